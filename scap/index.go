package scap

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"hids/scap/schema"
)

// HashSize is the size of the hash of a section, in bytes.
const HashSize = sha256.Size

// TypeSet is a set of event types.
type TypeSet [(schema.NumEventTypes + 63) / 64]uint64

// Add adds a type.
func (s *TypeSet) Add(t schema.EventType) {
	if int(t) < len(s)*64 {
		s[t/64] |= 1 << (t % 64)
	}
}

// Has reports whether t is in the set.
func (s *TypeSet) Has(t schema.EventType) bool {
	return int(t) < len(s)*64 && s[t/64]&(1<<(t%64)) != 0
}

// tally sums up events.
type tally struct {
	events, hidden, drops uint64
	firstTS, minTS, maxTS uint64
	types                 TypeSet
}

// add counts an event with its time and whether it is hidden. The times are those
// of events that are not: state events may have any.
func (t *tally) add(typ schema.EventType, ts uint64, hidden bool) {
	switch {
	case hidden:
		t.hidden++
	case !t.timed():
		t.firstTS, t.minTS, t.maxTS = ts, ts, ts
	default:
		t.minTS, t.maxTS = min(t.minTS, ts), max(t.maxTS, ts)
	}
	t.events++
	if typ == schema.DROP_E {
		t.drops++
	}
	t.types.Add(typ)
}

// timed reports whether there is an event with a time that counts.
func (t *tally) timed() bool { return t.events > t.hidden }

// merge adds the events that follow those of t.
func (t *tally) merge(next *tally) {
	switch {
	case !next.timed():
	case !t.timed():
		t.firstTS, t.minTS, t.maxTS = next.firstTS, next.minTS, next.maxTS
	default:
		t.minTS, t.maxTS = min(t.minTS, next.minTS), max(t.maxTS, next.maxTS)
	}
	t.events += next.events
	t.hidden += next.hidden
	t.drops += next.drops
	for i, w := range next.types {
		t.types[i] |= w
	}
}

// SectionInfo is what an index says of a section. All of it follows from the
// section itself.
type SectionInfo struct {
	FirstEvent uint64 // number of the first event, from 1 over all sections
	Events     uint64 // how many there are that have numbers
	Hidden     uint64 // of these, those that only update state
	Drops      uint64 // drop events: the recorder lost some around each
	FirstTS    uint64 // of the first event that is not hidden, ns since the epoch; 0 = none
	MinTS      uint64 // of the earliest one
	MaxTS      uint64 // of the latest one
	Types      TypeSet
	Standalone bool // see Section

	Offset int64 // of the section's first frame in the file
	Size   int64 // of its frames, in bytes
	Start  int64 // offset of the section in the uncompressed capture
	Length int64 // of the section there, in bytes
	Frames uint32

	// Hash is the SHA-256 of the previous section's Hash (zeros for the first
	// one) followed by the section's frames. So the last one stands for the
	// whole capture.
	Hash [HashSize]byte
}

// LastEvent returns the number of the last event. Without events it is less
// than FirstEvent.
func (s *SectionInfo) LastEvent() uint64 { return s.FirstEvent + s.Events - 1 }

func (s *SectionInfo) set(t *tally) {
	s.Events, s.Hidden, s.Drops = t.events, t.hidden, t.drops
	s.FirstTS, s.MinTS, s.MaxTS, s.Types = t.firstTS, t.minTS, t.maxTS, t.types
}

// frameSize is the place that a zstd frame takes in the file and in the capture,
// in bytes.
type frameSize struct{ packed, raw uint32 }

// Skippable frames of the container.
const (
	indexFrameMagic uint32 = 0x184D2A53
	seekFrameMagic  uint32 = 0x184D2A5E
	skippableHeader        = 8 // magic, size

	seekTableMagic uint32 = 0x8F92EAB1
	seekFooter            = 9 // number of frames, descriptor, magic
	seekChecksums         = 1 << 7
	seekReserved          = 0x7C

	indexMagic   = "hids idx"
	indexVersion = 1
	indexHeader  = len(indexMagic) + 3*4 // version, size of a row, sections
	// rowFixed is the size of a row without the set of types.
	rowFixed = 11*8 + 2*4 + HashSize
	rowSize  = rowFixed + 8*len(TypeSet{})
	// maxRowSize allows for rows of later versions, which have more types.
	maxRowSize = rowFixed + 1<<13
	// maxIndexFrame bounds the index in memory.
	maxIndexFrame = 256 << 20

	rowStandalone uint32 = 1 << 0
)

// tailSize returns how many bytes an index of so many sections and the seek table
// of so many frames take.
func tailSize(sections, frames int) int64 {
	index := skippableHeader + indexHeader + sections*rowSize + HashSize
	return int64(index) + int64(skippableHeader+(frames+1)*8+seekFooter)
}

