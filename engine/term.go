package engine

import (
	"net/netip"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/scap/schema"
)

// Term is a condition or a part of one, as its author wrote it: macros stand in
// their place, but are named. Terms of a program are evaluated by its evaluators,
// with what these know of the event already.
type Term struct {
	// Expr is *filter.And, *filter.Or, *filter.Not, *filter.MacroRef or
	// *filter.Check.
	Expr filter.Expr
	// Kids are the parts: as many as And and Or have, one for Not, the macro's
	// condition for MacroRef, none for Check.
	Kids   []*Term
	Parent *Term // nil for a rule's whole condition
	// ID numbers the terms of a rule in preorder, from 0.
	ID int
	// Macro is the innermost macro in whose condition the term stands; nil = in the
	// rule's own. Expr.Range is one of that text: see rules.Rule.Locate.
	Macro *filter.MacroRef
	// Exception is the exception that the term makes up; nil = none.
	Exception *rules.Exception

	node *node
	each []func(*field.Value) bool // per literal of a list
}

// newTerms returns the terms of a rule's condition.
func newTerms(r *rules.Rule, nodes map[filter.Expr]*node) *Term {
	exceptions := make(map[filter.Expr]*rules.Exception)
	for i := range r.Exceptions {
		if x := &r.Exceptions[i]; x.Expr != nil {
			exceptions[x.Expr] = x
		}
	}
	n := 0
	var build func(e filter.Expr, parent *Term, macro *filter.MacroRef) *Term
	build = func(e filter.Expr, parent *Term, macro *filter.MacroRef) *Term {
		t := &Term{Expr: e, Parent: parent, ID: n, Macro: macro, Exception: exceptions[e], node: nodes[e]}
		n++
		t.each = eachOf(t)
		inner := macro
		if ref, ok := e.(*filter.MacroRef); ok {
			inner = ref
		}
		for _, k := range filter.Kids(e) {
			t.Kids = append(t.Kids, build(k, t, inner))
		}
		return t
	}
	return build(r.Condition, nil, nil)
}

// Terms returns the condition of r as a tree; nil unless the program was compiled
// with Options.Terms.
func (r *Rule) Terms() *Term { return r.terms }

// Walk calls f for t and the terms in it, in preorder; f returns whether to go on
// with the parts of its term.
func (t *Term) Walk(f func(*Term) bool) {
	if f(t) {
		for _, k := range t.Kids {
			k.Walk(f)
		}
	}
}

// Node is a number that terms have in common which always have the same outcome:
// equal conditions, also of several rules of the program.
func (t *Term) Node() int { return t.node.id }

// Check returns the comparison that t is; nil = it is something else.
func (t *Term) Check() *filter.Check {
	c, _ := t.Expr.(*filter.Check)
	return c
}

// DecidedBy reports what is known of t when only the type of an event is.
func (t *Term) DecidedBy(typ schema.EventType) (known, result bool) {
	v := t.verdict(typ, nil)
	return v != isUnknown, v == isTrue
}

// verdict is what the type of an event says of a term.
type verdict uint8

const (
	isUnknown verdict = iota
	isFalse
	isTrue
)

func verdictOf(ok bool) verdict {
	if ok {
		return isTrue
	}
	return isFalse
}

// verdict returns what a type says of t. note, if not nil, is called with what it
// says of t and the terms in it.
func (t *Term) verdict(typ schema.EventType, note func(*Term, verdict)) verdict {
	v := isUnknown
	switch t.Expr.(type) {
	case *filter.And, *filter.Or:
		settles, rest := settling(t)
		v = rest
		for _, k := range t.Kids {
			if kid := k.verdict(typ, note); kid == settles {
				v = settles
			} else if kid == isUnknown && v == rest {
				v = isUnknown
			}
		}
	case *filter.Not:
		switch t.Kids[0].verdict(typ, note) {
		case isTrue:
			v = isFalse
		case isFalse:
			v = isTrue
		}
	case *filter.MacroRef:
		v = t.Kids[0].verdict(typ, note)
	default:
		if t.node.kind != nodeCheck { // it could not be compiled
			v = verdictOf(t.node.kind == nodeTrue)
		} else if known, result := t.node.check.decidedBy(typ); known {
			v = verdictOf(result)
		}
	}
	if note != nil {
		note(t, v)
	}
	return v
}

// settling returns which outcome of a part settles an and or an or, and the
// outcome of all parts without which it has the other one.
func settling(t *Term) (settles, rest verdict) {
	if _, and := t.Expr.(*filter.And); and {
		return isFalse, isTrue
	}
	return isTrue, isFalse
}

// Considers reports whether rule r is looked at for events of type typ at all:
// the type alone does not make it false.
func (p *Program) Considers(r *Rule, typ schema.EventType) bool {
	return p.candidate(r, typ) != nil
}

// Reaches reports whether events of type typ reach rules at all: the beginnings of
// system calls, for one, do not.
func Reaches(typ schema.EventType) bool {
	info := typ.Info()
	return info != nil && info.Flags&schema.Unused == 0 &&
		!(info.IsSyscall() && (typ.IsEnter() || info.Flags&schema.OldVersion != 0))
}

