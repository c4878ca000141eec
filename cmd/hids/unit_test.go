package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/rogpeppe/go-internal/txtar"

	"hids/engine/rules"
	"hids/lab/lint"
	"hids/replay"
)

func TestPrintableLeavesNothingThatControlsATerminal(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain äöü 日本 🙂\t\n", "plain äöü 日本 🙂\t\n"},
		{"\x1b[31mred", `\x1b[31mred`},
		{"a\rb\x07\x7f", `a\x0db\x07\x7f`},
		{"\u009b31m", `\x9b31m`},
		{"abc\u202edcb", `abc\u202edcb`},
		{"\u2066\u200f\u2028", `\u2066\u200f\u2028`},
		{"bad \xff\xc3", `bad \xff\xc3`},
		{"\uFFFD", "\uFFFD"},
	}
	for _, test := range tests {
		got := printable(test.in)
		if got != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
		if !isPrintable([]byte(got)) || isPrintable([]byte(test.in)) != (got == test.in) {
			t.Errorf("%q: isPrintable disagrees", test.in)
		}
	}
}

func TestColoredKeepsTheText(t *testing.T) {
	got := string(colored([]byte("10:00:00.000000000: Warning x\x1b[0m y"), rules.Warning))
	want := "10:00:00.000000000: \x1b[33mWarning\x1b[0m x\\x1b[0m y"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDidYouMean(t *testing.T) {
	tests := []struct{ name, want string }{
		{"chekc", " (did you mean check?)"},
		{"replai", " (did you mean replay?)"},
		{"zzzzzz", ""},
		{"", ""},
	}
	for _, test := range tests {
		if got := didYouMean(test.name, []string{"check", "replay", "lint"}); got != test.want {
			t.Errorf("%q: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestProgressLine(t *testing.T) {
	p := &progress{total: 2_000_000}
	got := p.line(500_000, 1_500_000, 2*time.Second)
	want := "[#####...............]  25%  500.0 kB  1,500,000 events  750,000/s  6s left"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p.total = -1
	if got, want := p.line(12, 1, 0), "12 B  1 events"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestProgressIsDrawnNowAndThenAndCleared(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	p := &progress{w: &out, now: func() time.Time { return now }, start: now, last: now, current: &capture{}}
	p.update(&replay.Stats{Events: 1})
	if out.Len() > 0 {
		t.Errorf("drawn too early: %q", &out)
	}
	now = now.Add(time.Second)
	p.update(&replay.Stats{Events: 2})
	p.clear()
	if got, want := out.String(), "\r0 B  2 events  2/s\x1b[K\r\x1b[K"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestByteSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 8_320_000_000: "8.3 GB"} {
		if got := byteSize(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestSARIFIsValid(t *testing.T) {
	run := lintSARIF(&lintJob{findings: []lint.Finding{{Diagnostic: rules.Diagnostic{
		Code: "LOAD_ERR_VALIDATE", Message: "wrong", Item: rules.Item{Kind: "rule", Name: "r"},
		Pos: rules.Position{File: "a b.yaml", Line: 3, Col: 5}, End: rules.Position{File: "a b.yaml", Line: 3, Col: 9},
		Suggestion: "right", Related: []rules.Related{{Message: "here", Pos: rules.Position{File: "c.yaml"}}},
	}}}})
	report := sarif.NewReport()
	report.AddRun(run)
	if err := report.Validate(); err != nil {
		t.Error(err)
	}
}

// TestSARIFOfEveryCheckIsValid: the log of the fixtures of the checks, with fixes
// and help, validates against the schema.
func TestSARIFOfEveryCheckIsValid(t *testing.T) {
	for _, c := range lint.Checks() {
		a, err := txtar.ParseFile(filepath.Join("..", "..", "lab", "lint", "testdata", c.ID+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		j := &lintJob{files: []rules.File{{Name: "a b.yaml", Content: a.Files[0].Data}}, opt: lint.Options{Enable: []string{"all"}}}
		j.run()
		run := lintSARIF(j)
		report := sarif.NewReport()
		report.AddRun(run)
		if err := report.Validate(); err != nil {
			t.Errorf("%s: %v", c.ID, err)
		}
		if len(run.Results) != len(j.findings) || len(run.Results) == 0 {
			t.Errorf("%s: %d results of %d findings", c.ID, len(run.Results), len(j.findings))
		}
	}
}

func TestFileURIIsPercentEncoded(t *testing.T) {
	for name, want := range map[string]string{
		"a/b.scap": "a/b.scap", "a b%.scap": "a%20b%25.scap", "ä#?.scap": "%C3%A4%23%3F.scap", "c:d": "./c:d", "/x y": "/x%20y",
		"\xff": "%FF",
	} {
		if got := fileURI(name); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}

func TestSARIFWithoutDefaultsKeepsWhatSaysSomething(t *testing.T) {
	in := map[string]any{"results": []any{}, "graphs": []any{}, "id": json.Number("-1"), "ruleIndex": json.Number("0"),
		"kind": "pass", "properties": map[string]any{"tags": []any{}, "evt.num": json.Number("1")}, "message": map[string]any{"arguments": []any{}}}
	want := map[string]any{"results": []any{}, "ruleIndex": json.Number("0"), "kind": "pass",
		"properties": map[string]any{"evt.num": json.Number("1")}}
	if diff := cmp.Diff(want, withoutDefaults(in)); diff != "" {
		t.Error(diff)
	}
}
