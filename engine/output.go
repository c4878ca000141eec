package engine

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
)

// notAvailable is what outputs print for an absent value.
const notAvailable = "<NA>"

// token is a piece of an output: literal text, or a value.
type token struct {
	text  string
	val   *value
	width int // pad with blanks or cut to so many bytes; 0 = as it is
}

// tokens compiles an output text.
func (c *compiler) tokens(text string) []token {
	c.output = true
	var toks []token
	start := 0
	for i := 0; i < len(text); {
		if text[i] != '%' {
			i++
			continue
		}
		if i > start {
			toks = append(toks, token{text: text[start:i]})
		}
		tok, n := c.token(text, i)
		if n == 0 {
			return toks
		}
		toks = append(toks, tok)
		i += n
		start = i
	}
	if start < len(text) {
		toks = append(toks, token{text: text[start:]})
	}
	return toks
}

// token compiles what stands behind the percent sign at text[at]. It returns the
// length including the sign, 0 after an error.
func (c *compiler) token(text string, at int) (token, int) {
	rest := text[at+1:]
	digits := 0
	for digits < len(rest) && '0' <= rest[digits] && rest[digits] <= '9' {
		digits++
	}
	// A width of zero, or one beyond any line, means nothing.
	width, err := strconv.Atoi(rest[:digits])
	if err != nil || width > 1<<16 {
		width = 0
	}
	rest = rest[digits:]
	pos := filter.Range{From: at, To: len(text)}
	if v, n := c.transformToken(rest); n > 0 {
		return token{val: v, width: width}, 1 + digits + n
	}
	n, f, err := field.Prefix(rest, c.static)
	if n == 0 || err != nil {
		suggestion := ""
		if fe, ok := err.(*field.Error); ok {
			suggestion = fe.Suggestion
		}
		if i := strings.IndexAny(rest, " \t\n"); i >= 0 {
			pos.To = at + 1 + digits + i
		}
		c.problem(rules.LoadErrCompileOutput, pos, suggestion, "unknown filter: "+rest)
		return token{}, 0
	}
	return token{val: c.g.fieldValue(f), width: width}, 1 + digits + n
}

// transformToken compiles a transformer at the beginning of text; n is 0 if
// there is none.
func (c *compiler) transformToken(text string) (v *value, n int) {
	t, n, err := filter.ParseTransform(text)
	if err != nil || n == 0 {
		return nil, 0
	}
	probe := &compiler{g: c.g, static: c.static, output: true}
	if v = probe.transform(t, false); v == nil {
		return nil, 0
	}
	return v, n
}

// append appends the text of the token for the current event.
func (t *token) append(dst []byte, r *runtime) []byte {
	if t.val == nil {
		return append(dst, t.text...)
	}
	start := len(dst)
	if v, ok := t.val.get(r); !ok {
		dst = append(dst, notAvailable...)
	} else {
		dst = field.AppendText(dst, r.ctx, t.val.shape(), v)
	}
	if t.width == 0 {
		return dst
	}
	for len(dst)-start < t.width {
		dst = append(dst, ' ')
	}
	return dst[:start+t.width]
}

// shape returns the field as which a value prints: itself, or, for a
// transformer, one with its type and format.
func (v *value) shape() *field.Field {
	if v.field != nil {
		return v.field
	}
	return v.printed
}

// fields returns the fields that v reads: itself, or those inside a transformer.
func (v *value) fields(dst []*value) []*value {
	if v.field != nil {
		return append(dst, v)
	}
	for _, a := range v.args {
		dst = a.fields(dst)
	}
	return dst
}

// outputField is a member of output_fields.
type outputField struct {
	key string
	val *value  // a typed value
	fmt []token // or, with val nil, a formatted text
}

// alertFormat is how the alerts of a rule print.
type alertFormat struct {
	time    token
	message []token
	fields  []outputField // sorted by key
}

// alertFormat compiles the output of a rule with what the options append.
func (c *compiler) alertFormat(r *rules.Rule, opt Options) *alertFormat {
	timeField := "evt.time"
	if opt.Format.TimeISO8601 {
		timeField = "evt.time.iso8601"
	}
	text := r.Output
	var extra []ExtraField
	for _, a := range opt.Append {
		if !a.matches(r) {
			continue
		}
		if a.ExtraOutput != "" {
			text += " " + a.ExtraOutput
		}
		if a.Suggested {
			text += suggestedText()
		}
		extra = append(extra, a.ExtraFields...)
	}
	f := &alertFormat{message: c.tokens(text)}
	tf, _ := field.Parse(timeField, nil)
	f.time = token{val: c.g.fieldValue(tf)}
	c.collect(f, extra)
	return f
}

// collect fills the output fields.
func (c *compiler) collect(f *alertFormat, extra []ExtraField) {
	seen := make(map[string]bool)
	add := func(o outputField) {
		if !seen[o.key] {
			seen[o.key] = true
			f.fields = append(f.fields, o)
		}
	}
	for _, e := range extra {
		if e.Format != "" {
			add(outputField{key: e.Name, fmt: c.tokens(e.Format)})
			continue
		}
		if toks := c.tokens("%" + e.Name); len(toks) == 1 && toks[0].val != nil {
			add(outputField{key: e.Name, val: toks[0].val})
		}
	}
	for _, t := range append([]token{f.time}, f.message...) {
		if t.val == nil {
			continue
		}
		for _, v := range t.val.fields(nil) {
			add(outputField{key: v.field.Text, val: v})
		}
	}
	slices.SortFunc(f.fields, func(a, b outputField) int { return strings.Compare(a.key, b.key) })
}

func (a *AppendOutput) matches(r *rules.Rule) bool {
	if a.Source != "" && a.Source != r.Source || a.Rule != "" && a.Rule != r.Name {
		return false
	}
	for _, t := range a.Tags {
		if !slices.Contains(r.Tags, t) {
			return false
		}
	}
	return true
}

func suggestedText() string {
	var b strings.Builder
	for _, f := range SuggestedFields() {
		fmt.Fprintf(&b, " %s=%%%s", strings.ReplaceAll(f, ".", "_"), f)
	}
	return b.String()
}
