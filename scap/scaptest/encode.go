package scaptest

import (
	"encoding/binary"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"hids/scap"
	"hids/scap/schema"
)

// names looks up what a text has declared.
type names interface {
	tid(name string) (int64, bool)
	uid(name string) (uint32, bool)
	gid(name string) (uint32, bool)
}

// noNames is for values that stand for themselves.
type noNames struct{}

func (noNames) tid(string) (int64, bool)  { return 0, false }
func (noNames) uid(string) (uint32, bool) { return 0, false }
func (noNames) gid(string) (uint32, bool) { return 0, false }

// slot says what a value is for: a parameter of an event, or a member of a
// process, file or machine.
type slot struct {
	name  string
	typ   schema.ParamType
	flags *schema.FlagTable
	dyn   schema.DynTable
}

func paramSlot(p *schema.Param) slot {
	return slot{name: p.Name, typ: p.Type, flags: p.Flags, dyn: p.Dyn}
}

// encode appends the bytes of v, as the type of s has them, to dst.
func encode(dst []byte, s slot, v value, n names) ([]byte, error) {
	if v.isEmpty() {
		return dst, nil
	}
	if v.isHex() {
		b, err := v.hex()
		return append(dst, b...), err
	}
	switch s.typ {
	case schema.CharBuf, schema.FSPath, schema.FSRelPath:
		str, err := v.str()
		return append(append(dst, str...), 0), err
	case schema.ByteBuf, schema.CharBufArray, schema.CharBufPairArray:
		return encodeBytes(dst, v)
	case schema.SockAddr:
		return encodeSockAddr(dst, v)
	case schema.SockTuple:
		return encodeSockTuple(dst, v)
	case schema.FDList:
		return encodeFDList(dst, v)
	case schema.Dyn:
		return encodeDyn(dst, s, v, n)
	case schema.IPv4Addr, schema.IPv6Addr, schema.IPAddr:
		return encodeIP(dst, s.typ, v)
	case schema.Double:
		f, err := strconv.ParseFloat(v.text, 64)
		if err != nil {
			return nil, v.errorf("%s is not a number", v.text)
		}
		return binary.LittleEndian.AppendUint64(dst, math.Float64bits(f)), nil
	}
	size := s.typ.Size()
	if size == 0 || size > 8 {
		return nil, v.errorf(`a value of type %s can only be written as x"bytes"`, s.typ)
	}
	bits, err := number(s, v, n)
	return appendInt(dst, bits, size), err
}

// appendInt appends the low size bytes of bits, little endian.
func appendInt(dst []byte, bits uint64, size int) []byte {
	for range size {
		dst = append(dst, byte(bits))
		bits >>= 8
	}
	return dst
}

// encodeBytes encodes text as it is, and a list as strings that each end in NUL.
func encodeBytes(dst []byte, v value) ([]byte, error) {
	if !v.isList() {
		str, err := v.str()
		return append(dst, str...), err
	}
	items, err := v.list()
	for _, item := range items {
		if err != nil {
			break
		}
		var b []byte
		if b, err = itemBytes(item); err == nil {
			dst = append(append(dst, b...), 0)
		}
	}
	return dst, err
}

func itemBytes(v value) ([]byte, error) {
	if v.isHex() {
		return v.hex()
	}
	s, err := v.str()
	return []byte(s), err
}

// addrPort parses "10.0.0.1:80" or "[::1]:80".
func addrPort(v value) (netip.AddrPort, error) {
	ap, err := netip.ParseAddrPort(v.text)
	if err != nil || ap.Addr().Zone() != "" {
		return ap, v.errorf("%s is not an address with a port", v.text).withHint("write 10.0.0.1:80, [::1]:80 or unix:/path")
	}
	return ap, nil
}

const (
	afUnix  = 1
	afInet  = 2
	afInet6 = 10
)

func appendAddrPort(dst []byte, ap netip.AddrPort) []byte {
	dst = append(dst, ap.Addr().AsSlice()...)
	return binary.LittleEndian.AppendUint16(dst, ap.Port())
}

func family(a netip.Addr) byte {
	if a.Is4() {
		return afInet
	}
	return afInet6
}

