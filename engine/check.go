package engine

import (
	"math"
	"net/netip"
	"strings"
	"unicode/utf8"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap"
	"hids/scap/schema"
)

// check is a comparison, ready to evaluate.
type check struct {
	left  *value
	op    filter.Op
	mod   filter.Modifier
	sem   field.Semantics
	right *value    // val(FIELD) or a transformer; nil for literals
	lits  []literal // the elements, for operators that look at them one by one
	match func(v *field.Value) bool
	key   string
	// ofType says what is known of the left side when only the event type is; nil =
	// nothing.
	ofType func(f *field.Field, info *schema.Event) (outcome, field.Value)
}

// decidedBy returns what is known of the check when only the event type is.
func (c *check) decidedBy(t schema.EventType) (known, result bool) {
	if c.ofType == nil {
		return false, false
	}
	switch o, v := c.ofType(c.left.field, t.Info()); o {
	case absent:
		return true, false
	case present:
		if c.match == nil {
			return false, false
		}
		return true, c.match(&v)
	}
	return false, false
}

// eval evaluates c on the current event. With an absent left side every
// comparison is false.
func (c *check) eval(r *runtime) bool {
	if c.sem != field.Single {
		return c.evalMulti(r)
	}
	v, ok := c.left.get(r)
	if !ok {
		return false
	}
	if c.right != nil {
		return c.evalRight(r, v)
	}
	return c.match(v)
}

// evalMulti evaluates checks of fields that stand for several values.
func (c *check) evalMulti(r *runtime) bool {
	if c.op == filter.OpExists {
		return c.left.field.Exists(r.ctx)
	}
	r.multi = c.left.field.GetAll(r.ctx, r.multi[:0])
	if c.op == filter.OpNe && c.sem != field.AnyOf {
		// Both ends must differ.
		for i := range r.multi {
			if !c.match(&r.multi[i]) {
				return false
			}
		}
		return len(r.multi) > 0
	}
	for i := range r.multi {
		if c.match(&r.multi[i]) {
			return true
		}
	}
	return false
}

func (c *check) evalRight(r *runtime, left *field.Value) bool {
	right, ok := c.right.get(r)
	if !ok {
		return false
	}
	if c.left.list || c.right.list {
		return c.evalLists(left, right)
	}
	if c.op == filter.OpIn || c.op == filter.OpIntersects {
		return compareValues(filter.OpEq, c.left.typ, left, right)
	}
	return compareValues(c.op, c.left.typ, left, right)
}

// evalLists compares where one side or both are list fields: in asks whether
// all values of the left stand in the right, intersects whether one does.
func (c *check) evalLists(left, right *field.Value) bool {
	ls, rs := left.List, right.List
	if !c.left.list {
		ls = []string{left.Str}
	}
	if !c.right.list {
		rs = []string{right.Str}
	}
	hit := 0
	for _, l := range ls {
		for _, r := range rs {
			if l == r {
				hit++
				break
			}
		}
	}
	if c.op == filter.OpIntersects {
		return hit > 0
	}
	return hit > 0 && hit == len(ls)
}

// compareValues compares two extracted values of the same type.
func compareValues(op filter.Op, t schema.ParamType, a, b *field.Value) bool {
	switch groupOf(t) {
	case groupString, groupBytes:
		return compareStrings(op, a.Str, b.Str)
	case groupIP:
		return (a.Str == b.Str) == (op != filter.OpNe)
	case groupSigned:
		return compareOrdered(op, int64(a.Num), int64(b.Num))
	case groupDouble:
		return compareOrdered(op, math.Float64frombits(a.Num), math.Float64frombits(b.Num))
	}
	return compareOrdered(op, a.Num, b.Num)
}

func compareOrdered[T int64 | uint64 | float64 | string](op filter.Op, a, b T) bool {
	switch op {
	case filter.OpEq, filter.OpIn, filter.OpIntersects:
		return a == b
	case filter.OpNe:
		return a != b
	case filter.OpLt:
		return a < b
	case filter.OpLe:
		return a <= b
	case filter.OpGt:
		return a > b
	case filter.OpGe:
		return a >= b
	}
	return false
}

