package field

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"sync"

	"hids/internal/suggest"
	"hids/scap/schema"
)

// Parse parses a complete field reference, such as "evt.arg.name" or
// "proc.env[PATH]". statics are the names that static.NAME may have. The error
// is an *Error.
func Parse(text string, statics map[string]string) (*Field, error) {
	f, n, err := match(text, statics, false)
	if err == nil && (n < len(text) || f == nil) {
		err = nonexistent(text)
	}
	if err != nil {
		return nil, withSuggestion(err)
	}
	return f, nil
}

// Prefix returns the length of the longest prefix of text that Parse accepts, and
// the field; 0 if there is none. Outputs are read this way. The error says why
// the text does not begin with a field.
func Prefix(text string, statics map[string]string) (int, *Field, error) {
	f, n, err := match(text, statics, true)
	if err == nil && f == nil {
		err = nonexistent(text[:nameLen(text)])
	}
	if err != nil {
		return 0, nil, withSuggestion(err)
	}
	return n, f, nil
}

// Defs returns all rows, in listing order.
func Defs() []*Def { return tables().all }

// index is what look-ups need.
type index struct {
	all     []*Def
	byName  map[string]*Def
	maxName int
}

var tables = sync.OnceValue(func() *index {
	groups := []struct {
		class string
		rows  []Def
	}{
		{"evt", evtRows()}, {"evt", syscallRows()}, {"process", procRows()}, {"process", threadRows()},
		{"user", userRows()}, {"group", groupRows()}, {"fd", fdRows()}, {"fs.path", fsPathRows()},
		{"util", utilRows()}, {"fdlist", fdlistRows()}, {"container", containerRows()},
	}
	x := &index{byName: map[string]*Def{}}
	for _, g := range groups {
		for i := range g.rows {
			d := &g.rows[i]
			d.Class = g.class
			x.all = append(x.all, d)
			x.byName[d.Name] = d
			x.maxName = max(x.maxName, len(d.Name))
		}
	}
	return x
})

// match finds the field at the beginning of text: the longest name that can be
// read there with what follows it. bare says that an argument without quotes
// ends at a blank, as in outputs.
func match(text string, statics map[string]string, bare bool) (*Field, int, error) {
	if strings.HasPrefix(text, staticPrefix) {
		f, n := matchStatic(text, statics)
		return f, n, nil
	}
	x := tables()
	var firstErr error
	for n := min(len(text), x.maxName); n > 0; n-- {
		d := x.byName[text[:n]]
		if d == nil {
			continue
		}
		f, used, err := d.read(text, bare)
		if err == nil {
			return f, used, nil
		}
		if firstErr == nil {
			firstErr = err
		}
		if !bare && (n == len(text) || text[n] == '.' || text[n] == '[') {
			break
		}
	}
	return nil, 0, firstErr
}

// read reads the argument that follows the name of d at the beginning of text.
func (d *Def) read(text string, bare bool) (*Field, int, error) {
	f := &Field{Def: d, Type: d.Type, Fmt: d.Fmt, Index: -1}
	rest := text[len(d.Name):]
	used, err := 0, error(nil)
	switch {
	case strings.HasPrefix(rest, "[") && d.parseArg != nil:
		used, err = f.readBrackets(rest, bare)
	case strings.HasPrefix(rest, ".") && d.parseDot != nil:
		used, err = f.readDot(rest)
	}
	if used == 0 && d.Flags&ArgRequired != 0 && !d.bare {
		if err == nil {
			err = &Error{Msg: d.Name + " requires an argument but none provided"}
		}
		return nil, 0, err
	}
	if used == 0 && err != nil && !bare {
		return nil, 0, err
	}
	used += len(d.Name)
	f.Text = canonical(f, text[:used])
	if d.Semantics != nil {
		f.Sem = d.Semantics(f)
	}
	return f, used, nil
}

// canonical returns the text of a field without quotes around its argument.
func canonical(f *Field, text string) string {
	if f.HasArg && strings.HasSuffix(text, "]") {
		return f.Name + "[" + f.Arg + "]"
	}
	return text
}

// readBrackets reads "[arg]" and returns its length, 0 if there is none.
func (f *Field) readBrackets(rest string, bare bool) (int, error) {
	end := strings.IndexByte(rest, ']')
	if end < 0 {
		return 0, nonexistent(f.Name + rest)
	}
	arg := rest[1:end]
	if q := unquoted(arg); q != arg {
		arg = q
	} else if bare && strings.ContainsAny(arg, "[\"' \t\r\n\b\v\f") {
		return 0, nonexistent(f.Name + rest[:end+1])
	}
	if arg == "" {
		return 0, nonexistent(f.Name + rest[:end+1])
	}
	f.HasArg, f.Arg = true, arg
	if err := f.parseArg(f, arg); err != nil {
		return 0, err
	}
	return end + 1, nil
}

func unquoted(s string) string {
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1]
	}
	return s
}

// readDot reads ".suffix" and returns its length, 0 if there is none.
func (f *Field) readDot(rest string) (int, error) {
	n, err := f.parseDot(f, rest[1:])
	if err != nil || n == 0 {
		return 0, err
	}
	f.HasArg, f.Arg = true, rest[1:1+n]
	return 1 + n, nil
}

