package scap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"hids/scap/schema"
)

// captureEvent returns event number i of the sample captures.
func captureEvent(i int) *Event {
	list := sampleEvents()
	ev := list[i%len(list)]
	ev.TS += uint64(i) * 1000
	if i%7 == 3 { // as it is where several CPUs report
		ev.TS -= 2500
	}
	if i == 20 {
		ev = newEvent(schema.DROP_E, -1, num(1)[:4])
	}
	return ev
}

// writeIndexed returns a capture of sections of so many events each, in frames
// that end every five events.
func writeIndexed(tb testing.TB, opt CaptureOptions, sections ...int) []byte {
	tb.Helper()
	var out bytes.Buffer
	c, err := CreateCapture(&out, opt)
	must(tb, err)
	n := 0
	for _, events := range sections {
		must(tb, c.StartSection(sampleSection()))
		for range events {
			must(tb, c.WriteEvent(captureEvent(n)))
			if n++; n%5 == 0 {
				must(tb, c.EndFrame())
			}
		}
	}
	must(tb, c.Close())
	if got := c.Stats().Written; got != int64(out.Len()) {
		tb.Errorf("%d bytes written, Stats says %d", out.Len(), got)
	}
	return out.Bytes()
}

func openIndex(tb testing.TB, capture []byte) *Index {
	tb.Helper()
	x, err := OpenIndexed(bytes.NewReader(capture), int64(len(capture)))
	must(tb, err)
	return x
}

func TestCaptureReadsAsAnyOther(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 12, 1, 23)
	sections, events, err := readBytes(capture)
	must(t, err)
	if len(sections) != 3 || len(events) != 36 {
		t.Fatalf("%d sections, %d events", len(sections), len(events))
	}
	for i, ev := range events {
		want := recordOf(captureEvent(i))
		want.Num, want.Hidden = uint64(i+1), ev.Hidden
		if ev != want {
			t.Errorf("event %d: %+v, want %+v", i, ev, want)
		}
	}
	for _, s := range sections {
		if !s.Standalone || len(s.Threads) != 2 {
			t.Errorf("section %d: standalone %v, %d threads", s.Index, s.Standalone, len(s.Threads))
		}
	}
}

func TestIndexSaysWhatIsInTheCapture(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{Concurrency: 3}, 12, 1, 23)
	x := openIndex(t, capture)
	_, events, err := readBytes(capture)
	must(t, err)
	if len(x.Sections) != 3 || x.Events() != 36 || !x.Standalone() || x.Uncompressed() == 0 {
		t.Fatalf("%d sections, %d events", len(x.Sections), x.Events())
	}
	for i, s := range x.Sections {
		var want tally
		for _, ev := range events[s.FirstEvent-1 : s.LastEvent()] {
			want.add(ev.Type, ev.TS, ev.Hidden)
		}
		var row SectionInfo
		row.set(&want)
		if s.Events != row.Events || s.Hidden != row.Hidden || s.Drops != row.Drops || s.FirstTS != row.FirstTS ||
			s.MinTS != row.MinTS || s.MaxTS != row.MaxTS || s.Types != row.Types {
			t.Errorf("section %d: %+v, want %+v", i, s, row)
		}
		must(t, x.Verify(i))
	}
	if x.Sections[2].Drops != 1 || !x.Sections[2].Types.Has(schema.DROP_E) || x.Sections[0].Types.Has(schema.DROP_E) {
		t.Error("the drop event is not where it belongs")
	}
}

// TestSectionsReadAlone: each section, read alone, gives what it gives as a part
// of the whole.
func TestSectionsReadAlone(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 12, 1, 23, 5)
	x := openIndex(t, capture)
	all, err := NewReader(bytes.NewReader(capture))
	must(t, err)
	for i := range x.Sections {
		alone, err := x.Reader(i, 1)
		must(t, err)
		want, err := all.NextSection()
		must(t, err)
		got, err := alone.NextSection()
		must(t, err)
		if diff := cmp.Diff(want, got, compareAddrs()); diff != "" {
			t.Errorf("section %d (-whole +alone):\n%s", i, diff)
		}
		for {
			var a, b Event
			errA, errB := all.Next(&a), alone.Next(&b)
			if errA != nil {
				if errB != io.EOF {
					t.Errorf("section %d: %v", i, errB)
				}
				break
			}
			must(t, errB)
			if recordOf(&a) != recordOf(&b) || a.Offset != b.Offset {
				t.Errorf("section %d: %+v, alone %+v", i, recordOf(&a), recordOf(&b))
			}
		}
		if _, err := alone.NextSection(); err != io.EOF {
			t.Errorf("behind section %d: %v", i, err)
		}
		must(t, alone.Close())
	}
	for _, bad := range [][2]int{{-1, 1}, {0, 0}, {0, 5}, {4, 1}} {
		if _, err := x.Reader(bad[0], bad[1]); err == nil {
			t.Errorf("sections %v can be read", bad)
		}
	}
}

