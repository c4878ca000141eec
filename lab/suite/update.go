package suite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Update returns the text of a suite in which the cases that fail expect what
// happened: numbers of alerts, values of fields, rules that were to be silent and
// alerts that nothing expects. All else of the text stays as it is. left says what
// has to be changed by hand. The new text may expect something that is not so yet,
// since one change can make another one necessary: whoever wants to know runs it.
func (r *Result) Update() (text []byte, left []string) {
	text = r.Suite.text
	byDecl := map[*yaml.Node][]*CaseResult{}
	var decls []*yaml.Node
	for _, c := range r.Cases {
		if byDecl[c.decl] == nil {
			decls = append(decls, c.decl)
		}
		byDecl[c.decl] = append(byDecl[c.decl], c)
	}
	// From the last to the first, so that places above stay what they are.
	slices.Reverse(decls)
	for _, d := range decls {
		changed, why := updateCase(text, byDecl[d])
		text = changed
		left = append(why, left...)
	}
	return text, left
}

// updateCase returns the text with the changes of the results of one declaration.
func updateCase(text []byte, results []*CaseResult) ([]byte, []string) {
	var edits []edit
	var left []string
	for i, c := range results {
		u := &updater{text: string(text), c: c}
		u.update()
		for _, why := range u.left {
			left = append(left, fmt.Sprintf("%s: %s", c.Name, why))
		}
		if i > 0 && !slices.Equal(edits, u.edits) {
			return text, []string{fmt.Sprintf("%s: the combinations of the matrix differ", c.Name)}
		}
		edits = u.edits
	}
	if len(edits) == 0 {
		return text, left
	}
	changed, ok := apply(string(text), edits)
	if ok {
		_, err := Parse("", []byte(changed))
		ok = err == nil
	}
	if !ok {
		return text, append(left, results[0].Name+": it is written in a form that can't be changed here")
	}
	return []byte(changed), left
}

// edit replaces a range of bytes of the text.
type edit struct {
	from, to int
	text     string
}

// apply returns the text with edits, which do not overlap.
func apply(text string, edits []edit) (string, bool) {
	edits = slices.Clone(edits)
	slices.Reverse(edits) // what is inserted at one place stays in order
	slices.SortStableFunc(edits, func(a, b edit) int { return b.from - a.from })
	end := len(text)
	for _, e := range edits {
		if e.from > e.to || e.to > end {
			return "", false
		}
		text = text[:e.from] + e.text + text[e.to:]
		end = e.from
	}
	return text, true
}

// updater collects the edits of a case.
type updater struct {
	text  string
	c     *CaseResult
	edits []edit
	left  []string
	added strings.Builder // expectations to add, without indentation
}

func (u *updater) leave(format string, args ...any) {
	u.left = append(u.left, fmt.Sprintf(format, args...))
}

func (u *updater) update() {
	fired := map[string]bool{}
	for _, f := range u.c.Failures {
		switch f.Kind {
		case NoRule:
			u.leave("%s", f.Message())
		case TooFew, TooMany:
			if !u.values(f) {
				u.count(f)
			}
		case NotSilent:
			if !slices.ContainsFunc(u.c.Silent, func(n Name) bool { return n.Pos == f.Pos && n.Exact() }) {
				u.leave("%s, by a pattern", f.Message())
				continue
			}
			fired[f.Rule] = true
			u.expect(f)
		case Unexpected:
			u.expect(f)
		}
	}
	if len(fired) > 0 {
		u.unsilence(fired)
	}
	if u.added.Len() > 0 {
		u.addExpectations()
	}
}

func (u *updater) expect(f *Failure) {
	if slices.ContainsFunc(u.c.Expect, func(x *Expectation) bool { return x.Rule == f.Rule }) {
		u.leave("%s, and there are other expectations of it", f.Message())
		return
	}
	fmt.Fprintf(&u.added, "- rule: %s\n  exactly: %d\n", scalar(f.Rule), len(f.Alerts))
}

// values makes an expectation fit the nearest alert. It reports false if that is not
// a matter of values.
func (u *updater) values(f *Failure) bool {
	if f.Kind != TooFew || f.Nearest == nil || len(f.Alerts) > 0 {
		return false
	}
	var edits []edit
	for _, d := range f.Diff {
		n := valueOf(f.expectation.decl, "priority")
		for i := range f.expectation.Fields {
			if m := &f.expectation.Fields[i]; m.Name == d.Name {
				if _, has := f.Nearest.Field(m.Name); !has {
					return false
				}
				n = m.value
			}
		}
		if d.Name == "where" || d.Name == "output" || n == nil {
			return false
		}
		value := scalar(d.Actual)
		if d.Actual == noValue {
			value = "null"
		}
		if !utf8.ValidString(d.Actual) || !u.replace(&edits, n, value) {
			u.leave("%s of the expectation in line %d is %s", d.Name, f.Pos.Line, d.Actual)
			return true
		}
	}
	u.edits = append(u.edits, edits...)
	return true
}

// count makes an expectation expect as many alerts as there are.
func (u *updater) count(f *Failure) {
	x, n := f.expectation.decl, strconv.Itoa(len(f.Alerts))
	ok := false
	exactly, atLeast, atMost := valueOf(x, "exactly"), valueOf(x, "at_least"), valueOf(x, "at_most")
	switch {
	case exactly != nil:
		ok = u.replace(&u.edits, exactly, n)
	case f.Kind == TooMany:
		ok = u.replace(&u.edits, atMost, n)
	case atLeast != nil && (len(f.Alerts) > 0 || atMost != nil):
		ok = u.replace(&u.edits, atLeast, n)
	case atLeast != nil:
		ok = u.replace(&u.edits, keyOf(x, "at_least"), "exactly") && u.replace(&u.edits, atLeast, n)
	default:
		rule := valueOf(x, "rule")
		if _, end, found := u.scalar(rule); found && x.Style&yaml.FlowStyle != 0 {
			u.edits, ok = append(u.edits, edit{end, end, ", exactly: " + n}), true
		} else if found {
			end = u.lineEnd(end)
			u.edits, ok = append(u.edits, edit{end, end, "\n" + strings.Repeat(" ", x.Column-1) + "exactly: " + n}), true
		}
	}
	if !ok {
		u.leave("%s (line %d)", f.Message(), f.Pos.Line)
	}
}

