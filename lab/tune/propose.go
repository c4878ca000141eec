package tune

import (
	"slices"
	"strings"

	"hids/engine/rules"
)

// Proposal is exceptions for a rule.
type Proposal struct {
	Rule       string
	Exceptions []Exception // those that the rule has first
	// Silenced is how many of the chosen alerts they silence.
	Silenced, Chosen uint64
	// Unsolved are chosen rows that nothing silences without silencing others too.
	Unsolved []*Row
}

// Exception is an exception with new values.
type Exception struct {
	Name          string
	Existing      bool // the rule has it; values are appended
	Fields, Comps []string
	Scalar        bool // one field, and values instead of lists of them
	Entries       []Entry
}

// Entry is the values of the fields.
type Entry struct {
	Values []string // as in the events
	Texts  []string // as in the exception
	Alerts uint64   // that it silences
	// Blanket says that the values say little: who knows what else they silence.
	Blanket bool
}

// planner looks for the smallest set of entries.
type planner struct {
	alerts   *Alerts
	chosen   []*Row
	place    map[int]int // of rows, by index, in chosen
	literals *literals
	usable   map[string]bool
}

// Propose returns exceptions that silence the chosen rows, as far as that goes, and no
// others. Lists are those of the rule files: their names can't stand in values.
func (a *Alerts) Propose(lists []*rules.List) *Proposal {
	p := &planner{alerts: a, place: make(map[int]int), literals: newLiterals(lists), usable: make(map[string]bool)}
	for i, r := range a.Rows {
		r.index = i
		if r.Chosen {
			p.place[r.index] = len(p.chosen)
			p.chosen = append(p.chosen, r)
		}
	}
	done := newBitset(len(p.chosen))
	var picked []*entry
	silence := func(offers []*entry, wanted func(*entry) bool) {
		need := p.missing(done)
		if need == nil {
			return
		}
		offers = slices.DeleteFunc(slices.Clone(offers), func(e *entry) bool { return !wanted(e) })
		for _, e := range p.cover(offers, need) {
			picked = append(picked, e)
			for i := range done {
				done[i] |= e.rows[i]
			}
		}
	}
	offers := p.offers(slices.Concat(a.existingShapes(), a.newShapes(2)))
	silence(offers, (*entry).isSpecific)
	if p.missing(done) != nil {
		offers = append(offers, p.offers(a.newShapes(maxFields))...)
		silence(offers, (*entry).isSpecific)
		// Blankets are better than nothing, the thickest last.
		offers = append(offers, p.offers(a.newShapes(1))...)
		for w := specific - 1; w > 0; w-- {
			silence(offers, func(e *entry) bool { return e.weight >= w })
		}
	}
	return p.proposal(picked, done)
}

// missing returns the chosen rows that are not in done; nil = there are none.
func (p *planner) missing(done bitset) bitset {
	need := newBitset(len(p.chosen))
	some := false
	for i := range p.chosen {
		if !done.has(i) {
			need.set(i)
			some = true
		}
	}
	if !some {
		return nil
	}
	return need
}

// offers returns the entries of shapes.
func (p *planner) offers(shapes []*shape) []*entry {
	var list []*entry
	for _, s := range shapes {
		list = append(list, p.entries(s)...)
	}
	return list
}

// proposal sorts entries into exceptions.
func (p *planner) proposal(picked []*entry, done bitset) *Proposal {
	prop := &Proposal{Rule: p.alerts.Rule.Name}
	byShape := make(map[*shape]int)
	for _, e := range picked {
		i, known := byShape[e.shape]
		if !known {
			i = len(prop.Exceptions)
			byShape[e.shape] = i
			prop.Exceptions = append(prop.Exceptions, p.exception(e.shape))
		}
		x := &prop.Exceptions[i]
		x.Entries = append(x.Entries, p.entry(e))
	}
	slices.SortStableFunc(prop.Exceptions, func(a, b Exception) int {
		switch {
		case a.Existing == b.Existing:
			return 0
		case a.Existing:
			return -1
		}
		return 1
	})
	p.name(prop)
	for i := range prop.Exceptions {
		slices.SortStableFunc(prop.Exceptions[i].Entries, func(a, b Entry) int { return slices.Compare(a.Values, b.Values) })
	}
	for i, r := range p.chosen {
		prop.Chosen += r.Count
		if done.has(i) {
			prop.Silenced += r.Count
		} else {
			prop.Unsolved = append(prop.Unsolved, r)
		}
	}
	return prop
}

func (p *planner) exception(s *shape) Exception {
	if x := s.existing; x != nil {
		return Exception{Name: x.Name, Existing: true, Fields: x.Fields, Comps: x.Comps, Scalar: x.Scalar}
	}
	var x Exception
	for _, c := range s.cols {
		x.Fields = append(x.Fields, p.alerts.Traits[c.trait].Name)
		x.Comps = append(x.Comps, c.comp)
	}
	return x
}

func (p *planner) entry(e *entry) Entry {
	out := Entry{Values: e.values, Blanket: !e.isSpecific()}
	for i, v := range e.values {
		text, _ := p.literals.literal(v, e.shape.cols[i].comp == "pmatch")
		out.Texts = append(out.Texts, text)
	}
	for i, r := range p.chosen {
		if e.rows.has(i) {
			out.Alerts += r.Count
		}
	}
	return out
}

// name names new exceptions by their fields, as no other one of the rule is called.
func (p *planner) name(prop *Proposal) {
	taken := make(map[string]bool)
	for i := range p.alerts.Rule.Exceptions {
		taken[p.alerts.Rule.Exceptions[i].Name] = true
	}
	for i := range prop.Exceptions {
		x := &prop.Exceptions[i]
		if x.Existing {
			continue
		}
		var parts []string
		for k, f := range x.Fields {
			part := strings.NewReplacer(".", "_", "[", "_", "]", "").Replace(f)
			if x.Comps[k] == "pmatch" {
				part += "_under"
			}
			parts = append(parts, part)
		}
		x.Name = strings.Join(parts, "_")
		for taken[x.Name] {
			x.Name += "_too"
		}
		taken[x.Name] = true
	}
}
