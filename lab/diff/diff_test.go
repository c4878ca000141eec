package diff_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/diff"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

// capture returns a capture from text.
func capture(t *testing.T, name, text string) lab.Capture {
	t.Helper()
	raw := scaptest.MustAssemble(t, text).Bytes()
	return lab.Capture{Name: name, Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}}
}

// side compiles rules.
func side(t *testing.T, text string, opt engine.Options) diff.Side {
	t.Helper()
	opt.MinPriority = rules.Debug
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte(text)}}, rules.Options{}, opt)
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	all := set.Loader.Rules()
	p, err := engine.Compile(all, opt)
	if err != nil {
		t.Fatal(err)
	}
	return diff.Side{Rules: all, Program: p}
}

// rule returns the text of a rule.
func rule(name, condition, output, priority, tags string) string {
	return fmt.Sprintf("- rule: %s\n  desc: d\n  condition: %s\n  output: %s\n  priority: %s\n  tags: [%s]\n", name, condition, output, priority, tags)
}

func opens(file string, n int) string { return strings.Repeat("@sh openat "+file+"\n", n) }

const shell = "process sh /bin/sh\n"

func compareText(t *testing.T, old, new, events string, matching engine.Matching) *diff.Report {
	t.Helper()
	opt := engine.Options{Matching: matching}
	report, err := diff.Compare(context.Background(), side(t, old, opt), side(t, new, opt),
		[]lab.Capture{capture(t, "c", events)}, diff.Options{Matching: matching})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// summary is a report in short.
func summary(r *diff.Report) []string {
	var lines []string
	for _, c := range r.Rules {
		line := fmt.Sprintf("rule %s", c.Rule)
		if c.OldName != "" {
			line += " was " + c.OldName
		}
		line += []string{"", " added", " removed"}[c.Kind]
		for _, a := range c.Aspects {
			line += fmt.Sprintf(" [%s %s>%s]", a.Name, a.Old, a.New)
		}
		lines = append(lines, line)
	}
	for _, d := range r.Differences {
		line := fmt.Sprintf("%s %d>%d +%d -%d ~%d", d.Rule, d.Old, d.New, d.Added, d.Removed, d.Changed)
		for _, m := range d.To {
			line += fmt.Sprintf(" to %s %d/%d", m.Rule, m.Matching, m.Events)
		}
		for _, m := range d.From {
			line += fmt.Sprintf(" from %s %d/%d", m.Rule, m.Matching, m.Events)
		}
		lines = append(lines, line)
	}
	return lines
}

const isA, isB, isAB = "evt.type=openat and fd.name=/a", "evt.type=openat and fd.name=/b", "evt.type=openat and fd.name in (/a, /b)"

func TestDifferences(t *testing.T) {
	for _, test := range []struct {
		name, old, new string
		matching       engine.Matching
		want           []string
	}{
		{"none", rule("r", isA, "x", "ERROR", "t"), rule("r", isA, "x", "ERROR", "t"), engine.First, nil},
		{"more", rule("r", isA, "x", "ERROR", "t"), rule("r", isAB, "x", "ERROR", "t"), engine.First,
			[]string{"rule r [condition >]", "r 2>5 +3 -0 ~0"}},
		{"less", rule("r", isAB, "x", "ERROR", "t"), rule("r", isA, "x", "ERROR", "t"), engine.First,
			[]string{"rule r [condition >]", "r 5>2 +0 -3 ~0"}},
		{"changed", rule("r", isA, "x", "ERROR", "t"), rule("r", isA, "y", "WARNING", "t, u"), engine.First,
			[]string{"rule r [priority Error>Warning] [output >] [tags t>t, u]", "r 2>2 +0 -0 ~2"}},
		{"renamed", rule("r", isA, "x", "ERROR", "t"), rule("s", isA, "x", "ERROR", "t"), engine.First, []string{"rule s was r"}},
		{"macro", "- macro: m\n  condition: " + isA + "\n" + rule("r", "m", "x", "ERROR", ""), "- macro: m\n  condition: " + isB + "\n" + rule("r", "m", "x", "ERROR", ""), engine.First,
			[]string{"rule r [condition, by macro m >]", "r 2>3 +3 -2 ~0"}},
		{"disabled", rule("r", isA, "x", "ERROR", ""), rule("r", isA, "x", "ERROR", "") + "  enabled: false\n", engine.First,
			[]string{"rule r [state active>not active]", "r 2>0 +0 -2 ~0"}},
		{"added and removed", rule("r", isA, "x", "ERROR", ""), rule("s", isB, "y", "ERROR", ""), engine.First,
			[]string{"rule s added", "rule r removed", "s 0>3 +3 -0 ~0", "r 2>0 +0 -2 ~0"}},
		{"first rule takes over", rule("r", isA, "x", "ERROR", ""), rule("s", isAB, "y", "ERROR", "") + rule("r", isA, "x", "ERROR", ""), engine.First,
			[]string{"rule s added", "s 0>5 +5 -0 ~0 from r 0/2", "r 2>0 +0 -2 ~0 to s 2/2"}},
		{"all rules fire", rule("r", isA, "x", "ERROR", ""), rule("s", isAB, "y", "ERROR", "") + rule("r", isA, "x", "ERROR", ""), engine.All,
			[]string{"rule s added", "s 0>5 +5 -0 ~0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			report := compareText(t, test.old, test.new, shell+opens("/a", 2)+opens("/b", 3), test.matching)
			got := summary(report)
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

// TestDriversAreNoCommonValues: what all alerts of a rule have does not set the
// added ones apart.
func TestDriversAreNoCommonValues(t *testing.T) {
	events := "user alice 1000\nuser bob 1001\nprocess sh /bin/sh uid=alice\nprocess nginx /usr/sbin/nginx uid=alice\nprocess backup /usr/bin/backup uid=alice\n" +
		"@sh openat /a\n" + strings.Repeat("@nginx openat /b\n", 9) + "@backup openat /b\n"
	report := compareText(t, rule("r", isA, "x %user.name", "ERROR", ""), rule("r", isAB, "x %user.name", "ERROR", ""), events, engine.First)
	want := []diff.Driver{
		{Field: "fd.name", Values: []string{"/b"}, Alerts: 10},
		{Field: "proc.name", Values: []string{"nginx", "backup"}, Alerts: 10},
	}
	if d := cmp.Diff(want, report.Differences[0].AddedBy); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestCapturesAfterABadOne are read all the same.
func TestCapturesAfterABadOne(t *testing.T) {
	text := rule("r", isA, "x", "ERROR", "")
	bad := lab.Capture{Name: "bad", Open: func(context.Context) (replay.Source, func() error, error) {
		return nil, nil, errors.New("no")
	}}
	s := side(t, text, engine.Options{})
	report, err := diff.Compare(context.Background(), s, s, []lab.Capture{bad, capture(t, "good", shell+opens("/a", 4))}, diff.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if report.Captures[0].Err == nil || report.Captures[1].Err != nil || report.Alerts != (diff.Counts{Old: 4, New: 4}) {
		t.Errorf("%+v", report)
	}
}

// TestDriversWithoutOthers: of a rule that is new, the fields that say the most.
func TestDriversWithoutOthers(t *testing.T) {
	events := "process nginx /usr/sbin/nginx\nprocess backup /usr/bin/backup\n" + strings.Repeat("@nginx openat /b\n", 9) + "@backup openat /b\n"
	report := compareText(t, rule("r", isA, "x", "ERROR", ""), rule("r", isA, "x", "ERROR", "")+rule("s", isB, "x", "ERROR", ""), events, engine.First)
	want := []diff.Driver{{Field: "fd.name", Values: []string{"/b"}, Alerts: 10}, {Field: "proc.name", Values: []string{"nginx", "backup"}, Alerts: 10}}
	if d := cmp.Diff(want, report.Differences[0].AddedBy); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