// TestRebuiltIndexIsTheSame: the index of a capture that was cut anywhere is that
// of its whole frames.
func TestRebuiltIndexIsTheSame(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 7, 1, 11)
	want := openIndex(t, capture)
	x, err := RebuildIndex(bytes.NewReader(capture), int64(len(capture)))
	must(t, err)
	if diff := cmp.Diff(want.Sections, x.Sections); diff != "" || x.Frames != want.Frames || x.Tail != 0 || !x.Rebuilt {
		t.Fatalf("%d frames, want %d; tail %d:\n%s", x.Frames, want.Frames, x.Tail, diff)
	}
	_, frames, err := readTail(bytes.NewReader(capture), int64(len(capture)))
	must(t, err)
	var ends []int64
	end := int64(0)
	for _, f := range frames {
		end += int64(f.packed)
		ends = append(ends, end)
	}
	for cut := range capture {
		checkCut(t, capture[:cut], want, ends)
	}
}

// checkCut checks the index of a cut capture: want is that of the whole one, ends
// are the ends of its frames.
func checkCut(t *testing.T, cut []byte, want *Index, ends []int64) {
	t.Helper()
	size := int64(len(cut))
	if _, err := OpenIndexed(bytes.NewReader(cut), size); !errors.Is(err, ErrNoIndex) {
		t.Fatalf("cut at %d: OpenIndexed: %v", size, err)
	}
	whole := 0
	for whole < len(ends) && ends[whole] <= size {
		whole++
	}
	x, err := RebuildIndex(bytes.NewReader(cut), size)
	if whole == 0 {
		if err == nil {
			t.Fatalf("cut at %d: %d sections", size, len(x.Sections))
		}
		return
	}
	if err != nil {
		t.Fatalf("cut at %d: %v", size, err)
	}
	if x.Frames != whole || x.Size() != ends[whole-1] {
		t.Fatalf("cut at %d: %d frames of %d bytes, want %d of %d", size, x.Frames, x.Size(), whole, ends[whole-1])
	}
	if size <= ends[len(ends)-1] && x.Tail != size-ends[whole-1] {
		t.Fatalf("cut at %d: tail of %d bytes", size, x.Tail)
	}
	last := len(x.Sections) - 1
	if diff := cmp.Diff(want.Sections[:last], x.Sections[:last]); diff != "" {
		t.Fatalf("cut at %d:\n%s", size, diff)
	}
	r, err := x.Reader(0, last+1)
	must(t, err)
	defer r.Close()
	events := uint64(0)
	var ev Event
	for _, err = r.NextSection(); err == nil; _, err = r.NextSection() {
		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			events++
		}
		if err == io.EOF {
			break
		}
	}
	if err != io.EOF || events != x.Events() {
		t.Fatalf("cut at %d: %d events, %v; the index says %d", size, events, err, x.Events())
	}
}

// TestDamagedFrameEndsTheRebuiltIndex flips every byte: what is in the index can
// be read.
func TestDamagedFrameEndsTheRebuiltIndex(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 7, 4)
	for at := range capture {
		bad := bytes.Clone(capture)
		bad[at] ^= 0x41
		x, err := RebuildIndex(bytes.NewReader(bad), int64(len(bad)))
		if err != nil {
			continue
		}
		for i := range x.Sections {
			must(t, x.Verify(i))
		}
	}
}

// TestDamagedIndexIsAnError flips every byte of the index and the seek table.
func TestDamagedIndexIsAnError(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 7, 4)
	for at := openIndex(t, capture).Size(); at < int64(len(capture)); at++ {
		bad := bytes.Clone(capture)
		bad[at] ^= 0x41
		x, err := OpenIndexed(bytes.NewReader(bad), int64(len(bad)))
		if err == nil && at < int64(len(capture))-seekFooter {
			t.Errorf("byte %d: %d sections", at, len(x.Sections))
		} else if err != nil && !errors.Is(err, ErrNoIndex) && !errors.Is(err, ErrCorrupt) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

// TestChangedFramesDoNotVerify: the hash chain tells which section was changed.
func TestChangedFramesDoNotVerify(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 7, 4, 9)
	x := openIndex(t, capture)
	for i, s := range x.Sections {
		bad := bytes.Clone(capture)
		bad[s.Offset+s.Size/2] ^= 1
		y := openIndex(t, bad)
		for k := range y.Sections {
			err := y.Verify(k)
			if (err == nil) != (k != i) || err != nil && !errors.Is(err, ErrCorrupt) {
				t.Errorf("section %d changed, %d: %v", i, k, err)
			}
		}
	}
}

