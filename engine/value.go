package engine

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap"
	"hids/scap/schema"
)

// value is an operand that is extracted from events: a field, or a transformer
// over values. Equal operands are one value, extracted at most once per event.
type value struct {
	slot  int
	text  string
	field *field.Field // nil for a transformer
	apply func(r *runtime, args []*value, out *field.Value) bool
	args  []*value
	typ   schema.ParamType
	fmt   schema.Fmt
	list  bool
	lit   string // a literal argument of a transformer
	isLit bool
	// printed is the field as which the result of a transformer prints.
	printed *field.Field
}

// get extracts the value for the current event.
func (v *value) get(r *runtime) (*field.Value, bool) {
	out := &r.vals[v.slot]
	if m := r.valOK[v.slot]; m>>1 == r.gen {
		return out, m&1 != 0
	}
	var ok bool
	switch {
	case v.isLit:
		out.Str, ok = v.lit, true
	case v.field != nil:
		ok = v.field.Get(r.ctx, out)
	default:
		out.Type, out.Fmt = v.typ, v.fmt
		ok = v.apply(r, v.args, out)
	}
	m := r.gen << 1
	if ok {
		m |= 1
	}
	r.valOK[v.slot] = m
	return out, ok
}

func (g *graph) internValue(v *value) *value {
	if old := g.values[v.text]; old != nil {
		return old
	}
	v.slot = g.slots
	g.slots++
	g.values[v.text] = v
	return v
}

// fieldValue returns the value of a field. A field that measures the time since
// its own latest evaluation is never shared.
func (g *graph) fieldValue(f *field.Field) *value {
	v := &value{text: "%" + f.Name + "[" + f.Arg + "]", field: f, typ: f.Type, fmt: f.Fmt, list: f.Flags&field.IsList != 0}
	if !f.HasArg {
		v.text = "%" + f.Name
	}
	if strings.HasPrefix(f.Name, "evt.deltatime") {
		v.text += "#" + strconv.Itoa(g.slots)
	}
	return g.internValue(v)
}

func (g *graph) literalValue(text string) *value {
	return g.internValue(&value{text: strconv.Quote(text), lit: text, isLit: true, typ: schema.CharBuf})
}

// transformer is a row of the table of transformers.
type transformer struct {
	name     string
	minArgs  int
	maxArgs  int // -1 = any number
	keepType bool
	bytes    bool             // it takes buffers, too
	any      bool             // it takes values of all types
	typ      schema.ParamType // of the result, unless keepType
	fmt      schema.Fmt
	doc      string
	apply    func(r *runtime, args []*value, out *field.Value) bool
}

// transformers are all transformers but val, which is no function.
func transformers() []transformer {
	return []transformer{
		{name: "tolower", minArgs: 1, maxArgs: 1, keepType: true, doc: "ASCII letters in lower case", apply: mapBytes(func(c byte) byte { return lower(c, true) })},
		{name: "toupper", minArgs: 1, maxArgs: 1, keepType: true, doc: "ASCII letters in upper case", apply: mapBytes(upper)},
		{name: "b64", minArgs: 1, maxArgs: 1, keepType: true, bytes: true, doc: "decodes base64; absent if the value is none", apply: decodeBase64},
		{name: "basename", minArgs: 1, maxArgs: 1, keepType: true, doc: "what follows the last slash", apply: basename},
		{name: "len", minArgs: 1, maxArgs: 1, bytes: true, typ: schema.Uint64, doc: "bytes of a text, values of a list", apply: length},
		{name: "join", minArgs: 2, maxArgs: 2, any: true, typ: schema.CharBuf, doc: "join(SEP, (a, b)): the values with SEP between them", apply: join},
		{name: "concat", minArgs: 2, maxArgs: -1, typ: schema.CharBuf, doc: "the values, one after the other", apply: concat},
		{name: "getopt", minArgs: 2, maxArgs: 2, typ: schema.CharBuf, doc: "getopt((args), \"optstring\")[x]: the argument of option x"},
	}
}

