package rules

import (
	"sort"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// source is the text of a file, and where its YAML nodes stand in it.
type source struct {
	name  string
	text  string
	lines []int                  // offsets at which lines begin
	maps  map[*yaml.Node][]int32 // of scalars: see offsets
}

func newSource(name, text string) *source {
	s := &source{name: name, text: text, lines: []int{0}, maps: make(map[*yaml.Node][]int32)}
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
	return Position{s.name, line + 1, utf8.RuneCountInString(s.text[s.lines[line]:offset]) + 1}
}

// offset converts a line and a column that count from 1; the column counts characters.
func (s *source) offset(line, col int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.text)
	}
	at := s.lines[line-1]
	for ; col > 1 && at < len(s.text) && s.text[at] != '\n'; col-- {
		_, size := utf8.DecodeRuneInString(s.text[at:])
		at += size
	}
	return at
}

// span is a range of a rule file.
type span struct{ from, to Position }

// start is the place where a node begins, and no end.
func (s *source) start(n *yaml.Node) span {
	return span{from: Position{s.name, n.Line, n.Column}}
}

// node returns the place of a node: all of it if it is a scalar on one line.
func (s *source) node(n *yaml.Node) span {
	p := s.start(n)
	if n.Kind != yaml.ScalarNode {
		return p
	}
	offsets := s.offsets(n)
	if len(offsets) < 2 {
		return p
	}
	from, to := s.position(int(offsets[0])), s.position(int(offsets[len(offsets)-1]))
	if from.Line == to.Line {
		p.from, p.to = from, to
	}
	return p
}

// at returns the place of a range of the value of a scalar.
func (s *source) at(n *yaml.Node, from, to int) span {
	offsets := s.offsets(n)
	if from >= len(offsets) {
		return s.start(n)
	}
	p := span{from: s.position(int(offsets[from]))}
	if to > from && to < len(offsets) {
		// The end is behind the last character, not where the next begins, which
		// may be lines later.
		end := int(offsets[to])
		if last := int(offsets[to-1]); end < last || strings.ContainsAny(s.text[last:end], "\r\n") {
			end = last + 1
		}
		p.to = s.position(end)
	}
	return p
}

// offsets returns for each byte of the value of a scalar, and for its end,
// the offset in the text where it comes from; nil if that can't be told.
func (s *source) offsets(n *yaml.Node) []int32 {
	m, ok := s.maps[n]
	if !ok {
		sc := aligner{text: s.text, pos: s.offset(n.Line, n.Column), value: n.Value}
		m = sc.align(n.Style)
		s.maps[n] = m
	}
	return m
}

// aligner reads a scalar a second time, to find where each byte of its value
// comes from. It trusts the value: where both differ it gives up.
type aligner struct {
	text  string
	pos   int
	value string
	out   []int32 // where each byte of value[:len(out)] comes from
}

func (a *aligner) align(style yaml.Style) []int32 {
	a.properties()
	ok := false
	switch {
	case style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		ok = a.block()
	case style&yaml.DoubleQuotedStyle != 0:
		a.pos++
		ok = a.flow('"')
	case style&yaml.SingleQuotedStyle != 0:
		a.pos++
		ok = a.flow('\'')
	default:
		ok = a.flow(0)
	}
	if !ok {
		return nil
	}
	return append(a.out, int32(a.pos))
}

// properties skips anchors and tags before the scalar.
func (a *aligner) properties() {
	for a.pos < len(a.text) && (a.text[a.pos] == '&' || a.text[a.pos] == '!') {
		n := strings.IndexAny(a.text[a.pos:], " \t\r\n")
		if n < 0 {
			return
		}
		a.pos += n
		a.pos += len(a.text[a.pos:]) - len(strings.TrimLeft(a.text[a.pos:], " \t\r\n"))
	}
}

func (a *aligner) rest() string { return a.value[len(a.out):] }

// emit says that the next n bytes of the value come from the offset.
func (a *aligner) emit(n, offset int) {
	for ; n > 0; n-- {
		a.out = append(a.out, int32(offset))
	}
}

// flow reads a plain or quoted scalar.
func (a *aligner) flow(quote byte) bool {
	for len(a.out) < len(a.value) {
		if a.pos >= len(a.text) {
			return false
		}
		ok := false
		switch c := a.text[a.pos]; {
		case breakAhead(a.text[a.pos:]):
			ok = a.fold()
		case c == '\\' && quote == '"':
			ok = a.escape()
		case c == '\'' && quote == '\'':
			ok = strings.HasPrefix(a.text[a.pos:], "''") && a.copyByte()
			a.pos++
		default:
			ok = a.copyByte()
		}
		if !ok {
			return false
		}
	}
	return true
}

