package scap

import (
	"errors"
	"io"
)

// ErrSectionEnd is returned by Reader.Next after the last event of a section
// that is followed by another one.
var ErrSectionEnd = errors.New("end of section")

// ErrCorrupt and ErrTruncated are the causes of a *FormatError.
var (
	ErrCorrupt   = errors.New("corrupt capture")
	ErrTruncated = errors.New("truncated capture")
)

// FormatError says what is wrong with a capture, and where.
type FormatError struct {
	Offset int64  // byte offset in the uncompressed capture
	Block  uint32 // type of the block, 0 if none
	Msg    string
	Cause  error // wraps ErrCorrupt or ErrTruncated
}

func (e *FormatError) Error() string { panic("todo") }

func (e *FormatError) Unwrap() error { return e.Cause }

// Reader reads a capture: plain, gzip or zstd, told apart by content.
type Reader struct{ r io.Reader }

// NewReader returns a reader of the capture r. It reads nothing yet... except what it needs to detect compression.
func NewReader(r io.Reader) (*Reader, error) { panic("todo") }

// NextSection reads the next section's header and lists, up to its first
// event. It returns io.EOF at the end of the capture.
func (r *Reader) NextSection() (*Section, error) { panic("todo") }

// Next reads the next event of the section into ev: upgraded to the current
// schema, numbered, with Hidden set for those that only update state. Dropped
// events are passed over. It returns ErrSectionEnd or io.EOF after the last one.
// ev borrows the reader's buffer until the next call.
func (r *Reader) Next(ev *Event) error { panic("todo") }

// Close frees what decompression needs. It does not close the underlying reader.
func (r *Reader) Close() error { panic("todo") }
