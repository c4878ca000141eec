package state

import (
	"net/netip"
	"testing"

	"hids/scap"
	"hids/scap/schema"
)

const (
	inet  = uint32(schema.AF_INET)
	inet6 = uint32(schema.AF_INET6)
)

func (h *testHost) socket(num int, domain, typ, proto uint32) {
	h.t.Helper()
	h.do(schema.SOCKET_SOCKET_X, 100, num, domain, typ, proto, uint32(0))
}

func TestTransports(t *testing.T) {
	rows := []struct {
		typ, proto uint32
		want       scap.L4Proto
	}{
		{1, 0, scap.L4TCP}, {2, 0, scap.L4UDP}, {2 | 0x80000, 0, scap.L4UDP}, {3, 0, scap.L4Unknown}, {5, 0, scap.L4Unknown},
		{1, 6, scap.L4TCP}, {2, 17, scap.L4UDP}, {2, 1, scap.L4ICMP}, {3, 1, scap.L4Raw}, {3, 6, scap.L4Raw},
		{3, 255, scap.L4Raw}, {2, 255, scap.L4Raw}, {2, 58, scap.L4Unknown}, {1, 132, scap.L4Unknown},
	}
	for _, r := range rows {
		if got := transport(uint64(r.typ), uint64(r.proto)); got != r.want {
			t.Errorf("type %d, protocol %d: %d, want %d", r.typ, r.proto, got, r.want)
		}
	}
}

func TestSocketTypes(t *testing.T) {
	h := newHost(t)
	for domain, want := range map[uint32]scap.FDType{
		1: scap.FDUnixSock, 2: scap.FDIPv4Sock, 10: scap.FDIPv6Sock, 16: scap.FDNetlink, 17: scap.FDUnknown, 1 << 31: scap.FDUnknown,
	} {
		h.socket(9, domain, 1, 0)
		f := h.st.EventFD()
		equal(t, "type", f.Type, want)
		equal(t, "role", f.HasRole(), false)
		equal(t, "name", f.Name, "")
		if f.isTupleSocket() && (!f.Src.IsValid() || !f.Dst.IsValid()) {
			t.Errorf("domain %d: addresses %v %v", domain, f.Src, f.Dst)
		}
	}
}

func TestClient(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 1, 0)
	h.do(schema.SOCKET_CONNECT_X, 100, -115, tuple("10.0.0.5:4000", "1.2.3.4:443"), 9, addr("1.2.3.4:443"))
	h.wantName(100, 9, "10.0.0.5:4000->1.2.3.4:443")
	f := h.st.EventFD()
	equal(t, "flags", f.Flags, RoleClient|Connected)
	equal(t, "transport", f.L4, scap.L4TCP)
	equal(t, "name changed", h.st.NameChanged(), true)
	src, dst := h.st.IsLocal(h.st.Thread(100), f)
	equal(t, "source is local", src, true)
	equal(t, "destination is local", dst, false)

	h.socket(10, inet, 1, 0)
	h.do(schema.SOCKET_CONNECT_X, 100, -111, tuple("10.0.0.5:4000", "1.2.3.4:443"), 10, addr("1.2.3.4:443"))
	h.wantName(100, 10, "")
}

func TestClientOfOtherFamilies(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet6, 1, 0)
	h.do(schema.SOCKET_CONNECT_X, 100, 0, tuple("[::ffff:10.0.0.5]:4000", "[::ffff:1.2.3.4]:443"), 9, nil)
	f := h.st.EventFD()
	equal(t, "type of mapped", f.Type, scap.FDIPv4Sock)
	equal(t, "source", f.Src, netip.MustParseAddrPort("10.0.0.5:4000"))

	h.socket(9, inet6, 1, 0)
	h.do(schema.SOCKET_CONNECT_X, 100, 0, tuple("[fd00::5]:4000", "[2001:db8::1]:443"), 9, nil)
	h.wantName(100, 9, "fd00::5:4000->2001:db8::1:443")
	equal(t, "transport", h.st.EventFD().L4, scap.L4TCP)

	h.socket(9, schema.AF_UNIX, 1, 0)
	h.do(schema.SOCKET_CONNECT_X, 100, 0, unixTuple(0xab, 0xcd, "/run/x"), 9, nil)
	h.wantName(100, 9, "ab->cd /run/x")
	equal(t, "role", h.st.EventFD().Flags&roleMask, RoleClient)

	h.do(schema.SYSCALL_OPEN_X, 100, 9, "/f", uint32(1), uint32(0), uint32(0), 0)
	h.do(schema.SOCKET_CONNECT_X, 100, 0, unixTuple(0xab, 0xcd, "/run/x"), 9, nil)
	h.wantName(100, 9, "/f")
}

