package engine

import (
	"math/bits"

	"hids/engine/field"
)

// Timing is what the sampled evaluations of a comparison took.
type Timing struct {
	// Samples is the number of evaluations that were timed. Remembered outcomes are
	// not among them.
	Samples uint64
	Compare uint64 // ns spent on comparing
	// Extract are ns spent on getting the value of the left side from the event, for
	// those samples that were the first of the event to want it, Extractions.
	Extract, Extractions uint64
}

// times are the samples of a step.
type times struct{ compare, extract histogram }

func (t *times) add(o *times) {
	t.compare.merge(&o.compare)
	t.extract.merge(&o.extract)
}

func (t *times) timing() (sum Timing) {
	sum.Samples, sum.Compare = t.compare.sum()
	sum.Extractions, sum.Extract = t.extract.sum()
	return sum
}

// histogram counts times by their number of bits.
type histogram struct {
	n  [buckets]uint64
	ns [buckets]uint64
}

const (
	buckets = 40 // up to 18 minutes
	// Where the machine did something else meanwhile, a sample says nothing: one that
	// took over 2^outlier times the median, and 2^least ns.
	outlier = 5
	least   = 11
)

func (h *histogram) add(ns uint64) {
	i := min(bits.Len64(ns), buckets-1)
	h.n[i]++
	h.ns[i] += ns
}

func (h *histogram) merge(o *histogram) {
	for i := range h.n {
		h.n[i] += o.n[i]
		h.ns[i] += o.ns[i]
	}
}

// sum returns the number of times and their sum, without those that are far off.
func (h *histogram) sum() (n, ns uint64) {
	var all, below uint64
	for _, k := range h.n {
		all += k
	}
	median := 0
	for median < buckets-1 && 2*(below+h.n[median]) < all {
		below += h.n[median]
		median++
	}
	for i := range min(buckets, max(median+outlier, least)+1) {
		n += h.n[i]
		ns += h.ns[i]
	}
	return n, ns
}

// Clock is how a meter looks at the time.
type Clock struct {
	Now func() int64 // ns since any moment; never goes back
	// Overhead is what two calls of Now that follow each other differ by, ns.
	Overhead int64
	// Every is of how many evaluated events one is timed on average; 1 = all. At the
	// beginning more are: a short capture has few.
	Every int
}

// timer decides which events are timed.
type timer struct {
	Clock
	left    int    // events up to the next that is timed
	timed   int    // events that were
	random  uint64 // so that a rhythm of the events meets none of the samples
	sampled bool   // the current event is one
}

// Time makes the meter time a sample of the events. Which ones depends on nothing
// but their number.
func (m *Meter) Time(c Clock) {
	m.timer = &timer{Clock: c, random: 0x9e3779b97f4a7c15}
	m.timer.wait()
}

// Sampled reports whether the current event was timed.
func (m *Meter) Sampled() bool { return m.timer != nil && m.timer.sampled }

// denser is how many events are timed before one of so many more is.
const denser = 16

// wait draws how many events pass untimed: every/2 to 3*every/2.
func (t *timer) wait() {
	every := max(min(t.Every, t.timed/denser), 1)
	t.timed++
	t.random ^= t.random << 13
	t.random ^= t.random >> 7
	t.random ^= t.random << 17
	t.left = every/2 + int(t.random%uint64(every))
}

func (t *timer) due() bool {
	t.sampled = t.left <= 0
	if t.sampled {
		t.wait()
	} else {
		t.left--
	}
	return t.sampled
}

// timed is Event for an event that is timed.
func (m *Meter) timed(p *plan) []*Rule {
	for i := range p.rules {
		rp := &p.rules[i]
		pc := rp.first
		for pc >= 0 {
			pc = m.timer.run(m.r, &rp.steps[pc])
		}
		if pc == endTrue {
			m.hit = append(m.hit, rp.rule)
		}
	}
	return m.hit
}

// run is step.run with a look at the clock.
func (t *timer) run(r *runtime, s *step) int32 {
	if s.memo >= 0 && r.memo[s.memo]>>1 == r.gen {
		return s.run(r)
	}
	if s.times == nil {
		s.times = &times{}
	}
	v := s.check.left
	if s.check.sem == field.Single && !v.isLit && r.valOK[v.slot]>>1 != r.gen {
		from := t.Now()
		v.get(r)
		s.times.extract.add(t.since(from))
	}
	from := t.Now()
	next := s.run(r)
	s.times.compare.add(t.since(from))
	return next
}

// since returns the time that has passed, without that of looking at the clock.
func (t *timer) since(from int64) uint64 {
	return uint64(max(0, t.Now()-from-t.Overhead))
}

// Outcome evaluates a term on the event of the latest call of Event, without
// counting it. As with Evaluator.Outcome, that has no effect on what later events are
// found to be.
func (m *Meter) Outcome(t *Term) bool { return m.r.ask(t.node) }
