package state

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"hids/scap"
	"hids/scap/schema"
)

// hotEvents are calls that a busy host makes all the time.
func hotEvents(t testing.TB) []scap.Event {
	return []scap.Event{
		testEvent(t, schema.SYSCALL_OPENAT_2_X, 100, 9, 5, "some/../file", schema.O_CLOEXEC, uint32(0), uint32(1), 2),
		testEvent(t, schema.SYSCALL_FSTAT_X, 100, 0, 9),
		testEvent(t, schema.SYSCALL_READ_X, 100, 10, []byte("data"), 9, uint32(10)),
		testEvent(t, schema.SYSCALL_DUP_1_X, 100, 10, 9),
		testEvent(t, schema.SYSCALL_WRITE_X, 100, 10, []byte("data"), 10, uint32(10)),
		testEvent(t, schema.SYSCALL_FCNTL_X, 100, 0, 10, uint8(schema.F_SETFD), 1),
		testEvent(t, schema.SYSCALL_CLOSE_X, 100, 0, 10),
		testEvent(t, schema.SYSCALL_CLOSE_X, 100, 0, 9),
		testEvent(t, schema.SYSCALL_FUTEX_X, 201, 0),
		testEvent(t, schema.SOCKET_SOCKET_X, 100, 9, inet, uint32(1), uint32(0), uint32(0)),
		testEvent(t, schema.SOCKET_CONNECT_X, 100, 0, tuple("10.0.0.5:4000", "1.2.3.4:443"), 9, nil),
		testEvent(t, schema.SOCKET_SENDTO_X, 100, 10, []byte("data"), 9, uint32(10), nil),
		testEvent(t, schema.SYSCALL_CLOSE_X, 100, 0, 9),
		testEvent(t, schema.SYSCALL_MMAP_X, 100, 0, uint32(1), uint32(2), uint32(3), 0, 0, uint32(0), uint32(0), 5, 0),
		testEvent(t, schema.SCHEDSWITCH_6_E, 200, 1, 2, 3, uint32(4), uint32(5), uint32(6)),
		testEvent(t, schema.PAGE_FAULT_E, 200, 1, 2, uint32(3)),
	}
}

// redo gives the event its body anew, as a reader does.
func redo(ev *scap.Event) {
	n, body := ev.Body()
	ev.SetBody(n, body)
}

func TestHotEventsAllocateNothing(t *testing.T) {
	h := newHost(t)
	events := hotEvents(t)
	allocs := testing.AllocsPerRun(100, func() {
		for i := range events {
			redo(&events[i])
			h.st.Apply(&events[i])
		}
	})
	equal(t, "allocations", allocs, 0)
}

func BenchmarkApply(b *testing.B) {
	h := newHost(b)
	events := hotEvents(b)
	for i := range events {
		ev := &events[i]
		name := fmt.Sprintf("%02d-%s", i, ev.Type.Info().Name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				redo(ev)
				h.st.Apply(ev)
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; b.Loop(); n++ {
			ev := &events[n%len(events)]
			redo(ev)
			h.st.Apply(ev)
		}
	})
}

func BenchmarkForkExecExit(b *testing.B) {
	h := newHost(b)
	b.ReportAllocs()
	var ev [4]scap.Event
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
	ev[0] = h.ev
	h.clone(schema.SYSCALL_CLONE_20_X, 300, 0, 300, 100, 0)
	ev[1] = h.ev
	h.exec(300, 300, 100)
	ev[2] = h.ev
	h.do(schema.PROCEXIT_1_E, 300, 0, 0, uint8(0), uint8(0), 0)
	ev[3] = h.ev
	for b.Loop() {
		h.ts += 4 * collisionNS
		for i := range ev {
			redo(&ev[i])
			ev[i].TS = h.ts + uint64(i)
			h.st.Apply(&ev[i])
		}
	}
}

// dump writes all that the state holds of threads and their files.
func dump(st *State) string {
	var b strings.Builder
	for t := range st.Threads() {
		c := *t
		c.group, c.enter, c.parent, c.firstChild, c.nextChild, c.prevChild = nil, nil, nil, nil, nil, nil
		c.fds = FDTable{}
		fmt.Fprintf(&b, "%+v\n", c)
		for f := range t.fds.All() {
			g := *f
			g.next, g.prev = nil, nil
			fmt.Fprintf(&b, "\t%+v\n", g)
		}
		if g := t.Group(); g != nil {
			fmt.Fprint(&b, "\t", g.PID, g.Alive, g.Reaper, len(g.others)-g.gone, "\n")
		}
	}
	return b.String()
}