// compareStrings compares byte-wise.
func compareStrings(op filter.Op, a, b string) bool {
	switch op {
	case filter.OpContains, filter.OpBContains:
		return strings.Contains(a, b)
	case filter.OpIContains:
		return containsFold(a, lowerASCII(b))
	case filter.OpStartsWith, filter.OpBStartsWith:
		return strings.HasPrefix(a, b)
	case filter.OpEndsWith:
		return strings.HasSuffix(a, b)
	case filter.OpGlob:
		return glob(b, a, false)
	case filter.OpIGlob:
		return glob(b, a, true)
	}
	return compareOrdered(op, a, b)
}

// matcher returns the function that compares a value with the literals.
func matcher(t schema.ParamType, op filter.Op, mod filter.Modifier, lits []literal) (func(v *field.Value) bool, error) {
	if op == filter.OpExists {
		return func(*field.Value) bool { return true }, nil
	}
	if mod != filter.NoModifier {
		return modified(t, op, mod, lits)
	}
	switch op {
	case filter.OpIn, filter.OpIntersects:
		return memberOf(t, lits), nil
	case filter.OpPMatch:
		paths := make([]string, len(lits))
		for i, l := range lits {
			paths[i] = l.str
		}
		set := newPathSet(paths)
		return func(v *field.Value) bool { return set.hasPrefixOf(v.Str) }, nil
	}
	if len(lits) != 1 {
		return func(*field.Value) bool { return false }, nil
	}
	return single(t, op, lits[0])
}

// single compares with one literal.
func single(t schema.ParamType, op filter.Op, lit literal) (func(v *field.Value) bool, error) {
	switch groupOf(t) {
	case groupString, groupBytes:
		return singleString(op, lit.str)
	case groupSigned:
		n := int64(lit.num)
		return func(v *field.Value) bool { return compareOrdered(op, int64(v.Num), n) }, nil
	case groupDouble:
		f := float64(int64(lit.num))
		return func(v *field.Value) bool { return compareOrdered(op, math.Float64frombits(v.Num), f) }, nil
	case groupIP:
		return singleIP(op, lit.addr), nil
	case groupNet:
		return singleNet(op, lit.net), nil
	}
	n := lit.num
	return func(v *field.Value) bool { return compareOrdered(op, v.Num, n) }, nil
}

func singleString(op filter.Op, s string) (func(v *field.Value) bool, error) {
	switch op {
	case filter.OpEq:
		return func(v *field.Value) bool { return v.Str == s }, nil
	case filter.OpNe:
		return func(v *field.Value) bool { return v.Str != s }, nil
	case filter.OpContains, filter.OpBContains:
		return func(v *field.Value) bool { return strings.Contains(v.Str, s) }, nil
	case filter.OpStartsWith, filter.OpBStartsWith:
		return func(v *field.Value) bool { return strings.HasPrefix(v.Str, s) }, nil
	case filter.OpEndsWith:
		return func(v *field.Value) bool { return strings.HasSuffix(v.Str, s) }, nil
	case filter.OpIContains:
		low := lowerASCII(s)
		return func(v *field.Value) bool { return containsFold(v.Str, low) }, nil
	case filter.OpRegex:
		re, err := compileRegex(s)
		if err != nil {
			return nil, regexError(err)
		}
		// For RE2 no pattern matches a text that is no UTF-8.
		return func(v *field.Value) bool { return re.MatchString(v.Str) && utf8.ValidString(v.Str) }, nil
	}
	return func(v *field.Value) bool { return compareStrings(op, v.Str, s) }, nil
}

func singleIP(op filter.Op, a netip.Addr) func(v *field.Value) bool {
	raw := a.AsSlice()
	return func(v *field.Value) bool { return (v.Str == scap.BorrowString(raw)) == (op != filter.OpNe) }
}

func singleNet(op filter.Op, p netip.Prefix) func(v *field.Value) bool {
	return func(v *field.Value) bool {
		a, ok := netip.AddrFromSlice([]byte(v.Str))
		return (ok && p.Contains(a)) == (op != filter.OpNe)
	}
}

// modified applies op to every literal and counts.
func modified(t schema.ParamType, op filter.Op, mod filter.Modifier, lits []literal) (func(v *field.Value) bool, error) {
	if op == filter.OpEq && mod == filter.AnyOf && len(lits) > 0 {
		return memberOf(t, lits), nil
	}
	each := make([]func(*field.Value) bool, len(lits))
	for i, l := range lits {
		m, err := single(t, op, l)
		if err != nil {
			return nil, err
		}
		each[i] = m
	}
	if len(each) == 0 {
		return func(*field.Value) bool { return false }, nil
	}
	return func(v *field.Value) bool {
		n := 0
		for _, m := range each {
			hit := m(v)
			switch {
			case hit && mod == filter.AnyOf:
				return true
			case !hit && mod == filter.AllOf:
				return false
			case hit:
				if n++; mod == filter.OneOf && n > 1 {
					return false
				}
			}
		}
		return n > 0 && (mod != filter.OneOf || n == 1)
	}, nil
}

