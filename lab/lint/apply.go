package lint

import (
	"bytes"
	"slices"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/scap/schema"
)

// Fixed is what Apply did.
type Fixed struct {
	Files   []rules.File // in the order of the input, changed or not
	Applied []Finding    // whose fixes were applied; places are those before the change
	Refused []Finding    // whose fixes could not be proved to keep the meaning
}

// maxRounds bounds how often Apply looks at what it has fixed.
const maxRounds = 20

// Apply fixes what can be fixed in files, again until nothing is left to fix. After
// each change the files are loaded anew and compared with what they were: lists,
// macros and rules must be provably the same. A fix for which they are not is
// refused. Nothing but the fixed places changes, byte for byte.
func Apply(files []rules.File, opt Options, load rules.Options, eng engine.Options) Fixed {
	res := Fixed{Files: slices.Clone(files)}
	old := lab.LoadRules(res.Files, load, eng)
	refused := map[string]bool{}
	for range maxRounds {
		var todo []Finding
		for _, f := range Run(old, res.Files, opt) {
			if f.Fix != nil && !refused[f.Error()] && !overlaps(todo, f) {
				todo = append(todo, f)
			}
		}
		if len(todo) == 0 {
			break
		}
		next, set, ok := attempt(res.Files, old, todo, opt, load, eng)
		if !ok {
			// Together they can't be proved right: take those that can by themselves.
			todo = slices.DeleteFunc(todo, func(f Finding) bool {
				_, _, ok := attempt(res.Files, old, []Finding{f}, opt, load, eng)
				if !ok {
					refused[f.Error()] = true
					res.Refused = append(res.Refused, f)
				}
				return !ok
			})
			for len(todo) > 0 && !ok {
				if next, set, ok = attempt(res.Files, old, todo, opt, load, eng); !ok {
					todo = todo[:len(todo)-1]
				}
			}
		}
		if ok {
			res.Files, old = next, set
			res.Applied = append(res.Applied, todo...)
		}
	}
	return res
}

// overlaps tells whether the edits of f touch those of others.
func overlaps(others []Finding, f Finding) bool {
	for _, o := range others {
		for _, a := range o.Fix.Edits {
			for _, b := range f.Fix.Edits {
				if a.File == b.File && a.From <= b.To && b.From <= a.To {
					return true
				}
			}
		}
	}
	return false
}

// attempt applies fixes and tells whether the files mean the same afterwards.
func attempt(files []rules.File, old *lab.RuleSet, todo []Finding, opt Options, load rules.Options, eng engine.Options) ([]rules.File, *lab.RuleSet, bool) {
	var edits []Edit
	for _, f := range todo {
		edits = append(edits, f.Fix.Edits...)
	}
	next := make([]rules.File, len(files))
	for i, f := range files {
		next[i] = rules.File{Name: f.Name, Content: edited(newFile(f), edits)}
	}
	set := lab.LoadRules(next, load, eng)
	return next, set, Equivalent(old, set, opt.Static)
}

// edited returns the content of a file after its edits.
func edited(f *file, edits []Edit) []byte {
	var mine []Edit
	for _, e := range edits {
		if e.File == f.name {
			mine = append(mine, e)
		}
	}
	slices.SortFunc(mine, func(a, b Edit) int { return a.From - b.From })
	var b bytes.Buffer
	b.Write(f.prefix)
	at := 0
	for _, e := range mine {
		b.WriteString(f.text[at:e.From])
		b.WriteString(e.New)
		at = e.To
	}
	b.WriteString(f.text[at:])
	return b.Bytes()
}

// Equivalent reports whether two sets of files provably mean the same.
func Equivalent(a, b *lab.RuleSet, static map[string]string) bool {
	if a.Refused != b.Refused || a.Loader.RequiredEngineVersion() != b.Loader.RequiredEngineVersion() {
		return false
	}
	errors := func(s *lab.RuleSet) (n int) {
		for _, d := range s.Diagnostics {
			if d.Severity == rules.SeverityError {
				n++
			}
		}
		return n
	}
	e := &equality{u: newUniverse(static, func(c *filter.Check) bool { return len(c.Values) == 0 })}
	for t := range schema.EventType(schema.NumEventTypes) {
		if engine.Reaches(t) {
			e.types = append(e.types, t)
		}
	}
	return errors(a) == errors(b) &&
		slices.EqualFunc(a.Loader.Lists(), b.Loader.Lists(), sameList) &&
		slices.EqualFunc(a.Loader.Macros(), b.Loader.Macros(), e.sameMacro) &&
		slices.EqualFunc(a.Loader.Rules(), b.Loader.Rules(), e.sameRule)
}

// sameList reports whether lists have the same items, in whatever order and number.
func sameList(a, b *rules.List) bool {
	texts := func(l *rules.List) []string {
		var s []string
		for _, it := range l.Items {
			s = append(s, it.Text)
		}
		slices.Sort(s)
		return slices.Compact(s)
	}
	return a.Name == b.Name && slices.Equal(texts(a), texts(b))
}

