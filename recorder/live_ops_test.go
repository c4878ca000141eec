package recorder

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Tests of the operations: a child makes system calls with known arguments, and
// the fields of their samples must have known values.

// An opCase is one system call with the fields to fetch.
type opCase struct {
	name  string
	fetch []Fetch // the first is argument 5, which is mark: the child makes other calls
	each  bool
	nr    uintptr // 0: one that does not exist
	act   func(nr uintptr)
	// want is what the fields are, for each sample; nil: whatever was read.
	want [][]any
}

// notReadField stands for a field that could not be read.
type notReadField struct{}

const mark = 0x5eed00

func words(v ...any) []byte {
	var b []byte
	for _, x := range v {
		switch x := x.(type) {
		case string:
			b = append(b, x...)
		case []byte:
			b = append(b, x...)
		default:
			b, _ = binary.Append(b, binary.LittleEndian, x)
		}
	}
	return b
}

func val(v uint64) []byte { return words(v) }

func sys(nr uintptr, a ...uintptr) int {
	var full [6]uintptr
	copy(full[:], a)
	r, _, _ := unix.Syscall6(nr, full[0], full[1], full[2], full[3], full[4], full[5])
	return int(r)
}

// place puts bytes where neither stack nor collector move or reuse them.
func place(b []byte) uintptr {
	m, err := unix.Mmap(-1, 0, len(b)+1, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		panic(err)
	}
	copy(m, b)
	return uintptr(unsafe.Pointer(&m[0]))
}

func at[T any](p *T) uintptr { return placeAll(unsafe.Slice(p, 1)) }

func placeAll[T any](v []T) uintptr {
	if len(v) == 0 {
		return place(nil)
	}
	return place(unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*int(unsafe.Sizeof(v[0]))))
}

func cstr(s string) uintptr    { return place(append([]byte(s), 0)) }
func bytesAt(s string) uintptr { return place([]byte(s)) }

type iovec struct{ base, size uintptr }

func iovecs(parts ...string) []iovec {
	var v []iovec
	for _, p := range parts {
		v = append(v, iovec{bytesAt(p), uintptr(len(p))})
	}
	return v
}

type mmsghdr struct {
	hdr msghdr
	_   uint32 // the length, which the kernel writes
	_   uint32
}

type msghdr struct {
	name       uintptr
	namelen    uint32
	iov        uintptr
	iovlen     uint64
	control    uintptr
	controllen uint64
	_          uint32 // flags, which the kernel writes
}

func newMessage(name, control string, parts ...string) msghdr {
	m := msghdr{iov: placeAll(iovecs(parts...)), iovlen: uint64(len(parts))}
	if name != "" {
		m.name, m.namelen = bytesAt(name), uint32(len(name))
	}
	if control != "" {
		m.control, m.controllen = bytesAt(control), uint64(len(control))
	}
	return m
}

func socketPair() [2]int {
	p, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM, 0)
	if err != nil {
		panic(err)
	}
	return p
}

func null() int {
	fd, err := unix.Open("/dev/null", unix.O_RDWR, 0)
	if err != nil {
		panic(err)
	}
	return fd
}

