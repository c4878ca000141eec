package mutate

import (
	"context"

	"hids/engine"
	"hids/lab"
	"hids/lab/suite"
	"hids/replay"
	"hids/scap"
)

// maxAdded is how many alerts that a mutant adds to a capture of a suite are looked
// at. More than that make no case hold that fewer don't, as a rule.
const maxAdded = 1000

// altered is how a mutant alters the alerts of a suite.
type altered struct {
	removed map[lost]bool
	added   []suite.TrialAlert
}

// lost is an alert that is no more.
type lost struct {
	capture *suite.TrialCapture
	event   uint64
	rule    string
}

// AddSuite evaluates the mutants on the captures of a suite. A mutant is noticed if a
// case does not hold with it: other alerts alone are not enough.
func (c *Collector) AddSuite(ctx context.Context, name string, t *suite.Trial) (replay.Stats, error) {
	all := make([]altered, len(c.mutants))
	var total replay.Stats
	for _, capture := range t.Captures {
		c.captures++
		stats, err := capture.Run(ctx, capture.Options(), func(r *replay.Run) error {
			eval := c.program.NewEvaluator(r.Ctx)
			return c.run(ctx, r, func(ev *scap.Event, d delta) {
				if capture.Counts(r.Ctx) {
					all[d.mutant].note(capture, eval, ev, d)
				}
			})
		})
		total.Drops += stats.Drops
		if err != nil {
			return total, err
		}
	}
	for i, m := range c.mutants {
		a := &all[i]
		if m.Status == Killed || len(a.removed)+len(a.added) == 0 {
			continue
		}
		failed := t.Fails(func(c *suite.TrialCapture, event uint64, rule string) bool { return a.removed[lost{c, event, rule}] }, a.added)
		if failed != nil {
			c.kill(m, name+": "+failed.Name, 0)
		}
	}
	return total, nil
}

// note notes what a mutant changes of the alerts of an event.
func (a *altered) note(c *suite.TrialCapture, eval *engine.Evaluator, ev *scap.Event, d delta) {
	for _, r := range d.removed {
		if a.removed == nil {
			a.removed = make(map[lost]bool)
		}
		a.removed[lost{c, ev.Num, r.Name}] = true
	}
	for _, r := range d.added {
		if len(a.added) < maxAdded {
			eval.Begin()
			a.added = append(a.added, c.NewAlert(lab.NewAlert(c.Name, eval, r)))
		}
	}
}
