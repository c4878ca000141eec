// Package tune proposes exceptions that silence the noise of a rule and keep what
// is true.
//
//	alerts, err := tune.Collect(ctx, program, rule, captures, opts)
//	groups := alerts.Groups()
//	alerts.Choose(groups, tune.Choice{Target: 10})
//	proposal := alerts.Propose(loader.Lists())
//	text := proposal.YAML()
//
// Alerts that have the same traits (see lab.Trait) are one row: no exception tells
// them apart. Rows are chosen to be silenced, and all others must go on firing; an
// exception is a set of fields with the values that some of the chosen rows have, and
// none of the others. The proposal is the smallest set of such entries that was found.
//
// What a proposal does is seen by evaluating rules with it on the captures: see Check.
package tune

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"slices"

	"hids/engine"
	"hids/lab"
	"hids/replay"
)

// Options of Collect.
type Options struct {
	Replay replay.Options
	// Silence and Keep are what is known of alerts: those of an event for which one
	// of the filters holds are noise, or true.
	Silence, Keep []*engine.Filter
	// Fields are names of fields to look at beside the traits of the rule, if they
	// last.
	Fields []string
}

// Source is a capture, of which all alerts count, or of which some are known to be
// true and the others do not matter.
type Source struct {
	lab.Capture
	// True, if set, tells whether the alert of an event is a true one.
	True func(event uint64) bool
}

// Alerts are the alerts of a rule.
type Alerts struct {
	Rule     *engine.Rule
	Traits   []lab.Trait
	Rows     []*Row // those that came first, first
	Total    uint64 // alerts, without those of captures with True
	Captures []Capture

	byKey   map[string]*Row
	dropped []bool // traits of those that were read
}

// Capture is what was seen of a capture.
type Capture struct {
	Name  string
	Stats replay.Stats
	Err   error // why it was not read to its end; nil if it was

	known  bool       // only true alerts matter
	alerts []sighting // in order
}

// sighting is an alert.
type sighting struct {
	event uint64
	row   *Row
	kept  bool
}

// Row is the alerts that have the same values of all traits.
type Row struct {
	Values  []*string // of the traits; nil = absent
	Count   uint64    // alerts
	Silence uint64    // of which so many are noise
	Keep    uint64    // and so many true, with those of captures with True
	Chosen  bool      // to be silenced
	Example lab.Alert // the first

	index int
}

