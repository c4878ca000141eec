// Package rules loads rule files: YAML into lists, macros and rules, with
// appending, overriding and exceptions, as Falco 0.44.1 does. What is wrong with
// a file is reported with its code and its place in the file, also inside
// conditions and through lists and macros.
//
// A Loader gathers the items of one file after the other. After each file all
// that was gathered is compiled anew, so that a later file can change what an
// earlier one defined:
//
//	l := rules.NewLoader(compiler, rules.Options{})
//	for _, f := range files {
//		res := l.Load(f)
//		for i := range res.Diagnostics {
//			res.Diagnostics[i].Render(os.Stderr, l.Source(f.Name))
//		}
//	}
//	use(l.Rules())
//
// Conditions are parsed by package filter. Which fields, event types and output
// tokens exist is for a Compiler to say; this package knows none.
package rules

import (
	"hids/engine/filter"
)

// Compiler checks what this package does not know: fields, types, event types
// and output formats. Package engine implements it.
type Compiler interface {
	// HasSource tells if source ("syscall") is a known event source.
	HasSource(source string) bool
	// CheckField returns an error unless text is a field of the source that may
	// stand on the left of a comparison.
	CheckField(source, text string) error
	// Condition checks a resolved condition (no macro is left without a body). It
	// returns every problem, in the order of the text; positions are ranges of the
	// text that was parsed.
	Condition(source string, cond filter.Expr) []Problem
	// Output checks an output; positions are ranges in its text.
	Output(source, output string) []Problem
}

// Problem is a finding of a Compiler.
type Problem struct {
	Code Code // LoadErrCompileCondition, LoadErrCompileOutput, or a warning
	Msg  string
	Pos  filter.Range
	// Expr is the innermost *filter.MacroRef in whose Body the problem lies: Pos
	// is a range of that macro's text. nil = the condition itself.
	Expr       filter.Expr
	Suggestion string
}

// Position is a place in a rule file. Line and Col count from 1; Col counts
// characters (code points), a tab being one. The zero Position is unknown.
type Position struct {
	File      string
	Line, Col int
}

// Code is one of Falco's LOAD_... names.
type Code string

// Errors.
const (
	LoadErrFileRead         Code = "LOAD_ERR_FILE_READ"
	LoadErrYAMLParse        Code = "LOAD_ERR_YAML_PARSE"
	LoadErrYAMLValidate     Code = "LOAD_ERR_YAML_VALIDATE"
	LoadErrCompileCondition Code = "LOAD_ERR_COMPILE_CONDITION"
	LoadErrCompileOutput    Code = "LOAD_ERR_COMPILE_OUTPUT"
	LoadErrValidate         Code = "LOAD_ERR_VALIDATE"
	LoadErrExtension        Code = "LOAD_ERR_EXTENSION"
)

// Warnings.
const (
	LoadUnknownSource          Code = "LOAD_UNKNOWN_SOURCE"
	LoadUnsafeNACheck          Code = "LOAD_UNSAFE_NA_CHECK"
	LoadNoEvttype              Code = "LOAD_NO_EVTTYPE"
	LoadUnknownFilter          Code = "LOAD_UNKNOWN_FILTER"
	LoadUnusedMacro            Code = "LOAD_UNUSED_MACRO"
	LoadUnusedList             Code = "LOAD_UNUSED_LIST"
	LoadUnknownItem            Code = "LOAD_UNKNOWN_ITEM"
	LoadDeprecatedItem         Code = "LOAD_DEPRECATED_ITEM"
	LoadWarningExtension       Code = "LOAD_WARNING_EXTENSION"
	LoadAppendNoValues         Code = "LOAD_APPEND_NO_VALUES"
	LoadExceptionNameNotUnique Code = "LOAD_EXCEPTION_NAME_NOT_UNIQUE"
	LoadInvalidMacroName       Code = "LOAD_INVALID_MACRO_NAME"
	LoadInvalidListName        Code = "LOAD_INVALID_LIST_NAME"
	LoadCompileCondition       Code = "LOAD_COMPILE_CONDITION"
	LoadUnknownKey             Code = "LOAD_UNKNOWN_KEY"
)

