package scap

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hids/scap/schema"
)

// forms lists a form for every version of every part.
func forms() map[string]Form {
	all := map[string]Form{"current": CurrentForm()}
	for v := 1; v <= 9; v++ {
		f := CurrentForm()
		f.ProcessList = v
		all[fmt.Sprintf("process list %d", v)] = f
	}
	f := CurrentForm()
	f.FDList, f.Interfaces, f.Users, f.Minor = 1, 1, 1, 0
	all["lists 1"] = f
	f.EventV1 = true
	all["events 1"] = f
	for v := 1; v <= 4; v++ {
		f.PreRelease, f.ProcessList = true, v
		all[fmt.Sprintf("pre-release %d", v)] = f
	}
	return all
}

func compareAddrs() cmp.Option {
	return cmp.Options{cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{}), cmpopts.EquateEmpty()}
}

// TestRoundTrip: what is written reads back, in every form.
func TestRoundTrip(t *testing.T) {
	for name, form := range forms() {
		t.Run(name, func(t *testing.T) {
			want := sampleSection()
			want.Minor = form.Minor
			capture := writeCapture(t, form, want, sampleEvents()...)
			sections, events, err := readBytes(capture)
			must(t, err)
			if diff := cmp.Diff([]*Section{want}, sections, compareAddrs()); diff != "" {
				t.Error(diff)
			}
			var wantEvents []record
			for i, ev := range sampleEvents() {
				ev.Num, ev.Hidden = uint64(i+1), ev.Flags&FlagStateOnly != 0
				wantEvents = append(wantEvents, recordOf(ev))
			}
			if diff := cmp.Diff(wantEvents, events); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// clearSince gives the fields that a process list of version v lacks their
// defaults.
func clearSince(t Thread, v int) Thread {
	d := newThread()
	if v < 9 {
		t.PGID, t.LoginUID, t.TTY, t.PidnsInitStartTS = d.PGID, d.LoginUID, 0, 0
		t.ExeWritable, t.ExeFromMemfd, t.ExeUpperLayer, t.ExeLowerLayer = false, false, false, false
		t.CapInheritable, t.CapPermitted, t.CapEffective, t.ExeIno, t.ExeCtime, t.ExeMtime = 0, 0, 0, 0, 0, 0
	}
	if v < 8 {
		t.VPGID = d.VPGID
	}
	if v < 7 {
		t.ExePath = ""
	}
	if v < 6 {
		t.SID = d.SID
	}
	if v < 5 {
		t.Root = ""
	}
	if v < 4 {
		t.VTID, t.VPID, t.Cgroups = d.VTID, d.VPID, nil
	}
	if v < 3 {
		t.Env = nil
	}
	if v < 2 {
		t.VMSizeKB, t.VMRSSKB, t.VMSwapKB, t.PFMajor, t.PFMinor = 0, 0, 0, 0, 0
	}
	return t
}

// TestThreadVersions: fields that a version of the process list lacks come back
// as defaults, all others as written.
func TestThreadVersions(t *testing.T) {
	for version := 1; version <= 9; version++ {
		form := CurrentForm()
		form.ProcessList = version
		capture := writeCapture(t, form, &Section{Threads: []Thread{fullThread(), fullThread()}}, sampleEvents()...)
		sections, _, err := readBytes(capture)
		must(t, err)
		want := clearSince(fullThread(), version)
		if diff := cmp.Diff([]Thread{want, want}, sections[0].Threads); diff != "" {
			t.Errorf("version %d: %s", version, diff)
		}
	}
}

// TestDevOnlyInV2: the device of a file is kept by fd lists of version 2 only.
func TestDevOnlyInV2(t *testing.T) {
	for version, want := range map[int]uint32{1: 0, 2: 77} {
		form := CurrentForm()
		form.FDList = version
		s := &Section{FDs: []FDList{{FDs: []FD{{Type: FDFileV2, Name: "f", Dev: 77}}}}}
		sections, _, err := readBytes(writeCapture(t, form, s, sampleEvents()...))
		must(t, err)
		if got := sections[0].FDs[0].FDs[0].Dev; got != want {
			t.Errorf("version %d: %d, want %d", version, got, want)
		}
	}
}

// TestClipping: what is too long for the format is clipped at the limit that the
// reader enforces.
func TestClipping(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	thread := newThread()
	thread.Comm, thread.Exe, thread.ExePath, thread.Cwd, thread.Root = long, long, long, long, long
	thread.Args, thread.Env, thread.Cgroups = []byte(long), []byte(long), []byte(long)
	s := &Section{
		Machine:    &Machine{Hostname: long},
		Threads:    []Thread{thread},
		FDs:        []FDList{{FDs: []FD{{Type: FDFifo, Name: long}}}},
		Interfaces: []Interface{{Type: ifIPv4, Name: long}},
		Users:      []User{{Name: long, Home: long, Shell: long}},
		Groups:     []Group{{Name: long}},
	}
	for name, form := range forms() {
		sections, _, err := readBytes(writeCapture(t, form, s, sampleEvents()...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := sections[0]
		lengths := []int{
			len(got.Machine.Hostname), len(got.Threads[0].Comm), len(got.Threads[0].Args),
			len(got.FDs[0].FDs[0].Name), len(got.Interfaces[0].Name), len(got.Users[0].Shell), len(got.Groups[0].Name),
		}
		if diff := cmp.Diff([]int{127, 1024, 4096, 1023, 1023, 255, 255}, lengths); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestLargeEvent: an event beyond the limit of ordinary blocks is written as a
// large one, and one that asks for it, too.
func TestLargeEvent(t *testing.T) {
	small := newEvent(schema.ASYNCEVENT_E, 1, num(1)[:4], []byte("n\x00"), []byte("d"))
	small.Flags = FlagLarge
	large := newEvent(schema.ASYNCEVENT_E, 1, num(1)[:4], []byte("n\x00"), bytes.Repeat([]byte("d"), 1<<20))
	large.Flags = FlagStateOnly
	_, events, err := readBytes(writeCapture(t, CurrentForm(), &Section{}, small, large))
	must(t, err)
	if len(events) != 2 || events[0].Flags != FlagLarge || events[1].Flags != FlagLarge|FlagStateOnly || len(events[1].Body) < 1<<20 {
		t.Errorf("got %d events", len(events))
	}
	huge := newEvent(schema.ASYNCEVENT_E, 1, nil, nil, make([]byte, maxLargeBlock))
	if err := NewWriter(io.Discard, CurrentForm()).WriteEvent(huge); err == nil {
		t.Error("an event that no reader accepts was written")
	}
}

// TestOrdinaryLimit: around the limit of ordinary blocks everything written reads
// back.
func TestOrdinaryLimit(t *testing.T) {
	for n := maxEventBlock - 80; n <= maxEventBlock-1; n++ {
		ev := newEvent(schema.SYSCALL_READ_X, 1, num(0), make([]byte, n), nil, nil)
		_, events, err := readBytes(writeCapture(t, CurrentForm(), &Section{}, ev))
		if err != nil || len(events) != 1 || len(events[0].Body) != n+16 {
			t.Fatalf("%d bytes: %d events, %v", n, len(events), err)
		}
	}
}

// TestOldHeaderRefusals: an event that would read back differently is refused.
func TestOldHeaderRefusals(t *testing.T) {
	form := CurrentForm()
	form.EventV1 = true
	w := NewWriter(io.Discard, form)
	mismatch := newEvent(schema.SYSCALL_CLOSE_X, 1, num(0))
	mismatch.SetBody(2, []byte{1, 0, 1, 0, 5})
	for name, ev := range map[string]*Event{
		"unknown type":         {Type: schema.NumEventTypes},
		"too many parameters":  newEvent(schema.SYSCALL_CLOSE_X, 1, num(0), num(1), num(2)),
		"lengths that lie":     mismatch,
		"large":                newEvent(schema.SYSCALL_READ_X, 1, num(0), make([]byte, 65535)),
		"large on its request": {Type: schema.SYSCALL_CLOSE_X, Flags: FlagLarge},
	} {
		if err := w.WriteEvent(ev); err == nil {
			t.Errorf("%s: written", name)
		}
	}
}

// TestOldLengthError: the two kinds of events whose length old writers stored
// wrong read back in both event headers.
func TestOldLengthError(t *testing.T) {
	for _, v1 := range []bool{false, true} {
		form := CurrentForm()
		form.EventV1 = v1
		ev := newEvent(schema.NOTIFICATION_E, 1, []byte("id\x00"), []byte("text\x00"))
		_, events, err := readBytes(writeCapture(t, form, &Section{}, ev))
		must(t, err)
		if len(events) != 1 || events[0].NParams != 2 || events[0].Body != string(ev.body) {
			t.Errorf("v1=%v: %+v", v1, events)
		}
	}
}

// TestRefusedForms: a Form without such a version is an error.
func TestRefusedForms(t *testing.T) {
	for _, form := range []Form{{}, {ProcessList: 10, FDList: 2, Interfaces: 2, Users: 2}, {ProcessList: 9, FDList: 3, Interfaces: 2, Users: 2}} {
		if err := NewWriter(io.Discard, form).WriteSection(&Section{}); err == nil {
			t.Errorf("%+v: no error", form)
		}
	}
	w := NewWriter(io.Discard, CurrentForm())
	if err := w.WriteSection(&Section{FDs: []FDList{{FDs: []FD{{Type: 99}}}}}); err == nil {
		t.Error("an unknown fd type was written")
	}
	if err := w.WriteSection(&Section{Interfaces: []Interface{{Type: 9}}}); err == nil {
		t.Error("an unknown interface type was written")
	}
}

// TestManyThreads: a process list that is too large for one block goes on in
// another one.
func TestManyThreads(t *testing.T) {
	thread := newThread()
	thread.Args = make([]byte, maxProcList)
	s := &Section{Threads: make([]Thread, 2*maxWrittenList/maxProcList)}
	for i := range s.Threads {
		s.Threads[i] = thread
		s.Threads[i].TID = int64(i)
	}
	sections, _, err := readBytes(writeCapture(t, CurrentForm(), s, sampleEvents()...))
	must(t, err)
	if got := sections[0].Threads; len(got) != len(s.Threads) || got[len(got)-1].TID != int64(len(got)-1) {
		t.Errorf("%d threads, want %d", len(got), len(s.Threads))
	}
}

// TestBlocksArePadded: every block is a multiple of 4 bytes long.
func TestBlocksArePadded(t *testing.T) {
	capture := writeCapture(t, CurrentForm(), sampleSection(), sampleEvents()...)
	for rest := capture; len(rest) > 0; {
		n := le32(rest[4:])
		if n%4 != 0 || le32(rest[n-4:]) != n {
			t.Fatalf("%s of %d bytes", blockName(le32(rest)), n)
		}
		rest = rest[n:]
	}
}

// TestAppendBodyCuts: a value that is longer than its length can say is cut.
func TestAppendBodyCuts(t *testing.T) {
	long := make([]byte, 65536+5)
	if got := len(AppendBody(nil, false, long)); got != 2+65535 {
		t.Errorf("narrow: %d", got)
	}
	if got := len(AppendBody(nil, true, long)); got != 4+len(long) {
		t.Errorf("wide: %d", got)
	}
}
