package main

import (
	"fmt"
	"strings"
	"time"

	"hids/lab"
	"hids/lab/diff"
)

// zone prints times of alerts.
type zone struct{ loc *time.Location }

// alertLine returns an alert with its place, on one line.
func (z zone) alertLine(a *lab.Alert) string {
	at := time.Unix(0, int64(a.Time)).In(z.loc).Format("15:04:05.000000000")
	return quoted(fmt.Sprintf("%s, event %d: %s: %s %s", a.Capture, a.Event, at, a.Priority, a.Message))
}

// percentOf says how many of n alerts a driver has.
func percentOf(d *diff.Driver, n uint64) string {
	if d.Alerts == n {
		return "all"
	}
	return fmt.Sprintf("%d%%", d.Alerts*100/n)
}

// drivers says what sets n alerts apart: "all from proc.name=nginx".
func drivers(list []diff.Driver, n uint64, code func(string) string) string {
	var parts []string
	for i := range list {
		d := &list[i]
		values := make([]string, len(d.Values))
		for k, v := range d.Values {
			values[k] = code(d.Field + "=" + quoted(v))
		}
		parts = append(parts, percentOf(d, n)+" from "+strings.Join(values, " or "))
	}
	return strings.Join(parts, ", ")
}

// volume says how many alerts were added, removed and changed.
func volume(d *diff.Difference, code func(string) string) string {
	var parts []string
	add := func(sign string, n uint64, by []diff.Driver) {
		if n == 0 {
			return
		}
		text := sign + grouped(n)
		if by := drivers(by, n, code); by != "" {
			text += " " + by
		}
		parts = append(parts, text)
	}
	add("+", d.Added, d.AddedBy)
	add("-", d.Removed, d.RemovedBy)
	if d.Changed > 0 {
		var what []string
		for _, w := range []struct {
			n    uint64
			name string
		}{{d.Output, "output"}, {d.Priority, "priority"}, {d.Tags, "tags"}} {
			if w.n > 0 {
				what = append(what, w.name)
			}
		}
		parts = append(parts, fmt.Sprintf("~%s another %s", grouped(d.Changed), strings.Join(what, ", ")))
	}
	return strings.Join(parts, "; ")
}

// moves says which rules events fire instead, or have fired.
func moves(d *diff.Difference, code func(string) string) []string {
	var lines []string
	for _, m := range d.To {
		line := fmt.Sprintf("%s of the removed: the event fires %s now", grouped(m.Events), code(m.Rule))
		if m.Matching > 0 {
			line += fmt.Sprintf(", which comes first; this rule matches %s of them", grouped(m.Matching))
		}
		lines = append(lines, line)
	}
	for _, m := range d.From {
		line := fmt.Sprintf("%s of the added: the event fired %s before", grouped(m.Events), code(m.Rule))
		if m.Matching > 0 {
			line += fmt.Sprintf(", which came first; this rule matched %s of them", grouped(m.Matching))
		}
		lines = append(lines, line)
	}
	return lines
}

// ruleName returns the name of a rule, with that which it had before.
func ruleName(name, old string, code func(string) string) string {
	if old == "" {
		return code(name)
	}
	return code(name) + " (was " + code(old) + ")"
}

