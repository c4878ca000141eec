package scap

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// entry returns the bytes of one list entry, as the writer makes them.
func entry(describe func(*wire)) []byte {
	w := wire{writing: true}
	describe(&w)
	return w.b
}

// setLength gives an entry its own length, base being what the length counts
// besides the rest.
func setLength(b []byte, base int) []byte {
	binary.LittleEndian.PutUint32(b, uint32(len(b)-4+base))
	return b
}

// readBlock reads a capture whose metadata is one block.
func readBlock(t *testing.T, block uint32, body []byte) (*Section, error) {
	t.Helper()
	capture := append(appendBlock(sectionHeader(), block, body), closeEvent(t)...)
	sections, _, err := readBytes(capture)
	if err != nil {
		return nil, err
	}
	return sections[0], nil
}

// TestOptionalThreadFields: an entry of version 9 may end after any of its
// optional fields; what is there is read, and what was added later passed over.
// With 29 bytes or fewer the two fields that came in between are taken as absent.
func TestOptionalThreadFields(t *testing.T) {
	thread := fullThread()
	full := entry(func(w *wire) { w.thread(&thread, 9) })
	const optional = 8 + 4 + 4 + 1 + 8 + 8 + 8 + 1 + 8 + 8 + 8 + 1 + 1 + 8
	fixed := full[: len(full)-optional : len(full)-optional]
	tail := full[len(full)-optional:]
	read := func(tail []byte) Thread {
		t.Helper()
		s, err := readBlock(t, processBlocks[9], setLength(append(fixed, tail...), 4))
		must(t, err)
		if len(s.Threads) != 1 {
			t.Fatalf("%d threads", len(s.Threads))
		}
		return s.Threads[0]
	}
	if got := read(append(tail[:optional:optional], "from the future"...)); !cmp.Equal(got, fullThread()) {
		t.Error("longer entry:", cmp.Diff(fullThread(), got))
	}
	for n := range optional + 1 {
		got := read(tail[:n])
		// Fields that fit, in order, starting with LoginUID when few are there.
		short := n <= 29
		if got.TTY != map[bool]uint32{false: 14}[short] || (got.PidnsInitStartTS == 20) == short {
			t.Errorf("%d bytes: TTY %d, PidnsInitStartTS %d", n, got.TTY, got.PidnsInitStartTS)
		}
		if got.PGID != map[bool]int64{true: 6, false: -1}[n == optional] && n != optional-1 {
			t.Errorf("%d bytes: PGID %d", n, got.PGID)
		}
	}
	// The short form of old writers: LoginUID, ExeWritable and capabilities.
	got := read(tail[12 : 12+29])
	if got.LoginUID != 13 || !got.ExeWritable || got.CapInheritable != 21 || got.CapPermitted != 22 || got.CapEffective != 23 || got.ExeIno != 0 {
		t.Errorf("short form: %+v", got)
	}
}

// TestFDTypes: what the versions of fd lists do with the types there are and
// those to come.
func TestFDTypes(t *testing.T) {
	body := func(version int, typ FDType, payload string) []byte {
		b := entry(func(w *wire) {
			mark := 0
			if version == 2 {
				mark = w.open(4)
			}
			fd := FD{Num: 5, Ino: 6}
			w.i64(&fd.Num)
			w.u64(&fd.Ino)
			w.u8((*uint8)(&typ))
			w.b = append(w.b, payload...)
			if version == 2 {
				w.close(mark, 4)
			}
		})
		return append(make([]byte, 8), b...)
	}
	blocks := map[int]uint32{1: blockFDs, 2: blockFDs2}
	for typ := FDType(0); typ < NumFDTypes+2; typ++ {
		for version := 1; version <= 2; version++ {
			payload := strings.Repeat("\x00", 40)
			if version == 1 {
				fd := FD{Type: typ}
				w := wire{b: make([]byte, 100), end: 100}
				w.pos = 17
				w.b[16] = byte(typ)
				probe := w
				probe.pos = 0
				probe.fd(&fd, 1)
				payload = payload[:max(0, min(40, probe.pos-17))]
			}
			s, err := readBlock(t, blocks[version], body(version, typ, payload))
			if version == 1 && typ >= NumFDTypes {
				checkError(t, err, ErrCorrupt)
				continue
			}
			must(t, err)
			want := FD{Num: 5, Ino: 6, Type: typ}
			got := s.FDs[0].FDs[0]
			if typ >= NumFDTypes {
				want.Type, want.Name = FDUnsupported, fmt.Sprintf("unknown-type:[%d]", typ)
			}
			if got.Num != want.Num || got.Ino != want.Ino || got.Type != want.Type || got.Name != want.Name {
				t.Errorf("version %d, type %d: %+v", version, typ, got)
			}
		}
	}
}

