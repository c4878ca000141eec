package mutate

import (
	"fmt"
	"slices"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
)

// Kinds of mutants.
const (
	changeOperator = "operator"  // another operator
	negateTerm     = "negate"    // a comparison turned round
	dropNot        = "drop-not"  // a negation left out
	dropTerm       = "drop"      // a part of an and or an or left out
	dropException  = "exception" // an exception left out
	dropItem       = "item"      // an element of a list left out
	swap           = "and-or"    // and in place of or, or in place of and
)

// otherOperators are what operators are changed to. With those that are not here, the
// comparison is negated.
var otherOperators = map[filter.Op]filter.Op{
	filter.OpEq:          filter.OpNe,
	filter.OpNe:          filter.OpEq,
	filter.OpLt:          filter.OpLe,
	filter.OpLe:          filter.OpLt,
	filter.OpGt:          filter.OpGe,
	filter.OpGe:          filter.OpGt,
	filter.OpContains:    filter.OpStartsWith,
	filter.OpStartsWith:  filter.OpContains,
	filter.OpEndsWith:    filter.OpContains,
	filter.OpBContains:   filter.OpBStartsWith,
	filter.OpBStartsWith: filter.OpBContains,
}

// maker makes the mutants of rules.
type maker struct {
	rules  []*engine.Rule
	list   []*Mutant
	seen   map[filter.Expr]bool // bodies of macros are visited once
	items  map[rules.Position]*Mutant
	listed map[rules.Position]string // elements of lists: the list
	places map[rules.Position]Place
}

func newMaker(set *lab.RuleSet, list []*engine.Rule) *maker {
	m := &maker{rules: list, seen: make(map[filter.Expr]bool), items: make(map[rules.Position]*Mutant),
		listed: make(map[rules.Position]string), places: make(map[rules.Position]Place)}
	for _, l := range set.Loader.Lists() {
		for _, it := range l.Items {
			for _, p := range []rules.Position{it.Pos, it.ValuePos} {
				m.listed[p], m.places[p] = l.Name, newPlace(it.Pos, it.End)
			}
		}
	}
	return m
}

func (m *maker) mutants() []*Mutant {
	for _, r := range m.rules {
		m.visit(site{m, r, r.Terms(), false})
	}
	return m.list
}

// site is a term of a rule that is to be changed.
type site struct {
	*maker
	rule *engine.Rule
	*engine.Term
	excepted bool // it is a part of an exception
}

// visit makes the mutants of a term and of those in it.
func (m *maker) visit(s site) {
	if m.seen[s.Expr] {
		return
	}
	m.seen[s.Expr] = true
	negated := false
	if s.Parent != nil {
		_, negated = s.Parent.Expr.(*filter.Not)
	}
	switch e := s.Expr.(type) {
	case *filter.And:
		if !s.excepted && !s.joinsExceptions() { // nobody wrote those
			s.add(swap, "or in place of and", e, &filter.Or{Kids: e.Kids, Pos: e.Pos})
		}
		s.dropKids(e.Kids, func(kids []filter.Expr) filter.Expr { return &filter.And{Kids: kids, Pos: e.Pos} })
	case *filter.Or:
		if !s.excepted {
			s.add(swap, "and in place of or", e, &filter.And{Kids: e.Kids, Pos: e.Pos})
		}
		s.dropKids(e.Kids, func(kids []filter.Expr) filter.Expr { return &filter.Or{Kids: kids, Pos: e.Pos} })
	case *filter.Not:
		if s.Exception == nil {
			s.add(dropNot, "without not: "+e.X.String(), e, e.X)
		}
	case *filter.Check:
		s.check(e, negated && s.Parent.Exception == nil)
	}
	for _, k := range s.Kids {
		m.visit(site{m, s.rule, k, s.excepted || k.Exception != nil})
	}
}

// joinsExceptions reports whether the term puts together what the author wrote and the
// exceptions of the rule.
func (s *site) joinsExceptions() bool {
	return slices.ContainsFunc(s.Kids, func(k *engine.Term) bool { return k.Exception != nil })
}

// add adds a mutant that puts an expression in place of the term's.
func (s *site) add(kind, text string, old, replacement filter.Expr) *Mutant {
	in := "rule " + s.rule.Name
	if s.Macro != nil {
		in = "macro " + s.Macro.Name
	}
	x := &Mutant{In: in, Kind: kind, Text: text, Place: s.place(s.Term), edits: map[filter.Expr]filter.Expr{old: replacement}}
	s.list = append(s.list, x)
	return x
}

