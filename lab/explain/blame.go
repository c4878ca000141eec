package explain

import (
	"slices"

	"hids/engine"
	"hids/engine/filter"
	"hids/scap/schema"
)

// fault is a term that would have to have another outcome.
type fault struct {
	term *engine.Term
	want bool // the outcome that it would have to have
	cost int  // comparisons in it that would have to change
}

// blamer finds the fewest comparisons of a condition whose outcome would have to
// change for the condition to have another one. Where several alternatives are
// equally near, by other comparisons, none of them is at fault, but the term that they
// make up; an
// exception is one fault, however many comparisons it consists of. What the type of
// the event decides could not have been different.
type blamer struct {
	outcome func(*engine.Term) bool
	typ     schema.EventType
	limit   int // more than this is of no interest
	faults  []fault
}

// blame appends the faults for which t, whose outcome is not want, does not have
// it, and returns their cost. Beyond the limit the faults are incomplete.
func (b *blamer) blame(t *engine.Term, want bool) int {
	switch t.Expr.(type) {
	case *filter.Not:
		mark := len(b.faults)
		cost := b.blame(t.Kids[0], !want)
		if t.Exception != nil && want {
			b.faults = append(b.faults[:mark], fault{t, want, cost})
		}
		return cost
	case *filter.MacroRef:
		return b.blame(t.Kids[0], want)
	case *filter.And:
		if want {
			return b.all(t, want)
		}
		return b.least(t, want)
	case *filter.Or:
		if want {
			return b.least(t, want)
		}
		return b.all(t, want)
	}
	cost := 1
	if known, result := t.DecidedBy(b.typ); known && result != want || isAboutType(t.Check()) {
		cost = impossible
	}
	b.faults = append(b.faults, fault{t, want, cost})
	return cost
}

// impossible is the cost of a comparison that the type of the event decides: more
// than all others of a condition together cost, in general.
const impossible = 1 << 16

// isAboutType reports whether a comparison asks what kind of event it is: one of
// another kind is not nearly that event.
func isAboutType(c *filter.Check) bool {
	f, ok := c.Left.(*filter.FieldRef)
	return ok && (f.Name == "evt.type" || f.Name == "syscall.type")
}

// all blames every part that does not have the outcome.
func (b *blamer) all(t *engine.Term, want bool) int {
	sum, start := 0, len(b.faults)
	for _, k := range t.Kids {
		if b.outcome(k) == want {
			continue
		}
		mark := len(b.faults)
		sum += b.blame(k, want)
		sum -= b.dropRepeated(start, mark)
		if sum > b.limit {
			break
		}
	}
	return sum
}

// dropRepeated drops faults from mark on that are equal to one from start on, and
// returns their cost.
func (b *blamer) dropRepeated(start, mark int) int {
	dropped, kept := 0, b.faults[:mark]
next:
	for _, f := range b.faults[mark:] {
		for _, o := range b.faults[start:mark] {
			if o.term.Node() == f.term.Node() && o.want == f.want {
				dropped += f.cost
				continue next
			}
		}
		kept = append(kept, f)
	}
	b.faults = kept
	return dropped
}

// same reports whether faults are of the same comparisons, in other places.
func same(a, b []fault) bool {
	return slices.EqualFunc(a, b, func(x, y fault) bool { return x.term.Node() == y.term.Node() && x.want == y.want })
}

// least blames the part that is nearest to the outcome, which no part has.
func (b *blamer) least(t *engine.Term, want bool) int {
	mark, best, ties := len(b.faults), -1, 0
	for _, k := range t.Kids {
		from := len(b.faults)
		cost := b.blame(k, want)
		switch {
		case best < 0 || cost < best:
			best, ties = cost, 1
			b.faults = append(b.faults[:mark], b.faults[from:]...)
		case cost == best:
			if !same(b.faults[mark:from], b.faults[from:]) {
				ties++
			}
			fallthrough
		default:
			b.faults = b.faults[:from]
		}
	}
	if ties > 1 {
		b.faults = append(b.faults[:mark], fault{t, want, best})
	}
	return best
}
