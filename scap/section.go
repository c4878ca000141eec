package scap

import "net/netip"

// Section is what a capture says of the host before the first event: one
// section header with the lists that follow it.
type Section struct {
	Index  int   // 0 for the first section of the capture
	Offset int64 // of the section header in the uncompressed capture
	Major  uint16
	Minor  uint16
	// Standalone marks a section that says all there is to know of the host, so
	// that nothing of earlier sections matters to it. Recordings of hids consist
	// of such sections; other programs take no notice of the mark.
	Standalone bool
	Machine    *Machine // nil if the section has no machine info
	Threads    []Thread
	FDs        []FDList
	Interfaces []Interface
	Users      []User
	Groups     []Group
}

// Machine is the machine info block.
type Machine struct {
	NumCPUs    uint32
	MemorySize uint64 // bytes
	MaxPID     uint64
	Hostname   string
	BootTS     uint64 // ns since the epoch; 0 = unknown
	Flags      uint64
}

// Thread is an entry of a process list. Fields that the list's version lacks
// have the format's defaults: -1 for SID, VPGID, PGID, VTID and VPID,
// 0xFFFFFFFF for LoginUID, otherwise zero.
type Thread struct {
	TID, PID, PTID, SID, VPGID, PGID, VTID, VPID int64

	Comm, Exe, ExePath, Cwd, Root string

	Args    []byte // argv[1:], each followed by NUL
	Env     []byte // K=V, each followed by NUL
	Cgroups []byte // subsys=path, each followed by NUL

	FDLimit                      int64
	Flags                        uint32 // clone_flags of the schema
	UID, GID, LoginUID, TTY      uint32
	VMSizeKB, VMRSSKB, VMSwapKB  uint32
	PFMajor, PFMinor             uint64
	PidnsInitStartTS             uint64 // ns since the epoch
	ExeWritable, ExeFromMemfd    bool
	ExeUpperLayer, ExeLowerLayer bool
	CapInheritable, CapPermitted uint64
	CapEffective                 uint64
	ExeIno, ExeCtime, ExeMtime   uint64 // ctime and mtime in ns since the epoch
}

// FDList holds the open files of one thread.
type FDList struct {
	TID int64
	FDs []FD
}

// FDType is the type of a file descriptor, by its number in the format.
type FDType uint8

// Types of file descriptors.
const (
	FDUnknown      FDType = 0
	FDFile         FDType = 1 // old form of FDFileV2
	FDDirectory    FDType = 2
	FDIPv4Sock     FDType = 3
	FDIPv6Sock     FDType = 4
	FDIPv4ServSock FDType = 5
	FDIPv6ServSock FDType = 6
	FDFifo         FDType = 7
	FDUnixSock     FDType = 8
	FDEvent        FDType = 9
	FDUnsupported  FDType = 10
	FDSignalFD     FDType = 11
	FDEventPoll    FDType = 12
	FDInotify      FDType = 13
	FDTimerFD      FDType = 14
	FDNetlink      FDType = 15
	FDFileV2       FDType = 16
	FDBpf          FDType = 17
	FDUserfaultFD  FDType = 18
	FDIOUring      FDType = 19
	FDMemFD        FDType = 20
	FDPidFD        FDType = 21
	NumFDTypes            = 22
)

// L4Proto is the transport of a socket, by its number in the format.
type L4Proto uint8

// Transports.
const (
	L4Unknown L4Proto = 0
	L4NA      L4Proto = 1
	L4TCP     L4Proto = 2
	L4UDP     L4Proto = 3
	L4ICMP    L4Proto = 4
	L4Raw     L4Proto = 5
)

// FD is an entry of an fd list. Which members matter depends on Type: Src and
// Dst for socket tuples, Src alone (the local address) for server sockets,
// UnixSrc, UnixDst and Name (the path) for unix sockets, Name and OpenFlags and
// Dev for files, Name for the rest.
type FD struct {
	Num       int64
	Ino       uint64
	Type      FDType
	Name      string
	OpenFlags uint32 // file_flags of the schema
	Dev       uint32
	Src, Dst  netip.AddrPort
	L4        L4Proto
	UnixSrc   uint64
	UnixDst   uint64
}

// Interface is a network interface address.
type Interface struct {
	Type      uint16 // 1 IPv4, 2 IPv6, 3 and 4 the same without link speed
	Name      string
	Addr      netip.Addr
	Netmask   netip.Addr
	Broadcast netip.Addr
	LinkSpeed uint64
}

// User is a user of the host.
type User struct {
	UID, GID          uint32
	Name, Home, Shell string
}

// Group is a group of the host.
type Group struct {
	GID  uint32
	Name string
}
