package suite

import (
	"context"
	"slices"

	"hids/engine"
	"hids/engine/field"
	"hids/lab"
	"hids/replay"
)

// Trial is a suite that others evaluate rules on: it has the captures that its cases
// use, and says which of their events count and whether the cases would still hold
// with other alerts.
type Trial struct {
	Captures []*TrialCapture
	// Failed are the cases that could not be judged or do not hold as it is. Nothing is
	// asked of them.
	Failed []*CaseResult

	j *judge
}

// TrialCapture is a capture that cases of a suite use.
type TrialCapture struct {
	lab.Capture
	pass  *pass
	opt   replay.Options
	first *uint64
	ctx   *field.Context
	sels  []*selection
}

// TrialAlert is an alert with the cases in which it counts.
type TrialAlert struct {
	cases  []*CaseResult
	alerts []*Alert
}

// NewTrial evaluates the cases of a suite with a program, compiled from env.Rules. An
// error is one of ctx.
func (s *Suite) NewTrial(ctx context.Context, env Env, prog *engine.Program) (*Trial, error) {
	t := &Trial{j: &judge{env: &env, res: &Result{Suite: s, Rules: prog.Rules()}}}
	for _, c := range s.Cases {
		t.j.res.Cases = append(t.j.res.Cases, &CaseResult{Case: c})
	}
	for _, p := range s.passes(env, t.j.res.Cases) {
		if err := p.run(ctx, prog, env.Replay); err != nil {
			return nil, err
		}
		if p.cases[0].Err != nil {
			continue // it can't be read: none of its cases was judged
		}
		t.Captures = append(t.Captures, &TrialCapture{Capture: p.capture, pass: p, opt: env.Replay})
	}
	for _, c := range t.j.res.Cases {
		if c.Err == nil {
			t.j.judge(c)
		}
		if !c.OK() {
			t.Failed = append(t.Failed, c)
		}
	}
	return t, nil
}

// Options returns the options of a pass over the capture.
func (c *TrialCapture) Options() replay.Options {
	opt := c.opt
	c.first, c.ctx = firstEvent(&opt, c.pass.cases), nil
	return opt
}

// Counts reports whether the current event of a pass counts for any case.
func (c *TrialCapture) Counts(ctx *field.Context) bool {
	if c.ctx != ctx {
		c.ctx, c.sels = ctx, nil
		for _, x := range c.pass.cases {
			c.sels = append(c.sels, newSelection(x.Case, ctx, *c.first))
		}
	}
	return slices.ContainsFunc(c.sels, (*selection).has)
}

// NewAlert returns an alert of the current event, after Counts, as the cases see it.
func (c *TrialCapture) NewAlert(a lab.Alert) TrialAlert {
	var t TrialAlert
	for i, sel := range c.sels {
		if sel.has() {
			t.cases = append(t.cases, c.pass.cases[i])
			t.alerts = append(t.alerts, &Alert{Alert: a, where: sel.wheres(a.Rule)})
		}
	}
	return t
}

// Fails returns the first case that would not hold if some of the alerts that there
// are were not, and others were added; nil = all would. Cases that do not hold anyway
// are left out.
func (t *Trial) Fails(removed func(c *TrialCapture, event uint64, rule string) bool, added []TrialAlert) *Case {
	for _, c := range t.Captures {
		for _, x := range c.pass.cases {
			if !x.OK() {
				continue
			}
			trial := &CaseResult{Case: x.Case}
			for _, a := range x.Alerts {
				if !removed(c, a.Event, a.Rule) {
					trial.Alerts = append(trial.Alerts, a)
				}
			}
			for _, a := range added {
				if i := slices.Index(a.cases, x); i >= 0 {
					trial.Alerts = append(trial.Alerts, a.alerts[i])
				}
			}
			slices.SortStableFunc(trial.Alerts, func(a, b *Alert) int { return int(int64(a.Event) - int64(b.Event)) })
			if t.j.judge(trial); !trial.OK() {
				return x.Case
			}
		}
	}
	return nil
}
