package explain

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// Search collects, for a rule, the events that fire it and those that come nearest
// to it, over any number of passes.
//
// How near an event is, is the least number of comparisons in the condition whose
// outcome would have to be different. Events that lack the same terms are one kind
// of miss, with the first of the nearest of them as example.
type Search struct {
	Rule       *Subject
	Events     uint64         // that reach rules
	Considered uint64         // of these, those of a type for which the rule is looked at
	Fired      uint64         // of these, those that fire it
	Examples   []*Explanation // of the events that fire it, the first ones
	keep       int
	kinds      map[string]*Miss
	order      uint64
	limit      int // misses that are farther are of no interest
	key        []byte
}

// Miss is a kind of events that do not fire a rule.
type Miss struct {
	Distance int          // terms that would have to be different; 0 if the condition holds
	Cost     int          // comparisons in them, of a term with alternatives those of the nearest
	Events   uint64       // of this kind
	Example  *Explanation // of the first of the nearest of them, without tree
	order    uint64
}

// maxKinds is how many kinds of misses a search remembers.
const maxKinds = 256

// NewSearch returns a search that keeps up to keep examples of firing.
func NewSearch(s *Subject, keep int) *Search {
	return &Search{Rule: s, keep: keep, kinds: map[string]*Miss{}, limit: math.MaxInt}
}

// Look looks at the current event of a pass over a capture.
func (c *Search) Look(p *Pass, capture string) {
	ev := p.run.Ctx.Event
	if !engine.Reaches(ev.Type) {
		return
	}
	c.Events++
	s := c.Rule
	if !p.Considers(s) {
		return
	}
	cost, faults := 0, []fault(nil)
	c.key = c.key[:0]
	if p.evaluator(s).Matches(s.rule) {
		c.Considered++
		verdict, shadow := p.Verdict(s)
		if verdict == Fires {
			c.fired(p, capture)
			return
		}
		c.key = append(c.key, verdict...)
		if shadow != nil {
			c.key = append(c.key, shadow.Name...)
		}
	} else {
		limit := c.limit
		if !tellsName(ev.Type) {
			limit = math.MaxInt // what is another event has to be told from what is far
		}
		faults = p.faults(s, limit)
		for _, f := range faults {
			cost += f.cost
			c.key = binary.AppendUvarint(c.key, uint64(f.term.ID))
		}
		if tellsName(ev.Type) || cost < impossible {
			c.Considered++
		}
		if cost > c.limit || cost >= impossible {
			return
		}
	}
	if m := c.kinds[string(c.key)]; m != nil {
		m.Events++
		if cost < m.Cost { // of a term with alternatives, another one is nearer here
			m.Cost, m.Example, m.order = cost, c.example(p, capture), c.order
			c.order++
		}
		return
	}
	if len(c.kinds) >= maxKinds && !c.narrow(cost) {
		return
	}
	c.kinds[string(c.key)] = &Miss{Distance: len(faults), Cost: cost, Events: 1, Example: c.example(p, capture), order: c.order}
	c.order++
}

func (c *Search) example(p *Pass, capture string) *Explanation {
	x := p.Outline(c.Rule)
	x.Capture = capture
	return x
}

// tellsName reports whether the events of a type all have the same name.
func tellsName(t schema.EventType) bool {
	return t != schema.GENERIC_E && t != schema.GENERIC_X && t != schema.ASYNCEVENT_E
}

func (c *Search) fired(p *Pass, capture string) {
	c.Fired++
	if len(c.Examples) < c.keep {
		x := p.Explain(c.Rule)
		x.Capture = capture
		c.Examples = append(c.Examples, x)
	}
}

// narrow drops the farthest kinds to make room for one with the given cost. It
// returns false if that is as far.
func (c *Search) narrow(cost int) bool {
	farthest := 0
	for _, m := range c.kinds {
		farthest = max(farthest, m.Cost)
	}
	if cost >= farthest {
		return false
	}
	c.limit = farthest - 1
	for key, m := range c.kinds {
		if m.Cost == farthest {
			delete(c.kinds, key)
		}
	}
	return true
}

// Misses returns the kinds of misses, the nearest first and then in the order of
// their first events; at most n of them.
func (c *Search) Misses(n int) []*Miss {
	list := make([]*Miss, 0, len(c.kinds))
	for _, m := range c.kinds {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b *Miss) int {
		return cmp.Or(cmp.Compare(a.Cost, b.Cost), cmp.Compare(a.order, b.order))
	})
	return list[:min(n, len(list))]
}

