// Package suite is unit tests for rules. A suite is a YAML file: it names rule files
// and holds cases; a case names a capture, or events in the text form of package
// scaptest, and what must hold of the alerts.
//
//	version: 1
//	rules: [rules.yaml]
//	cases:
//	  - name: cat reads the shadow file
//	    events: |
//	      process bash /bin/bash
//	      @bash spawn cat /bin/cat args=[/etc/shadow]
//	      openat /etc/shadow O_RDONLY
//	    expect:
//	      - rule: Shadow read
//	        exactly: 1
//	        fields: {proc.name: cat}
//	    silent: [Shell started]
//
// Parse reads a suite, Run evaluates it, Update writes what happened into its text,
// and Init writes a first suite. docs/rule-lab.md describes all keys, for users; the
// tables of decode.go are what Parse and Schema know of them.
package suite

import (
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/scap/scaptest"
)

// Version is the version of the format that Parse reads.
const Version = 1

// Error is a mistake in a suite, with its place. Several are an ErrorList.
type Error = scaptest.Error

// ErrorList is all mistakes of a suite, in order.
type ErrorList = scaptest.ErrorList

// Pos is a place in a suite.
type Pos struct{ Line, Col int } // from 1

// Suite is a suite as its file declares it.
type Suite struct {
	File   string // how messages call it
	Name   string
	Rules  []string // files and folders, relative to the suite, in load order
	Config string   // a falco.yaml, relative to the suite; "" = Falco's stock configuration
	// Options are settings KEY=VALUE of the configuration, as those of hids check -o.
	Options []string
	// Untested are rules, with * as wildcard, that may be without tests.
	Untested []Name
	Cases    []*Case // with those of matrices, in order

	text []byte
}

// Name is a name of a rule, perhaps with * for any text, at a place of the suite.
type Name struct {
	Text string
	Pos  Pos
}

// Exact reports whether n has no wildcard.
func (n Name) Exact() bool { return !strings.Contains(n.Text, "*") }

// Matches reports whether n stands for a rule.
func (n Name) Matches(rule string) bool { return engine.Wildcard(n.Text, rule) }

// Text is a text of the suite over several lines.
type Text struct {
	Text string
	Pos  Pos
	// Line and Indent are where its first line stands: Line lines above it belong to
	// the suite, Indent columns left of it. Line is 0 if the lines of the text are
	// not those of the suite.
	Line, Indent int
}

// Case is one test.
type Case struct {
	Name string
	Pos  Pos
	Vars []Var // the combination of the matrix

	// The events: of a capture, of a file of event text, or as text. Exactly one is set.
	Trace      string // relative to the suite
	EventsFile string // relative to the suite
	Events     *Text
	World      *Text // event text that comes before the events; nil = none

	// Part of the events that counts.
	Window    lab.Window
	Container string         // beginning of its id, or its name; "" = all
	Filter    *engine.Filter // nil = all

	Expect []*Expectation
	Silent []Name
	Strict bool // nothing fires that is not expected

	decl *yaml.Node // of the case, or of all those of its matrix
}

// Var is a variable of a matrix.
type Var struct{ Name, Value string }

// Expectation is alerts that must be, or must not be.
type Expectation struct {
	Rule     string
	Pos      Pos
	Min, Max int             // how many; Max is Unlimited if there is no limit
	Priority *rules.Priority // nil = any
	Fields   []FieldMatch    // of the output; all must match
	Output   *Match          // nil = any
	Where    *engine.Filter  // holds for the event; nil = any

	decl *yaml.Node
}

// Unlimited is a Max without a limit.
const Unlimited = int(^uint(0) >> 1)

// FieldMatch is what an output field must be.
type FieldMatch struct {
	Name  string
	Pos   Pos // of the value
	Match Match

	value *yaml.Node
}

// Match is what a text must be: all that is set must hold. Operators are those of
// conditions of the same name.
type Match struct {
	Exists     *bool   // the field has a value
	Equals     *string // exactly this
	Contains   *string
	StartsWith *string
	EndsWith   *string
	Regex      *regexp.Regexp // of the whole text
	pattern    string         // of Regex, as it was written
	In         []string       // one of these; nil = any
}

// noValue is how outputs print the value of a field that has none.
const noValue = "<NA>"

// Matches reports whether a text fits; exists tells whether the field has a value.
func (m *Match) Matches(s string, exists bool) bool {
	if m.Exists != nil && *m.Exists != exists {
		return false
	}
	for _, t := range []struct {
		want *string
		test func(s, want string) bool
	}{
		{m.Equals, func(s, want string) bool { return s == want }},
		{m.Contains, strings.Contains},
		{m.StartsWith, strings.HasPrefix},
		{m.EndsWith, strings.HasSuffix},
	} {
		if t.want != nil && !t.test(s, *t.want) {
			return false
		}
	}
	return (m.Regex == nil || m.Regex.MatchString(s)) && (m.In == nil || slices.Contains(m.In, s))
}

// String returns m in words: a text that equals it is itself.
func (m *Match) String() string {
	var parts []string
	if m.Exists != nil {
		parts = append(parts, map[bool]string{true: "any value", false: "no value"}[*m.Exists])
	}
	for _, t := range []struct {
		word string
		want *string
	}{{"", m.Equals}, {"contains ", m.Contains}, {"startswith ", m.StartsWith}, {"endswith ", m.EndsWith}} {
		if t.want != nil {
			parts = append(parts, t.word+*t.want)
		}
	}
	if m.Regex != nil {
		parts = append(parts, "regex "+m.pattern)
	}
	if m.In != nil {
		parts = append(parts, "in ("+strings.Join(m.In, ", ")+")")
	}
	return strings.Join(parts, " and ")
}
