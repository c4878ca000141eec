// Package mutate changes rules in small ways and says which changes nobody notices: a
// mistake there would not be noticed either.
//
//	c, err := mutate.New(set, program, opt) // compiled with engine.Options.Terms
//	for each capture { stats, err := c.Add(ctx, capture, replayOptions) }
//	report := c.Report()
//
// A mutant is one change at one place of the rule files: of a rule, a macro or a list,
// with effect on all active rules that use it. A capture notices it, kills it, if the
// alerts differ: some event fires another rule, or none, or one where none did. All
// mutants are evaluated in one pass over each capture; one that was noticed is left
// out of the rest.
//
// Mutants that are the same as the original for every type of events are equivalent:
// nothing can notice them, and they do not count.
package mutate

import (
	"context"
	"strings"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
	"hids/scap"
)

// Status says what became of a mutant.
type Status string

// What becomes of mutants.
const (
	Killed     Status = "killed"     // something noticed it
	Survived   Status = "survived"   // nothing did
	Equivalent Status = "equivalent" // nothing can
)

// Mutant is a change at a place of the rule files.
type Mutant struct {
	In string `json:"in"` // "rule R", "macro M", "list L"
	// Kind is a word for the change: see the table of operators.
	Kind string `json:"kind"`
	// Text says what was changed, in words.
	Text   string   `json:"text"`
	Place  Place    `json:"place"`
	Rules  []string `json:"rules"` // active rules that the change has an effect on
	Status Status   `json:"status"`
	// By is the capture, or the suite and case, that noticed it first; Event the number
	// of the event, 0 for a case.
	By    string `json:"by,omitempty"`
	Event uint64 `json:"event,omitempty"`

	edits    map[filter.Expr]filter.Expr
	variants []int
}

// Place is a range of a rule file; lines and columns as in rules.Position.
type Place struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
}

func newPlace(from, to rules.Position) Place {
	return Place{from.File, from.Line, from.Col, to.Line, to.Col}
}

// Options of a collector.
type Options struct {
	Matching engine.Matching
	// Wanted chooses the rules that are changed, with the macros and lists that they
	// use; nil = all active ones.
	Wanted func(*engine.Rule) bool
}

// Collector gathers over any number of captures.
type Collector struct {
	set      *lab.RuleSet
	program  *engine.Program
	first    bool
	mutants  []*Mutant
	variants *engine.Variants
	of       []int          // the mutant of each variant
	rule     []*engine.Rule // and its rule
	captures int
	events   uint64
}

// New makes the mutants of a program's rules, which are those of set. Rules with
// evt.deltatime are not changed: what they say depends on what was evaluated before.
func New(set *lab.RuleSet, p *engine.Program, opt Options) *Collector {
	c := &Collector{set: set, program: p, first: opt.Matching == engine.First}
	var wanted []*engine.Rule
	for _, r := range p.Rules() {
		if (opt.Wanted == nil || opt.Wanted(r)) && !dependsOnTime(r) {
			wanted = append(wanted, r)
		}
	}
	mutants := newMaker(set, wanted).mutants()
	var list []engine.Variant
	for i, m := range mutants {
		for _, r := range wanted {
			if cond := apply(r.Condition, m.edits, make(map[filter.Expr]filter.Expr)); cond != r.Condition {
				list = append(list, engine.Variant{Rule: r, Condition: cond})
				c.of, c.rule = append(c.of, i), append(c.rule, r)
			}
		}
	}
	var errs []error
	c.variants, errs = p.NewVariants(list)
	c.keep(mutants, errs)
	return c
}

// keep keeps the mutants that compile in all rules: some operators do not fit a field.
func (c *Collector) keep(mutants []*Mutant, errs []error) {
	bad := make(map[int]bool)
	for i := range mutants {
		bad[i] = true // without a variant: the only element of a list stays
	}
	for _, i := range c.of {
		bad[i] = false
	}
	for v, err := range errs {
		if err != nil {
			bad[c.of[v]] = true
		}
	}
	at := make([]int, len(mutants))
	for i, m := range mutants {
		if at[i] = -1; !bad[i] {
			at[i] = len(c.mutants)
			c.mutants = append(c.mutants, m)
		}
	}
	for v := range c.of {
		i := at[c.of[v]]
		if c.of[v] = i; i < 0 {
			c.variants.Drop(v)
			continue
		}
		m := c.mutants[i]
		m.Rules = append(m.Rules, c.rule[v].Name)
		m.variants = append(m.variants, v)
	}
}

// dependsOnTime tells whether what a rule says depends on its evaluations before.
func dependsOnTime(r *engine.Rule) (yes bool) {
	r.Terms().Walk(func(t *engine.Term) bool {
		if check := t.Check(); check != nil && strings.Contains(check.String(), "evt.deltatime") {
			yes = true
		}
		return true
	})
	return yes
}

