package lint

import (
	"hids/scap/schema"
)

// Bounds of the search for a way to satisfy a condition. What was not found until
// then counts as satisfiable.
const (
	maxSteps = 100_000    // looks at terms
	maxAtoms = 5_000      // of a condition with its macros
	maxTotal = 20_000_000 // looks at terms, of all searches
)

// solver looks for values that satisfy a formula for events of one type. It takes
// the comparisons that must hold one by one, as long as they agree with each
// other, and tries the alternatives of disjunctions in turn.
type solver struct {
	u     *universe
	typ   schema.EventType
	steps int
	value []verdict // by atom
	trail []*atom   // in the order of assignment
	model func()    // called, if not nil, when all is satisfied
	pos   [][]*atom // by operand: what must hold
	neg   [][]*atom // by operand: what must not
}

// literal is a formula or its negation.
type literal struct {
	f   *formula
	neg bool
}

// satisfiable reports whether an event of one of the types may satisfy f. false is
// certain.
func (u *universe) satisfiable(f *formula, types []schema.EventType) bool {
	return len(u.typesOf(f, types, true)) > 0
}

// typesOf returns those of the types whose events may satisfy f; with first only
// the first of them.
func (u *universe) typesOf(f *formula, types []schema.EventType, first bool) []schema.EventType {
	atoms := f.atoms()
	if len(atoms) > maxAtoms || u.steps > maxTotal {
		return types
	}
	// Types that decide all comparisons alike are one.
	seen := map[string]bool{}
	var found []schema.EventType
	key := make([]byte, len(atoms))
	for _, t := range types {
		for i, a := range atoms {
			key[i] = byte(a.byType[t])
		}
		ok, known := seen[string(key)]
		if !known {
			s := u.solver(t)
			ok = s.solve([]literal{{f, false}}, nil)
			u.steps += s.steps
			seen[string(key)] = ok
		}
		if ok {
			found = append(found, t)
			if first {
				break
			}
		}
	}
	return found
}

// solver returns the solver, ready for a type. It takes back what it assigns.
func (u *universe) solver(t schema.EventType) *solver {
	s := &u.search
	s.u, s.typ, s.steps, s.model = u, t, 0, nil
	s.value = append(s.value, make([]verdict, len(u.atoms)-len(s.value))...)
	s.pos = append(s.pos, make([][]*atom, len(u.operands)-len(s.pos))...)
	s.neg = append(s.neg, make([][]*atom, len(u.operands)-len(s.neg))...)
	return s
}

// mayImply returns those of the formulas that f may imply: there is a way to satisfy
// f in which they are not known to be false.
func (u *universe) mayImply(f *formula, t schema.EventType, list []*formula) []bool {
	may := make([]bool, len(list))
	for _, g := range list {
		g.atoms() // all atoms exist before the solver is made
	}
	s := u.solver(t)
	s.model = func() {
		for i, g := range list {
			s.steps = 0
			may[i] = s.eval(literal{g, false}) != isFalse
			u.steps += s.steps / 8 // these are the cheap ones
		}
	}
	s.solve([]literal{{f, false}}, nil)
	return may
}

// solve reports whether all of todo and one alternative of each of choices may
// hold, besides what is assigned.
func (s *solver) solve(todo, choices []literal) bool {
	mark := len(s.trail)
	choices = choices[:len(choices):len(choices)]
	for len(todo) > 0 {
		l := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		s.steps++
		switch {
		case l.f.op == opUnknown || s.steps > maxSteps:
		case l.f.op == opNot:
			todo = append(todo, literal{l.f.kids[0], !l.neg})
		case l.f.op == opAtom:
			if !s.assign(l.f.atom, !l.neg) {
				s.undo(mark)
				return false
			}
		case (l.f.op == opAnd) != l.neg:
			for _, k := range l.f.kids {
				todo = append(todo, literal{k, l.neg})
			}
		default:
			choices = append(choices, l)
		}
	}
	ok := s.choose(choices)
	s.undo(mark)
	return ok
}