// ruleChange says what became of a rule.
func ruleChange(c *diff.RuleChange, code func(string) string) string {
	switch c.Kind {
	case diff.Added:
		return "+ " + code(c.Rule) + " is new (" + c.Priority.String() + ")"
	case diff.Removed:
		return "- " + code(c.Rule) + " is gone (" + c.Priority.String() + ")"
	}
	var parts []string
	if c.OldName != "" {
		parts = append(parts, "was called "+code(c.OldName))
	}
	for _, a := range c.Aspects {
		switch {
		case a.Name == "state":
			parts = append(parts, fmt.Sprintf("was %s, is %s", oneLine(a.Old), oneLine(a.New)))
		case a.Old != "" || a.New != "":
			parts = append(parts, fmt.Sprintf("%s %s -> %s", a.Name, code(orNone(a.Old)), code(orNone(a.New))))
		default:
			parts = append(parts, "another "+oneLine(a.Name))
		}
	}
	return "~ " + code(c.Rule) + ": " + strings.Join(parts, "; ")
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// total says how many alerts there are, and in what.
func (j *diffJob) total() string {
	var events uint64
	for _, c := range j.report.Captures {
		events += c.Stats.Delivered
	}
	a := j.report.Alerts
	text := fmt.Sprintf("%s -> %s", plural(int(a.Old), "alert"), grouped(a.New))
	if a.Added+a.Removed+a.Changed == 0 {
		text += ", all the same,"
	} else {
		text += fmt.Sprintf(" (+%s -%s ~%s)", grouped(a.Added), grouped(a.Removed), grouped(a.Changed))
	}
	return fmt.Sprintf("%s in %s of %s", text, plural(int(events), "event"), plural(len(j.report.Captures), "capture"))
}

func (j *diffJob) writeText() error {
	var lines []string
	for i := range j.report.Rules {
		lines = append(lines, ruleChange(&j.report.Rules[i], oneLine))
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	lines = append(lines, j.total())
	for i := range j.report.Differences {
		d := &j.report.Differences[i]
		head := fmt.Sprintf("%s: %s -> %s, %s", ruleName(d.Rule, d.OldName, oneLine), grouped(d.Old), plural(int(d.New), "alert"), volume(d, oneLine))
		if j.allowed[i] {
			head += " (allowed)"
		}
		lines = append(lines, "", head)
		for _, m := range moves(d, oneLine) {
			lines = append(lines, "  "+m)
		}
		for _, e := range j.examples(d) {
			lines = append(lines, "  "+e)
		}
	}
	for _, l := range lines {
		if err := j.out.Line([]byte(l)); err != nil {
			return err
		}
	}
	return nil
}

// examples returns lines of alerts, with + or - before them.
func (j *diffJob) examples(d *diff.Difference) []string {
	var lines []string
	more := func(sign string, shown int, n uint64) {
		if shown > 0 && uint64(shown) < n {
			lines = append(lines, fmt.Sprintf("%s and %s more", sign, grouped(n-uint64(shown))))
		}
	}
	for i := range d.Examples.Added {
		lines = append(lines, "+ "+j.tz.alertLine(&d.Examples.Added[i]))
	}
	more("+", len(d.Examples.Added), d.Added)
	for i := range d.Examples.Removed {
		lines = append(lines, "- "+j.tz.alertLine(&d.Examples.Removed[i]))
	}
	more("-", len(d.Examples.Removed), d.Removed)
	for i := range d.Examples.Changed {
		c := &d.Examples.Changed[i]
		before, after := j.tz.alertLine(&c.Old), j.tz.alertLine(&c.New)
		if before == after { // the tags, or what was cut
			before += " [" + quoted(strings.Join(c.Old.Tags, ", ")) + "]"
			after += " [" + quoted(strings.Join(c.New.Tags, ", ")) + "]"
		}
		lines = append(lines, "- "+before, "+ "+after)
	}
	more("~", len(d.Examples.Changed), d.Changed)
	return lines
}

// commentLimit is how many bytes the Markdown has at most. GitHub takes 65,536
// characters for a comment.
const commentLimit = 60000

// writeMarkdown writes a comment: a table, and details to unfold. What does not fit
// is counted.
func (j *diffJob) writeMarkdown() error {
	var b strings.Builder
	b.WriteString("<!-- hids diff -->\n### Change of rules: " + markdownText(j.total()) + "\n\n")
	for _, c := range j.report.Captures {
		if c.Err != nil {
			b.WriteString("**Not read to its end:** " + markdownCode(quoted(c.Name)) + ": " + markdownCode(quoted(c.Err.Error())) + "\n\n")
		}
	}
	cut := j.markdownTable(&b, commentLimit/2)
	if n := len(j.report.Rules); n > 0 {
		section := fmt.Sprintf("<details><summary>%s changed</summary>\n\n", plural(n, "rule"))
		for i := range j.report.Rules {
			line := "* " + markdownItem(ruleChange(&j.report.Rules[i], markdownCode)) + "\n"
			if b.Len()+len(section)+len(line) > commentLimit*2/3 {
				section += fmt.Sprintf("* and %d more\n", n-i)
				break
			}
			section += line
		}
		b.WriteString(section + "\n</details>\n\n")
	}
	for i := range j.report.Differences {
		section := j.markdownDetails(&j.report.Differences[i])
		if b.Len()+len(section) > commentLimit-100 {
			cut = true
			break
		}
		b.WriteString(section)
	}
	if cut {
		b.WriteString("This comment has no room for the rest.\n")
	}
	_, err := j.out.Write([]byte(b.String()))
	return err
}

// markdownItem replaces the sign at the beginning, which would begin another list.
func markdownItem(s string) string {
	sign, rest, _ := strings.Cut(s, " ")
	return map[string]string{"+": "&plus;", "-": "&minus;", "~": "&sim;"}[sign] + " " + rest
}

// markdownTable writes a row per rule. It returns whether some were left out.
func (j *diffJob) markdownTable(b *strings.Builder, limit int) (cut bool) {
	if len(j.report.Differences) == 0 {
		return false
	}
	b.WriteString("| rule | before | after | difference |\n|---|---:|---:|---|\n")
	for i := range j.report.Differences {
		d := &j.report.Differences[i]
		what := volume(d, markdownCode)
		if j.allowed[i] {
			what += " (allowed)"
		}
		row := fmt.Sprintf("| %s | %s | %s | %s |\n", ruleName(quoted(d.Rule), quoted(d.OldName), markdownCode), grouped(d.Old), grouped(d.New),
			strings.ReplaceAll(what, "~", "&sim;"))
		if b.Len()+len(row) > limit {
			fmt.Fprintf(b, "\nand %s more\n", plural(len(j.report.Differences)-i, "rule"))
			cut = true
			break
		}
		b.WriteString(row)
	}
	b.WriteString("\n")
	return cut
}

// markdownDetails returns what unfolds about a rule.
func (j *diffJob) markdownDetails(d *diff.Difference) string {
	lines, notes := j.examples(d), moves(d, markdownCode)
	if len(lines)+len(notes) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s: %s &rarr; %s</summary>\n\n", markdownCode(quoted(d.Rule)), grouped(d.Old), plural(int(d.New), "alert"))
	for _, n := range notes {
		b.WriteString("* " + n + "\n")
	}
	if len(notes) > 0 && len(lines) > 0 {
		b.WriteString("\n")
	}
	if len(lines) > 0 {
		b.WriteString(strings.Replace(codeBlock(lines), "\n", "diff\n", 1))
	}
	b.WriteString("\n</details>\n\n")
	return b.String()
}

func (j *diffJob) writeJSON() error {
	r := diffReport{Old: j.old, New: j.new, Alerts: newDiffCounts(j.report.Alerts), Captures: []diffCapture{}, Rules: []diffRule{}, Differences: []diffDifference{}}
	for _, c := range j.report.Captures {
		r.Captures = append(r.Captures, newDiffCapture(c.Name, c.Stats.Delivered, c.Err))
	}
	for i := range j.report.Rules {
		r.Rules = append(r.Rules, newDiffRule(&j.report.Rules[i]))
	}
	for i := range j.report.Differences {
		d := newDiffDifference(&j.report.Differences[i])
		d.Allowed = j.allowed[i]
		r.Differences = append(r.Differences, d)
	}
	return writeJSON(j.out, r)
}

func newDiffCapture(name string, events uint64, err error) diffCapture {
	c := diffCapture{Capture: name, Events: events}
	if err != nil {
		c.Error = err.Error()
	}
	return c
}

func newDiffCounts(c diff.Counts) diffCounts {
	return diffCounts{Old: c.Old, New: c.New, Added: c.Added, Removed: c.Removed, Changed: c.Changed}
}

func newDiffRule(c *diff.RuleChange) diffRule {
	r := diffRule{Rule: c.Rule, OldName: c.OldName, Change: map[diff.ChangeKind]string{diff.Added: "added", diff.Removed: "removed", diff.Changed: "changed"}[c.Kind]}
	if c.Kind != diff.Changed {
		r.Priority = c.Priority.String()
	}
	for _, a := range c.Aspects {
		r.Aspects = append(r.Aspects, diffAspect{a.Name, a.Old, a.New})
	}
	return r
}

func newDiffDifference(d *diff.Difference) diffDifference {
	r := diffDifference{Rule: d.Rule, OldName: d.OldName, diffCounts: newDiffCounts(d.Counts), Output: d.Output, Priority: d.Priority, Tags: d.Tags}
	for _, m := range d.To {
		r.To = append(r.To, diffMove(m))
	}
	for _, m := range d.From {
		r.From = append(r.From, diffMove(m))
	}
	for _, v := range d.AddedBy {
		r.AddedBy = append(r.AddedBy, diffDriver(v))
	}
	for _, v := range d.RemovedBy {
		r.RemovedBy = append(r.RemovedBy, diffDriver(v))
	}
	for i := range d.Examples.Added {
		r.Examples.Added = append(r.Examples.Added, newDiffAlert(&d.Examples.Added[i]))
	}
	for i := range d.Examples.Removed {
		r.Examples.Removed = append(r.Examples.Removed, newDiffAlert(&d.Examples.Removed[i]))
	}
	for i := range d.Examples.Changed {
		c := &d.Examples.Changed[i]
		r.Examples.Changed = append(r.Examples.Changed, diffChange{newDiffAlert(&c.Old), newDiffAlert(&c.New)})
	}
	return r
}

func newDiffAlert(a *lab.Alert) diffAlert {
	return diffAlert{
		Capture: a.Capture, Event: a.Event, Time: time.Unix(0, int64(a.Time)).UTC().Format(time.RFC3339Nano),
		Rule: a.Rule, Priority: a.Priority.String(), Output: a.Message, Tags: append([]string{}, a.Tags...),
	}
}

// The JSON of diff.
type (
	diffReport struct {
		Old         []string         `json:"old"` // files
		New         []string         `json:"new"`
		Captures    []diffCapture    `json:"captures"`
		Alerts      diffCounts       `json:"alerts"`
		Rules       []diffRule       `json:"rules"`
		Differences []diffDifference `json:"differences"`
	}
	diffCapture struct {
		Capture string `json:"capture"`
		Events  uint64 `json:"events"`
		Error   string `json:"error,omitempty"`
	}
	diffCounts struct {
		Old     uint64 `json:"old"`
		New     uint64 `json:"new"`
		Added   uint64 `json:"added"`
		Removed uint64 `json:"removed"`
		Changed uint64 `json:"changed"`
	}
	diffRule struct {
		Rule     string       `json:"rule"`
		OldName  string       `json:"old_name,omitempty"`
		Change   string       `json:"change"` // added, removed or changed
		Priority string       `json:"priority,omitempty"`
		Aspects  []diffAspect `json:"aspects,omitempty"`
	}
	diffAspect struct {
		Aspect string `json:"aspect"`
		Old    string `json:"old,omitempty"`
		New    string `json:"new,omitempty"`
	}
	diffDifference struct {
		Rule    string `json:"rule"`
		OldName string `json:"old_name,omitempty"`
		diffCounts
		Allowed   bool         `json:"allowed"`
		Output    uint64       `json:"changed_output"`
		Priority  uint64       `json:"changed_priority"`
		Tags      uint64       `json:"changed_tags"`
		To        []diffMove   `json:"moved_to,omitempty"`
		From      []diffMove   `json:"moved_from,omitempty"`
		AddedBy   []diffDriver `json:"added_by,omitempty"`
		RemovedBy []diffDriver `json:"removed_by,omitempty"`
		Examples  diffExamples `json:"examples"`
	}
	diffMove struct {
		Rule     string `json:"rule"`
		Events   uint64 `json:"events"`
		Matching uint64 `json:"matching"`
	}
	diffDriver struct {
		Field  string   `json:"field"`
		Values []string `json:"values"`
		Alerts uint64   `json:"alerts"`
	}
	diffExamples struct {
		Added   []diffAlert  `json:"added,omitempty"`
		Removed []diffAlert  `json:"removed,omitempty"`
		Changed []diffChange `json:"changed,omitempty"`
	}
	diffChange struct {
		Old diffAlert `json:"old"`
		New diffAlert `json:"new"`
	}
	diffAlert struct {
		Capture  string   `json:"capture"`
		Event    uint64   `json:"event"` // evt.num
		Time     string   `json:"time"`
		Rule     string   `json:"rule"`
		Priority string   `json:"priority"`
		Output   string   `json:"output"` // without time and priority
		Tags     []string `json:"tags"`
	}
)
