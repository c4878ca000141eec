package recorder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"hids/scap"
)

// SyncPolicy says when a capture file is forced to the disk.
type SyncPolicy uint8

// Sync policies.
const (
	SyncFlush SyncPolicy = iota // with every Flush, so that a power failure costs no more than a crash
	SyncClose                   // when a file is complete
	SyncNever
)

// CaptureOptions of a Capture.
type CaptureOptions struct {
	Path  string    // "-" = Stdout; with rotation, what file names are made of
	Force bool      // a file that exists is replaced
	Out   io.Writer // where "-" writes; nil = standard output
	Sync  SyncPolicy

	Rotate Rotation
	Keep   int // files to keep with rotation, 0 = all: see Capture

	Level           int           // of compression, 1 to 22; 0 = 1
	SectionBytes    int64         // as in scap.CaptureOptions
	SectionDuration time.Duration // as in scap.CaptureOptions
	MaxBytes        int64         // of all files together, 0 = no limit
	Concurrency     int           // frames compressed at once; 0 = 1

	Now func() time.Time // nil = time.Now
}

// Capture writes what is recorded to a file, to a pipe, or to a series of files.
//
// With rotation, the file trace.zst becomes a series of trace-TIME.zst, where TIME
// is the UTC time of the start of the file, so that names sort by time. Each one
// is a capture of its own. Before another one is begun, the oldest ones are
// removed, those of earlier runs included, so that no more than Keep are left.
//
// Its methods may not be called at the same time, but for Stats.
type Capture struct {
	opt     CaptureOptions
	file    *os.File // nil for another writer
	path    string   // of the current file
	w       *scap.CaptureWriter
	start   time.Time // of the current file
	last    time.Time // in the name of the current file
	regular bool      // the current file is one, not a device or a pipe

	sync   chan struct{} // asks for a sync of the current file; nil if none is wanted
	synced sync.WaitGroup

	mu      sync.Mutex
	syncErr error             // the first one
	earlier scap.CaptureStats // of complete files
	files   int
	ended   bool // the current file is complete
}

// CreateCapture creates the file, or the first one of a series. The file can be
// read by its owner only (0600). A file that exists is an error that wraps
// fs.ErrExist, unless Force is set; a device or a named pipe is written to.
func CreateCapture(opt CaptureOptions) (*Capture, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Path == "-" && !opt.Rotate.IsZero() {
		return nil, errors.New("standard output can't be rotated: name a file")
	}
	if opt.Keep < 0 || opt.Keep > 0 && opt.Rotate.IsZero() {
		return nil, errors.New("how many files to keep matters with rotation only")
	}
	c := &Capture{opt: opt}
	if err := c.open(); err != nil {
		return nil, err
	}
	return c, nil
}

// Path returns the name of the current file.
func (c *Capture) Path() string { return c.path }

// StartSection begins a section, in a new file if it is time for one.
func (c *Capture) StartSection(s *scap.Section) error {
	if c.rotationDue() {
		if err := c.finish(); err != nil {
			return err
		}
		if err := c.open(); err != nil {
			return err
		}
	}
	return c.failed(c.w.StartSection(s))
}

// WriteEvent writes an event of the current schema.
func (c *Capture) WriteEvent(ev *scap.Event) error { return c.failed(c.w.WriteEvent(ev)) }

// SectionDue reports whether it is time for a new section: call StartSection with
// a new snapshot.
func (c *Capture) SectionDue() bool { return c.w.SectionDue() || c.rotationDue() }

// rotationDue reports whether the current file is complete.
func (c *Capture) rotationDue() bool {
	r := c.opt.Rotate
	if r.IsZero() {
		return false
	}
	st := c.w.Stats()
	return st.Events > 0 && (r.Bytes > 0 && st.Written >= r.Bytes || r.Every > 0 && c.opt.Now().Sub(c.start) >= r.Every)
}

// Flush sees to it that what was written so far soon is in the file, without
// waiting for the disk. Call it every second.
func (c *Capture) Flush() error {
	if err := c.w.EndFrame(); err != nil {
		return c.failed(err)
	}
	if c.sync == nil {
		return nil
	}
	select {
	case c.sync <- struct{}{}:
	default: // the disk is slow: the next one will do
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed(c.syncErr)
}

// Close completes the capture. If something failed, it returns the first error;
// the file can be read up to there, and has an index if there was room for one.
func (c *Capture) Close() error { return c.finish() }

// Discard ends a capture of which nothing is wanted, and removes the file.
func (c *Capture) Discard() error {
	path := c.path
	remove := c.regular
	err := c.finish()
	if remove {
		err = firstError(err, os.Remove(path))
	}
	return err
}

// Stats says what has been written to all files. Sections, frames and bytes of a
// file that is not complete do not count its index.
func (c *Capture) Stats() scap.CaptureStats {
	c.mu.Lock()
	defer c.mu.Unlock()
	st := c.earlier
	if c.w != nil && !c.ended {
		sumStats(&st, c.w.Stats())
	}
	return st
}

// Files returns how many files have been begun.
func (c *Capture) Files() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.files
}

func sumStats(sum *scap.CaptureStats, s scap.CaptureStats) {
	sum.Events += s.Events
	sum.Drops += s.Drops
	sum.Sections += s.Sections
	sum.Uncompressed += s.Uncompressed
	sum.Frames += s.Frames
	sum.Written += s.Written
	sum.Stored += s.Stored
}

