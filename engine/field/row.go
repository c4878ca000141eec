package field

import (
	"math"

	"hids/engine/state"
	"hids/scap/schema"
)

// The rows of the tables are made by the functions below: one for each kind of
// value, and methods for what is rare.

func text(name, doc string, get getter) Def {
	return Def{Name: name, Type: schema.CharBuf, Doc: doc, get: get}
}

func boolean(name, doc string, get getter) Def {
	return Def{Name: name, Type: schema.Bool, Doc: doc, get: get}
}

func number(name string, typ schema.ParamType, f schema.Fmt, doc string, get getter) Def {
	return Def{Name: name, Type: typ, Fmt: f, Doc: doc, get: get}
}

func (d Def) with(f Flags) Def { d.Flags |= f; return d }

func (d Def) format(f schema.Fmt) Def { d.Fmt = f; return d }

func (d Def) arg(parse func(f *Field, arg string) error) Def { d.parseArg = parse; return d }

func (d Def) dot(parse func(f *Field, rest string) (int, error)) Def { d.parseDot = parse; return d }

// time marks a row whose JSON value is the time of the event.
func (d Def) time() Def { d.isTime = true; return d }

// sem sets a fixed semantics with the values that conditions compare.
func (d Def) sem(s Semantics, all func(c *Context, f *Field, dst []Value) []Value) Def {
	d.Semantics = func(*Field) Semantics { return s }
	d.getAll = all
	return d
}

// ancestors makes a row one that conditions compare with every ancestor unless
// it has an argument.
func (d Def) ancestors(all func(c *Context, f *Field, dst []Value) []Value) Def {
	d.Semantics = func(f *Field) Semantics {
		if f.HasArg {
			return Single
		}
		return AnyOf
	}
	d.getAll = all
	return d
}

// onlyFor says which events can have a value.
func (d Def) onlyFor(only func(f *Field, info *schema.Event) bool) Def { d.only = only; return d }

// oneOf says which texts the value can be.
func (d Def) oneOf(values func() []string) Def { d.values = values; return d }

// these makes the function that oneOf takes.
func these(values ...string) func() []string { return func() []string { return values } }

// never marks a row of which no capture has a value.
func (d Def) never() Def {
	d.get = absent
	return d.onlyFor(func(*Field, *schema.Event) bool { return false })
}

func (d Def) existsIf(exists func(c *Context, f *Field) bool) Def { d.exists = exists; return d }

// Values.

func (v *Value) setStr(s string) bool { v.Str = s; return true }

func (v *Value) setNum(n uint64) bool { v.Num = n; return true }

func (v *Value) setInt(n int64) bool { v.Num = uint64(n); return true }

func (v *Value) setBool(b bool) bool {
	v.Num = 0
	if b {
		v.Num = 1
	}
	return true
}

func (v *Value) setFloat(x float64) bool { v.Num = math.Float64bits(x); return true }

// nonZero sets a number that is absent if it is zero.
func (v *Value) nonZero(n uint64) bool { v.Num = n; return n != 0 }

// Getters from simpler functions.

func absent(*Context, *Field, *Value) bool { return false }

func zero(_ *Context, _ *Field, v *Value) bool { return v.setNum(0) }

func one(_ *Context, _ *Field, v *Value) bool { return v.setNum(1) }

// threadText makes a getter of a text of the event's thread.
func threadText(get func(t *state.Thread) string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		return t != nil && v.setStr(get(t))
	}
}

// threadInt makes a getter of a number of the event's thread.
func threadInt(get func(t *state.Thread) int64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		return t != nil && v.setInt(get(t))
	}
}

// threadPositive makes a getter of a number that is absent when it is zero.
func threadPositive(get func(t *state.Thread) uint64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		return t != nil && v.nonZero(get(t))
	}
}

// threadBool makes a getter of a property of the event's thread.
func threadBool(get func(t *state.Thread) bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		return t != nil && v.setBool(get(t))
	}
}
