package scap

import (
	"bytes"
	"fmt"
	"net/netip"
)

// Limits of strings in lists, in bytes, as all readers of the format enforce
// them. Writers clip.
const (
	maxProcString = 1024 // comm, exe, exepath, cwd, root
	maxProcList   = 4096 // args, env, cgroups
	maxFDName     = 1023
	maxIfName     = 1023
	maxUserString = 255
	hostnameSize  = 128 // of the field, with its NUL
)

// Limits of a section, against captures made to exhaust memory. They are far
// above what a host can have.
const (
	maxThreads    = 1 << 19
	maxFDs        = 1 << 21
	maxStateBlock = 128 << 20 // bytes of one block
	maxState      = 256 << 20 // bytes of all blocks before the first event
)

// markStandalone is the mark of Section.Standalone.
const markStandalone uint32 = 1 << 0

// marks describes the body of a block of section marks. Others than this one may
// come.
func (w *wire) marks(standalone *bool) {
	var marks uint32
	if *standalone {
		marks |= markStandalone
	}
	w.u32(&marks)
	*standalone = marks&markStandalone != 0
	if !w.writing {
		w.take(w.left())
	}
}

// machine describes the body of a machine info block.
func (w *wire) machine(m *Machine) {
	w.u32(&m.NumCPUs)
	w.u64(&m.MemorySize)
	w.u64(&m.MaxPID)
	w.hostname(&m.Hostname)
	w.u64(&m.BootTS)
	w.u64(&m.Flags)
	var reserved uint64
	w.u64(&reserved)
	w.u64(&reserved)
}

func (w *wire) hostname(v *string) {
	if w.writing {
		var field [hostnameSize]byte
		copy(field[:hostnameSize-1], *v)
		w.b = append(w.b, field[:]...)
		return
	}
	name, _, _ := bytes.Cut(w.take(hostnameSize), []byte{0})
	*v = string(name)
}

// newThread returns a thread with the defaults of the fields that older process
// lists lack.
func newThread() Thread {
	return Thread{SID: -1, VPGID: -1, PGID: -1, VTID: -1, VPID: -1, LoginUID: ^uint32(0)}
}

// thread describes an entry of a process list of the given version.
func (w *wire) thread(t *Thread, version int) {
	mark := 0
	if version >= 9 {
		mark = w.open(4)
	}
	w.i64(&t.TID)
	w.i64(&t.PID)
	w.i64(&t.PTID)
	if version >= 6 {
		w.i64(&t.SID)
	}
	if version >= 8 {
		w.i64(&t.VPGID)
	}
	w.str(&t.Comm, maxProcString, "comm")
	w.str(&t.Exe, maxProcString, "exe")
	if version >= 7 {
		w.str(&t.ExePath, maxProcString, "exepath")
	}
	w.bytes(&t.Args, maxProcList, "args")
	w.str(&t.Cwd, maxProcString, "cwd")
	w.i64(&t.FDLimit)
	w.u32(&t.Flags)
	w.u32(&t.UID)
	w.u32(&t.GID)
	if version >= 2 {
		w.threadMemory(t)
	}
	if version >= 3 {
		w.bytes(&t.Env, maxProcList, "env")
	}
	if version >= 4 {
		w.i64(&t.VTID)
		w.i64(&t.VPID)
		w.bytes(&t.Cgroups, maxProcList, "cgroups")
	}
	if version >= 5 {
		w.str(&t.Root, maxProcString, "root")
	}
	if version >= 9 {
		w.threadOptional(t)
		w.close(mark, 4)
	}
}

func (w *wire) threadMemory(t *Thread) {
	w.u32(&t.VMSizeKB)
	w.u32(&t.VMRSSKB)
	w.u32(&t.VMSwapKB)
	w.u64(&t.PFMajor)
	w.u64(&t.PFMinor)
}

// shortTail is the largest size of the optional fields at which PidnsInitStartTS
// and TTY are taken to be absent: they were once inserted before LoginUID, so
// that the two layouts can only be told apart by their size.
const shortTail = 4 + 1 + 8 + 8 + 8