// TestLimits: strings at their limit are read, longer ones are an error.
func TestLimits(t *testing.T) {
	str := func(n int) string {
		return string(binary.LittleEndian.AppendUint16(nil, uint16(n))) + strings.Repeat("x", n)
	}
	zero := func(n int) string { return strings.Repeat("\x00", n) }
	for name, c := range map[string]struct {
		block uint32
		limit int
		body  func(n int) string
	}{
		"comm":      {processBlocks[1], 1024, func(n int) string { return zero(24) + str(n) + zero(2+2+2+20) }},
		"exe":       {processBlocks[1], 1024, func(n int) string { return zero(24+2) + str(n) + zero(2+2+20) }},
		"args":      {processBlocks[1], 4096, func(n int) string { return zero(24+4) + str(n) + zero(2+20) }},
		"cwd":       {processBlocks[1], 1024, func(n int) string { return zero(24+6) + str(n) + zero(20) }},
		"env":       {processBlocks[3], 4096, func(n int) string { return zero(24+8+20+28) + str(n) }},
		"cgroups":   {processBlocks[4], 4096, func(n int) string { return zero(24+8+20+28+2+16) + str(n) }},
		"root":      {processBlocks[5], 1024, func(n int) string { return zero(24+8+20+28+2+16+2) + str(n) }},
		"exepath":   {processBlocks[7], 1024, func(n int) string { return zero(32+4) + str(n) + zero(4+20+28+2+16+2+2) }},
		"fd name":   {blockFDs, 1023, func(n int) string { return zero(8+16) + "\x07" + str(n) }},
		"unix path": {blockFDs, 1023, func(n int) string { return zero(8+16) + "\x08" + zero(16) + str(n) }},
		"user":      {blockUsers, 255, func(n int) string { return zero(9) + str(n) + zero(4) }},
		"shell":     {blockUsers, 255, func(n int) string { return zero(9+4) + str(n) }},
		"group":     {blockUsers, 255, func(n int) string { return "\x07" + zero(4) + str(n) }},
		"interface": {blockInterfaces, 1023, func(n int) string {
			return "\x03\x00" + str(n)[:2] + zero(12) + str(n)[2:]
		}},
	} {
		if _, err := readBlock(t, c.block, []byte(c.body(c.limit))); err != nil {
			t.Errorf("%s of %d bytes: %v", name, c.limit, err)
		}
		_, err := readBlock(t, c.block, []byte(c.body(c.limit+1)))
		checkError(t, err, ErrCorrupt)
	}
}

// TestLists: later process and fd lists add, later user and interface lists
// replace; unknown interface types can be passed over in version 2 only.
func TestLists(t *testing.T) {
	s := sampleSection()
	one := writeCapture(t, CurrentForm(), s)
	twice := append(append([]byte{}, one...), one[28:]...)
	sections, _, err := readBytes(append(twice, closeEvent(t)...))
	must(t, err)
	got := []int{len(sections[0].Threads), len(sections[0].FDs), len(sections[0].Users), len(sections[0].Groups), len(sections[0].Interfaces)}
	if want := []int{4, 4, 2, 1, 4}; !cmp.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	unknown := []byte{2, 0, 0, 0, 9, 0}
	section, err := readBlock(t, blockInterfaces2, unknown)
	must(t, err)
	if len(section.Interfaces) != 0 {
		t.Errorf("%+v", section.Interfaces)
	}
	_, err = readBlock(t, blockInterfaces, []byte{9, 0, 0, 0})
	checkError(t, err, ErrCorrupt)
}

// TestEntryLengths: an entry's own length cannot be less than what it counts, nor
// more than there is, nor less than what is read.
func TestEntryLengths(t *testing.T) {
	user := User{Name: "u"}
	kind := kindUser
	good := entry(func(w *wire) { w.account(&kind, &user, nil, 2) })
	for _, n := range []uint32{0, 3, 4, 5, uint32(len(good)) - 1, uint32(len(good)) + 1, 1 << 31, 1<<32 - 1} {
		bad := append([]byte{}, good...)
		binary.LittleEndian.PutUint32(bad, n)
		_, err := readBlock(t, blockUsers2, bad)
		checkError(t, err, ErrCorrupt)
	}
	_, err := readBlock(t, blockUsers2, good)
	must(t, err)
}

// TestPadding: up to 3 bytes after the last entry are padding, more are an error.
func TestPadding(t *testing.T) {
	for n := range 8 {
		_, err := readBlock(t, blockMachine, make([]byte, machineBody+n))
		if (err != nil) != (n > 3) {
			t.Errorf("%d bytes too many: %v", n, err)
		}
	}
	_, err := readBlock(t, blockMachine, make([]byte, machineBody-1))
	checkError(t, err, ErrCorrupt)
	for n := range 4 {
		_, err := readBlock(t, blockUsers2, make([]byte, n))
		must(t, err)
	}
}

// TestBlockTrailer: the lengths at both ends of a list must be the same.
func TestBlockTrailer(t *testing.T) {
	capture := appendBlock(sectionHeader(), blockUsers2, nil)
	capture[len(capture)-2]++
	_, _, err := readBytes(append(capture, closeEvent(t)...))
	if f := checkError(t, err, ErrCorrupt); !strings.Contains(f.Msg, "trailing length") {
		t.Error(err)
	}
}

// TestBlockTypes: every block type is listed once, under one meaning.
func TestBlockTypes(t *testing.T) {
	seen := map[string]int{}
	count := 0
	for _, block := range []uint32{
		0x201, 0x202, 0x203, 0x204, 0x205, 0x206, 0x207, 0x208, 0x209, 0x210, 0x211, 0x212, 0x213, 0x214, 0x215, 0x216,
		0x217, 0x218, 0x219, 0x220, 0x221, 0x222, 0x8000ABCD, 0x8001ABCD, 0x8002ABCD, 0x8010ABCD, 0x8011ABCD,
		0x8012ABCD, 0x8013ABCD, 0x8014ABCD,
	} {
		kind, version := stateList(block)
		form := eventFormOf(block)
		if (kind == listNone) == (form == 0) {
			t.Errorf("%#x: list %d and event form %d", block, kind, form)
		}
		seen[fmt.Sprint(kind, version, form)]++
		count++
	}
	for _, block := range []uint32{0, 1, 0x200, 0x20a, 0x20f, 0x223, 0x8015ABCD} {
		if kind, _ := stateList(block); kind != listNone || eventFormOf(block) != 0 {
			t.Errorf("%#x is known", block)
		}
	}
	// 8 of the types are other names of the types beside them.
	if len(seen) != count-8 {
		t.Errorf("%d meanings of %d types", len(seen), count)
	}
}
