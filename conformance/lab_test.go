package conformance

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/diff"
	"hids/lab/tune"
	"hids/replay"
)

const upstreamRules = "rules/falcosecurity+rules/rules/"

func labCapture(t *testing.T, name string) lab.Capture {
	return lab.Capture{Name: name, Open: func(context.Context) (replay.Source, func() error, error) {
		return openCapture(t, name), func() error { return nil }, nil
	}}
}

// ruleTexts returns files of the data.
func ruleTexts(t *testing.T, names ...string) []rules.File {
	t.Helper()
	var files []rules.File
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(dataDir(t), filepath.FromSlash(upstreamRules+name)))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, rules.File{Name: name, Content: content})
	}
	return files
}

// sideOf compiles rule files.
func sideOf(t *testing.T, files []rules.File, opt engine.Options) (diff.Side, *lab.RuleSet) {
	t.Helper()
	set := lab.LoadRules(files, rules.Options{}, opt)
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	p, err := engine.Compile(set.Loader.Rules(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return diff.Side{Rules: set.Loader.Rules(), Program: p}, set
}

// TestDiffIsTwoChecks: the comparison of two releases of published rules counts what
// checks with each of them give.
func TestDiffIsTwoChecks(t *testing.T) {
	opt := stockOptions()
	old, _ := sideOf(t, ruleTexts(t, "falco_rules@falco-incubating-rules-5.0.0.yaml"), opt)
	new, _ := sideOf(t, ruleTexts(t, "falco_rules.yaml", "falco-incubating_rules.yaml"), opt)
	s := &score{name: "diff: captures"}
	for _, name := range captureNames(t) {
		c := labCapture(t, name)
		report, err := diff.Compare(context.Background(), old, new, []lab.Capture{c}, diff.Options{})
		if err != nil {
			t.Fatal(err)
		}
		before, _, _ := lab.Alerts(context.Background(), c, old.Program, replay.Options{})
		after, _, _ := lab.Alerts(context.Background(), c, new.Program, replay.Options{})
		want := expectedCounts(before, after)
		s.add(cmp.Equal(want, report.Alerts), "%s: %+v, want %+v", name, report.Alerts, want)
	}
	s.report(t, 1)
}

func expectedCounts(before, after []lab.Alert) diff.Counts {
	type place struct {
		event uint64
		rule  string
	}
	c := diff.Counts{Old: uint64(len(before)), New: uint64(len(after))}
	had := map[place]lab.Alert{}
	for _, a := range before {
		had[place{a.Event, a.Rule}] = a
	}
	for _, a := range after {
		b, both := had[place{a.Event, a.Rule}]
		switch {
		case !both:
			c.Added++
		case a.Message != b.Message || a.Priority != b.Priority || !cmp.Equal(a.Tags, b.Tags):
			c.Changed++
		}
	}
	c.Removed = c.Old - (c.New - c.Added)
	return c
}

// TestTuneIsTried: for every published rule that fires, exceptions for all of its
// alerts, and for those of the largest group, load, silence what they should and
// nothing else.
func TestTuneIsTried(t *testing.T) {
	opt := stockOptions()
	opt.Matching = engine.All
	files := ruleTexts(t, "falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")
	side, set := sideOf(t, files, opt)
	firing := map[string][]tune.Source{}
	for _, name := range captureNames(t) {
		c := labCapture(t, name)
		seen := map[string]bool{}
		alerts, _, _ := lab.Alerts(context.Background(), c, side.Program, replay.Options{})
		for _, a := range alerts {
			if !seen[a.Rule] {
				seen[a.Rule] = true
				firing[a.Rule] = append(firing[a.Rule], tune.Source{Capture: c})
			}
		}
	}
	s := &score{name: "tune: proposals"}
	for _, r := range side.Program.Rules() {
		if len(firing[r.Name]) == 0 {
			continue
		}
		for what, choice := range map[string]tune.Choice{"all": {All: true}, "largest": {Groups: []int{1}}} {
			a, err := tune.Collect(context.Background(), side.Program, r, firing[r.Name], tune.Options{})
			if err != nil {
				t.Fatal(err)
			}
			a.Choose(a.Groups(), choice)
			p := a.Propose(set.Loader.Lists())
			text, err := p.YAML()
			if err != nil {
				t.Fatal(err)
			}
			tuned, _ := sideOf(t, append(files[:len(files):len(files)], rules.File{Name: "proposal", Content: text}), opt)
			check, err := a.Check(context.Background(), side, tuned, firing[r.Name], diff.Options{Matching: engine.All})
			if err != nil {
				t.Fatal(err)
			}
			s.add(check.OK() && check.Silenced > 0 && len(check.Others) == 0, "%s: %s: %+v\n%s", r.Name, what, check, text)
		}
	}
	s.report(t, 1)
}
