package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hids/lab/tune"
)

// shownGroups is how many groups a report lists.
const shownGroups = 20

// maxCell is how many characters of a value a table shows.
const maxCell = 48

// cell returns a value for a table; nil is an absent one.
func cell(v *string) string {
	switch {
	case v == nil:
		return "<NA>"
	case *v == "":
		return `""`
	}
	text := []rune(oneLine(*v))
	if len(text) > maxCell {
		return string(text[:maxCell-3]) + "..."
	}
	return string(text)
}

// fate says what becomes of a group.
func fate(g *tune.Group) string {
	var chosen uint64
	for _, r := range g.Rows {
		if r.Chosen {
			chosen += r.Count
		}
	}
	var parts []string
	switch {
	case chosen == g.Count:
		parts = append(parts, "silence")
	case chosen > 0:
		parts = append(parts, fmt.Sprintf("silence %s", grouped(chosen)))
	}
	if g.Keep > 0 {
		parts = append(parts, fmt.Sprintf("%s true", grouped(g.Keep)))
	}
	return strings.Join(parts, ", ")
}

// groupRows returns the table of groups with its head. A table has no column for
// what becomes of the groups if nothing does.
func (j *tuneJob) groupRows() [][]string {
	rows := [][]string{append([]string{"group", "alerts", ""}, j.groups.Fields...)}
	for i := range j.groups.List {
		g := &j.groups.List[i]
		if i == shownGroups {
			break
		}
		row := []string{fmt.Sprint(g.Number), grouped(g.Count), fate(g)}
		for _, v := range g.Values {
			row = append(row, cell(v))
		}
		rows = append(rows, row)
	}
	return rows
}

// moreGroups says how many groups the table leaves out; "" if it has all.
func (j *tuneJob) moreGroups() string {
	if n := len(j.groups.List) - shownGroups; n > 0 {
		return fmt.Sprintf("and %s more", plural(n, "group"))
	}
	return ""
}

// head says what there is of the rule.
func (j *tuneJob) head() string {
	return fmt.Sprintf("%s in %s", plural(int(j.alerts.Total), "alert"), plural(len(j.alerts.Captures)-len(j.knownCaptures()), "capture"))
}

// knownCaptures are the captures of suites.
func (j *tuneJob) knownCaptures() []tune.Source {
	var list []tune.Source
	for _, s := range j.sources {
		if s.True != nil {
			list = append(list, s)
		}
	}
	return list
}

// proposed says how large the proposal is.
func (j *tuneJob) proposed() string {
	entries := 0
	for _, x := range j.proposal.Exceptions {
		entries += len(x.Entries)
	}
	if entries == 0 {
		return "Nothing is proposed."
	}
	what := plural(entries, "entry")
	if entries > 1 {
		what = grouped(uint64(entries)) + " entries"
	}
	return fmt.Sprintf("Proposed: %s in %s.", what, plural(len(j.proposal.Exceptions), "exception"))
}

// tried says what was seen when the proposal was tried.
func (j *tuneJob) tried(code func(string) string) []string {
	c := j.check
	lines := []string{fmt.Sprintf("%s -> %s; %s of %s chosen silent", plural(int(c.Before), "alert"), grouped(c.After), grouped(c.Silenced), grouped(j.alerts.Chosen()))}
	if c.True > 0 {
		lines[0] += fmt.Sprintf("; %s of %s true ones still fire", grouped(c.StillTrue), grouped(c.True))
	}
	for i := range c.Others {
		d := &c.Others[i]
		line := fmt.Sprintf("other rule %s: %s -> %s", code(d.Rule), grouped(d.Old), plural(int(d.New), "alert"))
		for _, m := range d.From {
			line += fmt.Sprintf("; %s events fired %s before", grouped(m.Events), code(m.Rule))
		}
		lines = append(lines, line)
	}
	for _, s := range j.suites {
		passed := 0
		for _, r := range s.before.Cases {
			if r.OK() {
				passed++
			}
		}
		lines = append(lines, fmt.Sprintf("%s: %s of %s that passed still pass", code(s.file), grouped(uint64(passed-len(s.broken))), plural(passed, "case")))
	}
	for _, f := range j.failures() {
		lines = append(lines, "failed: "+code(f))
	}
	for _, l := range c.Lost {
		lines = append(lines, fmt.Sprintf("lost: %s, event %d", code(l.Capture), l.Event))
	}
	for _, w := range j.warnings() {
		lines = append(lines, "warning: "+code(w))
	}
	for i, r := range j.proposal.Unsolved {
		if i == maxUnsolved {
			break
		}
		lines = append(lines, "not silenced: "+code(j.tz.alertLine(&r.Example)))
	}
	return lines
}

// maxUnsolved is how many alerts that could not be silenced a report quotes.
const maxUnsolved = 5

func (j *tuneJob) writeText() error {
	lines := []string{oneLine(j.alerts.Rule.Name) + ": " + j.head(), ""}
	rows := j.groupRows()
	if len(rows) > 1 {
		lines = append(lines, aligned(rows)...)
	}
	if more := j.moreGroups(); more != "" {
		lines = append(lines, more)
	}
	lines = append(lines, "", j.proposed(), "")
	if j.yaml != nil {
		lines = append(lines, strings.Split(strings.TrimSuffix(string(j.yaml), "\n"), "\n")...)
		lines = append(lines, "")
	}
	lines = append(lines, "Tried on the captures:")
	for _, l := range j.tried(oneLine) {
		lines = append(lines, "  "+l)
	}
	for _, l := range lines {
		if err := j.out.Line([]byte(l)); err != nil {
			return err
		}
	}
	return nil
}

