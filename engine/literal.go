package engine

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"hids/engine/filter"
	"hids/scap/schema"
)

// group is how values of a type compare.
type group uint8

const (
	groupNone group = iota // not comparable
	groupSigned
	groupUnsigned
	groupDouble
	groupBool
	groupString
	groupBytes
	groupIP
	groupNet
)

// groups is indexed by schema.ParamType; types that are missing can't be
// compared with a literal.
var groups = [schema.NumParamTypes]group{
	schema.Int8: groupSigned, schema.Int16: groupSigned, schema.Int32: groupSigned, schema.Int64: groupSigned,
	schema.FD: groupSigned, schema.PID: groupSigned, schema.Errno: groupSigned,
	schema.Uint8: groupUnsigned, schema.Uint16: groupUnsigned, schema.Uint32: groupUnsigned, schema.Uint64: groupUnsigned,
	schema.L4Proto: groupUnsigned, schema.Port: groupUnsigned,
	schema.Flags8: groupUnsigned, schema.Flags16: groupUnsigned, schema.Flags32: groupUnsigned,
	schema.EnumFlags8: groupUnsigned, schema.EnumFlags16: groupUnsigned, schema.EnumFlags32: groupUnsigned,
	schema.Mode: groupUnsigned, schema.RelTime: groupUnsigned, schema.AbsTime: groupUnsigned,
	schema.Double: groupDouble, schema.Bool: groupBool,
	schema.CharBuf: groupString, schema.FSPath: groupString, schema.FSRelPath: groupString,
	schema.ByteBuf:  groupBytes,
	schema.IPv4Addr: groupIP, schema.IPv6Addr: groupIP, schema.IPAddr: groupIP,
	schema.IPNet: groupNet, schema.IPv4Net: groupNet, schema.IPv6Net: groupNet,
}

func groupOf(t schema.ParamType) group {
	if int(t) >= len(groups) {
		return groupNone
	}
	return groups[t]
}

// MaxText is how many bytes a text of a condition may have that a field is compared
// with, patterns included.
const MaxText = 255

// literal is a parsed right side.
type literal struct {
	num   uint64     // numbers, two's complement, cut to the type's size
	str   string     // text, bytes
	addr  netip.Addr // addresses
	net   netip.Prefix
	isStr bool
}

// parseLiteral parses text as a literal of type t for operator op.
func parseLiteral(t schema.ParamType, op filter.Op, text string) (literal, error) {
	switch groupOf(t) {
	case groupSigned, groupUnsigned, groupDouble:
		if t == schema.Port {
			return parsePort(text)
		}
		n, ok := scanInteger(text, groupOf(t) == groupSigned || t == schema.Double)
		if !ok {
			return literal{}, fmt.Errorf("%s is not a valid number", text)
		}
		return literal{num: truncate(n, t)}, nil
	case groupBool:
		switch text {
		case "true":
			return literal{num: 1}, nil
		case "false":
			return literal{num: 0}, nil
		}
		return literal{}, fmt.Errorf("filter error: unrecognized boolean value %s", text)
	case groupString:
		if len(text) > MaxText {
			return literal{}, fmt.Errorf("filter parameter too long (used=%d, available=%d):%s", len(text)+1, MaxText+1, text)
		}
		return literal{str: text, isStr: true}, nil
	case groupBytes:
		if op == filter.OpBContains || op == filter.OpBStartsWith {
			b, err := hex.DecodeString(text)
			if err != nil {
				return literal{}, fmt.Errorf("filter error: %s is not a sequence of hexadecimal digits of even length", strconv.Quote(text))
			}
			return literal{str: string(b), isStr: true}, nil
		}
		if len(text) > MaxText {
			return literal{}, fmt.Errorf("filter parameter too long (byte buf)")
		}
		return literal{str: text, isStr: true}, nil
	case groupIP:
		return parseIP(text)
	case groupNet:
		return parseNet(text)
	}
	return literal{}, fmt.Errorf("wrong parameter type %d", t)
}

// parsePort reads a number, which has no sign, or the name of a service.
func parsePort(text string) (literal, error) {
	if n, ok := schema.PortByName(text); ok {
		return literal{num: uint64(n)}, nil
	}
	n, err := strconv.ParseUint(text, 10, 31)
	if err != nil {
		return literal{}, fmt.Errorf("%s is not a valid number", text)
	}
	return literal{num: truncate(n, schema.Port)}, nil
}

// scanInteger reads a decimal integer as C's scanf does for a 64-bit type:
// leading blanks and a sign are accepted, values out of range saturate, nothing
// may follow.
func scanInteger(s string, signed bool) (uint64, bool) {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg, s = s[0] == '-', s[1:]
	}
	if s == "" {
		return 0, false
	}
	var n uint64
	over := false
	for i := 0; i < len(s); i++ {
		d := s[i] - '0'
		if d > 9 {
			return 0, false
		}
		if n > (1<<64-1-uint64(d))/10 {
			over = true
			continue
		}
		n = n*10 + uint64(d)
	}
	return saturate(n, neg, over, signed), true
}

func saturate(n uint64, neg, over, signed bool) uint64 {
	const maxInt = 1<<63 - 1
	if !signed {
		if over {
			return 1<<64 - 1
		}
		if neg {
			return -n
		}
		return n
	}
	switch {
	case neg && (over || n > maxInt+1):
		return 1 << 63
	case !neg && (over || n > maxInt):
		return maxInt
	case neg:
		return -n
	}
	return n
}

// truncate cuts n to the size of t, sign extending signed types.
func truncate(n uint64, t schema.ParamType) uint64 {
	signed := groupOf(t) == groupSigned
	switch t.Size() {
	case 1:
		if signed {
			return uint64(int64(int8(n)))
		}
		return uint64(uint8(n))
	case 2:
		if signed {
			return uint64(int64(int16(n)))
		}
		return uint64(uint16(n))
	case 4:
		if signed {
			return uint64(int64(int32(n)))
		}
		return uint64(uint32(n))
	}
	return n
}

func parseIP(text string) (literal, error) {
	family := "IPv6"
	if strings.Contains(text, ".") {
		family = "IPv4"
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" || a.Is4() != (family == "IPv4") {
		return literal{}, fmt.Errorf("unrecognized %s address %s", family, text)
	}
	return literal{addr: a}, nil
}

func parseNet(text string) (literal, error) {
	host, bits, ok := strings.Cut(text, "/")
	if !ok {
		return literal{}, fmt.Errorf("unrecognized IP net %s", text)
	}
	a, err := netip.ParseAddr(host)
	if err != nil || a.Zone() != "" || a.Is4() != strings.Contains(host, ".") {
		return literal{}, fmt.Errorf("unrecognized IP address %s", text)
	}
	n, err := strconv.Atoi(bits)
	switch {
	case a.Is4() && (err != nil || n < 0 || n > 32):
		return literal{}, fmt.Errorf("invalid v4 netmask %s", bits)
	case !a.Is4() && (err != nil || n < 1 || n > 128):
		return literal{}, fmt.Errorf("invalid v6 netmask %s", bits)
	}
	return literal{net: netip.PrefixFrom(a, n).Masked()}, nil
}
