package state

import (
	"net/netip"

	"hids/scap"
	"hids/scap/schema"
)

// FD is an open file of a process.
//
// The sockets of the types FDIPv4Sock, FDIPv4ServSock, FDIPv6Sock and
// FDIPv6ServSock always have valid addresses of their family in Src and Dst;
// an unknown one is all zero bits.
type FD struct {
	Num       int64
	Type      scap.FDType // FDFile never occurs: it is read as FDFileV2
	Name      string      // path, or the text of the addresses
	NameRaw   string      // path as given to the system call
	OpenFlags uint32      // file_flags of the schema
	Dev       uint32
	Ino       uint64
	PID       int64 // pidfd: the process
	Flags     FDFlags
	Src, Dst  netip.AddrPort // tuple sockets; a server socket has its address in Src
	L4        scap.L4Proto
	UnixSrc   uint64
	UnixDst   uint64

	next, prev *FD // in the order of the table
}

// FDFlags are properties of an FD.
type FDFlags uint16

// FD flags.
const (
	RoleClient FDFlags = 1 << iota
	RoleServer
	Connected
	Cloned
	OverlayUpper
	OverlayLower

	roleMask = RoleClient | RoleServer
)

// HasRole reports whether it is known which end of the socket is ours.
func (f *FD) HasRole() bool { return f.Flags&roleMask != 0 }

func (f *FD) setRole(r FDFlags) { f.Flags = f.Flags&^roleMask | r }

// fdTypes is indexed by scap.FDType.
var fdTypes = [scap.NumFDTypes]struct {
	name string
	char byte
}{
	scap.FDUnknown:      {"<NA>", 'o'},
	scap.FDFile:         {"file", 'f'},
	scap.FDDirectory:    {"directory", 'd'},
	scap.FDIPv4Sock:     {"ipv4", '4'},
	scap.FDIPv6Sock:     {"ipv6", '6'},
	scap.FDIPv4ServSock: {"ipv4", '4'},
	scap.FDIPv6ServSock: {"ipv6", '6'},
	scap.FDFifo:         {"pipe", 'p'},
	scap.FDUnixSock:     {"unix", 'u'},
	scap.FDEvent:        {"event", 'e'},
	scap.FDUnsupported:  {"<NA>", 'X'},
	scap.FDSignalFD:     {"signalfd", 's'},
	scap.FDEventPoll:    {"eventpoll", 'l'},
	scap.FDInotify:      {"inotify", 'i'},
	scap.FDTimerFD:      {"timerfd", 't'},
	scap.FDNetlink:      {"netlink", 'n'},
	scap.FDFileV2:       {"file", 'f'},
	scap.FDBpf:          {"bpf", 'b'},
	scap.FDUserfaultFD:  {"userfaultfd", 'u'},
	scap.FDIOUring:      {"io_uring", 'r'},
	scap.FDMemFD:        {"memfd", 'm'},
	scap.FDPidFD:        {"pidfd", 'P'},
}

// fdNoType is the type of an entry for a failed memfd_create.
const fdNoType scap.FDType = 255

// TypeName returns what fd.type prints, such as "ipv4"; "<NA>" if unknown.
func (f *FD) TypeName() string {
	if int(f.Type) >= len(fdTypes) {
		return "<NA>"
	}
	return fdTypes[f.Type].name
}

// TypeChar returns what fd.typechar prints, such as '4'.
func (f *FD) TypeChar() byte {
	if int(f.Type) >= len(fdTypes) {
		return '?'
	}
	return fdTypes[f.Type].char
}

func (f *FD) isTupleSocket() bool { return f.Type == scap.FDIPv4Sock || f.Type == scap.FDIPv6Sock }

// cloexecBit returns the bit of OpenFlags that f's type has for close-on-exec
// besides O_CLOEXEC.
func (f *FD) cloexecBit() uint32 {
	switch f.Type {
	case scap.FDEventPoll:
		return schema.EPOLL_CLOEXEC
	case scap.FDMemFD:
		return schema.MFD_CLOEXEC
	}
	return 0
}

func (f *FD) closeOnExec() bool {
	return f.OpenFlags&(schema.O_CLOEXEC|f.cloexecBit()) != 0
}

func (f *FD) setCloseOnExec(on bool) {
	f.OpenFlags &^= schema.O_CLOEXEC | f.cloexecBit()
	if on {
		f.OpenFlags |= schema.O_CLOEXEC
	}
}

const (
	maxFDsPerTable = 1 << 16 // what comes beyond is ignored
	maxFDs         = 1 << 20 // in all tables together
	maxFreeFDs     = 1 << 12
)

// fdPool recycles FDs, so that opening files allocates nothing in the long run.
type fdPool struct {
	free  []*FD
	chunk []FD
	live  int
}

// get returns an FD, or nil if there are too many.
func (p *fdPool) get() *FD {
	if p.live >= maxFDs {
		return nil
	}
	p.live++
	if n := len(p.free); n > 0 {
		f := p.free[n-1]
		p.free = p.free[:n-1]
		return f
	}
	if len(p.chunk) == 0 {
		p.chunk = make([]FD, 32)
	}
	f := &p.chunk[0]
	p.chunk = p.chunk[1:]
	return f
}

// put takes back an FD. Its contents stay readable until the next get.
func (p *fdPool) put(f *FD) {
	p.live--
	if len(p.free) < maxFreeFDs {
		p.free = append(p.free, f)
	}
}

// newFD returns a new entry num of a table, or the entry that is to be replaced
// there. Its contents are of no meaning. It returns nil if the table is full.
func (s *State) newFD(t *FDTable, num int64) *FD {
	if f := t.Get(num); f != nil {
		return f
	}
	if t.n >= maxFDsPerTable {
		return nil
	}
	f := s.fdPool.get()
	if f == nil {
		return nil
	}
	f.Num = num
	t.put(f)
	return f
}

// set copies what is known of src, but neither its number nor its place.
func (f *FD) set(src *FD) {
	num, next, prev := f.Num, f.next, f.prev
	*f = *src
	f.Num, f.next, f.prev = num, next, prev
}

// storeFD puts a copy of f into a table under num, replacing an entry there. It
// returns nil if the table is full.
func (s *State) storeFD(t *FDTable, num int64, f *FD) *FD {
	n := s.newFD(t, num)
	if n != nil && n != f {
		n.set(f)
	}
	return n
}

// eraseFDsIf removes the open files for which gone is true.
func (s *State) eraseFDsIf(t *FDTable, gone func(*FD) bool) {
	for f := t.first; f != nil; {
		next := f.next
		if gone(f) {
			t.drop(f)
			s.fdPool.put(f)
		}
		f = next
	}
}

// clearFDs empties a table.
func (s *State) clearFDs(t *FDTable) {
	for f := t.first; f != nil; {
		next := f.next
		s.fdPool.put(f)
		f = next
	}
	*t = FDTable{}
}

// cloneFDs fills an empty table with copies of the entries of src.
func (s *State) cloneFDs(dst, src *FDTable) {
	for f := src.first; f != nil; f = f.next {
		if n := s.storeFD(dst, f.Num, f); n != nil {
			n.Flags |= Cloned
		}
	}
}

// addFD enters a copy of f as open file num of t's table. It becomes the
// event's fd.
func (s *State) addFD(t *Thread, num int64, f *FD) *FD {
	table := t.FDTable()
	if table == nil {
		return nil
	}
	if s.fd == nil {
		s.oldName = ""
	}
	n := s.storeFD(table, num, f)
	t.LastEventFD = num
	s.fd = n
	return n
}