// open begins the next file.
func (c *Capture) open() error {
	c.start = c.opt.Now()
	opt := scap.CaptureOptions{
		Level: c.opt.Level, Concurrency: c.opt.Concurrency,
		SectionBytes: c.opt.SectionBytes, SectionDuration: c.opt.SectionDuration,
	}
	if limit := c.opt.MaxBytes; limit > 0 {
		opt.MaxBytes = limit - c.earlier.Written
		if opt.MaxBytes <= 0 {
			return scap.ErrCaptureFull
		}
	}
	out, err := c.output()
	if err != nil {
		return err
	}
	if c.regular {
		opt.Truncate = c.truncate
	}
	w, err := scap.CreateCapture(out, opt)
	if err != nil {
		c.discard()
		return err
	}
	c.mu.Lock()
	c.w, c.ended = w, false
	c.files++
	c.mu.Unlock()
	if c.regular && c.opt.Sync == SyncFlush {
		c.sync = make(chan struct{}, 1)
		c.synced.Go(c.syncLoop)
	}
	return nil
}

// output opens what the next file writes to.
func (c *Capture) output() (io.Writer, error) {
	c.file, c.regular, c.path = nil, false, c.opt.Path
	if c.path == "-" {
		c.path = "standard output"
		if c.opt.Out != nil {
			return c.opt.Out, nil
		}
		return os.Stdout, nil
	}
	if !c.opt.Rotate.IsZero() {
		if err := c.rotate(); err != nil {
			return nil, err
		}
	}
	f, err := createFile(c.path, c.opt.Force)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	c.file, c.regular = f, info.Mode().IsRegular()
	if c.regular && c.opt.Sync == SyncFlush {
		syncDir(filepath.Dir(c.path))
	}
	return f, nil
}

// createFile creates a file that only its owner can read, or opens a device or
// pipe. Links are not followed to a file that exists.
func createFile(path string, force bool) (*os.File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		if info.IsDir() {
			return nil, &fs.PathError{Op: "create", Path: path, Err: errors.New("is a folder")}
		}
		return os.OpenFile(path, os.O_WRONLY, 0)
	}
	if force {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, &fs.PathError{Op: "create", Path: path, Err: existsError{}}
	}
	return f, err
}

// existsError is fs.ErrExist with advice.
type existsError struct{}

func (existsError) Error() string { return "exists already: --force replaces it" }
func (existsError) Unwrap() error { return fs.ErrExist }

// syncDir makes the name of a new file durable. Where that does not work, the file
// may be lost in a power failure, which is no reason not to record.
func syncDir(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

// truncate cuts the file after a write that failed.
func (c *Capture) truncate(size int64) error {
	if err := c.file.Truncate(size); err != nil {
		return err
	}
	_, err := c.file.Seek(size, io.SeekStart)
	return err
}

// syncLoop forces the file to the disk whenever it is asked to. An error counts
// as one of writing, since what the system failed to store is lost.
func (c *Capture) syncLoop() {
	for range c.sync {
		if err := c.file.Sync(); err != nil {
			c.mu.Lock()
			c.syncErr = firstError(c.syncErr, err)
			c.mu.Unlock()
		}
	}
}

// finish completes the current file.
func (c *Capture) finish() error {
	c.mu.Lock()
	ended := c.ended
	c.mu.Unlock()
	if ended {
		return nil
	}
	err := c.w.Close()
	c.mu.Lock()
	sumStats(&c.earlier, c.w.Stats())
	c.ended = true
	c.mu.Unlock()
	if c.sync != nil {
		close(c.sync)
		c.synced.Wait()
		c.sync = nil
		err = firstError(err, c.syncErr)
	}
	if c.file != nil {
		if c.regular && c.opt.Sync != SyncNever {
			err = firstError(err, c.file.Sync())
		}
		err = firstError(err, c.file.Close())
		c.file = nil
	}
	return c.failed(err)
}

// discard removes a file in which nothing was written.
func (c *Capture) discard() {
	if c.file == nil {
		return
	}
	c.file.Close()
	if c.regular {
		os.Remove(c.path)
	}
	c.file = nil
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// WriteError says that a capture could not be written on. What was written before
// can be read.
type WriteError struct {
	Path string
	Err  error
}

// Error says what happened, and what is left.
func (e *WriteError) Error() string {
	switch {
	case errors.Is(e.Err, syscall.ENOSPC), errors.Is(e.Err, syscall.EDQUOT):
		return fmt.Sprintf("%s: the disk is full; the capture ends here and can be read", e.Path)
	case errors.Is(e.Err, syscall.EPIPE):
		return fmt.Sprintf("%s: the reader has closed the pipe", e.Path)
	}
	var p *fs.PathError
	if errors.As(e.Err, &p) {
		return fmt.Sprintf("%s: %v; the capture ends here", e.Path, p.Err)
	}
	return fmt.Sprintf("%s: %v", e.Path, e.Err)
}

// Unwrap returns the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// failed wraps an error of writing. ErrCaptureFull stays as it is.
func (c *Capture) failed(err error) error {
	if err == nil || errors.Is(err, scap.ErrCaptureFull) {
		return err
	}
	return &WriteError{c.path, err}
}