// unsilence removes rules from the list of silent ones.
func (u *updater) unsilence(fired map[string]bool) {
	n := valueOf(u.c.decl, "silent")
	ok := true
	switch {
	case n.Kind == yaml.ScalarNode:
		ok = u.replace(&u.edits, n, "[]")
	case n.Style&yaml.FlowStyle != 0:
		var kept []string
		first, last := -1, -1
		for _, item := range n.Content {
			from, to, found := u.scalar(item)
			ok = ok && found
			if first < 0 {
				first = from
			}
			if last = to; found && !fired[item.Value] {
				kept = append(kept, u.text[from:to])
			}
		}
		if ok {
			u.edits = append(u.edits, edit{first, last, strings.Join(kept, ", ")})
		}
	default:
		for _, item := range n.Content {
			if !fired[item.Value] {
				continue
			}
			from, to, found := u.scalar(item)
			start, end := strings.LastIndexByte(u.text[:max(from, 0)], '\n')+1, u.lineEnd(to)
			if ok = ok && found && strings.TrimSpace(u.text[start:from]) == "-"; ok {
				u.edits = append(u.edits, edit{start, min(end+1, len(u.text)), ""})
			}
		}
	}
	if !ok {
		u.leave("rules in the list of silent ones fire (line %d)", n.Line)
	}
}

// addExpectations adds the expectations to those that are there.
func (u *updater) addExpectations() {
	added := strings.TrimSuffix(u.added.String(), "\n")
	if x := valueOf(u.c.decl, "expect"); x != nil {
		last := lastScalar(x)
		_, end, ok := u.scalar(last)
		if !ok || x.Kind != yaml.SequenceNode || x.Style&yaml.FlowStyle != 0 {
			u.leave("expectations have to be added to the list in line %d", x.Line)
			return
		}
		at, _ := u.offset(x.Content[0].Line, x.Content[0].Column)
		line := strings.LastIndexByte(u.text[:at], '\n') + 1
		dash := strings.LastIndexByte(u.text[line:at], '-')
		end = u.lineEnd(end)
		u.edits = append(u.edits, edit{end, end, "\n" + indented(added, max(dash, 0))})
		return
	}
	column := u.c.decl.Column - 1
	block := indented("expect:\n"+indented(added, 2), column)
	for _, name := range []string{"silent", "strict"} {
		if k := keyOf(u.c.decl, name); k != nil {
			at, _ := u.offset(k.Line, 1)
			if strings.TrimSpace(u.text[at:at+column]) == "" {
				u.edits = append(u.edits, edit{at, at, block + "\n"})
				return
			}
		}
	}
	if _, end, ok := u.scalar(valueOf(u.c.decl, "name")); ok {
		end = u.lineEnd(end)
		u.edits = append(u.edits, edit{end, end, "\n" + block})
		return
	}
	u.leave("expectations have to be added")
}

func indented(text string, n int) string {
	pad := strings.Repeat(" ", n)
	return pad + strings.ReplaceAll(text, "\n", "\n"+pad)
}

func keyOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i]
		}
	}
	return nil
}

// lastScalar returns the scalar that stands last in n.
func lastScalar(n *yaml.Node) *yaml.Node {
	for len(n.Content) > 0 {
		n = n.Content[len(n.Content)-1]
	}
	return n
}

// replace replaces a scalar; false = its text could not be found.
func (u *updater) replace(edits *[]edit, n *yaml.Node, text string) bool {
	from, to, ok := u.scalar(n)
	if ok {
		*edits = append(*edits, edit{from, to, text})
	}
	return ok
}

// offset returns the offset of a place; false = there is none.
func (u *updater) offset(line, col int) (int, bool) {
	at := 0
	for range line - 1 {
		i := strings.IndexByte(u.text[at:], '\n')
		if i < 0 {
			return 0, false
		}
		at += i + 1
	}
	for range col - 1 {
		_, n := utf8.DecodeRuneInString(u.text[at:])
		at += n
	}
	return at, at <= len(u.text)
}

func (u *updater) lineEnd(at int) int {
	if i := strings.IndexByte(u.text[max(at, 0):], '\n'); i >= 0 {
		return max(at, 0) + i
	}
	return len(u.text)
}

// scalar returns where a scalar on one line stands; false = it can't be found, for
// one, since it contains a variable.
func (u *updater) scalar(n *yaml.Node) (from, to int, ok bool) {
	if n == nil || n.Kind != yaml.ScalarNode {
		return 0, 0, false
	}
	if from, ok = u.offset(n.Line, n.Column); !ok {
		return 0, 0, false
	}
	rest := u.text[from:u.lineEnd(from)]
	switch {
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := 1; i < len(rest); i++ {
			if rest[i] != '\'' {
				continue
			}
			if i+1 < len(rest) && rest[i+1] == '\'' {
				i++
				continue
			}
			return from, from + i + 1, true
		}
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := 1; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++
			case '"':
				return from, from + i + 1, true
			}
		}
	case n.Style == 0 && n.Value != "" && strings.HasPrefix(rest, n.Value):
		return from, from + len(n.Value), true
	}
	return 0, 0, false
}
