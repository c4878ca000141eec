package state

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"hids/scap"
	"hids/scap/schema"
)

// testHost is a state with the events that it has seen.
type testHost struct {
	t  testing.TB
	st *State
	ev scap.Event
	ts uint64
}

const startTS = 1_700_000_000_000_000_000

// newHost returns a host with the processes 1 (systemd), 100 (bash) and 200 (a
// server of two threads, the other is 201).
func newHost(t testing.TB) *testHost {
	return beginHost(t, testSection(0))
}

func beginHost(t testing.TB, sec *scap.Section) *testHost {
	h := &testHost{t: t, st: New(), ts: startTS}
	h.st.Begin(sec)
	return h
}

func testSection(index int) *scap.Section {
	thread := func(tid, pid, ptid int64, comm string) scap.Thread {
		return scap.Thread{
			TID: tid, PID: pid, PTID: ptid, SID: pid, VPGID: pid, PGID: pid, VTID: tid, VPID: pid,
			Comm: comm, Exe: "/bin/" + comm, ExePath: "/usr/bin/" + comm, Cwd: "/srv",
			Args: []byte("-l\x00"), Env: []byte("HOME=/root\x00PATH=/bin\x00"),
			Cgroups: []byte("cpu=/\x00"), LoginUID: noID, FDLimit: 1024,
		}
	}
	other := thread(201, 200, 1, "server")
	other.Flags = schema.CLONE_THREAD | schema.CLONE_FILES
	return &scap.Section{
		Index:   index,
		Machine: &scap.Machine{Hostname: "box", BootTS: 5},
		Threads: []scap.Thread{
			thread(1, 1, 0, "systemd"), thread(100, 100, 1, "bash"), thread(200, 200, 1, "server"), other,
		},
		FDs: []scap.FDList{
			{TID: 100, FDs: []scap.FD{
				{Num: 0, Type: scap.FDFile, Name: "/dev/pts/0"},
				{Num: 5, Type: scap.FDDirectory, Name: "/var/log"},
			}},
			{TID: 200, FDs: []scap.FD{
				{Num: 3, Type: scap.FDIPv4ServSock, Src: netip.MustParseAddrPort("0.0.0.0:80"), L4: scap.L4TCP},
				{Num: 4, Type: scap.FDIPv4Sock, L4: scap.L4TCP,
					Src: netip.MustParseAddrPort("10.0.0.5:80"), Dst: netip.MustParseAddrPort("10.0.0.9:4000")},
			}},
		},
		Interfaces: []scap.Interface{
			{Type: 1, Name: "lo", Addr: netip.MustParseAddr("127.0.0.1"), Netmask: netip.MustParseAddr("255.0.0.0")},
			{Type: 1, Name: "eth0", Addr: netip.MustParseAddr("10.0.0.5"), Netmask: netip.MustParseAddr("255.255.255.0")},
			{Type: 2, Name: "eth0", Addr: netip.MustParseAddr("fd00::5")},
		},
		Users:  []scap.User{{UID: 1000, GID: 1000, Name: "ann", Home: "/home/ann", Shell: "/bin/zsh"}},
		Groups: []scap.Group{{GID: 1000, Name: "staff"}},
	}
}

// do applies an event. Parameters are strings (with a NUL appended), raw bytes,
// int and int64 (8 bytes), uint32, uint16 and uint8; nil is empty.
func (h *testHost) do(typ schema.EventType, tid int64, params ...any) {
	h.t.Helper()
	h.ts += 1000
	h.ev = testEvent(h.t, typ, tid, params...)
	h.ev.TS = h.ts
	h.st.Apply(&h.ev)
}

func testEvent(t testing.TB, typ schema.EventType, tid int64, params ...any) scap.Event {
	t.Helper()
	ev := scap.Event{Type: typ, TID: tid, TS: startTS}
	info := typ.Info()
	raw := make([][]byte, len(params))
	for i, p := range params {
		raw[i] = encodeParam(t, p)
	}
	ev.SetBody(uint32(len(raw)), scap.AppendBody(nil, info.Flags&schema.LargePayload != 0, raw...))
	return ev
}

