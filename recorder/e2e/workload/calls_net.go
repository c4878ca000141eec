package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// in4 and in6 are addresses as the kernel takes them.
func in4(port uint16, addr ...byte) []byte {
	return append(append([]byte{unix.AF_INET, 0, byte(port >> 8), byte(port)}, addr...), make([]byte, 8)...)
}

func in6(port uint16, last byte) []byte {
	b := make([]byte, 28)
	b[0], b[2], b[3], b[23] = unix.AF_INET6, byte(port>>8), byte(port), last
	return b
}

// stream are the calls of a server with a queue, and of its clients. name is how
// the address is written, kind how its sockets are.
func (s *script) stream(family int, addr []byte, name, kind string) {
	domain := map[int]string{unix.AF_INET: "2(AF_INET)", unix.AF_INET6: "10(AF_INET6)"}[family]
	f, size, at := uintptr(family), uintptr(len(addr)), s.bytes(addr)
	server := s.do("socket fd=$VAL(<"+kind[:1]+">) domain="+domain+" type=526337 proto=6 flags=4160(O_NONBLOCK|O_CLOEXEC)",
		unix.SYS_SOCKET, f, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.IPPROTO_TCP)
	u := uintptr(server)
	_ = unix.SetsockoptInt(server, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	bound := fmt.Sprintf("fd=%d(<%s>%s)", server, kind, name)
	s.do("bind res=0 addr="+name+" "+bound, unix.SYS_BIND, u, at, size)
	s.do("listen res=0 "+bound+" backlog=4", unix.SYS_LISTEN, u, 4)
	s.do("accept fd=-11(EAGAIN) tuple=NULL queuepct=0 queuelen=0 queuemax=0", unix.SYS_ACCEPT, u, 0, 0)
	var clients []string
	var open []int
	for range 3 {
		c, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return
		}
		s.do(fmt.Sprintf("connect res=0 tuple=CLIENT->%s fd=%d(<%s>CLIENT->%s) addr=%s", name, c, kind, name, name), unix.SYS_CONNECT, uintptr(c), at, size)
		client := ownName(c)
		s.fix("CLIENT", client)
		clients, open = append(clients, client), append(open, c)
	}
	a := s.do(fmt.Sprintf("accept fd=$VAL(<%s>%s->%s) tuple=%s->%s queuepct=50 queuelen=2 queuemax=4", kind, clients[0], name, clients[0], name), unix.SYS_ACCEPT, u, 0, 0)
	b := s.do(fmt.Sprintf("accept4 fd=$VAL(<%s>%s->%s) tuple=%s->%s queuepct=25 queuelen=1 queuemax=4 flags=*", kind, clients[1], name, clients[1], name),
		unix.SYS_ACCEPT4, u, 0, 0, unix.SOCK_CLOEXEC)
	s.do("accept4 fd=-9(EBADF) tuple=NULL queuepct=0 queuelen=0 queuemax=0 flags=0", unix.SYS_ACCEPT4, 999, 0, 0, 0)
	s.do("getsockname", unix.SYS_GETSOCKNAME, uintptr(a), s.bytes(make([]byte, 28)), s.bytes(le32(28)))
	s.do("getpeername", unix.SYS_GETPEERNAME, uintptr(a), s.bytes(make([]byte, 28)), s.bytes(le32(28)))
	for _, fd := range append(open, server, a, b) {
		unix.Close(fd)
	}
	c, _ := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	s.do(fmt.Sprintf("connect res=-111(ECONNREFUSED) tuple=NULL fd=%d(<%s>) addr=%s", c, kind[:1], name), unix.SYS_CONNECT, uintptr(c), at, size)
	s.do("bind res=-9(EBADF) addr="+name+" fd=999", unix.SYS_BIND, 999, at, size)
	unix.Close(c)
}

// ownName is the address of a socket.
func ownName(fd int) string {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return ""
	}
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return fmt.Sprintf("127.0.0.1:%d", sa.Port)
	case *unix.SockaddrInet6:
		return fmt.Sprintf("::1:%d", sa.Port)
	}
	return ""
}

func (s *script) streams() {
	s.stream(unix.AF_INET, in4(43218, 127, 0, 0, 1), "127.0.0.1:43218", "4t")
	s.stream(unix.AF_INET6, in6(43219, 1), "::1:43219", "6t")
}

