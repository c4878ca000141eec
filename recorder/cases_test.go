package recorder

import (
	"encoding/binary"
	"math"
)

// A fake is a system call as the programs in the kernel would see it: what each
// fetch of its row finds is looked up here.
type fake struct {
	name string // of the system call
	note string // tells apart several of one name
	ret  int64
	args [6]uint64
	data map[Fetch][]byte // without opIfOK, opIfFail; a fetch that is not here fails
	tid  uint32           // pid+0 if 0
}

const fakePID = 4242

// sample makes the sample that the row of f asks for.
func (f *fake) sample(rows map[string]Row) *Sample {
	r := rows[f.name]
	s := &Sample{TS: 1e9, TID: fakePID, PID: fakePID, Ret: f.ret, Nr: uint32(r.Nr), CPU: 1}
	if f.tid != 0 {
		s.TID = f.tid
	}
	for _, get := range r.Fetch {
		s.fields = append(s.fields, f.fetch(get))
	}
	return s
}

// fetch returns the field that get yields, nil if it can't be read.
func (f *fake) fetch(get Fetch) []byte {
	if get.Op&opIfOK != 0 && f.ret < 0 || get.Op&opIfFail != 0 && f.ret >= 0 {
		return nil
	}
	get.Op &^= opIfOK | opIfFail
	if get.Op == opVal {
		v := uint64(f.ret)
		if get.A != returned {
			v = f.args[get.A]
		}
		return u64s(v)
	}
	return f.data[get]
}

func u64s(v ...uint64) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, x)
	}
	return b
}

func u32s(v ...uint32) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return b
}

func u16s(v ...uint16) (b []byte) {
	for _, x := range v {
		b = binary.LittleEndian.AppendUint16(b, x)
	}
	return b
}

func join(parts ...[]byte) (b []byte) {
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

// z is a string with its NUL.
func z(s string) []byte { return []byte(s + "\x00") }

func neg(v int64) uint64 { return uint64(v) }

// Results of calls.
const (
	eperm  = -1
	enoent = -2
	eagain = -11
	efault = -14
	einval = -22
)

const fdcwd = math.MaxUint64 - 99 // AT_FDCWD

// Structs as the kernel gives them.

func fileInfo(ino uint64, dev, overlay, created uint32) []byte {
	return join(u64s(ino), u32s(dev, 0, 0, overlay, 0, created))
}

func taskState() []byte {
	b := join(
		u32s(fakePID, fakePID, 4000, 42, 42, 4000, 4100, 7, 1000, 1001, math.MaxUint32, 0x8800),
		u64s(1024, 3, 250), u32s(5000, 600, 7, 1|8),
		u64s(0, 0x1ffffffffff, 0x3, 123456, 1700000000e9, 1600000000e9, 5e9, 6e9),
		u32s(1|2, 0), u64s(99), z("worker"))
	return append(b, make([]byte, stateBytes-len(b))...)
}

func ipv4(port uint16, a ...byte) []byte {
	return join(u16s(afInet), binary.BigEndian.AppendUint16(nil, port), a, make([]byte, 8))
}

func ipv6(port uint16, last byte) []byte {
	return join(u16s(afInet6), binary.BigEndian.AppendUint16(nil, port), u32s(0), make([]byte, 15), []byte{last}, u32s(0))
}

func unixAddr(path string) []byte { return join(u16s(afUnix), []byte(path)) }

func tuple4(srcPort, dstPort uint16, src, dst [4]byte) []byte {
	return join(u16s(afInet), []byte{6, 1}, src[:], u16s(srcPort), dst[:], u16s(dstPort))
}

func tuple6(srcPort, dstPort uint16) []byte {
	local := append(make([]byte, 15), 1)
	return join(u16s(afInet6), []byte{17, 2}, local, u16s(srcPort), make([]byte, 16), u16s(dstPort))
}

func unixPair(path string) []byte {
	return join(u16s(afUnix), []byte{0, 1}, u64s(0xffff888100baa880, 0xffff888100bab180), []byte(path))
}

func fakeMsg(size uint64, name, control, data []byte) []byte {
	return join(u64s(size), u16s(uint16(len(name))), name, u16s(uint16(len(control))), control, data)
}

var (
	host = [4]byte{127, 0, 0, 1}
	noIP = [4]byte{}
)