// threadOptional describes the fields that an entry of version 9 may lack. Each
// one is there if it fits.
func (w *wire) threadOptional(t *Thread) {
	if w.has(shortTail + 1) {
		w.optU64(&t.PidnsInitStartTS)
		w.optU32(&t.TTY)
	}
	w.optU32(&t.LoginUID)
	w.optFlag(&t.ExeWritable)
	w.optU64(&t.CapInheritable)
	w.optU64(&t.CapPermitted)
	w.optU64(&t.CapEffective)
	w.optFlag(&t.ExeUpperLayer)
	w.optU64(&t.ExeIno)
	w.optU64(&t.ExeCtime)
	w.optU64(&t.ExeMtime)
	w.optFlag(&t.ExeFromMemfd)
	w.optFlag(&t.ExeLowerLayer)
	if w.has(8) {
		w.i64(&t.PGID)
	}
}

func (w *wire) optFlag(v *bool) {
	if w.has(1) {
		w.flag(v)
	}
}

func (w *wire) optU32(v *uint32) {
	if w.has(4) {
		w.u32(v)
	}
}

func (w *wire) optU64(v *uint64) {
	if w.has(8) {
		w.u64(v)
	}
}

// fd describes an entry of an fd list of the given version.
func (w *wire) fd(f *FD, version int) {
	mark := 0
	if version >= 2 {
		mark = w.open(4)
	}
	w.i64(&f.Num)
	w.u64(&f.Ino)
	w.u8((*uint8)(&f.Type))
	switch f.Type {
	case FDUnknown:
	case FDIPv4Sock, FDIPv6Sock:
		w.tuple(f, addrSize(f.Type == FDIPv6Sock))
	case FDIPv4ServSock, FDIPv6ServSock:
		w.server(f, addrSize(f.Type == FDIPv6ServSock))
	case FDUnixSock:
		w.u64(&f.UnixSrc)
		w.u64(&f.UnixDst)
		w.str(&f.Name, maxFDName, "fd name")
	case FDFileV2:
		w.u32(&f.OpenFlags)
		w.str(&f.Name, maxFDName, "fd name")
		if version >= 2 && w.has(4) {
			w.u32(&f.Dev)
		}
	default:
		w.otherFD(f, version)
	}
	if version >= 2 {
		w.close(mark, 4)
	}
}

// otherFD describes the types that have nothing but a name. A type that is not
// known can only be passed over where the entry has a length.
func (w *wire) otherFD(f *FD, version int) {
	switch {
	case f.Type < NumFDTypes:
		w.str(&f.Name, maxFDName, "fd name")
	case w.writing || version < 2:
		w.fail("unknown fd type %d", f.Type)
	default:
		f.Name = fmt.Sprintf("unknown-type:[%d]", f.Type)
		f.Type = FDUnsupported
	}
}

func addrSize(v6 bool) int {
	if v6 {
		return 16
	}
	return 4
}

func (w *wire) tuple(f *FD, size int) {
	src, dst := f.Src.Addr(), f.Dst.Addr()
	sport, dport := f.Src.Port(), f.Dst.Port()
	w.addr(&src, size)
	w.addr(&dst, size)
	w.u16(&sport)
	w.u16(&dport)
	w.u8((*uint8)(&f.L4))
	f.Src, f.Dst = netip.AddrPortFrom(src, sport), netip.AddrPortFrom(dst, dport)
}

func (w *wire) server(f *FD, size int) {
	addr, port := f.Src.Addr(), f.Src.Port()
	w.addr(&addr, size)
	w.u16(&port)
	w.u8((*uint8)(&f.L4))
	f.Src = netip.AddrPortFrom(addr, port)
}

// Types of interface entries.
const (
	ifIPv4        = 1
	ifIPv6        = 2
	ifIPv4NoSpeed = 3
	ifIPv6NoSpeed = 4
)