// appendTail appends the index and the seek table.
func appendTail(dst []byte, rows []SectionInfo, frames []frameSize) []byte {
	le := binary.LittleEndian
	start := len(dst)
	dst = le.AppendUint32(dst, indexFrameMagic)
	dst = le.AppendUint32(dst, 0) // set below
	body := len(dst)
	dst = append(dst, indexMagic...)
	dst = le.AppendUint32(dst, indexVersion)
	dst = le.AppendUint32(dst, uint32(rowSize))
	dst = le.AppendUint32(dst, uint32(len(rows)))
	for i := range rows {
		dst = appendRow(dst, &rows[i])
	}
	sum := sha256.Sum256(dst[body:])
	dst = append(dst, sum[:]...)
	le.PutUint32(dst[start+4:], uint32(len(dst)-body))

	index := frameSize{packed: uint32(len(dst) - start)}
	n := len(frames) + 1
	dst = le.AppendUint32(dst, seekFrameMagic)
	dst = le.AppendUint32(dst, uint32(n*8+seekFooter))
	for _, f := range frames {
		dst = le.AppendUint32(le.AppendUint32(dst, f.packed), f.raw)
	}
	dst = le.AppendUint32(le.AppendUint32(dst, index.packed), index.raw)
	dst = le.AppendUint32(dst, uint32(n))
	dst = append(dst, 0)
	return le.AppendUint32(dst, seekTableMagic)
}

// row describes a row of the index, as the blocks of a capture are described:
// once for both directions.
func (w *wire) row(s *SectionInfo, types int) {
	flags := uint32(0)
	if s.Standalone {
		flags |= rowStandalone
	}
	offset, size, start, length := uint64(s.Offset), uint64(s.Size), uint64(s.Start), uint64(s.Length)
	w.u64(&s.FirstEvent)
	w.u64(&s.Events)
	w.u64(&s.Hidden)
	w.u64(&s.Drops)
	w.u64(&s.FirstTS)
	w.u64(&s.MinTS)
	w.u64(&s.MaxTS)
	w.u64(&offset)
	w.u64(&size)
	w.u64(&start)
	w.u64(&length)
	w.u32(&s.Frames)
	w.u32(&flags)
	if w.writing {
		w.b = append(w.b, s.Hash[:]...)
	} else {
		copy(s.Hash[:], w.take(HashSize))
	}
	for i := range types {
		var unknown uint64
		if i < len(s.Types) {
			w.u64(&s.Types[i])
		} else {
			w.u64(&unknown)
		}
	}
	s.Standalone = flags&rowStandalone != 0
	s.Offset, s.Size, s.Start, s.Length = int64(offset), int64(size), int64(start), int64(length)
}

func appendRow(dst []byte, s *SectionInfo) []byte {
	w := wire{b: dst, writing: true}
	w.row(s, len(s.Types))
	return w.b
}

// ErrNoIndex is returned by OpenIndexed for a capture that has no index: the
// recorder could not finish it, another program wrote it, or it is not zstd.
var ErrNoIndex = errors.New("the capture has no index")

// badIndex returns an error about an index.
func badIndex(format string, args ...any) error {
	return fmt.Errorf("%w: index: %s", ErrCorrupt, fmt.Sprintf(format, args...))
}

// readTail reads the index and the seek table at the end of a file.
func readTail(r io.ReaderAt, size int64) (rows []SectionInfo, frames []frameSize, err error) {
	frames, table, err := readSeekTable(r, size)
	if err != nil {
		return nil, nil, err
	}
	last := frames[len(frames)-1]
	frames = frames[:len(frames)-1]
	if last.raw != 0 || last.packed < skippableHeader {
		return nil, nil, ErrNoIndex
	}
	start := size - table - int64(last.packed)
	var head [skippableHeader]byte
	if err := readAt(r, head[:], start); err != nil {
		return nil, nil, err
	}
	if le32(head[:]) != indexFrameMagic {
		return nil, nil, ErrNoIndex
	}
	if n := le32(head[4:]); n != last.packed-skippableHeader || n > maxIndexFrame {
		return nil, nil, badIndex("its frame has %d bytes, the seek table says %d", n, last.packed)
	}
	body := make([]byte, last.packed-skippableHeader)
	if err := readAt(r, body, start+skippableHeader); err != nil {
		return nil, nil, err
	}
	if rows, err = decodeRows(body); err != nil {
		return nil, nil, err
	}
	return rows, frames, checkRows(rows, frames)
}

