package field

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"

	"hids/scap"
	"hids/scap/schema"
)

// atFDCWD stands for the working directory where a system call takes the fd of
// a directory.
const atFDCWD = -100

// argument is the compiled argument of evt.arg and evt.rawarg: the name of a
// parameter, its type in the first event that has it, and 1 + its index in every
// event type, 0 where it does not occur.
type argument struct {
	name string
	typ  schema.ParamType
	at   [schema.NumEventTypes]uint8
}

// argIndex takes the number of a parameter.
func argIndex(f *Field, arg string) error {
	n, ok := decimal(arg)
	if !ok {
		return nonexistent(f.Name + "[" + arg + "]")
	}
	f.Index = n
	return nil
}

// rawArgIndex refuses the form with a number, as libs does.
func rawArgIndex(f *Field, arg string) error {
	return &Error{Msg: "filter syntax error: " + f.Name + "[" + arg + "]: use " + f.Name + ".NAME"}
}

// argName takes the longest name of a parameter at the beginning of rest.
func argName(f *Field, rest string) (int, error) {
	name := longestParam(rest)
	if name == "" {
		return 0, &Error{Msg: "unknown event argument " + rest}
	}
	a := &argument{name: name, typ: paramTypes()[name]}
	for t := range a.at {
		if i, ok := schema.EventType(t).Info().Param(name); ok {
			a.at[t] = uint8(i + 1)
		}
	}
	f.aux = a
	return len(name), nil
}

// param returns the index of the parameter that f names in the current event.
func (c *Context) param(f *Field) (int, bool) {
	i := f.Index
	if a, ok := f.aux.(*argument); ok {
		i = int(a.at[c.Event.Type]) - 1
	}
	return i, i >= 0 && i < c.Event.NParams()
}

func getArg(c *Context, f *Field, v *Value) bool {
	i, ok := c.param(f)
	return ok && v.setStr(c.readable(i))
}

// readable returns the resolved text of parameter i, or the raw one if it has
// none.
func (c *Context) readable(i int) string {
	start := len(c.buf)
	if c.buf = c.appendResolved(c.buf, i); len(c.buf) == start {
		c.buf = c.appendRaw(c.buf, i)
	}
	return c.borrow(start)
}

// getArgs yields all parameters as name=RAW(RESOLVED).
func getArgs(c *Context, _ *Field, v *Value) bool {
	if t := c.Event.Type; t == schema.GENERIC_E || t == schema.GENERIC_X {
		return v.setStr("")
	}
	start := len(c.buf)
	info := c.Event.Info()
	for i := range c.Event.NParams() {
		if i > 0 {
			c.buf = append(c.buf, ' ')
		}
		c.buf = append(append(c.buf, info.Params[i].Name...), '=')
		c.buf = c.appendRaw(c.buf, i)
		mark := len(c.buf)
		c.buf = append(c.buf, '(')
		if c.buf = c.appendResolved(c.buf, i); len(c.buf) == mark+1 {
			c.buf = c.buf[:mark]
			continue
		}
		c.buf = append(c.buf, ')')
	}
	return v.setStr(c.borrow(start))
}

// getRawArg yields the parameter as it stands in the event.
func getRawArg(c *Context, f *Field, v *Value) bool {
	i, ok := c.param(f)
	if !ok {
		return false
	}
	p := c.Event.Param(i)
	if len(p) == 0 {
		return false
	}
	v.Param = &c.Event.Info().Params[i]
	v.Type, v.Fmt = v.Param.Type, v.Param.Fmt
	if size := v.Type.Size(); size != 0 && size != len(p) {
		return false
	}
	switch v.Type {
	case schema.CharBuf, schema.FSPath, schema.FSRelPath:
		return v.setStr(c.Event.Text(i))
	}
	if n, ok := numberOf(v.Type, p); ok {
		return v.setNum(n)
	}
	return v.setStr(scap.BorrowString(p))
}

// signedTypes are the types whose values are sign extended.
var signedTypes = [schema.NumParamTypes]bool{
	schema.Int8: true, schema.Int16: true, schema.Int32: true, schema.Int64: true, schema.Errno: true,
	schema.FD: true, schema.PID: true, schema.FD32: true, schema.PID32: true,
}

// notNumbers are the types of fixed size whose values are no numbers.
var notNumbers = [schema.NumParamTypes]bool{
	schema.IPv4Addr: true, schema.IPv6Addr: true, schema.IPv4Net: true,
}

// numberOf returns the value p of a type that is a number, as Value.Num holds it.
func numberOf(t schema.ParamType, p []byte) (uint64, bool) {
	if int(t) >= len(notNumbers) || notNumbers[t] || t.Size() != len(p) {
		return 0, false
	}
	signed := signedTypes[t]
	switch len(p) {
	case 1:
		if signed {
			return uint64(int8(p[0])), true
		}
		return uint64(p[0]), true
	case 2:
		n := binary.LittleEndian.Uint16(p)
		if signed {
			return uint64(int16(n)), true
		}
		return uint64(n), true
	case 4:
		n := binary.LittleEndian.Uint32(p)
		if t == schema.Bool && n != 0 {
			n = 1
		}
		if signed {
			return uint64(int32(n)), true
		}
		return uint64(n), true
	case 8:
		return binary.LittleEndian.Uint64(p), true
	}
	return 0, false
}

// dynamic returns the type and the value that a DYN parameter has chosen; any
// other parameter is returned as it is.
func dynamic(p *schema.Param, value []byte) (schema.ParamType, []byte) {
	if p.Type != schema.Dyn || len(value) == 0 {
		return p.Type, value
	}
	entries := p.Dyn.Entries()
	if int(value[0]) >= len(entries) {
		return schema.Dyn, value // without text form
	}
	return entries[value[0]].Type, value[1:]
}

