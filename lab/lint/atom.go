package lint

import (
	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

// verdict is what is known of a condition.
type verdict int8

const (
	open verdict = iota // it may be true or false
	isTrue
	isFalse
)

func (v verdict) not() verdict {
	switch v {
	case isTrue:
		return isFalse
	case isFalse:
		return isTrue
	}
	return open
}

func verdictOf(b bool) verdict {
	if b {
		return isTrue
	}
	return isFalse
}

// atom is a comparison. Comparisons that always have the same outcome are one
// atom.
type atom struct {
	id      int
	cmp     *engine.Comparison
	operand int // the number of its left side
	// known is what the comparison says of a single value, by its literals; without
	// it the atom has nothing to do with others, but for exists.
	known  bool
	single bool // the left side has one value
	exists bool
	kind   engine.Kind
	mod    filter.Modifier
	prims  []prim        // for texts
	points []field.Value // the literals
	finite bool          // it holds for no values but points
	ofAll  bool          // events of all types can have the left side
	dead   bool          // it holds for no value that the left side can have
	byType [schema.NumEventTypes]verdict
}

// universe makes atoms unique, and conditions formulas.
type universe struct {
	static   map[string]string
	atoms    []*atom
	byKey    map[string]*atom
	byCheck  map[*filter.Check]*atom
	operands map[string]int
	formulas map[filter.Expr]*formula
	implied  map[[2]int]bool
	excluded map[[2]int]bool
	search   solver
	steps    int // of all searches
	// empty tells comparisons with a list that is empty now but has a name: it is
	// there to be filled.
	empty func(*filter.Check) bool
}

func newUniverse(static map[string]string, empty func(*filter.Check) bool) *universe {
	return &universe{
		static: static, byKey: map[string]*atom{}, byCheck: map[*filter.Check]*atom{}, operands: map[string]int{}, empty: empty,
		formulas: map[filter.Expr]*formula{}, implied: map[[2]int]bool{}, excluded: map[[2]int]bool{},
	}
}

// atom returns the atom of a comparison; nil if it does not compile, or depends
// on earlier events.
func (u *universe) atom(c *filter.Check) *atom {
	a, ok := u.byCheck[c]
	if !ok {
		a = u.newAtom(c)
		u.byCheck[c] = a
	}
	return a
}

func (u *universe) newAtom(c *filter.Check) *atom {
	cmp, err := engine.NewComparison(c, u.static)
	if err != nil || cmp.Key() == "" {
		return nil
	}
	key, placeholder := cmp.Key(), u.empty(c)
	if placeholder {
		key += " placeholder"
	}
	if a := u.byKey[key]; a != nil {
		return a
	}
	operand, ok := u.operands[cmp.Operand()]
	if !ok {
		operand = len(u.operands)
		u.operands[cmp.Operand()] = operand
	}
	a := &atom{id: len(u.atoms), cmp: cmp, operand: operand, mod: c.Modifier, kind: cmp.Kind(), exists: c.Op == filter.OpExists}
	u.atoms = append(u.atoms, a)
	u.byKey[key] = a
	if placeholder {
		return a
	}
	sem := cmp.Semantics()
	a.single = sem == field.Single
	// A field with several values satisfies a comparison if one of them does, but
	// for != of ports, where all must differ.
	lifted := a.single || sem == field.AnyOf && a.kind == engine.KindText || sem == field.AnyPort && c.Op != filter.OpNe
	if a.known = !a.exists && cmp.Literals() && lifted && a.kind != engine.KindOther; a.known {
		a.describe(c)
	}
	a.dead = a.dead || cmp.NeverMember()
	a.decide(c)
	return a
}

// describe fills in what the literals say.
func (a *atom) describe(c *filter.Check) {
	a.points = a.cmp.Values()
	switch c.Op {
	case filter.OpEq:
		a.finite = a.mod != filter.AllOf || len(a.points) == 1
	case filter.OpIn, filter.OpIntersects:
		a.finite = true
	}
	if a.kind == engine.KindText || a.kind == engine.KindBytes {
		for _, v := range a.points {
			a.prims = append(a.prims, prim{c.Op, v.Str})
		}
	}
	a.dead = len(a.points) == 0
	if !a.dead && a.mod != filter.AllOf {
		a.dead = true
		for _, v := range a.points {
			a.dead = a.dead && a.impossible(prim{c.Op, v.Str}) != ""
		}
	}
}

// decide fills in what the event types say.
func (a *atom) decide(c *filter.Check) {
	f := a.cmp.Field()
	a.ofAll = f != nil
	for t := range a.byType {
		typ := schema.EventType(t)
		a.ofAll = a.ofAll && (!engine.Reaches(typ) || engine.CanHave(f, typ))
		switch known, result := a.cmp.DecidedBy(typ); {
		case known:
			a.byType[t] = verdictOf(result)
		case a.dead:
			a.byType[t] = isFalse
		case typ == schema.ASYNCEVENT_E && f != nil && f.Name == "evt.type":
			a.byType[t] = asyncType(c)
		}
	}
}

// asyncType is what a comparison of evt.type says of asynchronous events. Their
// names are given by plugins, and are none of system calls.
func asyncType(c *filter.Check) verdict {
	if c.Modifier != filter.NoModifier || c.Right != nil {
		return open
	}
	for _, v := range c.Values {
		if engine.NamesEventType(v.Text, schema.ASYNCEVENT_E) {
			return open
		}
	}
	switch c.Op {
	case filter.OpEq, filter.OpIn:
		return isFalse
	case filter.OpNe:
		return isTrue
	}
	return open
}

// formula is a condition over atoms.
type formula struct {
	op   formulaOp
	kids []*formula
	atom *atom

	list   []*atom // see atoms
	listed bool
}

type formulaOp uint8

const (
	opAtom formulaOp = iota
	opNot
	opAnd
	opOr
	opUnknown // what could not be compiled: true or false
)

// formula returns the formula of a condition.
func (u *universe) formula(e filter.Expr) *formula {
	if f := u.formulas[e]; f != nil {
		return f
	}
	f := &formula{op: opUnknown}
	switch e := e.(type) {
	case *filter.And:
		f = &formula{op: opAnd, kids: u.list(e.Kids)}
	case *filter.Or:
		f = &formula{op: opOr, kids: u.list(e.Kids)}
	case *filter.Not:
		f = not(u.formula(e.X))
	case *filter.MacroRef:
		if e.Body != nil {
			f = u.formula(e.Body)
		}
	case *filter.Check:
		if a := u.atom(e); a != nil {
			f = &formula{op: opAtom, atom: a}
		}
	}
	u.formulas[e] = f
	return f
}

func (u *universe) list(kids []filter.Expr) []*formula {
	list := make([]*formula, len(kids))
	for i, k := range kids {
		list[i] = u.formula(k)
	}
	return list
}

func not(f *formula) *formula { return &formula{op: opNot, kids: []*formula{f}} }

func and(list ...*formula) *formula { return &formula{op: opAnd, kids: list} }

// atoms returns the atoms of f, each once.
func (f *formula) atoms() []*atom {
	if f.listed {
		return f.list
	}
	f.listed = true
	if f.op == opAtom {
		f.list = []*atom{f.atom}
		return f.list
	}
	seen := map[*atom]bool{}
	for _, k := range f.kids {
		for _, a := range k.atoms() {
			if !seen[a] {
				seen[a] = true
				f.list = append(f.list, a)
			}
		}
	}
	return f.list
}
