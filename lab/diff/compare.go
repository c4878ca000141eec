package diff

import (
	"context"
	"encoding/json"
	"slices"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
)

// Comparison evaluates two programs on the same events.
type Comparison struct {
	old, new Side
	opt      Options
	pairs    []pair
	// byOld and byNew are the pairs of the rules of the programs.
	byOld, byNew []int
	traits       []lab.Trait
	serial       bool
}

// NewComparison prepares a comparison of two sides.
func NewComparison(old, new Side, opt Options) *Comparison {
	c := &Comparison{old: old, new: new, opt: opt, pairs: newPairs(old, new)}
	c.byOld, c.byNew = make([]int, len(old.Program.Rules())), make([]int, len(new.Program.Rules()))
	for i := range c.pairs {
		if r := c.pairs[i].oldRule; r != nil {
			c.byOld[r.ID] = i
		}
		if r := c.pairs[i].newer; r != nil {
			c.byNew[r.ID] = i
		}
	}
	c.traits = lab.Traits(slices.Concat(old.Program.Rules(), new.Program.Rules())...)
	c.serial = old.Program.RemembersSections() || new.Program.RemembersSections()
	return c
}

// Traits returns the fields of which Event.Values are the values.
func (c *Comparison) Traits() []lab.Trait { return c.traits }

// Event is an event that fires a rule on any side.
type Event struct {
	Num    uint64    // evt.num
	Values []*string // of the traits; nil = the event has none
	Same   []int     // pairs of rules whose alerts are the same on both sides
	Diff   []Outcome
}

// Outcome is what differs about one rule on an event.
type Outcome struct {
	Pair     int
	Old, New *lab.Alert // nil = no alert on that side; not both
	// Other is the pair that fires instead, on the side without alert, and only
	// there; -1 = there is none.
	Other int
	// Matches tells that the condition holds on that side nevertheless.
	Matches bool
}

// Run reads a capture and calls visit for every event that fires a rule on any side,
// in order. The event is valid during the call.
func (c *Comparison) Run(ctx context.Context, capture lab.Capture, visit func(*Event) error) (replay.Stats, error) {
	prepare := func(r *replay.Run) func(dst []byte) ([]byte, bool) {
		w := &worker{c: c, name: capture.Name, run: r, old: c.old.Program.NewEvaluator(r.Ctx), new: c.new.Program.NewEvaluator(r.Ctx)}
		return w.event
	}
	// Events pass as text, since they may come from other goroutines.
	return capture.Each(ctx, c.opt.Replay, c.serial, prepare, func(text []byte) error {
		var e Event
		if err := json.Unmarshal(text, &e); err != nil {
			return err
		}
		return visit(&e)
	})
}

// worker compares the events of one run.
type worker struct {
	c        *Comparison
	name     string
	run      *replay.Run
	old, new *engine.Evaluator
	buf      []byte
}

// event appends what there is to say of the current event.
func (w *worker) event(dst []byte) ([]byte, bool) {
	typ := w.run.Ctx.Event.Type
	var old, new []*engine.Rule
	if w.c.old.Program.Wants(typ) {
		old = w.old.Eval()
	}
	if w.c.new.Program.Wants(typ) {
		new = w.new.Eval()
	}
	if len(old)+len(new) == 0 {
		return dst, false
	}
	e := Event{Num: w.run.Ctx.Event.Num, Values: w.values()}
	for _, r := range old {
		w.compare(&e, r, old, new)
	}
	for _, r := range new {
		i := w.c.byNew[r.ID]
		if p := &w.c.pairs[i]; p.oldRule == nil || !slices.Contains(old, p.oldRule) {
			a := lab.NewAlert(w.name, w.new, r)
			o := Outcome{Pair: i, New: &a, Other: w.instead(old, w.c.byOld, new, func(p *pair) *engine.Rule { return p.newer })}
			o.Matches = p.oldRule != nil && w.c.old.Program.Wants(typ) && w.old.Matches(p.oldRule)
			e.Diff = append(e.Diff, o)
		}
	}
	text, err := json.Marshal(&e)
	if err != nil { // such values do not exist here
		return dst, false
	}
	return append(dst, text...), true
}

// compare compares what a rule that the event fires on the old side does on the new.
func (w *worker) compare(e *Event, r *engine.Rule, old, new []*engine.Rule) {
	i := w.c.byOld[r.ID]
	p := &w.c.pairs[i]
	both := p.newer != nil && slices.Contains(new, p.newer)
	if both && p.same {
		e.Same = append(e.Same, i)
		return
	}
	a := lab.NewAlert(w.name, w.old, r)
	o := Outcome{Pair: i, Old: &a, Other: -1}
	if both {
		b := lab.NewAlert(w.name, w.new, p.newer)
		if a.Message == b.Message && a.Priority == b.Priority && slices.Equal(a.Tags, b.Tags) {
			e.Same = append(e.Same, i)
			return
		}
		o.New = &b
	} else {
		o.Other = w.instead(new, w.c.byNew, old, func(p *pair) *engine.Rule { return p.oldRule })
		o.Matches = p.newer != nil && w.c.new.Program.Wants(w.run.Ctx.Event.Type) && w.new.Matches(p.newer)
	}
	e.Diff = append(e.Diff, o)
}

// instead returns the pair that an event fires on one side and not on the other, if
// it can fire one rule only.
func (w *worker) instead(here []*engine.Rule, by []int, there []*engine.Rule, on func(*pair) *engine.Rule) int {
	if w.c.opt.Matching != engine.First || len(here) == 0 {
		return -1
	}
	i := by[here[0].ID]
	if slices.Contains(there, on(&w.c.pairs[i])) {
		return -1
	}
	return i
}

func (w *worker) values() []*string {
	list := make([]*string, len(w.c.traits))
	for i := range w.c.traits {
		var ok bool
		if w.buf, ok = w.c.traits[i].Append(w.buf[:0], w.run.Ctx); ok {
			s := string(w.buf)
			list[i] = &s
		}
	}
	return list
}

// rule returns the rule of a pair, of the new side if it is there.
func (c *Comparison) rule(i int) *rules.Rule {
	if r := c.pairs[i].new; r != nil {
		return r
	}
	return c.pairs[i].old
}
