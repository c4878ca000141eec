package field

import (
	"encoding/base64"
	"math"
	"net/netip"
	"strconv"
	"unicode/utf8"

	"hids/scap/schema"
)

// maxList is the length to which the texts of lists are cut. Those of bytes are
// cut to cutBytes if they are longer than maxBytes: libs loses one more.
const (
	maxList  = 1024
	maxBytes = 1022
	cutBytes = 1021
)

// AppendText appends the text of v as outputs print it; "<NA>" for types
// without text form.
func AppendText(dst []byte, c *Context, f *Field, v *Value) []byte {
	switch {
	case f.Sem == Around:
		return append(dst, unknown...)
	case f.Flags&IsList != 0:
		return appendListText(dst, v.List)
	}
	switch v.Type {
	case schema.CharBuf, schema.FSPath, schema.FSRelPath:
		return AppendSanitized(dst, v.Str)
	case schema.ByteBuf:
		return c.appendBuffer(dst, v.Str)
	case schema.Bool:
		return appendBool(dst, v.Num != 0)
	case schema.Double:
		return strconv.AppendFloat(dst, math.Float64frombits(v.Num), 'f', 1, 64)
	case schema.IPAddr, schema.IPv4Addr, schema.IPv6Addr:
		return appendRawAddr(dst, v.Str)
	case schema.IPNet, schema.IPv4Net, schema.IPv6Net:
		return append(dst, "<IPNET>"...)
	case schema.RelTime, schema.AbsTime:
		return appendTimeNumber(dst, v)
	case schema.Port:
		return strconv.AppendUint(dst, v.Num, 10)
	}
	if v.Param != nil {
		return appendRawArg(dst, c, v)
	}
	if v.Fmt == schema.FmtNA {
		return append(dst, unknown...)
	}
	return appendNumber(dst, v.Type, v.Fmt, v.Num)
}

// appendRawArg appends a value of evt.rawarg that is a number, or that has no
// text of its own: then that of the parameter.
func appendRawArg(dst []byte, c *Context, v *Value) []byte {
	if notNumbers[v.Type] || v.Type.Size() == 0 {
		if i, ok := c.Event.Info().Param(v.Param.Name); ok {
			return c.appendRaw(dst, i)
		}
		return append(dst, unknown...)
	}
	if v.Fmt == schema.FmtNA && !printsAnyway(v) {
		return append(dst, unknown...)
	}
	return appendNumber(dst, v.Type, v.Fmt, v.Num)
}

func appendTimeNumber(dst []byte, v *Value) []byte {
	if v.Fmt == schema.FmtPaddedDec {
		return appendPadded(dst, v.Num, 9)
	}
	return strconv.AppendUint(dst, v.Num, 10)
}

func appendListText(dst []byte, list []string) []byte {
	start := len(dst)
	dst = append(dst, '(')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendSanitized(dst, s)
	}
	dst = append(dst, ')')
	return dst[:min(len(dst), start+maxList)]
}

// AppendJSON appends v as it stands in output_fields.
func AppendJSON(dst []byte, c *Context, f *Field, v *Value) []byte {
	switch {
	case f.isTime:
		return strconv.AppendUint(dst, c.Event.TS, 10)
	case f.Sem == Around:
		return append(dst, "null"...)
	case f.Flags&IsList != 0:
		return appendListJSON(dst, v.List)
	}
	switch v.Type {
	case schema.CharBuf, schema.FSPath, schema.FSRelPath:
		return AppendQuoted(dst, v.Str)
	case schema.Bool:
		return appendBool(dst, v.Num != 0)
	case schema.Double:
		return appendFloatJSON(dst, math.Float64frombits(v.Num))
	case schema.RelTime, schema.AbsTime, schema.Port:
		return strconv.AppendUint(dst, v.Num, 10)
	}
	if isInteger(v.Type) {
		switch v.Fmt {
		case schema.FmtDec, schema.FmtID:
			return appendNumber(dst, v.Type, v.Fmt, v.Num)
		case schema.FmtNA:
			if !printsAnyway(v) {
				return append(dst, "null"...)
			}
		}
	}
	start := len(dst)
	dst = AppendText(append(dst, '"'), c, f, v)
	return closeQuoted(dst, start+1)
}

func isInteger(t schema.ParamType) bool { return t.Size() != 0 && !notNumbers[t] }

// printsAnyway reports whether a number without print format has a text: a
// descriptor or a process in a parameter.
func printsAnyway(v *Value) bool {
	switch v.Type {
	case schema.FD, schema.PID, schema.FD32, schema.PID32:
		return v.Param != nil
	}
	return false
}

func appendFloatJSON(dst []byte, x float64) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return append(dst, "null"...)
	}
	return strconv.AppendFloat(dst, x, 'g', -1, 64)
}

func appendListJSON(dst []byte, list []string) []byte {
	dst = append(dst, '[')
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = AppendQuoted(dst, s)
	}
	return append(dst, ']')
}

// AppendQuoted appends s, sanitised, as a JSON string. Everything that is not
// ASCII stands for itself.
func AppendQuoted(dst []byte, s string) []byte {
	start := len(dst) + 1
	return closeQuoted(AppendSanitized(append(dst, '"'), s), start)
}