// smallSet is the size up to which comparing one by one is faster than hashing.
const smallSet = 4

// memberOf returns the membership test of in and intersects.
func memberOf(t schema.ParamType, lits []literal) func(v *field.Value) bool {
	switch groupOf(t) {
	case groupString, groupBytes:
		return memberOfStrings(lits)
	case groupIP:
		set := make(map[string]bool, len(lits))
		for _, l := range lits {
			set[string(l.addr.AsSlice())] = true
		}
		return func(v *field.Value) bool { return set[v.Str] }
	case groupNet:
		return func(v *field.Value) bool {
			a, ok := netip.AddrFromSlice([]byte(v.Str))
			for i := range lits {
				if ok && lits[i].net.Contains(a) {
					return true
				}
			}
			return false
		}
	case groupDouble:
		return func(v *field.Value) bool {
			for i := range lits {
				if math.Float64frombits(v.Num) == float64(int64(lits[i].num)) {
					return true
				}
			}
			return false
		}
	}
	set := make(map[uint64]bool, len(lits))
	for _, l := range lits {
		set[l.num] = true
	}
	return func(v *field.Value) bool { return set[v.Num] }
}

func memberOfStrings(lits []literal) func(v *field.Value) bool {
	member := stringSet(lits)
	return func(v *field.Value) bool { return member(v.Str) }
}

// stringSet returns the membership test of a set of texts. NULs at the end do
// not count.
func stringSet(lits []literal) func(s string) bool {
	texts := make([]string, len(lits))
	set := make(map[string]bool, len(lits))
	longest := 0
	for i, l := range lits {
		texts[i] = strings.TrimRight(l.str, "\x00")
		set[texts[i]] = true
		longest = max(longest, len(texts[i]))
	}
	if len(texts) <= smallSet {
		return func(s string) bool {
			for _, t := range texts {
				if t == s {
					return true
				}
			}
			return false
		}
	}
	return func(s string) bool { return len(s) <= longest && set[s] }
}

// listMatcher compares a list field: in asks for all of its values, intersects
// for one.
func listMatcher(op filter.Op, lits []literal) func(v *field.Value) bool {
	member := stringSet(lits)
	return func(v *field.Value) bool {
		for _, s := range v.List {
			if hit := member(s); hit != (op == filter.OpIn) {
				return hit
			}
		}
		return op == filter.OpIn && len(v.List) > 0
	}
}

// dynamicMatcher compares evt.rawarg: the literals were read as type t, the
// value has the type of the event's own parameter.
func dynamicMatcher(t schema.ParamType, op filter.Op, mod filter.Modifier, lits []literal) (func(v *field.Value) bool, error) {
	if groupOf(t) == groupString {
		m, err := matcher(t, op, mod, lits)
		return func(v *field.Value) bool { return groupOf(v.Type) == groupString && m(v) }, err
	}
	if op == filter.OpExists {
		return func(*field.Value) bool { return true }, nil
	}
	if op == filter.OpIn || op == filter.OpIntersects {
		return func(*field.Value) bool { return false }, nil
	}
	byType := make(map[schema.ParamType]func(*field.Value) bool)
	for g := schema.ParamType(0); g < schema.NumParamTypes; g++ {
		switch groupOf(g) {
		case groupSigned, groupUnsigned, groupBool:
			cut := make([]literal, len(lits))
			for i, l := range lits {
				cut[i] = literal{num: truncate(rawBits(l.num, t), g)}
			}
			m, err := matcher(g, op, mod, cut)
			if err != nil {
				return nil, err
			}
			byType[g] = m
		}
	}
	return func(v *field.Value) bool {
		m := byType[v.Type]
		return m != nil && m(v)
	}, nil
}

// rawBits returns n as it stands in memory for type t: without sign extension.
func rawBits(n uint64, t schema.ParamType) uint64 {
	if size := t.Size(); size > 0 && size < 8 {
		return n & (1<<(8*size) - 1)
	}
	return n
}
