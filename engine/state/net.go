package state

import (
	"encoding/binary"
	"net/netip"
	"strconv"

	"hids/scap"
	"hids/scap/schema"
)

// network is what is known of the host's addresses.
type network struct {
	v4          []interface4
	v6          []netip.Addr
	serverPorts map[uint16]struct{} // of the servers in the fd lists
}

type interface4 struct {
	addr netip.Addr
	ip   uint32
	mask uint32
}

// add enters an interface of a list.
func (n *network) add(i *scap.Interface) {
	if len(n.v4)+len(n.v6) >= maxInterfaces {
		return
	}
	switch {
	case i.Addr.Is4():
		mask := uint32(0)
		if i.Netmask.Is4() {
			mask = be32(i.Netmask)
		}
		n.v4 = append(n.v4, interface4{i.Addr, be32(i.Addr), mask})
	case i.Addr.Is6():
		n.v6 = append(n.v6, i.Addr)
	}
}

func be32(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}

func prefix64(a netip.Addr) uint64 {
	b := a.As16()
	return binary.BigEndian.Uint64(b[:8])
}

// nearest4 returns the interface address that talks to addr: addr itself, an
// address in its network, or the first that is no loopback.
func (n *network) nearest4(addr netip.Addr) netip.Addr {
	ip := be32(addr)
	for _, i := range n.v4 {
		if i.ip == ip {
			return addr
		}
	}
	for _, i := range n.v4 {
		if i.ip&i.mask == ip&i.mask {
			return i.addr
		}
	}
	for _, i := range n.v4 {
		if !i.addr.IsLoopback() {
			return i.addr
		}
	}
	return netip.IPv4Unspecified()
}

// nearest6 is nearest4 for IPv6, where networks have 64 bits.
func (n *network) nearest6(addr netip.Addr) netip.Addr {
	for _, a := range n.v6 {
		if a == addr {
			return addr
		}
	}
	for _, a := range n.v6 {
		if prefix64(a) == prefix64(addr) {
			return a
		}
	}
	for _, a := range n.v6 {
		if !a.IsLoopback() {
			return a
		}
	}
	return netip.IPv6Unspecified()
}

// nearest returns the address of ours that talks to addr, 0 if there is none.
func (n *network) nearest(addr netip.Addr) netip.Addr {
	if addr.Is4() {
		return n.nearest4(addr)
	}
	return n.nearest6(addr)
}

// inferAddress fills in a missing end of a tuple socket.
func (s *State) inferAddress(f *FD) {
	if !f.isTupleSocket() {
		return
	}
	src, dst := f.Src.Addr(), f.Dst.Addr()
	switch {
	case src.IsUnspecified():
		if a := s.network.nearest(dst); a != dst || f.Src.Port() != f.Dst.Port() {
			f.Src = netip.AddrPortFrom(a, f.Src.Port())
		}
	case dst.IsUnspecified():
		if a := s.network.nearest(src); a != src || f.Src.Port() != f.Dst.Port() {
			f.Dst = netip.AddrPortFrom(a, f.Dst.Port())
		}
	}
}

// IsLocal reports for both ends of fd whether the address belongs to the
// machine or container of t. Without t, both are false.
func (s *State) IsLocal(t *Thread, fd *FD) (src, dst bool) {
	return s.isLocal(t, fd.Src.Addr()), s.isLocal(t, fd.Dst.Addr())
}

func (s *State) isLocal(t *Thread, addr netip.Addr) bool {
	if t == nil || !addr.IsValid() {
		return false
	}
	if addr.Is6() {
		if t.ContainerID != "" {
			return false
		}
		for _, a := range s.network.v6 {
			if prefix64(a) == prefix64(addr) {
				return true
			}
		}
		return false
	}
	if t.ContainerID != "" {
		c := s.containers.get(t.ContainerID)
		if c == nil || c.IP == "" {
			return s.containers.hasIP(addr)
		}
		if c.addr == addr {
			return true
		}
	}
	for _, i := range s.network.v4 {
		if i.addr == addr {
			return true
		}
	}
	return false
}

// sockAddr is a decoded SOCKADDR or SOCKTUPLE. Of a SOCKADDR only dst is set.
type sockAddr struct {
	family   byte
	mapped   bool // an IPv4 tuple in IPv6 form
	src, dst netip.AddrPort
	usrc     uint64
	udst     uint64
	path     string // borrowed
}

func (a *sockAddr) isIP() bool { return a.family == schema.AF_INET || a.family == schema.AF_INET6 }

// Sizes of the encodings.
const (
	sockAddr4   = 1 + 4 + 2
	sockAddr6   = 1 + 16 + 2
	sockTuple4  = 1 + 2*(4+2)
	sockTuple6  = 1 + 2*(16+2)
	sockTupleUn = 1 + 8 + 8
)

func addrPort4(p []byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(p)), binary.LittleEndian.Uint16(p[4:]))
}

func addrPort6(p []byte) netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16([16]byte(p)), binary.LittleEndian.Uint16(p[16:]))
}

// parseSockAddr decodes a SOCKADDR; ok is false if it is none of a known family.
func parseSockAddr(p []byte) (a sockAddr, ok bool) {
	if len(p) == 0 {
		return a, false
	}
	a.family = p[0]
	switch {
	case a.family == schema.AF_INET && len(p) >= sockAddr4:
		a.dst = addrPort4(p[1:])
	case a.family == schema.AF_INET6 && len(p) >= sockAddr6:
		a.dst = addrPort6(p[1:])
		if isMapped(a.dst.Addr()) {
			a.family = schema.AF_INET
			a.dst = unmap(a.dst)
		}
	case a.family == schema.AF_UNIX:
		a.path = cstr(p[1:])
	default:
		return a, false
	}
	return a, true
}

