package rules

import (
	"hids/engine/filter"
)

// Compiler checks what this package does not know: fields, types, event types
// and output formats. Package engine implements it.
type Compiler interface {
	// Sources returns the known event sources ("syscall").
	HasSource(source string) bool
	// CheckField returns an error unless text is a field of the source that may
	// stand on the left of a comparison.
	CheckField(source, text string) error
	// Condition checks a resolved condition (no macro is left without a body). It
	// returns every problem; positions are ranges of the condition's text as
	// Resolve gave it.
	Condition(source string, cond filter.Expr) []Problem
	// Output checks an output; positions are ranges in its text.
	Output(source, output string) []Problem
}

// Problem is a finding of a Compiler.
type Problem struct {
	Code       Code // LoadErrCompileCondition, LoadErrCompileOutput, or a warning
	Msg        string
	Pos        filter.Range
	Expr       filter.Expr // the node whose text Pos indexes, when inside a macro's body; nil = the condition itself
	Suggestion string
}

// Position is a place in a rule file, counted from 1; Col counts bytes... (see Diagnostic).
type Position struct {
	File      string
	Line, Col int
}

// Code is one of Falco's LOAD_... names.
type Code string

// Rule is a rule ready to compile.
type Rule struct {
	Name, Desc, Output, Source string
	Condition                  filter.Expr // resolved; nil if the rule is skipped
	ConditionText              string
	Priority                   Priority
	Enabled                    bool
	Tags                       []string // sorted
	Capture                    bool
	CaptureDuration            uint64 // ms
	Pos                        Position
	// Skipped is not "" if the rule can't be evaluated here: an unknown source,
	// an unknown field with skip-if-unknown-filter.
	Skipped string
}

// Priority is a rule's priority; lower is more severe.
type Priority uint8

// Priorities.
const (
	Emergency Priority = iota
	Alert
	Critical
	Error
	Warning
	Notice
	Informational
	Debug
)