// readAt fills b. The end of the file is an error.
func readAt(r io.ReaderAt, b []byte, off int64) error {
	n, err := r.ReadAt(b, off)
	switch {
	case n == len(b):
		return nil
	case err == nil || err == io.EOF:
		return badIndex("the file ends at byte %d", off+int64(n))
	}
	return fmt.Errorf("reading the index: %w", err)
}

// readSeekTable reads the seek table, of at least one frame, and returns the size
// of its frame. The frames before it fill the file.
func readSeekTable(r io.ReaderAt, size int64) (frames []frameSize, table int64, err error) {
	var foot [seekFooter]byte
	if size < skippableHeader+seekFooter {
		return nil, 0, ErrNoIndex
	}
	if err := readAt(r, foot[:], size-seekFooter); err != nil {
		return nil, 0, err
	}
	if le32(foot[5:]) != seekTableMagic {
		return nil, 0, ErrNoIndex
	}
	n, entry := int64(le32(foot[:])), 8
	if foot[4]&seekChecksums != 0 {
		entry = 12
	}
	table = skippableHeader + n*int64(entry) + seekFooter
	if foot[4]&seekReserved != 0 || n == 0 || table > size || table > maxIndexFrame {
		return nil, 0, badIndex("a seek table of %d frames in a file of %d bytes", n, size)
	}
	b := make([]byte, table)
	if err := readAt(r, b, size-table); err != nil {
		return nil, 0, err
	}
	if le32(b) != seekFrameMagic || int64(le32(b[4:])) != table-skippableHeader {
		return nil, 0, badIndex("the seek table of %d frames does not start where it should", n)
	}
	frames = make([]frameSize, n)
	sum := table
	for i, b := 0, b[skippableHeader:]; i < len(frames); i, b = i+1, b[entry:] {
		frames[i] = frameSize{le32(b), le32(b[4:])}
		sum += int64(frames[i].packed)
	}
	if sum != size {
		return nil, 0, badIndex("the frames of the seek table have %d bytes, the file has %d", sum, size)
	}
	return frames, table, nil
}

// decodeRows decodes the body of an index frame.
func decodeRows(body []byte) ([]SectionInfo, error) {
	if len(body) < indexHeader+HashSize || string(body[:len(indexMagic)]) != indexMagic {
		return nil, ErrNoIndex // the number of the frame is not ours alone
	}
	content, hash := body[:len(body)-HashSize], body[len(body)-HashSize:]
	if sum := sha256.Sum256(content); !bytes.Equal(sum[:], hash) {
		return nil, badIndex("its own hash does not agree with its content")
	}
	head := content[len(indexMagic):]
	version, size, n := le32(head), int64(le32(head[4:])), int64(le32(head[8:]))
	if version != indexVersion {
		return nil, fmt.Errorf("%w that this version can read: it is of version %d", ErrNoIndex, version)
	}
	content = content[indexHeader:]
	if size < int64(rowFixed) || size > int64(maxRowSize) || (size-int64(rowFixed))%8 != 0 || int64(len(content)) != n*size {
		return nil, badIndex("%d rows of %d bytes in %d bytes", n, size, len(content))
	}
	rows := make([]SectionInfo, n)
	for i := range rows {
		b := content[int64(i)*size:][:size]
		w := wire{b: b, end: len(b)}
		w.row(&rows[i], (int(size)-rowFixed)/8)
		if w.err != "" {
			return nil, badIndex("section %d: %s", i, w.err)
		}
	}
	return rows, nil
}

// checkRows checks that the sections follow one another and consist of whole
// frames, all there are.
func checkRows(rows []SectionInfo, frames []frameSize) error {
	var offset, start int64
	event := uint64(1)
	for i := range rows {
		s := &rows[i]
		if s.Frames == 0 || int64(s.Frames) > int64(len(frames)) {
			return badIndex("section %d: %d frames, there are %d", i, s.Frames, len(frames))
		}
		var size, length int64
		for _, f := range frames[:s.Frames] {
			size += int64(f.packed)
			length += int64(f.raw)
		}
		frames = frames[s.Frames:]
		if s.Offset != offset || s.Size != size || s.Start != start || s.Length != length {
			return badIndex("section %d does not consist of its frames", i)
		}
		if s.FirstEvent != event || s.Events > math.MaxInt64 || s.Hidden > s.Events || s.Drops > s.Events || s.MinTS > s.MaxTS {
			return badIndex("section %d: %d events from number %d on can't be", i, s.Events, s.FirstEvent)
		}
		offset, start, event = offset+size, start+length, event+s.Events
		if event > math.MaxInt64 {
			return badIndex("section %d: too many events", i)
		}
	}
	if len(frames) > 0 {
		return badIndex("%d frames belong to no section", len(frames))
	}
	return nil
}