// staticPrefix begins the fields that the configuration defines.
const staticPrefix = "static."

func matchStatic(text string, statics map[string]string) (*Field, int) {
	rest, best, found := text[len(staticPrefix):], "", false
	for name := range statics {
		if strings.HasPrefix(rest, name) && (!found || len(name) > len(best)) {
			best, found = name, true
		}
	}
	if !found {
		return nil, 0
	}
	d := &Def{Class: "static", Name: staticPrefix + best, Type: schema.CharBuf, get: getStatic,
		Doc: "The constant of this name in the configuration."}
	return &Field{Def: d, Text: d.Name, Type: d.Type, Index: -1}, len(d.Name)
}

func getStatic(c *Context, f *Field, v *Value) bool {
	return v.setStr(c.Static[f.Name[len(staticPrefix):]])
}

// nameLen returns the length of what looks like a field name, with an argument,
// at the beginning of text.
func nameLen(text string) int {
	n := 0
	for n < len(text) && (isAlnum(text[n]) || text[n] == '_' || text[n] == '.') {
		n++
	}
	if n < len(text) && text[n] == '[' {
		if end := strings.IndexByte(text[n:], ']'); end >= 0 {
			n += end + 1
		}
	}
	return n
}

func isAlnum(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// identifiers returns the length of the identifiers joined by dots at the
// beginning of s.
func identifiers(s string) int {
	n := 0
	for {
		part := n
		if part < len(s) && s[part] == '.' && n > 0 {
			part++
		}
		end := part
		for end < len(s) && (isAlnum(s[end]) || s[end] == '_') {
			end++
		}
		if end == part {
			return n
		}
		n = end
	}
}

// nonexistent returns the error for a text that is no field.
func nonexistent(text string) error {
	return &Error{Msg: "filter_check called with nonexistent field " + text, unknown: text}
}

// withSuggestion adds to an error about an unknown name the one that was meant.
func withSuggestion(err error) error {
	if e, ok := err.(*Error); ok && e.unknown != "" {
		e.Suggestion = suggestion(e.unknown)
	}
	return err
}

// suggestion returns the name that is most similar to text, or "": the one with the
// smallest distance, of those the one with the longest common beginning.
func suggestion(text string) string {
	name, _, _ := strings.Cut(text, "[")
	if len(name) > 64 {
		return ""
	}
	best, bestDist, bestPrefix := "", min(len(name)/3, 3)+1, -1
	for _, d := range Defs() {
		if d.Flags&TableOnly != 0 {
			continue
		}
		dist, prefix := suggest.Distance(name, d.Name), commonPrefix(name, d.Name)
		if dist < bestDist || dist == bestDist && best != "" && prefix > bestPrefix {
			best, bestDist, bestPrefix = d.Name, dist, prefix
		}
	}
	if best == name {
		return ""
	}
	return best
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// Arguments.

// indexArg takes a decimal number. libs keeps -1 for "no argument", so that one
// means the same as leaving it out; there is nothing at other negative numbers.
func indexArg(f *Field, arg string) error {
	digits, negative := strings.CutPrefix(arg, "-")
	n, ok := decimal(digits)
	switch {
	case !ok:
		return nonexistent(f.Name + "[" + arg + "]")
	case negative && n == 1:
		f.HasArg, f.Arg = false, ""
	case negative:
		f.Index = math.MaxInt32
	default:
		f.Index = n
	}
	return nil
}

// ancestorArg is indexArg for the number of an ancestor: those below 0 are the
// process itself.
func ancestorArg(f *Field, arg string) error {
	err := indexArg(f, arg)
	if f.HasArg && strings.HasPrefix(arg, "-") {
		f.Index = 0
	}
	return err
}

// keyArg takes any text.
func keyArg(*Field, string) error { return nil }

// indexOrKeyArg takes any text, and its value if it is a number.
func indexOrKeyArg(f *Field, arg string) error {
	if n, ok := decimal(arg); ok {
		f.Index = n
	}
	return nil
}

// decimal returns the value of a text that consists of digits.
func decimal(s string) (int, bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// paramTypes maps the name of each parameter in the event table to the type of
// the first one that has it.
var paramTypes = sync.OnceValue(func() map[string]schema.ParamType {
	m := map[string]schema.ParamType{}
	for t := range schema.EventType(schema.NumEventTypes) {
		for _, p := range t.Info().Params {
			if _, ok := m[p.Name]; !ok {
				m[p.Name] = p.Type
			}
		}
	}
	return m
})

// longestParam returns the longest name of a parameter that s begins with.
func longestParam(s string) string {
	types := paramTypes()
	for n := min(len(s), 64); n > 0; n-- {
		if _, ok := types[s[:n]]; ok {
			return s[:n]
		}
	}
	return ""
}

// sortedKeys appends the keys of m in byte order. What dst holds may be in use as
// the value of a list: it stays as it is.
func sortedKeys(m map[string]string, dst []string) []string {
	n := len(dst)
	for k := range m {
		dst = append(dst, k)
	}
	sort.Strings(dst[n:])
	return dst
}