func TestEnterEventNamesTheServer(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 1, 0)
	h.do(schema.SOCKET_CONNECT_E, 100, 9, addr("9.9.9.9:53"))
	h.do(schema.SOCKET_CONNECT_X, 100, 0, tuple("10.0.0.5:4000", "1.2.3.4:443"), 9, addr("1.2.3.4:443"))
	h.wantName(100, 9, "10.0.0.5:4000->9.9.9.9:53")

	h.socket(9, inet, 1, 0)
	h.do(schema.SOCKET_CONNECT_E, 100, 9, addr("9.9.9.9:53"))
	h.do(schema.SOCKET_CONNECT_X, 100, 0, tuple("10.0.0.5:4000", "127.0.0.1:443"), 9, addr("1.2.3.4:443"))
	h.wantName(100, 9, "10.0.0.5:4000->127.0.0.1:443")

	h.socket(9, inet, 1, 0)
	h.do(schema.SOCKET_CONNECT_E, 100, 9, addr("9.9.9.9:53"))
	h.do(schema.SOCKET_CONNECT_X, 100, 0, nil, 9, nil)
	h.wantName(100, 9, "")
	f := h.st.EventFD()
	equal(t, "destination", f.Dst, netip.MustParseAddrPort("9.9.9.9:53"))
	equal(t, "role", f.HasRole(), false)

	h.socket(9, schema.AF_UNIX, 1, 0)
	h.do(schema.SOCKET_CONNECT_E, 100, 9, append([]byte{schema.AF_UNIX}, "/run/y\x00"...))
	h.do(schema.SOCKET_CONNECT_X, 100, 0, nil, 9, nil)
	h.wantName(100, 9, "/run/y")
}

func TestServer(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 1, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("0.0.0.0:0"), 9)
	h.wantName(100, 9, "0.0.0.0:0")
	equal(t, "type without a port", h.st.EventFD().Type, scap.FDIPv4Sock)
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("0.0.0.0:80"), 9)
	f := h.st.EventFD()
	equal(t, "type", f.Type, scap.FDIPv4ServSock)
	equal(t, "transport", f.L4, scap.L4TCP)
	equal(t, "role", f.Flags&roleMask, RoleServer)
	h.wantName(100, 9, "0.0.0.0:80")

	h.socket(9, inet6, 1, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("[fd00::5]:80"), 9)
	equal(t, "type", h.st.EventFD().Type, scap.FDIPv6ServSock)
	h.wantName(100, 9, "fd00::5:80")
	h.socket(9, inet6, 1, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("[::]:80"), 9)
	equal(t, "type of any", h.st.EventFD().Type, scap.FDIPv4ServSock)

	h.do(schema.SOCKET_ACCEPT4_6_X, 100, 10, tuple("1.2.3.4:999", "10.0.0.5:80"), uint8(0), uint32(0), uint32(0), schema.O_CLOEXEC)
	h.wantName(100, 10, "1.2.3.4:999->10.0.0.5:80")
	f = h.st.EventFD()
	equal(t, "number", h.st.EventFDNum(), 10)
	equal(t, "flags", f.Flags, RoleServer|Connected)
	equal(t, "close on exec", f.closeOnExec(), true)
	h.do(schema.SOCKET_ACCEPT_5_X, 100, 11, nil, uint8(0), uint32(0), uint32(0))
	equal(t, "number", h.st.EventFDNum(), 11)
	h.wantNoFD(100, 11)
	h.do(schema.SOCKET_ACCEPT_5_X, 100, 11, unixTuple(1, 2, "/run/s"), uint8(0), uint32(0), uint32(0))
	h.wantName(100, 11, "1->2 /run/s")
}

