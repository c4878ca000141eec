// Package replay reads captures through the state and the rules: one loop,
// Next, Apply, Eval, Emit, the same for a file, a pipe or a live source.
package replay

import (
	"context"
	"io"
	"time"

	"hids/engine"
	"hids/engine/field"
	"hids/scap"
)

// Source yields sections and events; *scap.Reader is one.
type Source interface {
	NextSection() (*scap.Section, error)
	Next(*scap.Event) error
}

// Options of a run.
type Options struct {
	Loc    *time.Location // of local times; nil = UTC
	Static map[string]string
	// Progress, if set, is called now and then with the number of events read.
	Progress func(events uint64)
}

// Stats of a run, also of one that ended with an error.
type Stats struct {
	Events    uint64 // numbered events
	Delivered uint64 // seen by rules and filters
	Drops     uint64 // events lost by the recorder, as far as the capture tells
	Sections  int
	FirstTS   uint64 // ns since the epoch
	LastTS    uint64
}

// Check evaluates a program on every event of src and calls emit for each alert,
// in order. It returns the error that ended the capture early, if any; alerts
// before it have been emitted. emit's evaluator is valid during the call.
func Check(ctx context.Context, src Source, p *engine.Program, opt Options, emit func(*engine.Evaluator, *engine.Rule) error) (Stats, error) {
	panic("todo")
}

// Events calls f for every delivered event; the context is valid during the call.
func Events(ctx context.Context, src Source, opt Options, f func(*field.Context) error) (Stats, error) {
	panic("todo")
}

var _ io.Reader