// fuzzScript turns bytes into events: a type, a thread, and the body.
func fuzzScript(data []byte, apply func(*scap.Event)) {
	ts := uint64(startTS)
	for len(data) >= 6 {
		typ := schema.EventType(binary.LittleEndian.Uint16(data) % schema.NumEventTypes)
		tid := int64(data[2]%16) - 1
		if data[2] >= 128 {
			tid = int64(data[2])
		}
		size := int(data[3])
		ts += uint64(data[4]) << (data[5] % 32)
		data = data[6:]
		body := data[:min(size, len(data))]
		data = data[len(body):]
		info := typ.Info()
		ev := scap.Event{Type: typ, TID: tid, TS: ts, Hidden: size%7 == 0}
		if size%3 == 0 { // well formed
			body = wellFormed(info, body)
		}
		ev.SetBody(uint32(len(info.Params)), body)
		apply(&ev)
	}
}

// wellFormed fills the parameters of an event with the bytes of data.
func wellFormed(info *schema.Event, data []byte) []byte {
	raw := make([][]byte, len(info.Params))
	for i, p := range info.Params {
		size := p.Type.Size()
		if size == 0 && len(data) > 0 {
			size = int(data[0] % 32)
		}
		value := make([]byte, size)
		n := copy(value[:min(size, 3)], data)
		if size > 3 && len(data) > 4 && data[4]&1 != 0 {
			n = copy(value, data)
		}
		data = data[n:]
		raw[i] = value
	}
	return scap.AppendBody(nil, info.Flags&schema.LargePayload != 0, raw...)
}

func checkState(t *testing.T, st *State) {
	t.Helper()
	live := 0
	for th := range st.Threads() {
		if st.threads[th.TID] != th || st.Thread(th.TID) != th {
			t.Fatalf("thread %d is not found", th.TID)
		}
		n := 0
		for f := range th.fds.All() {
			if n++; th.fds.Get(f.Num) != f {
				t.Fatalf("fd %d of thread %d is not found", f.Num, th.TID)
			}
			checkFD(t, f)
		}
		if n != th.fds.Len() {
			t.Fatalf("thread %d has %d fds, says %d", th.TID, n, th.fds.Len())
		}
		live += n
		for c := th.firstChild; c != nil; c = c.nextChild {
			if c.parent != th || st.threads[c.TID] != c {
				t.Fatalf("child %d of %d", c.TID, th.TID)
			}
		}
	}
	if live != st.fdPool.live {
		t.Fatalf("%d fds, the pool says %d", live, st.fdPool.live)
	}
	for pid, g := range st.groups {
		if g.PID != pid || g.main == nil && len(g.others) == g.gone {
			t.Fatalf("group %d: %+v", pid, g)
		}
		for _, th := range append([]*Thread{g.main}, g.others...) {
			if th == nil {
				continue
			}
			if th.group != g || st.threads[th.TID] != th {
				t.Fatalf("group %d has thread %d", pid, th.TID)
			}
		}
	}
}

// checkFD holds sockets to what FD promises of their addresses.
func checkFD(t *testing.T, f *FD) {
	t.Helper()
	switch f.Type {
	case scap.FDIPv4Sock, scap.FDIPv4ServSock:
		if !f.Src.Addr().Is4() || !f.Dst.Addr().Is4() {
			t.Fatalf("%+v", f)
		}
	case scap.FDIPv6Sock, scap.FDIPv6ServSock:
		if !f.Src.Addr().Is6() || !f.Dst.Addr().Is6() {
			t.Fatalf("%+v", f)
		}
	}
}

func FuzzApply(f *testing.F) {
	for _, h := range handlers {
		one := []byte{byte(h.typ), byte(h.typ >> 8), 3, 30, 1, 10, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 'x', '/', 0, 2, 10, 0, 0, 5, 80, 0, 1, 2, 3, 4}
		f.Add(append(append([]byte{}, one...), one...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<14 {
			return
		}
		var dumps [2]string
		for i := range dumps {
			st := New()
			st.Begin(testSection(int(data0(data)) % 2))
			fuzzScript(data, func(ev *scap.Event) {
				st.Apply(ev)
				st.EventFD()
				st.EventFDNum()
				st.NameChanged()
				st.EventContainer()
				if th := st.EventThread(); th != nil {
					for range st.Walk(th) {
					}
					st.Ancestor(th, 3)
					if f := st.EventFD(); f != nil {
						st.IsLocal(th, f)
					}
				}
			})
			checkState(t, st)
			dumps[i] = dump(st)
		}
		if dumps[0] != dumps[1] {
			t.Fatal("two runs differ")
		}
	})
}

func data0(b []byte) byte {
	if len(b) == 0 {
		return 0
	}
	return b[0]
}
