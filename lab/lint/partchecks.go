package lint

import (
	"fmt"
	"slices"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
)

// checkParts looks at the conditions of macros and rules, each in its own text.
func (l *linter) checkParts() {
	for _, m := range l.macros {
		alive := l.u.satisfiable(l.u.formula(m.expr), l.types)
		if !alive {
			l.neverTrue(m)
		}
		l.checkPart(m, alive)
	}
	for _, r := range l.rules {
		l.checkPart(&r.part, len(r.types) > 0)
	}
}

func (l *linter) neverTrue(m *part) {
	if _, single := m.expr.(*filter.Check); single {
		return // a placeholder; what is wrong with the comparison is said of it
	}
	core := l.core(conjuncts(m.expr))
	if len(core) == 0 {
		l.report("never-true", m, m.expr.Range(), "the macro can never be true")
		return
	}
	l.report("never-true", m, core[len(core)-1].Range(), "the macro can never be true: "+l.blame(core)).hint(advice(core))
}

// checkPart looks at the terms of a condition. If it is never true as a whole, that
// has been said, and what terms mean next to others does not matter.
func (l *linter) checkPart(p *part, alive bool) {
	if alive {
		l.within(p, p.expr, nil)
		l.relevance(p, p.expr, nil)
	}
	p.walk(func(e filter.Expr) {
		switch e := e.(type) {
		case *filter.And:
			l.duplicates(p, e.Kids, "and")
		case *filter.Or:
			l.duplicates(p, e.Kids, "or")
			l.covered(p, e.Kids)
			l.anyValue(p, e.Kids)
		case *filter.Not:
			l.doubleNegation(p, e)
		case *filter.Check:
			l.comparison(p, e)
			if a := l.u.atom(e); !alive && a != nil && a.cmp.Field() != nil && isDeprecated(a.cmp.Field()) {
				l.reportNeverSet(p, e, nil)
			}
		}
	})
}

// key returns a text that is equal for equal terms.
func (l *linter) key(e filter.Expr) string {
	switch e := e.(type) {
	case *filter.Check:
		if a := l.u.atom(e); a != nil {
			return fmt.Sprint("#", a.id)
		}
	case *filter.Not:
		return "!" + l.key(e.X)
	}
	return e.String()
}

// duplicates reports kids of a conjunction or disjunction that stand there twice.
func (l *linter) duplicates(p *part, kids []filter.Expr, word string) {
	first := map[string]filter.Expr{}
	for i, k := range kids {
		key := l.key(k)
		old, again := first[key]
		if !again {
			first[key] = k
			continue
		}
		pos, end := p.locate(old.Range())
		l.report("duplicate-term", p, k.Range(), show(k)+" stands twice between "+word).
			related("the first one", pos, end).
			fix("remove the second one", l.removal(p, kids, i))
	}
}

// maxTerms is how many terms of a chain are compared with each other.
const maxTerms = 300

// covered reports alternatives that hold only if another one does.
func (l *linter) covered(p *part, kids []filter.Expr) {
	if len(kids) > maxTerms {
		return
	}
	atoms := make([]*atom, len(kids))
	for i, k := range kids {
		if c, ok := k.(*filter.Check); ok {
			atoms[i] = l.u.atom(c)
		}
	}
	for i, a := range atoms {
		for j, b := range atoms {
			if a == nil || b == nil || a == b || a.operand != b.operand || a.dead || !l.u.implies(a, b) || j > i && l.u.implies(b, a) {
				continue
			}
			l.report("covered-alternative", p, kids[i].Range(), show(kids[i])+" holds only if "+show(kids[j])+" does").
				fix("remove it", l.removal(p, kids, i))
			break
		}
	}
}

