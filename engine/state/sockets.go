package state

import (
	"encoding/binary"
	"net/netip"
	"strconv"

	"hids/scap"
	"hids/scap/schema"
)

const (
	sockStream = 1
	sockDgram  = 2
	sockRaw    = 3

	protoICMP = 1
	protoTCP  = 6
	protoUDP  = 17
	protoRaw  = 255

	eInProgress = 115
)

// socketTypes gives the type of a socket by its family.
var socketTypes = [...]scap.FDType{
	schema.AF_UNIX:    scap.FDUnixSock,
	schema.AF_INET:    scap.FDIPv4Sock,
	schema.AF_INET6:   scap.FDIPv6Sock,
	schema.AF_NETLINK: scap.FDNetlink,
}

func onSocket(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	if res < 0 || t == nil {
		return
	}
	f := FD{OpenFlags: uint32(uintParam(ev, 4, 0))}
	if domain := uintParam(ev, 1, 0); domain < uint64(len(socketTypes)) {
		f.Type = socketTypes[domain]
	}
	if f.isTupleSocket() {
		f.L4 = transport(uintParam(ev, 2, 0), uintParam(ev, 3, 0))
		s.setTuple(&f, netip.AddrPort{}, netip.AddrPort{})
	}
	s.addFD(t, res, &f)
}

// transport returns the transport of an IP socket of the given type and protocol.
func transport(typ, proto uint64) scap.L4Proto {
	l4 := scap.L4Unknown
	switch proto {
	case protoTCP:
		l4 = scap.L4TCP
	case protoUDP:
		l4 = scap.L4UDP
	case protoICMP:
		l4 = scap.L4ICMP
	case protoRaw:
		return scap.L4Raw
	case 0:
		switch typ & 0xff {
		case sockStream:
			return scap.L4TCP
		case sockDgram:
			return scap.L4UDP
		}
		return scap.L4Unknown
	default:
		return scap.L4Unknown
	}
	if typ == sockRaw {
		l4 = scap.L4Raw
	}
	return l4
}

func onSocketpair(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	fd1, ok1 := ev.Int(1)
	fd2, ok2 := ev.Int(2)
	if res < 0 || t == nil || !ok1 || !ok2 || fd1 == fd2 {
		return
	}
	f := FD{Type: scap.FDUnixSock, UnixSrc: uintParam(ev, 3, 0), UnixDst: uintParam(ev, 4, 0)}
	s.addFD(t, fd1, &f)
	s.addFD(t, fd2, &f)
}

func onBind(s *State, t *Thread, ev *scap.Event) {
	f := s.useFD(t)
	if f == nil || result(ev) < 0 {
		return
	}
	p := ev.Param(1)
	addr, ok := parseSockAddr(p)
	if !ok {
		if len(p) > 0 && p[0] != schema.AF_INET && p[0] != schema.AF_INET6 {
			f.Name = s.familyText(p[0])
		}
		return
	}
	if !addr.isIP() {
		f.Name = s.printable(addr.path)
		return
	}
	if addr.dst.Port() > 0 {
		f.Type = scap.FDIPv6ServSock
		if addr.family == schema.AF_INET {
			f.Type = scap.FDIPv4ServSock
		}
		f.Src, f.Dst = addr.dst, familyOf(f, netip.AddrPort{})
		f.setRole(RoleServer)
	}
	f.Name = s.addrPortText(addr.dst)
}

func (s *State) familyText(family byte) string {
	s.textBuf = strconv.AppendUint(append(s.textBuf[:0], "family "...), uint64(family), 10)
	return s.strings.bytes(s.textBuf)
}

func onConnect(s *State, t *Thread, ev *scap.Event) {
	f := s.useFD(t)
	if res := result(ev); f == nil || res < 0 && res != -eInProgress {
		return
	}
	f.Flags |= Connected
	var asked sockAddr
	haveAsked := false
	if in := s.enterOf(t, ev); in != nil {
		asked, haveAsked = parseSockAddr(in.Param(1))
	}
	p := ev.Param(1)
	if len(p) == 0 {
		if haveAsked {
			s.connectAsked(f, &asked)
		}
		return
	}
	tuple, ok := parseSockTuple(p)
	if !ok {
		return
	}
	// What the caller passed at first counts, if the kernel used what is there now.
	if now, haveNow := parseSockAddr(ev.Param(3)); haveNow && haveAsked && asked.family == tuple.family {
		if tuple.isIP() && now.dst == tuple.dst {
			tuple.dst = asked.dst
		} else if !tuple.isIP() && now.path == tuple.path {
			tuple.path = asked.path
		}
	}
	if tuple.isIP() {
		if s.connectIP(f, &tuple) && f.Flags&RoleServer != 0 && f.Type == scap.FDIPv4Sock && f.L4 == scap.L4UDP {
			f.Src, f.Dst = f.Dst, f.Src
		}
		f.Name = s.sockText(f)
	} else {
		if f.Type != scap.FDUnixSock {
			return
		}
		f.UnixSrc, f.UnixDst = tuple.usrc, tuple.udst
		f.Name = s.unixText(tuple.usrc, tuple.udst, tuple.path)
	}
	if !f.HasRole() {
		f.setRole(RoleClient)
	}
}

