package scap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"hids/scap/schema"
)

// smallCapture is a capture with everything in it but little of it.
func smallCapture(tb testing.TB) []byte {
	tb.Helper()
	one := writeCapture(tb, CurrentForm(), sampleSection(), sampleEvents()...)
	form := CurrentForm()
	form.EventV1, form.FDList, form.ProcessList = true, 1, 1
	return append(one, writeCapture(tb, form, sampleSection(), oldEvents()...)...)
}

// oldEvents are events that are converted.
func oldEvents() []*Event {
	return []*Event{
		newEvent(schema.SYSCALL_READ_E, 7, num(3), num(100)[:4]),
		newEvent(schema.SYSCALL_READ_X, 7, num(2), []byte("ab")),
		newEvent(schema.SYSCALL_CLOSE_X, 7, num(0)),
		newEvent(schema.CONTAINER_E, 7, []byte("id\x00"), num(1)[:4], []byte("name\x00"), []byte("image\x00")),
	}
}

// skippable is a zstd frame that holds no data.
const skippable = "\x5e\x2a\x4d\x18\x03\x00\x00\x00abc"

// TestCompressionByContent: a capture reads the same however it is compressed and
// however its bytes arrive.
func TestCompressionByContent(t *testing.T) {
	capture := smallCapture(t)
	wantSections, wantEvents, err := readBytes(capture)
	must(t, err)
	half := len(capture) / 2
	cat := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	for name, c := range map[string]struct {
		data []byte
		want Compression
	}{
		"plain":             {capture, Plain},
		"gzip":              {compressGzip(t, capture), Gzip},
		"gzip members":      {cat(compressGzip(t, capture[:half]), compressGzip(t, nil), compressGzip(t, capture[half:])), Gzip},
		"gzip, then zeros":  {cat(compressGzip(t, capture), make([]byte, 1000)), Gzip},
		"zstd":              {compressZstd(t, capture), Zstd},
		"zstd frames":       {cat(compressZstd(t, capture[:half]), compressZstd(t, capture[half:]), []byte(skippable)), Zstd},
		"zstd, skippable 1": {cat([]byte(skippable), compressZstd(t, capture), []byte(skippable)), Zstd},
	} {
		for how, in := range map[string]io.Reader{
			"at once":               bytes.NewReader(c.data),
			"a byte at a time":      iotest.OneByteReader(bytes.NewReader(c.data)),
			"data with the end":     iotest.DataErrReader(bytes.NewReader(c.data)),
			"through a pipe":        pipe(c.data),
			"half of what is asked": iotest.HalfReader(bytes.NewReader(c.data)),
		} {
			r, err := NewReader(in)
			must(t, err)
			if r.Compression() != c.want {
				t.Errorf("%s: %v", name, r.Compression())
			}
			sections, events, err := drain(r)
			if err != nil {
				t.Errorf("%s, %s: %v", name, how, err)
			}
			if diff := cmp.Diff(wantEvents, events) + cmp.Diff(wantSections, sections, compareAddrs()); diff != "" {
				t.Errorf("%s, %s: %s", name, how, diff)
			}
		}
	}
}

func pipe(data []byte) io.Reader {
	r, w := io.Pipe()
	go func() {
		_, err := w.Write(data)
		w.CloseWithError(err)
	}()
	return r
}