// anyValue reports two alternatives that together exclude nothing: every value is
// different from one of two values.
func (l *linter) anyValue(p *part, kids []filter.Expr) {
	kids = kids[:min(len(kids), maxTerms)]
	for i, k := range kids {
		a := l.excludes(k)
		for _, other := range kids[:i] {
			b := l.excludes(other)
			if a == nil || b == nil || a.operand != b.operand || slices.ContainsFunc(a.points, func(v field.Value) bool { return hasPoint(b, v) }) {
				continue
			}
			l.report("matches-everything", p, k.Range(), "every value satisfies "+show(other)+" or "+show(k)).
				hint("'and' seems to be meant, or 'not ... in (...)'")
			return
		}
	}
}

// excludes returns the comparison of a term that holds for all values but some, its
// points; or nil.
func (l *linter) excludes(e filter.Expr) *atom {
	not, negated := e.(*filter.Not)
	if negated {
		e = not.X
	}
	c, ok := e.(*filter.Check)
	if !ok || c.Modifier != filter.NoModifier {
		return nil
	}
	a := l.u.atom(c)
	if a == nil || !a.known || !a.single || a.dead || negated && !a.finite || !negated && c.Op != filter.OpNe {
		return nil
	}
	return a
}

func hasPoint(a *atom, v field.Value) bool {
	return slices.ContainsFunc(a.points, func(w field.Value) bool { return v.Num == w.Num && v.Str == w.Str })
}

func (l *linter) doubleNegation(p *part, e *filter.Not) {
	if inner, ok := e.X.(*filter.Not); ok {
		f := l.report("double-negation", p, e.Range(), "'not' of 'not' is nothing")
		if _, ok := inner.X.(*filter.Check); ok {
			f.fix("remove both", l.replacement(p, e.Range(), p.text[inner.X.Range().From:inner.X.Range().To]))
		}
	}
}

// within reports terms that are always or never true where they stand: next to the
// other terms of their conjunction.
func (l *linter) within(p *part, e filter.Expr, context []filter.Expr) {
	switch e := e.(type) {
	case *filter.And:
		for i, k := range e.Kids[:min(len(e.Kids), maxTerms)] {
			around := around(e.Kids, i, context)
			l.alwaysTrue(p, e.Kids, i, around)
			l.within(p, k, around)
		}
	case *filter.Or:
		for _, k := range e.Kids {
			all := append(slices.Clone(context), conjuncts(k)...)
			if l.u.satisfiable(and(l.u.list(all)...), l.types) {
				l.within(p, k, context)
				continue
			}
			core := l.core(all)
			if _, macro := k.(*filter.MacroRef); macro || len(core) == 0 {
				continue // what is wrong with the macro is said of it
			}
			why := ""
			if len(core) > 1 || core[0] != k {
				why = ": " + l.blame(core)
			}
			l.report("never-true", p, k.Range(), show(k)+" can never be true here"+why).hint(advice(core))
		}
	}
}

// around returns what must hold for term i of a conjunction to matter.
func around(kids []filter.Expr, i int, context []filter.Expr) []filter.Expr {
	list := append(slices.Clone(context), kids[:i]...)
	return append(list, kids[i+1:]...)
}

// alwaysTrue reports a comparison that the terms around it imply.
func (l *linter) alwaysTrue(p *part, kids []filter.Expr, i int, around []filter.Expr) {
	e := kids[i]
	c, negated := e, false
	if n, ok := e.(*filter.Not); ok {
		c, negated = n.X, true
	}
	check, ok := c.(*filter.Check)
	if !ok || l.twice(kids, i) || p.exceptions[e] {
		return
	}
	if l.u.satisfiable(and(append(l.u.list(around), not(l.u.formula(e)))...), l.types) {
		return
	}
	if left, ok := check.Left.(*filter.FieldRef); ok && left.Name == "evt.dir" {
		l.report("redundant-evt-dir", p, e.Range(), show(e)+" holds for all events that the condition is about").
			fix("remove it", l.removal(p, kids, i))
		return
	}
	if negated && l.neverSet(check, around) {
		return // field-never-set says it
	}
	because := ""
	for j, o := range kids {
		if j != i && !l.u.satisfiable(and(l.u.formula(o), not(l.u.formula(e))), l.types) {
			because = ", since " + show(o) + " does"
			break
		}
	}
	l.report("always-true", p, e.Range(), show(e)+" always holds here"+because).
		fix("remove it", l.removal(p, kids, i))
}

