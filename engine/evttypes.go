package engine

import (
	"math/bits"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

// typeSet is a set of event types.
type typeSet [(schema.NumEventTypes + 63) / 64]uint64

func (s *typeSet) add(t schema.EventType)      { s[t/64] |= 1 << (t % 64) }
func (s *typeSet) has(t schema.EventType) bool { return s[t/64]&(1<<(t%64)) != 0 }

func (s typeSet) len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

func (s typeSet) union(o typeSet) typeSet {
	for i := range s {
		s[i] |= o[i]
	}
	return s
}

func (s typeSet) intersection(o typeSet) typeSet {
	for i := range s {
		s[i] &= o[i]
	}
	return s
}

func (s typeSet) complement() typeSet {
	all := allTypes()
	for i := range s {
		s[i] = all[i] &^ s[i]
	}
	return s
}

func allTypes() (s typeSet) {
	for t := range schema.EventType(schema.NumEventTypes) {
		s.add(t)
	}
	return s
}

// isTypeField tells whether conditions on a field select event types.
func isTypeField(name string) bool { return name == "evt.type" || name == "syscall.type" }

// transformedTypeField returns such a field among the arguments of a transformer, or
// nil: conditions on that select nothing, and end Falco.
func transformedTypeField(v *value) *field.Field {
	for _, a := range v.args {
		if a.field != nil && isTypeField(a.field.Name) {
			return a.field
		}
		if f := transformedTypeField(a); f != nil {
			return f
		}
	}
	return nil
}

// typesOf returns the event types that bear a name in evt.type: those of the
// schema, or the generic pair for a system call without events of its own. The
// events by which containers come and go are asynchronous ones.
func typesOf(name string) (s typeSet, ok bool) {
	for t := range schema.EventType(schema.NumEventTypes) {
		if info := t.Info(); info.Name == name && info.Flags&schema.Unused == 0 {
			s.add(t)
			ok = true
		}
	}
	if name == "container" || name == "container_removed" {
		s.add(schema.ASYNCEVENT_E)
		return s, true
	}
	if ok {
		return s, true
	}
	if sc := schema.SyscallByName(name); sc != nil && sc.Exit == schema.GENERIC_X && sc.Code != 0 {
		s.add(schema.GENERIC_E)
		s.add(schema.GENERIC_X)
		return s, true
	}
	return s, false
}

// typesFor returns the event types for which e can be true; negated tells that
// it stands under an odd number of nots.
func typesFor(e filter.Expr, negated bool) typeSet {
	switch e := e.(type) {
	case *filter.And:
		return typesForKids(e.Kids, negated, !negated)
	case *filter.Or:
		return typesForKids(e.Kids, negated, negated)
	case *filter.Not:
		return typesFor(e.X, !negated)
	case *filter.MacroRef:
		if e.Body != nil {
			return typesFor(e.Body, negated)
		}
	case *filter.Check:
		return typesForCheck(e, negated)
	}
	return allTypes()
}

func typesForKids(kids []filter.Expr, negated, intersect bool) typeSet {
	s := typesFor(kids[0], negated)
	for _, k := range kids[1:] {
		o := typesFor(k, negated)
		if intersect {
			s = s.intersection(o)
		} else {
			s = s.union(o)
		}
	}
	return s
}

func typesForCheck(c *filter.Check, negated bool) typeSet {
	f, ok := c.Left.(*filter.FieldRef)
	if !ok || !isTypeField(f.Name) || c.Right != nil || c.Modifier != filter.NoModifier {
		return allTypes()
	}
	switch c.Op {
	case filter.OpEq, filter.OpIn:
	case filter.OpNe:
		negated = !negated
	default:
		return allTypes()
	}
	var s typeSet
	for _, v := range c.Values {
		o, _ := typesOf(v.Text)
		s = s.union(o)
	}
	if negated {
		return s.complement()
	}
	return s
}

// eventNames returns all names that evt.type can be compared with.
func eventNames() []string {
	seen := make(map[string]bool)
	var names []string
	add := func(n string) {
		if _, ok := typesOf(n); ok && !seen[n] {
			seen[n] = true
			names = append(names, n)
		}
	}
	for t := range schema.EventType(schema.NumEventTypes) {
		add(t.Info().Name)
	}
	for _, sc := range schema.Syscalls() {
		add(sc.Name)
	}
	return names
}