// TestLyingIndexIsAnError: an index that is sound in itself but does not tell what
// is in the frames.
func TestLyingIndexIsAnError(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 7, 4)
	rows, frames, err := readTail(bytes.NewReader(capture), int64(len(capture)))
	must(t, err)
	end := openIndex(t, capture).Size()
	for name, lie := range map[string]func([]SectionInfo) []SectionInfo{
		"more events":  func(r []SectionInfo) []SectionInfo { r[0].Events++; r[1].FirstEvent++; return r },
		"fewer events": func(r []SectionInfo) []SectionInfo { r[0].Events--; r[1].FirstEvent--; return r },
		"one section": func(r []SectionInfo) []SectionInfo {
			r[0].Size += r[1].Size
			r[0].Length += r[1].Length
			r[0].Frames += r[1].Frames
			r[0].Events += r[1].Events
			return r[:1]
		},
	} {
		bad := appendTail(bytes.Clone(capture[:end]), lie(slices.Clone(rows)), frames)
		x := openIndex(t, bad)
		r, err := x.Reader(0, 1)
		must(t, err)
		var ev Event
		for _, err = r.NextSection(); err == nil; _, err = r.NextSection() {
			for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			}
			if err != ErrSectionEnd {
				break
			}
		}
		if !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestForeignFilesHaveNoIndex(t *testing.T) {
	plain := writeCapture(t, CurrentForm(), sampleSection(), sampleEvents()...)
	indexed := writeIndexed(t, CaptureOptions{}, 3)
	for name, capture := range map[string][]byte{
		"plain":            plain,
		"gzip":             compressGzip(t, plain),
		"zstd":             compressZstd(t, plain),
		"empty":            nil,
		"seek table alone": appendTail(nil, nil, nil)[int(tailSize(0, 0))-skippableHeader-8-seekFooter:],
		"two captures":     append(bytes.Clone(indexed), indexed...),
	} {
		x, err := OpenIndexed(bytes.NewReader(capture), int64(len(capture)))
		if !errors.Is(err, ErrNoIndex) && !errors.Is(err, ErrCorrupt) {
			t.Errorf("%s: %+v, %v", name, x, err)
		}
	}
	twice := append(bytes.Clone(indexed), indexed...)
	x, err := RebuildIndex(bytes.NewReader(twice), int64(len(twice)))
	must(t, err)
	if len(x.Sections) != 2 || x.Events() != 6 {
		t.Errorf("two captures: %d sections, %d events", len(x.Sections), x.Events())
	}
	for i := range x.Sections {
		must(t, x.Verify(i))
	}
	if x, err = RebuildIndex(bytes.NewReader(compressZstd(t, plain)), int64(len(compressZstd(t, plain)))); err != nil || x.Events() != 5 {
		t.Errorf("plain zstd: %v", err)
	}
	both := compressZstd(t, append(bytes.Clone(plain), plain...))
	if _, err = RebuildIndex(bytes.NewReader(both), int64(len(both))); !errors.Is(err, ErrNoIndex) {
		t.Errorf("two sections in a frame: %v", err)
	}
}

func TestRowNumbersArePinned(t *testing.T) {
	row := SectionInfo{
		FirstEvent: 1, Events: 2, Hidden: 3, Drops: 4, FirstTS: 5, MinTS: 6, MaxTS: 7, Offset: 8, Size: 9, Start: 10, Length: 11,
		Frames: 12, Standalone: true, Hash: [HashSize]byte{13},
	}
	row.Types.Add(64)
	b := appendRow(nil, &row)
	if len(b) != rowSize {
		t.Fatalf("%d bytes, want %d", len(b), rowSize)
	}
	for i := range 11 {
		if got := le64(b[8*i:]); got != uint64(i+1) {
			t.Errorf("field %d is %d", i, got)
		}
	}
	if le32(b[88:]) != 12 || le32(b[92:]) != 1 || b[96] != 13 || le64(b[136:]) != 1 {
		t.Errorf("%x", b[88:])
	}
	var back SectionInfo
	w := wire{b: b, end: len(b)}
	w.row(&back, len(back.Types))
	if w.err != "" || back != row {
		t.Errorf("%s %+v", w.err, back)
	}
}

