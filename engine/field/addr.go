package field

import (
	"encoding/binary"
	"net/netip"
	"strconv"

	"hids/scap"
	"hids/scap/schema"
)

// Address families as they stand in socket parameters.
const (
	familyUnix  = 1
	familyInet  = 2
	familyInet6 = 10
)

// appendAddr appends an address as inet_ntop writes it. It differs from
// netip.Addr.AppendTo in one point: ::/96 addresses end in dotted form.
func appendAddr(dst []byte, addr netip.Addr) []byte {
	if addr.Is6() && !addr.Is4In6() {
		b := addr.As16()
		if binary.BigEndian.Uint64(b[:]) == 0 && b[8]|b[9]|b[10]|b[11] == 0 && b[12]|b[13] != 0 {
			dst = append(dst, "::"...)
			return netip.AddrFrom4([4]byte(b[12:])).AppendTo(dst)
		}
	}
	return addr.WithZone("").AppendTo(dst)
}

func appendEndpoint(dst []byte, addr netip.Addr, port uint16) []byte {
	dst = append(appendAddr(dst, addr), ':')
	return strconv.AppendUint(dst, uint64(port), 10)
}

// appendTuple appends both ends of a connection, in IPv4 form where they stand
// for IPv4 addresses.
func appendTuple(dst []byte, src netip.Addr, sport uint16, to netip.Addr, dport uint16) []byte {
	if isMapped(src) && isMapped(to) {
		src, to = unmap(src), unmap(to)
	}
	dst = append(appendEndpoint(dst, src, sport), "->"...)
	return appendEndpoint(dst, to, dport)
}

// isMapped reports whether an IPv6 address stands for an IPv4 one. The
// unspecified address counts as such, as in libs.
func isMapped(a netip.Addr) bool { return a.Is4In6() || a.Is6() && a.IsUnspecified() }

func unmap(a netip.Addr) netip.Addr {
	if a.IsUnspecified() {
		return netip.IPv4Unspecified()
	}
	return a.Unmap()
}

func appendFamily(dst []byte, family byte) []byte {
	return strconv.AppendUint(append(dst, "family "...), uint64(family), 10)
}

// inetAddr splits an address of size bytes followed by a port from b.
func inetAddr(b []byte, size int) (netip.Addr, uint16, []byte) {
	addr, _ := netip.AddrFromSlice(b[:size])
	return addr, binary.LittleEndian.Uint16(b[size:]), b[size+2:]
}

// inetSizes is the size of an address by family.
func inetSize(family byte) int {
	switch family {
	case familyInet:
		return 4
	case familyInet6:
		return 16
	}
	return 0
}

func rawSockAddr(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	family := value[0]
	if size := inetSize(family); size != 0 {
		if len(value) < 1+size+2 {
			return append(dst, notAvailable...)
		}
		addr, port, _ := inetAddr(value[1:], size)
		return appendEndpoint(dst, addr, port)
	}
	if family == familyUnix {
		return AppendSanitized(dst, cText(value[1:]))
	}
	return appendFamily(dst, family)
}

func rawSockTuple(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	family := value[0]
	if size := inetSize(family); size != 0 {
		if len(value) < 1+2*(size+2) {
			return append(dst, notAvailable...)
		}
		src, sport, rest := inetAddr(value[1:], size)
		to, dport, _ := inetAddr(rest, size)
		return appendTuple(dst, src, sport, to, dport)
	}
	if family != familyUnix {
		return appendFamily(dst, family)
	}
	if len(value) < 17 {
		return append(dst, notAvailable...)
	}
	dst = strconv.AppendUint(dst, binary.LittleEndian.Uint64(value[1:]), 16)
	dst = append(dst, "->"...)
	dst = strconv.AppendUint(dst, binary.LittleEndian.Uint64(value[9:]), 16)
	return AppendSanitized(append(dst, ' '), cText(value[17:]))
}

// cText returns value up to its first NUL.
func cText(value []byte) string {
	for i, b := range value {
		if b == 0 {
			return scap.BorrowString(value[:i])
		}
	}
	return scap.BorrowString(value)
}
