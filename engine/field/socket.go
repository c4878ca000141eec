package field

import (
	"net/netip"
	"strconv"

	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

// ends are the two ends of a connected socket.
type ends struct {
	c  *Context
	fd *state.FD
}

func isTuple(fd *state.FD) bool {
	return fd.Type == scap.FDIPv4Sock || fd.Type == scap.FDIPv6Sock
}

func isServer(fd *state.FD) bool {
	return fd.Type == scap.FDIPv4ServSock || fd.Type == scap.FDIPv6ServSock
}

func (e *ends) client() netip.AddrPort { return e.fd.Src }

func (e *ends) local() netip.AddrPort {
	if e.sourceIsLocal() {
		return e.fd.Src
	}
	return e.fd.Dst
}

func (e *ends) remote() netip.AddrPort {
	if e.sourceIsLocal() {
		return e.fd.Dst
	}
	return e.fd.Src
}

func (e *ends) sourceIsLocal() bool {
	src, _ := e.c.State.IsLocal(e.c.State.EventThread(), e.fd)
	return src
}

// ends returns the ends of the event's socket if it is known which is which.
func (c *Context) ends() (ends, bool) {
	fd := c.fd()
	if fd == nil || !isTuple(fd) || !fd.HasRole() {
		return ends{}, false
	}
	return ends{c, fd}, true
}

func address(end func(*ends) netip.AddrPort) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		e, ok := c.ends()
		return ok && v.setStr(c.addrText(end(&e).Addr()))
	}
}

func portOf(end func(*ends) netip.AddrPort) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		e, ok := c.ends()
		return ok && v.setNum(uint64(end(&e).Port()))
	}
}

// getServerIP yields the destination of a connection, or the address of a
// server socket.
func getServerIP(c *Context, _ *Field, v *Value) bool {
	fd := c.fd()
	switch {
	case fd == nil || !fd.HasRole():
		return false
	case isTuple(fd):
		return v.setStr(c.addrText(fd.Dst.Addr()))
	case isServer(fd):
		return v.setStr(c.addrText(fd.Src.Addr()))
	}
	return false
}

func getServerPort(c *Context, _ *Field, v *Value) bool {
	fd := c.fd()
	switch {
	case fd == nil:
		return false
	case isTuple(fd) && fd.HasRole():
		return v.setNum(uint64(fd.Dst.Port()))
	case isServer(fd):
		return v.setNum(uint64(fd.Src.Port()))
	}
	return false
}

// getClientProto is present, and empty, for every other file with a role.
func getClientProto(c *Context, f *Field, v *Value) bool {
	fd := c.fd()
	if fd == nil || !fd.HasRole() {
		return false
	}
	if !isTuple(fd) {
		return v.setStr("")
	}
	return v.setStr(c.decimalText(uint64(fd.Src.Port())))
}

// getServerProto is present, and empty, for a server socket.
func getServerProto(c *Context, _ *Field, v *Value) bool {
	fd := c.fd()
	switch {
	case fd == nil:
		return false
	case isTuple(fd) && fd.HasRole():
		return v.setStr(c.decimalText(uint64(fd.Dst.Port())))
	case isServer(fd):
		return v.setStr("")
	}
	return false
}

func (c *Context) decimalText(n uint64) string {
	start := len(c.buf)
	c.buf = strconv.AppendUint(c.buf, n, 10)
	return c.borrow(start)
}

// asText makes a getter of a number as text.
func asText(get getter) getter {
	return func(c *Context, f *Field, v *Value) bool {
		return get(c, f, v) && v.setStr(c.decimalText(v.Num))
	}
}

// bothAddrs yields the addresses of both ends, or the one of a server socket,
// whether or not it is known which end is ours.
func bothAddrs(c *Context, f *Field, dst []Value) []Value {
	fd := c.fd()
	if fd == nil {
		return dst
	}
	add := func(a netip.Addr) {
		dst = append(dst, Value{Str: c.addrText(a), Type: f.Type, Fmt: f.Fmt})
	}
	if isTuple(fd) {
		add(fd.Src.Addr())
		add(fd.Dst.Addr())
	} else if isServer(fd) {
		add(fd.Src.Addr())
	}
	return dst
}

func bothPorts(c *Context, f *Field, dst []Value) []Value {
	fd := c.fd()
	if fd == nil {
		return dst
	}
	if isTuple(fd) || isServer(fd) {
		dst = append(dst, Value{Num: uint64(fd.Src.Port()), Type: f.Type, Fmt: f.Fmt})
	}
	if isTuple(fd) {
		dst = append(dst, Value{Num: uint64(fd.Dst.Port()), Type: f.Type, Fmt: f.Fmt})
	}
	return dst
}

var l4Names = [256]string{scap.L4TCP: "tcp", scap.L4UDP: "udp", scap.L4ICMP: "icmp", scap.L4Raw: "raw"}

// l4proto returns the transport of an IP socket; for a connection that is not
// known to be ours only raw.
func l4proto(fd *state.FD) string {
	if isTuple(fd) && (fd.HasRole() || fd.L4 == scap.L4Raw) || isServer(fd) {
		if name := l4Names[fd.L4]; name != "" {
			return name
		}
	}
	return unknown
}

