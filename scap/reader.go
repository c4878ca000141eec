package scap

import (
	"errors"
	"fmt"
	"io"
	"strings"
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

	compression Compression
}

// Error returns "corrupt capture at byte OFFSET: BLOCK: MSG", or "truncated ...".
// For a compressed capture it says that the offset counts uncompressed bytes.
func (e *FormatError) Error() string {
	kind, of := ErrCorrupt, ""
	if errors.Is(e.Cause, ErrTruncated) {
		kind = ErrTruncated
	}
	if e.compression != Plain {
		of = " of the uncompressed capture"
	}
	block := ""
	if e.Block != 0 {
		block = blockName(e.Block) + ": "
	}
	return fmt.Sprintf("%v at byte %d%s: %s%s", kind, e.Offset, of, block, e.Msg)
}

// Unwrap returns the cause.
func (e *FormatError) Unwrap() error { return e.Cause }

// phase is what a Reader expects next.
type phase uint8

const (
	atSection phase = iota // a section header, or the end if there was one already
	inEvents
	atEnd
	failed
)

// Reader reads a capture: plain, gzip or zstd, told apart by content. It reads
// forward only, so that pipes will do. Its memory does not depend on the length
// of the capture.
type Reader struct {
	win   window
	types *typeTable
	conv  converter

	phase    phase
	err      error // sticky, once failed
	sections int
	state    int64  // bytes of the section's lists
	fds      int    // entries of the section's fd lists
	num      uint64 // of the last event
	leading  bool   // no event of the section but state events so far
	span     *span  // of a reader of some sections
}

// NewReader returns a reader of the capture r. It reads only the few bytes that
// tell how r is compressed; a *FormatError names the format if it is a foreign
// one. What is wrong with a capture itself shows in NextSection and Next.
func NewReader(r io.Reader) (*Reader, error) {
	in, head, err := openInput(r)
	if err != nil {
		return nil, err
	}
	return newReader(in, head), nil
}

// newReader returns a reader of in, from which head was read already.
func newReader(in *input, head []byte) *Reader {
	r := &Reader{types: types(), conv: newConverter()}
	r.win = window{in: in, buf: make([]byte, windowSize)}
	r.win.w = copy(r.win.buf, head)
	return r
}

// Compression tells how the capture is compressed.
func (r *Reader) Compression() Compression { return r.win.in.compression }

// Offset returns how far the uncompressed capture was read, in bytes: the end of
// the last block.
func (r *Reader) Offset() int64 { return r.win.offset() }

// Close frees what decompression needs. It does not close the underlying reader.
func (r *Reader) Close() error {
	r.win.in.close()
	if r.phase != failed {
		r.phase, r.err = failed, errors.New("scap: the reader is closed")
	}
	return nil
}

// fail ends reading for good.
func (r *Reader) fail(err error) error {
	r.phase, r.err = failed, err
	return err
}

// corrupt fails because of the block of type block at the current position; at
// is the offset within the block.
func (r *Reader) corrupt(block uint32, at int, format string, args ...any) error {
	return r.fail(&FormatError{
		Offset: r.win.offset() + int64(at), Block: block, Msg: fmt.Sprintf(format, args...),
		Cause: ErrCorrupt, compression: r.Compression(),
	})
}

// short fails because the input ended within a block, or could not be read or
// decompressed, after got bytes of it.
func (r *Reader) short(block uint32, start, want, got int64) error {
	cause, words, external := r.win.end()
	if external != nil {
		return r.fail(fmt.Errorf("reading the capture at byte %d: %w", start+got, external))
	}
	msg := fmt.Sprintf("expected %d bytes, got %d%s", want, got, words)
	if errors.Is(cause, ErrTruncated) {
		msg += ". Is the file truncated?"
	}
	return r.fail(&FormatError{Offset: start, Block: block, Msg: msg, Cause: cause, compression: r.Compression()})
}

// captureStart is what a capture begins with: the type of a section header.
const captureStart = "\x0a\x0d\x0d\x0a"

// peek returns the next block's type and length without passing over them. At
// the end of the capture it returns io.EOF.
func (r *Reader) peek() (block uint32, length int64, err error) {
	b := r.win.need(blockHeader)
	if len(b) < blockHeader {
		if len(b) == 0 && r.win.err == io.EOF && r.win.in.src.err == nil {
			return 0, 0, io.EOF
		}
		if text := string(b); r.win.offset() == 0 && r.win.err == io.EOF && !strings.HasPrefix(text, captureStart[:min(len(text), len(captureStart))]) {
			return 0, 0, r.corrupt(0, 0, "a capture starts with a section header, this is not a capture")
		}
		return 0, 0, r.short(0, r.win.offset(), blockHeader, int64(len(b)))
	}
	return le32(b), int64(le32(b[4:])), nil
}

// NextSection reads the next section's header and lists, up to its first event.
// If the current section has unread events it passes over them first. It returns
// io.EOF at the end of the capture.
func (r *Reader) NextSection() (*Section, error) {
	var skipped Event
	for r.phase == inEvents {
		if err := r.Next(&skipped); err != nil && r.phase == failed {
			return nil, err
		}
	}
	switch r.phase {
	case failed:
		return nil, r.err
	case atEnd:
		return nil, io.EOF
	}
	s := &Section{Index: r.sections, Offset: r.win.offset()}
	r.state, r.fds = 0, 0
	if err := r.readSectionHeader(s); err != nil {
		return nil, err
	}
	if err := r.readState(s); err != nil {
		return nil, err
	}
	r.sections++
	r.phase, r.leading = inEvents, true
	r.conv.reset()
	return s, nil
}