// encodeFamily encodes an address that is only a family, such as AF_NETLINK.
func encodeFamily(dst []byte, v value, n names) ([]byte, bool) {
	if !strings.HasPrefix(v.text, "AF_") && strings.IndexByte(v.text, ':') >= 0 {
		return dst, false
	}
	bits, err := number(slot{name: "family", typ: schema.SockFamily, flags: flagTable("socket_families")}, v, n)
	return append(dst, byte(bits)), err == nil
}

func encodeSockAddr(dst []byte, v value) ([]byte, error) {
	if path, ok := strings.CutPrefix(v.text, "unix:"); ok {
		str, err := v.from(len(v.text) - len(path)).str()
		return append(append(append(dst, afUnix), str...), 0), err
	}
	if b, ok := encodeFamily(dst, v, noNames{}); ok {
		return b, nil
	}
	ap, err := addrPort(v)
	if err != nil {
		return nil, err
	}
	return appendAddrPort(append(dst, family(ap.Addr())), ap), nil
}

func encodeSockTuple(dst []byte, v value) ([]byte, error) {
	if strings.HasPrefix(v.text, "unix:") {
		u, err := parseUnixTuple(v)
		dst = binary.LittleEndian.AppendUint64(append(dst, afUnix), u.src)
		dst = binary.LittleEndian.AppendUint64(dst, u.dst)
		return append(append(dst, u.path...), 0), err
	}
	if b, ok := encodeFamily(dst, v, noNames{}); ok {
		return b, nil
	}
	src, dstAP, err := parseTuple(v)
	if err != nil {
		return nil, err
	}
	return appendAddrPort(appendAddrPort(append(dst, family(src.Addr())), src), dstAP), nil
}

// parseTuple parses "10.0.0.1:40000->10.0.0.2:80".
func parseTuple(v value) (src, dst netip.AddrPort, err error) {
	left, _, ok := strings.Cut(v.text, "->")
	if !ok {
		return src, dst, v.errorf("%s is not a pair of addresses", v.text).withHint("write source->destination, such as 10.0.0.1:40000->10.0.0.2:80")
	}
	right := v.from(len(left) + 2)
	if src, err = addrPort(value{v.off, left}); err != nil {
		return src, dst, err
	}
	if dst, err = addrPort(right); err != nil {
		return src, dst, err
	}
	if family(src.Addr()) != family(dst.Addr()) {
		return src, dst, right.errorf("both addresses of a pair are of the same family")
	}
	return src, dst, nil
}

type unixTuple struct {
	src, dst uint64
	path     string
}

// parseUnixTuple parses "unix:/path" or "unix:0x1->0x2:/path", where the
// numbers are the kernel's names of the two ends.
func parseUnixTuple(v value) (u unixTuple, err error) {
	rest := v.from(len("unix:"))
	if left, right, ok := strings.Cut(rest.text, "->"); ok && !strings.HasPrefix(rest.text, `"`) && !strings.HasPrefix(rest.text, "/") {
		second, _, ok := strings.Cut(right, ":")
		if !ok {
			return u, v.errorf("%s is not a pair of unix sockets", v.text).withHint("write unix:0x1->0x2:/path")
		}
		ptr := slot{name: "socket", typ: schema.Uint64}
		if u.src, err = number(ptr, value{rest.off, left}, noNames{}); err != nil {
			return u, err
		}
		if u.dst, err = number(ptr, value{rest.off + len(left) + 2, second}, noNames{}); err != nil {
			return u, err
		}
		rest = rest.from(len(left) + 2 + len(second) + 1)
	}
	if rest.text == "" {
		return u, nil
	}
	u.path, err = rest.str()
	return u, err
}

func encodeFDList(dst []byte, v value) ([]byte, error) {
	if !v.isList() {
		return nil, v.errorf("%s is not a list of files", v.text).withHint("write [3:POLLIN, 4:POLLIN|POLLOUT]")
	}
	items, err := v.list()
	if err != nil {
		return nil, err
	}
	if len(items) > math.MaxUint16 {
		return nil, v.errorf("the list has more than %d files", math.MaxUint16)
	}
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(items)))
	for _, item := range items {
		fd, _, ok := strings.Cut(item.text, ":")
		num, err := number(slot{name: "fd", typ: schema.FD}, value{item.off, fd}, noNames{})
		if err != nil {
			return nil, err
		}
		var flags uint64
		if ok {
			s := slot{name: "events", typ: schema.Flags16, flags: flagTable("poll_flags")}
			if flags, err = number(s, item.from(len(fd)+1), noNames{}); err != nil {
				return nil, err
			}
		}
		dst = binary.LittleEndian.AppendUint64(dst, num)
		dst = binary.LittleEndian.AppendUint16(dst, uint16(flags))
	}
	return dst, nil
}

