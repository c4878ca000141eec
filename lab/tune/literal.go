package tune

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hids/engine"
	"hids/engine/rules"
)

// literals writes values of exceptions so that the condition that is made of them
// compares with just these values.
type literals struct {
	lists map[string]bool // names, which are replaced wherever they stand as a word
	odd   []string        // names that are several words
}

// delimiters are what words of a condition stand between where names of lists are
// looked for.
const delimiters = " \t\n\r(),="

func newLiterals(lists []*rules.List) *literals {
	l := &literals{lists: make(map[string]bool)}
	for _, list := range lists {
		if strings.ContainsAny(list.Name, delimiters) {
			l.odd = append(l.odd, list.Name)
		} else {
			l.lists[list.Name] = true
		}
	}
	return l
}

// keywords could be read as something else than a value.
var keywords = []string{
	"and", "or", "not", "exists", "in", "intersects", "pmatch", "oneof", "anyof", "allof",
	"contains", "icontains", "bcontains", "startswith", "bstartswith", "endswith", "glob", "iglob", "regex", "val",
}

// literal returns a value as the text of a value in an exception; false if none
// stands for it. Glob tells that * and the like have a meaning there, and would have
// to be in the value.
func (l *literals) literal(value string, glob bool) (string, bool) {
	if value == "" || len(value) > engine.MaxText || !utf8.ValidString(value) || strings.ContainsRune(value, utf8.RuneError) || glob && strings.ContainsAny(value, `*?[\`) {
		return "", false
	}
	if isBare(value) && !slices.Contains(keywords, value) && l.stays(value) {
		return value, true
	}
	text, ok := quote(value)
	return text, ok && l.stays(text)
}

func isBare(value string) bool {
	for _, r := range value {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("_./:@%+~-", r):
		default:
			return false
		}
	}
	return true
}

// escapes are how quoted texts of conditions have what can't stand there.
var escapes = map[rune]string{'"': `\"`, '\\': `\\`, '\n': `\n`, '\t': `\t`, '\r': `\r`, '\b': `\b`, '\f': `\f`}

func quote(value string) (string, bool) {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range value {
		switch text, ok := escapes[r]; {
		case ok:
			b.WriteString(text)
		case r < ' ' || r == 0x7f:
			return "", false
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String(), true
}

// stays reports whether no name of a list stands in a text.
func (l *literals) stays(text string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(delimiters, r) }) {
		if l.lists[word] {
			return false
		}
	}
	return !slices.ContainsFunc(l.odd, func(name string) bool { return strings.Contains(text, name) })
}
