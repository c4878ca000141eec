package main

import (
	"fmt"
	"maps"
	"slices"
)

// compareState compares what both captures say of the host before the first event.
func (c *comparison) compareState(t *tally) {
	all := maps.Clone(c.a.threads)
	maps.Copy(all, c.b.threads)
	for _, tid := range slices.Sorted(maps.Keys(all)) {
		if c.tids != nil && !c.tids[tid] {
			continue
		}
		a, inA := c.a.threads[tid]
		b, inB := c.b.threads[tid]
		which := fmt.Sprintf("%d %s", tid, all[tid].Comm)
		switch {
		case !inB:
			t.add("thread list", "only in A", which)
		case !inA:
			t.add("thread list", "only in B", which)
		default:
			t.fields("thread list", which, a, b)
			c.compareFDs(t, tid, which)
		}
	}
}

func (c *comparison) compareFDs(t *tally, tid int64, which string) {
	inA, inB := c.a.fds[tid], c.b.fds[tid]
	all := maps.Clone(inA)
	if all == nil {
		all = map[int64]fd{}
	}
	maps.Copy(all, inB)
	for _, num := range slices.Sorted(maps.Keys(all)) {
		a, okA := inA[num]
		b, okB := inB[num]
		what := fmt.Sprintf("fd list type %d", all[num].Type)
		switch {
		case !okB:
			t.add(what, "only in A", fmt.Sprintf("%s: %+v", which, a))
		case !okA:
			t.add(what, "only in B", fmt.Sprintf("%s: %+v", which, b))
		default:
			t.fields(what, fmt.Sprintf("%s fd %d", which, num), a, b)
		}
	}
}
