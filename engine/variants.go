package engine

import (
	"fmt"
	"slices"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

// Variant is another condition for a rule of a program.
type Variant struct {
	Rule      *Rule
	Condition filter.Expr
}

// Variants evaluates rules and any number of variants of their conditions at the same
// time: all are one graph, so that a variant costs little more than where it differs.
// Rules are taken one by one, each as if it were alone.
type Variants struct {
	g     *graph
	r     *runtime
	rules []variedRule
	plans [schema.NumEventTypes]*variantPlan
	gone  []bool // by variant: dropped

	matched []bool // by rule: for the current event
	changed []int
}

// variedRule is a rule with the variants of its condition.
type variedRule struct {
	cond  *node
	types typeSet
	list  []variedCondition
}

type variedCondition struct {
	id    int
	cond  *node
	types typeSet
}

// variantPlan is what to evaluate for events of one type.
type variantPlan struct {
	rules []variantStep // those that, or variants of which, may hold
}

type variantStep struct {
	rule  int
	parts []*node // conjuncts of the rule's condition
	list  []variantCheck
}

// variantCheck is a variant that differs from the rule for the type, first in the
// conjunct with an index.
type variantCheck struct {
	id   int
	cond *node
	from int
}

// NewVariants compiles variants of the rules of a program, with the settings of the
// program. It returns an error for each that does not compile, by index, or nil; such
// variants are left out.
func (p *Program) NewVariants(list []Variant) (*Variants, []error) {
	v := &Variants{g: newGraph(), rules: make([]variedRule, len(p.rules)), matched: make([]bool, len(p.rules)), gone: make([]bool, len(list))}
	compile := func(e filter.Expr) (*node, typeSet, error) {
		c := &compiler{g: v.g, static: p.static}
		n := c.expr(e)
		types := typesFor(e, false)
		types.add(schema.ASYNCEVENT_E)
		if len(c.problems) > 0 {
			return nil, types, fmt.Errorf("%s", c.problems[0].Msg)
		}
		return n, types, nil
	}
	errs := make([]error, len(list))
	for i, r := range p.rules {
		v.rules[i].cond, v.rules[i].types, _ = compile(r.Condition)
	}
	for i, x := range list {
		n, types, err := compile(x.Condition)
		if errs[i] = err; err == nil {
			r := &v.rules[x.Rule.ID]
			r.list = append(r.list, variedCondition{i, n, types})
		}
	}
	return v, errs
}

// Begin makes the variants read events from ctx.
func (v *Variants) Begin(ctx *field.Context) {
	if v.r == nil {
		v.r = &runtime{}
	}
	v.r.ctx = ctx
}

// Drop leaves a variant out from now on.
func (v *Variants) Drop(i int) { v.gone[i] = true }

// Event evaluates the context's event. It returns the variants that have another
// outcome than their rule; the slice is valid until the next call.
func (v *Variants) Event() []int {
	t := v.r.ctx.Event.Type
	p := v.plans[t]
	if p == nil {
		p = v.plan(t)
		v.plans[t] = p
	}
	v.changed = v.changed[:0]
	clear(v.matched)
	if len(p.rules) == 0 {
		return nil
	}
	v.r.next()
	for i := range p.rules {
		s := &p.rules[i]
		// How far the rule gets: variants that differ behind that get no further.
		at := 0
		for at < len(s.parts) && v.r.eval(s.parts[at]) {
			at++
		}
		was := at == len(s.parts)
		v.matched[s.rule] = was
		dropped := false
		for _, x := range s.list {
			if x.from > at {
				break
			}
			if v.gone[x.id] {
				dropped = true
			} else if v.r.eval(x.cond) != was {
				v.changed = append(v.changed, x.id)
			}
		}
		if dropped {
			s.list = slices.DeleteFunc(s.list, func(x variantCheck) bool { return v.gone[x.id] })
		}
	}
	return v.changed
}

// Matched reports whether the condition of a rule holds for the event of the latest
// call of Event.
func (v *Variants) Matched(r *Rule) bool { return v.matched[r.ID] }

// plan prepares the evaluation of events of type t.
func (v *Variants) plan(t schema.EventType) *variantPlan {
	p := &variantPlan{}
	if !Reaches(t) {
		return p
	}
	memo := make(map[*node]*node)
	for i := range v.rules {
		r := &v.rules[i]
		cond := v.special(r.cond, &r.types, t, memo)
		s := variantStep{rule: i, parts: conjuncts(nil, cond)}
		for _, x := range r.list {
			if v.gone[x.id] {
				continue
			}
			if n := v.special(x.cond, &x.types, t, memo); n != cond {
				s.list = append(s.list, variantCheck{x.id, n, commonPrefix(s.parts, conjuncts(nil, n))})
			}
		}
		if cond.kind == nodeFalse && len(s.list) == 0 {
			continue
		}
		slices.SortStableFunc(s.list, func(a, b variantCheck) int { return a.from - b.from })
		p.rules = append(p.rules, s)
	}
	for _, n := range v.g.nodes {
		n.shared = true
	}
	v.grow()
	return p
}

// special returns a condition as it is for events of type t.
func (v *Variants) special(n *node, types *typeSet, t schema.EventType, memo map[*node]*node) *node {
	if !types.has(t) {
		return v.g.falsum
	}
	return v.g.specialize(n, t, memo)
}

// grow gives the runtime room for all nodes that there are by now.
func (v *Variants) grow() {
	r := newRuntime(v.g, v.r.ctx)
	r.gen = v.r.gen
	v.r = r
}

// conjuncts appends the parts of a conjunction, and of those in it, in order.
func conjuncts(dst []*node, n *node) []*node {
	if n.kind != nodeAnd {
		return append(dst, n)
	}
	for _, k := range n.kids {
		dst = conjuncts(dst, k)
	}
	return dst
}

func commonPrefix(a, b []*node) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// Equivalent returns which of some variants are the same as their rules, as far as the
// types of events tell: for each type, the same comparisons in the same order are left.
func (v *Variants) Equivalent(list []int) map[int]bool {
	same := make(map[int]bool, len(list))
	for _, i := range list {
		same[i] = true
	}
	for t := range schema.EventType(schema.NumEventTypes) {
		if !Reaches(t) {
			continue
		}
		memo := make(map[*node]*node)
		for i := range v.rules {
			r := &v.rules[i]
			cond := v.special(r.cond, &r.types, t, memo)
			for _, x := range r.list {
				if same[x.id] && v.special(x.cond, &x.types, t, memo) != cond {
					delete(same, x.id)
				}
			}
		}
	}
	return same
}
