// Package engine compiles rules to a Program, evaluates it on events and
// formats alerts, as Falco 0.44.1 does.
//
// A Program is immutable and may be shared; an Evaluator belongs to one
// goroutine and reads the event from a field.Context:
//
//	prog, err := engine.Compile(loader.Rules(), opts)
//	ev := prog.NewEvaluator(ctx)
//	for each event, after state.Apply and ctx.Next {
//		for _, rule := range ev.Eval() {
//			line = ev.AppendText(line[:0], rule)
//		}
//	}
//
// All rules compile into one graph in which equal sub-expressions are one node,
// evaluated at most once per event. For each event type the graph is
// specialised: checks whose outcome the type decides are folded away, so that
// only the rules that may match the type are looked at.
package engine

import (
	"hids/engine/rules"
)

// Matching says how many rules an event can fire.
type Matching uint8

// Matchings.
const (
	First Matching = iota // only the first matching rule, in definition order
	All                   // every matching rule
)

// AppendOutput adds text and fields to the output of matching rules, as the
// append_output entries of falco.yaml.
type AppendOutput struct {
	Source      string   // only rules of this source; "" = any
	Rule        string   // only the rule of this name; "" = any
	Tags        []string // only rules with all of these tags
	ExtraOutput string   // appended to the output text after a blank
	ExtraFields []ExtraField
	Suggested   bool // append the suggested fields (container and Kubernetes)
}

// ExtraField is a field that only goes to output_fields. Format is "" for a raw
// (typed) field, else an output format.
type ExtraField struct{ Name, Format string }

// Selection enables or disables rules after loading; selections apply in order.
type Selection struct {
	Enable    bool
	Rule      string // name, with * as wildcard; "" = by tag
	Substring bool   // Rule matches as a substring of the name
	Tag       string
}

// Options are the settings of a Program. The zero value is Falco's built-in
// default, without any append_output.
type Options struct {
	Matching    Matching
	MinPriority rules.Priority // rules less severe are inactive; use rules.Debug for all
	Append      []AppendOutput
	Select      []Selection
	Static      map[string]string // values of static.NAME fields
	Format      FormatOptions
	Terms       bool // keep the terms of each condition, for those who ask why
}

// FormatOptions say what an alert contains.
type FormatOptions struct {
	TimeISO8601 bool // text lines begin with evt.time.iso8601
	NoOutput    bool // JSON: leave out "output"
	NoFields    bool // JSON: leave out "output_fields"
	NoTags      bool // JSON: leave out "tags"
	Message     bool // JSON: add "message", the output without time and priority
	NoHostname  bool // JSON: leave out "hostname"
}

// SuggestedFields are what AppendOutput.Suggested appends, in order.
func SuggestedFields() []string {
	return []string{"container.id", "container.name", "container.image.repository", "container.image.tag", "k8s.pod.name", "k8s.ns.name"}
}
