package lint

import (
	"math"
	"slices"
	"strings"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
)

// prim is a comparison of a text with one literal.
type prim struct {
	op  filter.Op
	lit string
}

// implies reports whether b holds whenever a does. Both have the same left side.
// false may mean that it is not known.
func (u *universe) implies(a, b *atom) bool {
	if a == b {
		return true
	}
	if a.small() && b.small() {
		return implies(a, b)
	}
	key := [2]int{a.id, b.id}
	r, ok := u.implied[key]
	if !ok {
		r = implies(a, b)
		u.implied[key] = r
	}
	return r
}

// excludes reports whether a and b never both hold.
func (u *universe) excludes(a, b *atom) bool {
	if a.small() && b.small() {
		return excludes(a, b)
	}
	key := [2]int{min(a.id, b.id), max(a.id, b.id)}
	r, ok := u.excluded[key]
	if !ok {
		r = excludes(a, b)
		u.excluded[key] = r
	}
	return r
}

// small tells whether a comparison is as quickly made as remembered.
func (a *atom) small() bool { return len(a.points) < 3 }

func implies(a, b *atom) bool {
	switch {
	case b.exists:
		return a.single
	case !a.known || !b.known:
		return false
	case a.finite:
		return !slices.ContainsFunc(a.points, func(v field.Value) bool { return a.cmp.Holds(v) && !b.cmp.Holds(v) })
	case a.kind == engine.KindText:
		return impliesText(a, b)
	case a.kind == engine.KindBytes:
		return false
	}
	// The literals divide all numbers into stretches; a and b are constant on each.
	for _, v := range samples(a.kind, a.points, b.points) {
		if a.cmp.Holds(v) && !b.cmp.Holds(v) {
			return false
		}
	}
	return true
}

func excludes(a, b *atom) bool {
	if !a.known || !b.known || !a.single {
		return false
	}
	both := func(v field.Value) bool { return a.cmp.Holds(v) && b.cmp.Holds(v) }
	switch {
	case a.finite:
		return !slices.ContainsFunc(a.points, both)
	case b.finite:
		return !slices.ContainsFunc(b.points, both)
	case a.kind != engine.KindText && a.kind != engine.KindBytes:
		return !satisfiable([]*atom{a, b}, nil)
	case a.kind == engine.KindText:
		return excludesText(a, b)
	}
	return false
}

// consistent reports whether one value can satisfy all of pos and none of neg,
// which have the same left side. An absent value satisfies none of both. true may
// mean that it is not known.
func (u *universe) consistent(pos, neg []*atom) bool {
	if len(pos) == 0 {
		return true
	}
	for i, a := range pos {
		for _, b := range pos[:i] {
			if u.excludes(a, b) {
				return false
			}
		}
		for _, n := range neg {
			if u.implies(a, n) {
				return false
			}
		}
	}
	return satisfiable(pos, neg)
}

// satisfiable tries all values that matter, where these can be listed.
func satisfiable(pos, neg []*atom) bool {
	var candidates []field.Value
	listed := false
	for _, a := range pos {
		if !a.known || !a.single {
			continue
		}
		if a.finite && (!listed || len(a.points) < len(candidates)) {
			candidates, listed = a.points, true
		}
	}
	if !listed {
		i := slices.IndexFunc(pos, func(a *atom) bool { return a.known && a.single })
		if i < 0 {
			return true
		}
		a := pos[i]
		if candidates, listed = domain(a); !listed {
			switch a.kind {
			case engine.KindText, engine.KindBytes:
				return true
			}
			var points [][]field.Value
			for _, x := range append(slices.Clone(pos), neg...) {
				points = append(points, x.points)
			}
			candidates = samples(a.kind, points...)
		}
	}
	for _, v := range candidates {
		if fits(v, pos, neg) {
			return true
		}
	}
	return false
}

// fits reports whether v satisfies what is known of pos and neg.
func fits(v field.Value, pos, neg []*atom) bool {
	for _, a := range pos {
		if a.known && a.single && !a.cmp.Holds(v) {
			return false
		}
	}
	for _, a := range neg {
		if a.exists || a.known && a.single && a.cmp.Holds(v) {
			return false
		}
	}
	return true
}

// domain returns all values that the left side of an atom can have, if these are
// few.
func domain(a *atom) ([]field.Value, bool) {
	if a.kind == engine.KindBool {
		return []field.Value{{Num: 0}, {Num: 1}}, true
	}
	f := a.cmp.Field()
	if f == nil || len(f.Values()) == 0 {
		return nil, false
	}
	var list []field.Value
	for _, s := range f.Values() {
		list = append(list, field.Value{Str: s})
	}
	return list, true
}

// samples returns numbers from every stretch between literals, or addresses: the
// literals and one that is none of them.
func samples(kind engine.Kind, points ...[]field.Value) []field.Value {
	var list []field.Value
	add := func(n uint64) { list = append(list, field.Value{Num: n}) }
	for _, p := range points {
		for _, v := range p {
			switch kind {
			case engine.KindAddress:
				list = append(list, v)
			case engine.KindDouble:
				// The literal of a double is an integer.
				x := float64(int64(v.Num))
				for _, y := range []float64{x, x - 0.5, x + 0.5} {
					add(math.Float64bits(y))
				}
			default:
				add(v.Num)
				add(v.Num - 1)
				add(v.Num + 1)
			}
		}
	}
	switch kind {
	case engine.KindAddress:
		return append(list, field.Value{Str: "none"})
	case engine.KindDouble:
		return list
	}
	add(0)
	add(math.MaxUint64)
	add(math.MaxInt64)
	add(1 << 63)
	return list
}

