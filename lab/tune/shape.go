package tune

import (
	"slices"
	"strings"

	"hids/engine/rules"
	"hids/lab"
)

// column is a field of an exception with its operator.
type column struct {
	trait int
	comp  string
}

// shape is the fields of an exception: of one that the rule has, or of a new one.
type shape struct {
	cols     []column
	existing *rules.Exception // nil = new
	doer     bool             // the program that does it is named
	rank     int              // smaller ones are named first of equals
}

// specific is the weight from which on an entry is no blanket, if two fields say
// something each: who did it is not enough, and to what is not either.
const specific = 8

// existingWeight is the weight from which on an entry of an exception that the rule has
// is no blanket: its author chose the fields.
const existingWeight = 4

const maxFields = 3 // of a new exception

// fuzzy are operators with which a value that is known has a use beyond itself.
var fuzzy = map[string]func(s, with string) bool{
	"startswith": strings.HasPrefix, "endswith": strings.HasSuffix, "contains": strings.Contains,
}

func isEquality(comp string) bool { return comp == "=" || comp == "==" || comp == "in" }

// existingShapes returns the shapes of the exceptions of the rule to which values
// that are known can be appended.
func (a *Alerts) existingShapes() []*shape {
	var list []*shape
next:
	for i := range a.Rule.Exceptions {
		x := &a.Rule.Exceptions[i]
		if slices.ContainsFunc(list, func(s *shape) bool { return s.existing.Name == x.Name }) {
			continue // values are appended to the first of a name
		}
		s := &shape{existing: x, rank: -1}
		for k, name := range x.Fields {
			t := slices.IndexFunc(a.Traits, func(t lab.Trait) bool { return t.Name == name })
			comp := strings.TrimSpace(x.Comps[k])
			if t < 0 || !isEquality(comp) && comp != "pmatch" && fuzzy[comp] == nil {
				continue next
			}
			s.cols = append(s.cols, column{t, comp})
		}
		list = append(list, s)
	}
	return list
}

// newShapes returns the shapes of new exceptions with n fields, no two of one aspect.
func (a *Alerts) newShapes(n int) []*shape {
	var cols []column
	for i := range a.Traits {
		if a.hasValue(i) {
			cols = append(cols, column{i, "="})
		}
	}
	for i := range a.Traits {
		if t := &a.Traits[i]; a.hasValue(i) && t.Aspect == lab.Object && t.Weight == 6 { // a path
			cols = append(cols, column{i, "pmatch"})
		}
	}
	var list []*shape
	var build func(from int, chosen []column)
	build = func(from int, chosen []column) {
		if len(chosen) == n {
			list = append(list, &shape{cols: a.inOrder(chosen), rank: len(list), doer: a.tells(chosen, lab.Process)})
			return
		}
		for i := from; i < len(cols); i++ {
			if aspect := a.Traits[cols[i].trait].Aspect; aspect == lab.Other || !a.tells(chosen, aspect) {
				build(i+1, append(slices.Clone(chosen), cols[i]))
			}
		}
	}
	build(0, nil)
	return list
}

// tells reports whether one of the columns is of an aspect.
func (a *Alerts) tells(cols []column, aspect lab.Aspect) bool {
	return slices.ContainsFunc(cols, func(c column) bool { return a.Traits[c.trait].Aspect == aspect })
}

// inOrder returns columns in the order in which people name them: who, then what.
func (a *Alerts) inOrder(cols []column) []column {
	list := slices.Clone(cols)
	place := func(c column) int {
		if aspect := a.Traits[c.trait].Aspect; aspect != lab.Other {
			return int(aspect)
		}
		return int(lab.Kind) + 1
	}
	slices.SortStableFunc(list, func(x, y column) int { return place(x) - place(y) })
	return list
}

// hasValue reports whether a chosen row has a value of trait i.
func (a *Alerts) hasValue(i int) bool {
	return slices.ContainsFunc(a.Rows, func(r *Row) bool { return r.Chosen && r.Values[i] != nil && *r.Values[i] != "" })
}

// entry is an entry of an exception.
type entry struct {
	shape  *shape
	values []string // of the columns
	rows   bitset   // of the chosen rows, those that it silences
	// weight is the worth of all values, and telling how many say something each.
	weight, telling int
}

// isSpecific reports whether an entry is no blanket.
func (e *entry) isSpecific() bool {
	return e.weight >= specific && e.telling > 1 || e.shape.existing != nil && e.weight >= existingWeight
}

// better reports whether e is to be preferred to f where both would do.
func (e *entry) better(f *entry) bool {
	if x, y := e.shape.existing != nil, f.shape.existing != nil; x != y {
		return x
	}
	if d := len(e.values) - len(f.values); d != 0 {
		return d < 0
	}
	if x, y := e.shape.doer, f.shape.doer; x != y {
		return x
	}
	if e.weight != f.weight {
		return e.weight > f.weight
	}
	return e.shape.rank < f.shape.rank
}

