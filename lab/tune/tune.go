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
	"encoding/json"
	"slices"
	"strconv"
	"strings"

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

	byKey map[string]*Row
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

// found is an alert as it passes from a run to the collection.
type found struct {
	Values        []*string
	Silence, Keep bool
	Alert         lab.Alert
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
	serial := p.RemembersSections()
	for _, f := range slices.Concat(opt.Silence, opt.Keep) {
		serial = serial || f.RemembersSections()
	}
	for _, src := range sources {
		c := Capture{Name: src.Name, known: src.True != nil}
		prepare := func(r *replay.Run) func(dst []byte) ([]byte, bool) { return a.worker(p, r, src.Name, opt) }
		pass := opt.Replay
		if c.known { // the window is one of the other captures
			pass.Window = nil
		}
		c.Stats, c.Err = src.Each(ctx, pass, serial, prepare, func(text []byte) error {
			var f found
			if err := json.Unmarshal(text, &f); err != nil {
				return err
			}
			a.add(&c, src, &f)
			return nil
		})
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		a.Captures = append(a.Captures, c)
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

// worker returns what describes the alert of a run's current event.
func (a *Alerts) worker(p *engine.Program, r *replay.Run, name string, opt Options) func(dst []byte) ([]byte, bool) {
	eval := p.NewEvaluator(r.Ctx)
	matchers := func(list []*engine.Filter) func() bool {
		var all []func() bool
		for _, f := range list {
			all = append(all, f.NewMatcher(r.Ctx))
		}
		return func() bool {
			any := false
			for _, m := range all { // each sees every event, for those with a memory
				any = m() || any
			}
			return any
		}
	}
	silence, keep := matchers(opt.Silence), matchers(opt.Keep)
	var buf []byte
	return func(dst []byte) ([]byte, bool) {
		if !p.Wants(r.Ctx.Event.Type) || !slices.Contains(eval.Eval(), a.Rule) {
			return dst, false
		}
		f := found{Silence: silence(), Keep: keep(), Values: make([]*string, len(a.Traits)), Alert: lab.NewAlert(name, eval, a.Rule)}
		for i := range a.Traits {
			var ok bool
			if buf, ok = a.Traits[i].Append(buf[:0], r.Ctx); ok {
				s := string(buf)
				f.Values[i] = &s
			}
		}
		text, err := json.Marshal(&f)
		if err != nil { // such values do not exist here
			return dst, false
		}
		return append(dst, text...), true
	}
}

// key returns a text that two lists of values share only if they are equal.
func key(values []*string) string {
	var b strings.Builder
	for _, v := range values {
		if v == nil {
			b.WriteString("-")
			continue
		}
		b.WriteString(strconv.Itoa(len(*v)))
		b.WriteByte(':')
		b.WriteString(*v)
	}
	return b.String()
}

// row returns the row of the values.
func (a *Alerts) row(values []*string) *Row {
	k := key(values)
	r := a.byKey[k]
	if r == nil {
		r = &Row{Values: values, index: len(a.Rows)}
		a.byKey[k] = r
		a.Rows = append(a.Rows, r)
	}
	return r
}

func (a *Alerts) add(c *Capture, src Source, f *found) {
	if src.True != nil && !src.True(f.Alert.Event) {
		return
	}
	r := a.row(f.Values)
	if r.Count+r.Keep == 0 {
		r.Example = f.Alert
	}
	keep := f.Keep || src.True != nil
	if keep {
		r.Keep++
	} else if f.Silence {
		r.Silence++
	}
	if src.True == nil {
		r.Count++
		a.Total++
	}
	c.alerts = append(c.alerts, sighting{f.Alert.Event, r, keep})
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