func impliesText(a, b *atom) bool {
	one := func(p prim) bool {
		holds := func(q prim) bool { return impliesPrim(p, q) }
		switch {
		case b.mod == filter.OneOf && len(b.prims) > 1:
			return false
		case b.mod == filter.AllOf:
			return all(b.prims, holds)
		}
		return slices.ContainsFunc(b.prims, holds)
	}
	if a.mod == filter.AllOf {
		return slices.ContainsFunc(a.prims, one)
	}
	return all(a.prims, one)
}

func excludesText(a, b *atom) bool {
	one := func(p prim) bool {
		excl := func(q prim) bool { return excludesPrim(p, q) }
		if b.mod == filter.AllOf {
			return slices.ContainsFunc(b.prims, excl)
		}
		return all(b.prims, excl)
	}
	if a.mod == filter.AllOf {
		return slices.ContainsFunc(a.prims, one)
	}
	return all(a.prims, one)
}

func all[T any](list []T, f func(T) bool) bool {
	return !slices.ContainsFunc(list, func(x T) bool { return !f(x) })
}

// isEqual tells the operators that compare each literal as = does.
func isEqual(op filter.Op) bool {
	return op == filter.OpEq || op == filter.OpIn || op == filter.OpIntersects
}

// impliesPrim reports whether every text that satisfies p satisfies q.
func impliesPrim(p, q prim) bool {
	switch {
	case p == q:
		return true
	case isEqual(p.op):
		return holds(q, p.lit)
	case q.op == filter.OpNe:
		return excludesPrim(p, prim{filter.OpEq, q.lit})
	}
	switch q.op {
	case filter.OpContains:
		return q.lit == "" || isAffix(p.op) && strings.Contains(p.lit, q.lit)
	case filter.OpIContains:
		return q.lit == "" || (isAffix(p.op) || p.op == filter.OpIContains) && strings.Contains(lower(p.lit), lower(q.lit))
	case filter.OpStartsWith:
		return q.lit == "" || p.op == filter.OpStartsWith && strings.HasPrefix(p.lit, q.lit)
	case filter.OpEndsWith:
		return q.lit == "" || p.op == filter.OpEndsWith && strings.HasSuffix(p.lit, q.lit)
	case filter.OpPMatch:
		to := components(q.lit)
		if slices.ContainsFunc(to, isGlob) {
			return false
		}
		from, ok := pathOf(p)
		return len(to) == 0 || ok && len(from) >= len(to) && slices.Equal(from[:len(to)], to)
	}
	return false
}

// excludesPrim reports whether no text satisfies p and q.
func excludesPrim(p, q prim) bool {
	if isEqual(q.op) {
		p, q = q, p
	}
	if isEqual(p.op) {
		r, known := outcome(q, p.lit)
		return known && !r
	}
	switch {
	case p.op == filter.OpStartsWith && q.op == filter.OpStartsWith:
		return !strings.HasPrefix(p.lit, q.lit) && !strings.HasPrefix(q.lit, p.lit)
	case p.op == filter.OpEndsWith && q.op == filter.OpEndsWith:
		return !strings.HasSuffix(p.lit, q.lit) && !strings.HasSuffix(q.lit, p.lit)
	}
	a, ok := pathOf(p)
	b, ok2 := pathOf(q)
	if !ok || !ok2 || p.op != filter.OpPMatch && q.op != filter.OpPMatch {
		return false
	}
	n := min(len(a), len(b))
	return !slices.Equal(a[:n], b[:n])
}

// holds reports whether a text satisfies q; false also where that is not known.
func holds(q prim, s string) bool { r, known := outcome(q, s); return known && r }

func outcome(q prim, s string) (result, known bool) {
	switch q.op {
	case filter.OpEq, filter.OpIn, filter.OpIntersects:
		return s == q.lit, true
	case filter.OpNe:
		return s != q.lit, true
	case filter.OpContains:
		return strings.Contains(s, q.lit), true
	case filter.OpIContains:
		return strings.Contains(lower(s), lower(q.lit)), true
	case filter.OpStartsWith:
		return strings.HasPrefix(s, q.lit), true
	case filter.OpEndsWith:
		return strings.HasSuffix(s, q.lit), true
	}
	return false, false
}

// isAffix tells the operators that ask for a part of the text.
func isAffix(op filter.Op) bool {
	return op == filter.OpContains || op == filter.OpStartsWith || op == filter.OpEndsWith
}

// lower returns s with ASCII letters in lower case.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// components returns the parts of a path; slashes at its ends and repeated ones
// do not count for pmatch.
func components(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

func isGlob(s string) bool { return strings.ContainsAny(s, "*?[") }

// pathOf returns components with which every text that satisfies p begins.
func pathOf(p prim) ([]string, bool) {
	switch p.op {
	case filter.OpStartsWith:
		// What follows the last slash may go on in the text.
		return components(p.lit[:strings.LastIndexByte(p.lit, '/')+1]), true
	case filter.OpPMatch:
		parts := components(p.lit)
		return parts, !slices.ContainsFunc(parts, isGlob)
	}
	return nil, false
}