func transformerByName(name string) (transformer, bool) {
	for _, t := range transformers() {
		if t.name == name {
			return t, true
		}
	}
	return transformer{}, false
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

// take returns what was appended to the scratch buffer since mark, as a string
// that is valid until the next event.
func (r *runtime) take(mark int) string {
	return scap.BorrowString(r.buf[mark:len(r.buf):len(r.buf)])
}

func mapBytes(f func(byte) byte) func(*runtime, []*value, *field.Value) bool {
	return func(r *runtime, args []*value, out *field.Value) bool {
		in, ok := args[0].get(r)
		if !ok {
			return false
		}
		if args[0].list {
			out.List = out.List[:0]
			for _, s := range in.List {
				out.List = append(out.List, r.mapped(s, f))
			}
			return true
		}
		out.Str = r.mapped(in.Str, f)
		return true
	}
}

func (r *runtime) mapped(s string, f func(byte) byte) string {
	mark := len(r.buf)
	for i := 0; i < len(s); i++ {
		r.buf = append(r.buf, f(s[i]))
	}
	return r.take(mark)
}

// decodeBase64 is strict but for the padding: up to two signs of it may be missing, or
// too many. A text ends at a NUL.
func decodeBase64(r *runtime, args []*value, out *field.Value) bool {
	in, ok := args[0].get(r)
	if !ok {
		return false
	}
	text := strings.TrimSuffix(strings.TrimSuffix(in.Str, "="), "=")
	if text == "" && in.Str != "" || strings.ContainsAny(text, "\r\n") {
		return false // the decoder would pass over the ends of lines
	}
	mark := len(r.buf)
	buf, err := base64.RawStdEncoding.Strict().AppendDecode(r.buf, []byte(text))
	if err != nil {
		return false
	}
	r.buf = buf
	out.Str = r.take(mark)
	if groupOf(args[0].typ) == groupString {
		out.Str, _, _ = strings.Cut(out.Str, "\x00")
	}
	return true
}

func basename(r *runtime, args []*value, out *field.Value) bool {
	in, ok := args[0].get(r)
	if !ok {
		return false
	}
	out.Str = in.Str[strings.LastIndexByte(in.Str, '/')+1:]
	return true
}

func length(r *runtime, args []*value, out *field.Value) bool {
	in, ok := args[0].get(r)
	if !ok {
		return false
	}
	if args[0].list {
		out.Num = uint64(len(in.List))
	} else {
		out.Num = uint64(len(in.Str))
	}
	return true
}

// join takes the separator and the elements of the list, flattened by the
// compiler: args[0] is the separator.
func join(r *runtime, args []*value, out *field.Value) bool {
	sep, ok := args[0].get(r)
	if !ok {
		return false
	}
	mark := len(r.buf)
	r.buf = appendJoinText(r.buf, args[0], sep)
	return r.joined(args[1:], r.take(mark), out)
}

func concat(r *runtime, args []*value, out *field.Value) bool {
	return r.joined(args, "", out)
}

func (r *runtime) joined(args []*value, sep string, out *field.Value) bool {
	// All inputs first: they may use the scratch buffer themselves.
	for _, a := range args {
		if _, ok := a.get(r); !ok {
			return false
		}
	}
	mark := len(r.buf)
	n := 0
	for _, a := range args {
		v, _ := a.get(r)
		if a.list {
			for _, s := range v.List {
				r.buf = appendJoined(r.buf, sep, s, &n)
			}
			continue
		}
		if n++; n > 1 {
			r.buf = append(r.buf, sep...)
		}
		r.buf = appendJoinText(r.buf, a, v)
	}
	out.Str = r.take(mark)
	return true
}

// appendJoinText appends a value as join has it: texts, 64-bit numbers in decimal, and
// anything else as the bytes that it has in memory, up to a NUL.
func appendJoinText(dst []byte, of *value, v *field.Value) []byte {
	size := of.typ.Size()
	if of.typ == schema.Bool {
		size = 4
	}
	switch group := groupOf(of.typ); {
	case group == groupString || group == groupBytes:
		return append(dst, v.Str...)
	case of.typ == schema.Int64:
		return strconv.AppendInt(dst, int64(v.Num), 10)
	case of.typ == schema.Uint64:
		return strconv.AppendUint(dst, v.Num, 10)
	case size == 0:
		text, _, _ := strings.Cut(v.Str, "\x00")
		return append(dst, text...)
	}
	for n := v.Num; size > 0 && byte(n) != 0; n >>= 8 {
		dst = append(dst, byte(n))
		size--
	}
	return dst
}

func appendJoined(dst []byte, sep, s string, n *int) []byte {
	if *n > 0 {
		dst = append(dst, sep...)
	}
	*n++
	return append(dst, s...)
}

// operand compiles a field or transformer. right tells that it stands on the
// right side of a comparison.
func (c *compiler) operand(o filter.Operand, right bool) *value {
	switch o := o.(type) {
	case *filter.FieldRef:
		return c.fieldOperand(o, right, false)
	case *filter.Transform:
		return c.transform(o, right)
	}
	c.fail(o.Range(), "", "unexpected operand %s", o)
	return nil
}

func (c *compiler) fieldOperand(o *filter.FieldRef, right, transformed bool) *value {
	f, err := field.Parse(fieldText(o), c.static)
	if err != nil {
		c.fieldError(o.Pos, err)
		return nil
	}
	if f.Flags&field.PrintOnly != 0 && !c.output {
		c.fail(o.Pos, "", "field %s is only for outputs", f.Name)
		return nil
	}
	if right && f.Flags&field.NoRHS != 0 {
		c.fail(o.Pos, "", "field '%s' cannot be used as a right-hand side value", f.Text)
		return nil
	}
	if transformed && f.Flags&field.NoTransformer != 0 {
		c.fail(o.Pos, "", "field '%s' does not support transformers", f.Text)
		return nil
	}
	return c.g.fieldValue(f)
}

func (c *compiler) transform(o *filter.Transform, right bool) *value {
	t, ok := transformerByName(o.Name)
	if !ok {
		c.fail(o.Pos, "", "unknown transformer %s", o.Name)
		return nil
	}
	args := c.transformArgs(o, t)
	if args == nil {
		return nil
	}
	v := &value{text: o.String(), args: args, typ: t.typ, fmt: t.fmt, apply: t.apply}
	if t.keepType {
		v.typ, v.fmt, v.list = args[0].typ, args[0].fmt, args[0].list
	}
	if t.name == "len" && args[0].field != nil {
		v.fmt = args[0].fmt
	}
	if t.name == "getopt" {
		v.apply, v.list = getoptFor(o)
	}
	if msg := badTransform(t, v); msg != "" {
		c.fail(o.Pos, "", "%s", msg)
		return nil
	}
	v.printed = &field.Field{Def: &field.Def{Type: v.typ, Fmt: v.fmt}, Text: v.text, Type: v.typ, Fmt: v.fmt, Index: -1}
	if v.list {
		v.printed.Def.Flags = field.IsList
	}
	return c.g.internValue(v)
}

// badTransform returns why a transformer can't take its input, or "".
func badTransform(t transformer, v *value) string {
	for _, a := range v.args {
		switch groupOf(a.typ) {
		case groupString:
			continue
		case groupBytes:
			if t.bytes {
				continue
			}
		}
		if t.any || t.name == "len" && a.list {
			continue
		}
		return fmt.Sprintf("transformer '%s' is not supported for type %s", t.name, a.typ)
	}
	return ""
}

// transformArgs compiles the arguments of o; lists are flattened. nil = error.
func (c *compiler) transformArgs(o *filter.Transform, t transformer) []*value {
	if n := len(o.Args); n < t.minArgs || t.maxArgs >= 0 && n > t.maxArgs {
		c.fail(o.Pos, "", "transformer '%s' takes %d arguments, not %d", t.name, t.minArgs, n)
		return nil
	}
	var args []*value
	add := func(a filter.Operand) bool {
		var v *value
		switch a := a.(type) {
		case *filter.FieldRef:
			v = c.fieldOperand(a, false, true)
		case *filter.Literal:
			v = c.g.literalValue(a.Text)
		case *filter.Transform:
			v = c.transform(a, false)
		}
		args = append(args, v)
		return v != nil
	}
	for i, a := range o.Args {
		if l, ok := a.(*filter.List); ok {
			if !takesList(t.name, i) {
				c.fail(a.Range(), "", "transformer '%s' takes no list here", t.name)
				return nil
			}
			for _, item := range l.Items {
				if !add(item) {
					return nil
				}
			}
			continue
		}
		if takesList(t.name, i) {
			c.fail(a.Range(), "", "transformer '%s' takes a parenthesised list here", t.name)
			return nil
		}
		if !add(a) {
			return nil
		}
	}
	return args
}

// takesList tells whether argument i of a transformer is a list.
func takesList(name string, i int) bool {
	return name == "join" && i == 1 || name == "getopt" && i == 0
}

// fieldText renders a reference as package field parses it.
func fieldText(o *filter.FieldRef) string {
	if !o.HasArg {
		return o.Name
	}
	return o.Name + "[" + o.Arg + "]"
}
