package field

import (
	"hids/engine/state"
	"hids/scap/schema"
)

// maxAncestor is the highest number of an ancestor that is looked for: damaged
// captures have threads that are their own ancestors.
const maxAncestor = 1 << 16

// ancestor returns the process that the argument of f numbers, or nil.
func (c *Context) ancestor(f *Field) *state.Thread {
	t := c.State.EventThread()
	if t == nil || f.Index > maxAncestor {
		return nil
	}
	return c.State.Ancestor(t, f.Index)
}

// ancestorExists says that there is a named ancestor, or any at all.
func ancestorExists(c *Context, f *Field) bool {
	if f.HasArg {
		return c.ancestor(f) != nil
	}
	return c.hasAncestors()
}

func (c *Context) hasAncestors() bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	w := c.State.Walker(t)
	return w.Next() != nil
}

// ancestorText makes a getter of a text of one ancestor, or of the texts of all
// joined by blanks.
func ancestorText(get func(t *state.Thread) string) getter {
	return func(c *Context, f *Field, v *Value) bool {
		if f.HasArg {
			a := c.ancestor(f)
			return a != nil && v.setStr(get(a))
		}
		return c.joinAncestors(v, func(dst []byte, t *state.Thread) []byte { return append(dst, get(t)...) })
	}
}

// joinAncestors sets the texts of all ancestors joined by blanks. There is no
// blank before the first text that is not empty, and without any text there is
// no value.
func (c *Context) joinAncestors(v *Value, app func(dst []byte, t *state.Thread) []byte) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	start := len(c.buf)
	w := c.State.Walker(t)
	for p := w.Next(); p != nil; p = w.Next() {
		c.buf = app(appendSeparator(c.buf, start, ' '), p)
	}
	return len(c.buf) > start && v.setStr(c.borrow(start))
}

// walkText makes the function that yields a text of each ancestor.
func walkText(get func(t *state.Thread) string) func(*Context, *Field, []Value) []Value {
	return func(c *Context, f *Field, dst []Value) []Value {
		t := c.State.EventThread()
		if t == nil {
			return dst
		}
		w := c.State.Walker(t)
		for p := w.Next(); p != nil; p = w.Next() {
			dst = append(dst, Value{Str: get(p), Type: f.Type, Fmt: f.Fmt})
		}
		return dst
	}
}

func getAncestorCmdLine(c *Context, f *Field, v *Value) bool {
	if f.HasArg {
		a := c.ancestor(f)
		return a != nil && v.setStr(c.cmdLine(a))
	}
	return c.joinAncestors(v, func(dst []byte, t *state.Thread) []byte {
		if t.CmdLine != "" {
			return append(dst, t.CmdLine...)
		}
		return appendSpaced(append(dst, t.Comm...), t.Args)
	})
}

func walkCmdLine(c *Context, f *Field, dst []Value) []Value {
	t := c.State.EventThread()
	if t == nil {
		return dst
	}
	w := c.State.Walker(t)
	for p := w.Next(); p != nil; p = w.Next() {
		dst = append(dst, Value{Str: c.cmdLine(p), Type: f.Type, Fmt: f.Fmt})
	}
	return dst
}

// getAncestorArgs joins the arguments of all ancestors to one text, in
// conditions too.
func getAncestorArgs(c *Context, f *Field, v *Value) bool {
	if f.HasArg {
		a := c.ancestor(f)
		return a != nil && v.setStr(c.joined(a.Args))
	}
	return c.joinAncestors(v, func(dst []byte, t *state.Thread) []byte { return appendJoined(dst, t.Args) })
}

func getAncestorPID(c *Context, f *Field, v *Value) bool {
	if f.HasArg {
		a := c.ancestor(f)
		return a != nil && v.setInt(a.PID)
	}
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	m := t.Main()
	return m != nil && v.setInt(m.PID)
}

func walkPID(c *Context, f *Field, dst []Value) []Value {
	t := c.State.EventThread()
	if t == nil {
		return dst
	}
	w := c.State.Walker(t)
	for p := w.Next(); p != nil; p = w.Next() {
		dst = append(dst, Value{Num: uint64(p.PID), Type: f.Type, Fmt: f.Fmt})
	}
	return dst
}

// envs makes a row compare the environments of all ancestors unless its
// argument names a variable.
func (d Def) envs() Def {
	d.Semantics = func(f *Field) Semantics {
		if f.HasArg && f.Index < 0 {
			return Single
		}
		return AnyOf
	}
	d.getAll = func(c *Context, f *Field, dst []Value) []Value {
		t := c.State.EventThread()
		if t == nil {
			return dst
		}
		w := c.State.Walker(t)
		for p := w.Next(); p != nil; p = w.Next() {
			dst = append(dst, Value{Str: c.joined(p.Environ()), Type: schema.CharBuf})
		}
		return dst
	}
	d.exists = func(c *Context, f *Field) bool {
		if f.Sem == Single {
			return c.State.EventThread() != nil
		}
		return c.hasAncestors()
	}
	return d
}

// maxEnvAncestors is how far up a variable is looked for.
const maxEnvAncestors = 20

// getAncestorEnv yields the environment of one ancestor, the own one without a
// number, or the value of a variable in the nearest ancestor that has it.
func getAncestorEnv(c *Context, f *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	if f.HasArg && f.Index < 0 {
		return v.setStr(c.ancestorVariable(t, f.Arg))
	}
	if f.HasArg && f.Index > 0 {
		if f.Index > maxAncestor {
			return false
		}
		if t = t.Main(); t == nil {
			return v.setStr("")
		}
		for range f.Index {
			if t = c.State.Thread(t.PTID); t == nil {
				return false
			}
		}
	}
	return v.setStr(c.joined(t.Environ()))
}

func (c *Context) ancestorVariable(t *state.Thread, name string) string {
	n := 0
	w := c.State.Walker(t)
	for p := w.Next(); p != nil; p = w.Next() {
		if s := lookup(p.Environ(), name); s != "" {
			return s
		}
		if n++; n == maxEnvAncestors {
			break
		}
	}
	return ""
}
