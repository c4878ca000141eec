package scap

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/klauspost/compress/zstd"
)

// Index is the table of contents of a zstd capture, whose sections can so be read
// alone, in any order, by several readers at once.
type Index struct {
	Sections []SectionInfo
	Frames   int   // of zstd
	Rebuilt  bool  // it was derived from the frames
	Tail     int64 // bytes behind the last whole frame that were cut; of a rebuilt one

	r io.ReaderAt
}

// OpenIndexed reads the index of a capture file of size bytes. The error wraps
// ErrNoIndex for a capture without one, ErrCorrupt for an index that can't be
// right, or is one of r. Either way the capture can still be read by NewReader,
// and RebuildIndex may help.
//
// That the index is right about what is in the frames shows when they are read:
// Reader compares what it finds.
func OpenIndexed(r io.ReaderAt, size int64) (*Index, error) {
	rows, frames, err := readTail(r, size)
	if err != nil {
		return nil, err
	}
	return &Index{Sections: rows, Frames: len(frames), r: r}, nil
}

// Uncompressed returns the size of the uncompressed capture in bytes.
func (x *Index) Uncompressed() int64 {
	if len(x.Sections) == 0 {
		return 0
	}
	last := &x.Sections[len(x.Sections)-1]
	return last.Start + last.Length
}

// Size returns the size of the compressed capture in bytes, without the index.
func (x *Index) Size() int64 {
	if len(x.Sections) == 0 {
		return 0
	}
	last := &x.Sections[len(x.Sections)-1]
	return last.Offset + last.Size
}

// Events returns the number of events in all sections.
func (x *Index) Events() (n uint64) {
	for i := range x.Sections {
		n += x.Sections[i].Events
	}
	return n
}

// Standalone reports whether the sections do not depend on one another.
func (x *Index) Standalone() bool {
	for i := range x.Sections[min(1, len(x.Sections)):] {
		if !x.Sections[i+1].Standalone {
			return false
		}
	}
	return true
}

// span is what the index says of the sections that a Reader reads.
type span struct {
	sections int    // index of the first one behind
	events   uint64 // number of the last event
	end      int64  // in the uncompressed capture
}

// checkSpan fails if something else was read than the index says.
func (r *Reader) checkSpan() error {
	s := r.span
	if r.sections != s.sections || r.num != s.events || r.win.offset() != s.end {
		return r.corrupt(0, 0, "%d sections and %d events up to here, the index says %d and %d up to byte %d",
			r.sections, r.num, s.sections, s.events, s.end)
	}
	return nil
}

// Reader returns a reader of n sections from number first on. Sections, events
// and offsets have the numbers that they have in the whole capture. It reads
// nothing yet. Where the capture turns out to be different from what the index
// says, its methods return a *FormatError.
func (x *Index) Reader(first, n int) (*Reader, error) {
	if first < 0 || n < 1 || first+n > len(x.Sections) {
		return nil, fmt.Errorf("scap: sections %d to %d of %d", first, first+n-1, len(x.Sections))
	}
	from, to := &x.Sections[first], &x.Sections[first+n-1]
	// What is damaged is so in the same words as for a reader of the whole capture,
	// which knows by the first bytes of the first section how all are compressed.
	in, err := decompress(io.NewSectionReader(x.r, from.Offset, to.Offset+to.Size-from.Offset), Zstd)
	if err != nil {
		return nil, err
	}
	r := newReader(in, nil)
	r.sections, r.num, r.win.off = first, from.FirstEvent-1, from.Start
	r.span = &span{sections: first + n, events: to.LastEvent(), end: to.Start + to.Length}
	return r, nil
}

// Verify reads the frames of section i and compares their hash.
func (x *Index) Verify(i int) error {
	s := &x.Sections[i]
	h := sha256.New()
	var previous [HashSize]byte
	if i > 0 {
		previous = x.Sections[i-1].Hash
	}
	h.Write(previous[:])
	n, err := io.Copy(h, io.NewSectionReader(x.r, s.Offset, s.Size))
	switch {
	case err != nil:
		return fmt.Errorf("reading the capture: %w", err)
	case n != s.Size:
		return fmt.Errorf("%w: section %d has %d bytes, the index says %d", ErrTruncated, i, n, s.Size)
	case !bytes.Equal(h.Sum(nil), s.Hash[:]):
		return fmt.Errorf("%w: section %d, bytes %d to %d of the file: the hash differs from that in the index: it was changed since it was written",
			ErrCorrupt, i, s.Offset, s.Offset+s.Size-1)
	}
	return nil
}