// entries returns the entries of a shape that silence chosen rows and no other row.
func (p *planner) entries(s *shape) []*entry {
	if slices.ContainsFunc(s.cols, func(c column) bool { return fuzzy[c.comp] != nil }) {
		return p.fuzzyEntries(s)
	}
	byKey := make(map[string]*entry)
	var list []*entry
	spoilt := make(map[string]bool)
	for _, r := range p.alerts.Rows {
		p.tuples(s, r, func(values []string) {
			k := strings.Join(values, "\x00")
			if !r.Chosen {
				spoilt[k] = true
				return
			}
			e := byKey[k]
			if e == nil {
				e = &entry{shape: s, values: slices.Clone(values), rows: newBitset(len(p.chosen))}
				p.measure(e)
				byKey[k] = e
				list = append(list, e)
			}
			e.rows.set(p.place[r.index])
		})
	}
	return slices.DeleteFunc(list, func(e *entry) bool { return spoilt[strings.Join(e.values, "\x00")] })
}

// fuzzyEntries is entries for shapes of which not only equal values match.
func (p *planner) fuzzyEntries(s *shape) []*entry {
	var list []*entry
	seen := make(map[string]bool)
	for _, r := range p.chosen {
		p.tuples(s, r, func(values []string) {
			if k := strings.Join(values, "\x00"); seen[k] {
				return
			} else {
				seen[k] = true
			}
			e := &entry{shape: s, values: slices.Clone(values), rows: newBitset(len(p.chosen))}
			p.measure(e)
			for _, o := range p.alerts.Rows {
				switch {
				case !matches(s, values, o):
				case !o.Chosen:
					return
				default:
					e.rows.set(p.place[o.index])
				}
			}
			list = append(list, e)
		})
	}
	return list
}

// matches reports whether an entry with these values silences a row.
func matches(s *shape, values []string, r *Row) bool {
	for i, c := range s.cols {
		v := r.Values[c.trait]
		switch {
		case v == nil:
			return false
		case isEquality(c.comp) && *v != values[i]:
			return false
		case c.comp == "pmatch" && !slices.Contains(ancestors(*v), values[i]):
			return false
		case fuzzy[c.comp] != nil && !fuzzy[c.comp](*v, values[i]):
			return false
		}
	}
	return true
}

// tuples calls f with the values of the columns with which an entry silences a row:
// one value for each, or several for paths, which their folders match as well.
func (p *planner) tuples(s *shape, r *Row, f func(values []string)) {
	values := make([]string, len(s.cols))
	var fill func(i int)
	fill = func(i int) {
		if i == len(s.cols) {
			f(values)
			return
		}
		c := s.cols[i]
		v := r.Values[c.trait]
		if v == nil {
			return
		}
		options := []string{*v}
		if c.comp == "pmatch" {
			options = ancestors(*v)
			if s.existing == nil && len(options) > 0 { // the path itself is for =
				options = options[:len(options)-1]
			}
		}
		for _, o := range options {
			if p.expressible(o, c.comp) {
				values[i] = o
				fill(i + 1)
			}
		}
	}
	fill(0)
}

// expressible reports whether an exception can have a value.
func (p *planner) expressible(value, comp string) bool {
	if comp == "pmatch" {
		_, ok := p.literals.literal(value, true)
		return ok
	}
	ok, known := p.usable[value]
	if !known {
		_, ok = p.literals.literal(value, false)
		p.usable[value] = ok
	}
	return ok
}

// ancestors returns a path and the folders that it is in, but for the root, the
// shortest first.
func ancestors(path string) []string {
	var list []string
	at := ""
	for _, part := range strings.Split(path, "/") {
		if part != "" {
			at += "/" + part
			list = append(list, at)
		}
	}
	return list
}

// measure fills in how much an entry says.
func (p *planner) measure(e *entry) {
	for i, c := range e.shape.cols {
		w := worth(&p.alerts.Traits[c.trait], c.comp, e.values[i])
		e.weight += w
		if w >= telling {
			e.telling++
		}
	}
}

// telling is the worth of a value from which on it says something by itself.
const telling = 3

// worth returns how much it says that a field has a value: the weight of the trait,
// less for what many programs and files have in common.
func worth(t *lab.Trait, comp, value string) int {
	depth := 0 // of a folder
	for _, part := range strings.Split(value, "/") {
		if part != "" {
			depth++
		}
	}
	switch {
	case t.Aspect == lab.Container && value == "host": // all that is in no container
		return 0
	case comp == "pmatch": // all that is below
		return min(2+depth, t.Weight-1)
	case t.Name == "fd.directory":
		return min(1+2*depth, t.Weight)
	case t.Aspect == lab.Process || t.Aspect == lab.Parent || t.Aspect == lab.Ancestor:
		if slices.Contains(interpreters, value[strings.LastIndexByte(value, '/')+1:]) {
			return telling - 1
		}
		if !strings.ContainsAny(value, "/ ") { // a name, also a command line without arguments
			return min(t.Weight, 4)
		}
	}
	return t.Weight
}

// interpreters are programs whose name does not say what they do.
var interpreters = []string{
	"sh", "bash", "dash", "ash", "zsh", "ksh", "csh", "tcsh", "fish", "busybox", "env", "sudo", "su", "xargs",
	"python", "python2", "python3", "perl", "ruby", "node", "php", "java", "lua",
}

// bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset { return make(bitset, (n+63)/64) }

func (b bitset) set(i int)      { b[i/64] |= 1 << (i % 64) }
func (b bitset) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

// within reports whether all of b is in c.
func (b bitset) within(c bitset) bool {
	for i := range b {
		if b[i]&^c[i] != 0 {
			return false
		}
	}
	return true
}
