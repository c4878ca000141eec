package field

import (
	"encoding/binary"
	"strconv"

	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

// resolvedText appends what a parameter value means; nothing if there is
// nothing to add to its raw text.
type resolvedText func(c *Context, dst []byte, p *schema.Param, t schema.ParamType, value []byte) []byte

var resolvedTexts = [schema.NumParamTypes]resolvedText{
	schema.FD:  resolveFD,
	schema.PID: resolvePID, schema.Errno: resolveErrno,
	schema.FSPath: resolvePath, schema.FSRelPath: resolvePath,
	schema.SyscallID: resolveSyscall, schema.SigType: resolveSignal, schema.RelTime: resolveRelTime,
	schema.Flags8: resolveFlags, schema.Flags16: resolveFlags, schema.Flags32: resolveFlags,
	schema.EnumFlags8: resolveEnum, schema.EnumFlags16: resolveEnum, schema.EnumFlags32: resolveEnum,
	schema.Mode: resolveMode,
	schema.UID:  resolveUser, schema.GID: resolveGroup,
}

// appendResolved appends the resolved text of parameter i.
func (c *Context) appendResolved(dst []byte, i int) []byte {
	p := &c.Event.Info().Params[i]
	t, value := dynamic(p, c.Event.Param(i))
	if len(value) == 0 || resolvedTexts[t] == nil || t.Size() != 0 && t.Size() != len(value) {
		return dst
	}
	return resolvedTexts[t](c, dst, p, t, value)
}

// fds looks up open files; the zero value has none.
type fds struct{ t *state.FDTable }

func (f fds) get(num int64) *state.FD {
	if f.t == nil || num < 0 {
		return nil
	}
	return f.t.Get(num)
}

// fdTable returns the open files of the event's thread.
func (c *Context) fdTable() fds {
	t := c.State.EventThread()
	if t == nil {
		return fds{}
	}
	return fds{t.FDTable()}
}

func resolveFD(c *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	num := int64(binary.LittleEndian.Uint64(value))
	switch {
	case num == atFDCWD:
		return append(dst, "AT_FDCWD"...)
	case num < 0:
		return append(dst, schema.ErrnoName(-num)...)
	}
	fd := c.fdTable().get(num)
	if fd == nil {
		return dst
	}
	dst = append(dst, '<', fd.TypeChar())
	if proto := l4proto(fd); proto != unknown {
		dst = append(dst, proto[0])
	}
	return AppendSanitized(append(dst, '>'), fd.Name)
}

func resolvePID(c *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	if t := c.State.Thread(int64(binary.LittleEndian.Uint64(value))); t != nil {
		dst = append(dst, t.Comm...)
	}
	return dst
}

func resolveErrno(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	return append(dst, schema.ErrnoName(-int64(binary.LittleEndian.Uint64(value)))...)
}

// resolvePath appends the absolute path that a relative one stands for.
func resolvePath(c *Context, dst []byte, p *schema.Param, _ schema.ParamType, value []byte) []byte {
	name := cString(value)
	t := c.State.EventThread()
	if name == "" || name[0] == '/' || name == "<NA>" || t == nil {
		return dst
	}
	base := t.Cwd()
	if p.DirFD != 0 {
		if num, ok := c.Event.Int(int(p.DirFD) - 1); ok && num != atFDCWD {
			base = c.dirName(num)
		}
	}
	return state.AppendPath(dst, base, name)
}

// dirName returns the name of an open directory with a slash at its end, "" if
// it is not known.
func (c *Context) dirName(num int64) string {
	fd := c.fdTable().get(num)
	if fd == nil {
		return ""
	}
	return c.withSlash(fd.Name)
}

// withSlash returns dir with a slash at its end. The result is valid until the
// next call.
func (c *Context) withSlash(dir string) string {
	if dir == "" || dir[len(dir)-1] == '/' {
		return dir
	}
	// Not c.buf: a caller may be in the middle of a text there.
	c.tmp = append(append(c.tmp[:0], dir...), '/')
	return scap.BorrowString(c.tmp)
}

func resolveSyscall(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	if s := schema.SyscallByCode(binary.LittleEndian.Uint16(value)); s != nil {
		dst = append(dst, s.Name...)
	}
	return dst
}

func resolveSignal(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	return append(dst, schema.SignalName(int64(value[0]))...)
}

// resolveRelTime appends the time in seconds.
func resolveRelTime(_ *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	n := binary.LittleEndian.Uint64(value)
	if n == noTime {
		return dst
	}
	return append(strconv.AppendFloat(dst, float64(n)/second, 'g', 6, 64), 's')
}

// resolveFlags appends the names of the bits, in the order of the table; bits
// that a name has accounted for are not looked at again.
func resolveFlags(_ *Context, dst []byte, p *schema.Param, t schema.ParamType, value []byte) []byte {
	if p.Flags == nil {
		return dst
	}
	n, _ := numberOf(t, value)
	initial, rest, start := uint32(n), uint32(n), len(dst)
	for _, f := range p.Flags.Values {
		if f.Value == 0 && initial == 0 || f.Value != 0 && rest&f.Value == f.Value {
			dst = append(appendSeparator(dst, start, '|'), f.Name...)
			rest &^= f.Value
			if f.Value == initial {
				break
			}
		}
	}
	return dst
}

// resolveMode is resolveFlags, but a name that stands for exactly the whole
// value ends the list even if other names came before it.
func resolveMode(_ *Context, dst []byte, p *schema.Param, t schema.ParamType, value []byte) []byte {
	if p.Flags == nil {
		return dst
	}
	n, _ := numberOf(t, value)
	initial, rest, start := uint32(n), uint32(n), len(dst)
	for _, f := range p.Flags.Values {
		if f.Value == initial {
			return append(appendSeparator(dst, start, '|'), f.Name...)
		}
		if f.Value != 0 && rest&f.Value == f.Value {
			dst = append(appendSeparator(dst, start, '|'), f.Name...)
			rest &^= f.Value
		}
	}
	return dst
}

// resolveEnum appends every name of exactly this value.
func resolveEnum(_ *Context, dst []byte, p *schema.Param, t schema.ParamType, value []byte) []byte {
	if p.Flags == nil {
		return dst
	}
	n, _ := numberOf(t, value)
	start := len(dst)
	for _, f := range p.Flags.Values {
		if uint64(f.Value) == n {
			dst = append(appendSeparator(dst, start, '|'), f.Name...)
		}
	}
	return dst
}

// noID is the user or group id that stands for none.
const noID = 0xFFFFFFFF

func resolveUser(c *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	uid := binary.LittleEndian.Uint32(value)
	if uid == noID {
		return append(dst, "<NONE>"...)
	}
	if u := c.State.User(c.containerID(), uid); u != nil {
		return append(dst, u.Name...)
	}
	return append(dst, "<NA>"...)
}

func resolveGroup(c *Context, dst []byte, _ *schema.Param, _ schema.ParamType, value []byte) []byte {
	gid := binary.LittleEndian.Uint32(value)
	if gid == noID {
		return append(dst, "<NONE>"...)
	}
	if name, ok := c.State.GroupName(c.containerID(), gid); ok {
		return append(dst, name...)
	}
	return append(dst, "<NA>"...)
}

// containerID returns the container of the event's thread, "" for the host.
func (c *Context) containerID() string {
	if t := c.State.EventThread(); t != nil {
		return t.ContainerID
	}
	return ""
}
