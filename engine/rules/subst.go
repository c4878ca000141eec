package rules

import (
	"bytes"
	"errors"
	"strings"
)

// Limits of what the substitution of lists may produce. A few lists that name
// each other several times grow without bound.
const (
	maxConditionLen = 8 << 20  // bytes of one condition
	maxListUses     = 1 << 20  // in one condition
	maxTotalLen     = 64 << 20 // bytes of all conditions
	maxListDepth    = 1000     // lists within lists
)

var (
	errTooLong = errors.New("the condition is too long after substitution of lists")
	errTooDeep = errors.New("lists within lists nest too deep")
)

const (
	listBlanks = " \t\n\r"
	listDelims = listBlanks + "(),="
)

// substituter replaces the names of lists in texts by their items.
type substituter struct {
	lists []*listInfo
	index map[string]int
	odd   map[string][]int // lists whose names contain delimiters, by what is before the first
	total int              // bytes produced
}

func newSubstituter(lists []*listInfo) *substituter {
	s := &substituter{lists: lists, index: make(map[string]int, len(lists)), odd: make(map[string][]int)}
	for i, l := range lists {
		s.index[l.name] = i
		if n := strings.IndexAny(l.name, listDelims); n >= 0 {
			s.odd[l.name[:n]] = append(s.odd[l.name[:n]], i)
		}
	}
	return s
}

// apply returns t with all names of lists replaced.
//
// Falco goes through the lists in the order of their definition and replaces
// each in the whole text, so that in the items of a list only lists that come
// later are replaced. One pass does the same: the items of the list with index i
// are expanded with the lists behind i.
func (s *substituter) apply(t *text) (*text, error) {
	e := expander{s: s}
	err := e.expand(t, -1, 0)
	s.total += len(e.out.buf)
	if err == nil && s.total > maxTotalLen {
		err = errTooLong
	}
	if err != nil {
		return nil, err
	}
	return e.out.text(), nil
}

type expander struct {
	s   *substituter
	out textBuilder
	// After a list the blanks are dropped, and after an empty one, with no comma on
	// its left, the next comma.
	skipBlanks, skipComma bool
	uses                  int // of lists
}

// expand appends t with the names of lists behind index min replaced.
func (e *expander) expand(t *text, min, depth int) error {
	for at := 0; at < len(t.s); {
		n := strings.IndexAny(t.s[at:], listDelims)
		if list, length := e.listAt(t.s[at:], min); list >= 0 {
			if err := e.replace(t, at, list, depth); err != nil {
				return err
			}
			at += length
			continue
		}
		switch {
		case n < 0:
			n = len(t.s) - at
		case n == 0:
			n = 1
		}
		e.copy(t, at, at+n)
		at += n
		if len(e.out.buf) > maxConditionLen {
			return errTooLong
		}
	}
	return nil
}

// listAt returns the list whose name stands at the beginning of s, which follows
// a delimiter, and the length of the name; or -1.
func (e *expander) listAt(s string, min int) (int, int) {
	word := s
	if n := strings.IndexAny(s, listDelims); n >= 0 {
		word = s[:n]
	}
	found := -1
	if i, ok := e.s.index[word]; ok && i > min && word != "" {
		found = i
	}
	for _, i := range e.s.odd[word] {
		name := e.s.lists[i].name
		if i > min && (found < 0 || i < found) && strings.HasPrefix(s, name) &&
			(len(s) == len(name) || strings.IndexByte(listDelims, s[len(name)]) >= 0) {
			found = i
		}
	}
	if found < 0 {
		return -1, 0
	}
	return found, len(e.s.lists[found].name)
}

// copy appends a piece of text that is either a word or one delimiter.
func (e *expander) copy(t *text, from, to int) {
	c := t.s[from]
	blank := strings.IndexByte(listBlanks, c) >= 0
	if e.skipBlanks && blank {
		return
	}
	if e.skipComma && c == ',' {
		e.skipBlanks, e.skipComma = false, false
		return
	}
	e.skipBlanks, e.skipComma = false, false
	e.out.addText(t, from, to)
}

// replace appends the items of a list in place of its name at an offset of t.
func (e *expander) replace(t *text, at, list, depth int) error {
	if e.uses++; e.uses > maxListUses {
		return errTooLong
	}
	info := e.s.lists[list]
	info.used = true
	use := t.useAt(at, info.name)
	e.out.buf = bytes.TrimRight(e.out.buf, listBlanks)
	e.skipComma = len(info.resolved) == 0 && !e.dropComma()
	e.out.truncate(len(e.out.buf))
	if len(e.out.buf) > 0 {
		e.out.add(" ", use.at.asWhole())
	}
	e.skipBlanks = false
	for i, item := range info.resolved {
		if i > 0 {
			e.separator()
		}
		if err := e.item(item, list, use, depth); err != nil {
			return err
		}
	}
	if !e.skipBlanks {
		e.out.buf = append(e.out.buf, ' ')
	}
	e.skipBlanks = true
	return nil
}

// useAt is the reference to the list name at an offset of t.
func (t *text) useAt(at int, name string) *listUse {
	p := t.pieces[t.pieceAt(at)]
	if outer := p.list; outer != nil {
		return &listUse{name: name, at: outer.at, length: outer.length}
	}
	p.off += int32(at - p.start)
	return &listUse{name: name, at: p.origin, length: len(name)}
}

// separator appends what stands between two items. It is a part of the piece
// before.
func (e *expander) separator() {
	switch {
	case e.skipComma:
		e.skipBlanks, e.skipComma = false, false
		e.out.buf = append(e.out.buf, ' ')
	default:
		e.skipBlanks = false
		e.out.buf = append(e.out.buf, ", "...)
	}
}

// item appends an item of the list with the given index.
func (e *expander) item(item listItem, index int, use *listUse, depth int) error {
	if depth > maxListDepth {
		return errTooDeep
	}
	quoted := quoteItem(item.text)
	o := origin{src: item.src, node: item.node, list: use, whole: quoted != item.text}
	if list, _ := e.listAt(quoted, index); list < 0 && quoted != "" && !strings.ContainsAny(quoted, listDelims) {
		e.skipBlanks, e.skipComma = false, false
		e.out.add(quoted, o)
		if len(e.out.buf) > maxConditionLen {
			return errTooLong
		}
		return nil
	}
	return e.expand(&text{quoted, []piece{{0, o}}}, index, depth+1)
}

// dropComma drops a comma at the end of the output.
func (e *expander) dropComma() bool {
	trimmed, ok := bytes.CutSuffix(e.out.buf, []byte(","))
	e.out.buf = trimmed
	return ok
}

// quoteItem puts a text with blanks in quotes, unless it begins with one.
// Nothing is escaped.
func quoteItem(s string) string {
	if !strings.Contains(s, " ") || s[0] == '"' || s[0] == '\'' {
		return s
	}
	return `"` + s + `"`
}
