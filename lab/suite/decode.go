package suite

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/internal/suggest"
	"hids/lab"
)

// key is a key of a mapping of a suite: a row of what Parse reads and of what Schema
// describes.
type key[T any] struct {
	name, doc string
	kind      kind // of the value
	required  bool
	set       func(d *decoder, to *T, n *yaml.Node)
}

// suiteKeys are the keys of a suite.
func suiteKeys() []key[Suite] {
	return []key[Suite]{
		{name: "version", doc: "Version of the format: 1.", kind: kindVersion, required: true, set: func(d *decoder, _ *Suite, n *yaml.Node) {
			if v, ok := d.number(n); ok && v != Version {
				d.errorf(n, "", "version %d: this program reads version %d", v, Version)
			}
		}},
		{name: "name", doc: "What the suite is about, for reports.", kind: kindText, set: func(d *decoder, s *Suite, n *yaml.Node) { s.Name = d.text(n) }},
		{name: "rules", doc: "Rule files and folders of them, relative to this file, in load order.", kind: kindTexts, required: true,
			set: func(d *decoder, s *Suite, n *yaml.Node) { s.Rules = d.texts(n) }},
		{name: "config", doc: "A falco.yaml whose settings are in force, relative to this file. Without it, Falco's stock configuration is.", kind: kindText,
			set: func(d *decoder, s *Suite, n *yaml.Node) { s.Config = d.text(n) }},
		{name: "options", doc: "Settings KEY=VALUE of the configuration, as hids check -o takes them.", kind: kindTexts,
			set: func(d *decoder, s *Suite, n *yaml.Node) { s.Options = append(s.Options, d.texts(n)...) }},
		{name: "rule_matching", doc: "first: an event fires only the first rule that matches, as in Falco by default; all: every rule that matches.", kind: kindMatching,
			set: func(d *decoder, s *Suite, n *yaml.Node) {
				s.Options = append(s.Options, "rule_matching="+d.oneOf(n, matchings()))
			}},
		{name: "priority", doc: "Only rules of this priority or a more severe one are active.", kind: kindPriority,
			set: func(d *decoder, s *Suite, n *yaml.Node) {
				if p := d.priority(n); p != nil {
					s.Options = append(s.Options, "priority="+strings.ToLower(p.String()))
				}
			}},
		{name: "world", doc: "Event text that comes before the events of each case: users, containers, processes.", kind: kindText,
			set: func(d *decoder, _ *Suite, n *yaml.Node) { d.world = d.textBlock(n) }},
		{name: "strict", doc: "In every case that does not say otherwise, nothing may fire that is not expected.", kind: kindBool,
			set: func(d *decoder, _ *Suite, n *yaml.Node) { d.strict = d.boolean(n) }},
		{name: "untested", doc: "Rules that --minimum-tests asks no tests for; * stands for any text.", kind: kindTexts,
			set: func(d *decoder, s *Suite, n *yaml.Node) { s.Untested = d.names(n) }},
		{name: "cases", doc: "The tests.", kind: kindCases, required: true, set: func(d *decoder, _ *Suite, n *yaml.Node) { d.cases = d.items(n) }},
	}
}

// caseKeys are the keys of a case.
func caseKeys() []key[caseDecl] {
	return []key[caseDecl]{
		{name: "name", doc: "Name of the case, for reports and --run; unique in the suite.", kind: kindText, required: true,
			set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Name = d.text(n) }},
		{name: "trace", doc: "A capture, relative to this file.", kind: kindText, set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Trace = d.text(n) }},
		{name: "events", doc: "Events as event text.", kind: kindText, set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Events = d.textBlock(n) }},
		{name: "events_file", doc: "A file of event text, relative to this file.", kind: kindText, set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.EventsFile = d.text(n) }},
		{name: "world", doc: "Event text before the events, in place of that of the suite.", kind: kindText, set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.World = d.textBlock(n) }},
		{name: "from", doc: "Only events from this time on: a date and time, a time of day, or +DURATION since the first event.", kind: kindText,
			set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Window.From = d.moment(n) }},
		{name: "to", doc: "Only events before this time.", kind: kindText, set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Window.To = d.moment(n) }},
		{name: "container", doc: "Only events of this container: the beginning of its id, or its name; host is none.", kind: kindText,
			set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Container = d.text(n) }},
		{name: "filter", doc: "Only events for which this condition, without macros, holds.", kind: kindText,
			set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Filter = d.filter(n) }},
		{name: "expect", doc: "Alerts that must be there.", kind: kindExpect, set: func(d *decoder, c *caseDecl, n *yaml.Node) { d.expect(c, n) }},
		{name: "silent", doc: "Rules that must not fire; * stands for any text.", kind: kindTexts, set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Silent = d.names(n) }},
		{name: "strict", doc: "Nothing may fire that is not expected.", kind: kindBool, set: func(d *decoder, c *caseDecl, n *yaml.Node) { c.Strict = d.boolean(n) }},
		{name: "matrix", doc: "Variables ${NAME} of the case with their values: it is run for each combination, or for each row of a list.", kind: kindMatrix,
			set: func(*decoder, *caseDecl, *yaml.Node) {}}, // see combinations
	}
}