// TestForeignFormats: the error names a format that is taken for a capture by
// mistake.
func TestForeignFormats(t *testing.T) {
	for _, m := range foreign {
		_, err := NewReader(strings.NewReader(m.prefix + "and more"))
		if f := checkError(t, err, ErrCorrupt); !strings.Contains(f.Error(), m.name) {
			t.Errorf("%s: %v", m.name, f)
		}
	}
	for text, want := range map[string]string{
		"":                     "no events in file",
		"\n":                   "truncated",
		"hello, this is text.": "not a capture",
		// pcapng: the same first block, then an interface description
		string(sectionHeader()) + string(appendBlock(nil, 1, make([]byte, 8))):          "pcapng",
		"\x0a\x0d\x0d\x0a\x00\x00\x00\x1c\x1a\x2b\x3c\x4d" + strings.Repeat("\x00", 16): "big-endian",
	} {
		_, _, err := readBytes([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// TestTruncatedTail: cut anywhere, a capture yields the events before the cut,
// then says that it is truncated or, where the cut leaves nothing behind, ends.
func TestTruncatedTail(t *testing.T) {
	capture := smallCapture(t)
	_, all, err := readBytes(capture)
	must(t, err)
	clean := 0
	for n := range capture {
		_, events, err := readBytes(capture[:n])
		if len(events) > len(all) || !slices.Equal(all[:len(events)], events) {
			t.Fatalf("cut at %d: events differ", n)
		}
		if err == nil {
			clean++
			continue
		}
		checkError(t, err, ErrTruncated)
	}
	// After each event of the first section, and of the second but its last.
	if want := len(sampleEvents()) + len(oldEvents()) - 1; clean != want {
		t.Errorf("%d cuts were not noticed, want %d", clean, want)
	}
}

// TestTruncatedCompressed: the same for a compressed capture, where no cut goes
// unnoticed but one between zstd frames.
func TestTruncatedCompressed(t *testing.T) {
	capture := smallCapture(t)
	_, all, err := readBytes(capture)
	must(t, err)
	for _, data := range [][]byte{compressGzip(t, capture), compressZstd(t, capture)} {
		for n := 1; n < len(data); n++ {
			_, events, err := readBytes(data[:n])
			if err == nil || !slices.Equal(all[:len(events)], events) {
				t.Fatalf("cut at %d of %d: %d events, %v", n, len(data), len(events), err)
			}
			if n >= 4 {
				f := checkError(t, err, ErrTruncated)
				if !strings.Contains(f.Error(), "of the uncompressed capture") {
					t.Fatalf("%v", f)
				}
			}
		}
	}
}

// TestFlippedBits: a damaged byte leaves the events before it as they were.
func TestFlippedBits(t *testing.T) {
	capture := smallCapture(t)
	_, all, err := readBytes(capture)
	must(t, err)
	ends := eventEnds(t, capture)
	for i := range capture {
		for _, mask := range []byte{0x01, 0x80, 0xff} {
			damaged := bytes.Clone(capture)
			damaged[i] ^= mask
			_, events, _ := readBytes(damaged)
			before := 0
			for before < len(ends) && ends[before] <= int64(i) {
				before++
			}
			if len(events) < before || !slices.Equal(all[:before], events[:before]) {
				t.Fatalf("byte %d: %d events, %d before it differ", i, len(events), before)
			}
		}
	}
}

// TestFlippedBitsCompressed: a damaged compressed capture never panics, and what
// it yields before an error is the beginning of the capture.
func TestFlippedBitsCompressed(t *testing.T) {
	for name, data := range map[string][]byte{"gzip": compressGzip(t, smallCapture(t)), "zstd": compressZstd(t, smallCapture(t))} {
		for i := range data {
			damaged := bytes.Clone(data)
			damaged[i] ^= 0x10
			_, _, err := readBytes(damaged)
			var f *FormatError
			if err != nil && !errors.As(err, &f) {
				t.Errorf("%s, byte %d: %v", name, i, err)
			}
		}
	}
}

// eventEnds returns where the block of each event ends.
func eventEnds(t *testing.T, capture []byte) (ends []int64) {
	r, err := NewReader(bytes.NewReader(capture))
	must(t, err)
	var ev Event
	for {
		if _, err := r.NextSection(); err == io.EOF {
			return ends
		}
		for r.Next(&ev) == nil {
			ends = append(ends, r.Offset())
		}
	}
}

// TestHostileLengths: no length makes the reader allocate what is not there, and
// each impossible one is an error at the block.
func TestHostileLengths(t *testing.T) {
	lengths := []uint32{0, 1, 7, 8, 11, 12, 13, 16, 27, 1<<16 + 9, 1 << 31, 1<<32 - 1}
	blocks := []uint32{blockMachine, processBlocks[1], processBlocks[9], blockFDs2, blockInterfaces2, blockUsers2,
		blockEvent, blockEventFV2, blockEventV2Large, 0x999}
	for _, block := range append(blocks, blockSection) {
		for _, length := range lengths {
			var capture []byte
			if block != blockSection {
				capture = sectionHeader()
			}
			start := len(capture)
			capture = binary.LittleEndian.AppendUint32(capture, block)
			capture = binary.LittleEndian.AppendUint32(capture, length)
			capture = append(capture, make([]byte, 24)...)
			var err error
			grown := allocated(func() { _, _, err = readBytes(capture) })
			var f *FormatError
			if !errors.As(err, &f) || f.Offset < int64(start) || f.Offset > int64(len(capture)) {
				t.Errorf("%s of length %d: %v", blockName(block), length, err)
			}
			if grown > 2<<20 {
				t.Errorf("%s of length %d: %d bytes allocated", blockName(block), length, grown)
			}
		}
	}
}

// allocated returns how many bytes f allocates in total.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// zeros is an endless stream of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// bomb returns head and then n zeros, compressed by zstd.
func bomb(t *testing.T, head []byte, n int64) []byte {
	var out bytes.Buffer
	z, err := zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
	must(t, err)
	_, err = z.Write(head)
	must(t, err)
	_, err = io.CopyN(z, zeros{}, n)
	must(t, err)
	must(t, z.Close())
	return out.Bytes()
}

// TestBombs: a small file that decompresses to much is an error, soon and without
// much memory.
func TestBombs(t *testing.T) {
	huge := func(block uint32) []byte {
		head := binary.LittleEndian.AppendUint32(sectionHeader(), block)
		return binary.LittleEndian.AppendUint32(head, 1<<30)
	}
	for name, data := range map[string][]byte{
		"zeros":             bomb(t, nil, 1<<28),
		"zeros for events":  bomb(t, append(sectionHeader(), closeEvent(t)...), 1<<28),
		"huge process list": bomb(t, huge(processBlocks[9]), 1<<28),
		"huge event":        bomb(t, huge(blockEventV2Large), 1<<28),
		"huge machine info": bomb(t, huge(blockMachine), 1<<28),
	} {
		var err error
		grown := allocated(func() { _, _, err = readBytes(data) })
		checkError(t, err, ErrCorrupt)
		if grown > 64<<20 {
			t.Errorf("%s: %d bytes allocated", name, grown)
		}
	}
}

// TestZstdWindow: the window that a frame announces bounds what decompression
// allocates; one that is too large is refused with advice.
func TestZstdWindow(t *testing.T) {
	frame := func(exponent byte) []byte { // 2^(10+exponent) bytes, one raw block of 1 byte
		return []byte{0x28, 0xb5, 0x2f, 0xfd, 0, exponent << 3, 9, 0, 0, '\n'}
	}
	for exponent := byte(0); exponent < 32; exponent++ {
		var err error
		grown := allocated(func() { _, _, err = readBytes(frame(exponent)) })
		if exponent <= 17 {
			checkError(t, err, ErrTruncated)
		} else if f := checkError(t, err, ErrCorrupt); !strings.Contains(f.Error(), "128 MiB") {
			t.Error(err)
		}
		if grown > maxZstdWindow+16<<20 {
			t.Errorf("window of 2^%d: %d bytes allocated", 10+exponent, grown)
		}
	}
}

// TestAfterGzip: what follows the last gzip member and is not zeros is an error,
// after all events.
func TestAfterGzip(t *testing.T) {
	capture := smallCapture(t)
	_, all, err := readBytes(capture)
	must(t, err)
	for _, more := range []string{"garbage", "\x00\x00x", "\x1f\x8b", "\x1f"} {
		_, events, err := readBytes(append(compressGzip(t, capture), more...))
		checkFormatError(t, err)
		if err == nil || !slices.Equal(all, events) {
			t.Errorf("%q: %d events, %v", more, len(events), err)
		}
	}
}

// TestTooManyFDs: the number of entries of all lists together is limited.
func TestTooManyFDs(t *testing.T) {
	var body []byte
	for range 1 << 17 {
		body = append(body, make([]byte, 17)...) // fd, ino, type 0
	}
	body = append(make([]byte, 8), body...)
	capture := sectionHeader()
	for range maxFDs>>17 + 1 {
		capture = appendBlock(capture, blockFDs, body)
	}
	_, _, err := readBytes(capture)
	if f := checkError(t, err, ErrCorrupt); !strings.Contains(f.Msg, "more than") {
		t.Error(err)
	}
}

// TestUnderlyingError: an error of the source is reported as such, after the
// events that could be read.
func TestUnderlyingError(t *testing.T) {
	capture := smallCapture(t)
	for name, data := range map[string][]byte{"plain": capture, "gzip": compressGzip(t, capture), "zstd": compressZstd(t, capture)} {
		in := io.MultiReader(bytes.NewReader(data[:len(data)-40]), iotest.ErrReader(os.ErrDeadlineExceeded))
		_, events, err := readCapture(in)
		var f *FormatError
		if !errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &f) || name == "plain" && len(events) < 6 {
			t.Errorf("%s: %d events, %v", name, len(events), err)
		}
	}
	_, err := NewReader(iotest.ErrReader(os.ErrPermission))
	if !errors.Is(err, os.ErrPermission) {
		t.Error(err)
	}
	_, _, err = readCapture(io.MultiReader(bytes.NewReader(capture[:100]), idle{}))
	if !errors.Is(err, io.ErrNoProgress) {
		t.Error(err)
	}
}

// idle returns nothing and no error.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

// TestErrorsStay: after an error the reader repeats it.
func TestErrorsStay(t *testing.T) {
	capture := smallCapture(t)
	r, err := NewReader(bytes.NewReader(capture[:len(capture)-3]))
	must(t, err)
	_, _, first := drain(r)
	_, again := r.NextSection()
	if first == nil || again != first || r.Next(&Event{}) != first {
		t.Errorf("%v, then %v", first, again)
	}
	must(t, r.Close())
	must(t, r.Close())
}

// drain is readCapture for a reader.
func drain(r *Reader) (sections []*Section, events []record, err error) {
	var ev Event
	for {
		s, err := r.NextSection()
		if err == io.EOF {
			return sections, events, nil
		} else if err != nil {
			return sections, events, err
		}
		sections = append(sections, s)
		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			events = append(events, recordOf(&ev))
		}
		if err != ErrSectionEnd && err != io.EOF {
			return sections, events, err
		}
	}
}

// TestOrderOfCalls: Next outside of a section, NextSection within one.
func TestOrderOfCalls(t *testing.T) {
	r, err := NewReader(bytes.NewReader(smallCapture(t)))
	must(t, err)
	var ev Event
	if err := r.Next(&ev); err != ErrSectionEnd {
		t.Errorf("before the first section: %v", err)
	}
	_, err = r.NextSection()
	must(t, err)
	must(t, r.Next(&ev))
	s, err := r.NextSection() // passes over the rest of the first one
	must(t, err)
	if s.Index != 1 || s.Offset == 0 {
		t.Errorf("section %d at %d", s.Index, s.Offset)
	}
	must(t, r.Next(&ev))
	if want := uint64(len(sampleEvents()) + 1); ev.Num != want {
		t.Errorf("event number %d, want %d", ev.Num, want)
	}
	for err == nil {
		err = r.Next(&ev)
	}
	if _, again := r.NextSection(); err != io.EOF || again != io.EOF || r.Next(&ev) != io.EOF {
		t.Errorf("at the end: %v, %v", err, again)
	}
	must(t, r.Close())
	if err := r.Next(&ev); err == nil || err == io.EOF {
		t.Errorf("after Close: %v", err)
	}
}

// TestAfterEvents: only an event or a section header can follow an event, and a
// section needs an event.
func TestAfterEvents(t *testing.T) {
	start := append(sectionHeader(), closeEvent(t)...)
	for name, c := range map[string]struct {
		more []byte
		want string
	}{
		"process list":          {appendBlock(nil, processBlocks[9], nil), "unexpected here"},
		"unknown block":         {appendBlock(nil, 0x999, nil), "unexpected here"},
		"section without event": {sectionHeader(), "no events in file"},
	} {
		_, events, err := readBytes(append(bytes.Clone(start), c.more...))
		if len(events) != 1 || err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %d events, %v", name, len(events), err)
		}
	}
}

// TestSectionHeader: which headers are accepted.
func TestSectionHeader(t *testing.T) {
	const magic = "\x4d\x3c\x2b\x1a"
	length := strings.Repeat("\xff", 8)
	for name, c := range map[string]struct{ body, want string }{
		"1.0":                 {magic + "\x01\x00\x00\x00" + length, ""},
		"1.99":                {magic + "\x01\x00\x63\x00" + length, ""},
		"0.1":                 {magic + "\x00\x00\x01\x00" + length, ""},
		"2.0":                 {magic + "\x02\x00\x00\x00" + length, "unsupported version"},
		"other magic":         {"abcd\x01\x00\x00\x00" + length, "invalid magic number"},
		"too short":           {magic + "\x01\x00\x00\x00", "less than 28"},
		"options":             {magic + "\x01\x00\x00\x00" + length + "\x01\x00\x03\x00abc\x00\x00\x00\x00\x00", ""},
		"options of any kind": {magic + "\x01\x00\x00\x00" + length + "xyz", ""},
	} {
		_, events, err := readBytes(append(appendBlock(nil, blockSection, []byte(c.body)), closeEvent(t)...))
		if c.want == "" && (err != nil || len(events) != 1) || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	header := sectionHeader()
	header[len(header)-1]++ // the trailer of a section header does not matter
	_, _, err := readBytes(append(header, closeEvent(t)...))
	must(t, err)
}

// TestUnknownBlocks: before the first event, blocks of unknown types are passed
// over; their trailer is compared.
func TestUnknownBlocks(t *testing.T) {
	capture := appendBlock(sectionHeader(), 0x777, make([]byte, 300_000))
	_, events, err := readBytes(append(bytes.Clone(capture), closeEvent(t)...))
	must(t, err)
	if len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
	capture[len(capture)-1]++
	_, _, err = readBytes(append(capture, closeEvent(t)...))
	checkError(t, err, ErrCorrupt)
}

// TestEventBlock: options after an event, a trailer that differs, an event of an
// unknown type and a length that lies are all no reason to stop.
func TestEventBlock(t *testing.T) {
	block := closeEvent(t)
	body := block[blockHeader : len(block)-blockTrailer]
	withOptions := appendBlock(nil, blockEventV2, append(bytes.Clone(body), "\x01\x00\x02\x00hi\x00\x00\x00\x00\x00\x00"...))
	trailer := bytes.Clone(block)
	trailer[len(trailer)-4]++
	unknown := bytes.Clone(block)
	binary.LittleEndian.PutUint16(unknown[blockHeader+2+20:], schema.NumEventTypes)
	tooLong := bytes.Clone(block)
	binary.LittleEndian.PutUint32(tooLong[blockHeader+2+16:], 1<<31)
	tooShort := bytes.Clone(block)
	binary.LittleEndian.PutUint32(tooShort[blockHeader+2+16:], 3)
	for name, c := range map[string]struct {
		block          []byte
		events, params int
	}{
		"options":             {withOptions, 2, 2},
		"trailer":             {trailer, 2, 2},
		"unknown type":        {unknown, 1, 2},
		"longer than block":   {tooLong, 2, 2},
		"shorter than header": {tooShort, 2, 0},
	} {
		r, err := NewReader(bytes.NewReader(bytes.Join([][]byte{sectionHeader(), c.block, block}, nil)))
		must(t, err)
		_, err = r.NextSection()
		must(t, err)
		var first, ev Event
		must(t, r.Next(&first))
		if got := first.NParams(); got != c.params {
			t.Errorf("%s: %d parameters, want %d", name, got, c.params)
		}
		n := 1
		for r.Next(&ev) == nil {
			n++
		}
		if n != c.events {
			t.Errorf("%s: %d events, want %d", name, n, c.events)
		}
	}
}

// TestHidden: what updates state only is marked. It takes a number, but for the lead
// of a section behind the first.
func TestHidden(t *testing.T) {
	container := newEvent(schema.CONTAINER_JSON_2_E, -1, []byte("{}\x00"))
	user := newEvent(schema.USER_ADDED_E, -1, sampleParams(schema.USER_ADDED_E, 6, 0)...)
	group := newEvent(schema.GROUP_DELETED_E, -1, sampleParams(schema.GROUP_DELETED_E, 3, 0)...)
	async := newEvent(schema.ASYNCEVENT_E, -1, num(1)[:4], []byte("container\x00"), []byte("{}\x00"))
	plain := newEvent(schema.SYSCALL_CLOSE_X, 7, num(0), num(3))
	flagged := newEvent(schema.SYSCALL_CLOSE_X, 7, num(0), num(3))
	flagged.Flags = FlagStateOnly
	open := newEvent(schema.SYSCALL_OPEN_E, 7, []byte("f\x00"), num(0)[:4], num(0)[:4])
	dropped := newEvent(schema.SYSCALL_DUP_1_E, 7, num(0))
	unused := newEvent(schema.PROCEXIT_X, 7)
	unknown := &Event{Type: schema.NumEventTypes + 5}
	for name, c := range map[string]struct {
		events []*Event
		want   string // a letter per event: h hidden, v visible
		lead   int    // how many events lead
	}{
		"leading state":            {[]*Event{container, user, group, async, plain, user, async}, "hhhhvvv", 4},
		"no leading state":         {[]*Event{plain, container}, "vv", 0},
		"flag":                     {[]*Event{plain, flagged, plain}, "vhv", 0},
		"flag among leading state": {[]*Event{flagged, user}, "hv", 0},
		"enter event":              {[]*Event{plain, open, plain}, "vhv", 0},
		"dropped ends the lead":    {[]*Event{user, dropped, user}, "hv", 1},
		"unused ends the lead":     {[]*Event{user, unused, user}, "hv", 1},
		"unknown does not":         {[]*Event{user, unknown, user, plain}, "hhv", 2},
	} {
		one := writeCapture(t, CurrentForm(), &Section{}, c.events...)
		_, events, err := readBytes(append(bytes.Clone(one), one...))
		must(t, err)
		got, num := "", uint64(0)
		for i, ev := range events {
			want := uint64(0)
			if at := i - len(c.want); at < 0 || at >= c.lead {
				num++
				want = num
			}
			if ev.Num != want {
				t.Errorf("%s: event %d has number %d, want %d", name, i, ev.Num, want)
			}
			got += map[bool]string{true: "h", false: "v"}[ev.Hidden]
		}
		if want := c.want + c.want; got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestOffsets: Event.Offset and Reader.Offset are those of the blocks.
func TestOffsets(t *testing.T) {
	capture := writeCapture(t, CurrentForm(), sampleSection(), sampleEvents()...)
	first := len(capture) - len(eventBlock(t, sampleEvents()...))
	r, err := NewReader(bytes.NewReader(capture))
	must(t, err)
	_, err = r.NextSection()
	must(t, err)
	var ev Event
	for want := int64(first); r.Next(&ev) == nil; want = r.Offset() {
		if ev.Offset != want || eventFormOf(le32(capture[want:])) == 0 {
			t.Errorf("event %d: offset %d, want %d", ev.Num, ev.Offset, want)
		}
	}
	if r.Offset() != int64(len(capture)) {
		t.Errorf("%d of %d bytes read", r.Offset(), len(capture))
	}
}

// TestNoAllocation: reading an event allocates nothing, converted or not.
func TestNoAllocation(t *testing.T) {
	old := []*Event{}
	for range 2000 {
		old = append(old, oldEvents()...)
		old = append(old, sampleEvents()...)
	}
	r, err := NewReader(bytes.NewReader(writeCapture(t, CurrentForm(), &Section{}, old...)))
	must(t, err)
	_, err = r.NextSection()
	must(t, err)
	var ev Event
	next := func() {
		must(t, r.Next(&ev))
		ev.Param(0)
	}
	for range 100 {
		next()
	}
	if n := testing.AllocsPerRun(10_000, next); n > 0 {
		t.Errorf("%v allocations per event", n)
	}
}

// TestTableFits: the event type table fits the reader's own limits.
func TestTableFits(t *testing.T) {
	for i := range schema.EventType(schema.NumEventTypes) {
		if n := len(i.Info().Params); n > MaxParams {
			t.Errorf("%v has %d parameters", i, n)
		}
	}
}
