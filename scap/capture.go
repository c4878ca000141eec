package scap

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/zstd"

	"hids/scap/schema"
)

// CaptureOptions of a CaptureWriter. The zero value has sensible ones.
type CaptureOptions struct {
	// Level is the compression level, as zstd counts them, 1 to 22; 0 = 1.
	Level int
	// FrameBytes is how much of the capture a zstd frame holds; 0 = 1 MiB. What
	// is in a frame can't be read before its end.
	FrameBytes int
	// SectionBytes and SectionDuration say when SectionDue asks for a new
	// section: after so much of the uncompressed capture, and after so much time
	// of events; 0 = 64 MiB, and no limit.
	SectionBytes    int64
	SectionDuration time.Duration
	// Concurrency is how many frames are compressed at the same time, besides the
	// caller's own work; 0 = 1.
	Concurrency int
	// MaxBytes is how large the file may become, in bytes; 0 = no limit.
	MaxBytes int64
	// Truncate, if set, cuts what was written to size bytes. It is called after a
	// write that failed, so that no half of a frame is left and an index may fit.
	Truncate func(size int64) error
}

// Defaults of CaptureOptions.
const (
	defaultLevel        = 1
	defaultFrameBytes   = 1 << 20
	defaultSectionBytes = 64 << 20
	maxFrameBytes       = 64 << 20
	maxRawFrame         = 1 << 30 // of the seekable format
)

func (o *CaptureOptions) setDefaults() error {
	if o.Level == 0 {
		o.Level = defaultLevel
	}
	if o.FrameBytes == 0 {
		o.FrameBytes = defaultFrameBytes
	}
	if o.SectionBytes == 0 {
		o.SectionBytes = defaultSectionBytes
	}
	if o.Concurrency == 0 {
		o.Concurrency = 1
	}
	if o.Level < 1 || o.Level > 22 {
		return fmt.Errorf("scap: there is no compression level %d: it is 1 to 22", o.Level)
	}
	if o.FrameBytes < 1 || o.FrameBytes > maxFrameBytes || o.Concurrency < 0 || o.SectionBytes < 0 {
		return fmt.Errorf("scap: frames of %d bytes, sections of %d, %d at once", o.FrameBytes, o.SectionBytes, o.Concurrency)
	}
	return nil
}

// ErrCaptureFull says that the next frame would not fit into MaxBytes.
var ErrCaptureFull = errors.New("the capture has reached its largest size")

// errClosed is what a closed CaptureWriter returns.
var errClosed = errors.New("scap: the capture is closed")

// CaptureStats say what a CaptureWriter has done so far.
type CaptureStats struct {
	Events       uint64 // numbered as a reader will number them
	Drops        uint64 // drop events among them
	Sections     int
	Uncompressed int64  // bytes
	Frames       int64  // written so far
	Stored       uint64 // events in these frames, without those that are hidden from rules
	Written      int64  // bytes, compressed, of these frames
}

// CaptureWriter writes an indexed, compressed capture: see the comment of the
// package. Compressing and writing go on in goroutines of its own, at most
// Concurrency frames behind; a call blocks when they are further behind. An error
// of them is returned by the next call, and the error stays. Its methods may not
// be called at the same time, but for Stats.
//
// Whenever a frame was written, what is written is a capture that can be read to
// its end: a section reaches the file with its first event.
type CaptureWriter struct {
	w     io.Writer
	opt   CaptureOptions
	enc   *zstd.Encoder
	types *typeTable

	// The caller's side.
	blocks  *Writer // collects what comes into cur
	cur     *frame
	section tally // of the current section
	size    int64 // of the current section, uncompressed
	started bool  // there is a section
	leading bool  // as in Reader
	closed  bool

	events, drops, raw atomic.Int64
	sections           atomic.Int64

	// Frames go round: free, filled by the caller, then compressed by a worker
	// while they wait their turn to be written.
	free, order, work chan *frame
	done              sync.WaitGroup

	// The writing goroutine's side.
	rows    []SectionInfo
	total   tally
	frames  []frameSize
	chain   hash.Hash
	written atomic.Int64
	count   atomic.Int64
	stored  atomic.Int64
	torn    bool // something stands behind the frames that could not be cut off
	failed  atomic.Pointer[error]
}

// frame is a frame on its way.
type frame struct {
	raw, packed []byte
	events      tally
	first       bool          // it begins a section
	packedUp    chan struct{} // a worker is done with it
	written     chan struct{} // if somebody waits for it
}