// parseSockTuple decodes a SOCKTUPLE; ok is false if it is none of a known
// family. A tuple of mapped IPv4 addresses is an IPv4 tuple.
func parseSockTuple(p []byte) (a sockAddr, ok bool) {
	if len(p) == 0 {
		return a, false
	}
	a.family = p[0]
	switch {
	case a.family == schema.AF_INET && len(p) >= sockTuple4:
		a.src, a.dst = addrPort4(p[1:]), addrPort4(p[7:])
	case a.family == schema.AF_INET6 && len(p) >= sockTuple6:
		a.src, a.dst = addrPort6(p[1:]), addrPort6(p[19:])
		if isMapped(a.src.Addr()) && isMapped(a.dst.Addr()) {
			a.family, a.mapped = schema.AF_INET, true
			a.src, a.dst = unmap(a.src), unmap(a.dst)
		}
	case a.family == schema.AF_UNIX && len(p) >= sockTupleUn:
		a.usrc = binary.LittleEndian.Uint64(p[1:])
		a.udst = binary.LittleEndian.Uint64(p[9:])
		a.path = cstr(p[sockTupleUn:])
	default:
		return a, false
	}
	return a, true
}

// isMapped reports whether an IPv6 address stands for an IPv4 address. The
// unspecified address counts as mapped.
func isMapped(a netip.Addr) bool { return a.Is4In6() || a == netip.IPv6Unspecified() }

// unmap returns the IPv4 address for which a stands.
func unmap(a netip.AddrPort) netip.AddrPort {
	if !a.Addr().Is6() {
		return a
	}
	b := a.Addr().As16()
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[12:])), a.Port())
}

// setTuple sets type and addresses of an IP socket. Two mapped IPv4 addresses
// make it an IPv4 socket.
func (s *State) setTuple(f *FD, src, dst netip.AddrPort) {
	if isMapped(src.Addr()) && isMapped(dst.Addr()) {
		f.Type = scap.FDIPv4Sock
		src, dst = unmap(src), unmap(dst)
	}
	f.Src, f.Dst = familyOf(f, src), familyOf(f, dst)
}

// familyOf returns a if it is of the family of f, else no address of that family.
func familyOf(f *FD, a netip.AddrPort) netip.AddrPort {
	if f.Type == scap.FDIPv4Sock || f.Type == scap.FDIPv4ServSock {
		if a.Addr().Is4() {
			return a
		}
		return netip.AddrPortFrom(netip.IPv4Unspecified(), a.Port())
	}
	if a.Addr().Is6() {
		return a
	}
	return netip.AddrPortFrom(netip.IPv6Unspecified(), a.Port())
}

// AppendAddr appends the text of an IP address as inet_ntop writes it, IPv4 for a
// mapped one.
func AppendAddr(dst []byte, a netip.Addr) []byte {
	if !a.IsValid() {
		return dst
	}
	a = a.Unmap()
	if a.Is6() {
		b := a.As16()
		hi, mid, lo := binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint32(b[8:]), binary.BigEndian.Uint32(b[12:])
		if hi == 0 && mid == 0 && lo > 0xffff { // IPv4-compatible
			dst = append(dst, "::"...)
			return netip.AddrFrom4([4]byte(b[12:])).AppendTo(dst)
		}
	}
	return a.AppendTo(dst)
}

func appendAddrPort(dst []byte, a netip.AddrPort) []byte {
	dst = AppendAddr(dst, a.Addr())
	dst = append(dst, ':')
	return strconv.AppendUint(dst, uint64(a.Port()), 10)
}

func (s *State) addrPortText(a netip.AddrPort) string {
	s.textBuf = appendAddrPort(s.textBuf[:0], a)
	return s.strings.bytes(s.textBuf)
}

func appendTuple(dst []byte, src, dest netip.AddrPort) []byte {
	dst = appendAddrPort(dst, src)
	dst = append(dst, "->"...)
	return appendAddrPort(dst, dest)
}

func (s *State) tupleText(src, dst netip.AddrPort) string {
	s.textBuf = appendTuple(s.textBuf[:0], src, dst)
	return s.strings.bytes(s.textBuf)
}

// printable returns s as texts of addresses show it.
func (s *State) printable(text string) string {
	s.textBuf = appendPrintable(s.textBuf[:0], text)
	return s.strings.bytes(s.textBuf)
}

// unixText returns the text of a unix socket pair with the given path.
func (s *State) unixText(src, dst uint64, path string) string {
	b := strconv.AppendUint(s.textBuf[:0], src, 16)
	b = append(b, "->"...)
	b = strconv.AppendUint(b, dst, 16)
	b = append(b, ' ')
	b = appendPrintable(b, path)
	s.textBuf = b
	return s.strings.bytes(b)
}

// sockText returns the text of a socket by its transport.
func (s *State) sockText(f *FD) string {
	v4 := f.Type == scap.FDIPv4Sock
	switch {
	case f.L4 == scap.L4TCP, f.L4 == scap.L4UDP:
		return s.tupleText(f.Src, f.Dst)
	case f.L4 == scap.L4ICMP, v4 && f.L4 == scap.L4Raw:
		b := AppendAddr(s.textBuf[:0], f.Src.Addr())
		b = append(b, "->"...)
		s.textBuf = AppendAddr(b, f.Dst.Addr())
		return s.strings.bytes(s.textBuf)
	}
	return "<unknown>"
}

func (n *network) addServerPort(port uint16) {
	if n.serverPorts == nil {
		n.serverPorts = map[uint16]struct{}{}
	}
	n.serverPorts[port] = struct{}{}
}