func arrayCases() []opCase {
	long := strings.Repeat("x", 5000)
	f := func(op Op, abc ...uint8) Fetch {
		abc = append(abc, 0, 0, 0)
		return Fetch{op, abc[0], abc[1], abc[2]}
	}
	probe := func(fetch []Fetch, a0, a1, a2 func() uintptr, want ...any) opCase {
		return opCase{
			fetch: append([]Fetch{f(opVal, 5)}, fetch...),
			act:   func(nr uintptr) { sys(nr, a0(), a1(), a2(), 3, 4, mark) },
			want:  [][]any{append([]any{val(mark)}, want...)},
		}
	}
	n := func(v uintptr) func() uintptr { return func() uintptr { return v } }
	text := func(s string) func() uintptr { return func() uintptr { return cstr(s) } }
	bad := n(8)
	number := func(v uint32) func() uintptr { return func() uintptr { return at(&v) } }
	cases := []opCase{
		probe([]Fetch{f(opVal, 0), f(opVal, 1), f(opVal, 2), f(opVal, 3), f(opVal, 4), f(opVal, returned)},
			n(1<<40+1), n(1<<33), n(1<<34), val(1<<40+1), val(1<<33), val(1<<34), val(3), val(4), val(^uint64(37))),
		probe([]Fetch{f(opStr, 0), f(opStr, 1), f(opStr, 2)}, text("one"), text(""), bad,
			"one\x00", "\x00", notReadField{}),
		probe([]Fetch{f(opStr, 0), f(opStr, 1)}, text(long), n(0), n(0),
			long[:4095]+"\x00", notReadField{}),
		probe([]Fetch{f(opBuf, 0, 3), f(opBuf, 1, 4), f(opBuf, 1, 2)}, text("abcdef"), text(long), n(200),
			"abc", "xxxx", long[:80]),
		probe([]Fetch{f(opBuf, 0, returned), f(opBuf, 2, 3), f(opBuf, 0, 2)}, text("abcdef"), n(0), bad,
			"", notReadField{}, "abcdef\x00\x00"),
		probe([]Fetch{f(opMem, 0, 4), f(opMem, 1, 0x88, 0x13), f(opMem, 2, 1)}, text("abcdef"), text(long), bad,
			"abcd", long[:5000], notReadField{}),
		probe([]Fetch{f(opArr, 0, 3, 2), f(opArr, 1, 2, 8), f(opArr, 2, 3, 1)}, text("abcdef"), text(long), n(1000),
			"abcdef", long[:4096], notReadField{}),
		probe([]Fetch{f(opArrP, 0, 1, 2), f(opArrP, 0, 2, 1), f(opArr, 0, 3, 0)}, text("abcdef"), number(2), n(0),
			"abcd", "", ""),
		probe([]Fetch{f(opSockaddr, 0, 3), f(opSockaddr, 1, 2), f(opSockaddr, 0, 2, 1)}, text("abcdef"), text(long), n(1000),
			"abc", long[:128], ""),
		probe([]Fetch{f(opBPF, 0, 3), f(opBPF, 1, 2)}, text("abcdef"), text(long), n(1000), "abc", long[:128]),
		probe([]Fetch{f(opVal|opIfOK, 0), f(opVal|opIfFail, 0), f(opNone), f(31)}, n(7), n(0), n(0),
			notReadField{}, val(7), "", ""),
		probe([]Fetch{f(opStrArr, 0), f(opStrArr, 1), f(opStrArr, 2)},
			func() uintptr { v := [3]uintptr{cstr("a"), cstr("bc")}; return placeAll(v[:]) }, n(0), bad,
			"a\x00bc\x00", "", notReadField{}),
		probe([]Fetch{f(opStrArr, 0)},
			func() uintptr { v := [3]uintptr{cstr(long), cstr(long)}; return placeAll(v[:]) }, n(0), n(0),
			long[:4095]+"\x00"),
	}
	for i := range cases {
		cases[i].name = fmt.Sprintf("array%d", i)
	}
	return cases
}

func vectorCases() []opCase {
	many := make([]string, 200)
	for i := range many {
		many[i] = "0123456789"
	}
	vec := func(fetch Fetch, nr uintptr, want any, parts ...string) opCase {
		return opCase{
			nr: nr, fetch: []Fetch{{Op: opVal, A: 5}, fetch},
			act: func(nr uintptr) {
				sys(nr, uintptr(null()), placeAll(iovecs(parts...)), uintptr(len(parts)), 0, 0, mark)
			},
			want: [][]any{{val(mark), want}},
		}
	}
	cases := []opCase{
		vec(Fetch{opIovec, 1, 2, 0}, 0, words(uint64(6), "abcdef"), "abc", "", "def"),
		vec(Fetch{opIovec, 1, 2, 0}, 0, words(uint64(2000), strings.Repeat("0123456789", 8)), many...),
		vec(Fetch{opIovec, 1, 2, 0}, 0, words(uint64(100), strings.Repeat("x", 80)), strings.Repeat("x", 100)),
		vec(Fetch{opIovec, 1, 2, 1}, unix.SYS_READV, words(uint64(6)), "abc", "def"),
		vec(Fetch{opIovec, 1, 2, 1}, unix.SYS_WRITEV, words(uint64(6), "abcdef"), "abc", "def"),
		vec(Fetch{opIovec, 4, 2, 0}, 0, words(uint64(0)), "abc"),
	}
	for i := range cases {
		cases[i].name = fmt.Sprintf("vector%d", i)
	}
	return cases
}

