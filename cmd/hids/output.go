package main

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"syscall"
	"unicode"
	"unicode/utf8"
)

// errClosedPipe says that whoever reads the results has stopped doing so.
var errClosedPipe = errors.New("closed pipe")

// output is where results go: buffered, and flushed at the end, or after every
// line if somebody waits for it.
type output struct {
	w       *bufio.Writer
	tty     bool
	eager   bool   // flush after every line
	between func() // called before a write to a terminal; may be nil
	readOn  bool   // a closed pipe is no reason to stop: drop the output
}

// outputBuffer is the size of the buffer in bytes.
const outputBuffer = 64 << 10

func newOutput(w io.Writer, tty bool) *output {
	return &output{w: bufio.NewWriterSize(w, outputBuffer), tty: tty, eager: tty}
}

// Write writes results that need no treatment.
func (o *output) Write(p []byte) (int, error) {
	if o.tty && o.between != nil {
		o.between()
	}
	_, err := o.w.Write(p)
	if err = o.wrote(err); err != nil {
		return 0, err
	}
	return len(p), nil
}

// wrote flushes if somebody waits for what was written.
func (o *output) wrote(err error) error {
	if err == nil && o.eager {
		err = o.w.Flush()
	}
	return o.pipeError(err)
}

// Line writes a line that may hold text of a capture or a rule file. On a
// terminal, characters that would control it are escaped.
func (o *output) Line(line []byte) error {
	if o.tty && !isPrintable(line) {
		line = []byte(printable(string(line)))
	}
	if o.tty && o.between != nil {
		o.between()
	}
	_, err := o.w.Write(line)
	if err == nil {
		err = o.w.WriteByte('\n')
	}
	return o.wrote(err)
}

// Flush writes what is buffered.
func (o *output) Flush() error { return o.pipeError(o.w.Flush()) }

// pipeError returns what to make of the error of a write.
func (o *output) pipeError(err error) error {
	switch {
	case !errors.Is(err, syscall.EPIPE):
		return err
	case o.readOn:
		o.w.Reset(io.Discard)
		return nil
	}
	return errClosedPipe
}

// unsafeRune reports whether a character does something to a terminal, or to
// the order in which text is shown, rather than being shown.
func unsafeRune(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == utf8.RuneError, r < 0x600:
		return false
	}
	return unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029
}

func isPrintable(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 || unsafeRune(r) {
			return false
		}
		b = b[n:]
	}
	return true
}

// printable returns s with unsafe characters and invalid bytes written as
// escapes: \x1b, \u202e.
func printable(s string) string {
	var out []byte
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			out = append(out, `\x`+strconv.FormatUint(uint64(s[i])+0x100, 16)[1:]...)
		case unsafeRune(r) && r < 0x100:
			out = append(out, `\x`+strconv.FormatUint(uint64(r)+0x100, 16)[1:]...)
		case unsafeRune(r):
			out = append(out, `\u`+strconv.FormatUint(uint64(r)+0x10000, 16)[1:]...)
		default:
			out = append(out, s[i:i+n]...)
		}
		i += n
	}
	return string(out)
}
