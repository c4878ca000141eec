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
	c        *Comparison
	examples int
	rules    []ruleTally
}

// ruleTally is about one pair of rules.
type ruleTally struct {
	Difference
	to, from map[int]*Move // by pair
	// seen counts the values of traits, by set of alerts.
	seen [numSets][]map[string]uint64
}

// Sets of alerts in which values are counted.
const (
	inAdded = iota
	inRemoved
	inOthers // on both sides
	numSets
)

func newTally(c *Comparison) *tally {
	t := &tally{c: c, examples: c.opt.Examples, rules: make([]ruleTally, len(c.pairs))}
	if t.examples == 0 {
		t.examples = defaultExamples
	}
	return t
}

// add counts an event.
func (t *tally) add(e *Event) {
	for _, i := range e.Same {
		r := &t.rules[i]
		r.Old++
		r.New++
		r.count(inOthers, e.Values)
	}
	for k := range e.Diff {
		o := &e.Diff[k]
		r := &t.rules[o.Pair]
		switch {
		case o.Old == nil:
			r.New++
			r.Added++
			r.count(inAdded, e.Values)
			r.Examples.Added = t.keep(r.Examples.Added, o.New)
			move(&r.from, o)
		case o.New == nil:
			r.Old++
			r.Removed++
			r.count(inRemoved, e.Values)
			r.Examples.Removed = t.keep(r.Examples.Removed, o.Old)
			move(&r.to, o)
		default:
			r.Old++
			r.New++
			r.count(inOthers, e.Values)
			t.change(r, o)
		}
	}
}

func (t *tally) keep(list []lab.Alert, a *lab.Alert) []lab.Alert {
	if len(list) < t.examples {
		list = append(list, *a)
	}
	return list
}

func (t *tally) change(r *ruleTally, o *Outcome) {
	r.Changed++
	for _, c := range []struct {
		differs bool
		n       *uint64
	}{
		{o.Old.Message != o.New.Message, &r.Output},
		{o.Old.Priority != o.New.Priority, &r.Priority},
		{!slices.Equal(o.Old.Tags, o.New.Tags), &r.Tags},
	} {
		if c.differs {
			*c.n++
		}
	}
	if len(r.Examples.Changed) < t.examples {
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
	if o.Matches {
		m.Matching++
	}
}

// maxValues is how many values of a trait are counted: one that has more does not
// set alerts apart.
const maxValues = 4096

// count counts the values of an event.
func (r *ruleTally) count(set int, values []*string) {
	if r.seen[set] == nil {
		r.seen[set] = make([]map[string]uint64, len(values))
	}
	for i, v := range values {
		if v == nil {
			continue
		}
		m := r.seen[set][i]
		if m == nil {
			m = make(map[string]uint64)
			r.seen[set][i] = m
		}
		if _, known := m[*v]; known || len(m) < maxValues {
			m[*v]++
		}
	}
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
		r.AddedBy = t.drivers(r.seen[inAdded], r.Added, [2][]map[string]uint64{r.seen[inOthers], r.seen[inRemoved]}, r.Old)
		r.RemovedBy = t.drivers(r.seen[inRemoved], r.Removed, [2][]map[string]uint64{r.seen[inOthers], r.seen[inAdded]}, r.New)
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

// drivers returns the traits that set n alerts of one side apart from all those of
// the other: those of which nearly all have one of a few values that the others
// mostly do not have. Without others, all traits with few values do; the weightiest
// tell the most.
func (t *tally) drivers(seen []map[string]uint64, n uint64, others [2][]map[string]uint64, nOthers uint64) []Driver {
	type rated struct {
		Driver
		trait *lab.Trait
		lead  uint64 // percent
	}
	var list []rated
	for i := range seen {
		trait := &t.c.traits[i]
		d := topValues(trait.Name, seen[i], n)
		lead := d.Alerts * 100 / n
		few := len(d.Values) == 1 || n >= valueAlerts*uint64(len(d.Values))
		if len(d.Values) == 0 || !few || lead < driverShare || nOthers == 0 && trait.Weight < driverWeight {
			continue
		}
		if nOthers > 0 {
			theirs := having(d.Values, others, i) * 100 / nOthers
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

// having returns how many alerts have one of the values of trait i.
func having(values []string, sets [2][]map[string]uint64, i int) (n uint64) {
	for _, set := range sets {
		if len(set) == 0 {
			continue
		}
		for _, v := range values {
			n += set[i][v]
		}
	}
	return n
}

// topValues returns the most frequent values of a trait that n alerts have between
// them; fewer than that if they suffice for all.
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