func encodeParam(t testing.TB, p any) []byte {
	t.Helper()
	switch p := p.(type) {
	case nil:
		return nil
	case string:
		return append([]byte(p), 0)
	case []byte:
		return p
	case int:
		return binary.LittleEndian.AppendUint64(nil, uint64(p))
	case int64:
		return binary.LittleEndian.AppendUint64(nil, uint64(p))
	case uint32:
		return binary.LittleEndian.AppendUint32(nil, p)
	case uint16:
		return binary.LittleEndian.AppendUint16(nil, p)
	case uint8:
		return []byte{p}
	}
	t.Fatalf("parameter of type %T", p)
	return nil
}

// addr encodes a SOCKADDR.
func addr(s string) []byte {
	a := netip.MustParseAddrPort(s)
	return appendEndpoint([]byte{family(a)}, a)
}

// tuple encodes a SOCKTUPLE.
func tuple(src, dst string) []byte {
	a, b := netip.MustParseAddrPort(src), netip.MustParseAddrPort(dst)
	return appendEndpoint(appendEndpoint([]byte{family(a)}, a), b)
}

func family(a netip.AddrPort) byte {
	if a.Addr().Is4() {
		return schema.AF_INET
	}
	return schema.AF_INET6
}

func appendEndpoint(b []byte, a netip.AddrPort) []byte {
	return binary.LittleEndian.AppendUint16(append(b, a.Addr().AsSlice()...), a.Port())
}

func unixTuple(src, dst uint64, path string) []byte {
	b := binary.LittleEndian.AppendUint64([]byte{schema.AF_UNIX}, src)
	return append(append(binary.LittleEndian.AppendUint64(b, dst), path...), 0)
}

// fd returns an open file of a thread.
func (h *testHost) fd(tid, num int64) *FD {
	h.t.Helper()
	t := h.st.Thread(tid)
	if t == nil || t.FDTable() == nil {
		return nil
	}
	return t.FDTable().Get(num)
}

func (h *testHost) wantName(tid, num int64, want string) {
	h.t.Helper()
	f := h.fd(tid, num)
	if f == nil {
		h.t.Errorf("%v: thread %d has no fd %d, want %q", h.ev.Type, tid, num, want)
	} else if f.Name != want {
		h.t.Errorf("%v: fd %d of thread %d is %q, want %q", h.ev.Type, num, tid, f.Name, want)
	}
}

func (h *testHost) wantNoFD(tid, num int64) {
	h.t.Helper()
	if f := h.fd(tid, num); f != nil {
		h.t.Errorf("%v: thread %d has fd %d %q, want none", h.ev.Type, tid, num, f.Name)
	}
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// clone applies the event of a caller of clone, or of a child if res is 0.
func (h *testHost) clone(typ schema.EventType, tid, res, pid, ptid int64, flags uint32, mod ...func(p []any)) {
	h.t.Helper()
	p := []any{
		res, "/bin/child", []byte("-x\x00y\x00"), tid, pid, ptid, "", int64(256), int64(1), int64(2),
		uint32(10), uint32(20), uint32(30), "child", []byte("cpu=/user.slice\x00"), flags,
		uint32(1000), uint32(1000), tid, pid, nil,
	}
	for _, f := range mod {
		f(p)
	}
	h.do(typ, tid, p...)
}

// exec applies the event of a successful execve.
func (h *testHost) exec(tid, pid, ptid int64, mod ...func(p []any)) {
	h.t.Helper()
	p := []any{
		int64(0), "/bin/ls", []byte("-a\x00/tmp\x00"), tid, pid, ptid, "", int64(512), int64(3), int64(4),
		uint32(11), uint32(21), uint32(31), "ls", []byte("cpu=/\x00"), []byte("A=1\x00B=2\x00"), uint32(34816), int64(77),
		uint32(1000), schema.EXE_WRITABLE | schema.EXE_UPPER_LAYER, int64(1), int64(2), int64(3), int64(4711),
		int64(startTS - 50), int64(startTS - 60), uint32(0), "/usr/bin/ls (deleted)", int64(78), uint32(0), "ls",
	}
	for _, f := range mod {
		f(p)
	}
	h.do(schema.SYSCALL_EXECVE_19_X, tid, p...)
}

// set returns a change of a parameter.
func set(i int, v any) func([]any) { return func(p []any) { p[i] = v } }
