package suite

import (
	"context"
	"fmt"

	"hids/engine"
	"hids/engine/field"
	"hids/lab/explain"
	"hids/replay"
	"hids/scap"
)

// maxFaults is how many terms that were false are named.
const maxFaults = 5

// explain adds to failures of rules that did not fire why they did not. It reads the
// captures of these once more.
func (env *Env) explain(ctx context.Context, passes []*pass) error {
	var again []*pass
	for _, p := range passes {
		if len(p.silences()) > 0 {
			again = append(again, p)
		}
	}
	if len(again) == 0 {
		return nil
	}
	x, err := explain.New(env.Rules.Loader.Rules(), env.Engine)
	if err != nil {
		return err
	}
	return inParallel(ctx, env.Jobs, again, func(p *pass) error { return p.explain(ctx, x, env.Replay) })
}

// silence is a failure whose rule did not fire, and the search for why.
type silence struct {
	failure *Failure
	c       *CaseResult
	sel     *selection
	meant   func() bool     // the current event has what the expectation says of alerts
	near    *explain.Search // among events that are meant
	any     *explain.Search // among all
}

// silences returns the failures to explain.
func (p *pass) silences() []*silence {
	var list []*silence
	for _, c := range p.cases {
		for _, f := range c.Failures {
			if f.Kind == TooFew && f.Nearest == nil {
				list = append(list, &silence{failure: f, c: c})
			}
		}
	}
	return list
}

// explain looks at the events of the capture for all failures at once.
func (p *pass) explain(ctx context.Context, x *explain.Explainer, opt replay.Options) error {
	list := p.silences()
	first := firstEvent(&opt, p.cases)
	for _, s := range list {
		subject := x.Subject(s.failure.Rule)
		s.near, s.any = explain.NewSearch(subject, 0), explain.NewSearch(subject, 0)
	}
	_, err := p.capture.Run(ctx, opt, func(run *replay.Run) error {
		look := x.NewPass(run)
		return run.Each(ctx, func(*scap.Event) error {
			look.Next()
			for _, s := range list {
				if s.sel == nil {
					s.sel = newSelection(s.c.Case, run.Ctx, *first)
					s.meant = s.failure.expectation.meant(run.Ctx)
				}
				if !s.sel.has() {
					continue
				}
				s.any.Look(look, p.capture.Name)
				if s.meant() {
					s.near.Look(look, p.capture.Name)
				}
			}
			return nil
		})
	})
	for _, s := range list {
		found := s.near.Silence()
		if found.Miss == nil {
			found = s.any.Silence()
		}
		s.failure.Why = why(found)
	}
	return err // the capture was read to its end before
}

// meant returns a function that tells whether the current event has the fields of an
// expectation, and its Where holds: if the rule is silent, it is likely about such
// an event. What can't be known without an alert does not count.
func (x *Expectation) meant(ctx *field.Context) func() bool {
	type want struct {
		value *engine.Printer
		match *Match
	}
	var wants []want
	for i := range x.Fields {
		if f, err := engine.CompileFormat("%"+x.Fields[i].Name, nil); err == nil {
			wants = append(wants, want{f.NewPrinter(ctx), &x.Fields[i].Match})
		}
	}
	where := func() bool { return true }
	if x.Where != nil {
		where = x.Where.NewMatcher(ctx)
	}
	return func() bool {
		for _, w := range wants {
			if text := string(w.value.AppendText(nil)); !w.match.Matches(text, text != noValue) {
				return false
			}
		}
		return where()
	}
}

// why returns a silence in lines.
func why(s explain.Silence) []string {
	switch {
	case s.Miss == nil && s.Fired > 0:
		return nil
	case s.Miss == nil || s.Fired == 0 && len(s.Miss.Example.Faults) < 2:
		return []string{s.Text}
	}
	x := s.Miss.Example
	near := fmt.Sprintf("nearest is event %d, %s of %s", x.Event.Num, x.Event.Type, x.Event.Process)
	if s.Fired > 0 {
		near = "of the others, " + near
	}
	if len(x.Faults) == 0 {
		return []string{near + ": " + x.Reason}
	}
	lines := []string{near + ", for which this is false:"}
	for i := range x.Faults {
		if i == maxFaults {
			return append(lines, fmt.Sprintf("  and %d more", len(x.Faults)-i))
		}
		lines = append(lines, "  "+x.Faults[i].String()+" ("+x.Faults[i].Where()+")")
	}
	return lines
}
