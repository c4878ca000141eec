package engine

import (
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

// Meter evaluates all rules of a program and counts how each term of their
// conditions turns out. Rules are taken one by one, each as if it were alone:
// Options.Matching has no influence.
//
// A term counts when evaluation reaches it. First the type of the event decides
// what it can, as in Eval. If it makes a rule false, of that rule those terms count
// that the type decides, up to the one that settles it. Otherwise and and or
// evaluate their parts from left to right, up to the one that settles them.
//
// The program must have been compiled with Options.Terms.
type Meter struct {
	p     *Program
	r     *runtime
	plans [schema.NumEventTypes]*plan
	hit   []*Rule
	timer *timer // nil = nothing is timed
}

// Tally is how often a term was evaluated, and with what outcome.
type Tally struct {
	True, False uint64
	// Folded are those of True and False that the type of the event decided, without
	// looking at the event.
	Folded uint64
	// Remembered are those for which the outcome was known from a rule before.
	Remembered uint64
	// Decisive is how often the last comparison that the rule needed was the term, or
	// one in it.
	Decisive uint64
	// Items are how often a comparison with a list held with each element taken by
	// itself; nil for other terms.
	Items []uint64
	Time  Timing
}

// plan is how rules are evaluated on events of one type.
type plan struct {
	events uint64
	rules  []rulePlan // those that the type does not make false
}

// rulePlan is a condition as a program of comparisons, each of which says which
// one is next.
type rulePlan struct {
	rule  *Rule
	first int32
	steps []step
}

// What follows the last comparison.
const (
	endFalse int32 = -1 - iota
	endTrue
)

// step is a comparison of a rule.
type step struct {
	check  *check
	term   *Term
	next   [2]int32 // after false and after true: an index, or an end
	n      [2]uint64
	memo   int // where the outcome is remembered; -1 = it is used once only
	known  uint64
	items  func(r *runtime, count []uint64) // counts elements of a list
	counts []uint64
	always bool   // elements are worth counting also if the comparison is false
	times  *times // of samples; nil = none
}

// NewMeter returns a meter of the program. Begin says what it reads.
func (p *Program) NewMeter() *Meter {
	return &Meter{p: p, r: newRuntime(p.g, nil)}
}

// Begin makes the meter read events from ctx.
func (m *Meter) Begin(ctx *field.Context) { m.r.ctx = ctx }

// Event evaluates the rules on the context's event. It returns those whose
// conditions hold, in order; the slice is valid until the next call.
func (m *Meter) Event() []*Rule {
	t := m.r.ctx.Event.Type
	p := m.plans[t]
	if p == nil {
		p = m.plan(t)
		m.plans[t] = p
	}
	p.events++
	m.hit = m.hit[:0]
	if len(p.rules) == 0 {
		if m.timer != nil {
			m.timer.sampled = false
		}
		return m.hit
	}
	m.r.next()
	if m.timer != nil && m.timer.due() {
		return m.timed(p)
	}
	for i := range p.rules {
		rp := &p.rules[i]
		pc := rp.first
		for pc >= 0 {
			pc = rp.steps[pc].run(m.r)
		}
		if pc == endTrue {
			m.hit = append(m.hit, rp.rule)
		}
	}
	return m.hit
}

// run evaluates a step, counts the outcome and returns what is next.
func (s *step) run(r *runtime) int32 {
	ok := false
	if s.memo >= 0 {
		if m := r.memo[s.memo]; m>>1 == r.gen {
			ok = m&1 != 0
			s.known++
		} else {
			ok = s.check.eval(r)
			r.remember(s.memo, ok)
		}
	} else {
		ok = s.check.eval(r)
	}
	if s.items != nil && (ok || s.always) {
		s.items(r, s.counts)
	}
	if ok {
		s.n[1]++
		return s.next[1]
	}
	s.n[0]++
	return s.next[0]
}

func (r *runtime) remember(id int, ok bool) {
	m := r.gen << 1
	if ok {
		m |= 1
	}
	r.memo[id] = m
}

// plan prepares the evaluation of events of type t.
func (m *Meter) plan(t schema.EventType) *plan {
	p := &plan{}
	if int(t) >= len(m.p.byType) {
		return p
	}
	uses := make(map[*node]int)
	for _, c := range m.p.byType[t] {
		b := planner{verdicts: decideAll(c.rule.terms, t)}
		first := b.build(c.rule.terms, endTrue, endFalse)
		p.rules = append(p.rules, rulePlan{c.rule, first, b.steps})
		for i := range b.steps {
			uses[b.steps[i].term.node]++
		}
	}
	for i := range p.rules {
		for j := range p.rules[i].steps {
			s := &p.rules[i].steps[j]
			s.memo = -1
			if uses[s.term.node] > 1 {
				s.memo = s.term.node.id
			}
		}
	}
	return p
}

// planner makes the steps of a rule.
type planner struct {
	verdicts []verdict
	steps    []step
}

// build appends the steps of a term and returns with which one it begins.
func (b *planner) build(t *Term, onTrue, onFalse int32) int32 {
	switch b.verdicts[t.ID] {
	case isTrue:
		return onTrue
	case isFalse:
		return onFalse
	}
	switch t.Expr.(type) {
	case *filter.And:
		for i := len(t.Kids) - 1; i >= 0; i-- {
			onTrue = b.build(t.Kids[i], onTrue, onFalse)
		}
		return onTrue
	case *filter.Or:
		for i := len(t.Kids) - 1; i >= 0; i-- {
			onFalse = b.build(t.Kids[i], onTrue, onFalse)
		}
		return onFalse
	case *filter.Not:
		return b.build(t.Kids[0], onFalse, onTrue)
	case *filter.MacroRef:
		return b.build(t.Kids[0], onTrue, onFalse)
	}
	s := step{check: t.node.check, term: t, next: [2]int32{onFalse, onTrue}}
	if t.each != nil {
		s.items = itemCounter(t)
		s.counts = make([]uint64, len(t.each))
		s.always = s.check.mod == filter.AllOf || s.check.mod == filter.OneOf
	}
	b.steps = append(b.steps, s)
	return int32(len(b.steps) - 1)
}

// decideAll returns what type t says of each term of a rule, by Term.ID.
func decideAll(root *Term, t schema.EventType) []verdict {
	list := make([]verdict, root.size())
	root.verdict(t, func(x *Term, v verdict) { list[x.ID] = v })
	return list
}

// size is the number of terms of t.
func (t *Term) size() int {
	n := 0
	t.Walk(func(*Term) bool { n++; return true })
	return n
}

// itemCounter returns the function that counts which elements of a list a
// comparison holds with.
func itemCounter(t *Term) func(r *runtime, count []uint64) {
	c := t.node.check
	plain := c.op == filter.OpIn && c.mod == filter.NoModifier && c.sem == field.Single && !c.left.list
	if g := groupOf(literalType(c.left)); !plain || g != groupString {
		var scratch []int
		return func(r *runtime, count []uint64) {
			scratch = r.items(scratch[:0], t)
			for _, i := range scratch {
				count[i]++
			}
		}
	}
	index := make(map[string][]int, len(c.lits))
	for i, lit := range c.lits {
		s := strings.TrimRight(lit.str, "\x00")
		index[s] = append(index[s], i)
	}
	return func(r *runtime, count []uint64) {
		if v, ok := c.left.get(r); ok {
			for _, i := range index[v.Str] {
				count[i]++
			}
		}
	}
}

// Tallies returns what was counted for the terms of a rule, by Term.ID.
func (m *Meter) Tallies(r *Rule) []Tally {
	n := r.terms.size()
	c := &counter{list: make([]Tally, n), steps: make([]*step, n), times: make(map[int]*times)}
	r.terms.Walk(func(t *Term) bool {
		if t.each != nil {
			c.list[t.ID].Items = make([]uint64, len(t.each))
		}
		return true
	})
	for i, p := range m.plans {
		t := schema.EventType(i)
		if p == nil || p.events == 0 || !Reaches(t) {
			continue
		}
		c.typ, c.verdicts = t, decideAll(r.terms, t)
		rp := p.of(r)
		if rp == nil {
			c.refused(r.terms, p.events)
			continue
		}
		clear(c.steps)
		for j := range rp.steps {
			s := &rp.steps[j]
			c.steps[s.term.ID] = s
		}
		c.count(r.terms, p.events)
	}
	c.decisive(r.terms)
	for id, t := range c.times {
		c.list[id].Time = t.timing()
	}
	return c.list
}

func (p *plan) of(r *Rule) *rulePlan {
	for i := range p.rules {
		if p.rules[i].rule == r {
			return &p.rules[i]
		}
	}
	return nil
}

// counter derives from the counts of steps those of all terms.
type counter struct {
	list     []Tally
	steps    []*step // of the type, by Term.ID
	typ      schema.EventType
	verdicts []verdict
	times    map[int]*times // by Term.ID
}

// refused counts a rule that is false for n events of the type.
func (c *counter) refused(root *Term, n uint64) {
	if c.verdicts[root.ID] == isFalse {
		c.folded(root, n)
		return
	}
	// What the type says of the rule as a whole it says of no single term.
	c.list[root.ID].False += n
	c.list[root.ID].Folded += n
}

// count counts a term that n events reached. It returns how often it was true.
func (c *counter) count(t *Term, n uint64) uint64 {
	if c.verdicts[t.ID] != isUnknown {
		return c.folded(t, n)
	}
	tally := &c.list[t.ID]
	yes := uint64(0)
	switch t.Expr.(type) {
	case *filter.And:
		yes = n
		for _, k := range t.Kids {
			yes = c.count(k, yes)
		}
	case *filter.Or:
		rest := n
		for _, k := range t.Kids {
			rest -= c.count(k, rest)
		}
		yes = n - rest
	case *filter.Not:
		yes = n - c.count(t.Kids[0], n)
	case *filter.MacroRef:
		yes = c.count(t.Kids[0], n)
	default:
		yes = c.leaf(tally, c.steps[t.ID])
	}
	tally.True += yes
	tally.False += n - yes
	return yes
}

// decisive counts the comparisons in t that were decisive.
func (c *counter) decisive(t *Term) uint64 {
	tally := &c.list[t.ID]
	for _, k := range t.Kids {
		tally.Decisive += c.decisive(k)
	}
	return tally.Decisive
}

func (c *counter) leaf(tally *Tally, s *step) (yes uint64) {
	tally.Remembered += s.known
	for i, next := range s.next {
		if next < 0 {
			tally.Decisive += s.n[i]
		}
	}
	for i, n := range s.counts {
		tally.Items[i] += n
	}
	if s.times != nil {
		id := s.term.ID
		if c.times[id] == nil {
			c.times[id] = &times{}
		}
		c.times[id].add(s.times)
	}
	return s.n[1]
}

// folded counts a term that the type decides, reached by n events.
func (c *counter) folded(t *Term, n uint64) uint64 {
	tally := &c.list[t.ID]
	tally.Folded += n
	switch t.Expr.(type) {
	case *filter.And, *filter.Or:
		settles, _ := settling(t)
		whole := c.verdicts[t.ID]
		for _, k := range t.Kids {
			v := c.verdicts[k.ID]
			if v == isUnknown {
				continue
			}
			c.folded(k, n)
			if v == settles && whole == settles {
				break
			}
		}
	case *filter.Not, *filter.MacroRef:
		c.folded(t.Kids[0], n)
	default:
		for _, i := range t.itemsOf(c.typ) {
			tally.Items[i] += n
		}
	}
	if c.verdicts[t.ID] == isTrue {
		tally.True += n
		return n
	}
	tally.False += n
	return 0
}

// itemsOf returns the elements of a list with which a comparison holds for all
// events of a type, if the type tells.
func (t *Term) itemsOf(typ schema.EventType) []int {
	if t.each == nil || t.node.kind != nodeCheck || t.node.check.ofType == nil {
		return nil
	}
	c := t.node.check
	o, v := c.ofType(c.left.field, typ.Info())
	if o != present {
		return nil
	}
	var list []int
	for i, match := range t.each {
		if match(&v) {
			list = append(list, i)
		}
	}
	return list
}