func (p *Program) candidate(r *Rule, typ schema.EventType) *node {
	if int(typ) >= len(p.byType) {
		return nil
	}
	for _, c := range p.byType[typ] {
		if c.rule == r {
			return c.cond
		}
	}
	return nil
}

// Matches, Outcome, Operands and Items look at the event of the latest Eval or
// Begin. To ask has no effect on what later events are found to be, not even for
// evt.deltatime, which measures from one evaluation to the next: asked about where
// the rules did not come to it, it is what they would have seen.

// Begin makes the context's event the current one, as Eval does, without
// evaluating the rules. With a program that RemembersSections this is no
// substitute for Eval.
func (e *Evaluator) Begin() { e.r.next() }

// Matches reports whether the condition of r holds, no matter whether another rule
// came first.
func (e *Evaluator) Matches(r *Rule) bool {
	n := e.p.candidate(r, e.r.ctx.Event.Type)
	return n != nil && e.r.ask(n)
}

// Outcome evaluates a term.
func (e *Evaluator) Outcome(t *Term) bool { return e.r.ask(t.node) }

func (r *runtime) ask(n *node) bool {
	r.ctx.Peek = true
	ok := r.eval(n)
	r.ctx.Peek = false
	return ok
}

// Operand is a side of a comparison as it was for an event.
type Operand struct {
	Text   string   // the field or transformer, as a condition names it
	Values []string // as outputs print them, but networks as the address; several for a field that stands for several
	Absent bool     // the event has no such value: the comparison is false
}

// Operands returns what a comparison compared: the left side, and the right side
// if it is none of literals. The term must be a *filter.Check.
func (e *Evaluator) Operands(t *Term) []Operand {
	if t.node.kind != nodeCheck { // it could not be compiled
		return nil
	}
	c := t.node.check
	e.r.ctx.Peek = true
	defer func() { e.r.ctx.Peek = false }()
	list := []Operand{e.operand(c.left, c.sem)}
	if c.right != nil {
		list = append(list, e.operand(c.right, field.Single))
	}
	return list
}

func (e *Evaluator) operand(v *value, sem field.Semantics) Operand {
	o := Operand{Text: strings.TrimPrefix(v.text, "%")}
	if v.field != nil {
		o.Text = v.field.Text
	}
	if sem != field.Single {
		e.r.multi = v.field.GetAll(e.r.ctx, e.r.multi[:0])
		for i := range e.r.multi {
			o.Values = append(o.Values, e.valueText(v, &e.r.multi[i]))
		}
		o.Absent = len(o.Values) == 0
		return o
	}
	x, ok := v.get(e.r)
	if !ok {
		o.Absent = true
		return o
	}
	o.Values = []string{e.valueText(v, x)}
	return o
}

func (e *Evaluator) valueText(v *value, x *field.Value) string {
	if a, ok := netip.AddrFromSlice([]byte(x.Str)); ok && groupOf(v.typ) == groupNet {
		return a.String() // where outputs print <IPNET>
	}
	return string(field.AppendText(nil, e.r.ctx, v.shape(), x))
}

// Items appends to dst the indices of the elements of a list with which a
// comparison with several literals holds for the current event, each taken by
// itself: in, intersects, pmatch, and operators with a modifier.
func (e *Evaluator) Items(dst []int, t *Term) []int { return e.r.items(dst, t) }

func (r *runtime) items(dst []int, t *Term) []int {
	if t.node.kind != nodeCheck || t.each == nil {
		return dst
	}
	c := t.node.check
	r.ctx.Peek = true
	defer func() { r.ctx.Peek = false }()
	values := r.multi[:0]
	if c.sem != field.Single {
		values = c.left.field.GetAll(r.ctx, values)
		r.multi = values
	} else if v, ok := c.left.get(r); ok && !c.left.list {
		values = append(values, *v)
	} else if ok {
		for _, s := range v.List {
			values = append(values, field.Value{Str: s, Type: v.Type})
		}
	}
	for i, match := range t.each {
		for j := range values {
			if match(&values[j]) {
				dst = append(dst, i)
				break
			}
		}
	}
	return dst
}

// eachOf returns a comparison for each literal of a check with a list of them;
// nil if it has none.
func eachOf(t *Term) []func(*field.Value) bool {
	check := t.Check()
	if check == nil || !check.IsList || t.node.kind != nodeCheck {
		return nil
	}
	c := t.node.check
	if c.sem == field.Around || neverMember(c) || c.left.field != nil && c.left.field.Type == schema.Dyn {
		return nil
	}
	each := make([]func(*field.Value) bool, len(c.lits))
	for i, lit := range c.lits {
		op := c.op
		if op == filter.OpIn || op == filter.OpIntersects {
			op = filter.OpEq
		}
		var err error
		if each[i], err = matcher(literalType(c.left), op, filter.NoModifier, []literal{lit}); err != nil {
			return nil // the check itself was refused
		}
	}
	return each
}
