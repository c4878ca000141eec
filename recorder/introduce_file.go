package recorder

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"hids/recorder/openflags"
	"hids/recorder/procfs"
	"hids/scap"
)

// Fields of a sample that introduces an open file.
const (
	openNum = iota
	openCloseOnExec
	openInfo
	openPath
	openSocket
)

// More of struct fdinfo, see bpf/record.h.
const (
	fdinfoFlags = 16
	fdinfoMode  = 24
	fdinfoBytes = 32
)

// openFile is an open file as it was when its process was introduced.
type openFile struct {
	fd scap.FD
	// known says that fd is a description; otherwise it has numbers only, of
	// something that /proc knows better.
	known bool
}

// fileOf returns the open file that a sample introduces.
func fileOf(s *Sample) (f openFile, ok bool) {
	info := s.Field(openInfo)
	num, ok := number(s.Field(openNum), 0, 8)
	if !ok || len(info) < fdinfoBytes {
		return f, false
	}
	ino, _ := number(info, fdinfoIno, 8)
	dev, _ := number(info, fdinfoDev, 4)
	bits, _ := number(info, fdinfoFlags, 4)
	mode, _ := number(info, fdinfoMode, 4)
	if cloexec, _ := number(s.Field(openCloseOnExec), 0, 8); cloexec != 0 {
		bits |= openflags.Cloexec
	}
	name := text0(s.Field(openPath))
	f.fd = scap.FD{Num: int64(num), Ino: ino}
	f.known = true
	inTree := strings.HasPrefix(name, "/")
	memfd, isMemfd := strings.CutPrefix(name, "memfd:")
	switch mode & unix.S_IFMT {
	case unix.S_IFDIR:
		f.fd.Type, f.fd.Name, f.known = scap.FDDirectory, name, inTree
	case unix.S_IFIFO:
		f.fd.Type = scap.FDFifo
		if inTree {
			f.fd.Name = name
		}
	case unix.S_IFSOCK:
		f.known = describeSocket(&f.fd, s.Field(openSocket))
	case 0:
		f.fd.Type = procfs.AnonymousType(name)
		f.known = f.fd.Type != scap.FDUnsupported && f.fd.Type != scap.FDPidFD
	default:
		f.fd.Type, f.fd.Name, f.fd.Dev, f.fd.OpenFlags = scap.FDFileV2, name, uint32(dev), openflags.Translate(bits)
		f.known = inTree
		if !inTree && isMemfd {
			f.fd = scap.FD{Num: f.fd.Num, Ino: ino, Type: scap.FDMemFD, Name: memfd}
			f.known = true
		}
	}
	return f, true
}

// describeSocket makes fd the socket that b, a struct tuple, tells of.
func describeSocket(fd *scap.FD, b []byte) bool {
	family, ok := number(b, 0, 2)
	if !ok || len(b) < tupleEnds {
		return false
	}
	protocol := b[2]
	ends := b[tupleEnds:]
	switch {
	case family == afInet && len(ends) >= inetEnds:
		fd.Type, fd.L4 = scap.FDIPv4Sock, transport(protocol)
		fd.Src, fd.Dst = endAt(ends, 4), endAt(ends[6:], 4)
	case family == afInet6 && len(ends) >= inet6Ends:
		fd.Type, fd.L4 = scap.FDIPv6Sock, transport(protocol)
		fd.Src, fd.Dst = endAt(ends, 16), endAt(ends[18:], 16)
		if fd.Src.Addr().Is4In6() && fd.Dst.Addr().Is4In6() { // as /proc is read
			fd.Type = scap.FDIPv4Sock
			fd.Src, fd.Dst = unmap(fd.Src), unmap(fd.Dst)
		}
	case family == afUnix && len(ends) >= unixEnds:
		fd.Type = scap.FDUnixSock
		fd.UnixSrc, fd.UnixDst = binary.LittleEndian.Uint64(ends), binary.LittleEndian.Uint64(ends[8:])
		fd.Name = text0(ends[unixEnds:])
	default:
		return false
	}
	if family != afUnix && fd.Dst.Port() == 0 && fd.Dst.Addr().IsUnspecified() {
		fd.Type += scap.FDIPv4ServSock - scap.FDIPv4Sock
	}
	return true
}

// endAt reads an address of n bytes and its port.
func endAt(b []byte, n int) netip.AddrPort {
	a, _ := netip.AddrFromSlice(b[:n])
	return netip.AddrPortFrom(a, binary.LittleEndian.Uint16(b[n:]))
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

// transport is a protocol of the internet as captures number it.
func transport(protocol byte) scap.L4Proto {
	switch protocol {
	case unix.IPPROTO_TCP:
		return scap.L4TCP
	case unix.IPPROTO_UDP:
		return scap.L4UDP
	case unix.IPPROTO_ICMP, unix.IPPROTO_ICMPV6:
		return scap.L4ICMP
	case unix.IPPROTO_RAW:
		return scap.L4Raw
	}
	return scap.L4Unknown
}

// mergeFiles returns the open files of a process as they were when it was
// introduced, given those that /proc had later. What is the same file in both is as
// /proc has it, which knows more; what only /proc has was opened since, or has a
// number beyond those that are introduced, and does no harm.
func mergeFiles(later []scap.FD, files []openFile) []scap.FD {
	at := make(map[int64]int, len(later))
	merged := slices.Clone(later)
	for i := range merged {
		at[merged[i].Num] = i
	}
	for _, f := range files {
		i, there := at[f.fd.Num]
		switch {
		case there && merged[i].Ino == f.fd.Ino && (!f.known || sameKind(merged[i].Type, f.fd.Type)):
		case !f.known:
		case there:
			merged[i] = f.fd
		default:
			merged = append(merged, f.fd)
		}
	}
	slices.SortFunc(merged, func(a, b scap.FD) int { return cmp.Compare(a.Num, b.Num) })
	return merged
}

// sameKind tells whether two descriptions with the same inode can be of one file. The
// kernel and /proc have different views of sockets, of which no two have the same.
func sameKind(a, b scap.FDType) bool { return a == b || isSocket(a) && isSocket(b) }

func isSocket(t scap.FDType) bool {
	switch t {
	case scap.FDIPv4Sock, scap.FDIPv6Sock, scap.FDIPv4ServSock, scap.FDIPv6ServSock, scap.FDUnixSock, scap.FDNetlink:
		return true
	}
	return false
}
