package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"hids/lab"
	"hids/replay"
	"hids/scap"
)

// trace is a capture named on the command line.
type trace struct {
	path string // "-" = standard input
	size int64  // in bytes, as stored; -1 = not known
}

// name returns how messages and reports call the capture.
func (t trace) name() string {
	if t.path == "-" {
		return "standard input"
	}
	return t.path
}

// findTraces returns the captures that arguments stand for: a folder stands for
// the captures in it and below it, in name order.
func findTraces(command string, args []string) ([]trace, error) {
	if len(args) == 0 {
		return nil, usagef("%s: no capture given: name a file, a folder or - for standard input\nRun 'hids %s --help' for its usage.", command, command)
	}
	var traces []trace
	stdin := false
	for _, arg := range args {
		if arg == "-" {
			if stdin {
				return nil, usagef("%s: - can be given once only", command)
			}
			stdin = true
			traces = append(traces, trace{"-", -1})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		found := []trace{{arg, sizeOf(info)}}
		if info.IsDir() {
			if found, err = tracesIn(arg); err != nil {
				return nil, err
			}
			if len(found) == 0 {
				return nil, usagef("%s: no capture in this folder: no file is called *.scap, *.scap.gz or *.scap.zst, or begins as a capture does", arg)
			}
		}
		traces = append(traces, found...)
	}
	return traces, nil
}

func sizeOf(info fs.FileInfo) int64 {
	if info.Mode().IsRegular() {
		return info.Size()
	}
	return -1
}

// tracesIn returns the captures below a folder, in name order. Hidden files and
// folders are passed over.
func tracesIn(dir string) ([]trace, error) {
	var traces []trace
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if path != dir && strings.HasPrefix(e.Name(), ".") {
			if e.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if e.IsDir() {
			return nil
		}
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() {
			return nil // such as a link to nowhere
		}
		if ok, err := looksLikeCapture(path); err != nil {
			return err
		} else if ok {
			traces = append(traces, trace{path, info.Size()})
		}
		return nil
	})
	return traces, err
}

// captureNames are how the names of captures end.
var captureNames = []string{".scap", ".scap.gz", ".scap.zst"}

// looksLikeCapture reports whether a file is called a capture or begins as one
// does; a compressed one must also have a likely name.
func looksLikeCapture(path string) (bool, error) {
	for _, end := range captureNames {
		if strings.HasSuffix(path, end) {
			return true, nil // what is in it shows later
		}
	}
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	var head [4]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return false, nil
	}
	if bytes.Equal(head[:], []byte{0x0a, 0x0d, 0x0d, 0x0a}) {
		return true, nil
	}
	gzip := head[0] == 0x1f && head[1] == 0x8b
	zstd := bytes.Equal(head[:], []byte{0x28, 0xb5, 0x2f, 0xfd}) || head[0]&0xf0 == 0x50 && bytes.Equal(head[1:], []byte{0x2a, 0x4d, 0x18})
	base := filepath.Base(path)
	return gzip && (strings.Contains(base, ".scap") || strings.HasSuffix(base, ".cap.gz")) ||
		zstd && (strings.Contains(base, ".scap") || strings.HasSuffix(base, ".zst") && !strings.HasSuffix(base, ".tar.zst")), nil
}

// capture is an open capture.
type capture struct {
	trace
	*scap.Reader
	input input
}

// open opens a capture. With follow, the end of a file is not the end of the
// capture: more is waited for until ctx ends.
func (a *app) open(ctx context.Context, t trace, follow bool) (*capture, error) {
	c := &capture{trace: t, input: input{ctx: ctx}}
	f := a.stdin
	if t.path != "-" {
		var err error
		if f, err = os.Open(t.path); err != nil {
			return nil, err
		}
	}
	c.input.file = f
	c.input.follow = follow
	c.input.regular = t.size >= 0
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		c.input.regular = true
		c.size = info.Size()
	}
	r, err := scap.NewReader(&c.input)
	if err != nil {
		c.closeFile()
		return nil, err
	}
	c.Reader = r
	return c, nil
}