// Each looks at the events of a capture for which where holds (nil = at all) and
// calls f with each of them, until it returns an error.
func (x *Explainer) Each(ctx context.Context, c lab.Capture, opt replay.Options, where *engine.Filter, f func(*Pass, *scap.Event) error) (replay.Stats, error) {
	if indexed := c.Indexed; indexed != nil {
		c.Indexed = func(src replay.Source) *replay.Indexed {
			i := indexed(src)
			if i != nil {
				i.Jobs = 1 // f is called in the order of the events
			}
			return i
		}
	}
	serial := x.program.RemembersSections() || x.idle.RemembersSections() || where != nil && where.RemembersSections()
	var failed error
	prepare := func(run *replay.Run) func([]byte) ([]byte, bool) {
		p := x.NewPass(run)
		match := func() bool { return true }
		if where != nil {
			match = where.NewMatcher(run.Ctx)
		}
		return func(dst []byte) ([]byte, bool) {
			p.Next()
			if match() {
				failed = f(p, run.Ctx.Event)
			}
			return dst, failed != nil
		}
	}
	return c.Each(ctx, opt, serial, prepare, func([]byte) error { return failed })
}

// Silence is why a rule did not fire on a capture.
type Silence struct {
	// Text says it in a sentence, such as "nearest is event 12, openat of cat: fd.name
	// in (secret_files) is false: fd.name is /etc/hosts (rules.yaml:12:9)". It holds
	// text of the capture as it is: escape it for where it is shown.
	Text string
	// Miss is the nearest event, with the terms that it lacks; nil if there is no
	// event for which the rule is even looked at.
	Miss  *Miss
	Fired uint64 // it did fire, so often; Text says so
}

// WhyNot says why the rule called name does not fire on a capture: the event that
// came nearest to firing it, and what that event lacked. rs are all rules of the
// check and opt its options, as for engine.Compile: a rule may be silent since it
// is disabled, or since an earlier one fires. Only events in the window of ropt for
// which where holds (nil = all) count.
//
// It is a pass over the capture. The error is one of the capture (what was found
// before it is returned, too), or says that there is no such rule.
func WhyNot(ctx context.Context, c lab.Capture, rs []*rules.Rule, name string, opt engine.Options, ropt replay.Options, where *engine.Filter) (Silence, error) {
	x, err := New(rs, opt)
	if err != nil {
		return Silence{}, err
	}
	s := x.Subject(name)
	if s == nil {
		return Silence{}, fmt.Errorf("there is no rule %q", name)
	}
	search := NewSearch(s, 0)
	_, err = x.Each(ctx, c, ropt, where, func(p *Pass, _ *scap.Event) error {
		search.Look(p, c.Name)
		return nil
	})
	return search.Silence(), err
}

// Silence says why the rule did not fire on the events that were looked at.
func (c *Search) Silence() Silence {
	s := Silence{Fired: c.Fired}
	if near := c.Misses(1); len(near) > 0 {
		s.Miss = near[0]
	}
	switch {
	case c.Fired > 0:
		s.Text = "it fired, " + count(c.Fired, "time")
	case c.Rule.rule == nil:
		s.Text = c.Rule.Inactive
	case s.Miss == nil:
		s.Text = c.Nothing()
	default:
		x := s.Miss.Example
		s.Text = fmt.Sprintf("nearest is event %d, %s of %s: %s", x.Event.Num, x.Event.Type, quoted(x.Event.Process), x.Reason)
		if len(x.Faults) > 0 {
			s.Text += " (" + x.Faults[0].Where() + ")"
		}
	}
	return s
}

// Nothing says that no event was looked at for the rule, or none that could have
// fired it.
func (c *Search) Nothing() string {
	types := c.Rule.Types()
	switch {
	case c.Events == 0:
		return "no event reaches rules"
	case len(types) == 0:
		return "it can't fire: " + c.Rule.never()
	}
	return fmt.Sprintf("none of %s is of a type for which it is looked at: %s", count(c.Events, "event"), shortList(types))
}

// never says why the rule is not looked at for any type of event.
func (s *Subject) never() string {
	types := engine.EventTypes(s.Condition)
	if len(types) == 1 { // asynchronous events are always among them
		return "there is no type of event for which its conditions on evt.type hold"
	}
	types = slices.DeleteFunc(types, func(t schema.EventType) bool { return t == schema.ASYNCEVENT_E })
	b := builder{rule: s.Rule}
	for _, t := range needed(s.rule.Terms(), nil) {
		if !slices.ContainsFunc(types, func(typ schema.EventType) bool {
			known, result := t.DecidedBy(typ)
			return !known || result
		}) {
			return fmt.Sprintf("%s does not hold for any event of a type for which the rule could be looked at (%v)", b.short(t), b.placeOf(t))
		}
	}
	return "its terms exclude each other for every type of event"
}

// needed appends the comparisons in t that must hold for t to hold.
func needed(t *engine.Term, dst []*engine.Term) []*engine.Term {
	switch t.Expr.(type) {
	case *filter.Check:
		return append(dst, t)
	case *filter.And, *filter.MacroRef:
		for _, k := range t.Kids {
			dst = needed(k, dst)
		}
	}
	return dst
}

// shortList returns the first names of a list.
func shortList(names []string) string {
	const most = 8
	if len(names) > most {
		return quotedAll(names[:most]) + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return quotedAll(names)
}

// count returns "1 thing" or "n things".
func count(n uint64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