// PluginRequirement is no code of Falco, which gives none when it does not
// start for want of a plugin.
const PluginRequirement Code = "PLUGIN_REQUIREMENT"

// IsError tells errors from warnings.
func (c Code) IsError() bool {
	switch c {
	case LoadErrFileRead, LoadErrYAMLParse, LoadErrYAMLValidate, LoadErrCompileCondition,
		LoadErrCompileOutput, LoadErrValidate, LoadErrExtension:
		return true
	}
	return false
}

// Rule is a rule ready to compile.
type Rule struct {
	Name, Desc, Output, Source string
	Condition                  filter.Expr // resolved; nil if the rule is skipped
	// ConditionText is the text that Condition was parsed from: appended parts and
	// exceptions joined, lists substituted.
	ConditionText   string
	Priority        Priority
	Enabled         bool
	Tags            []string // sorted
	Capture         bool
	CaptureDuration uint64 // ms
	Pos             Position
	// Exceptions are those in force, in the order of the rule. Each that has values
	// is a negated conjunct at the end of Condition.
	Exceptions []Exception
	// Skipped is not "" if the rule can't be evaluated here: an unknown source,
	// an unknown field with skip-if-unknown-filter.
	Skipped string

	text   *text
	output *text
	macros map[string]*Macro
}

// Exception is an exception of a rule, with all values that were appended to it.
type Exception struct {
	Name string
	// Fields and Comps are as long as each other. One that was written as a single
	// field with a list of values has Scalar set and one of both.
	Fields, Comps []string
	Scalar        bool
	Values        int         // how many entries
	Expr          filter.Expr // the conjunct, a *filter.Not; nil without values, or if Condition is
	Pos, End      Position    // of the name, where the exception is defined
}

// Macro is a macro in its definition in force.
type Macro struct {
	Name          string
	ConditionText string
	Condition     filter.Expr // resolved; nil if it has an error
	Pos           Position
	Used          bool // by a rule or another macro

	text *text
}

// List is a list in its definition in force.
type List struct {
	Name  string
	Items []ListItem // as written; names of other lists are not replaced
	Pos   Position
	Used  bool // by a condition or another list
}

// ListItem is an element of a list.
type ListItem struct {
	Text     string
	Pos, End Position // with quotes, if it has any; End only of one on a single line
	// ValuePos is where Text begins, behind a quote: Locate finds elements here, or
	// at Pos.
	ValuePos Position
}

// Locate returns the place in the rule files of a range of the rule's condition
// or, if macro is not nil, of the body of that macro. A range within the items of
// a list is located in the list.
func (r *Rule) Locate(macro *filter.MacroRef, rng filter.Range) (from, to Position) {
	s := r.textIn(macro).locate(rng)
	return s.from, s.to
}

// ListAt returns the name of the list, as the condition or another list refers to
// it, in whose items a range of the rule's condition or, if macro is not nil, of
// the body of that macro begins; "" = in none.
func (r *Rule) ListAt(macro *filter.MacroRef, rng filter.Range) string {
	t := r.textIn(macro)
	if t == nil || len(t.pieces) == 0 {
		return ""
	}
	if use := t.pieces[t.pieceAt(rng.From)].list; use != nil {
		return use.name
	}
	return ""
}

// textIn returns the text of the rule's condition, or of a macro in it.
func (r *Rule) textIn(macro *filter.MacroRef) *text {
	if macro != nil && r.macros[macro.Name] != nil {
		return r.macros[macro.Name].text
	}
	return r.text
}

// MacroPos returns where a macro that the rule refers to is defined.
func (r *Rule) MacroPos(macro *filter.MacroRef) Position {
	if m := r.macros[macro.Name]; m != nil {
		return m.Pos
	}
	return Position{}
}

// LocateOutput returns the place in the rule files of a range of the rule's output.
func (r *Rule) LocateOutput(rng filter.Range) (from, to Position) {
	s := r.output.locate(rng)
	return s.from, s.to
}

// Locate returns the place in the rule files of a range of the macro's condition.
func (m *Macro) Locate(rng filter.Range) (from, to Position) {
	s := m.text.locate(rng)
	return s.from, s.to
}
