package scap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"hids/scap/schema"
)

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func compressGzip(tb testing.TB, capture []byte) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, err := z.Write(capture)
	must(tb, err)
	must(tb, z.Close())
	return out.Bytes()
}

func compressZstd(tb testing.TB, capture []byte) []byte {
	tb.Helper()
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	must(tb, err)
	defer z.Close()
	return z.EncodeAll(capture, nil)
}

// record is an event that does not borrow a buffer.
type record struct {
	Num, TS uint64
	TID     int64
	Type    schema.EventType
	CPU     uint16
	Flags   uint32
	Hidden  bool
	NParams uint32
	Body    string
}

func recordOf(ev *Event) record {
	nparams, body := ev.Body()
	return record{ev.Num, ev.TS, ev.TID, ev.Type, ev.CPU, ev.Flags, ev.Hidden, nparams, string(body)}
}

// readCapture reads a capture to its end or to its first error.
func readCapture(in io.Reader) (sections []*Section, events []record, err error) {
	r, err := NewReader(in)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	var ev Event
	for {
		s, err := r.NextSection()
		if err == io.EOF {
			return sections, events, nil
		} else if err != nil {
			return sections, events, err
		}
		sections = append(sections, s)
		for {
			err := r.Next(&ev)
			if err == ErrSectionEnd || err == io.EOF {
				break
			} else if err != nil {
				return sections, events, err
			}
			ev.Param(0)
			events = append(events, recordOf(&ev))
		}
	}
}

func readBytes(capture []byte) ([]*Section, []record, error) {
	return readCapture(bytes.NewReader(capture))
}

// checkError fails unless err is a *FormatError with the cause.
func checkError(t *testing.T, err, cause error) *FormatError {
	t.Helper()
	var f *FormatError
	if !errors.As(err, &f) || !errors.Is(err, cause) {
		t.Fatalf("got error %v, want a FormatError that wraps %q", err, cause)
	}
	return f
}

func num(n uint64) []byte { return binary.LittleEndian.AppendUint64(nil, n) }

// newEvent returns an event with the given parameters.
func newEvent(t schema.EventType, tid int64, params ...[]byte) *Event {
	ev := &Event{TS: 1_700_000_000_000_000_001, TID: tid, Type: t, CPU: 3}
	wide := t.Info() != nil && t.Info().Flags&schema.LargePayload != 0
	ev.SetBody(uint32(len(params)), AppendBody(nil, wide, params...))
	return ev
}

// sampleValue returns a value of the type's size, or a short text.
func sampleValue(typ schema.ParamType, seed int) []byte {
	n := typ.Size()
	if n == 0 {
		return fmt.Appendf(nil, "value %d\x00", seed)
	}
	v := make([]byte, n)
	for i := range v {
		v[i] = byte(seed*16 + i + 1)
	}
	return v
}

// sampleParams returns a value for each of the first n parameters of a type.
func sampleParams(t schema.EventType, n, seed int) [][]byte {
	var list [][]byte
	for i := range n {
		list = append(list, sampleValue(t.Info().Params[i].Type, seed+i))
	}
	return list
}

func addr(s string) netip.Addr         { return netip.MustParseAddr(s) }
func addrPort(s string) netip.AddrPort { return netip.MustParseAddrPort(s) }