// TestSectionWithoutEventsIsLeftOut, wherever it is: a capture never ends with a
// section that can't be read.
func TestSectionWithoutEventsIsLeftOut(t *testing.T) {
	for _, sections := range [][]int{{0, 3, 2}, {3, 0, 2}, {3, 2, 0}, {3, 0, 0, 2}} {
		capture := writeIndexed(t, CaptureOptions{}, sections...)
		x := openIndex(t, capture)
		_, events, err := readBytes(capture)
		if err != nil || len(x.Sections) != 2 || len(events) != 5 {
			t.Errorf("%v: %d sections, %d events, %v", sections, len(x.Sections), len(events), err)
		}
	}
	if x := openIndex(t, writeIndexed(t, CaptureOptions{}, 0)); len(x.Sections) != 0 {
		t.Errorf("%d sections", len(x.Sections))
	}
}

// TestFlushedDataCanBeRead: after each Flush, what was written so far can be read
// to its end and has all events.
func TestFlushedDataCanBeRead(t *testing.T) {
	var out bytes.Buffer
	c, err := CreateCapture(&out, CaptureOptions{Concurrency: 2})
	must(t, err)
	for i := range 30 {
		if i%10 == 0 {
			must(t, c.StartSection(sampleSection()))
			must(t, c.Flush())
		}
		must(t, c.WriteEvent(captureEvent(i)))
		must(t, c.Flush())
		_, events, err := readBytes(bytes.Clone(out.Bytes()))
		if err != nil || len(events) != i+1 {
			t.Fatalf("%d events, %v", len(events), err)
		}
	}
	must(t, c.Close())
}

func TestSectionDue(t *testing.T) {
	c, err := CreateCapture(io.Discard, CaptureOptions{SectionBytes: 4096, SectionDuration: time.Second})
	must(t, err)
	defer c.Close()
	must(t, c.StartSection(&Section{}))
	ev := sampleEvents()[0]
	for i := 0; ; i++ {
		if c.SectionDue() != (c.size >= 4096) {
			t.Fatalf("after %d events and %d bytes: %v", i, c.size, c.SectionDue())
		}
		if c.SectionDue() {
			break
		}
		must(t, c.WriteEvent(ev))
	}
	must(t, c.StartSection(&Section{}))
	must(t, c.WriteEvent(ev))
	ev.TS += 1e9 - 1
	must(t, c.WriteEvent(ev))
	if c.SectionDue() {
		t.Error("due before its time")
	}
	ev.TS++
	must(t, c.WriteEvent(ev))
	if !c.SectionDue() {
		t.Error("not due after a second")
	}
}

// limitedFile is a file on a disk with room for so many bytes.
type limitedFile struct {
	data []byte
	room int
	err  error
}

func (f *limitedFile) Write(p []byte) (int, error) {
	n := min(len(p), f.room-len(f.data))
	f.data = append(f.data, p[:n]...)
	if n < len(p) {
		return n, f.err
	}
	return n, nil
}

func (f *limitedFile) Truncate(size int64) error { f.data = f.data[:size]; return nil }

// TestFullDiskLeavesAReadableCapture, however full it is.
func TestFullDiskLeavesAReadableCapture(t *testing.T) {
	full := errors.New("no space left on device")
	whole := len(writeIndexed(t, CaptureOptions{}, 12, 12))
	indexed := 0
	for room := 0; room < whole; room += 3 {
		f := &limitedFile{room: room, err: full}
		c, err := CreateCapture(f, CaptureOptions{Truncate: f.Truncate})
		must(t, err)
		err = writeUntilError(c)
		if cerr := c.Close(); err == nil {
			err = cerr
		}
		if !errors.Is(err, full) {
			t.Fatalf("room for %d of %d bytes: %v", room, whole, err)
		}
		if len(f.data) == 0 {
			continue
		}
		_, events, err := readBytes(f.data)
		if x, xerr := OpenIndexed(bytes.NewReader(f.data), int64(len(f.data))); xerr == nil {
			indexed++
			if x.Events() != uint64(len(events)) {
				t.Fatalf("room for %d bytes: %d events, the index says %d", room, len(events), x.Events())
			}
		}
		if err != nil && len(events) > 0 {
			t.Fatalf("room for %d bytes: %d events, %v", room, len(events), err)
		}
	}
	if indexed == 0 {
		t.Error("never room for an index")
	}
}

