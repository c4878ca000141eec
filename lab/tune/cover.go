package tune

import (
	"math/bits"
	"slices"
	"sort"
)

// set is entries that silence the same rows, the best first.
type set struct {
	rows    bitset
	entries []*entry
}

// cover returns the fewest entries that silence all rows in need that any silences,
// and, of those that do, ones of few exceptions.
func (p *planner) cover(offers []*entry, need bitset) []*entry {
	sets := p.sets(offers, need)
	need = slices.Clone(need)
	for i := range need { // what can be had
		var any uint64
		for _, s := range sets {
			any |= s.rows[i]
		}
		need[i] &= any
	}
	largest := maximal(sets)
	best := greedy(largest, need)
	if len(best) > 2 && len(largest) <= exactSets {
		x := exact{sets: largest, best: best, budget: exactSteps}
		x.search(nil, need)
		best = x.best
	}
	return p.fewExceptions(best, sets, need)
}

// Limits of an exact search; beyond them the greedy answer stands. They are numbers
// of steps, not of seconds, so that the answer is the same on any machine.
const (
	maximalSets = 4000
	exactSets   = 200
	exactSteps  = 200000
)

// maximal returns the sets that are not within others, which do the same and more.
func maximal(sets []*set) []*set {
	if len(sets) > maximalSets {
		return sets
	}
	var list []*set
	for _, s := range sets { // larger ones come first
		if !slices.ContainsFunc(list, func(o *set) bool { return s.rows.within(o.rows) }) {
			list = append(list, s)
		}
	}
	return list
}

// sets sorts entries by the rows of need that they silence, the largest sets first.
func (p *planner) sets(offers []*entry, need bitset) []*set {
	byRows := make(map[string]*set)
	var list []*set
	for _, e := range offers {
		rows := slices.Clone(e.rows)
		for i := range rows {
			rows[i] &= need[i]
		}
		if rows.count() == 0 {
			continue
		}
		k := rows.key()
		s := byRows[k]
		if s == nil {
			s = &set{rows: rows}
			byRows[k] = s
			list = append(list, s)
		}
		s.entries = append(s.entries, e)
	}
	for _, s := range list {
		sort.SliceStable(s.entries, func(i, j int) bool { return s.entries[i].better(s.entries[j]) })
	}
	sort.SliceStable(list, func(i, j int) bool {
		if a, b := list[i].rows.count(), list[j].rows.count(); a != b {
			return a > b
		}
		return list[i].entries[0].better(list[j].entries[0])
	})
	return list
}

func (b bitset) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b bitset) key() string {
	text := make([]byte, 0, 8*len(b))
	for _, w := range b {
		for range 8 {
			text = append(text, byte(w))
			w >>= 8
		}
	}
	return string(text)
}

// without returns b without the elements of c.
func (b bitset) without(c bitset) bitset {
	d := slices.Clone(b)
	for i := range d {
		d[i] &^= c[i]
	}
	return d
}

func (b bitset) common(c bitset) int {
	n := 0
	for i := range b {
		n += bits.OnesCount64(b[i] & c[i])
	}
	return n
}

// first returns the smallest element; -1 = there is none.
func (b bitset) first() int {
	for i, w := range b {
		if w != 0 {
			return i*64 + bits.TrailingZeros64(w)
		}
	}
	return -1
}

// greedy takes the set with the most rows that are still needed, again and again, then
// drops those that the others made superfluous.
func greedy(sets []*set, need bitset) []*set {
	var taken []*set
	left := need
	for left.first() >= 0 {
		var best *set
		most := 0
		for _, s := range sets {
			if n := s.rows.common(left); n > most {
				best, most = s, n
			}
		}
		if best == nil {
			break
		}
		taken = append(taken, best)
		left = left.without(best.rows)
	}
	for i := len(taken) - 1; i >= 0; i-- {
		rest := need
		for k, s := range taken {
			if k != i {
				rest = rest.without(s.rows)
			}
		}
		if rest.first() < 0 {
			taken = slices.Delete(taken, i, i+1)
		}
	}
	return taken
}

// exact looks for fewer sets than the best answer so far has.
type exact struct {
	sets   []*set
	best   []*set
	budget int
}

// search tries all sets that have the row which the fewest sets have.
func (x *exact) search(taken []*set, left bitset) {
	x.budget--
	if x.budget < 0 {
		return
	}
	if left.first() < 0 {
		x.best = slices.Clone(taken)
		return
	}
	widest := 0
	for _, s := range x.sets {
		widest = max(widest, s.rows.common(left))
	}
	if widest == 0 || len(taken)+(left.count()+widest-1)/widest >= len(x.best) {
		return // not fewer
	}
	for _, s := range x.rarest(left) {
		x.search(append(taken, s), left.without(s.rows))
	}
}

// rarest returns the sets that have the row of left which the fewest sets have.
func (x *exact) rarest(left bitset) []*set {
	var best []*set
	for rest := slices.Clone(left); ; {
		row := rest.first()
		if row < 0 {
			return best
		}
		rest[row/64] &^= 1 << (row % 64)
		var have []*set
		for _, s := range x.sets {
			if s.rows.has(row) {
				have = append(have, s)
			}
		}
		if best == nil || len(have) < len(best) {
			best = have
		}
	}
}

// fewExceptions picks an entry for each set, so that the entries belong to few
// exceptions: of all that do the same for the rows that no other set has.
func (p *planner) fewExceptions(taken, sets []*set, need bitset) []*entry {
	duties := make([]bitset, len(taken))
	left := need
	for i := len(taken) - 1; i >= 0; i-- { // a row is the duty of the last set that has it
		duties[i] = newBitset(len(p.chosen))
		for k := range left {
			duties[i][k] = left[k] & taken[i].rows[k]
		}
		left = left.without(taken[i].rows)
	}
	// For each duty, the best entry of each shape.
	able := make([]map[*shape]*entry, len(taken))
	var shapes []*shape
	serves := make(map[*shape]int)
	for i, duty := range duties {
		able[i] = make(map[*shape]*entry)
		for _, s := range sets {
			if !duty.within(s.rows) {
				continue
			}
			for _, e := range s.entries {
				old := able[i][e.shape]
				if old == nil {
					if serves[e.shape] == 0 {
						shapes = append(shapes, e.shape)
					}
					serves[e.shape]++
				}
				if old == nil || e.better(old) {
					able[i][e.shape] = e
				}
			}
		}
	}
	picked := make([]*entry, len(taken))
	for range taken {
		best, most := bestShape(shapes, able, picked)
		if most == 0 {
			break
		}
		for i := range picked {
			if picked[i] == nil && able[i][best] != nil {
				picked[i] = able[i][best]
			}
		}
	}
	return slices.DeleteFunc(picked, func(e *entry) bool { return e == nil })
}

// bestShape returns the shape that has entries for the most duties without one; one
// of the exceptions that the rule has, if there is any.
func bestShape(shapes []*shape, able []map[*shape]*entry, picked []*entry) (best *shape, most int) {
	var bestEntry *entry
	for _, s := range shapes {
		n := 0
		var lightest *entry
		for i := range picked {
			if e := able[i][s]; picked[i] == nil && e != nil {
				n++
				if lightest == nil || e.weight < lightest.weight {
					lightest = e
				}
			}
		}
		if n == 0 || best != nil && best.existing != nil && s.existing == nil {
			continue
		}
		reused := best != nil && best.existing == nil && s.existing != nil
		if reused || n > most || n == most && lightest.better(bestEntry) {
			best, most, bestEntry = s, n, lightest
		}
	}
	return best, most
}