func getSockFamily(c *Context, _ *Field, v *Value) bool {
	fd := c.fd()
	if fd == nil {
		return false
	}
	switch kind := fdKinds[fd.Type]; {
	case kind&kindNet != 0:
		return v.setStr("ip")
	case kind&kindUnix != 0:
		return v.setStr("unix")
	}
	return false
}

func getIsServer(c *Context, _ *Field, v *Value) bool {
	fd := c.fd()
	switch {
	case fd == nil:
		return false
	case isServer(fd):
		return v.setBool(true)
	case isTuple(fd):
		_, dst := c.State.IsLocal(c.State.EventThread(), fd)
		return v.setBool(dst)
	}
	return v.setBool(false)
}

// fdlistRows are the fields of the descriptors that poll waits for.
func fdlistRows() []Def {
	return []Def{
		text("fdlist.nums", "Numbers of the descriptors of a poll, joined by commas.", pollList(addNum)).onlyFor(polls).format(id),
		text("fdlist.names", "Names of the descriptors of a poll, joined by commas.", pollList(addName)).onlyFor(polls),
		text("fdlist.cips", "Client addresses of the sockets of a poll, joined by commas.", pollList(addClientIP)).onlyFor(polls),
		text("fdlist.sips", "Server addresses of the sockets of a poll, joined by commas.", pollList(addServerIP)).onlyFor(polls),
		text("fdlist.cports", "Client ports of the sockets of a poll, joined by commas.", pollList(addClientPort)).onlyFor(polls).format(dec),
		text("fdlist.sports", "Server ports of the sockets of a poll, joined by commas.", pollList(addServerPort)).onlyFor(polls).format(dec),
	}
}

// pollEntry is an element of a FDLIST parameter.
type pollEntry struct {
	fd    int64
	flags uint16
}

// fdListEntries yields the elements of a FDLIST parameter; what does not fit its
// length is passed over.
func fdListEntries(value []byte) func(yield func(int, pollEntry) bool) {
	return func(yield func(int, pollEntry) bool) {
		if len(value) < 2 {
			return
		}
		n := int(value[0]) | int(value[1])<<8
		rest := value[2:]
		for i := 0; i < n && len(rest) >= 10; i++ {
			num, _ := numberOf(schema.Int64, rest[:8])
			flags, _ := numberOf(schema.Uint16, rest[8:10])
			if !yield(i, pollEntry{int64(num), uint16(flags)}) {
				return
			}
			rest = rest[10:]
		}
	}
}

// pollList makes a getter of a list over the descriptors of a poll. add appends
// an element, or nothing, to a text in which elements begin at start.
func pollList(add func(dst []byte, start int, num int64, fd *state.FD) []byte) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		if !polls(nil, c.Event.Info()) || c.State.EventThread() == nil {
			return false
		}
		i, _ := c.Event.Info().Param("fds")
		table, start := c.fdTable(), len(c.buf)
		for _, e := range fdListEntries(c.Event.Param(i)) {
			c.buf = add(c.buf, start, e.fd, table.get(e.fd))
		}
		return len(c.buf) > start && v.setStr(c.borrow(start))
	}
}

// polls tells the events that wait for descriptors.
func polls(_ *Field, info *schema.Event) bool {
	return info.Type == schema.SYSCALL_POLL_X || info.Type == schema.SYSCALL_PPOLL_X
}

func addNum(dst []byte, start int, num int64, _ *state.FD) []byte {
	return strconv.AppendInt(appendSeparator(dst, start, ','), num, 10)
}

func addName(dst []byte, start int, _ int64, fd *state.FD) []byte {
	dst = appendSeparator(dst, start, ',')
	if fd == nil || fd.Name == "" {
		return append(dst, unknown...)
	}
	return append(dst, fd.Name...)
}

func addClientIP(dst []byte, start int, _ int64, fd *state.FD) []byte {
	if fd == nil || !isTuple(fd) {
		return dst
	}
	return appendAddr(appendSeparator(dst, start, ','), fd.Src.Addr())
}

func addServerIP(dst []byte, start int, _ int64, fd *state.FD) []byte {
	switch {
	case fd != nil && isTuple(fd):
		return appendAddr(appendSeparator(dst, start, ','), fd.Dst.Addr())
	case fd != nil && isServer(fd):
		return appendAddr(appendSeparator(dst, start, ','), fd.Src.Addr())
	}
	return dst
}

func addClientPort(dst []byte, start int, _ int64, fd *state.FD) []byte {
	if fd == nil || !isTuple(fd) {
		return dst
	}
	return strconv.AppendUint(appendSeparator(dst, start, ','), uint64(fd.Src.Port()), 10)
}

func addServerPort(dst []byte, start int, _ int64, fd *state.FD) []byte {
	if fd == nil || !isTuple(fd) {
		return dst
	}
	return strconv.AppendUint(appendSeparator(dst, start, ','), uint64(fd.Dst.Port()), 10)
}