// Close closes the capture.
func (c *capture) Close() error {
	err := c.Reader.Close()
	if ferr := c.closeFile(); err == nil {
		err = ferr
	}
	return err
}

func (c *capture) closeFile() error {
	if c.path == "-" {
		return nil
	}
	return c.input.file.Close()
}

// input reads a file, counting what it has read.
type input struct {
	ctx     context.Context
	file    *os.File
	regular bool // a read never blocks
	follow  bool
	read    atomic.Int64 // bytes; the reader may decompress in the background
	chunks  chan chunk   // of a file that is not regular
	rest    []byte
	err     error
}

// chunk is a piece of a pipe or a terminal.
type chunk struct {
	data []byte
	err  error
}

// followInterval is how long Read waits before it looks again at a file that
// may have grown.
const followInterval = 50 * time.Millisecond

// Read implements io.Reader. When the context ends, a reader that waits for
// more gets io.EOF.
func (in *input) Read(p []byte) (int, error) {
	if !in.regular {
		return in.readPipe(p)
	}
	for {
		n, err := in.file.Read(p)
		in.read.Add(int64(n))
		if n > 0 || !in.follow || !errors.Is(err, io.EOF) {
			return n, err
		}
		select {
		case <-in.ctx.Done():
			return 0, io.EOF
		case <-time.After(followInterval):
		}
	}
}

// chunkSize is the size of a read from a pipe: as much as it holds.
const chunkSize = 64 << 10

// readPipe reads from a file on which a read may block: another goroutine does,
// so that the end of the context is noticed.
func (in *input) readPipe(p []byte) (int, error) {
	if in.chunks == nil {
		in.chunks = make(chan chunk, 4)
		go pump(in.ctx, in.file, in.chunks)
	}
	for len(in.rest) == 0 {
		if in.err != nil {
			return 0, in.err
		}
		select {
		case c := <-in.chunks:
			in.rest, in.err = c.data, c.err
		case <-in.ctx.Done():
			in.err = io.EOF
		}
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	in.read.Add(int64(n))
	return n, nil
}

func pump(ctx context.Context, file *os.File, chunks chan<- chunk) {
	for {
		buf := make([]byte, chunkSize)
		n, err := file.Read(buf)
		select {
		case chunks <- chunk{buf[:n], err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// sayCapture reports an error that ended a capture early, and what to make of
// it. It returns the exit status.
func (a *app) sayCapture(t trace, err error) int {
	var path *fs.PathError
	if errors.As(err, &path) {
		a.errorf("%s", describe(err))
		return max(statusOf(err), statusCapture)
	}
	hint := ""
	if format := (*scap.FormatError)(nil); errors.As(err, &format) && format.Offset > 0 {
		hint = "\nWhat came before that byte has been read."
	}
	a.errorf("%s: %v%s", t.name(), err, hint)
	return statusCapture
}

// labCapture returns t as the rule laboratory reads it.
func (a *app) labCapture(t trace) lab.Capture { return a.labReading(t, reading{}, nil) }

// labReading is labCapture with sections that are read at the same time, or left out
// since they have nothing of the window, and with progress that is drawn.
func (a *app) labReading(t trace, r reading, p *progress) lab.Capture {
	return lab.Capture{
		Name: t.name(),
		Open: func(ctx context.Context) (replay.Source, func() error, error) {
			c, err := a.open(ctx, t, false)
			if err != nil {
				return nil, nil, err
			}
			p.begin(c)
			return c, func() error { p.end(p.read()); return c.Close() }, nil
		},
		Indexed: func(src replay.Source) *replay.Indexed {
			if x := a.index(src.(*capture), r); x != nil {
				return &replay.Indexed{Index: x, Jobs: r.jobs}
			}
			return nil
		},
	}
}