// sampleSection has a value in every field that every version can hold, or has
// the default in those that some version lacks.
func sampleSection() *Section {
	first, second := newThread(), newThread()
	first.TID, first.PID, first.PTID = 7, 6, 1
	first.Comm, first.Exe, first.Cwd = "nginx", "/usr/sbin/nginx", "/"
	first.Args = []byte("-g\x00daemon off;\x00")
	first.FDLimit, first.Flags, first.UID, first.GID = 1024, 1<<13, 33, 34
	second.TID, second.Comm = 8, "sh"
	return &Section{
		Major: 1,
		Machine: &Machine{
			NumCPUs: 4, MemorySize: 1 << 34, MaxPID: 1 << 22, Hostname: "web-1", BootTS: 1_699_000_000_000_000_000, Flags: 5,
		},
		Threads: []Thread{first, second},
		FDs: []FDList{
			{TID: 7, FDs: []FD{
				{Num: 0, Type: FDFifo, Name: "pipe:[1]", Ino: 1},
				{Num: 1, Type: FDFileV2, Name: "/var/log/a.log", OpenFlags: 2},
				{Num: 2, Type: FDFile, Name: "/old"},
				{Num: 3, Type: FDIPv4Sock, Src: addrPort("10.0.0.1:1234"), Dst: addrPort("10.0.0.2:80"), L4: L4TCP, Ino: 9},
				{Num: 4, Type: FDIPv6Sock, Src: addrPort("[fe80::1]:1"), Dst: addrPort("[::ffff:1.2.3.4]:2"), L4: L4UDP},
				{Num: 5, Type: FDIPv4ServSock, Src: addrPort("0.0.0.0:80"), L4: L4TCP},
				{Num: 6, Type: FDIPv6ServSock, Src: addrPort("[::]:443"), L4: L4TCP},
				{Num: 7, Type: FDUnixSock, UnixSrc: 1 << 60, UnixDst: 2, Name: "/run/s"},
				{Num: 8, Type: FDPidFD, Name: "pidfd"},
			}},
			{TID: 8},
		},
		Interfaces: []Interface{
			{Type: ifIPv4, Name: "eth0", Addr: addr("10.0.0.1"), Netmask: addr("255.0.0.0"), Broadcast: addr("10.255.255.255"), LinkSpeed: 1000},
			{Type: ifIPv4NoSpeed, Name: "lo", Addr: addr("127.0.0.1"), Netmask: addr("255.0.0.0"), Broadcast: addr("0.0.0.0")},
			{Type: ifIPv6, Name: "eth0", Addr: addr("fe80::1"), Netmask: addr("ffff::"), Broadcast: addr("::"), LinkSpeed: 1},
			{Type: ifIPv6NoSpeed, Name: "", Addr: addr("::1"), Netmask: addr("ffff::"), Broadcast: addr("::")},
		},
		Users:  []User{{UID: 0, GID: 0, Name: "root", Home: "/root", Shell: "/bin/sh"}, {UID: 33, GID: 34, Name: "www"}},
		Groups: []Group{{GID: 34, Name: "www-data"}},
	}
}

// fullThread has a value in every field.
func fullThread() Thread {
	return Thread{
		TID: 1, PID: 2, PTID: 3, SID: 4, VPGID: 5, PGID: 6, VTID: 7, VPID: 8,
		Comm: "comm", Exe: "exe", ExePath: "/exe", Cwd: "/cwd", Root: "/root",
		Args: []byte("a\x00b\x00"), Env: []byte("K=V\x00"), Cgroups: []byte("cpu=/x\x00"),
		FDLimit: 9, Flags: 10, UID: 11, GID: 12, LoginUID: 13, TTY: 14, VMSizeKB: 15, VMRSSKB: 16, VMSwapKB: 17,
		PFMajor: 18, PFMinor: 19, PidnsInitStartTS: 20, ExeWritable: true, ExeFromMemfd: true, ExeUpperLayer: true,
		ExeLowerLayer: true, CapInheritable: 21, CapPermitted: 22, CapEffective: 23, ExeIno: 24, ExeCtime: 25, ExeMtime: 26,
	}
}

// sampleEvents are current events that the reader gives back as they are.
func sampleEvents() []*Event {
	state := newEvent(schema.SYSCALL_CLOSE_X, 8, num(0), num(3))
	state.Flags = FlagStateOnly
	return []*Event{
		newEvent(schema.SYSCALL_CLOSE_X, 7, num(0), num(3)),
		newEvent(schema.SYSCALL_READ_X, 7, num(3), []byte("abc"), num(5), num(4096)[:4]),
		state,
		newEvent(schema.SCHEDSWITCH_6_E, 9, sampleParams(schema.SCHEDSWITCH_6_E, 6, 1)...),
		newEvent(schema.SYSCALL_OPENAT_2_X, 7, num(3), num(4), []byte("/etc/passwd\x00"), num(1)[:4], nil, nil, nil),
	}
}

// writeCapture returns a capture of one section.
func writeCapture(tb testing.TB, form Form, s *Section, events ...*Event) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, form)
	must(tb, w.WriteSection(s))
	for _, ev := range events {
		must(tb, w.WriteEvent(ev))
	}
	return out.Bytes()
}

// appendBlock appends a block as it is, with body not padded.
func appendBlock(dst []byte, block uint32, body []byte) []byte {
	n := uint32(len(body) + blockHeader + blockTrailer)
	dst = binary.LittleEndian.AppendUint32(dst, block)
	dst = binary.LittleEndian.AppendUint32(dst, n)
	dst = append(dst, body...)
	return binary.LittleEndian.AppendUint32(dst, n)
}

// sectionHeader is a section header block without options.
func sectionHeader() []byte {
	return appendBlock(nil, blockSection, []byte("\x4d\x3c\x2b\x1a\x01\x00\x02\x00\xff\xff\xff\xff\xff\xff\xff\xff"))
}

// closeEvent is the block of one SYSCALL_CLOSE_X.
func closeEvent(tb testing.TB) []byte { return eventBlock(tb, sampleEvents()[0]) }

func eventBlock(tb testing.TB, events ...*Event) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, CurrentForm())
	for _, ev := range events {
		must(tb, w.WriteEvent(ev))
	}
	return out.Bytes()
}
