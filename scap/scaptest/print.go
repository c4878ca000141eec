package scaptest

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hids/scap/schema"
)

// quote returns s as a value: bare if nothing in it has a meaning, else quoted.
func quote(s string) string {
	if bare(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == utf8.RuneError && n == 1 || !unicode.IsPrint(r):
			for _, c := range []byte(s[:n]) {
				fmt.Fprintf(&b, `\x%02x`, c)
			}
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	b.WriteByte('"')
	return b.String()
}

// bare reports whether s needs no quotes anywhere.
func bare(s string) bool {
	if s == "" || strings.IndexByte("-@+", s[0]) >= 0 {
		return false
	}
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte("_/.:@%+~^-", c) >= 0:
		default:
			return false
		}
	}
	return true
}

func hexValue(b []byte) string { return `x"` + hex.EncodeToString(b) + `"` }

// format returns b as a value for s, in the form that says most and that encode
// turns into b again.
func format(s slot, f schema.Fmt, b []byte) string {
	if len(b) == 0 {
		return "-"
	}
	text := formatTyped(s, f, b)
	if text != "" {
		back, err := encode(nil, s, value{0, text}, noNames{})
		if end, scanErr := scanValue(text, 0, " \t\r\n"); err == nil && scanErr == nil && end == len(text) && bytes.Equal(back, b) {
			return text
		}
	}
	return hexValue(b)
}

// formatTyped returns a candidate for format, or "".
func formatTyped(s slot, f schema.Fmt, b []byte) string {
	switch s.typ {
	case schema.CharBuf, schema.FSPath, schema.FSRelPath:
		return quote(string(bytes.TrimSuffix(b, []byte{0})))
	case schema.ByteBuf, schema.CharBufArray, schema.CharBufPairArray:
		return formatBytes(b)
	case schema.SockAddr:
		return formatSockAddr(b)
	case schema.SockTuple:
		return formatSockTuple(b)
	case schema.FDList:
		return formatFDList(b)
	case schema.Dyn:
		if entries := s.dyn.Entries(); int(b[0]) < len(entries) {
			e := entries[b[0]]
			return strings.ToLower(e.Type.String()) + ":" + format(slot{name: s.name, typ: e.Type, flags: s.flags}, e.Fmt, b[1:])
		}
		return ""
	case schema.IPv4Addr, schema.IPv6Addr, schema.IPAddr:
		if a, ok := netip.AddrFromSlice(b); ok {
			return a.String()
		}
		return ""
	case schema.Double:
		if len(b) == 8 {
			return strconv.FormatFloat(math.Float64frombits(binary.LittleEndian.Uint64(b)), 'g', -1, 64)
		}
		return ""
	}
	if size := s.typ.Size(); size == len(b) && size <= 8 {
		return formatInt(s, f, b)
	}
	return ""
}

// formatBytes writes strings that end in NUL as a list, and text as text.
func formatBytes(b []byte) string {
	if n := bytes.Count(b, []byte{0}); n > 0 && b[len(b)-1] == 0 && mostlyText(b, n) {
		items := strings.Split(strings.TrimSuffix(string(b), "\x00"), "\x00")
		for i, item := range items {
			items[i] = quote(item)
		}
		return "[" + strings.Join(items, " ") + "]"
	}
	if mostlyText(b, 0) {
		return quote(string(b))
	}
	return ""
}

// mostlyText reports whether at most a quarter of b is no printable ASCII, NULs
// apart.
func mostlyText(b []byte, nuls int) bool {
	odd := 0
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\n' && c != '\t' {
			odd++
		}
	}
	return (odd-nuls)*4 <= len(b)
}

func formatSockAddr(b []byte) string {
	switch {
	case b[0] == afUnix:
		return "unix:" + quote(string(bytes.TrimSuffix(b[1:], []byte{0})))
	case b[0] == afInet && len(b) == 7:
		return endpoint(b[1:5], b[5:])
	case b[0] == afInet6 && len(b) == 19:
		return endpoint(b[1:17], b[17:])
	case len(b) == 1:
		return strconv.Itoa(int(b[0]))
	}
	return ""
}

func endpoint(ip, port []byte) string {
	a, _ := netip.AddrFromSlice(ip)
	return netip.AddrPortFrom(a, binary.LittleEndian.Uint16(port)).String()
}

func formatSockTuple(b []byte) string {
	switch {
	case b[0] == afUnix && len(b) >= 18:
		return fmt.Sprintf("unix:%#x->%#x:%s", binary.LittleEndian.Uint64(b[1:]), binary.LittleEndian.Uint64(b[9:]),
			quote(string(bytes.TrimSuffix(b[17:], []byte{0}))))
	case b[0] == afInet && len(b) == 13:
		return endpoint(b[1:5], b[5:7]) + "->" + endpoint(b[7:11], b[11:])
	case b[0] == afInet6 && len(b) == 37:
		return endpoint(b[1:17], b[17:19]) + "->" + endpoint(b[19:35], b[35:])
	case len(b) == 1:
		return strconv.Itoa(int(b[0]))
	}
	return ""
}

