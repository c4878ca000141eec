package rules

import (
	"sort"
	"strings"
	"unicode/utf8"

	"hids/engine/rules/internal/yaml"
)

// source is the text of a file, and where its YAML nodes stand in it.
type source struct {
	name  string
	text  string
	lines []int // offsets at which lines begin

	// lastOffset and last are a position that was asked for. The next is often
	// behind it on the same line, which may be very long.
	lastOffset int
	last       Position
}

func newSource(name, text string) *source {
	s := &source{name: name, text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' || text[i] == '\r' && !strings.HasPrefix(text[i+1:], "\n") {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// position converts an offset.
func (s *source) position(offset int) Position {
	offset = min(offset, len(s.text))
	line := sort.SearchInts(s.lines, offset+1) - 1
	from, col := s.lines[line], 1
	if s.last.Line == line+1 && s.lastOffset <= offset {
		from, col = s.lastOffset, s.last.Col
	}
	s.lastOffset = offset
	s.last = Position{s.name, line + 1, utf8.RuneCountInString(s.text[from:offset]) + col}
	return s.last
}

// span is a range of a rule file.
type span struct{ from, to Position }

// start is the place where a node begins, and no end.
func (s *source) start(n *yaml.Node) span { return span{from: s.position(n.From)} }

// node returns the place of a node: all of it if it is a scalar on one line.
func (s *source) node(n *yaml.Node) span {
	p := s.start(n)
	if to := s.position(n.To); n.Kind == yaml.Scalar && n.To > n.From && to.Line == p.from.Line {
		p.to = to
	}
	return p
}

// at returns the place of a range of the value of a scalar.
func (s *source) at(n *yaml.Node, from, to int) span {
	begin := n.Offset(from)
	p := span{from: s.position(begin)}
	if to <= from {
		return p
	}
	// The end is behind the last character, not where the next begins, which may
	// be lines later.
	end, last := n.Offset(to), n.Offset(to-1)
	if end <= last || strings.ContainsAny(s.text[last:end], "\r\n") {
		_, size := utf8.DecodeRuneInString(s.text[last:])
		end = last + size
	}
	p.to = s.position(end)
	return p
}
