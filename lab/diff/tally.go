package diff

import (
	"slices"
	"strings"

	"hids/lab"
)

// defaultExamples is how many alerts of a kind are kept unless Options say it.
const defaultExamples = 3

// tally counts the differences of rules.
type tally struct {
	c     *Comparison
	rules []ruleTally
}

// ruleTally is about one pair of rules.
type ruleTally struct {
	Difference
	to, from map[int]*Move // by pair
	seen     [numSets]counts
}

// counts is how often the values of traits occur in a set of alerts.
type counts struct {
	n      uint64 // alerts
	values []map[string]uint64
}

// Sets of alerts in which values are counted.
const (
	inAdded = iota
	inRemoved
	inOthers // on both sides
	numSets
)

func newTally(c *Comparison) *tally { return &tally{c: c, rules: make([]ruleTally, len(c.pairs))} }

// add counts an event.
func (t *tally) add(e *Event) {
	for _, i := range e.Same {
		r := &t.rules[i]
		r.Old++
		r.New++
		r.seen[inOthers].add(e.Traits)
	}
	for k := range e.Diff {
		o := &e.Diff[k]
		r := &t.rules[o.Pair]
		switch o.kinds & onBoth {
		case onNew:
			r.New++
			r.Added++
			r.seen[inAdded].add(e.Traits)
			r.Examples.Added = t.keep(r.Examples.Added, o.New)
			move(&r.from, o)
		case onOld:
			r.Old++
			r.Removed++
			r.seen[inRemoved].add(e.Traits)
			r.Examples.Removed = t.keep(r.Examples.Removed, o.Old)
			move(&r.to, o)
		default:
			r.Old++
			r.New++
			r.seen[inOthers].add(e.Traits)
			t.change(r, o)
		}
	}
}

func (t *tally) keep(list []lab.Alert, a *lab.Alert) []lab.Alert {
	if a != nil && len(list) < t.c.opt.Examples {
		list = append(list, *a)
	}
	return list
}

func (t *tally) change(r *ruleTally, o *Outcome) {
	r.Changed++
	for kind, n := range map[kinds]*uint64{otherOutput: &r.Output, otherPriority: &r.Priority, otherTags: &r.Tags} {
		if o.kinds&kind != 0 {
			*n++
		}
	}
	if o.Old != nil && len(r.Examples.Changed) < t.c.opt.Examples {
		r.Examples.Changed = append(r.Examples.Changed, Change{*o.Old, *o.New})
	}
}

// move counts an event that fires another rule instead.
func move(moves *map[int]*Move, o *Outcome) {
	if o.Other < 0 {
		return
	}
	if *moves == nil {
		*moves = make(map[int]*Move)
	}
	m := (*moves)[o.Other]
	if m == nil {
		m = &Move{}
		(*moves)[o.Other] = m
	}
	m.Events++
	if o.kinds&matchesAnyway != 0 {
		m.Matching++
	}
}

// maxValues is how many values of a trait are counted: one that has more does not
// set alerts apart.
const maxValues = 4096

// add counts the values of an event; see lab.TraitValues.
func (c *counts) add(traits []byte) {
	c.n++
	i := 0
	for value, exists := range lab.EachTrait(traits) {
		if i == len(c.values) {
			c.values = append(c.values, make(map[string]uint64))
		}
		m := c.values[i]
		i++
		if !exists {
			continue
		}
		if _, known := m[string(value)]; known || len(m) < maxValues {
			m[string(value)]++
		}
	}
}

// of returns how many alerts have a value of trait i.
func (c *counts) of(i int, value string) uint64 {
	if i >= len(c.values) {
		return 0
	}
	return c.values[i][value]
}