// Add evaluates the mutants on a capture. After an error (see lab.Capture.Run), what
// came before it counts.
func (c *Collector) Add(ctx context.Context, capture lab.Capture, opt replay.Options) (replay.Stats, error) {
	c.captures++
	return capture.Run(ctx, opt, func(r *replay.Run) error {
		return c.run(ctx, r, func(ev *scap.Event, d delta) { c.kill(c.mutants[d.mutant], capture.Name, ev.Num) })
	})
}

// kill notes who noticed a mutant, which is left out from now on.
func (c *Collector) kill(m *Mutant, by string, event uint64) {
	m.Status, m.By, m.Event = Killed, by, event
	for _, v := range m.variants {
		c.variants.Drop(v)
	}
}

// delta is how a mutant changes the alerts of an event.
type delta struct {
	mutant         int
	removed, added []*engine.Rule
}

// run evaluates the mutants on the events of a pass and calls noticed for those that
// change the alerts of an event.
func (c *Collector) run(ctx context.Context, r *replay.Run, noticed func(*scap.Event, delta)) error {
	c.variants.Begin(r.Ctx)
	flipped := make(map[int][]*engine.Rule)
	var order []int
	err := r.Each(ctx, func(ev *scap.Event) error {
		changed := c.variants.Event()
		if len(changed) == 0 {
			return nil
		}
		clear(flipped)
		order = order[:0]
		for _, v := range changed {
			m := c.of[v]
			if flipped[m] == nil {
				order = append(order, m)
			}
			flipped[m] = append(flipped[m], c.rule[v])
		}
		for _, m := range order {
			if d := c.delta(m, flipped[m]); len(d.removed)+len(d.added) > 0 {
				noticed(ev, d)
			}
		}
		return nil
	})
	c.events += r.Stats.Delivered
	return err
}

// delta returns what the mutant changes of the alerts of the current event, given the
// rules that it flips.
func (c *Collector) delta(mutant int, flipped []*engine.Rule) delta {
	d := delta{mutant: mutant}
	is := func(r *engine.Rule) bool {
		for _, f := range flipped {
			if f == r {
				return !c.variants.Matched(r)
			}
		}
		return c.variants.Matched(r)
	}
	if !c.first {
		for _, r := range flipped {
			if is(r) {
				d.added = append(d.added, r)
			} else {
				d.removed = append(d.removed, r)
			}
		}
		return d
	}
	var was, now *engine.Rule
	for _, r := range c.program.Rules() {
		if was == nil && c.variants.Matched(r) {
			was = r
		}
		if now == nil && is(r) {
			now = r
		}
		if was != nil && now != nil {
			break
		}
	}
	if was != now {
		if was != nil {
			d.removed = append(d.removed, was)
		}
		if now != nil {
			d.added = append(d.added, now)
		}
	}
	return d
}

// Count is how many mutants there are of each status.
type Count struct {
	Killed     int `json:"killed"`
	Survived   int `json:"survived"`
	Equivalent int `json:"equivalent"`
}

func (n *Count) add(s Status) {
	switch s {
	case Killed:
		n.Killed++
	case Survived:
		n.Survived++
	case Equivalent:
		n.Equivalent++
	}
}

// Score is the share of mutants that were noticed, 0 to 100, of those that are not
// equivalent; 100 if there are none.
func (n Count) Score() float64 {
	if n.Killed+n.Survived == 0 {
		return 100
	}
	return 100 * float64(n.Killed) / float64(n.Killed+n.Survived)
}

// Report is what was found.
type Report struct {
	Captures int    `json:"captures"`
	Events   uint64 `json:"events"`
	Count
	Percent float64   `json:"score"`
	Mutants []*Mutant `json:"mutants"` // by place

	files   []string
	sources map[string][]byte
}

// Report returns what was found so far.
func (c *Collector) Report() *Report {
	r := &Report{Captures: c.captures, Events: c.events, Mutants: []*Mutant{}, files: c.set.Files, sources: make(map[string][]byte)}
	for _, f := range c.set.Files {
		r.sources[f] = c.set.Loader.Source(f)
	}
	var open []int
	for _, m := range c.mutants {
		if m.Status != Killed {
			open = append(open, m.variants...)
		}
	}
	same := c.variants.Equivalent(open)
	for _, m := range c.mutants {
		if m.Status != Killed {
			m.Status = Equivalent
			for _, v := range m.variants {
				if !same[v] {
					m.Status = Survived
				}
			}
		}
		r.Count.add(m.Status)
		r.Mutants = append(r.Mutants, m)
	}
	r.sort()
	r.Percent = r.Score()
	return r
}