func (i *Interface) isIPv6() bool { return i.Type == ifIPv6 || i.Type == ifIPv6NoSpeed }

// iface describes an entry of an interface list. It reports whether the entry
// is of a known type.
func (w *wire) iface(i *Interface, version int) (known bool) {
	mark := 0
	if version >= 2 {
		mark = w.open(0)
	}
	w.u16(&i.Type)
	known = i.Type >= ifIPv4 && i.Type <= ifIPv6NoSpeed
	if known {
		w.ifaceBody(i)
	} else if w.writing || version < 2 {
		w.fail("unknown interface type %d", i.Type)
	}
	if version >= 2 {
		w.close(mark, 0)
	}
	return known
}

func (w *wire) ifaceBody(i *Interface) {
	name := i.Name[:min(len(i.Name), maxIfName)]
	n := uint16(len(name))
	w.u16(&n)
	if n > maxIfName {
		w.fail("interface name is %d bytes long, at most %d are allowed", n, maxIfName)
	}
	size := addrSize(i.isIPv6())
	w.addr(&i.Addr, size)
	w.addr(&i.Netmask, size)
	w.addr(&i.Broadcast, size)
	if i.Type == ifIPv4 || i.Type == ifIPv6 {
		w.u64(&i.LinkSpeed)
	}
	if w.writing {
		w.b = append(w.b, name...)
	} else {
		i.Name = BorrowString(w.take(int(n)))
	}
}

// Kinds of entries of a user list. Readers take any kind but kindUser as a group.
const (
	kindUser  uint8 = 0
	kindGroup uint8 = 1
)

// account describes an entry of a user list: kind says which of u and g it is.
func (w *wire) account(kind *uint8, u *User, g *Group, version int) {
	mark := 0
	if version >= 2 {
		mark = w.open(4)
	}
	w.u8(kind)
	if *kind == kindUser {
		w.u32(&u.UID)
		w.u32(&u.GID)
		w.str(&u.Name, maxUserString, "user name")
		w.str(&u.Home, maxUserString, "home directory")
		w.str(&u.Shell, maxUserString, "shell")
	} else {
		w.u32(&g.GID)
		w.str(&g.Name, maxUserString, "group name")
	}
	if version >= 2 {
		w.close(mark, 4)
	}
}

// The lists of a section, as they are read. Process and fd lists add to what
// there is; interface and user lists replace it.

func (w *wire) readThreads(s *Section, version int) {
	for w.more() {
		t := newThread()
		if w.thread(&t, version); w.err != "" {
			return
		}
		if len(s.Threads) >= maxThreads {
			w.fail("more than %d threads", maxThreads)
			return
		}
		s.Threads = append(s.Threads, t)
	}
}

// readFDs reads an fd list; total is the number of fds read so far.
func (w *wire) readFDs(s *Section, version int, total *int) {
	var list FDList
	w.i64(&list.TID)
	for w.more() {
		var f FD
		if w.fd(&f, version); w.err != "" {
			return
		}
		if *total++; *total > maxFDs {
			w.fail("more than %d file descriptors", maxFDs)
			return
		}
		list.FDs = append(list.FDs, f)
	}
	if w.err == "" {
		*total++ // an empty list takes memory, too
		s.FDs = append(s.FDs, list)
	}
}

func (w *wire) readInterfaces(s *Section, version int) {
	s.Interfaces = nil
	for w.more() {
		var i Interface
		known := w.iface(&i, version)
		if w.err != "" {
			return
		}
		if known {
			s.Interfaces = append(s.Interfaces, i)
		}
	}
}

func (w *wire) readUsers(s *Section, version int) {
	s.Users, s.Groups = nil, nil
	for w.more() {
		var kind uint8
		var u User
		var g Group
		if w.account(&kind, &u, &g, version); w.err != "" {
			return
		}
		if kind == kindUser {
			s.Users = append(s.Users, u)
		} else {
			s.Groups = append(s.Groups, g)
		}
	}
}
