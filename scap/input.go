package scap

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compression is how a capture is compressed as a whole.
type Compression uint8

// Compressions.
const (
	Plain Compression = iota
	Gzip
	Zstd
)

// String returns "plain", "gzip" or "zstd".
func (c Compression) String() string {
	names := [...]string{"plain", "gzip", "zstd"}
	if int(c) >= len(names) {
		return "unknown"
	}
	return names[c]
}

// maxZstdWindow is the largest zstd window that is accepted, in bytes: what
// "zstd --long=27" uses. It bounds the memory of decompression.
const maxZstdWindow = 128 << 20

// magic is how a file format starts.
type magic struct {
	prefix string
	name   string
	hint   string // what to do about it
}

// foreign lists formats that people may hand over by mistake.
var foreign = [...]magic{
	{"\x04\x22\x4d\x18", "lz4", "decompress it first: lz4 -dc FILE | hids ... -"},
	{"\x02\x21\x4c\x18", "lz4 (legacy)", "decompress it first: lz4 -dc FILE | hids ... -"},
	{"\xfd7zXZ\x00", "xz", "decompress it first: xz -dc FILE | hids ... -"},
	{"BZh", "bzip2", "decompress it first: bzip2 -dc FILE | hids ... -"},
	{"PK\x03\x04", "zip", "unpack it first"},
	{"7z\xbc\xaf\x27\x1c", "7-Zip", "unpack it first"},
	{"\xd4\xc3\xb2\xa1", "pcap", "it holds network packets, not system calls"},
	{"\xa1\xb2\xc3\xd4", "pcap", "it holds network packets, not system calls"},
	{"\x4d\x3c\xb2\xa1", "pcap", "it holds network packets, not system calls"},
	{"\xa1\xb2\x3c\x4d", "pcap", "it holds network packets, not system calls"},
	{"\x7fELF", "ELF", "it is a program, not a capture"},
}

// magicSize is the length of the longest prefix looked at.
const magicSize = 6

// detect tells the compression of a capture by its first bytes. The error says
// what the input is if it is a format that is not read.
func detect(head []byte) (Compression, error) {
	for _, m := range foreign {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return Plain, &FormatError{Msg: fmt.Sprintf("this is in the format %s, not a capture: %s", m.name, m.hint), Cause: ErrCorrupt}
		}
	}
	switch {
	case len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b:
		return Gzip, nil
	case len(head) >= 4 && (string(head[:4]) == "\x28\xb5\x2f\xfd" || isZstdSkippable(head)):
		return Zstd, nil
	}
	return Plain, nil
}