func TestBindOfOtherFamilies(t *testing.T) {
	h := newHost(t)
	h.socket(9, schema.AF_UNIX, 1, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, append([]byte{schema.AF_UNIX}, "/run/s\x00"...), 9)
	h.wantName(100, 9, "/run/s")
	h.socket(9, schema.AF_NETLINK, 3, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, []byte{schema.AF_NETLINK}, 9)
	h.wantName(100, 9, "family 16")
	h.socket(9, inet, 3, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, []byte{schema.AF_INET, 1}, 9)
	h.wantName(100, 9, "")
	h.do(schema.SOCKET_BIND_X, 100, -98, addr("1.1.1.1:1"), 9)
	h.wantName(100, 9, "")
}

func TestSocketpair(t *testing.T) {
	h := newHost(t)
	h.do(schema.SOCKET_SOCKETPAIR_X, 100, 0, 8, 9, 0xa, 0xb, uint32(1), uint32(1), uint32(0))
	equal(t, "peer", h.fd(100, 8).UnixDst, 0xb)
	equal(t, "source", h.fd(100, 9).UnixSrc, 0xa)
	h.do(schema.SOCKET_SOCKETPAIR_X, 100, 0, 12, 12, 0xa, 0xb, uint32(1), uint32(1), uint32(0))
	h.wantNoFD(100, 12)
}

func (h *testHost) recvfrom(num int, tup []byte) {
	h.t.Helper()
	h.do(schema.SOCKET_RECVFROM_X, 100, 5, nil, tup, num, uint32(5))
}

func (h *testHost) sendto(num int, tup []byte) {
	h.t.Helper()
	h.do(schema.SOCKET_SENDTO_X, 100, 5, nil, num, uint32(5), tup)
}

func TestDatagramServer(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 2, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("0.0.0.0:53"), 9)
	h.recvfrom(9, tuple("1.2.3.4:999", "0.0.0.0:53"))
	f := h.st.EventFD()
	equal(t, "type", f.Type, scap.FDIPv4Sock)
	equal(t, "transport", f.L4, scap.L4UDP)
	equal(t, "role", f.Flags&roleMask, RoleServer)
	equal(t, "flags", f.Flags&Connected, 0)
	h.wantName(100, 9, "1.2.3.4:999->10.0.0.5:53")
	h.recvfrom(9, tuple("1.2.3.4:999", "10.0.0.5:53"))
	equal(t, "name changed", h.st.NameChanged(), false)
	equal(t, "connected", f.Flags&Connected, Connected)
	h.sendto(9, tuple("10.0.0.5:53", "1.2.3.4:999"))
	h.wantName(100, 9, "1.2.3.4:999->10.0.0.5:53")
}

func TestDatagramClient(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 2, 0)
	h.sendto(9, tuple("0.0.0.0:999", "10.0.0.77:53"))
	h.wantName(100, 9, "10.0.0.5:999->10.0.0.77:53")
	equal(t, "role", h.st.EventFD().Flags&roleMask, RoleClient)
	h.recvfrom(9, tuple("10.0.0.77:53", "10.0.0.5:999"))
	h.wantName(100, 9, "10.0.0.5:999->10.0.0.77:53")
}