// CreateCapture returns a writer of a new capture. Close it to have the index
// written and the goroutines end.
func CreateCapture(w io.Writer, opt CaptureOptions) (*CaptureWriter, error) {
	if err := opt.setDefaults(); err != nil {
		return nil, err
	}
	window := zstd.MinWindowSize
	for window < opt.FrameBytes && window < 8<<20 {
		window *= 2
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.EncoderLevelFromZstd(opt.Level)),
		zstd.WithEncoderConcurrency(opt.Concurrency), zstd.WithWindowSize(window))
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	n := opt.Concurrency + 2
	c := &CaptureWriter{
		w: w, opt: opt, enc: enc, types: types(), chain: sha256.New(),
		free: make(chan *frame, n), order: make(chan *frame, n), work: make(chan *frame, n),
	}
	for range n {
		c.free <- &frame{packedUp: make(chan struct{}, 1)}
	}
	c.cur = <-c.free
	c.blocks = NewWriter(nil, CurrentForm())
	for range opt.Concurrency {
		c.done.Go(c.compress)
	}
	c.done.Go(c.write)
	return c, nil
}

// err returns the error that ended the writing, or nil.
func (c *CaptureWriter) err() error {
	if c.closed {
		return errClosed
	}
	if err := c.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// StartSection begins a section, which is marked as one that stands alone: s has
// to say all there is to know of the host. Write the state events (containers)
// first. A section that gets no event is left out.
func (c *CaptureWriter) StartSection(s *Section) error {
	if err := c.err(); err != nil {
		return err
	}
	if c.started && c.section.events == 0 {
		c.blocks.base = 0
		c.raw.Add(-c.size)
	} else {
		c.endFrame()
		c.sections.Add(1)
	}
	alone := *s
	alone.Standalone = true
	if err := c.blocks.WriteSection(&alone); err != nil {
		c.blocks.base = 0
		return c.fail(err)
	}
	c.cur.first = true
	c.started, c.leading, c.section = true, true, tally{}
	c.size = int64(c.blocks.base)
	c.raw.Add(c.size)
	if c.size > maxState {
		return c.fail(fmt.Errorf("scap: %d bytes before the first event, at most %d can be read", c.size, maxState))
	}
	return nil
}

// WriteEvent writes an event of the current schema. It returns an error for one
// that a reader would convert or pass over.
func (c *CaptureWriter) WriteEvent(e *Event) error {
	if err := c.err(); err != nil {
		return err
	}
	if !c.started {
		return errors.New("scap: an event before the first section")
	}
	if e.Type >= schema.NumEventTypes {
		return fmt.Errorf("scap: unknown event type %d", e.Type)
	}
	row := &c.types[e.Type]
	if row.fate != fatePass && (row.fate != fateCount || e.nparams != uint32(row.nparams)) {
		return fmt.Errorf("scap: %v with %d parameters is not of the current schema", e.Type, e.nparams)
	}
	before := c.blocks.base
	if err := c.blocks.WriteEvent(e); err != nil {
		return err // nothing has been written
	}
	n := c.blocks.base - before
	c.leading = c.leading && row.leading
	hidden := c.leading || row.hidden || e.Flags&FlagStateOnly != 0
	if !c.leading || c.sections.Load() == 1 {
		c.cur.events.add(e.Type, e.TS, hidden)
		c.events.Add(1)
	}
	c.section.events++
	if c.section.events == 1 {
		c.section.firstTS, c.section.maxTS = e.TS, e.TS
	}
	c.section.maxTS = max(c.section.maxTS, e.TS)
	if e.Type == schema.DROP_E {
		c.drops.Add(1)
	}
	c.size += int64(n)
	c.raw.Add(int64(n))
	if c.blocks.base >= c.opt.FrameBytes {
		c.endFrame()
	}
	return nil
}

// SectionDue reports whether the section has the size or duration at which
// another one should follow.
func (c *CaptureWriter) SectionDue() bool {
	if c.section.events == 0 {
		return false
	}
	d := c.opt.SectionDuration
	return c.size >= c.opt.SectionBytes || d > 0 && c.section.maxTS-c.section.firstTS >= uint64(d)
}

// EndFrame ends the frame, so that what was written so far soon reaches the file.
// It does not wait for that.
func (c *CaptureWriter) EndFrame() error {
	if err := c.err(); err != nil {
		return err
	}
	c.endFrame()
	return c.err()
}

// Flush ends the frame and waits until all frames are written.
func (c *CaptureWriter) Flush() error {
	if err := c.err(); err != nil {
		return err
	}
	c.endFrame()
	mark := &frame{written: make(chan struct{})}
	c.order <- mark
	<-mark.written
	return c.err()
}

// Close ends the capture with the index. If the writing failed, it returns the
// error; what was written before can be read then, and has an index if Truncate
// is set and there is room for one. It does not close the underlying writer.
func (c *CaptureWriter) Close() error {
	if c.closed {
		return errClosed
	}
	c.endFrame()
	close(c.order)
	close(c.work)
	c.done.Wait()
	c.enc.Close()
	err := c.err()
	c.closed = true
	if c.torn {
		return err
	}
	tail := appendTail(nil, c.rows, c.frames)
	if werr := c.put(tail); err == nil {
		return werr
	}
	return err
}

// put writes b as a whole or, if that can be had, not at all.
func (c *CaptureWriter) put(b []byte) error {
	if _, err := c.w.Write(b); err != nil {
		c.torn = true
		if c.opt.Truncate != nil {
			cut := c.opt.Truncate(c.written.Load())
			c.torn = cut != nil
			err = errors.Join(err, cut)
		}
		return err
	}
	c.written.Add(int64(len(b)))
	return nil
}

// Stats says what has been written. It may be called at any time.
func (c *CaptureWriter) Stats() CaptureStats {
	return CaptureStats{
		Events: uint64(c.events.Load()), Drops: uint64(c.drops.Load()), Sections: int(c.sections.Load()),
		Uncompressed: c.raw.Load(), Frames: c.count.Load(), Written: c.written.Load(),
		Stored: uint64(c.stored.Load()),
	}
}

// endFrame hands the frame over to be compressed and written, unless its section
// has no event yet.
func (c *CaptureWriter) endFrame() {
	if c.section.events == 0 || c.blocks.base == 0 {
		return
	}
	c.cur.raw = c.blocks.buf[:c.blocks.base]
	c.order <- c.cur
	c.work <- c.cur
	c.cur = <-c.free
	c.blocks.buf, c.blocks.base = c.cur.raw[:0], 0
}

// fail ends the writing with an error, unless there is one already.
func (c *CaptureWriter) fail(err error) error {
	c.failed.CompareAndSwap(nil, &err)
	return *c.failed.Load()
}

// compress is a worker's loop.
func (c *CaptureWriter) compress() {
	for f := range c.work {
		if c.failed.Load() == nil && len(f.raw) <= maxRawFrame {
			f.packed = c.enc.EncodeAll(f.raw, f.packed[:0])
		}
		f.packedUp <- struct{}{}
	}
}

// write is the loop of the writing goroutine.
func (c *CaptureWriter) write() {
	for f := range c.order {
		if f.written != nil {
			close(f.written)
			continue
		}
		<-f.packedUp
		if c.failed.Load() == nil {
			if err := c.writeFrame(f); err != nil {
				c.fail(err)
			}
		}
		f.raw, f.packed = reuse(f.raw, c.opt.FrameBytes), reuse(f.packed, c.opt.FrameBytes)
		f.events, f.first = tally{}, false
		c.free <- f
	}
}

// reuse empties a buffer, and lets go of one that has become much larger than
// usual.
func reuse(b []byte, usual int) []byte {
	if cap(b) > 4*usual+1<<20 {
		return nil
	}
	return b[:0]
}

func (c *CaptureWriter) writeFrame(f *frame) error {
	if len(f.raw) > maxRawFrame || int64(len(f.packed)) > math.MaxUint32 {
		return fmt.Errorf("scap: a frame of %d bytes", len(f.raw))
	}
	end := c.written.Load()
	rows := len(c.rows)
	if f.first {
		rows++
	}
	if limit := c.opt.MaxBytes; limit > 0 && end+int64(len(f.packed))+tailSize(rows, len(c.frames)+1) > limit {
		return ErrCaptureFull
	}
	if err := c.put(f.packed); err != nil {
		return err
	}
	c.record(f, end)
	c.count.Add(1)
	c.stored.Add(int64(f.events.events - f.events.hidden))
	return nil
}

// record notes a frame that was written at offset end, for the index.
func (c *CaptureWriter) record(f *frame, end int64) {
	c.frames = append(c.frames, frameSize{uint32(len(f.packed)), uint32(len(f.raw))})
	if f.first {
		row := SectionInfo{FirstEvent: 1, Offset: end, Standalone: true}
		c.chain.Reset()
		if n := len(c.rows); n > 0 {
			last := &c.rows[n-1]
			row.FirstEvent, row.Start = last.FirstEvent+last.Events, last.Start+last.Length
			row.Hash = last.Hash
		}
		c.chain.Write(row.Hash[:])
		c.rows, c.total = append(c.rows, row), tally{}
	}
	row := &c.rows[len(c.rows)-1]
	c.total.merge(&f.events)
	row.set(&c.total)
	row.Size += int64(len(f.packed))
	row.Length += int64(len(f.raw))
	row.Frames++
	c.chain.Write(f.packed)
	c.chain.Sum(row.Hash[:0])
}