// expectKeys are the keys of an expectation.
func expectKeys() []key[expectDecl] {
	return []key[expectDecl]{
		{name: "rule", doc: "Name of the rule.", kind: kindText, required: true, set: func(d *decoder, e *expectDecl, n *yaml.Node) { e.Rule = d.text(n) }},
		{name: "exactly", doc: "How many alerts there are.", kind: kindCount, set: func(d *decoder, e *expectDecl, n *yaml.Node) { e.exactly = d.count(n) }},
		{name: "at_least", doc: "The fewest alerts there are; 1 if no number is given.", kind: kindCount, set: func(d *decoder, e *expectDecl, n *yaml.Node) { e.atLeast = d.count(n) }},
		{name: "at_most", doc: "The most alerts there are.", kind: kindCount, set: func(d *decoder, e *expectDecl, n *yaml.Node) { e.atMost = d.count(n) }},
		{name: "priority", doc: "Priority of the alerts that count.", kind: kindPriority, set: func(d *decoder, e *expectDecl, n *yaml.Node) { e.Priority = d.priority(n) }},
		{name: "fields", doc: "What output fields of the alerts that count are.", kind: kindFields, set: func(d *decoder, e *expectDecl, n *yaml.Node) { d.fields(e, n) }},
		{name: "output", doc: "What the output of the alerts that count is, without time and priority.", kind: kindMatch, set: func(d *decoder, e *expectDecl, n *yaml.Node) {
			m := d.match(n)
			e.Output = &m
		}},
		{name: "where", doc: "A condition, without macros, that holds for the events of the alerts that count.", kind: kindText,
			set: func(d *decoder, e *expectDecl, n *yaml.Node) { e.Where = d.filter(n) }},
	}
}

// matchKeys are the keys of a match.
func matchKeys() []key[Match] {
	text := func(name, doc string, to func(*Match) **string) key[Match] {
		return key[Match]{name: name, doc: doc, kind: kindScalar, set: func(d *decoder, m *Match, n *yaml.Node) {
			s := d.text(n)
			*to(m) = &s
		}}
	}
	return []key[Match]{
		text("equals", "The text itself.", func(m *Match) **string { return &m.Equals }),
		text("contains", "A part of the text.", func(m *Match) **string { return &m.Contains }),
		text("startswith", "How the text begins.", func(m *Match) **string { return &m.StartsWith }),
		text("endswith", "How the text ends.", func(m *Match) **string { return &m.EndsWith }),
		{name: "regex", doc: "A regular expression that matches the whole text, as in conditions.", kind: kindText, set: func(d *decoder, m *Match, n *yaml.Node) {
			m.pattern = d.text(n)
			var err error
			if m.Regex, err = regexp.Compile(`\A(?:` + m.pattern + `)\z`); err != nil {
				d.errorf(n, "", "%v", err)
			}
		}},
		{name: "in", doc: "Texts of which it is one.", kind: kindTexts, set: func(d *decoder, m *Match, n *yaml.Node) { m.In = append([]string{}, d.texts(n)...) }},
		{name: "exists", doc: "Whether the field has a value.", kind: kindBool, set: func(d *decoder, m *Match, n *yaml.Node) {
			b := d.boolean(n)
			m.Exists = &b
		}},
	}
}