func isZstdSkippable(head []byte) bool {
	return head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

// input is where a window reads from: decompressed bytes, with the source's own
// errors kept apart from those of decompression.
type input struct {
	compression Compression
	src         *source
	r           io.Reader
	close       func()
}

// source remembers an error of the underlying reader.
type source struct {
	r   io.Reader
	err error // never io.EOF
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// compressedChunk is how much compressed data is read at once.
const compressedChunk = 128 << 10

// openInput detects the compression of r. It reads no more than magicSize bytes
// to do so, which it gives back to plain captures as head.
func openInput(r io.Reader) (in *input, head []byte, err error) {
	head = make([]byte, magicSize)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, nil, fmt.Errorf("reading the capture: %w", err)
	}
	compression, err := detect(head)
	if err != nil {
		return nil, nil, err
	}
	if compression == Plain {
		src := &source{r: r}
		return &input{compression: Plain, src: src, r: src, close: func() {}}, head, nil
	}
	in, err = decompress(io.MultiReader(bytes.NewReader(head), r), compression)
	return in, nil, err
}

// decompress reads r, which is compressed in the way that is given.
func decompress(r io.Reader, compression Compression) (*input, error) {
	src := &source{r: r}
	in := &input{compression: compression, src: src, close: func() {}}
	buffered := bufio.NewReaderSize(src, compressedChunk)
	if compression == Gzip {
		in.r = &gzipReader{src: buffered}
		return in, nil
	}
	z, err := zstd.NewReader(buffered, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	in.r, in.close = z, z.Close
	return in, nil
}

// gzipReader reads any number of gzip members as one stream. Zeros after the
// last member, as tapes and block devices leave them, are the end.
type gzipReader struct {
	src *bufio.Reader
	z   *gzip.Reader
}

func (g *gzipReader) Read(p []byte) (int, error) {
	for {
		if g.z == nil {
			z, err := gzip.NewReader(g.src)
			if err != nil {
				return 0, unexpected(err)
			}
			z.Multistream(false)
			g.z = z
		}
		n, err := g.z.Read(p)
		if err != io.EOF {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
		if err := g.nextMember(); err != nil {
			return 0, err
		}
	}
}

// nextMember moves on to the next member. It returns io.EOF if there is none.
func (g *gzipReader) nextMember() error {
	head, err := g.src.Peek(1)
	if err != nil {
		return err
	}
	if head[0] == 0 {
		return g.zeros()
	}
	if err := g.z.Reset(g.src); err != nil {
		return unexpected(err)
	}
	g.z.Multistream(false)
	return nil
}

// zeros returns io.EOF if nothing but zeros follows.
func (g *gzipReader) zeros() error {
	for {
		b, err := g.src.ReadByte()
		if err != nil {
			return err
		}
		if b != 0 {
			return errors.New("data after the end of the gzip stream")
		}
	}
}

// unexpected turns the end of the input into an unexpected one.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// windowSize is the initial size of a window: a multiple of what most events
// need, small enough to stay in the cache.
const windowSize = 256 << 10

// maxIdleReads is how often a reader may return nothing before it is given up.
const maxIdleReads = 100

// A window is the part of the uncompressed capture that is in memory.
type window struct {
	in  *input
	buf []byte
	r   int   // first unread byte
	w   int   // end of what was read
	off int64 // offset of buf[0] in the uncompressed capture
	err error // what the input returned at last, io.EOF at its end
}

// offset returns the offset of the first unread byte.
func (w *window) offset() int64 { return w.off + int64(w.r) }

// need returns at least n unread bytes, which stay unread, or fewer at the end
// of the input. Memory grows with what is really there, not with n.
func (w *window) need(n int) []byte {
	for idle := 0; w.w-w.r < n && w.err == nil; {
		if w.w == len(w.buf) {
			w.makeRoom(n)
		}
		got, err := w.in.r.Read(w.buf[w.w:])
		w.w += got
		w.err = err
		if got > 0 {
			idle = 0
		} else if idle++; idle > maxIdleReads && err == nil {
			w.err = io.ErrNoProgress
		}
	}
	return w.buf[w.r:w.w]
}

// makeRoom moves the unread bytes to the front or, if they fill the window,
// enlarges it.
func (w *window) makeRoom(n int) {
	buf := w.buf
	if w.r == 0 {
		buf = make([]byte, max(windowSize, min(2*len(w.buf), n)))
	}
	copy(buf, w.buf[w.r:w.w])
	w.off += int64(w.r)
	w.buf, w.r, w.w = buf, 0, w.w-w.r
}

// skip passes over n bytes. It reports whether they were there.
func (w *window) skip(n int64) bool {
	for n > 0 {
		have := int64(len(w.need(1)))
		if have == 0 {
			return false
		}
		step := min(n, have)
		w.r += int(step)
		n -= step
	}
	return true
}

// take copies the next n bytes out of the window. It returns fewer at the end of
// the input. Memory grows with what is really there.
func (w *window) take(n int) []byte {
	out := make([]byte, 0, min(n, windowSize))
	for len(out) < n {
		have := w.need(1)
		if len(have) == 0 {
			break
		}
		if cap(out) == len(out) {
			grown := make([]byte, len(out), min(n, 2*cap(out)))
			copy(grown, out)
			out = grown
		}
		step := min(len(have), n-len(out), cap(out)-len(out))
		out = append(out, have[:step]...)
		w.r += step
	}
	return out
}

// end returns why the input ended: an error that wraps ErrTruncated or ErrCorrupt,
// with words for it; or, as external, an error of the source itself.
func (w *window) end() (cause error, words string, external error) {
	compression := w.in.compression
	switch {
	case w.in.src.err != nil:
		return nil, "", w.in.src.err
	case errors.Is(w.err, io.ErrNoProgress):
		return nil, "", w.err
	case w.err == io.EOF:
		return ErrTruncated, "", nil
	case errors.Is(w.err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: %w", ErrTruncated, w.err), fmt.Sprintf(", the %v stream ends early", compression), nil
	case errors.Is(w.err, zstd.ErrWindowSizeExceeded):
		words = fmt.Sprintf(", the zstd window is larger than %d MiB: compress it again without --long and --ultra", maxZstdWindow>>20)
	default:
		words = fmt.Sprintf(", the %v stream is damaged (%v)", compression, w.err)
	}
	return fmt.Errorf("%w: %w", ErrCorrupt, w.err), words, nil
}
