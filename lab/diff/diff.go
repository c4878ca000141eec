// Package diff compares what two sets of rules say of the same captures: which
// alerts one of them adds, removes and changes, and what sets those apart.
//
//	report, err := diff.Compare(ctx, old, new, captures, diff.Options{})
//
// A capture is read once: both programs evaluate each of its events on the same
// state. Alerts are the same if they are of the same rule and event; a rule that was
// renamed is the same rule (see Pairs).
package diff

import (
	"context"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
)

// Side is one of the two sets of rules.
type Side struct {
	Rules   []*rules.Rule // all that were loaded, in their order
	Program *engine.Program
}

// Options of a comparison.
type Options struct {
	Replay   replay.Options
	Matching engine.Matching // with which both programs were compiled
	Examples int             // alerts to keep per rule and kind of difference
	// Visit, if set, is called with the position of the capture for every event that
	// fires a rule on any side, in order. The event is valid during the call.
	Visit func(capture int, e *Event)
}

// Report is the result of a comparison.
type Report struct {
	Captures    []Capture
	Rules       []RuleChange // in the order of the new rules, then of the old ones
	Alerts      Counts
	Differences []Difference // the largest first
}

// Capture is what was seen of a capture.
type Capture struct {
	Name  string
	Stats replay.Stats
	Err   error // why it was not read to its end; nil if it was
}

// Counts are numbers of alerts.
type Counts struct {
	Old, New uint64 // of each side
	Added    uint64 // on the new side only
	Removed  uint64 // on the old side only
	Changed  uint64 // on both, not with the same text, priority and tags
}

func (c *Counts) any() bool { return c.Added+c.Removed+c.Changed > 0 }

// Difference is what differs in the alerts of a rule.
type Difference struct {
	Rule    string // its name, on the new side if it is there
	OldName string // on the old side, if that is another one; else ""
	Counts
	// Of the changed alerts, how many have another text, priority, and other tags.
	Output, Priority, Tags uint64
	// With the first matching rule only, events of removed alerts may fire another
	// rule now, and those of added ones have fired another one before.
	To, From []Move
	// AddedBy and RemovedBy are what sets these alerts apart from the other ones of
	// the rule, the clearest first.
	AddedBy, RemovedBy []Driver
	Examples           Examples
}

// Move is a number of events that fire, or fired, another rule.
type Move struct {
	Rule   string
	Events uint64
	// Matching is for how many of them the condition of the rule that does not fire
	// holds nevertheless: the other one comes first.
	Matching uint64
}

// Driver is a field that has the same few values in nearly all of some alerts.
type Driver struct {
	Field  string
	Values []string // the most frequent first
	Alerts uint64   // that have one of them
}

// Examples are the first alerts of each kind.
type Examples struct {
	Added, Removed []lab.Alert
	Changed        []Change
}

// Change is an alert on both sides.
type Change struct{ Old, New lab.Alert }

// Compare compares the alerts of two sides on captures. An error of a capture does
// not keep the others from being read; see Capture.Err. The error returned is that
// of ctx.
func Compare(ctx context.Context, old, new Side, captures []lab.Capture, opt Options) (*Report, error) {
	c := NewComparison(old, new, opt)
	t := newTally(c)
	report := &Report{Rules: ruleChanges(c)}
	for i := range captures {
		stats, err := c.Run(ctx, captures[i], func(e *Event) error {
			t.add(e)
			if opt.Visit != nil {
				opt.Visit(i, e)
			}
			return nil
		})
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		report.Captures = append(report.Captures, Capture{captures[i].Name, stats, err})
	}
	t.finish(report)
	return report, nil
}
