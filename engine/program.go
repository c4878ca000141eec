package engine

import (
	"fmt"
	"slices"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/scap/schema"
)

// Program is a compiled set of rules. It is immutable.
type Program struct {
	g      *graph
	rules  []*Rule
	first  bool
	static map[string]string
	format FormatOptions
	// byType holds, for each event type, the rules that its events may fire, with
	// their conditions as they are for the type.
	byType [schema.NumEventTypes][]candidate
}

type candidate struct {
	cond *node
	rule *Rule
}

// Rule is a compiled rule.
type Rule struct {
	*rules.Rule
	ID   int // position in Program.Rules
	cond *node
	// types are those for which the rule is looked at.
	types typeSet
	out   *alertFormat
	terms *Term // with Options.Terms
}

// Compile compiles the rules that are enabled, at or above the priority
// threshold, and of a source that captures have. rs come from a loader, which
// has reported their errors; the error returned here names what slipped through.
func Compile(rs []*rules.Rule, opt Options) (*Program, error) {
	p := &Program{g: newGraph(), first: opt.Matching == First, static: opt.Static, format: opt.Format}
	for _, r := range active(rs, opt) {
		c := &compiler{g: p.g, static: opt.Static}
		if opt.Terms {
			c.nodes = make(map[filter.Expr]*node)
		}
		cr := &Rule{Rule: r, ID: len(p.rules), cond: c.expr(r.Condition), types: typesFor(r.Condition, false)}
		if opt.Terms {
			cr.terms = newTerms(r, c.nodes)
		}
		cr.types.add(schema.ASYNCEVENT_E)
		cr.out = c.alertFormat(r, opt)
		if len(c.problems) > 0 {
			return nil, fmt.Errorf("rule %q: %s", r.Name, c.problems[0].Msg)
		}
		p.rules = append(p.rules, cr)
	}
	p.index()
	return p, nil
}

// index fills byType.
func (p *Program) index() {
	for t := range schema.EventType(schema.NumEventTypes) {
		if !Reaches(t) {
			continue
		}
		memo := make(map[*node]*node)
		for _, r := range p.rules {
			if !r.types.has(t) {
				continue
			}
			if cond := p.g.specialize(r.cond, t, memo); cond.kind != nodeFalse {
				p.byType[t] = append(p.byType[t], candidate{cond, r})
			}
		}
		shared(p.byType[t])
	}
}

// shared marks the nodes that several conditions of a type, or several places of
// one, have in common: their outcome is worth remembering.
func shared(candidates []candidate) {
	seen := make(map[*node]bool)
	var visit func(n *node)
	visit = func(n *node) {
		if seen[n] {
			n.shared = true
			return
		}
		seen[n] = true
		for _, k := range n.kids {
			visit(k)
		}
	}
	for _, c := range candidates {
		visit(c.cond)
	}
}

// active returns the rules to compile, in evaluation order.
func active(rs []*rules.Rule, opt Options) []*rules.Rule {
	enabled := make(map[*rules.Rule]bool, len(rs))
	var order []*rules.Rule
	for _, r := range rs {
		if r.Enabled {
			enabled[r] = true
			order = append(order, r)
		}
	}
	for _, s := range opt.Select {
		for _, r := range rs {
			if !s.matches(r) || enabled[r] == s.Enable {
				continue
			}
			enabled[r] = s.Enable
			if s.Enable {
				order = append(order, r) // behind those that were enabled before
			} else {
				order = slices.DeleteFunc(order, func(o *rules.Rule) bool { return o == r })
			}
		}
	}
	return slices.DeleteFunc(order, func(r *rules.Rule) bool {
		return r.Priority > opt.MinPriority || r.Skipped != "" || r.Condition == nil || r.Source != "syscall"
	})
}

// matches tells whether s selects r.
func (s Selection) matches(r *rules.Rule) bool {
	switch {
	case s.Tag != "":
		return slices.Contains(r.Tags, s.Tag)
	case s.Substring:
		return strings.Contains(r.Name, s.Rule)
	}
	return Wildcard(s.Rule, r.Name)
}

// Wildcard reports whether a pattern, in which * stands for any text, matches all of a
// name.
func Wildcard(pattern, name string) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == name
	}
	if !strings.HasPrefix(name, head) {
		return false
	}
	name = name[len(head):]
	for {
		part, next, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(name, part)
		}
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name, rest = name[i+len(part):], next
	}
}

// Rules returns the active rules in evaluation order.
func (p *Program) Rules() []*Rule { return p.rules }

// Wants reports whether a rule can match events of type t.
func (p *Program) Wants(t schema.EventType) bool {
	return int(t) < len(p.byType) && len(p.byType[t]) > 0
}

// Evaluator evaluates a program on the events of a context.
type Evaluator struct {
	// Hostname is what the "hostname" of a JSON alert says: the recorded host's.
	Hostname string

	p    *Program
	r    *runtime
	hit  []*Rule
	line []byte // scratch
}

// NewEvaluator returns an evaluator that reads events from ctx.
func (p *Program) NewEvaluator(ctx *field.Context) *Evaluator {
	return &Evaluator{p: p, r: newRuntime(p.g, ctx)}
}

// Eval returns the rules that the context's event fires, in order. The slice is
// valid until the next call.
func (e *Evaluator) Eval() []*Rule {
	e.hit = e.hit[:0]
	candidates := e.p.byType[e.r.ctx.Event.Type]
	e.r.next()
	for i := range candidates {
		if e.r.eval(candidates[i].cond) {
			e.hit = append(e.hit, candidates[i].rule)
			if e.p.first {
				break
			}
		}
	}
	return e.hit
}

// Context returns the context that the evaluator reads.
func (e *Evaluator) Context() *field.Context { return e.r.ctx }

// Filter is a compiled condition. It is immutable.
type Filter struct {
	g    *graph
	cond *node
}

// CompileFilter compiles a condition without macros. The error is a
// *filter.Error with the position in text.
func CompileFilter(text string, static map[string]string) (*Filter, error) {
	e, err := filter.Parse(text)
	if err != nil {
		return nil, err
	}
	f := &Filter{g: newGraph()}
	c := &compiler{g: f.g, static: static}
	f.cond = c.expr(e)
	shared([]candidate{{cond: f.cond}})
	if len(c.problems) > 0 {
		p := c.problems[0]
		return nil, &filter.Error{Msg: p.Msg, Pos: p.Pos, Suggestion: p.Suggestion}
	}
	return f, nil
}

// NewMatcher returns a function that tells whether the current event of ctx
// matches. It belongs to the goroutine of ctx.
func (f *Filter) NewMatcher(ctx *field.Context) func() bool {
	r := newRuntime(f.g, ctx)
	return func() bool {
		r.next()
		return r.eval(f.cond)
	}
}