// closeQuoted escapes dst[start:], which is printable, and ends the string.
func closeQuoted(dst []byte, start int) []byte {
	for i := start; i < len(dst); i++ {
		if dst[i] == '"' || dst[i] == '\\' {
			return append(escapeFrom(dst, i), '"')
		}
	}
	return append(dst, '"')
}

// escapeFrom puts a backslash before each quote and backslash in dst[from:].
func escapeFrom(dst []byte, from int) []byte {
	extra := 0
	for _, b := range dst[from:] {
		if b == '"' || b == '\\' {
			extra++
		}
	}
	end := len(dst)
	for range extra {
		dst = append(dst, 0)
	}
	for r, w := end-1, len(dst)-1; r >= from; r-- {
		dst[w] = dst[r]
		w--
		if dst[r] == '"' || dst[r] == '\\' {
			dst[w] = '\\'
			w--
		}
	}
	return dst
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, "true"...)
	}
	return append(dst, "false"...)
}

// appendRawAddr appends the 4 or 16 bytes of an address as text.
func appendRawAddr(dst []byte, raw string) []byte {
	switch len(raw) {
	case 4:
		return netip.AddrFrom4([4]byte([]byte(raw))).AppendTo(dst)
	case 16:
		return appendAddr(dst, netip.AddrFrom16([16]byte([]byte(raw))))
	}
	return append(dst, unknown...)
}

// appendNumber appends a number in one of the print formats. In hexadecimal and
// octal, negative numbers have the width of their type.
func appendNumber(dst []byte, t schema.ParamType, format schema.Fmt, n uint64) []byte {
	bits := n
	if size := t.Size(); size > 0 && size < 8 {
		bits &= 1<<(8*size) - 1
	}
	switch format {
	case schema.FmtHex:
		return appendHex(dst, bits)
	case schema.FmtOct:
		if bits != 0 {
			dst = append(dst, '0')
		}
		return strconv.AppendUint(dst, bits, 8)
	case schema.FmtPaddedDec:
		return appendPadded(dst, bits, 9)
	}
	if int(t) < len(signedTypes) && signedTypes[t] {
		return strconv.AppendInt(dst, int64(n), 10)
	}
	return strconv.AppendUint(dst, bits, 10)
}

// appendHex appends n in upper case, without a prefix.
func appendHex(dst []byte, n uint64) []byte {
	const digits = "0123456789ABCDEF"
	var text [16]byte
	i := len(text)
	for {
		i--
		text[i] = digits[n&15]
		if n >>= 4; n == 0 {
			return append(dst, text[i:]...)
		}
	}
}

// appendPrintable appends printable ASCII as it is, and a dot for all else.
func appendPrintable[T string | []byte](dst []byte, value T) []byte {
	for i := range len(value) {
		b := value[i]
		if b < 0x20 || b >= 0x7f {
			b = '.'
		}
		dst = append(dst, b)
	}
	return dst
}

func appendBytes(dst []byte, s string) []byte {
	if len(s) > maxBytes {
		s = s[:cutBytes]
	}
	return appendPrintable(dst, s)
}

// appendBuffer appends the text of a BYTEBUF, as far as outputs print it.
func (c *Context) appendBuffer(dst []byte, s string) []byte {
	if !c.Base64 {
		return appendBytes(dst, s)
	}
	const most = maxBytes / 4 * 3 // what maxBytes characters encode
	return base64.StdEncoding.AppendEncode(dst, []byte(s[:min(len(s), most)]))
}

// replacement is U+FFFD in UTF-8.
const replacement = "\uFFFD"

// AppendSanitized appends s with everything that is not printable UTF-8
// replaced by U+FFFD: control characters, code points that are no characters,
// and every maximal part of an invalid sequence.
func AppendSanitized(dst []byte, s string) []byte {
	done := 0
	for i := 0; i < len(s); {
		if b := s[i]; b >= 0x20 && b < 0x7f {
			i++
			continue
		}
		size, ok := printable(s[i:])
		if ok {
			i += size
			continue
		}
		dst = append(append(dst, s[done:i]...), replacement...)
		i += size
		done = i
	}
	return append(dst, s[done:]...)
}

// printable reports whether s begins with a printable character, and its length;
// else the length of what one replacement stands for.
func printable(s string) (size int, ok bool) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		return invalidLen(s), false
	}
	switch {
	case r < 0x20 || r >= 0x7f && r < 0xa0:
		return size, false
	case r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe:
		return size, false
	}
	return size, true
}

// invalidLen returns the length of the maximal subpart at the beginning of s,
// which begins with an invalid sequence: the longest part that could begin a
// valid one, or one byte.
func invalidLen(s string) int {
	b := s[0]
	need, lo, hi := 0, byte(0x80), byte(0xbf)
	switch {
	case b >= 0xc2 && b <= 0xdf:
		need = 1
	case b >= 0xe0 && b <= 0xef:
		need = 2
	case b >= 0xf0 && b <= 0xf4:
		need = 3
	}
	switch b {
	case 0xe0:
		lo = 0xa0
	case 0xed:
		hi = 0x9f
	case 0xf0:
		lo = 0x90
	case 0xf4:
		hi = 0x8f
	}
	n := 1
	for n <= need && n < len(s) && s[n] >= lo && s[n] <= hi {
		n++
		lo, hi = 0x80, 0xbf
	}
	return n
}