func writeUntilError(c *CaptureWriter) error {
	for i := range 24 {
		if i%12 == 0 {
			if err := c.StartSection(sampleSection()); err != nil {
				return err
			}
		}
		if err := c.WriteEvent(captureEvent(i)); err != nil {
			return err
		}
		if err := c.Flush(); err != nil {
			return err
		}
	}
	return nil
}

func TestMaxBytesIsKept(t *testing.T) {
	whole := len(writeIndexed(t, CaptureOptions{}, 12, 12))
	for limit := 1; limit < 2*whole; limit += 7 {
		var out bytes.Buffer
		c, err := CreateCapture(&out, CaptureOptions{MaxBytes: int64(limit)})
		must(t, err)
		err = writeUntilError(c)
		cerr := c.Close()
		if err != nil && (!errors.Is(err, ErrCaptureFull) || !errors.Is(cerr, ErrCaptureFull)) {
			t.Fatalf("limit %d: %v, %v", limit, err, cerr)
		}
		if least := int(tailSize(0, 0)); out.Len() > max(limit, least) {
			t.Fatalf("limit %d: %d bytes", limit, out.Len())
		}
		x := openIndex(t, out.Bytes())
		if _, events, _ := readBytes(out.Bytes()); uint64(len(events)) != x.Events() || err == nil && len(events) != 24 {
			t.Fatalf("limit %d: %d events, the index says %d", limit, len(events), x.Events())
		}
	}
}

func TestCaptureRefusesWhatAReaderWouldChange(t *testing.T) {
	c, err := CreateCapture(io.Discard, CaptureOptions{})
	must(t, err)
	defer c.Close()
	if err := c.WriteEvent(sampleEvents()[0]); err == nil {
		t.Error("an event before the first section")
	}
	must(t, c.StartSection(&Section{}))
	for _, ev := range []*Event{
		newEvent(schema.SYSCALL_READ_E, 1, num(3), num(9)[:4]),
		newEvent(schema.SYSCALL_READ_X, 1, num(3), nil),
		{Type: schema.NumEventTypes},
	} {
		if err := c.WriteEvent(ev); err == nil {
			t.Errorf("%v was written", ev.Type)
		}
	}
	for _, opt := range []CaptureOptions{{Level: 23}, {Level: -1}, {FrameBytes: -1}, {Concurrency: -1}, {SectionBytes: -1}} {
		if _, err := CreateCapture(io.Discard, opt); err == nil {
			t.Errorf("%+v: no error", opt)
		}
	}
}

func TestWriteEventAllocatesNothing(t *testing.T) {
	c, err := CreateCapture(io.Discard, CaptureOptions{FrameBytes: 16 << 10})
	must(t, err)
	defer c.Close()
	must(t, c.StartSection(&Section{}))
	ev := sampleEvents()[1]
	for range 100_000 { // buffers have their size
		must(t, c.WriteEvent(ev))
	}
	if n := testing.AllocsPerRun(100_000, func() { _ = c.WriteEvent(ev) }); n >= 0.1 {
		t.Errorf("%v allocations", n)
	}
}

// TestZstdAndSysdigRead: zstd, where it is installed, unpacks a capture, also a
// cut one up to there, and sysdig reads what it unpacked.
func TestZstdAndSysdigRead(t *testing.T) {
	tool, err := exec.LookPath("zstd")
	if err != nil {
		t.Skip("zstd is not installed")
	}
	section := sampleSection()
	section.FDs = nil
	var out bytes.Buffer
	c, err := CreateCapture(&out, CaptureOptions{})
	must(t, err)
	for range 2 {
		must(t, c.StartSection(section))
		must(t, c.WriteEvent(newEvent(schema.SYSCALL_KILL_X, 7, num(0), num(7), num(9)[:1])))
		must(t, c.WriteEvent(newEvent(schema.SIGNALDELIVER_E, 7, num(1), num(7), num(9)[:1])))
	}
	must(t, c.Close())
	dir := t.TempDir()
	packed, plain := filepath.Join(dir, "t.zst"), filepath.Join(dir, "t.scap")
	must(t, os.WriteFile(packed, out.Bytes(), 0o600))
	if msg, err := exec.Command(tool, "-q", "-d", packed, "-o", plain).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, msg)
	}
	content, err := os.ReadFile(plain)
	must(t, err)
	z, err := zstd.NewReader(nil)
	must(t, err)
	defer z.Close()
	if want, err := z.DecodeAll(out.Bytes(), nil); err != nil || !bytes.Equal(content, want) {
		t.Errorf("zstd unpacks %d bytes, want %d (%v)", len(content), len(want), err)
	}
	sysdig, err := exec.LookPath("sysdig")
	if err != nil {
		t.Skip("sysdig is not installed")
	}
	text, err := exec.Command(sysdig, "-r", plain, "-p", "%evt.num %evt.type %proc.name").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	for _, want := range []string{"1 kill nginx", "2 signaldeliver nginx", "3 kill nginx", "4 signaldeliver nginx"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in:\n%s", want, text)
		}
	}
}