// connectAsked enters the address of a connect of whose tuple nothing is known.
func (s *State) connectAsked(f *FD, asked *sockAddr) {
	switch asked.family {
	case schema.AF_INET:
		s.becomeTuple(f, scap.FDIPv4Sock)
		f.Dst = asked.dst
	case schema.AF_INET6:
		s.becomeTuple(f, scap.FDIPv6Sock)
		f.Dst = asked.dst
	default:
		f.Type = scap.FDUnixSock
		f.Name = s.strings.str(asked.path)
	}
}

// becomeTuple gives f the type typ and valid addresses. A socket that turns out
// to speak another version of IP loses what was known of it.
func (s *State) becomeTuple(f *FD, typ scap.FDType) {
	v4 := f.Type == scap.FDIPv4Sock || f.Type == scap.FDIPv4ServSock
	if v4 != (typ == scap.FDIPv4Sock) {
		f.Src, f.Dst, f.L4 = netip.AddrPort{}, netip.AddrPort{}, scap.L4Unknown
	}
	f.Type = typ
	f.Src, f.Dst = familyOf(f, f.Src), familyOf(f, f.Dst)
}

// connectIP enters the addresses of a connected IP socket.
func (s *State) connectIP(f *FD, tuple *sockAddr) (changed bool) {
	typ := scap.FDIPv6Sock
	if tuple.family == schema.AF_INET {
		typ = scap.FDIPv4Sock
	}
	if f.Type == typ && sameTuple(f, tuple) {
		return false
	}
	s.becomeTuple(f, typ)
	return setAddresses(f, tuple)
}

func sameTuple(f *FD, tuple *sockAddr) bool {
	return f.Src == tuple.src && f.Dst == tuple.dst || f.Src == tuple.dst && f.Dst == tuple.src
}

// setAddresses takes over the addresses of a tuple.
func setAddresses(f *FD, tuple *sockAddr) (changed bool) {
	changed = f.Src != tuple.src || f.Dst != tuple.dst
	f.Src, f.Dst = tuple.src, tuple.dst
	return changed
}

func onAccept(flags int) handler {
	return func(s *State, t *Thread, ev *scap.Event) {
		res := result(ev)
		if res < 0 || t == nil {
			return
		}
		t.LastEventFD = res
		tuple, ok := parseSockTuple(ev.Param(1))
		if !ok {
			return
		}
		f := FD{Flags: RoleServer | Connected}
		if tuple.isIP() {
			f.Type = scap.FDIPv6Sock
			if tuple.family == schema.AF_INET {
				f.Type = scap.FDIPv4Sock
			}
			f.L4 = scap.L4TCP
			f.Src, f.Dst = tuple.src, tuple.dst
			f.Name = s.tupleText(f.Src, f.Dst)
		} else {
			f.Type = scap.FDUnixSock
			f.UnixSrc, f.UnixDst = tuple.usrc, tuple.udst
			f.Name = s.unixText(tuple.usrc, tuple.udst, tuple.path)
		}
		if flags >= 0 && uint32(uintParam(ev, flags, 0))&schema.O_CLOEXEC != 0 {
			f.setCloseOnExec(true)
		}
		s.addFD(t, res, &f)
	}
}

// onRead handles the calls that read; tuple is the parameter with the addresses,
// or -1.
func onRead(tuple int) handler {
	return func(s *State, t *Thread, ev *scap.Event) { s.transfer(t, ev, tuple, RoleClient) }
}

// onWrite is onRead for the calls that write. With fd >= 0, an unknown socket is
// entered under the number in that parameter.
func onWrite(tuple, fd int) handler {
	return func(s *State, t *Thread, ev *scap.Event) {
		if fd >= 0 && s.useFD(t) == nil {
			s.addDatagramSocket(t, ev, tuple, fd)
		}
		s.transfer(t, ev, tuple, RoleServer)
	}
}

// addDatagramSocket enters the socket through which something was sent.
func (s *State) addDatagramSocket(t *Thread, ev *scap.Event, tuple, fd int) {
	p := ev.Param(tuple)
	num, ok := ev.Int(fd)
	if t == nil || result(ev) < 0 || len(p) == 0 || !ok {
		return
	}
	f := FD{L4: scap.L4UDP}
	switch p[0] {
	case schema.AF_INET:
		f.Type = scap.FDIPv4Sock
	case schema.AF_INET6:
		f.Type = scap.FDIPv6Sock
	default:
		return
	}
	s.setTuple(&f, netip.AddrPort{}, netip.AddrPort{})
	s.addFD(t, num, &f)
}

