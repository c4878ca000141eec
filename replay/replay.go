// Package replay reads captures through the state and the rules: one loop,
// Next, Apply, Eval, Emit, the same for a file, a pipe or a live source.
package replay

import (
	"context"
	"errors"
	"io"
	"time"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

// Source yields sections and events; *scap.Reader is one. Their methods are
// documented there.
type Source interface {
	NextSection() (*scap.Section, error)
	Next(*scap.Event) error
}

// Options of a run.
type Options struct {
	Loc    *time.Location    // of local times; nil = UTC
	Static map[string]string // values of static.NAME fields
	Base64 bool              // buffers print as base64
	// Window, if set, is called with the time of the first event that is delivered,
	// and says of which times events are delivered: from <= t < to, in ns since
	// the epoch. The others before the end still update the state.
	Window func(first uint64) (from, to uint64)
	// Passed, if set, is called with every event that is not delivered: it is outside
	// the window, or hidden. It was applied to the state.
	Passed func(*scap.Event)
	// Progress, if set, is called every ProgressStep events with the statistics
	// so far.
	Progress func(*Stats)
	// Section, if set, is called with every section once it is loaded.
	Section func(*scap.Section)
}

// ProgressStep is the number of events between calls of Options.Progress.
const ProgressStep = 1 << 14

// Stats of a run, also of one that ended with an error.
type Stats struct {
	Events    uint64 // numbered events
	Delivered uint64 // those in the window that rules and filters saw
	Drops     uint64 // drop events: the recorder lost some around each
	Sections  int
	FirstTS   uint64 // of the first numbered event, ns since the epoch
	LastTS    uint64
}

// Run is a pass over a source.
type Run struct {
	src   Source
	opt   Options
	State *state.State
	Ctx   *field.Context
	Stats Stats

	windowed bool // from and to are known
	from, to uint64
}

// NewRun prepares a pass over src.
func NewRun(src Source, opt Options) *Run {
	st := state.New()
	return &Run{
		src: src, opt: opt, State: st,
		Ctx: &field.Context{State: st, Loc: opt.Loc, Static: opt.Static, Base64: opt.Base64},
	}
}

// Each calls deliver for every event that is delivered, after it was applied to
// the state. It returns nil at the end of the capture, and otherwise what ended
// the pass early: an error of the capture, of deliver or of ctx. What was
// delivered before stands.
func (r *Run) Each(ctx context.Context, deliver func(ev *scap.Event) error) error {
	return r.sections(ctx, func(ev *scap.Event) error {
		if !r.delivers(ev) {
			return nil
		}
		r.Stats.Delivered++
		r.Ctx.Next(ev)
		return deliver(ev)
	})
}

// delivers reports whether rules and filters see ev.
func (r *Run) delivers(ev *scap.Event) bool {
	ok := r.wants(ev)
	if !ok && r.opt.Passed != nil {
		r.opt.Passed(ev)
	}
	return ok
}

func (r *Run) wants(ev *scap.Event) bool {
	if ev.Hidden {
		return false
	}
	if r.opt.Window == nil {
		return true
	}
	if !r.windowed {
		r.windowed = true
		r.from, r.to = r.opt.Window(ev.TS)
	}
	return r.from <= ev.TS && ev.TS < r.to
}

func (r *Run) sections(ctx context.Context, f func(ev *scap.Event) error) error {
	for {
		sec, err := r.src.NextSection()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		r.Stats.Sections++
		r.State.Begin(sec)
		if r.opt.Section != nil {
			r.opt.Section(sec)
		}
		switch err := r.events(ctx, f); err {
		case scap.ErrSectionEnd:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// events handles the events of a section; the error is never nil.
func (r *Run) events(ctx context.Context, f func(ev *scap.Event) error) error {
	var ev scap.Event
	r.Ctx.Event = &ev
	for {
		if err := r.src.Next(&ev); err != nil {
			return err
		}
		s := &r.Stats
		if ev.Num > 0 {
			s.Events++
		}
		if s.Events%ProgressStep == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if r.opt.Progress != nil {
				r.opt.Progress(s)
			}
		}
		if s.FirstTS == 0 {
			s.FirstTS = ev.TS
		}
		s.LastTS = ev.TS
		if ev.Type == schema.DROP_E {
			s.Drops++
		}
		r.State.Apply(&ev)
		if err := f(&ev); err != nil {
			return err
		}
	}
}

// Check evaluates a program on every event of src and calls emit for each alert,
// in order. It returns nil at the end of the capture, or what ended it early;
// alerts before that have been emitted. The evaluator is valid during the call.
func Check(ctx context.Context, src Source, p *engine.Program, opt Options, emit func(*engine.Evaluator, *engine.Rule) error) (Stats, error) {
	r := NewRun(src, opt)
	err := r.check(ctx, p, emit)
	return r.Stats, err
}

func (r *Run) check(ctx context.Context, p *engine.Program, emit func(*engine.Evaluator, *engine.Rule) error) error {
	eval := p.NewEvaluator(r.Ctx)
	section := r.opt.Section
	r.opt.Section = func(sec *scap.Section) {
		eval.Hostname = ""
		if sec.Machine != nil {
			eval.Hostname = sec.Machine.Hostname
		}
		if section != nil {
			section(sec)
		}
	}
	return r.sections(ctx, func(ev *scap.Event) error {
		if !r.delivers(ev) {
			return nil
		}
		r.Stats.Delivered++
		if !p.Wants(ev.Type) {
			return nil
		}
		r.Ctx.Next(ev)
		for _, rule := range eval.Eval() {
			if err := emit(eval, rule); err != nil {
				return err
			}
		}
		return nil
	})
}

// IsCapture reports whether err, returned by a pass, is about the capture: it
// could not be read to its end.
func IsCapture(err error) bool {
	var fe *scap.FormatError
	return errors.As(err, &fe)
}