func matchings() []string { return []string{"first", "all"} }

// caseDecl is a case while it is read.
type caseDecl struct{ Case }

// expectDecl is an expectation while it is read.
type expectDecl struct {
	Expectation
	exactly, atLeast, atMost int // -1 = not given
}

// decoder reads the nodes of a suite.
type decoder struct {
	file  string
	lines []string
	errs  ErrorList

	world  *Text
	strict bool
	cases  []*yaml.Node
}

// maxErrors is where reading gives up: more are seldom read.
const maxErrors = 20

// maxLine is the length in bytes of the longest line that is shown with a mistake.
const maxLine = 500

// errorf adds a mistake at a node.
func (d *decoder) errorf(n *yaml.Node, hint, format string, args ...any) {
	d.errorAt(Pos{n.Line, n.Column}, hint, format, args...)
}

func (d *decoder) errorAt(p Pos, hint, format string, args ...any) {
	if len(d.errs) >= maxErrors {
		return
	}
	e := &Error{File: d.file, Line: p.Line, Col: p.Col, Msg: fmt.Sprintf(format, args...), Hint: hint}
	if p.Line > 0 && p.Line <= len(d.lines) {
		if line := d.lines[p.Line-1]; len(line) <= maxLine && utf8.ValidString(line) {
			e.Src = line
		}
	}
	d.errs = append(d.errs, e)
}

// mapping reads a mapping by the table of its keys.
func mapping[T any](d *decoder, what string, n *yaml.Node, keys []key[T], to *T) bool {
	if n.Kind != yaml.MappingNode {
		d.errorf(n, "", "%s is not a mapping of keys", what)
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(keys, func(r key[T]) bool { return r.name == k.Value })
		switch {
		case at < 0:
			d.errorf(k, meant(k.Value, keyNames(keys)), "%s has no key %q", what, k.Value)
		case seen[k.Value]:
			d.errorf(k, "", "key %q stands twice", k.Value)
		default:
			keys[at].set(d, to, v)
		}
		seen[k.Value] = true
	}
	for _, r := range keys {
		if r.required && !seen[r.name] {
			d.errorf(n, "", "%s has no key %q", what, r.name)
		}
	}
	return true
}

func keyNames[T any](keys []key[T]) []string {
	var names []string
	for _, r := range keys {
		names = append(names, r.name)
	}
	return names
}

// meant returns a hint for a misspelt name, or "".
func meant(name string, candidates []string) string {
	if best := suggest.Closest(name, candidates, max(2, len(name)/3)+1); best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return ""
}

// text reads a scalar as it is written.
func (d *decoder) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.errorf(n, "", "not a text")
		return ""
	}
	return n.Value
}

// textBlock reads a text of several lines.
func (d *decoder) textBlock(n *yaml.Node) *Text {
	t := &Text{Text: d.text(n), Pos: Pos{n.Line, n.Column}}
	if n.Style&yaml.LiteralStyle != 0 && n.Line < len(d.lines) {
		first := d.lines[n.Line]
		t.Line, t.Indent = n.Line, len(first)-len(strings.TrimLeft(first, " "))
	}
	return t
}

// items reads a list of anything; none for null.
func (d *decoder) items(n *yaml.Node) []*yaml.Node {
	switch {
	case n.Kind == yaml.SequenceNode:
		return n.Content
	case n.Tag != "!!null":
		d.errorf(n, "", "not a list")
	}
	return nil
}

// texts reads a list of texts, or a single one.
func (d *decoder) texts(n *yaml.Node) []string {
	var list []string
	for _, name := range d.names(n) {
		list = append(list, name.Text)
	}
	return list
}

func (d *decoder) names(n *yaml.Node) []Name {
	items := []*yaml.Node{n}
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		items = d.items(n)
	}
	var list []Name
	for _, item := range items {
		list = append(list, Name{d.text(item), Pos{item.Line, item.Column}})
	}
	return list
}

func (d *decoder) boolean(n *yaml.Node) bool {
	if n.Value != "true" && n.Value != "false" || n.Kind != yaml.ScalarNode {
		d.errorf(n, "", "neither true nor false")
	}
	return n.Value == "true"
}