// encodeDyn encodes "type:value", where the parameter's table has the type.
func encodeDyn(dst []byte, s slot, v value, n names) ([]byte, error) {
	entries := s.dyn.Entries()
	kinds := make([]string, len(entries))
	for i, e := range entries {
		kinds[i] = strings.ToLower(e.Type.String()) + ":"
		if strings.HasPrefix(v.text, kinds[i]) {
			inner := slot{name: s.name, typ: e.Type, flags: s.flags}
			return encode(append(dst, byte(i)), inner, v.from(len(kinds[i])), n)
		}
	}
	return nil, v.errorf("%s needs the type of the value", s.name).
		withHint("write it as one of " + strings.Join(kinds, "VALUE ") + "VALUE")
}

func encodeIP(dst []byte, t schema.ParamType, v value) ([]byte, error) {
	a, err := netip.ParseAddr(v.text)
	if err != nil || t == schema.IPv4Addr && !a.Is4() || t == schema.IPv6Addr && !a.Is6() || a.Zone() != "" {
		return nil, v.errorf("%s is not an address of type %s", v.text, t)
	}
	return append(dst, a.AsSlice()...), nil
}

// number parses v as a value of a fixed size: a number, or names joined by |.
// It returns the value's bits, sign extended if the type is signed.
func number(s slot, v value, n names) (uint64, error) {
	if v.text == "" {
		return 0, v.errorf("%s: a value is missing", s.name).withHint("write - for no value")
	}
	var bits uint64
	for start := 0; ; {
		end := strings.IndexByte(v.text[start:], '|')
		if end < 0 {
			end = len(v.text) - start
		}
		b, err := term(s, value{v.off + start, v.text[start : start+end]}, n)
		if err != nil {
			return 0, err
		}
		bits |= b
		if start += end + 1; start > len(v.text) {
			break
		}
	}
	size := s.typ.Size()
	if size == 0 {
		size = 8
	}
	if !fits(bits, size, signed(s.typ)) {
		return 0, v.errorf("%s does not fit %s, which has %d bits", v.text, s.name, size*8)
	}
	return bits, nil
}

func signed(t schema.ParamType) bool {
	switch t {
	case schema.Int8, schema.Int16, schema.Int32, schema.Int64, schema.Errno, schema.FD, schema.PID, schema.FD32, schema.PID32:
		return true
	}
	return false
}

// fits reports whether bits is a value of size bytes. -1 fits everywhere: it is
// how unsigned parameters say "none".
func fits(bits uint64, size int, signed bool) bool {
	if size == 8 || bits == math.MaxUint64 {
		return true
	}
	if signed {
		n := int64(bits)
		return n >= -1<<(size*8-1) && n < 1<<(size*8-1)
	}
	return bits>>(size*8) == 0
}

// term parses one number or name.
func term(s slot, v value, n names) (uint64, error) {
	if u, err := strconv.ParseUint(v.text, 0, 64); err == nil {
		return u, nil
	}
	if i, err := strconv.ParseInt(v.text, 0, 64); err == nil {
		return uint64(i), nil
	}
	if name, ok := strings.CutPrefix(v.text, "@"); ok {
		if tid, ok := n.tid(name); ok {
			return uint64(tid), nil
		}
		return 0, v.errorf("no process is called %q", name)
	}
	if bits, ok := typedName(s, v.text, n); ok {
		return bits, nil
	}
	known := knownNames(s)
	if len(known) == 0 {
		return 0, v.errorf("%s takes a number, not %s", s.name, v.text)
	}
	return 0, v.errorf("%s has no value called %s", s.name, v.text).withHint(didYouMean(v.text, known))
}

