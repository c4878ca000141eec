package diff

import (
	"context"
	"encoding/binary"
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
	if c.opt.Examples == 0 {
		c.opt.Examples = defaultExamples
	}
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

// Event is an event that fires a rule on any side.
type Event struct {
	Num    uint64 // evt.num
	Traits []byte // see lab.TraitValues
	Same   []int  // pairs of rules whose alerts are the same on both sides
	Diff   []Outcome
}

// Outcome is what differs about one rule on an event.
type Outcome struct {
	Pair  int
	Rule  string // the name, on the new side if it is there
	kinds kinds
	// Other is the pair that fires instead, on the side without alert, and only
	// there; -1 = there is none.
	Other int
	// Old and New are the alerts, if there are some and this is one of the first
	// outcomes of the pair: see Options.Examples.
	Old, New *lab.Alert
}

// kinds says how an outcome differs.
type kinds uint8

const (
	onOld         kinds = 1 << iota // there is an alert on the old side
	onNew                           // and on the new side
	otherOutput                     // alerts on both sides with different texts
	otherPriority                   // and priorities
	otherTags                       // and tags
	matchesAnyway                   // on the side without alert the condition holds nevertheless
	onBoth        = onOld | onNew
)

// Removed reports whether the alert is on the old side only.
func (o *Outcome) Removed() bool { return o.kinds&onBoth == onOld }

// Run reads a capture and calls visit for every event that fires a rule on any side,
// in order. The event is valid during the call.
func (c *Comparison) Run(ctx context.Context, capture lab.Capture, visit func(*Event) error) (replay.Stats, error) {
	prepare := func(r *replay.Run) func(dst []byte) ([]byte, bool) {
		w := &worker{
			c: c, name: capture.Name, run: r, old: c.old.Program.NewEvaluator(r.Ctx), new: c.new.Program.NewEvaluator(r.Ctx),
			traits: lab.NewTraitReader(c.traits), shown: make([][3]int, len(c.pairs)),
		}
		return w.event
	}
	// Events pass as text, since they may come from other goroutines.
	var e Event
	return capture.Each(ctx, c.opt.Replay, c.serial, prepare, func(text []byte) error {
		if err := e.decode(text); err != nil {
			return err
		}
		for i := range e.Diff {
			e.Diff[i].Rule = c.rule(e.Diff[i].Pair).Name
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
	traits   *lab.TraitReader
	e        Event // the current one
	buf      [2][]byte
	// shown counts, by pair, the alerts that were passed on: added, removed, changed.
	// The first ones of a capture are among the first ones of all its workers.
	shown [][3]int
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
	e := &w.e
	e.Num, e.Same, e.Diff = w.run.Ctx.Event.Num, e.Same[:0], e.Diff[:0]
	e.Traits = w.traits.Append(e.Traits[:0], w.run.Ctx)
	for _, r := range old {
		w.compare(r, old, new)
	}
	for _, r := range new {
		i := w.c.byNew[r.ID]
		p := &w.c.pairs[i]
		if p.oldRule != nil && slices.Contains(old, p.oldRule) {
			continue
		}
		o := Outcome{Pair: i, kinds: onNew, Other: w.instead(old, w.c.byOld, new, func(p *pair) *engine.Rule { return p.newer })}
		if p.oldRule != nil && w.c.old.Program.Wants(typ) && w.old.Matches(p.oldRule) {
			o.kinds |= matchesAnyway
		}
		w.add(o)
	}
	return e.append(dst), true
}

// compare compares what a rule that the event fires on the old side does on the new.
func (w *worker) compare(r *engine.Rule, old, new []*engine.Rule) {
	i := w.c.byOld[r.ID]
	p := &w.c.pairs[i]
	if p.newer == nil || !slices.Contains(new, p.newer) {
		o := Outcome{Pair: i, kinds: onOld, Other: w.instead(new, w.c.byNew, old, func(p *pair) *engine.Rule { return p.oldRule })}
		if p.newer != nil && w.c.new.Program.Wants(w.run.Ctx.Event.Type) && w.new.Matches(p.newer) {
			o.kinds |= matchesAnyway
		}
		w.add(o)
		return
	}
	o := Outcome{Pair: i, kinds: onBoth, Other: -1}
	if !p.same {
		o.kinds |= w.changes(p)
	}
	if o.kinds == onBoth {
		w.e.Same = append(w.e.Same, i)
		return
	}
	w.add(o)
}

// changes returns how the alerts of a pair differ that fires on both sides.
func (w *worker) changes(p *pair) (k kinds) {
	w.buf[0] = w.old.AppendMessage(w.buf[0][:0], p.oldRule)
	w.buf[1] = w.new.AppendMessage(w.buf[1][:0], p.newer)
	if string(w.buf[0]) != string(w.buf[1]) {
		k |= otherOutput
	}
	if p.old.Priority != p.new.Priority {
		k |= otherPriority
	}
	if !slices.Equal(p.old.Tags, p.new.Tags) {
		k |= otherTags
	}
	return k
}

// add adds an outcome to the event, with its alerts if it is one of the first.
func (w *worker) add(o Outcome) {
	shown := &w.shown[o.Pair][o.kinds&onBoth-1]
	if *shown < w.c.opt.Examples {
		*shown++
		p := &w.c.pairs[o.Pair]
		if o.kinds&onOld != 0 {
			a := lab.NewAlert(w.name, w.old, p.oldRule)
			o.Old = &a
		}
		if o.kinds&onNew != 0 {
			a := lab.NewAlert(w.name, w.new, p.newer)
			o.New = &a
		}
	}
	w.e.Diff = append(w.e.Diff, o)
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

// rule returns the rule of a pair, of the new side if it is there.
func (c *Comparison) rule(i int) *rules.Rule {
	if r := c.pairs[i].new; r != nil {
		return r
	}
	return c.pairs[i].old
}

// append appends an event as text: numbers as varints, alerts as JSON.
func (e *Event) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, e.Num)
	dst = appendBytes(dst, e.Traits)
	dst = binary.AppendUvarint(dst, uint64(len(e.Same)))
	for _, i := range e.Same {
		dst = binary.AppendUvarint(dst, uint64(i))
	}
	for i := range e.Diff {
		o := &e.Diff[i]
		dst = binary.AppendUvarint(dst, uint64(o.Pair))
		dst = append(dst, byte(o.kinds))
		dst = binary.AppendUvarint(dst, uint64(o.Other+1))
		for _, a := range []*lab.Alert{o.Old, o.New} {
			var text []byte
			if a != nil {
				text, _ = json.Marshal(a) // there is nothing in it that has no JSON
			}
			dst = appendBytes(dst, text)
		}
	}
	return dst
}

func appendBytes(dst, b []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(b)))
	return append(dst, b...)
}

// decode reads what append has written.
func (e *Event) decode(text []byte) error {
	number := func() uint64 {
		n, size := binary.Uvarint(text)
		text = text[size:]
		return n
	}
	block := func() []byte {
		n := number()
		b := text[:n]
		text = text[n:]
		return b
	}
	e.Num, e.Traits = number(), block()
	e.Same, e.Diff = e.Same[:0], e.Diff[:0]
	for n := number(); n > 0; n-- {
		e.Same = append(e.Same, int(number()))
	}
	for len(text) > 0 {
		o := Outcome{Pair: int(number()), kinds: kinds(text[0])}
		text = text[1:]
		o.Other = int(number()) - 1
		for _, a := range []**lab.Alert{&o.Old, &o.New} {
			if b := block(); len(b) > 0 {
				*a = new(lab.Alert)
				if err := json.Unmarshal(b, *a); err != nil {
					return err
				}
			}
		}
		e.Diff = append(e.Diff, o)
	}
	return nil
}