// readSectionHeader reads the block that a section starts with. Its options and
// trailer are passed over.
func (r *Reader) readSectionHeader(s *Section) error {
	block, length, err := r.peek()
	if err == io.EOF {
		return r.noEvents("the file is empty")
	} else if err != nil {
		return err
	}
	if block != blockSection && r.sections == 0 {
		return r.corrupt(block, 0, "a capture starts with a section header, this is not a capture")
	} else if block != blockSection {
		return r.corrupt(block, 0, "unexpected here, only an event or a section header can follow an event")
	}
	if r.span != nil && r.sections == r.span.sections {
		return r.corrupt(block, 0, "a section that the index does not know")
	}
	if length < sectionBlock {
		return r.corrupt(block, 4, "length %d is less than %d", length, sectionBlock)
	}
	start := r.win.offset()
	b := r.win.need(sectionBlock)
	if len(b) < sectionBlock {
		return r.short(block, start, length, int64(len(b)))
	}
	switch m := le32(b[8:]); {
	case m == sectionMagicSwapped:
		return r.corrupt(block, 8, "invalid magic number: the capture was written on a big-endian machine, which is not supported")
	case m != sectionMagic:
		return r.corrupt(block, 8, "invalid magic number %#x", m)
	}
	s.Major, s.Minor = le16(b[12:]), le16(b[14:])
	if s.Major > sectionMajor {
		return r.corrupt(block, 12, "unsupported version %d.%d of the format: a newer program wrote it", s.Major, s.Minor)
	}
	if !r.win.skip(length) {
		return r.short(block, start, length, r.win.offset()-start)
	}
	return nil
}

// noEvents fails because the capture ended before an event.
func (r *Reader) noEvents(why string) error {
	return r.fail(&FormatError{
		Offset: r.win.offset(), Msg: "no events in file: " + why,
		Cause: ErrTruncated, compression: r.Compression(),
	})
}

// readState reads the blocks up to the first event.
func (r *Reader) readState(s *Section) error {
	pcapng := false
	for {
		block, length, err := r.peek()
		switch {
		case err == io.EOF && pcapng:
			return r.fail(&FormatError{
				Msg:   "this is in the format pcapng, not a capture: it holds network packets, not system calls",
				Cause: ErrCorrupt, compression: r.Compression(),
			})
		case err == io.EOF:
			return r.noEvents("it ends before the first event")
		case err != nil:
			return err
		case eventFormOf(block) != 0:
			return nil
		case length < blockHeader+blockTrailer:
			return r.corrupt(block, 4, "length %d is less than %d", length, blockHeader+blockTrailer)
		}
		if kind, version := stateList(block); kind != listNone {
			err = r.readList(s, block, length, kind, version)
		} else {
			pcapng = pcapng || block == 1
			err = r.skipBlock(block, length)
		}
		if err != nil {
			return err
		}
	}
}

// skipBlock passes over a block of a type that is not known.
func (r *Reader) skipBlock(block uint32, length int64) error {
	start := r.win.offset()
	if !r.win.skip(length - blockTrailer) {
		return r.short(block, start, length, r.win.offset()-start)
	}
	b := r.win.need(blockTrailer)
	if len(b) < blockTrailer {
		return r.short(block, start, length, r.win.offset()-start+int64(len(b)))
	}
	if got := le32(b); int64(got) != length {
		return r.corrupt(block, 0, "trailing length %d differs from the leading one, %d", got, length)
	}
	r.win.r += blockTrailer
	return nil
}

// readList reads one block of lists into s.
func (r *Reader) readList(s *Section, block uint32, length int64, kind listKind, version int) error {
	start := r.win.offset()
	r.state += length
	if length > maxStateBlock || r.state > maxState {
		return r.corrupt(block, 4, "length %d: more than %d MiB in one block or %d MiB before the first event are not read",
			length, maxStateBlock>>20, maxState>>20)
	}
	// The lists borrow the body, hence a copy that nothing changes.
	b := r.win.take(int(length))
	if int64(len(b)) < length {
		return r.short(block, start, length, int64(len(b)))
	}
	fail := func(at int, msg string) error {
		return r.fail(&FormatError{Offset: start + int64(at), Block: block, Msg: msg, Cause: ErrCorrupt, compression: r.Compression()})
	}
	if got := le32(b[length-blockTrailer:]); int64(got) != length {
		return fail(0, fmt.Sprintf("trailing length %d differs from the leading one, %d", got, length))
	}
	body := b[blockHeader : length-blockTrailer]
	w := &wire{b: body, end: len(body)}
	w.readList(s, kind, version, &r.fds)
	if w.err == "" && w.left() > 3 {
		w.fail("%d bytes too many", w.left())
	}
	if w.err != "" {
		return fail(blockHeader+w.pos, w.err)
	}
	return nil
}

func (w *wire) readList(s *Section, kind listKind, version int, fds *int) {
	switch kind {
	case listMarks:
		w.marks(&s.Standalone)
	case listMachine:
		s.Machine = new(Machine)
		w.machine(s.Machine)
	case listThreads:
		w.readThreads(s, version)
	case listFDs:
		w.readFDs(s, version, fds)
	case listInterfaces:
		w.readInterfaces(s, version)
	case listUsers:
		w.readUsers(s, version)
	}
}
