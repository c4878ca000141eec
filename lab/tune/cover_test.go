package tune

import (
	"math/bits"
	"testing"
)

// TestFewestSets compares the search with trying all combinations, on small
// instances, among them ones where the greedy answer has too many.
func TestFewestSets(t *testing.T) {
	worse := 0
	for seed := range uint64(300) {
		sets, need := instance(seed)
		x := exact{sets: sets, best: greedy(sets, need), budget: exactSteps}
		first := len(x.best)
		x.search(nil, need)
		if want := fewest(sets, need); len(x.best) != want {
			t.Errorf("%d: %d sets, want %d", seed, len(x.best), want)
		}
		if first > len(x.best) {
			worse++
		}
	}
	if worse == 0 {
		t.Error("the greedy answer was right each time: the instances are too easy")
	}
}

// instance returns sets over ten elements, all of which some set has.
func instance(seed uint64) ([]*set, bitset) {
	state := seed*2862933555777941757 + 3037000493
	var sets []*set
	var all uint64
	for range 9 {
		state = state*6364136223846793005 + 1442695040888963407
		w := state >> 40 & (state >> 20) & 1023
		if w != 0 {
			sets = append(sets, &set{rows: bitset{w}})
			all |= w
		}
	}
	return sets, bitset{all}
}

func fewest(sets []*set, need bitset) int {
	best := len(sets)
	for choice := range uint64(1) << len(sets) {
		var have uint64
		for i, s := range sets {
			if choice>>i&1 != 0 {
				have |= s.rows[0]
			}
		}
		if have == need[0] {
			best = min(best, bits.OnesCount64(choice))
		}
	}
	return best
}