// twice tells whether an equal term stands among the kids.
func (l *linter) twice(kids []filter.Expr, i int) bool {
	key := l.key(kids[i])
	return slices.ContainsFunc(kids, func(o filter.Expr) bool { return o != kids[i] && l.key(o) == key })
}

// relevance looks for comparisons of fields that the events do not have for which
// the comparison matters: those that satisfy the terms next to it.
func (l *linter) relevance(p *part, e filter.Expr, context []filter.Expr) {
	switch e := e.(type) {
	case *filter.And:
		for i, k := range e.Kids[:min(len(e.Kids), maxTerms)] {
			l.relevance(p, k, around(e.Kids, i, context))
		}
	case *filter.Or:
		for _, k := range e.Kids {
			l.relevance(p, k, context)
		}
	case *filter.Not:
		l.relevance(p, e.X, context)
	case *filter.Check:
		if l.neverSet(e, context) {
			l.reportNeverSet(p, e, context)
		}
	}
}

func (l *linter) neverSet(c *filter.Check, context []filter.Expr) bool {
	a := l.u.atom(c)
	if a == nil || a.cmp.Field() == nil {
		return false
	}
	f := a.cmp.Field()
	if a.ofAll {
		return false
	}
	types := l.u.typesOf(and(l.u.list(context)...), l.types, false)
	return len(types) > 0 && !l.canHave(f, types)
}

func (l *linter) reportNeverSet(p *part, c *filter.Check, context []filter.Expr) {
	f := l.u.atom(c).cmp.Field()
	switch {
	case isDeprecated(f):
		l.report("deprecated-field", p, c.Left.Range(), deprecated(f)+": the comparison is always false")
	case !l.canHave(f, l.types):
		l.report("field-never-set", p, c.Left.Range(), "no event of a capture has a value of '"+f.Text+"': the comparison is always false")
	default:
		types := l.u.typesOf(and(l.u.list(context)...), l.types, false)
		l.report("field-never-set", p, c.Left.Range(), fmt.Sprintf("%s have no '%s': the comparison is always false", eventsOf(types), f.Text))
	}
}

// removal returns the edits that take kid i out of a chain of terms; nil if it
// can't be done by cutting out text.
func (l *linter) removal(p *part, kids []filter.Expr, i int) []Edit {
	joined := func(a, b int) bool {
		word := strings.TrimSpace(p.text[a:b])
		return word == "and" || word == "or"
	}
	k := kids[i].Range()
	if i > 0 {
		if before := kids[i-1].Range().To; joined(before, k.From) {
			return l.replacement(p, filter.Range{From: before, To: k.To}, "")
		}
	}
	if i+1 < len(kids) {
		if behind := kids[i+1].Range().From; joined(k.To, behind) {
			return l.replacement(p, filter.Range{From: k.From, To: behind}, "")
		}
	}
	return nil
}

// replacement returns the edit that replaces a range of a condition; nil if the
// range does not stand in the file as it does in the condition.
func (l *linter) replacement(p *part, rng filter.Range, text string) []Edit {
	from, to := p.locate(rng)
	f := l.files[from.File]
	if f == nil || !f.plain || to.Line == 0 || from.File != to.File {
		return nil
	}
	i, j := f.offset(from), f.offset(to)
	if i >= j || oneLine(f.text[i:j]) != oneLine(p.text[rng.From:rng.To]) {
		return nil
	}
	return []Edit{{File: from.File, From: i, To: j, New: text}}
}