func (d *decoder) number(n *yaml.Node) (int, bool) {
	v, err := strconv.Atoi(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		d.errorf(n, "", "not a number")
		return 0, false
	}
	return v, true
}

// maxCount is the largest number of alerts that can be expected.
const maxCount = 1 << 40

func (d *decoder) count(n *yaml.Node) int {
	v, ok := d.number(n)
	if ok && (v < 0 || v > maxCount) {
		d.errorf(n, "", "not a number of alerts")
	}
	return v
}

func (d *decoder) oneOf(n *yaml.Node, values []string) string {
	v := d.text(n)
	if !slices.Contains(values, v) {
		d.errorf(n, meant(v, values), "%q is none of %s", v, strings.Join(values, ", "))
	}
	return v
}

func (d *decoder) priority(n *yaml.Node) *rules.Priority {
	v := d.text(n)
	p, ok := rules.ParsePriority(v)
	if !ok {
		d.errorf(n, meant(v, rules.Priorities()), "%q is none of %s", v, strings.Join(rules.Priorities(), ", "))
		return nil
	}
	return &p
}

func (d *decoder) moment(n *yaml.Node) lab.Moment {
	m := lab.ParseMoment(d.text(n), time.UTC)
	if m == nil {
		d.errorf(n, "use one such as 2026-07-01T12:00:00Z, 12:30:05.5 or +90s", "%q is no time", n.Value)
	}
	return m
}

func (d *decoder) filter(n *yaml.Node) *engine.Filter {
	text := d.text(n)
	f, err := engine.CompileFilter(text, nil)
	if err == nil {
		return f
	}
	hint, p := "", Pos{n.Line, n.Column}
	if at, ok := err.(*filter.Error); ok {
		if at.Suggestion != "" {
			hint = "did you mean " + at.Suggestion + "?"
		}
		if strings.HasPrefix(at.Msg, "Undefined macro") {
			hint = "there are no macros here"
		}
		// In a plain text on one line, the place is known.
		if n.Style == 0 && at.Pos.From <= len(text) && p.Line <= len(d.lines) && strings.Contains(d.lines[p.Line-1], text) {
			p.Col += utf8.RuneCountInString(text[:at.Pos.From])
		}
	}
	d.errorAt(p, hint, "%v", err)
	return nil
}

func (d *decoder) expect(c *caseDecl, n *yaml.Node) {
	for _, item := range d.items(n) {
		e := &expectDecl{exactly: -1, atLeast: -1, atMost: -1}
		if !mapping(d, "an expectation", item, expectKeys(), e) {
			continue
		}
		e.Pos, e.decl = Pos{item.Line, item.Column}, item
		e.Min, e.Max = 1, Unlimited
		switch {
		case e.exactly >= 0 && (e.atLeast >= 0 || e.atMost >= 0):
			d.errorf(item, "", "exactly goes with neither at_least nor at_most")
		case e.exactly >= 0:
			e.Min, e.Max = e.exactly, e.exactly
		default:
			if e.atMost >= 0 {
				e.Min, e.Max = 0, e.atMost
			}
			if e.atLeast >= 0 {
				e.Min = e.atLeast
			}
			if e.Min > e.Max {
				d.errorf(item, "", "at_least is more than at_most")
			}
		}
		c.Expect = append(c.Expect, &e.Expectation)
	}
}

func (d *decoder) fields(e *expectDecl, n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		d.errorf(n, "write fields: {fd.name: /etc/shadow}", "fields is not a mapping of output fields")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		v := n.Content[i+1]
		e.Fields = append(e.Fields, FieldMatch{Name: n.Content[i].Value, Pos: Pos{v.Line, v.Column}, Match: d.match(v), value: v})
	}
}

// match reads a text that something equals, null if it has no value, or operators.
func (d *decoder) match(n *yaml.Node) Match {
	var m Match
	switch {
	case n.Tag == "!!null":
		m.Exists = new(bool)
	case n.Kind == yaml.ScalarNode:
		m.Equals = &n.Value
	default:
		if mapping(d, "a match", n, matchKeys(), &m) && len(n.Content) == 0 {
			d.errorf(n, "", "a match has no operator")
		}
	}
	return m
}
