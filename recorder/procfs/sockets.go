package procfs

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"

	"hids/scap"
)

// endpoint is what a table of the network namespace says of a socket.
type endpoint struct {
	typ           scap.FDType
	l4            scap.L4Proto
	local, remote netip.AddrPort
	kernel        uint64 // address of the kernel's object
	path          string
	ambiguous     bool // several lines claim the inode
}

// sockets finds the sockets with the wanted inodes in the tables of the network
// namespaces.
type sockets struct{ wanted map[uint64]*endpoint }

// tables are the files of /proc/PID/net that list sockets.
var tables = [...]struct {
	name string
	add  func(s *sockets, fields [][]byte, line []byte)
}{
	{"tcp", inet(scap.L4TCP)}, {"tcp6", inet(scap.L4TCP)},
	{"udp", inet(scap.L4UDP)}, {"udp6", inet(scap.L4UDP)},
	{"udplite", inet(scap.L4UDP)}, {"udplite6", inet(scap.L4UDP)},
	{"icmp", inet(scap.L4ICMP)}, {"icmp6", inet(scap.L4ICMP)},
	{"raw", inet(scap.L4Raw)}, {"raw6", inet(scap.L4Raw)},
	{"unix", (*sockets).addUnix}, {"netlink", (*sockets).addNetlink},
}

// read reads the tables that the process sees. It stops when ctx ends.
func (s *sockets) read(ctx context.Context, proc string, pid int) {
	for _, t := range tables {
		f, err := os.Open(filepath.Join(proc, strconv.Itoa(pid), "net", t.name))
		if err != nil {
			continue
		}
		s.readTable(ctx, f, t.add)
		f.Close()
	}
}

func (s *sockets) readTable(ctx context.Context, f *os.File, add func(*sockets, [][]byte, []byte)) {
	scan := bufio.NewScanner(f)
	scan.Buffer(make([]byte, 64<<10), 64<<10)
	var fields [][]byte
	for n := 0; scan.Scan(); n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return
		}
		if n == 0 {
			continue // the heading
		}
		fields = splitFields(fields[:0], scan.Bytes())
		add(s, fields, scan.Bytes())
	}
}

func splitFields(dst [][]byte, line []byte) [][]byte {
	for len(dst) < 12 {
		line = bytes.TrimLeft(line, " ")
		if len(line) == 0 {
			break
		}
		n := bytes.IndexByte(line, ' ')
		if n < 0 {
			n = len(line)
		}
		dst = append(dst, line[:n])
		line = line[n:]
	}
	return dst
}

// place returns where to put the socket with the inode, nil if nobody wants it.
// When two lines claim the same inode at least one of them is forged: a unix
// socket's path may have newlines.
func (s *sockets) place(ino []byte) *endpoint {
	n, err := strconv.ParseUint(string(ino), 10, 64)
	if err != nil {
		return nil
	}
	e := s.wanted[n]
	if e == nil {
		return nil
	}
	if e.typ != scap.FDUnknown {
		e.ambiguous = true
		return nil
	}
	return e
}

const tcpListen = "0A"

// inet returns the reader of the lines of a table of internet sockets: "sl
// local remote state queues timer retransmits uid timeout inode".
func inet(l4 scap.L4Proto) func(*sockets, [][]byte, []byte) {
	return func(s *sockets, f [][]byte, _ []byte) {
		if len(f) < 10 {
			return
		}
		e := s.place(f[9])
		if e == nil {
			return
		}
		local, ok := parseAddr(f[1])
		remote, ok2 := parseAddr(f[2])
		if !ok || !ok2 {
			return
		}
		// The port of a raw socket is its protocol, here as in what Falco records. An
		// IPv4 connection of a socket of both families is one of IPv4.
		if local.Addr().Is4In6() && remote.Addr().Is4In6() {
			local, remote = unmap(local), unmap(remote)
		}
		e.l4, e.local, e.remote = l4, local, remote
		server := string(f[3]) == tcpListen && l4 == scap.L4TCP || remote.Addr().IsUnspecified() && remote.Port() == 0
		e.typ = inetType(local.Addr().Is4(), server)
	}
}

