package scaptest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Compression is how a capture is compressed as a whole.
type Compression string

// Compressions.
const (
	Plain Compression = "none"
	Gzip  Compression = "gzip"
	Zstd  Compression = "zstd"
)

// Capture is an assembled capture.
type Capture struct {
	Raw         []byte      // the blocks, uncompressed
	Compression Compression // what WriteTo applies
	Events      int         // number of event blocks
}

// WriteTo writes the capture, compressed if its text asked for that. The same
// capture always gives the same bytes.
func (c *Capture) WriteTo(w io.Writer) (int64, error) {
	b, err := c.encode()
	if err != nil {
		return 0, err
	}
	n, err := w.Write(b)
	return int64(n), err
}

// Bytes returns what WriteTo writes.
func (c *Capture) Bytes() []byte {
	b, err := c.encode()
	if err != nil {
		panic(fmt.Sprintf("scaptest: compressing into memory: %v", err))
	}
	return b
}

// Reader returns a reader of what WriteTo writes.
func (c *Capture) Reader() io.Reader { return bytes.NewReader(c.Bytes()) }

func (c *Capture) encode() ([]byte, error) {
	var buf bytes.Buffer
	var w io.WriteCloser
	switch c.Compression {
	case Gzip:
		w = gzip.NewWriter(&buf)
	case Zstd:
		z, err := zstd.NewWriter(&buf, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return nil, err
		}
		w = z
	default:
		return c.Raw, nil
	}
	if _, err := w.Write(c.Raw); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// TB is the part of testing.TB that MustAssemble needs, so that programs which
// assemble captures do not link the testing package.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
}

// MustAssemble assembles text, or ends the test with the list of mistakes.
func MustAssemble(t TB, text string) *Capture {
	t.Helper()
	c, err := Assemble("events", []byte(text))
	if err != nil {
		t.Fatalf("cannot assemble:\n%v", err)
		return nil
	}
	return c
}