// typedName looks name up among the names that values of s can have.
func typedName(s slot, name string, n names) (uint64, bool) {
	if s.flags != nil {
		if f, ok := s.flags.Value(name); ok {
			return uint64(f), true
		}
	}
	if strings.HasPrefix(s.name, "cap_") {
		return capability(name)
	}
	switch s.typ {
	case schema.RelTime:
		return relTime(name)
	case schema.AbsTime:
		t, err := time.Parse(time.RFC3339Nano, name)
		return uint64(t.UnixNano()), err == nil
	case schema.Bool:
		return lookup(boolNames[:], name)
	case schema.L4Proto:
		return lookup(l4Names[:], name)
	case schema.SockFamily:
		f, ok := flagTable("socket_families").Value(name)
		return uint64(f), ok
	case schema.SigType:
		return byName(name, 64, schema.SignalName)
	case schema.SigSet:
		sig, ok := byName(name, 32, schema.SignalName)
		return 1 << (sig - 1) & math.MaxUint32, ok
	case schema.SyscallID:
		if sc := schema.SyscallByName(name); sc != nil {
			return uint64(sc.Code), true
		}
		return 0, false
	}
	return identity(s, name, n)
}

// identity looks up the names of users, groups, errors and special files.
func identity(s slot, name string, n names) (uint64, bool) {
	base := strings.TrimLeft(s.name, "refs")
	switch {
	case s.typ == schema.GID || base == "gid":
		id, ok := n.gid(name)
		return uint64(id), ok
	case s.typ == schema.UID || base == "uid" || s.name == "loginuid":
		id, ok := n.uid(name)
		return uint64(id), ok
	case s.typ == schema.FD && name == "AT_FDCWD":
		return ^uint64(99), true // -100
	case signed(s.typ):
		e, ok := byName(name, 1024, schema.ErrnoName)
		return -e, ok
	}
	return 0, false
}

var (
	boolNames = [...]string{"false", "true"}
	l4Names   = [...]string{scap.L4Unknown: "unknown", scap.L4NA: "na", scap.L4TCP: "tcp", scap.L4UDP: "udp", scap.L4ICMP: "icmp", scap.L4Raw: "raw"}
)

// lookup returns the index of name in list.
func lookup(list []string, name string) (uint64, bool) {
	for i, s := range list {
		if s == name {
			return uint64(i), true
		}
	}
	return 0, false
}

// byName inverts a look-up by number.
func byName(name string, limit int64, nameOf func(int64) string) (uint64, bool) {
	if name == "" {
		return 0, false
	}
	for i := range limit {
		if nameOf(i) == name {
			return uint64(i), true
		}
	}
	return 0, false
}

func capability(name string) (uint64, bool) {
	if name == "all" {
		return 1<<schema.NumCapabilities - 1, true
	}
	bit, ok := byName(name, schema.NumCapabilities, func(n int64) string { return schema.CapabilityName(int(n)) })
	return 1 << bit, ok
}

// relTime parses a duration such as "1.5s"; "none" is the format's "no time".
func relTime(s string) (uint64, bool) {
	if s == "none" {
		return math.MaxUint64, true
	}
	d, err := time.ParseDuration(s)
	return uint64(d), err == nil && d >= 0
}

// knownNames lists the names for a hint.
func knownNames(s slot) []string {
	var list []string
	if s.flags != nil {
		for _, f := range s.flags.Values {
			list = append(list, f.Name)
		}
		return list
	}
	collect := func(limit int64, nameOf func(int64) string) []string {
		for i := range limit {
			if name := nameOf(i); name != "" {
				list = append(list, name)
			}
		}
		return list
	}
	switch {
	case strings.HasPrefix(s.name, "cap_"):
		return collect(schema.NumCapabilities, func(n int64) string { return schema.CapabilityName(int(n)) })
	case s.typ == schema.SigType || s.typ == schema.SigSet:
		return collect(64, schema.SignalName)
	case s.typ == schema.Bool:
		return boolNames[:]
	case s.typ == schema.L4Proto:
		return l4Names[:]
	case s.typ == schema.SyscallID:
		for _, sc := range schema.Syscalls() {
			list = append(list, sc.Name)
		}
		return list
	case signed(s.typ):
		return collect(1024, schema.ErrnoName)
	}
	return nil
}

// flagTable returns the schema's table called name.
func flagTable(name string) *schema.FlagTable {
	for _, t := range schema.FlagTables() {
		if t.Name == name {
			return t
		}
	}
	return nil
}
