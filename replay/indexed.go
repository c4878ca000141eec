package replay

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"hids/engine"
	"hids/scap"
)

// Indexed is a pass over a capture with an index. It reads only sections that have
// events in the window, and several of them at the same time. Since sections do
// not depend on one another, and what they give is put into the order of the file,
// the result is that of a pass from the beginning to the end.
type Indexed struct {
	Index   *scap.Index
	Options Options // Section is not called
	Jobs    int     // sections read at the same time; less than 2 = one after the other
	// Serial says that what is made of a section depends on those before it: see
	// engine.Program.RemembersSections. Then sections are read one after the other
	// and none is left out before the window.
	Serial bool
}

// Check is the function Check for an indexed capture. render appends the text of
// an alert to dst; it is called by several goroutines at the same time. emit gets
// the alerts in order; text is valid during the call.
func (x *Indexed) Check(ctx context.Context, p *engine.Program, render func(dst []byte, e *engine.Evaluator, r *engine.Rule) []byte, emit func(r *engine.Rule, text []byte) error) (Stats, error) {
	y := *x
	y.Serial = x.Serial || p.RemembersSections()
	return y.run(ctx, func(ctx context.Context, r *Run, out emitter) error {
		var text []byte
		return r.check(ctx, p, func(e *engine.Evaluator, rule *engine.Rule) error {
			text = render(text[:0], e, rule)
			return out(rule, text)
		})
	}, emit)
}

// Each is Run.Each for an indexed capture. prepare is called for every run that
// takes part in the pass; what it returns appends what there is to say of the
// run's current event to dst, and whether there is anything. emit gets the texts
// in order; they are valid during the call.
func (x *Indexed) Each(ctx context.Context, prepare func(*Run) func(dst []byte) ([]byte, bool), emit func(text []byte) error) (Stats, error) {
	return x.run(ctx, func(ctx context.Context, r *Run, out emitter) error {
		var text []byte
		render, found := prepare(r), false
		return r.Each(ctx, func(*scap.Event) error {
			if text, found = render(text[:0]); !found {
				return nil
			}
			return out(nil, text)
		})
	}, func(_ *engine.Rule, text []byte) error { return emit(text) })
}

// emitter takes a text and the rule that it is about.
type emitter func(r *engine.Rule, text []byte) error

// pass evaluates all events of a run.
type pass func(ctx context.Context, r *Run, out emitter) error

func (x *Indexed) run(ctx context.Context, f pass, emit emitter) (Stats, error) {
	opt := x.Options
	opt.Section = nil
	wanted := x.wanted(&opt)
	if jobs := min(x.Jobs, len(wanted)); jobs > 1 && !x.serial() {
		p := &parallel{index: x.Index, wanted: wanted, opt: opt, pass: f, emit: emit, jobs: jobs}
		return p.run(ctx)
	}
	src := &sections{index: x.Index, next: func() (int, bool) {
		if len(wanted) == 0 {
			return 0, false
		}
		i := wanted[0]
		wanted = wanted[1:]
		return i, true
	}}
	defer src.close()
	r := NewRun(src, opt)
	err := f(ctx, r, emit)
	return r.Stats, err
}

func (x *Indexed) serial() bool { return x.Serial || !x.Index.Standalone() }

// wanted returns the sections to read. A window is resolved.
func (x *Indexed) wanted(opt *Options) (list []int) {
	all := x.Index.Sections
	from, to := uint64(0), ^uint64(0)
	if opt.Window != nil {
		first := uint64(0)
		for i := range all {
			if s := &all[i]; s.Events > s.Hidden {
				first = s.FirstTS
				break
			}
		}
		from, to = opt.Window(first)
		opt.Window = func(uint64) (uint64, uint64) { return from, to }
	}
	last := -1
	for i := range all {
		if s := &all[i]; opt.Window == nil || s.Events > s.Hidden && s.MinTS < to && from <= s.MaxTS {
			list, last = append(list, i), i
		}
	}
	if x.serial() {
		list = list[:0]
		for i := range last + 1 {
			list = append(list, i)
		}
	}
	return list
}

// sections is a Source of some sections of an index.
type sections struct {
	index *scap.Index
	next  func() (i int, ok bool) // the section to read next
	r     *scap.Reader            // of the current one, or nil
}

// NextSection implements Source.
func (s *sections) NextSection() (*scap.Section, error) {
	s.close()
	i, ok := s.next()
	if !ok {
		return nil, io.EOF
	}
	var err error
	if s.r, err = s.index.Reader(i, 1); err != nil {
		return nil, err
	}
	sec, err := s.r.NextSection()
	if err == nil && sec.Standalone != s.index.Sections[i].Standalone {
		err = &scap.FormatError{Offset: sec.Offset, Msg: fmt.Sprintf("the index is wrong about section %d", i), Cause: scap.ErrCorrupt}
	}
	return sec, err
}

// Next implements Source. The end of a section is never that of the capture.
func (s *sections) Next(ev *scap.Event) error {
	err := s.r.Next(ev)
	if err != io.EOF && err != scap.ErrSectionEnd {
		return err
	}
	if _, err := s.r.NextSection(); err != io.EOF { // more than the index knows
		return err
	}
	return scap.ErrSectionEnd
}

func (s *sections) close() {
	if s.r != nil {
		s.r.Close()
		s.r = nil
	}
}