// RebuildIndex derives the index of a zstd capture from its frames, which it
// reads and decompresses up to the first one that is not whole, or damaged. It
// returns ErrNoIndex if sections do not begin with frames of their own, and a
// *FormatError if there is no whole section start at all. What could not be used
// at the end is counted in Tail.
func RebuildIndex(r io.ReaderAt, size int64) (*Index, error) {
	var head [magicSize]byte
	if err := readAt(r, head[:min(size, magicSize)], 0); err != nil {
		return nil, err
	}
	if c, err := detect(head[:]); err != nil || c != Zstd {
		return nil, ErrNoIndex
	}
	b, err := buildIndex(r, size)
	if b != nil && b.frames.inside {
		// The last frame is damaged: leave out what was read of it.
		b, err = buildIndex(r, b.frames.cur.offset)
	}
	if err != nil {
		return nil, err
	}
	last := &b.x.Sections[len(b.x.Sections)-1]
	b.x.Tail = size - b.frames.ours - (last.Offset + last.Size)
	return b.x, nil
}

// buildIndex builds the index of the first size bytes. With an error, the builder
// is nil unless it may be tried again.
func buildIndex(r io.ReaderAt, size int64) (*indexBuilder, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
	if err != nil {
		return nil, fmt.Errorf("zstd: %w", err)
	}
	defer z.Close()
	frames := &frameChain{r: r, size: size, z: z}
	reader := &Reader{types: types(), conv: newConverter()}
	reader.win = window{in: &input{compression: Zstd, src: &source{}, r: frames, close: func() {}}, buf: make([]byte, windowSize)}
	b := &indexBuilder{frames: frames, x: &Index{Rebuilt: true, r: r}}
	err = b.read(reader)
	switch {
	case frames.external != nil:
		return nil, fmt.Errorf("reading the capture: %w", frames.external)
	case frames.inside && frames.cur.offset < size:
		return b, err
	case len(b.x.Sections) == 0 && err == io.EOF:
		return nil, ErrNoIndex
	case len(b.x.Sections) == 0:
		return nil, err
	}
	return b, b.finish()
}

// indexBuilder makes rows of what a Reader reads from a frameChain.
type indexBuilder struct {
	frames *frameChain
	x      *Index
	end    int64 // of the last section, in the uncompressed capture
}

// read reads to the end, or to what can't be read.
func (b *indexBuilder) read(r *Reader) error {
	var ev Event
	for {
		s, err := r.NextSection()
		if err != nil {
			return err
		}
		row := SectionInfo{FirstEvent: r.num + 1, Start: s.Offset, Standalone: s.Standalone}
		var t tally
		for err == nil {
			if err = r.Next(&ev); err == nil && ev.Num > 0 {
				t.add(ev.Type, ev.TS, ev.Hidden)
			}
		}
		row.set(&t)
		b.x.Sections = append(b.x.Sections, row)
		b.end = r.Offset()
		if err != ErrSectionEnd {
			return err
		}
	}
}

// finish gives the sections their frames.
func (b *indexBuilder) finish() error {
	rows, spans := b.x.Sections, b.frames.spans
	next := 0 // span
	for i := range rows {
		s := &rows[i]
		if next >= len(spans) || spans[next].start != s.Start {
			return fmt.Errorf("%w, and can have none: section %d does not begin with a frame", ErrNoIndex, i)
		}
		s.Offset = spans[next].offset
		h := sha256.New()
		if i > 0 {
			s.Offset = rows[i-1].Offset + rows[i-1].Size
			h.Write(rows[i-1].Hash[:])
		} else {
			s.Offset = 0
			h.Write(s.Hash[:])
		}
		limit := b.end
		if i+1 < len(rows) {
			limit = rows[i+1].Start
		}
		for next < len(spans) && spans[next].start < limit {
			s.Length += spans[next].length
			s.Size = spans[next].end - s.Offset
			s.Frames += spans[next].frames
			next++
		}
		if err := b.hash(h, s); err != nil {
			return err
		}
	}
	for i := range rows {
		b.x.Frames += int(rows[i].Frames)
	}
	return nil
}