func TestDatagramsToOthersRenameTheSocket(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 2, 0)
	h.sendto(9, tuple("0.0.0.0:999", "10.0.0.77:53"))
	h.sendto(9, tuple("0.0.0.0:999", "10.0.0.78:53"))
	h.wantName(100, 9, "10.0.0.5:999->10.0.0.78:53")
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("0.0.0.0:53"), 9)
	h.recvfrom(9, tuple("1.2.3.4:999", "0.0.0.0:53"))
	h.sendto(9, tuple("0.0.0.0:53", "5.6.7.8:999"))
	h.wantName(100, 9, "5.6.7.8:999->10.0.0.5:53")
}

func TestIPv6ClientWithoutRole(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet6, 2, 0)
	h.socket(10, inet, 2, 0)
	h.sendto(10, tuple("0.0.0.0:999", "10.0.0.77:53"))
	h.recvfrom(9, tuple("[2001:db8::1]:53", "[fd00::5:1:2]:999"))
	h.wantName(100, 9, "fd00::5:1:2:999->2001:db8::1:53")
	equal(t, "role", h.st.EventFD().Flags&roleMask, RoleClient)
}

func TestIPv6TupleOfAServer(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet6, 2, 0)
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("[fd00:300::5]:53"), 9)
	h.recvfrom(9, tuple("[2001:db8::1]:999", "[fd00:300::5]:53"))
	h.wantName(100, 9, "2001:db8::1:999->fd00:300::5:53")
	f := h.st.EventFD()
	equal(t, "type", f.Type, scap.FDIPv6ServSock)
	equal(t, "address", f.Src, netip.MustParseAddrPort("[2001:db8::1]:253"))
	equal(t, "transport", f.L4, scap.L4UDP)
	h.do(schema.SOCKET_BIND_X, 100, 0, addr("[::]:53"), 9)
	equal(t, "any address", f.Type, scap.FDIPv4ServSock)
	h.recvfrom(9, tuple("[2001:db8::1]:999", "[fd00:300::5]:53"))
	equal(t, "address", f.Src, netip.MustParseAddrPort("32.1.13.184:0"))
}

func TestUnknownDatagramSocket(t *testing.T) {
	h := newHost(t)
	h.sendto(9, tuple("10.0.0.5:999", "10.0.0.77:53"))
	h.wantName(100, 9, "10.0.0.5:999->10.0.0.77:53")
	equal(t, "transport", h.st.EventFD().L4, scap.L4UDP)
	h.recvfrom(10, tuple("10.0.0.77:53", "10.0.0.5:999"))
	h.wantNoFD(100, 10)
	h.sendto(11, unixTuple(1, 2, "/x"))
	h.wantNoFD(100, 11)
}

func TestStreamSocketKeepsItsName(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 1, 0)
	h.do(schema.SOCKET_CONNECT_X, 100, 0, tuple("10.0.0.5:4000", "1.2.3.4:443"), 9, nil)
	h.recvfrom(9, tuple("7.7.7.7:1", "8.8.8.8:2"))
	h.wantName(100, 9, "10.0.0.5:4000->1.2.3.4:443")
}

func TestIPv6Datagrams(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet6, 2, 0)
	h.sendto(9, tuple("[::]:999", "[2001:db8::1]:53"))
	h.wantName(100, 9, "fd00::5:999->2001:db8::1:53")
	h.sendto(9, tuple("[fd00::5]:999", "[2001:db8::2]:53"))
	h.wantName(100, 9, "fd00::5:999->2001:db8::2:53")
	h.recvfrom(9, tuple("[::ffff:1.2.3.4]:53", "[::ffff:10.0.0.5]:999"))
	equal(t, "type", h.st.EventFD().Type, scap.FDIPv4Sock)
}

func TestDatagramsOfUnixSockets(t *testing.T) {
	h := newHost(t)
	h.socket(9, schema.AF_UNIX, 2, 0)
	h.sendto(9, unixTuple(0x10, 0x20, "/dev/log"))
	h.wantName(100, 9, "10->20 /dev/log")
	h.sendto(9, unixTuple(0x10, 0x20, ""))
	h.wantName(100, 9, "10->20 ")
	h.sendto(9, unixTuple(0x10, 0x20, "a\x01"))
	h.wantName(100, 9, "10->20 a\uFFFD")
}