func (a *aligner) copyByte() bool {
	if a.rest()[0] != a.text[a.pos] {
		return false
	}
	a.emit(1, a.pos)
	a.pos++
	return true
}

// breakAhead tells if nothing but blanks is left on the line.
func breakAhead(s string) bool {
	s = strings.TrimLeft(s, " \t")
	return s != "" && (s[0] == '\n' || s[0] == '\r')
}

// fold reads line breaks and the blanks around them: a single one stands for a
// blank, n+1 for n line breaks.
func (a *aligner) fold() bool {
	at := a.pos
	breaks := a.skipBreaks()
	if breaks == 1 {
		if a.rest()[0] != ' ' {
			return false
		}
		a.emit(1, at)
		return true
	}
	if !strings.HasPrefix(a.rest(), strings.Repeat("\n", breaks-1)) {
		return false
	}
	a.emit(breaks-1, at)
	return true
}

// skipBreaks skips blanks and line breaks and counts these.
func (a *aligner) skipBreaks() int {
	breaks := 0
	for a.pos < len(a.text) && strings.IndexByte(" \t\r\n", a.text[a.pos]) >= 0 {
		if c := a.text[a.pos]; c == '\n' || c == '\r' && !strings.HasPrefix(a.text[a.pos+1:], "\n") {
			breaks++
		}
		a.pos++
	}
	return breaks
}

// escape reads a backslash in a double quoted scalar.
func (a *aligner) escape() bool {
	at := a.pos
	a.pos++
	if breakAhead(a.text[a.pos:]) { // an escaped line break is nothing; those behind it are kept
		if breaks := a.skipBreaks() - 1; breaks > 0 {
			a.emit(breaks, at)
		}
		return len(a.out) <= len(a.value)
	}
	if a.pos >= len(a.text) {
		return false
	}
	digits := 0
	switch a.text[a.pos] {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	}
	_, size := utf8.DecodeRuneInString(a.rest())
	a.emit(size, at)
	_, letter := utf8.DecodeRuneInString(a.text[a.pos:])
	a.pos += letter + digits
	return true
}

// block reads a literal or folded scalar line by line.
func (a *aligner) block() bool {
	_, body, _ := cutLine(a.text[a.pos:])
	header := a.text[a.pos : len(a.text)-len(body)]
	a.pos = len(a.text) - len(body)
	indent := a.indent(header)
	for len(a.out) < len(a.value) {
		line, rest, more := cutLine(a.text[a.pos:])
		content := strings.TrimLeft(line, " ")
		if n := len(line) - len(content); n > indent {
			content = line[indent:]
		}
		start := a.pos + len(line) - len(content)
		if !strings.HasPrefix(a.rest(), content) {
			return false
		}
		for i := range len(content) {
			a.emit(1, start+i)
		}
		a.lineEnd(start+len(content), content == "")
		if !more {
			a.pos = len(a.text)
			return len(a.out) == len(a.value)
		}
		a.pos = len(a.text) - len(rest)
	}
	return true
}

// lineEnd reads what the end of a line became: line breaks, a blank, or nothing
// at the end of the value. The breaks of blank lines behind it stand for
// themselves, but for the one that folding drops.
func (a *aligner) lineEnd(at int, blank bool) {
	rest := a.rest()
	if rest != "" && (rest[0] == '\n' || rest[0] == ' ' && !blank) && !a.swallows(at, blank) {
		a.emit(1, at)
	}
}

// swallows tells if the line break at the end of a line of text is dropped: a
// folded scalar does that before blank lines, so that there are less breaks in
// the value than in the text.
func (a *aligner) swallows(at int, blank bool) bool {
	if blank {
		return false
	}
	rest := a.rest()
	inValue := len(rest) - len(strings.TrimLeft(rest, "\n"))
	inText := 0
	for text := a.text[at:]; breakAhead(text); inText++ {
		_, text, _ = cutLine(text)
	}
	return inValue > 0 && inValue < inText && inValue < len(rest)
}

// indent returns the indentation of a block scalar: that of its first line that
// is not blank, or what the header says, relative to the parent.
func (a *aligner) indent(header string) int {
	text, widest := a.text[a.pos:], 0
	for text != "" {
		line, rest, _ := cutLine(text)
		content := strings.TrimLeft(line, " ")
		if content != "" {
			indent := len(line) - len(content)
			// With an indicator the first line may have blanks of its own.
			own := len(a.value) - len(strings.TrimLeft(a.value, " \n")) - strings.LastIndexByte(a.value[:len(a.value)-len(strings.TrimLeft(a.value, " \n"))], '\n') - 1
			if strings.ContainsAny(header, "123456789") && own <= indent {
				return indent - own
			}
			return indent
		}
		widest = max(widest, len(line))
		text = rest
	}
	return widest
}