// place returns where a term is written. The fields of an exception are written once
// for all of its entries: the values tell them apart.
func (s *site) place(t *engine.Term) Place {
	if t.Exception != nil {
		return newPlace(t.Exception.Pos, t.Exception.End)
	}
	rng := t.Expr.Range()
	if s.excepted {
		filter.Walk(t.Expr, func(e filter.Expr) bool {
			if c, ok := e.(*filter.Check); ok && len(c.Values) > 0 && rng == t.Expr.Range() {
				rng = c.Values[0].Pos
			}
			return true
		})
	}
	return newPlace(s.rule.Locate(t.Macro, rng))
}

// dropKids adds mutants without one of the parts of an and or an or.
func (s *site) dropKids(kids []filter.Expr, whole func([]filter.Expr) filter.Expr) {
	joins := s.joinsExceptions()
	for i, k := range s.Kids {
		if joins && k.Exception == nil {
			continue
		}
		rest := slices.Delete(slices.Clone(kids), i, i+1)
		replacement := rest[0]
		if len(rest) > 1 {
			replacement = whole(rest)
		}
		kind, text := dropTerm, "without "+brief(k.Expr)
		if k.Exception != nil {
			kind, text = dropException, "without exception "+k.Exception.Name
		}
		s.add(kind, text, s.Expr, replacement).Place = s.place(k)
	}
}

// check adds the mutants of a comparison. One that stands behind a not is not turned
// round: that is the mutant without the not.
func (s *site) check(e *filter.Check, negated bool) {
	turns := e.Op == filter.OpEq || e.Op == filter.OpNe
	if op, ok := otherOperators[e.Op]; ok && !(turns && negated) {
		other := *e
		other.Op = op
		s.add(changeOperator, brief(&other)+" in place of "+e.Op.String(), e, &other)
	} else if !ok && !negated {
		s.add(negateTerm, brief(&filter.Not{X: e}), e, &filter.Not{X: e, Pos: e.Pos})
	}
	if !e.IsList || len(e.Values) < 2 {
		return
	}
	for _, v := range e.Values {
		s.item(e, v)
	}
}

// item adds the mutant without an element of a list, or to the mutant what it does to
// another comparison with the list.
func (s *site) item(e *filter.Check, v filter.Value) {
	from, to := s.rule.Locate(s.Macro, v.Pos)
	x := s.items[from]
	if x == nil {
		x = s.add(dropItem, "without "+v.Text, e, e)
		x.Place = newPlace(from, to)
		if l := s.listed[from]; l != "" {
			x.In, x.Place = "list "+l, s.places[from]
		}
		s.items[from] = x
	}
	old := e
	if edited, ok := x.edits[e].(*filter.Check); ok {
		old = edited // the element stands in the list more than once
	}
	i := slices.IndexFunc(old.Values, func(o filter.Value) bool { return o.Pos == v.Pos })
	if i < 0 || len(old.Values) < 2 {
		return
	}
	other := *old
	other.Values = slices.Delete(slices.Clone(old.Values), i, i+1)
	x.edits[e] = &other
}

// apply returns e with some expressions replaced; e itself if it has none of them.
func apply(e filter.Expr, edits, done map[filter.Expr]filter.Expr) filter.Expr {
	if x, ok := edits[e]; ok {
		return x
	}
	if x, ok := done[e]; ok {
		return x
	}
	out := e
	switch e := e.(type) {
	case *filter.And:
		if kids, changed := applyAll(e.Kids, edits, done); changed {
			out = &filter.And{Kids: kids, Pos: e.Pos}
		}
	case *filter.Or:
		if kids, changed := applyAll(e.Kids, edits, done); changed {
			out = &filter.Or{Kids: kids, Pos: e.Pos}
		}
	case *filter.Not:
		if x := apply(e.X, edits, done); x != e.X {
			out = &filter.Not{X: x, Pos: e.Pos}
		}
	case *filter.MacroRef:
		if body := apply(e.Body, edits, done); body != e.Body {
			out = &filter.MacroRef{Name: e.Name, Pos: e.Pos, Body: body}
		}
	}
	done[e] = out
	return out
}

func applyAll(list []filter.Expr, edits, done map[filter.Expr]filter.Expr) (kids []filter.Expr, changed bool) {
	for _, k := range list {
		x := apply(k, edits, done)
		changed = changed || x != k
		kids = append(kids, x)
	}
	return kids, changed
}

// maxBrief is how many characters of an expression are quoted.
const maxBrief = 70

func brief(e filter.Expr) string {
	s := []rune(e.String())
	if len(s) > maxBrief {
		s = append(s[:maxBrief-1], '…')
	}
	return fmt.Sprintf("'%s'", string(s))
}