func TestICMP(t *testing.T) {
	h := newHost(t)
	h.socket(9, inet, 3, 1)
	h.sendto(9, tuple("0.0.0.0:0", "1.2.3.4:0"))
	h.wantName(100, 9, "10.0.0.5->1.2.3.4")
}

func TestMissingAddresses(t *testing.T) {
	rows := []struct{ src, dst, want string }{
		{"0.0.0.0:1", "10.0.0.77:2", "10.0.0.5:1->10.0.0.77:2"},
		{"0.0.0.0:1", "8.8.8.8:2", "10.0.0.5:1->8.8.8.8:2"},
		{"0.0.0.0:1", "127.0.0.53:2", "127.0.0.1:1->127.0.0.53:2"},
		{"0.0.0.0:1", "10.0.0.5:2", "10.0.0.5:1->10.0.0.5:2"},
		{"0.0.0.0:2", "10.0.0.5:2", "0.0.0.0:2->10.0.0.5:2"},
		{"8.8.8.8:1", "0.0.0.0:2", "8.8.8.8:1->10.0.0.5:2"},
		{"8.8.8.8:1", "9.9.9.9:2", "8.8.8.8:1->9.9.9.9:2"},
		{"[::]:1", "[fd00::77]:2", "fd00::5:1->fd00::77:2"},
		{"[2001:db8::1]:1", "[::]:2", "2001:db8::1:1->fd00::5:2"},
	}
	h := newHost(t)
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	for _, r := range rows {
		f := FD{Type: scap.FDIPv4Sock}
		if r.src[0] == '[' {
			f.Type = scap.FDIPv6Sock
		}
		f.Src, f.Dst = netip.MustParseAddrPort(r.src), netip.MustParseAddrPort(r.dst)
		h.st.inferAddress(&f)
		equal(t, r.src+" "+r.dst, h.st.tupleText(f.Src, f.Dst), r.want)
	}
}

func TestLocalAddresses(t *testing.T) {
	h := newHost(t)
	h.container(`{"container":{"id":"known","ip":"172.17.0.2"}}`)
	h.container(`{"container":{"id":"noip"}}`)
	rows := []struct {
		container, addr string
		want            bool
	}{
		{"", "10.0.0.5", true}, {"", "10.0.0.6", false}, {"", "127.0.0.1", true}, {"", "172.17.0.2", false},
		{"known", "172.17.0.2", true}, {"known", "10.0.0.5", true}, {"known", "172.17.0.3", false},
		{"noip", "172.17.0.2", true}, {"noip", "10.0.0.5", false}, {"other", "172.17.0.2", true},
		{"", "fd00::77", true}, {"", "fd01::77", false}, {"known", "fd00::77", false},
	}
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	for _, r := range rows {
		th := &Thread{ContainerID: r.container}
		f := &FD{Src: netip.AddrPortFrom(netip.MustParseAddr(r.addr), 1)}
		src, dst := h.st.IsLocal(th, f)
		equal(t, r.container+" "+r.addr, src, r.want)
		equal(t, "no address", dst, false)
	}
	if src, _ := h.st.IsLocal(nil, &FD{Src: netip.MustParseAddrPort("10.0.0.5:1")}); src {
		t.Error("an address is local to no thread")
	}
}

func TestAddressTexts(t *testing.T) {
	for in, want := range map[string]string{
		"1.2.3.4": "1.2.3.4", "::": "::", "::1": "::1", "::ffff:1.2.3.4": "1.2.3.4", "::1.2.3.4": "::1.2.3.4",
		"fe80::1:0:0:1": "fe80::1:0:0:1", "2001:db8:0:1:1:1:1:1": "2001:db8:0:1:1:1:1:1", "::ffff": "::ffff",
	} {
		equal(t, in, string(AppendAddr(nil, netip.MustParseAddr(in))), want)
	}
	equal(t, "no address", string(AppendAddr(nil, netip.Addr{})), "")
}
