// Package lab holds what the commands of the rule laboratory share: rule sets,
// captures and the alerts that the ones give on the others. Its subpackages test,
// compare, explain and measure rules.
//
// Nothing here opens a file: callers pass the content of rule files, and say how a
// capture is opened.
package lab

import (
	"context"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
)

// Capture is a capture that can be read, also more than once.
type Capture struct {
	Name string // as messages and reports call it
	// Open begins a pass over the capture. done is called at its end.
	Open func(ctx context.Context) (src replay.Source, done func() error, err error)
	// Indexed returns a pass over a source that Open returned, without options, if
	// that has an index to make use of; else nil. It may be nil itself.
	Indexed func(src replay.Source) *replay.Indexed
}

// Check evaluates a program on a capture and calls emit for each alert, in order.
// It returns an error if the capture can't be opened or read to its end (see
// replay.IsCapture), or that of emit; alerts before it have been emitted.
func (c Capture) Check(ctx context.Context, p *engine.Program, opt replay.Options, emit func(*engine.Evaluator, *engine.Rule) error) (replay.Stats, error) {
	src, done, err := c.Open(ctx)
	if err != nil {
		return replay.Stats{}, err
	}
	stats, err := replay.Check(ctx, src, p, opt, emit)
	if cerr := done(); err == nil {
		err = cerr
	}
	return stats, err
}

// Run prepares a pass over a capture and calls f with it.
func (c Capture) Run(ctx context.Context, opt replay.Options, f func(*replay.Run) error) (replay.Stats, error) {
	src, done, err := c.Open(ctx)
	if err != nil {
		return replay.Stats{}, err
	}
	r := replay.NewRun(src, opt)
	err = f(r)
	if cerr := done(); err == nil {
		err = cerr
	}
	return r.Stats, err
}

// Each makes a pass over a capture. prepare is called for every run that takes part
// in it, of which there are several if sections are read at the same time, unless
// serial is set; what it returns appends what there is to say of the run's current
// event to dst, and whether there is anything. emit gets the texts in the order of
// the events; they are valid during the call.
func (c Capture) Each(ctx context.Context, opt replay.Options, serial bool, prepare func(*replay.Run) func(dst []byte) ([]byte, bool), emit func(text []byte) error) (replay.Stats, error) {
	src, done, err := c.Open(ctx)
	if err != nil {
		return replay.Stats{}, err
	}
	var stats replay.Stats
	if x := c.indexed(src); x != nil {
		x.Options, x.Serial = opt, serial
		stats, err = x.Each(ctx, prepare, emit)
	} else {
		r := replay.NewRun(src, opt)
		render := prepare(r)
		var text []byte
		var found bool
		err = r.Each(ctx, func(*scap.Event) error {
			if text, found = render(text[:0]); !found {
				return nil
			}
			return emit(text)
		})
		stats = r.Stats
	}
	if cerr := done(); err == nil {
		err = cerr
	}
	return stats, err
}

func (c Capture) indexed(src replay.Source) *replay.Indexed {
	if c.Indexed == nil {
		return nil
	}
	return c.Indexed(src)
}

// Alert is an alert with everything that there is to say of it: a copy that does
// not depend on the evaluator.
type Alert struct {
	Capture  string
	Event    uint64 // evt.num
	Time     uint64 // ns since the epoch
	Rule     string
	Priority rules.Priority
	Message  string // the output, without time and priority
	Fields   []engine.OutputField
	Tags     []string
}

// NewAlert returns the alert of a rule that fired on the current event.
func NewAlert(capture string, e *engine.Evaluator, r *engine.Rule) Alert {
	ev := e.Context().Event
	return Alert{
		Capture: capture, Event: ev.Num, Time: ev.TS,
		Rule: r.Name, Priority: r.Priority, Tags: r.Tags,
		Message: string(e.AppendMessage(nil, r)), Fields: e.OutputFields(r),
	}
}

// Field returns the text of an output field; false if the alert has no such field.
func (a *Alert) Field(name string) (string, bool) {
	for i := range a.Fields {
		if a.Fields[i].Name == name {
			return a.Fields[i].Text, true
		}
	}
	return "", false
}

// Alerts returns all alerts of a program on a capture. After an error they are
// those before it.
func Alerts(ctx context.Context, c Capture, p *engine.Program, opt replay.Options) ([]Alert, replay.Stats, error) {
	var list []Alert
	stats, err := c.Check(ctx, p, opt, func(e *engine.Evaluator, r *engine.Rule) error {
		list = append(list, NewAlert(c.Name, e, r))
		return nil
	})
	return list, stats, err
}