// rawText appends the raw text of a parameter value of some type.
type rawText func(c *Context, dst []byte, p *schema.Param, t schema.ParamType, value []byte) []byte

// rawTexts holds how values are printed without looking anything up. Types that
// are missing have no text: "(n.a.)".
var rawTexts = [schema.NumParamTypes]rawText{
	schema.Int8: rawNumber, schema.Int16: rawNumber, schema.Int32: rawNumber, schema.Int64: rawNumber,
	schema.Uint8: rawNumber, schema.Uint16: rawNumber, schema.Uint32: rawNumber, schema.Uint64: rawNumber,
	schema.Mode: rawNumber,
	schema.FD:   rawDecimal, schema.PID: rawDecimal, schema.Errno: rawDecimal, schema.SigType: rawDecimal,
	schema.SyscallID: rawDecimal, schema.Flags8: rawDecimal, schema.Flags16: rawDecimal, schema.Flags32: rawDecimal,
	schema.EnumFlags8: rawDecimal, schema.EnumFlags16: rawDecimal, schema.EnumFlags32: rawDecimal,
	schema.UID: rawID, schema.GID: rawID,
	schema.CharBuf: rawString, schema.FSPath: rawPath, schema.FSRelPath: rawPath,
	schema.ByteBuf:  rawBytes,
	schema.SockAddr: rawSockAddr, schema.SockTuple: rawSockTuple,
	schema.FDList:  rawFDList,
	schema.RelTime: rawRelTime, schema.AbsTime: rawAbsTime,
	schema.SigSet: rawSigSet,
}

// nullTypes are the types whose empty values print as NULL instead of <NA>.
var nullTypes = [schema.NumParamTypes]bool{
	schema.ByteBuf: true, schema.SockTuple: true, schema.FDList: true, schema.CharBufArray: true,
	schema.CharBufPairArray: true, schema.Dyn: true,
}

// notAvailable is what types without text form print.
const notAvailable = "(n.a.)"

// appendRaw appends the raw text of parameter i.
func (c *Context) appendRaw(dst []byte, i int) []byte {
	p := &c.Event.Info().Params[i]
	t, value := dynamic(p, c.Event.Param(i))
	if len(value) == 0 {
		if nullTypes[p.Type] {
			return append(dst, "NULL"...)
		}
		return append(dst, "<NA>"...)
	}
	if rawTexts[t] == nil || t.Size() != 0 && t.Size() != len(value) {
		return append(dst, notAvailable...)
	}
	return rawTexts[t](c, dst, p, t, value)
}

// rawNumber prints 64-bit numbers as signed ones, whatever their type: libs does
// so.
func rawNumber(_ *Context, dst []byte, p *schema.Param, t schema.ParamType, value []byte) []byte {
	n, _ := numberOf(t, value)
	if t == schema.Uint64 {
		t = schema.Int64
	}
	return appendNumber(dst, t, p.Fmt, n)
}

func rawDecimal(_ *Context, dst []byte, _ *schema.Param, t schema.ParamType, value []byte) []byte {
	n, _ := numberOf(t, value)
	if signedTypes[t] {
		return strconv.AppendInt(dst, int64(n), 10)
	}
	return strconv.AppendUint(dst, n, 10)
}

func rawID(_ *Context, dst []byte, _ *schema.Param, t schema.ParamType, value []byte) []byte {
	n, _ := numberOf(t, value)
	if n == noID {
		return append(dst, "-1"...)
	}
	return strconv.AppendUint(dst, n, 10)
}

// cString returns the text of value up to its first NUL, as scap.Event.Text does.
func cString(value []byte) string {
	s := scap.BorrowString(value)
	if i := strings.IndexByte(s, 0); i >= 0 {
		s = s[:i]
	}
	if s == "(NULL)" {
		return "<NA>"
	}
	return s
}

func rawString(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	return append(dst, cString(value)...)
}

func rawPath(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	return AppendSanitized(dst, cString(value))
}

func rawBytes(c *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	if c.Base64 {
		return base64.StdEncoding.AppendEncode(dst, value)
	}
	return appendPrintable(dst, value)
}

func rawFDList(c *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	table := c.fdTable()
	for i, e := range fdListEntries(value) {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(strconv.AppendInt(dst, e.fd, 10), ':')
		if fd := table.get(e.fd); fd != nil {
			dst = append(dst, fd.TypeChar())
		} else {
			dst = append(dst, '?')
		}
		dst = strconv.AppendUint(dst, uint64(e.flags), 16)
	}
	return dst
}

// noTime is the RELTIME that stands for none.
const noTime = ^uint64(0)

func rawRelTime(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	n := binary.LittleEndian.Uint64(value)
	if n == noTime {
		return append(dst, "none"...)
	}
	return strconv.AppendUint(dst, n, 10)
}

func rawAbsTime(c *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	return appendDateTime(dst, binary.LittleEndian.Uint64(value), c.Loc)
}

func rawSigSet(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	set, start := binary.LittleEndian.Uint32(value), len(dst)
	for bit := range 32 {
		if set&(1<<bit) == 0 {
			continue
		}
		if name := schema.SignalName(int64(bit + 1)); name != "" {
			dst = append(appendSeparator(dst, start, ' '), name...)
		}
	}
	return dst
}

// appendSeparator appends sep unless nothing was appended since start.
func appendSeparator(dst []byte, start int, sep byte) []byte {
	if len(dst) > start {
		return append(dst, sep)
	}
	return dst
}