// equality compares conditions.
type equality struct {
	u     *universe
	types []schema.EventType
}

func (e *equality) sameMacro(a, b *rules.Macro) bool {
	return a.Name == b.Name && e.same(a.Condition, b.Condition)
}

func (e *equality) sameRule(a, b *rules.Rule) bool {
	return a.Name == b.Name && a.Desc == b.Desc && a.Output == b.Output && a.Source == b.Source &&
		a.Priority == b.Priority && a.Enabled == b.Enabled && slices.Equal(a.Tags, b.Tags) &&
		a.Capture == b.Capture && a.CaptureDuration == b.CaptureDuration && a.Skipped == b.Skipped &&
		slices.EqualFunc(a.Exceptions, b.Exceptions, func(x, y rules.Exception) bool { return x.Name == y.Name }) &&
		(a.Condition != nil || a.ConditionText == b.ConditionText) && e.same(a.Condition, b.Condition)
}

// same reports whether two conditions provably hold for the same events.
func (e *equality) same(a, b filter.Expr) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return e.sameWithin(a, b, nil)
}

// sameWithin reports whether two conditions provably hold for the same events among
// those that satisfy context. What is alike in both is put aside first: it need not
// be searched.
func (e *equality) sameWithin(a, b filter.Expr, context []*formula) bool {
	if e.alike(a, b) {
		return true
	}
	_, andA := a.(*filter.And)
	_, andB := b.(*filter.And)
	_, orA := a.(*filter.Or)
	_, orB := b.(*filter.Or)
	notA, okA := a.(*filter.Not)
	notB, okB := b.(*filter.Not)
	switch {
	case andA || andB:
		restA, restB, common := e.difference(conjuncts(a), conjuncts(b))
		context = append(slices.Clone(context), e.u.list(common)...)
		if len(restA) == 1 && len(restB) == 1 {
			return e.sameWithin(restA[0], restB[0], context)
		}
		return e.implies(e.u.list(restA), e.u.list(restB), context) && e.implies(e.u.list(restB), e.u.list(restA), context)
	case orA || orB:
		restA, restB, common := e.difference(disjuncts(a), disjuncts(b))
		context = slices.Clone(context)
		for _, c := range common {
			context = append(context, not(e.u.formula(c)))
		}
		if len(restA) == 1 && len(restB) == 1 {
			return e.sameWithin(restA[0], restB[0], context)
		}
		f, g := &formula{op: opOr, kids: e.u.list(restA)}, &formula{op: opOr, kids: e.u.list(restB)}
		return e.implies([]*formula{f}, []*formula{g}, context) && e.implies([]*formula{g}, []*formula{f}, context)
	case okA && okB:
		return e.sameWithin(notA.X, notB.X, context)
	}
	f, g := []*formula{e.u.formula(a)}, []*formula{e.u.formula(b)}
	return e.implies(f, g, context) && e.implies(g, f, context)
}

// implies reports whether all of b provably hold where all of a and of context do.
func (e *equality) implies(a, b, context []*formula) bool {
	return !e.u.satisfiable(and(and(a...), and(context...), not(and(b...))), e.types)
}

// disjuncts returns the alternatives of a condition.
func disjuncts(e filter.Expr) []filter.Expr {
	or, ok := e.(*filter.Or)
	if !ok {
		return []filter.Expr{e}
	}
	var list []filter.Expr
	for _, k := range or.Kids {
		list = append(list, disjuncts(k)...)
	}
	return list
}

// difference returns the terms that only one of two lists has, and those that both
// have.
func (e *equality) difference(a, b []filter.Expr) (restA, restB, common []filter.Expr) {
	restB = slices.Clone(b)
	for _, x := range a {
		i := slices.IndexFunc(restB, func(y filter.Expr) bool { return e.alike(x, y) })
		if i < 0 {
			restA = append(restA, x)
			continue
		}
		common = append(common, x)
		restB = slices.Delete(restB, i, i+1)
	}
	return restA, restB, common
}

// alike reports whether two conditions consist of the same terms. Macros of one name
// are: they are compared by themselves.
func (e *equality) alike(a, b filter.Expr) bool {
	switch a := a.(type) {
	case *filter.And:
		c, ok := b.(*filter.And)
		return ok && slices.EqualFunc(a.Kids, c.Kids, e.alike)
	case *filter.Or:
		c, ok := b.(*filter.Or)
		return ok && slices.EqualFunc(a.Kids, c.Kids, e.alike)
	case *filter.Not:
		c, ok := b.(*filter.Not)
		return ok && e.alike(a.X, c.X)
	case *filter.MacroRef:
		c, ok := b.(*filter.MacroRef)
		return ok && c.Name == a.Name
	case *filter.Check:
		c, ok := b.(*filter.Check)
		if !ok {
			return false
		}
		x, y := e.u.atom(a), e.u.atom(c)
		return x != nil && x == y || a.String() == c.String()
	}
	return false
}