// finish fills the report.
func (t *tally) finish(report *Report) {
	for i := range t.rules {
		r := &t.rules[i]
		report.Alerts.Old += r.Old
		report.Alerts.New += r.New
		report.Alerts.Added += r.Added
		report.Alerts.Removed += r.Removed
		report.Alerts.Changed += r.Changed
		if !r.any() {
			continue
		}
		p := &t.c.pairs[i]
		r.Rule, r.OldName = p.name(), p.oldName()
		r.To, r.From = t.moves(r.to), t.moves(r.from)
		both := &r.seen[inOthers]
		r.AddedBy = t.drivers(&r.seen[inAdded], both, &r.seen[inRemoved])
		r.RemovedBy = t.drivers(&r.seen[inRemoved], both, &r.seen[inAdded])
		report.Differences = append(report.Differences, r.Difference)
	}
	slices.SortStableFunc(report.Differences, func(a, b Difference) int {
		return compare(b.Added+b.Removed+b.Changed, a.Added+a.Removed+a.Changed)
	})
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// moves returns the moves, the largest first.
func (t *tally) moves(by map[int]*Move) []Move {
	var pairs []int
	for i := range by {
		pairs = append(pairs, i)
	}
	slices.Sort(pairs)
	var list []Move
	for _, i := range pairs {
		by[i].Rule = t.c.rule(i).Name
		list = append(list, *by[i])
	}
	slices.SortStableFunc(list, func(a, b Move) int { return compare(b.Events, a.Events) })
	return list
}

// What sets alerts apart.
const (
	driverValues = 3  // at most so many values of a field
	valueAlerts  = 3  // and, of several, so many times as many alerts
	driverShare  = 80 // percent of the alerts that have one of them, at least
	driverLead   = 30 // and so many more than of those of the other side
	driverWeight = 4  // of a trait, at least, if the other side has no alert
	maxDrivers   = 3
)

// drivers returns the traits that set alerts of one side apart from those that both
// sides have and those that the other has: traits of which nearly all have one of a few
// values that the others mostly do not have. Without others, all traits with few values
// do; the weightiest tell the most.
func (t *tally) drivers(these, both, other *counts) []Driver {
	type rated struct {
		Driver
		trait *lab.Trait
		lead  uint64 // percent
	}
	var list []rated
	nOthers := both.n + other.n
	for i := range these.values {
		trait := &t.c.traits[i]
		d := topValues(trait.Name, these.values[i], these.n)
		lead := d.Alerts * 100 / these.n
		few := len(d.Values) == 1 || these.n >= valueAlerts*uint64(len(d.Values))
		if len(d.Values) == 0 || !few || lead < driverShare || nOthers == 0 && trait.Weight < driverWeight {
			continue
		}
		if nOthers > 0 {
			var theirs uint64
			for _, v := range d.Values {
				theirs += both.of(i, v) + other.of(i, v)
			}
			theirs = theirs * 100 / nOthers
			if lead < theirs+driverLead {
				continue
			}
			lead -= theirs
		}
		list = append(list, rated{d, trait, lead})
	}
	slices.SortStableFunc(list, func(a, b rated) int {
		if d := compare(b.lead/10, a.lead/10); d != 0 {
			return d
		}
		if d := len(a.Values) - len(b.Values); d != 0 {
			return d
		}
		if a.trait.Weight/4 != b.trait.Weight/4 {
			return b.trait.Weight/4 - a.trait.Weight/4
		}
		return 0
	})
	var drivers []Driver
	told := map[lab.Aspect]bool{}
	for _, r := range list {
		if !told[r.trait.Aspect] && len(drivers) < maxDrivers {
			told[r.trait.Aspect] = true
			drivers = append(drivers, r.Driver)
		}
	}
	return drivers
}

// topValues returns the most frequent values of a trait in n alerts, only as many as
// make up all of them.
func topValues(name string, counts map[string]uint64, n uint64) Driver {
	values := make([]string, 0, len(counts))
	for v := range counts {
		values = append(values, v)
	}
	slices.SortFunc(values, func(a, b string) int {
		if d := compare(counts[b], counts[a]); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	d := Driver{Field: name}
	for _, v := range values {
		if v == "" || len(d.Values) == driverValues || d.Alerts == n {
			break
		}
		d.Values = append(d.Values, v)
		d.Alerts += counts[v]
	}
	return d
}
