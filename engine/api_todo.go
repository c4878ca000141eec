package engine

import (
	"hids/engine/field"
	"hids/engine/rules"
	"hids/scap/schema"
)

// Program is a compiled set of rules.
type Program struct{}

// Rule is a compiled rule.
type Rule struct {
	*rules.Rule
	ID int // position in Program.Rules
}

// NewCompiler returns what package rules needs to check conditions and outputs.
func NewCompiler(opt Options) rules.Compiler { panic("todo") }

// Compile compiles the enabled rules at or above the priority threshold.
func Compile(rs []*rules.Rule, opt Options) (*Program, error) { panic("todo") }

// Rules returns the active rules in evaluation order.
func (p *Program) Rules() []*Rule { panic("todo") }

// Wants reports whether a rule can match events of type t.
func (p *Program) Wants(t schema.EventType) bool { panic("todo") }

// Evaluator evaluates a program on events.
type Evaluator struct{}

// NewEvaluator returns an evaluator that reads events from ctx.
func (p *Program) NewEvaluator(ctx *field.Context) *Evaluator { panic("todo") }

// Eval returns the rules that the current event fires, in order. The slice is
// valid until the next call.
func (e *Evaluator) Eval() []*Rule { panic("todo") }

// AppendText appends the alert of a rule for the current event as a line of text, without newline.
func (e *Evaluator) AppendText(dst []byte, r *Rule) []byte { panic("todo") }

// AppendJSON appends the alert as a JSON object, without newline.
func (e *Evaluator) AppendJSON(dst []byte, r *Rule) []byte { panic("todo") }

// Filter is a compiled condition.
type Filter struct{}

// CompileFilter compiles a condition (without macros); the error is a *filter.Error or *rules.Problem list.
func CompileFilter(text string, static map[string]string) (*Filter, error) { panic("todo") }

// NewMatcher returns a function that evaluates the filter on ctx's current event.
func (f *Filter) NewMatcher(ctx *field.Context) func() bool { panic("todo") }

// Format is a compiled output format, such as "%evt.num %proc.name".
type Format struct{}

// CompileFormat compiles an output format.
func CompileFormat(text string, static map[string]string) (*Format, error) { panic("todo") }

// AppendText appends the text for the current event of ctx.
func (f *Format) AppendText(dst []byte, ctx *field.Context) []byte { panic("todo") }

// AppendJSON appends a JSON object of the format's fields for the current event.
func (f *Format) AppendJSON(dst []byte, ctx *field.Context) []byte { panic("todo") }
