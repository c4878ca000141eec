package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"hids/lab"
	"hids/lab/diff"
)

// TestCommentsAreBounded: however much differs, a code host takes the Markdown, and
// what is unfolded in it ends.
func TestCommentsAreBounded(t *testing.T) {
	report := &diff.Report{}
	hostile := strings.Repeat("<&>`|", 400)
	for i := range 3000 {
		name := fmt.Sprintf("rule %d %s", i, hostile[:i%len(hostile)])
		a := lab.Alert{Rule: name, Capture: "c", Message: hostile}
		report.Rules = append(report.Rules, diff.RuleChange{Rule: name, Kind: diff.Added})
		report.Differences = append(report.Differences, diff.Difference{
			Rule: name, Counts: diff.Counts{New: 9, Added: 9}, Examples: diff.Examples{Added: []lab.Alert{a, a, a}},
		})
	}
	for _, n := range []int{0, 1, 30, 300, 3000} {
		var out bytes.Buffer
		part := &diff.Report{Rules: report.Rules[:n], Differences: report.Differences[:n]}
		j := &diffJob{app: &app{out: newOutput(&out, false)}, report: part, tz: zone{time.UTC}, allowed: make([]bool, n)}
		if err := j.writeMarkdown(); err != nil {
			t.Fatal(err)
		}
		if err := j.out.Flush(); err != nil {
			t.Fatal(err)
		}
		text := out.String()
		if len(text) > commentLimit {
			t.Errorf("%d differences: %d bytes", n, len(text))
		}
		if open, closed := strings.Count(text, "<details>"), strings.Count(text, "</details>"); open != closed {
			t.Errorf("%d differences: %d details begin, %d end", n, open, closed)
		}
		if said := strings.Contains(text, "no room for the rest"); said != (n >= 300) {
			t.Errorf("%d differences: says that some are left out: %v", n, said)
		}
	}
}