// TestSeekTableIsThatOfZstd checks the bytes of the seek table as zstd's seekable
// format defines them.
func TestSeekTableIsThatOfZstd(t *testing.T) {
	capture := writeIndexed(t, CaptureOptions{}, 7, 4)
	le := binary.LittleEndian
	foot := capture[len(capture)-9:]
	n := int(le.Uint32(foot))
	if foot[4] != 0 || le.Uint32(foot[5:]) != 0x8F92EAB1 {
		t.Fatalf("footer %x", foot)
	}
	table := capture[len(capture)-8-8*n-9:]
	if le.Uint32(table) != 0x184D2A5E || int(le.Uint32(table[4:])) != 8*n+9 {
		t.Fatalf("header %x", table[:8])
	}
	z, err := zstd.NewReader(nil)
	must(t, err)
	defer z.Close()
	rest := capture
	for i := range n {
		packed, raw := le.Uint32(table[8+8*i:]), le.Uint32(table[12+8*i:])
		content, err := z.DecodeAll(rest[:packed], nil)
		if err != nil || len(content) != int(raw) || (raw == 0) != (i == n-1) {
			t.Errorf("frame %d: %d bytes, the table says %d (%v)", i, len(content), raw, err)
		}
		rest = rest[packed:]
	}
	if len(rest) != len(table) {
		t.Errorf("%d bytes behind the frames, the table has %d", len(rest), len(table))
	}
}

// FuzzIndex: whatever the input, an index that is accepted or rebuilt describes
// frames within the file, which are read without a panic.
func FuzzIndex(f *testing.F) {
	capture := writeIndexed(f, CaptureOptions{}, 7, 4)
	f.Add(capture)
	f.Add(capture[:len(capture)/2])
	f.Add(appendTail(nil, nil, nil))
	rows, frames, err := readTail(bytes.NewReader(capture), int64(len(capture)))
	must(f, err)
	f.Add(appendTail(nil, rows, frames))
	f.Add(append([]byte(skippable), compressZstd(f, smallCapture(f))...))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, open := range []func(io.ReaderAt, int64) (*Index, error){OpenIndexed, RebuildIndex} {
			x, err := open(bytes.NewReader(data), int64(len(data)))
			if err != nil {
				continue
			}
			if x.Size() > int64(len(data)) || x.Tail < 0 {
				t.Fatalf("%d of %d bytes, tail %d", x.Size(), len(data), x.Tail)
			}
			for i := range min(len(x.Sections), 50) {
				verr := x.Verify(i)
				if x.Rebuilt && verr != nil {
					t.Error(verr)
				}
				if r, err := x.Reader(i, 1); err == nil {
					var ev Event
					for _, err = r.NextSection(); err == nil; err = r.Next(&ev) {
					}
					r.Close()
				}
			}
		}
	})
}

// FuzzRows: rows that are accepted encode to the same bytes.
func FuzzRows(f *testing.F) {
	capture := writeIndexed(f, CaptureOptions{}, 7, 4)
	rows, _, err := readTail(bytes.NewReader(capture), int64(len(capture)))
	must(f, err)
	for _, r := range rows {
		f.Add(appendRow(nil, &r))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var row SectionInfo
		w := wire{b: data, end: len(data)}
		if w.row(&row, len(row.Types)); w.err != "" {
			return
		}
		again := appendRow(nil, &row)
		again[92], again[93], again[94], again[95] = data[92], data[93], data[94], data[95] // marks that are not known
		if !bytes.Equal(again, data[:rowSize]) {
			t.Errorf("%x, then %x", data[:rowSize], again)
		}
	})
}