func unmap(a netip.AddrPort) netip.AddrPort { return netip.AddrPortFrom(a.Addr().Unmap(), a.Port()) }

func inetType(v4, server bool) scap.FDType {
	switch {
	case v4 && server:
		return scap.FDIPv4ServSock
	case v4:
		return scap.FDIPv4Sock
	case server:
		return scap.FDIPv6ServSock
	}
	return scap.FDIPv6Sock
}

// parseAddr reads "0100007F:1F90": words of four bytes as the machine reads
// them, and the port.
func parseAddr(b []byte) (netip.AddrPort, bool) {
	addr, port, ok := bytes.Cut(b, []byte{':'})
	p, err := strconv.ParseUint(string(port), 16, 16)
	if !ok || err != nil || len(addr) != 8 && len(addr) != 32 {
		return netip.AddrPort{}, false
	}
	var raw [16]byte
	for i := 0; i < len(addr); i += 8 {
		w, err := strconv.ParseUint(string(addr[i:i+8]), 16, 32)
		if err != nil {
			return netip.AddrPort{}, false
		}
		binary.NativeEndian.PutUint32(raw[i/2:], uint32(w))
	}
	a, _ := netip.AddrFromSlice(raw[:len(addr)/2])
	return netip.AddrPortFrom(a, uint16(p)), true
}

// addUnix reads "Num: RefCount Protocol Flags Type State Inode Path".
func (s *sockets) addUnix(f [][]byte, line []byte) {
	if len(f) < 7 {
		return
	}
	e := s.place(f[6])
	if e == nil {
		return
	}
	e.typ = scap.FDUnixSock
	e.kernel = hex(bytes.TrimSuffix(f[0], []byte{':'}))
	if len(f) > 7 {
		e.path = clip(string(skipFields(line, 7)))
	}
}

// skipFields returns what follows n fields and one blank.
func skipFields(line []byte, n int) []byte {
	for range n {
		line = bytes.TrimLeft(line, " ")
		line = line[max(0, bytes.IndexByte(line, ' ')):]
	}
	return line[min(1, len(line)):]
}

// addNetlink reads "sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode".
func (s *sockets) addNetlink(f [][]byte, _ []byte) {
	if len(f) < 10 {
		return
	}
	if e := s.place(f[9]); e != nil {
		e.typ = scap.FDNetlink
	}
}

// protocols are the sockets that no table has, by the kernel's names: those that
// have no address yet.
var protocols = map[string]struct {
	typ scap.FDType
	l4  scap.L4Proto
}{
	"TCP": {scap.FDIPv4Sock, scap.L4TCP}, "TCPv6": {scap.FDIPv6Sock, scap.L4TCP},
	"MPTCP": {scap.FDIPv4Sock, scap.L4TCP}, "MPTCPv6": {scap.FDIPv6Sock, scap.L4TCP},
	"UDP": {scap.FDIPv4Sock, scap.L4UDP}, "UDPv6": {scap.FDIPv6Sock, scap.L4UDP},
	"PING": {scap.FDIPv4Sock, scap.L4ICMP}, "PINGv6": {scap.FDIPv6Sock, scap.L4ICMP},
	"RAW": {scap.FDIPv4Sock, scap.L4Raw}, "RAWv6": {scap.FDIPv6Sock, scap.L4Raw},
	"UNIX": {scap.FDUnixSock, 0}, "UNIX-STREAM": {scap.FDUnixSock, 0}, "NETLINK": {scap.FDNetlink, 0},
}

// resolve completes the entry of a socket.
func (s *sockets) resolve(fd *scap.FD, protocol string) {
	e := s.wanted[fd.Ino]
	if e == nil || e.typ == scap.FDUnknown {
		if p, ok := protocols[protocol]; ok {
			fd.Type, fd.L4 = p.typ, p.l4
		}
		return
	}
	fd.Type, fd.L4 = e.typ, e.l4
	fd.Src, fd.Dst = e.local, e.remote
	if e.typ == scap.FDUnixSock && !e.ambiguous {
		fd.UnixSrc, fd.Name = e.kernel, e.path
	}
}