// localSockets are those with a path.
func (s *script) localSockets() {
	server, _ := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	client, _ := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	addr := append([]byte{unix.AF_UNIX, 0}, "sock\x00"...)
	at, size := s.bytes(addr), uintptr(len(addr))
	s.do(fmt.Sprintf("bind res=0 addr=sock fd=%d(<u>*)", server), unix.SYS_BIND, uintptr(server), at, size)
	s.do(fmt.Sprintf("listen res=0 fd=%d(<u>*) backlog=3", server), unix.SYS_LISTEN, uintptr(server), 3)
	s.do("listen res=-9(EBADF) fd=999 backlog=-1", unix.SYS_LISTEN, 999, minus1)
	s.do(fmt.Sprintf("connect res=0 tuple=*->* sock fd=%d(<u>*) addr=sock", client), unix.SYS_CONNECT, uintptr(client), at, size)
	fd := s.do("accept fd=$VAL(<u>*) tuple=*->* sock queuepct=0 queuelen=0 queuemax=3", unix.SYS_ACCEPT, uintptr(server), 0, 0)
	s.rights(client, fd)
	for _, fd := range []int{server, client, fd} {
		unix.Close(fd)
	}
	s.do("socketpair res=-95(EOPNOTSUPP) fd1=-1(EPERM) fd2=-1(EPERM) source=0 peer=0 domain=2(AF_INET) type=1 proto=6", unix.SYS_SOCKETPAIR, unix.AF_INET, unix.SOCK_STREAM, 6, s.words(0))
	s.do("shutdown res=-9(EBADF) fd=999 how=2(SHUT_RDWR)", unix.SYS_SHUTDOWN, 999, unix.SHUT_RDWR)
	s.do("setsockopt res=-9(EBADF) fd=999 level=2(SOL_TCP) optname=0(UNKNOWN) val=* optlen=4", unix.SYS_SETSOCKOPT, 999, unix.SOL_TCP, unix.TCP_NODELAY, s.words(1), 4)
	s.do("getsockopt res=-9(EBADF) fd=999 level=1(SOL_SOCKET) optname=3(SO_TYPE) val=* optlen=4", unix.SYS_GETSOCKOPT, 999, unix.SOL_SOCKET, unix.SO_TYPE, s.words(0), s.bytes(le32(4)))
	s.do("sendto res=-9(EBADF) data=abc fd=999 size=3 tuple=NULL", unix.SYS_SENDTO, 999, s.text("abc"), 3, 0, 0, 0)
	s.do("recvfrom res=-9(EBADF) data=NULL tuple=NULL fd=999 size=3", unix.SYS_RECVFROM, 999, s.words(0), 3, 0, 0, 0)
	msg := s.words(0, 0, uint64(s.words(uint64(s.text("abc")), 3)), 1, 0, 0, 0)
	s.do("sendmsg res=-9(EBADF) data=abc fd=999 size=3 tuple=NULL", unix.SYS_SENDMSG, 999, msg, 0)
	s.do("recvmsg res=-9(EBADF) size=0 data=NULL tuple=NULL msgcontrol=NULL fd=999", unix.SYS_RECVMSG, 999, msg, 0)
}

// rights sends a descriptor from one end to the other.
func (s *script) rights(from, to int) {
	control := unix.UnixRights(from)
	vec := s.words(uint64(s.text("fd")), 2)
	s.do(fmt.Sprintf("sendmsg res=2 data=fd fd=%d(<u>*) size=2 tuple=*", from), unix.SYS_SENDMSG, uintptr(from),
		s.words(0, 0, uint64(vec), 1, uint64(s.bytes(control)), uint64(len(control)), 0), 0)
	in, room := s.words(uint64(s.bytes(make([]byte, 8))), 8), make([]byte, 64)
	s.do(fmt.Sprintf("recvmsg res=2 size=2 data=fd tuple=* msgcontrol=CONTROL fd=%d(<u>*)", to), unix.SYS_RECVMSG, uintptr(to),
		s.words(0, 0, uint64(in), 1, uint64(s.bytes(room)), uint64(len(room)), 0), 0)
	s.fix("CONTROL", "*")
}

// messages sends and receives several at once.
func (s *script) messages() {
	server, _ := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	client, _ := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	_ = unix.Bind(server, &unix.SockaddrInet4{Port: 43220, Addr: [4]byte{127, 0, 0, 1}})
	_ = unix.Connect(client, &unix.SockaddrInet4{Port: 43220, Addr: [4]byte{127, 0, 0, 1}})
	name := ownName(client)
	one := s.words(uint64(s.text("first")), 5)
	two := s.words(uint64(s.text("second")), 6)
	tuple := name + "->127.0.0.1:43220"
	pairs := s.words(0, 0, uint64(one), 1, 0, 0, 0, 0, 0, 0, uint64(two), 1, 0, 0, 0, 0)
	s.do(fmt.Sprintf("sendmmsg res=5 fd=%d(<4u>%s) size=5 data=first tuple=%s", client, tuple, tuple), unix.SYS_SENDMMSG, uintptr(client), pairs, 2, 0)
	s.again(fmt.Sprintf("sendmmsg res=6 fd=%d(<4u>%s) size=6 data=second tuple=%s", client, tuple, tuple))
	in := func() uint64 { return uint64(s.words(uint64(s.bytes(make([]byte, 16))), 16)) }
	from := func() uint64 { return uint64(s.bytes(make([]byte, 16))) }
	_ = unix.SetsockoptInt(server, unix.SOL_SOCKET, unix.SO_TIMESTAMP, 1)
	room := s.words(from(), 16, in(), 1, uint64(s.bytes(make([]byte, 64))), 64, 0, 0, from(), 16, in(), 1, 0, 0, 0, 0)
	s.do(fmt.Sprintf("recvmmsg res=5 fd=%d(<4u>*) size=5 data=first tuple=%s msgcontrol=*", server, tuple), unix.SYS_RECVMMSG, uintptr(server), room, 2, unix.MSG_DONTWAIT, 0)
	s.again(fmt.Sprintf("recvmmsg res=6 fd=%d(<4u>*) size=6 data=second tuple=%s msgcontrol=NULL", server, tuple))
	s.do("sendmmsg res=-9(EBADF) fd=999 size=0 data=NULL tuple=NULL", unix.SYS_SENDMMSG, 999, pairs, 2, 0)
	s.do("recvmmsg res=-9(EBADF) fd=999 size=0 data=NULL tuple=NULL msgcontrol=NULL", unix.SYS_RECVMMSG, 999, room, 2, 0, 0)
	s.do(fmt.Sprintf("sendmmsg res=0 fd=%d(<4u>*) size=0 data=NULL tuple=NULL", client), unix.SYS_SENDMMSG, uintptr(client), pairs, 0, 0)
	s.do(fmt.Sprintf("recvmmsg res=0 fd=%d(<4u>*) size=0 data=NULL tuple=NULL msgcontrol=NULL", server), unix.SYS_RECVMMSG, uintptr(server), room, 0, unix.MSG_DONTWAIT, 0)
	unix.Close(server)
	unix.Close(client)
}