// parallel reads sections by several goroutines. Each takes the next section that
// nobody has taken; what comes out is queued, by section, for the caller, who
// takes it from one queue after the other.
type parallel struct {
	index  *scap.Index
	wanted []int
	opt    Options
	pass   pass
	emit   emitter
	jobs   int

	queues []queue       // by position in wanted
	taken  atomic.Int64  // how many sections are
	ahead  chan struct{} // has a token per section that is taken and not done with
	events atomic.Uint64 // of all sections so far
	moved  chan struct{} // events has grown
	pool   sync.Pool     // of *batch
}

// queue takes what a section gives.
type queue struct {
	ready   chan struct{} // closed when the other members are set
	batches chan *batch   // closed at the end of the section
	stats   Stats         // valid then
	err     error
}

// batch is a number of texts.
type batch struct {
	text  []byte
	items []item
}

// item is the rule and the end of a text.
type item struct {
	rule *engine.Rule
	end  int
}

// Sizes of what waits to be emitted, in bytes: of a batch, and of all together.
const (
	batchBytes   = 64 << 10
	waitingBytes = 256 << 20
)

func (p *parallel) run(ctx context.Context) (Stats, error) {
	ctx, cancel := context.WithCancel(ctx)
	p.queues = make([]queue, len(p.wanted))
	for i := range p.queues {
		p.queues[i].ready = make(chan struct{})
	}
	p.ahead = make(chan struct{}, 2*p.jobs)
	p.moved = make(chan struct{}, 1)
	p.pool.New = func() any { return new(batch) }
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()
	for range p.jobs {
		workers.Go(func() { p.work(ctx) })
	}
	var sum Stats
	for i := range p.queues {
		q := &p.queues[i]
		if err := p.drain(ctx, q); err != nil {
			return sum, err
		}
		sum.add(&q.stats)
		if q.err != nil {
			return sum, q.err
		}
		<-p.ahead
	}
	return sum, nil
}

// add adds the statistics of the sections that follow.
func (s *Stats) add(next *Stats) {
	if s.Events == 0 {
		s.FirstTS = next.FirstTS
	}
	if next.Events > 0 {
		s.LastTS = next.LastTS
	}
	s.Events += next.Events
	s.Delivered += next.Delivered
	s.Drops += next.Drops
	s.Sections += next.Sections
}

// drain emits what a section gives. It returns an error of emit or of ctx.
func (p *parallel) drain(ctx context.Context, q *queue) error {
	var batches chan *batch // nil until the section is taken
	ready := q.ready
	for {
		select {
		case <-ready:
			batches, ready = q.batches, nil
		case b, more := <-batches:
			if !more {
				return nil
			}
			start := 0
			for _, it := range b.items {
				if err := p.emit(it.rule, b.text[start:it.end:it.end]); err != nil {
					return err
				}
				start = it.end
			}
			p.pool.Put(b)
		case <-p.moved:
			if p.opt.Progress != nil {
				p.opt.Progress(&Stats{Events: p.events.Load()})
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// worker is a goroutine with a run of its own over the sections that it takes.
type worker struct {
	*parallel
	ctx     context.Context
	run     *Run
	q       *queue // of the current section, or nil
	b       *batch
	counted uint64 // events of the section that are in parallel.events
}

// work takes sections until there are no more, or one can't be read to its end.
func (p *parallel) work(ctx context.Context) {
	w := &worker{parallel: p, ctx: ctx}
	src := &sections{index: p.index, next: w.next}
	defer src.close()
	opt := p.opt
	opt.Progress = func(s *Stats) { w.count(s) }
	w.run = NewRun(src, opt)
	err := p.pass(ctx, w.run, w.out)
	w.end(err)
}

// next ends the current section and takes another one.
func (w *worker) next() (int, bool) {
	w.end(nil)
	select {
	case w.ahead <- struct{}{}:
	case <-w.ctx.Done():
		return 0, false
	}
	n := int(w.taken.Add(1)) - 1
	if n >= len(w.wanted) {
		<-w.ahead
		return 0, false
	}
	w.q = &w.queues[n]
	w.q.batches = make(chan *batch, max(4, waitingBytes/batchBytes/cap(w.ahead)))
	close(w.q.ready)
	return w.wanted[n], true
}

// count adds the events of the section to those of all.
func (w *worker) count(s *Stats) {
	w.events.Add(s.Events - w.counted)
	w.counted = s.Events
	select {
	case w.moved <- struct{}{}:
	default:
	}
}

// end ends the current section, if there is one.
func (w *worker) end(err error) {
	if w.q == nil {
		return
	}
	w.flush()
	w.count(&w.run.Stats)
	w.q.stats, w.q.err = w.run.Stats, err
	w.run.Stats, w.counted = Stats{}, 0
	close(w.q.batches)
	w.q = nil
}

// out queues a text.
func (w *worker) out(rule *engine.Rule, text []byte) error {
	if w.b == nil {
		w.b = w.pool.Get().(*batch)
		w.b.text, w.b.items = w.b.text[:0], w.b.items[:0]
	}
	w.b.text = append(w.b.text, text...)
	w.b.items = append(w.b.items, item{rule, len(w.b.text)})
	if len(w.b.text) < batchBytes {
		return nil
	}
	return w.flush()
}

// flush hands the batch over.
func (w *worker) flush() error {
	if w.b == nil {
		return nil
	}
	select {
	case w.q.batches <- w.b:
		w.b = nil
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}