func formatFDList(b []byte) string {
	if len(b) < 2 || (len(b)-2)%10 != 0 {
		return ""
	}
	var items []string
	flags := slot{name: "events", typ: schema.Flags16, flags: flagTable("poll_flags")}
	for e := b[2:]; len(e) > 0; e = e[10:] {
		items = append(items, fmt.Sprintf("%d:%s", int64(binary.LittleEndian.Uint64(e)), formatInt(flags, schema.FmtHex, e[8:10])))
	}
	return "[" + strings.Join(items, " ") + "]"
}

// formatInt writes a number, by its name where it has one.
func formatInt(s slot, f schema.Fmt, b []byte) string {
	var bits uint64
	for i := len(b) - 1; i >= 0; i-- {
		bits = bits<<8 | uint64(b[i])
	}
	neg := signed(s.typ) && bits>>(len(b)*8-1) == 1
	if neg {
		bits |= ^uint64(0) << (len(b)*8 - 1)
		if s.typ == schema.FD && int64(bits) == -100 {
			return "AT_FDCWD"
		}
		if name := schema.ErrnoName(-int64(bits)); name != "" && s.typ != schema.Int64 && bits != ^uint64(0) {
			return name
		}
		return strconv.FormatInt(int64(bits), 10)
	}
	if name := intName(s, bits); name != "" {
		return name
	}
	if s.flags != nil {
		if names := flagNames(s.flags, bits); names != "" {
			return names
		}
	}
	switch f {
	case schema.FmtHex:
		return fmt.Sprintf("%#x", bits)
	case schema.FmtOct:
		return fmt.Sprintf("%#o", bits)
	}
	return strconv.FormatUint(bits, 10)
}

// intName returns the name of a value that is no flag, or "".
func intName(s slot, bits uint64) string {
	switch s.typ {
	case schema.SigType:
		return schema.SignalName(int64(bits))
	case schema.SyscallID:
		if sc := schema.SyscallByCode(uint16(bits)); sc != nil {
			return sc.Name
		}
	case schema.UID, schema.GID:
		if bits == noID {
			return "-1"
		}
	case schema.L4Proto:
		if bits < uint64(len(l4Names)) {
			return l4Names[bits]
		}
	case schema.Bool:
		if bits < uint64(len(boolNames)) {
			return boolNames[bits]
		}
	case schema.RelTime:
		if bits == math.MaxUint64 {
			return "none"
		}
		if bits > 0 && bits < 1<<62 {
			return time.Duration(bits).String()
		}
	case schema.AbsTime:
		if bits > 1e18 && bits < 1<<62 {
			return time.Unix(0, int64(bits)).UTC().Format(time.RFC3339Nano)
		}
	}
	return ""
}

// flagNames joins the names of all bits, or returns "" if some have none.
func flagNames(t *schema.FlagTable, bits uint64) string {
	rest := bits
	var names []string
	for _, v := range t.Values {
		if uint64(v.Value) == bits {
			return v.Name
		}
		if v.Value != 0 && rest&uint64(v.Value) == uint64(v.Value) {
			names = append(names, v.Name)
			rest &^= uint64(v.Value)
		}
	}
	if rest != 0 {
		return ""
	}
	return strings.Join(names, "|")
}

// formatMember returns what ptr points to as a value for s.
func formatMember(s slot, ptr any) string {
	switch p := ptr.(type) {
	case *string:
		return quote(*p)
	case *[]byte:
		return format(s, schema.FmtDec, *p)
	case *netip.Addr:
		return p.String()
	}
	bits, _ := intOf(ptr)
	size := s.typ.Size()
	return format(s, schema.FmtDec, appendInt(nil, bits, size))
}

// sameMember reports whether ptr points to a part that is the same as in def.
func sameMember(ptr, def any) bool {
	switch p := ptr.(type) {
	case *string:
		return *p == *def.(*string)
	case *[]byte:
		return bytes.Equal(*p, *def.(*[]byte))
	case *netip.Addr:
		return *p == *def.(*netip.Addr)
	}
	a, _ := intOf(ptr)
	b, _ := intOf(def)
	return a == b
}

// writeKeys writes the members of obj that are not as in def; with a nil def, all.
func writeKeys[T any](b *strings.Builder, obj, def *T, rows []member[T]) {
	for _, r := range rows {
		if def == nil || !sameMember(r.at(obj), r.at(def)) {
			fmt.Fprintf(b, " %s=%s", r.name, formatMember(r.slot, r.at(obj)))
		}
	}
}