// choose satisfies disjunctions: those with one alternative left first.
func (s *solver) choose(choices []literal) bool {
	best, bestAlternatives := -1, []literal(nil)
	var open []literal
	for _, c := range choices {
		alternatives, satisfied := s.alternatives(c)
		if satisfied {
			continue
		}
		if len(alternatives) == 0 {
			return false
		}
		if best < 0 || len(alternatives) < len(bestAlternatives) {
			best, bestAlternatives = len(open), alternatives
		}
		open = append(open, c)
	}
	if best < 0 || s.steps > maxSteps {
		if s.model != nil {
			s.model()
		}
		return true
	}
	rest := append(append([]literal(nil), open[:best]...), open[best+1:]...)
	for _, a := range bestAlternatives {
		if s.solve([]literal{a}, rest) {
			return true
		}
	}
	return false
}

// alternatives returns those of a disjunction that are not known to be false.
func (s *solver) alternatives(c literal) (list []literal, satisfied bool) {
	for _, k := range c.f.kids {
		switch s.eval(literal{k, c.neg}) {
		case isTrue:
			return nil, true
		case open:
			list = append(list, literal{k, c.neg})
		}
	}
	return list, false
}

// eval returns what is known of l after what is assigned.
func (s *solver) eval(l literal) verdict {
	f := l.f
	if s.steps++; s.steps > maxSteps {
		return open
	}
	if l.neg {
		return s.eval(literal{f, false}).not()
	}
	switch f.op {
	case opAtom:
		return s.known(f.atom)
	case opNot:
		return s.eval(literal{f.kids[0], false}).not()
	case opAnd, opOr:
		absorbing, result := isFalse, isTrue
		if f.op == opOr {
			absorbing, result = isTrue, isFalse
		}
		for _, k := range f.kids {
			switch s.eval(literal{k, false}) {
			case absorbing:
				return absorbing
			case open:
				result = open
			}
		}
		return result
	}
	return open
}

// known returns what follows for a from the type and from what is assigned.
func (s *solver) known(a *atom) verdict {
	if v := a.byType[s.typ]; v != open {
		return v
	}
	if v := s.value[a.id]; v != open {
		return v
	}
	s.steps += (len(s.pos[a.operand]) + len(s.neg[a.operand])) / 2
	for _, p := range s.pos[a.operand] {
		if s.u.implies(p, a) {
			return isTrue
		}
		if s.u.excludes(p, a) {
			return isFalse
		}
	}
	for _, n := range s.neg[a.operand] {
		if s.u.implies(a, n) {
			return isFalse
		}
	}
	return open
}

// assign sets an atom; false if that contradicts what is known.
func (s *solver) assign(a *atom, value bool) bool {
	if v := a.byType[s.typ]; v != open {
		return v == verdictOf(value)
	}
	if v := s.value[a.id]; v != open {
		return v == verdictOf(value)
	}
	s.value[a.id] = verdictOf(value)
	s.trail = append(s.trail, a)
	if value {
		s.pos[a.operand] = append(s.pos[a.operand], a)
	} else {
		s.neg[a.operand] = append(s.neg[a.operand], a)
	}
	s.steps += len(s.pos[a.operand]) * (len(s.pos[a.operand]) + len(s.neg[a.operand]))
	return s.u.consistent(s.pos[a.operand], s.neg[a.operand])
}

// undo takes back assignments.
func (s *solver) undo(mark int) {
	for len(s.trail) > mark {
		a := s.trail[len(s.trail)-1]
		s.trail = s.trail[:len(s.trail)-1]
		list := &s.neg[a.operand]
		if s.value[a.id] == isTrue {
			list = &s.pos[a.operand]
		}
		*list = (*list)[:len(*list)-1]
		s.value[a.id] = open
	}
}