// transfer learns from the addresses of a datagram who is at the other end.
// Sockets with the role wrongRole have their ends the other way round.
func (s *State) transfer(t *Thread, ev *scap.Event, tuple int, wrongRole FDFlags) {
	f := s.useFD(t)
	if f == nil || tuple < 0 && !f.isTupleSocket() || result(ev) < 0 {
		return
	}
	if f.isTupleSocket() {
		f.Flags |= Connected
	}
	if tuple < 0 || f.Name != "" && f.Type == scap.FDIPv4Sock && f.L4 == scap.L4TCP {
		return
	}
	addr, ok := parseSockTuple(ev.Param(tuple))
	if !ok || !s.updateFD(f, &addr) {
		return
	}
	if !f.isTupleSocket() {
		f.Name = s.sockAddrText(&addr)
		return
	}
	if !f.HasRole() {
		s.guessRole(t, f, wrongRole == RoleClient)
	}
	if f.Flags&roleMask == wrongRole {
		f.Src, f.Dst = f.Dst, f.Src
	}
	f.Name = s.sockText(f)
}

func (s *State) sockAddrText(a *sockAddr) string {
	if a.isIP() {
		return s.tupleText(a.src, a.dst)
	}
	return s.unixText(a.usrc, a.udst, a.path)
}

// updateFD takes over the addresses of a tuple, and reports whether that changed f.
//
// For libs, a connected unix socket that turns out to be an IP socket has no
// known transport: it keeps part of a pointer in its place.
func (s *State) updateFD(f *FD, tuple *sockAddr) bool {
	wasUnix := f.Type == scap.FDUnixSock && byte(f.UnixDst>>32) != 0
	switch tuple.family {
	case schema.AF_UNIX:
		f.Type = scap.FDUnixSock
		f.UnixSrc, f.UnixDst = tuple.usrc, tuple.udst
		f.Name = s.strings.str(tuple.path)
		return true
	case schema.AF_INET:
		if f.Type == scap.FDIPv4Sock && sameTuple(f, tuple) {
			return false
		}
		s.becomeTuple(f, scap.FDIPv4Sock)
	case schema.AF_INET6:
		if f.Type == scap.FDIPv6Sock && sameTuple(f, tuple) {
			return false
		}
	}
	if tuple.family == schema.AF_INET6 && f.Type != scap.FDIPv6Sock {
		if !overlayTuple(f, tuple) {
			return false
		}
	} else if !setAddresses(f, tuple) {
		return false
	}
	if f.isTupleSocket() && f.L4 == scap.L4Unknown && !wasUnix {
		f.L4 = scap.L4UDP
	}
	s.inferAddress(f)
	return true
}

// overlayTuple stores an IPv6 tuple in a file that is no IPv6 connection. libs
// does not change the type then but keeps all addresses in the same memory, so
// that a file of another type has part of the tuple in place of its own: a server
// has the other's address, and the beginning of its own as port and transport.
func overlayTuple(f *FD, tuple *sockAddr) (changed bool) {
	old := *f
	src, dst := tuple.src.Addr().As16(), tuple.dst.Addr().As16()
	switch f.Type {
	case scap.FDIPv6ServSock:
		f.Src = netip.AddrPortFrom(tuple.src.Addr(), binary.LittleEndian.Uint16(dst[:]))
		f.L4 = scap.L4Proto(dst[2])
	case scap.FDIPv4ServSock:
		f.Src, f.L4 = addrPort4(src[:]), scap.L4Proto(src[6])
	case scap.FDIPv4Sock:
		f.Src = netip.AddrPortFrom(netip.AddrFrom4([4]byte(src[:])), binary.LittleEndian.Uint16(src[8:]))
		f.Dst = netip.AddrPortFrom(netip.AddrFrom4([4]byte(src[4:])), binary.LittleEndian.Uint16(src[10:]))
		f.L4 = scap.L4Proto(src[12])
	default:
		return true
	}
	return old != *f
}

// guessRole decides from the process's other sockets which end of f is ours. As in
// libs, where both kinds of addresses share their memory, bytes of the source
// address are in place of the ports of an IPv6 socket: that one is a client, as
// good as always.
func (s *State) guessRole(t *Thread, f *FD, incoming bool) {
	table := t.FDTable()
	if table == nil {
		return
	}
	src, dst := f.Src.Port(), f.Dst.Port()
	if f.Type == scap.FDIPv6Sock {
		b := f.Src.Addr().As16()
		src, dst = binary.LittleEndian.Uint16(b[8:]), binary.LittleEndian.Uint16(b[10:])
	}
	serverPort, clientPort := false, false
	for o := table.first; o != nil; o = o.next {
		switch o.Type {
		case scap.FDIPv4ServSock:
			serverPort = serverPort || o.Src.Port() == dst
		case scap.FDIPv4Sock:
			serverPort = serverPort || o.Dst.Port() == dst
			clientPort = clientPort || o.Src.Port() == src
		}
	}
	switch {
	case !serverPort:
		f.setRole(RoleClient)
	case !clientPort:
		f.setRole(RoleServer)
	case incoming:
		f.setRole(RoleServer)
	default:
		f.setRole(RoleClient)
	}
}