// aligned returns the rows of a table as lines, numbers to the right.
func aligned(rows [][]string) []string {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(c))
		}
	}
	var lines []string
	for _, row := range rows {
		var b strings.Builder
		for i, c := range row {
			if widths[i] == 0 {
				continue
			}
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(c))
			if i < 2 {
				c, pad = pad+c, ""
			}
			b.WriteString("  " + c + pad)
		}
		lines = append(lines, strings.TrimRight(b.String(), " "))
	}
	return lines
}

func (j *tuneJob) writeYAML() error {
	_, err := j.out.Write(j.file())
	return err
}

func (j *tuneJob) writeMarkdown() error {
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- hids tune -->\n### Exceptions for %s\n\n%s\n\n", markdownCode(j.alerts.Rule.Name), j.head())
	for i, row := range j.groupRows() {
		for k, c := range row {
			if i > 0 && k > 2 {
				c = markdownCode(c)
			}
			b.WriteString("| " + c + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString("|---:|---:|" + strings.Repeat("---|", len(row)-2) + "\n")
		}
	}
	if more := j.moreGroups(); more != "" {
		b.WriteString("\n" + more + "\n")
	}
	b.WriteString("\n" + j.proposed() + "\n\n")
	if j.yaml != nil {
		block := codeBlock(strings.Split(strings.TrimSuffix(string(j.yaml), "\n"), "\n"))
		b.WriteString(strings.Replace(block, "\n", "yaml\n", 1) + "\n")
	}
	b.WriteString("Tried on the captures:\n\n")
	for _, l := range j.tried(markdownCode) {
		b.WriteString("* " + l + "\n")
	}
	_, err := j.out.Write([]byte(b.String()))
	return err
}

// The JSON of tune.
type (
	tuneReport struct {
		Rule       string           `json:"rule"`
		Captures   []diffCapture    `json:"captures"`
		Alerts     tuneAlerts       `json:"alerts"`
		Fields     []string         `json:"group_fields"`
		Groups     []tuneGroup      `json:"groups"`
		Exceptions []tuneException  `json:"exceptions"`
		YAML       string           `json:"yaml"`
		Others     []diffDifference `json:"other_rules"`
		Suites     []tuneSuite      `json:"suites"`
		Failures   []string         `json:"failures"`
		Warnings   []string         `json:"warnings"`
	}
	tuneAlerts struct {
		Before    uint64 `json:"before"`
		After     uint64 `json:"after"`
		Chosen    uint64 `json:"chosen"`
		Silenced  uint64 `json:"silenced"`
		True      uint64 `json:"true"`
		StillTrue uint64 `json:"still_true"`
		Gone      uint64 `json:"gone"` // that were not chosen
	}
	tuneGroup struct {
		Group   int       `json:"group"`
		Values  []*string `json:"values"` // of group_fields; null = absent
		Alerts  uint64    `json:"alerts"`
		True    uint64    `json:"true"`
		Silence uint64    `json:"silence"`
	}
	tuneException struct {
		Name     string      `json:"name"`
		Existing bool        `json:"existing"`
		Fields   []string    `json:"fields"`
		Comps    []string    `json:"comps"`
		Entries  []tuneEntry `json:"entries"`
	}
	tuneEntry struct {
		Values  []string `json:"values"`
		Alerts  uint64   `json:"alerts"`
		Blanket bool     `json:"blanket"`
	}
	tuneSuite struct {
		Suite  string   `json:"suite"`
		Broken []string `json:"broken"`
	}
)

func (j *tuneJob) writeJSON() error {
	c := j.check
	r := tuneReport{
		Rule: j.alerts.Rule.Name, Captures: []diffCapture{}, YAML: string(j.yaml), Fields: append([]string{}, j.groups.Fields...),
		Alerts: tuneAlerts{c.Before, c.After, j.alerts.Chosen(), c.Silenced, c.True, c.StillTrue, c.Gone},
		Groups: []tuneGroup{}, Exceptions: []tuneException{}, Others: []diffDifference{}, Suites: []tuneSuite{},
		Failures: append([]string{}, j.failures()...), Warnings: append([]string{}, j.warnings()...),
	}
	for i := range j.alerts.Captures {
		r.Captures = append(r.Captures, newDiffCapture(j.alerts.Captures[i].Name, j.alerts.Captures[i].Stats.Delivered, j.alerts.Captures[i].Err))
	}
	for i := range j.groups.List {
		g := &j.groups.List[i]
		t := tuneGroup{Group: g.Number, Values: g.Values, Alerts: g.Count, True: g.Keep}
		for _, row := range g.Rows {
			if row.Chosen {
				t.Silence += row.Count
			}
		}
		r.Groups = append(r.Groups, t)
	}
	for _, x := range j.proposal.Exceptions {
		t := tuneException{Name: x.Name, Existing: x.Existing, Fields: x.Fields, Comps: x.Comps}
		for _, e := range x.Entries {
			t.Entries = append(t.Entries, tuneEntry{e.Values, e.Alerts, e.Blanket})
		}
		r.Exceptions = append(r.Exceptions, t)
	}
	for i := range c.Others {
		r.Others = append(r.Others, newDiffDifference(&c.Others[i]))
	}
	for _, s := range j.suites {
		r.Suites = append(r.Suites, tuneSuite{s.file, append([]string{}, s.broken...)})
	}
	return writeJSON(j.out, r)
}
