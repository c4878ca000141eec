package suite

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"hids/engine"
	"hids/lab"
)

// First is what a first suite is made of. Paths are as the suite has them.
type First struct {
	Schema string // file of the JSON Schema; "" = none
	Rules  []string
	Trace  string
	Active []*engine.Rule
	Alerts []lab.Alert // of the capture, in order
}

// Init returns the text of a first suite, which passes: a case for each rule that
// fires on a capture, with how often and with fields that all its alerts have in
// common, and one in which the others are silent.
func Init(f First) []byte {
	var b bytes.Buffer
	if f.Schema != "" {
		fmt.Fprintf(&b, "# yaml-language-server: $schema=%s\n", f.Schema)
	}
	fmt.Fprintf(&b, "version: 1\nname: %s\nrules:\n", scalar("What fires on "+f.Trace))
	for _, r := range f.Rules {
		fmt.Fprintf(&b, "  - %s\n", scalar(r))
	}
	b.WriteString("\ncases:\n")
	fired := map[string]bool{}
	var alerts []*Alert
	for i := range f.Alerts {
		alerts = append(alerts, &Alert{Alert: f.Alerts[i]})
		fired[f.Alerts[i].Rule] = true
	}
	for _, list := range byRule(alerts, func(*Alert) bool { return true }) {
		first := list[0]
		fmt.Fprintf(&b, "  - name: %s\n    trace: %s\n    expect:\n", scalar(first.Rule+" fires"), scalar(f.Trace))
		fmt.Fprintf(&b, "      - rule: %s\n        exactly: %d\n        priority: %s\n", scalar(first.Rule), len(list), first.Priority)
		for i, field := range common(list) {
			if i == 0 {
				b.WriteString("        fields:\n")
			}
			fmt.Fprintf(&b, "          %s: %s\n", scalar(field.Name), scalar(field.Text))
		}
		b.WriteString("\n")
	}
	quiet := slices.DeleteFunc(slices.Clone(f.Active), func(r *engine.Rule) bool { return fired[r.Name] })
	if len(quiet) > 0 {
		fmt.Fprintf(&b, "  - name: other rules are silent\n    trace: %s\n    silent:\n", scalar(f.Trace))
		for _, r := range quiet {
			fmt.Fprintf(&b, "      - %s\n", scalar(r.Name))
		}
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}

// tellingFields are those by which people know an alert, the first ones best.
var tellingFields = []string{"fd.name", "proc.cmdline", "proc.name", "user.name", "container.name"}

// common returns output fields that have the same value in all alerts: those by which
// people know an alert, or the first one.
func common(alerts []*Alert) []engine.OutputField {
	var telling, others []engine.OutputField
	for _, f := range alerts[0].Fields {
		nothing := f.Text == "" || f.Text == noValue || f.Text == "host" && strings.HasPrefix(f.Name, "container.")
		if nothing || strings.HasPrefix(f.Name, "evt.time") || !utf8.ValidString(f.Text) {
			continue
		}
		if slices.ContainsFunc(alerts, func(a *Alert) bool { text, _ := a.Field(f.Name); return text != f.Text }) {
			continue
		}
		if slices.Contains(tellingFields, f.Name) {
			telling = append(telling, f)
		} else {
			others = append(others, f)
		}
	}
	if len(telling) == 0 {
		return others[:min(1, len(others))]
	}
	slices.SortFunc(telling, func(a, b engine.OutputField) int {
		return slices.Index(tellingFields, a.Name) - slices.Index(tellingFields, b.Name)
	})
	return telling
}

// scalar returns a text as a YAML scalar on one line, in which nothing is a variable
// and nothing controls a terminal.
func scalar(s string) string {
	s = variable.ReplaceAllStringFunc(s, func(ref string) string { return "$" + ref })
	if strings.ContainsFunc(s, escaped) {
		return quote(s)
	}
	text, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s})
	if line := strings.TrimSuffix(string(text), "\n"); err == nil && !strings.Contains(line, "\n") {
		return line
	}
	return quote(s) // the library breaks long lines
}

// escaped reports whether a character is written as an escape.
func escaped(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029 || r == 0xfeff
}

// quote returns a text as a double quoted scalar.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case escaped(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}
