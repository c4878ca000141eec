package state

import (
	"iter"
	"net/netip"

	"hids/scap"
)

// FD is an open file of a process.
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
)

// HasRole reports whether it is known which end of the socket is ours.
func (f *FD) HasRole() bool { return f.Flags&(RoleClient|RoleServer) != 0 }

// TypeName returns what fd.type prints, such as "ipv4"; "<NA>" if unknown.
func (f *FD) TypeName() string { panic("todo") }

// TypeChar returns what fd.typechar prints, such as '4'.
func (f *FD) TypeChar() byte { panic("todo") }

// FDTable holds the open files of a process.
type FDTable struct {
	low  []*FD // by number, for small numbers
	high map[int64]*FD
	n    int
}

// Get returns the open file num, or nil.
func (t *FDTable) Get(num int64) *FD { panic("todo") }

// Len returns the number of open files.
func (t *FDTable) Len() int { panic("todo") }

// All yields the open files, by number.
func (t *FDTable) All() iter.Seq[*FD] { panic("todo") }
