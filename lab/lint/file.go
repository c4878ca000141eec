package lint

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"

	"hids/engine/filter"
	"hids/engine/rules"
)

// file is the text of a rule file.
type file struct {
	name  string
	text  string
	items []rules.FileItem
	lines []int // offsets at which lines begin
	// prefix is what stands before the text in the file; plain tells that there is
	// no other difference.
	prefix []byte
	plain  bool
}

func newFile(f rules.File) *file {
	text, items := rules.Outline(f)
	x := &file{name: f.Name, text: text, items: items, lines: []int{0}}
	x.prefix, x.plain = bytes.CutSuffix(f.Content, []byte(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' || text[i] == '\r' && !strings.HasPrefix(text[i+1:], "\n") {
			x.lines = append(x.lines, i+1)
		}
	}
	return x
}

// offset converts a position; the end of the text for one that is not known.
func (f *file) offset(p rules.Position) int {
	if p.Line < 1 || p.Line > len(f.lines) {
		return len(f.text)
	}
	i := f.lines[p.Line-1]
	for col := 1; col < p.Col && i < len(f.text); col++ {
		_, n := utf8.DecodeRuneInString(f.text[i:])
		i += n
	}
	return i
}

// position converts an offset.
func (f *file) position(offset int) rules.Position {
	line := sort.SearchInts(f.lines, offset+1)
	return rules.Position{File: f.name, Line: line, Col: utf8.RuneCountInString(f.text[f.lines[line-1]:offset]) + 1}
}

// place converts a range.
func (f *file) place(r filter.Range) (from, to rules.Position) {
	return f.position(r.From), f.position(r.To)
}