func (b *indexBuilder) hash(h hash.Hash, s *SectionInfo) error {
	if _, err := io.Copy(h, io.NewSectionReader(b.frames.r, s.Offset, s.Size)); err != nil {
		return fmt.Errorf("reading the capture: %w", err)
	}
	h.Sum(s.Hash[:0])
	return nil
}

// frameSpan is a zstd frame with the skippable ones before it.
type frameSpan struct {
	offset, end   int64 // in the file
	start, length int64 // in the capture
	frames        uint32
}

// frameChain reads the content of the whole zstd frames of a file, one after the
// other, and notes where they are. It ends before the first that is not whole. The
// frames of ours at the end of a file (index, seek table) count as its end.
type frameChain struct {
	r    io.ReaderAt
	size int64
	z    *zstd.Decoder

	off      int64 // of the frame to open next
	raw      int64 // bytes read so far
	cur      frameSpan
	inside   bool
	spans    []frameSpan
	ours     int64 // bytes of skippable frames behind the last other one
	external error // of r
}

// Read implements io.Reader.
func (c *frameChain) Read(p []byte) (int, error) {
	for {
		if !c.inside {
			if err := c.next(); err != nil {
				return 0, err
			}
		}
		n, err := c.z.Read(p)
		c.raw += int64(n)
		if err == io.EOF {
			c.inside = false
			c.cur.length = c.raw - c.cur.start
			c.spans = append(c.spans, c.cur)
			c.off = c.cur.end
			if n == 0 {
				continue
			}
			err = nil
		}
		return n, err
	}
}

// next opens the next zstd frame.
func (c *frameChain) next() error {
	span := frameSpan{offset: c.off, start: c.raw}
	off := c.off
	c.ours = 0
	for {
		n, skippable, err := c.measure(off)
		if err != nil {
			return err
		}
		span.frames++
		span.end = off + n
		if !skippable {
			c.cur, c.inside = span, true
			return c.z.Reset(bufio.NewReaderSize(io.NewSectionReader(c.r, off, n), 64<<10))
		}
		off = span.end
		c.ours = off - c.off
	}
}

// measure finds the size of the frame at off. It returns io.EOF if there is none,
// or none that is whole.
func (c *frameChain) measure(off int64) (n int64, skippable bool, err error) {
	r := bufio.NewReaderSize(io.NewSectionReader(c.r, off, c.size-off), 4<<10)
	n, skippable, err = measureFrame(r)
	if err == nil && off+n > c.size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF && !errors.Is(err, ErrCorrupt) {
		c.external = err
	}
	if err != nil {
		err = io.EOF
	}
	return n, skippable, err
}

// measureFrame passes over the frame at the start of r, without decompressing it,
// and returns its size in bytes.
func measureFrame(r *bufio.Reader) (n int64, skippable bool, err error) {
	head, err := r.Peek(zstd.HeaderMaxSize)
	if len(head) < skippableHeader && err != nil {
		return 0, false, err
	}
	var h zstd.Header
	if err := h.Decode(head); err != nil {
		return 0, false, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if h.Skippable {
		return int64(h.HeaderSize) + int64(h.SkippableSize), true, nil
	}
	n = int64(h.HeaderSize)
	if err := skipBytes(r, n); err != nil {
		return 0, false, err
	}
	for last := false; !last; {
		b, err := r.Peek(3)
		if err != nil {
			return 0, false, err
		}
		block := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16
		last = block&1 != 0
		size := int64(block >> 3)
		switch block >> 1 & 3 {
		case 1: // one byte, repeated
			size = 1
		case 3:
			return 0, false, fmt.Errorf("%w: reserved block type", ErrCorrupt)
		}
		if err := skipBytes(r, 3+size); err != nil {
			return 0, false, err
		}
		n += 3 + size
	}
	if h.HasCheckSum {
		n += 4
	}
	return n, false, nil
}

func skipBytes(r *bufio.Reader, n int64) error {
	_, err := r.Discard(int(n))
	return err
}