// Collect reads captures for the alerts of a rule of a program. An error of a
// capture does not keep the others from being read; see Capture.Err. The error
// returned is that of ctx.
func Collect(ctx context.Context, p *engine.Program, rule *engine.Rule, sources []Source, opt Options) (*Alerts, error) {
	a := &Alerts{Rule: rule, Traits: lab.Traits(rule), byKey: make(map[string]*Row)}
	names := slices.DeleteFunc(slices.Clone(opt.Fields), lab.Fleeting)
	for _, x := range rule.Exceptions {
		names = append(names, x.Fields...)
	}
	for _, name := range names {
		a.addTrait(name)
	}
	a.dropped = make([]bool, len(a.Traits))
	read := slices.Clone(a.Traits)
	serial := p.RemembersSections()
	for _, f := range slices.Concat(opt.Silence, opt.Keep) {
		serial = serial || f.RemembersSections()
	}
	a.Captures = make([]Capture, len(sources))
	for i, src := range sources {
		c := &a.Captures[i]
		c.Name, c.known = src.Name, src.True != nil
		prepare := func(r *replay.Run) func(dst []byte) ([]byte, bool) {
			return newWorker(p, rule, r, src.Name, read, opt).event
		}
		pass := opt.Replay
		if c.known { // the window is one of the other captures
			pass.Window = nil
		}
		c.Stats, c.Err = src.Each(ctx, pass, serial, prepare, func(text []byte) error { return a.add(c, src, text) })
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	a.reduce()
	return a, nil
}

// addTrait adds the trait of a field, if it has one that is not there yet.
func (a *Alerts) addTrait(name string) {
	if slices.ContainsFunc(a.Traits, func(t lab.Trait) bool { return t.Name == name }) {
		return
	}
	if t, ok := lab.NewTrait(name); ok {
		a.Traits = append(a.Traits, t)
	}
}

// worker describes the alerts of one run.
type worker struct {
	run           *replay.Run
	name          string
	program       *engine.Program
	rule          *engine.Rule
	eval          *engine.Evaluator
	traits        *lab.TraitReader
	silence, keep []func() bool
	buf           []byte
	seen          map[string]bool // values of which an alert was passed on
}

func newWorker(p *engine.Program, rule *engine.Rule, r *replay.Run, name string, traits []lab.Trait, opt Options) *worker {
	w := &worker{run: r, name: name, program: p, rule: rule, eval: p.NewEvaluator(r.Ctx), traits: lab.NewTraitReader(traits), seen: make(map[string]bool)}
	for _, f := range opt.Silence {
		w.silence = append(w.silence, f.NewMatcher(r.Ctx))
	}
	for _, f := range opt.Keep {
		w.keep = append(w.keep, f.NewMatcher(r.Ctx))
	}
	return w
}

// What is known of an alert.
const (
	isNoise = 1 << iota
	isTrue
)

// maxSeen is how many values a worker remembers. If it forgets them, it passes more
// alerts on than are needed.
const maxSeen = 1 << 16

// event appends what there is to say of the current event, if it fires the rule:
// what is known, evt.num, the values of the traits, and the alert as JSON if it is the
// first one with these values.
func (w *worker) event(dst []byte) ([]byte, bool) {
	if !w.program.Wants(w.run.Ctx.Event.Type) || !slices.Contains(w.eval.Eval(), w.rule) {
		return dst, false
	}
	var known byte
	for _, m := range w.silence { // each sees every event, for those with a memory
		if m() {
			known |= isNoise
		}
	}
	for _, m := range w.keep {
		if m() {
			known |= isTrue
		}
	}
	dst = binary.AppendUvarint(append(dst, known), w.run.Ctx.Event.Num)
	w.buf = w.traits.Append(w.buf[:0], w.run.Ctx)
	dst = binary.AppendUvarint(dst, uint64(len(w.buf)))
	dst = append(dst, w.buf...)
	if !w.seen[string(w.buf)] {
		if len(w.seen) == maxSeen {
			clear(w.seen)
		}
		w.seen[string(w.buf)] = true
		text, _ := json.Marshal(lab.NewAlert(w.name, w.eval, w.rule)) // there is nothing in it that has no JSON
		dst = append(dst, text...)
	}
	return dst, true
}

// add adds an alert that a worker has described.
func (a *Alerts) add(c *Capture, src Source, text []byte) error {
	known := text[0]
	event, n := binary.Uvarint(text[1:])
	text = text[1+n:]
	size, n := binary.Uvarint(text)
	values, alert := text[n:n+int(size)], text[n+int(size):]
	if src.True != nil && !src.True(event) {
		return nil
	}
	r := a.byKey[string(values)]
	if r == nil || slices.Contains(a.dropped, true) {
		r = a.row(a.left(values))
	}
	if r.Count+r.Keep == 0 {
		r.Example = lab.Alert{Rule: a.Rule.Name, Capture: src.Name, Event: event}
		if len(alert) > 0 {
			if err := json.Unmarshal(alert, &r.Example); err != nil {
				return err
			}
		}
	}
	keep := known&isTrue != 0 || src.True != nil
	if keep {
		r.Keep++
	} else if known&isNoise != 0 {
		r.Silence++
	}
	if src.True == nil {
		r.Count++
		a.Total++
	}
	c.alerts = append(c.alerts, sighting{event, r, keep})
	if len(a.Rows) > 4*maxRows {
		a.reduce()
	}
	return nil
}

// left returns the values of the traits that were not dropped.
func (a *Alerts) left(text []byte) []*string {
	var list []*string
	for i, v := range lab.TraitValues(text) {
		if !a.dropped[i] {
			list = append(list, v)
		}
	}
	return list
}

// key returns a text that two lists of values share only if they are equal: that of
// which lab.TraitValues makes the list.
func key(values []*string) string {
	var b []byte
	for _, v := range values {
		if v == nil {
			b = binary.AppendUvarint(b, 0)
			continue
		}
		b = binary.AppendUvarint(b, uint64(len(*v))+1)
		b = append(b, *v...)
	}
	return string(b)
}

// row returns the row of the values.
func (a *Alerts) row(values []*string) *Row {
	k := key(values)
	r := a.byKey[k]
	if r == nil {
		r = &Row{Values: values}
		a.byKey[k] = r
		a.Rows = append(a.Rows, r)
	}
	return r
}

// Limits of what is compared: a trait with more values than that is as good as none,
// as long as there are too many rows.
const (
	maxRows   = 2000
	maxValues = 200
)

// reduce drops the traits with the most values as long as there are too many rows.
func (a *Alerts) reduce() {
	for len(a.Rows) > maxRows {
		worst, most := -1, maxValues
		for i := range a.Traits {
			if n := len(a.distinct(i)); n > most {
				worst, most = i, n
			}
		}
		if worst < 0 {
			return
		}
		a.drop(worst)
	}
}

// distinct returns the values of trait i.
func (a *Alerts) distinct(i int) map[string]bool {
	values := make(map[string]bool)
	for _, r := range a.Rows {
		if v := r.Values[i]; v != nil {
			values[*v] = true
		}
	}
	return values
}

// drop removes trait i: rows that differ in nothing else become one.
func (a *Alerts) drop(i int) {
	for k, n := 0, 0; k < len(a.dropped); k++ { // i counts those that are left
		if a.dropped[k] {
			continue
		}
		if n == i {
			a.dropped[k] = true
			break
		}
		n++
	}
	rows := a.Rows
	a.Traits = slices.Delete(a.Traits, i, i+1)
	a.Rows, a.byKey = nil, make(map[string]*Row)
	merged := make(map[*Row]*Row, len(rows))
	for _, old := range rows {
		r := a.row(slices.Delete(slices.Clone(old.Values), i, i+1))
		if r.Count+r.Keep == 0 {
			r.Example = old.Example
		}
		r.Count += old.Count
		r.Silence += old.Silence
		r.Keep += old.Keep
		merged[old] = r
	}
	for c := range a.Captures {
		for k := range a.Captures[c].alerts {
			s := &a.Captures[c].alerts[k]
			s.row = merged[s.row]
		}
	}
}

// Kept returns how many alerts are known to be true, in captures of which all alerts
// count and in all of them.
func (a *Alerts) Kept() (n uint64) {
	for _, r := range a.Rows {
		n += r.Keep
	}
	return n
}
