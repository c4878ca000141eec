package tune

import (
	"context"

	"hids/lab"
	"hids/lab/diff"
)

// Check is what a proposal does to the alerts, as was seen.
type Check struct {
	Before, After uint64 // alerts of the rule
	// Chosen alerts were to be silenced, and so many of them are.
	Chosen, Silenced uint64
	// True alerts are known to be so, and so many of them still fire.
	True, StillTrue uint64
	// Gone is how many do not fire any more though they were not chosen; Lost are the
	// first of them and of the true ones.
	Gone uint64
	Lost []Place
	// Others is what differs in the alerts of other rules.
	Others []diff.Difference
}

// OK reports whether all that was chosen is silent, and nothing else.
func (c *Check) OK() bool { return c.Silenced == c.Chosen && c.StillTrue == c.True && c.Gone == 0 }

const maxLost = 5

// Place is an event of a capture.
type Place struct {
	Capture string
	Event   uint64 // evt.num
}

// Check reads the captures of Collect again, with the rules as they are and with those
// that the proposal was added to.
func (a *Alerts) Check(ctx context.Context, old, new diff.Side, sources []Source, opt diff.Options) (*Check, error) {
	c := &Check{Before: a.Total, After: a.Total, Chosen: a.Chosen()}
	for i := range a.Captures {
		for _, s := range a.Captures[i].alerts {
			if s.kept {
				c.True++
			}
		}
	}
	c.StillTrue = c.True
	// Captures of which only the true alerts matter say nothing of other rules.
	for _, known := range []bool{false, true} {
		var captures []lab.Capture
		var at []int
		for i := range sources {
			if (sources[i].True != nil) == known {
				captures, at = append(captures, sources[i].Capture), append(at, i)
			}
		}
		next := make([]int, len(captures)) // alert of each capture
		opt.Visit = func(i int, e *diff.Event) {
			for k := range e.Diff {
				if o := &e.Diff[k]; o.Removed() && o.Rule == a.Rule.Name {
					next[i] = a.gone(c, at[i], next[i], e.Num)
				}
			}
		}
		if known {
			opt.Replay.Window = nil
		}
		report, err := diff.Compare(ctx, old, new, captures, opt)
		if err != nil {
			return nil, err
		}
		for i := range report.Differences {
			if d := &report.Differences[i]; !known && d.Rule != a.Rule.Name {
				c.Others = append(c.Others, *d)
			}
		}
	}
	return c, nil
}

// gone counts an alert that does not fire any more. It returns where the next one is
// to be looked for.
func (a *Alerts) gone(c *Check, capture, from int, event uint64) int {
	alerts := a.Captures[capture].alerts
	at := from
	for at < len(alerts) && alerts[at].event != event {
		at++
	}
	if at == len(alerts) { // of a capture of which it does not matter
		return from
	}
	s := &alerts[at]
	switch {
	case s.kept:
		c.StillTrue--
	case s.row.Chosen:
		c.Silenced++
	default:
		c.Gone++
	}
	if s.kept || !s.row.Chosen {
		if len(c.Lost) < maxLost {
			c.Lost = append(c.Lost, Place{a.Captures[capture].Name, event})
		}
	}
	if !a.Captures[capture].known {
		c.After--
	}
	return at + 1
}
