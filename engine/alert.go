package engine

import (
	"unicode/utf8"

	"hids/engine/field"
	"hids/engine/filter"
)

// AppendText appends the alert of a rule for the current event as a line of
// text, without newline: TIME: PRIORITY MESSAGE.
func (e *Evaluator) AppendText(dst []byte, r *Rule) []byte {
	dst = r.out.time.append(dst, e.r)
	dst = append(dst, ": "...)
	dst = append(dst, r.Priority.String()...)
	dst = append(dst, ' ')
	return e.AppendMessage(dst, r)
}

// AppendMessage appends the output of a rule for the current event, without
// time and priority.
func (e *Evaluator) AppendMessage(dst []byte, r *Rule) []byte {
	for i := range r.out.message {
		dst = r.out.message[i].append(dst, e.r)
	}
	return dst
}

// AppendJSON appends the alert of a rule for the current event as a JSON object,
// without newline. Keys are in alphabetical order.
func (e *Evaluator) AppendJSON(dst []byte, r *Rule) []byte {
	f := e.p.format
	dst = append(dst, '{')
	if !f.NoHostname {
		dst = e.member(dst, "hostname")
		dst = appendQuoted(dst, e.Hostname)
	}
	if f.Message {
		dst = e.member(dst, "message")
		e.line = e.AppendMessage(e.line[:0], r)
		dst = appendQuoted(dst, string(e.line))
	}
	if !f.NoOutput {
		dst = e.member(dst, "output")
		e.line = e.AppendText(e.line[:0], r)
		dst = appendQuoted(dst, string(e.line))
	}
	if !f.NoFields {
		dst = e.member(dst, "output_fields")
		dst = e.appendFields(dst, r.out.fields)
	}
	dst = e.member(dst, "priority")
	dst = appendQuoted(dst, r.Priority.String())
	dst = e.member(dst, "rule")
	dst = appendQuoted(dst, r.Name)
	dst = e.member(dst, "source")
	dst = appendQuoted(dst, r.Source)
	if !f.NoTags {
		dst = e.member(dst, "tags")
		dst = append(dst, '[')
		for i, t := range r.Tags {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendQuoted(dst, t)
		}
		dst = append(dst, ']')
	}
	dst = e.member(dst, "time")
	dst = append(dst, '"')
	dst = field.AppendUTC(dst, e.r.ctx.Event.TS)
	return append(dst, `"}`...)
}

func (e *Evaluator) member(dst []byte, key string) []byte {
	if dst[len(dst)-1] != '{' {
		dst = append(dst, ',')
	}
	dst = appendQuoted(dst, key)
	return append(dst, ':')
}

func (e *Evaluator) appendFields(dst []byte, fields []outputField) []byte {
	dst = append(dst, '{')
	for i := range fields {
		f := &fields[i]
		dst = e.member(dst, f.key)
		if f.val != nil {
			dst = appendValue(dst, e.r, f.val)
			continue
		}
		e.line = e.line[:0]
		for j := range f.fmt {
			e.line = f.fmt[j].append(e.line, e.r)
		}
		dst = appendQuoted(dst, string(e.line))
	}
	return append(dst, '}')
}

// OutputField is an output field of an alert.
type OutputField struct {
	Name string // the key in output_fields
	Text string // as outputs print it
	JSON string // as output_fields have it; null if absent
}

// OutputNames returns the keys that output_fields of the rule have, in their order.
func (r *Rule) OutputNames() []string {
	names := make([]string, len(r.out.fields))
	for i := range r.out.fields {
		names[i] = r.out.fields[i].key
	}
	return names
}

// OutputFields returns the output fields of a rule for the current event, in the
// order of output_fields.
func (e *Evaluator) OutputFields(r *Rule) []OutputField {
	list := make([]OutputField, len(r.out.fields))
	for i := range r.out.fields {
		f := &r.out.fields[i]
		list[i].Name = f.key
		if f.val != nil {
			t := token{val: f.val}
			list[i].Text = string(t.append(nil, e.r))
			list[i].JSON = string(appendValue(nil, e.r, f.val))
			continue
		}
		var line []byte
		for j := range f.fmt {
			line = f.fmt[j].append(line, e.r)
		}
		list[i].Text, list[i].JSON = string(line), string(appendQuoted(nil, string(line)))
	}
	return list
}

func appendValue(dst []byte, r *runtime, v *value) []byte {
	x, ok := v.get(r)
	if !ok {
		return append(dst, "null"...)
	}
	return field.AppendJSON(dst, r.ctx, v.shape(), x)
}

// appendQuoted appends s as a JSON string. Invalid UTF-8 is replaced; what is
// not ASCII stays as it is.
func appendQuoted(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			_, size := utf8.DecodeRuneInString(s[i:])
			if size == 1 {
				dst = append(dst, "\uFFFD"...)
			} else {
				dst = append(dst, s[i:i+size]...)
			}
			i += size
			continue
		}
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, `\n`...)
		case c == '\t':
			dst = append(dst, `\t`...)
		case c == '\r':
			dst = append(dst, `\r`...)
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		default:
			dst = append(dst, c)
		}
		i++
	}
	return append(dst, '"')
}

// Format is a compiled output format, such as "%evt.num %proc.name". It is
// immutable.
type Format struct {
	g      *graph
	tokens []token
	fields []outputField
}

// CompileFormat compiles an output format. A star at its beginning, which in
// other tools means that values may be absent, is accepted and means nothing:
// they always may. The error is a *filter.Error with the position in text.
func CompileFormat(text string, static map[string]string) (*Format, error) {
	star := 0
	if text != "" && text[0] == '*' {
		star = 1
	}
	f := &Format{g: newGraph()}
	c := &compiler{g: f.g, static: static}
	f.tokens = c.tokens(text[star:])
	if len(c.problems) > 0 {
		return nil, &filter.Error{
			Msg: c.problems[0].Msg, Suggestion: c.problems[0].Suggestion,
			Pos: filter.Range{From: c.problems[0].Pos.From + star, To: c.problems[0].Pos.To + star},
		}
	}
	seen := make(map[string]bool)
	for _, t := range f.tokens {
		if t.val == nil {
			continue
		}
		for _, v := range t.val.fields(nil) {
			if !seen[v.field.Text] {
				seen[v.field.Text] = true
				f.fields = append(f.fields, outputField{key: v.field.Text, val: v})
			}
		}
	}
	return f, nil
}

// NewPrinter returns a printer that reads events from ctx. It belongs to the
// goroutine of ctx.
func (f *Format) NewPrinter(ctx *field.Context) *Printer {
	return &Printer{f: f, r: newRuntime(f.g, ctx)}
}

// Printer prints the events of a context.
type Printer struct {
	f *Format
	r *runtime
}

// AppendText appends the text for the current event.
func (p *Printer) AppendText(dst []byte) []byte {
	p.r.next()
	for i := range p.f.tokens {
		dst = p.f.tokens[i].append(dst, p.r)
	}
	return dst
}

// AppendJSON appends a JSON object of the format's fields, in the order of the
// format, for the current event.
func (p *Printer) AppendJSON(dst []byte) []byte {
	p.r.next()
	dst = append(dst, '{')
	for i := range p.f.fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendQuoted(dst, p.f.fields[i].key)
		dst = append(dst, ':')
		dst = appendValue(dst, p.r, p.f.fields[i].val)
	}
	return append(dst, '}')
}

// FieldNames returns the names of the fields of the format.
func (f *Format) FieldNames() []string {
	names := make([]string, len(f.fields))
	for i := range f.fields {
		names[i] = f.fields[i].key
	}
	return names
}
