package engine

import (
	"slices"
	"strconv"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

// Comparison is a comparison of a condition by itself, for tools that reason about
// conditions without events.
type Comparison struct{ c *check }

// NewComparison compiles a comparison. The error is a *filter.Error.
func NewComparison(e *filter.Check, static map[string]string) (*Comparison, error) {
	c := &compiler{g: newGraph(), static: static}
	k := c.check(e)
	if k == nil {
		p := c.problems[0]
		return nil, &filter.Error{Msg: p.Msg, Pos: p.Pos, Suggestion: p.Suggestion}
	}
	return &Comparison{k}, nil
}

// Field returns the field on the left side; nil if a transformer stands there.
func (c *Comparison) Field() *field.Field { return c.c.left.field }

// Operand returns the left side as a condition names it. Equal operands have equal
// values for the same event.
func (c *Comparison) Operand() string { return strings.TrimPrefix(c.c.left.text, "%") }

// Type returns the type of the left side.
func (c *Comparison) Type() schema.ParamType { return c.c.left.typ }

// Kind is how the values of a left side compare.
type Kind uint8

// Kinds.
const (
	KindOther    Kind = iota // networks, lists, and what is only known per event
	KindText                 // Value.Str
	KindBytes                // Value.Str
	KindSigned               // Value.Num as int64
	KindUnsigned             // Value.Num
	KindDouble               // Value.Num as float64 bits
	KindBool                 // Value.Num, 0 or 1
	KindAddress              // Value.Str, 4 or 16 bytes
)

// kinds is indexed by group.
var kinds = [...]Kind{groupString: KindText, groupBytes: KindBytes, groupSigned: KindSigned, groupUnsigned: KindUnsigned,
	groupDouble: KindDouble, groupBool: KindBool, groupIP: KindAddress, groupNet: KindOther}

// Kind returns how values of the left side compare.
func (c *Comparison) Kind() Kind {
	v := c.c.left
	if v.list || v.typ == schema.Dyn || c.c.sem == field.Around || c.c.sem == field.Net {
		return KindOther
	}
	return kinds[groupOf(v.typ)]
}

// Semantics says which values of the left side are compared.
func (c *Comparison) Semantics() field.Semantics {
	if c.c.left.field != nil {
		return c.c.left.field.Sem
	}
	return field.Single
}

// Key is equal for comparisons that have equal outcomes for every event: the order
// and the number of times in which the elements of a set are named do not count.
// It is "" for a comparison whose outcome depends on earlier events.
func (c *Comparison) Key() string {
	k := c.c
	if k.left.field != nil && strings.HasPrefix(k.left.field.Name, "evt.deltatime") {
		return ""
	}
	if k.right != nil {
		return k.key
	}
	var texts []string
	for _, l := range k.lits {
		if k.op == filter.OpRegex {
			l.str = regexKey(l.str)
		}
		texts = append(texts, strconv.Quote(l.str)+" "+strconv.FormatUint(l.num, 10)+" "+l.addr.String()+" "+l.net.String())
	}
	if k.mod != filter.OneOf {
		slices.Sort(texts)
		texts = slices.Compact(texts)
	}
	op, mod := k.op, k.mod
	switch {
	case k.left.list || k.sem == field.Net || neverMember(k):
	case op == filter.OpIntersects || op == filter.OpEq && (mod == filter.AnyOf || mod == filter.NoModifier):
		op, mod = filter.OpIn, filter.NoModifier
	}
	return k.left.text + " " + op.String() + " " + mod.String() + " " + strings.Join(texts, ",")
}

// Literals reports whether the right side consists of literals, not of a field.
func (c *Comparison) Literals() bool { return c.c.right == nil }

// Values returns the literals as values of the left side. There are none for
// networks and for a right side that is a field.
func (c *Comparison) Values() []field.Value {
	var values []field.Value
	for _, l := range c.c.lits {
		v := field.Value{Num: l.num, Str: l.str, Type: c.c.left.typ}
		switch {
		case l.net.IsValid():
			continue
		case l.addr.IsValid():
			v.Str = string(l.addr.AsSlice())
		case c.c.op == filter.OpIn || c.c.op == filter.OpIntersects:
			v.Str = strings.TrimRight(l.str, "\x00")
		}
		values = append(values, v)
	}
	return values
}

// Holds reports whether the comparison holds for an event in which the left side
// has the value v. It may only be asked with a right side of literals, and says
// nothing of a left side that stands for several values or whose type is only
// known per event.
func (c *Comparison) Holds(v field.Value) bool { return c.c.match(&v) }

// NeverMember reports whether the comparison asks for membership in a set in a way
// that libs never finds: of addresses of both ends, of numbers of all ancestors, or
// of raw numbers.
func (c *Comparison) NeverMember() bool {
	k := c.c
	if k.right != nil || k.op != filter.OpIn && k.op != filter.OpIntersects {
		return false
	}
	f := k.left.field
	return neverMember(k) || f != nil && f.Type == schema.Dyn && groupOf(f.LiteralType()) != groupString
}

// DecidedBy reports what is known of the comparison when only the type of an event
// is.
func (c *Comparison) DecidedBy(t schema.EventType) (known, result bool) { return c.c.decidedBy(t) }

// EventTypes returns the event types for which a rule with a condition is looked
// at, in ascending order: those that evt.type allows and that reach rules at all.
func EventTypes(cond filter.Expr) []schema.EventType {
	set := typesFor(cond, false)
	set.add(schema.ASYNCEVENT_E)
	var types []schema.EventType
	for t := range schema.EventType(schema.NumEventTypes) {
		if set.has(t) && Reaches(t) {
			types = append(types, t)
		}
	}
	return types
}

// NamesEventType reports whether an event type is one of those that bear a name in
// evt.type.
func NamesEventType(name string, t schema.EventType) bool {
	set, _ := typesOf(name)
	return set.has(t)
}

// CanHave reports whether events of a type can have a value of a field. False is
// certain.
func CanHave(f *field.Field, t schema.EventType) bool {
	o, _ := valueByType(f)(f, t.Info())
	return o != absent
}