func messageCases() []opCase {
	msg := []Fetch{{Op: opVal, A: 5}, {opMsg, 1, 0, 0}}
	limited := []Fetch{{Op: opVal, A: 5}, {opMsg, 1, 0, 1}}
	rights := string(unix.UnixRights(2))
	return []opCase{{
		name: "sendmsg", fetch: msg,
		act: func(nr uintptr) {
			m := newMessage("", rights, "hello ", "world")
			sys(nr, uintptr(socketPair()[0]), at(&m), 0, 0, 0, mark)
		},
		want: [][]any{{val(mark), words(uint64(11), uint16(0), uint16(len(rights)), rights, "hello world")}},
	}, {
		name: "sendmsg-name", fetch: msg,
		act: func(nr uintptr) {
			m := newMessage("\x01\x00/nowhere", "", "x")
			sys(nr, uintptr(socketPair()[0]), at(&m), 0, 0, 0, mark)
		},
		want: [][]any{{val(mark), words(uint64(1), uint16(10), "\x01\x00/nowhere", uint16(0), "x")}},
	}, {
		name: "recvmsg", nr: unix.SYS_RECVMSG, fetch: limited,
		act: func(nr uintptr) {
			p := socketPair()
			_, _ = unix.Write(p[1], []byte("four"))
			m := newMessage("", "", "......", "......")
			sys(nr, uintptr(p[0]), at(&m), 0, 0, 0, mark)
		},
		want: [][]any{{val(mark), words(uint64(12), uint16(0), uint16(0), "four")}},
	}, {
		name: "sendmmsg", nr: unix.SYS_SENDMMSG, fetch: msg, each: true,
		act: func(nr uintptr) {
			m := [2]mmsghdr{{hdr: newMessage("", "", "one")}, {hdr: newMessage("", "", "t", "wo", "!")}}
			sys(nr, uintptr(socketPair()[0]), placeAll(m[:]), 2, 0, 0, mark)
		},
		want: [][]any{
			{val(mark), words(uint64(3), uint16(0), uint16(0), "one")},
			{val(mark), words(uint64(4), uint16(0), uint16(0), "two!")},
		},
	}, {
		name: "sendmmsg-fails", fetch: msg, each: true,
		act: func(nr uintptr) {
			m := [1]mmsghdr{{hdr: newMessage("", "", "one")}}
			sys(nr, 9999, placeAll(m[:]), 1, 0, 0, mark)
		},
		want: [][]any{{val(mark), words(uint64(3), uint16(0), uint16(0), "one")}},
	}}
}

// noSyscall is the first of many numbers that no system call has, on any
// architecture. Their ends are recorded all the same.
const noSyscall = 340

func opCases() []opCase {
	all := slices.Concat(arrayCases(), vectorCases(), messageCases())
	for i := range all {
		if all[i].nr == 0 {
			all[i].nr = uintptr(noSyscall + i)
		}
	}
	return all
}

// actions are what children do.
func actions() map[string]func() {
	return map[string]func(){
		"nothing":      func() {},
		"files":        fdActs,
		"sockets":      socketActs,
		"task":         taskActs,
		"exec":         execActs,
		"drop":         dropActs,
		"memfd":        memfdActs,
		"mounted-file": mountedFileActs,
		"family":       familyActs,
		"wait":         waitActs,
		"getppid":      getppidActs,
		"spin":         spinActs,
		"operations": func() {
			for _, c := range opCases() {
				c.act(c.nr)
			}
		},
	}
}

func TestOperations(t *testing.T) {
	cases := opCases()
	var rows []Row
	for _, c := range cases {
		rows = append(rows, Row{Syscall: c.name, Nr: int(c.nr), Fetch: c.fetch, Each: c.each})
	}
	got := make(map[uint32][]*Sample)
	for _, s := range recordAct(t, LiveOptions{Rows: rows}, "operations") {
		if s.Kind == sampleSyscall && string(s.Field(0)) == string(val(mark)) {
			got[s.Nr] = append(got[s.Nr], s)
		}
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			have := got[uint32(c.nr)]
			if len(have) != len(c.want) {
				t.Fatalf("%d samples, want %d", len(have), len(c.want))
			}
			for i, want := range c.want {
				compareFields(t, have[i], want)
			}
		})
	}
}

func compareFields(t *testing.T, s *Sample, want []any) {
	t.Helper()
	if s.NumFields() != len(want) {
		t.Errorf("%d fields, want %d", s.NumFields(), len(want))
	}
	for i, w := range want {
		f := s.Field(i)
		switch w := w.(type) {
		case notReadField:
			if f != nil {
				t.Errorf("field %d is %q, want none", i, f)
			}
		default:
			if f == nil || string(f) != string(words(w)) {
				t.Errorf("field %d is %q (read: %t), want %q", i, f, f != nil, words(w))
			}
		}
	}
}
