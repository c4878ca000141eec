package yaml

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// folding is what line breaks within a scalar become.
type folding uint8

const (
	foldFlow  folding = iota // plain and quoted
	foldBlock                // after >
	foldNone                 // after |
)

// scalarRules say how a scalar is read.
type scalarRules struct {
	fold    folding
	quote   byte // 0 = none
	isPlain bool
	indent  int  // columns below this one end it
	detect  bool // indent comes from the first line with text
	chomp   byte // of line breaks at the end: '-' drops all, '+' keeps all, 0 keeps one
}

// scalarReader reads one scalar.
type scalarReader struct {
	*scanner
	scalarRules
	out     []byte
	runs    []run
	escaped int // length of out behind the latest escape; it is not trimmed away
	// leadingSpaces says that the scalar ended because a line was not indented enough.
	leadingSpaces bool
}

// plainHere tells if a plain scalar can begin here.
func (s *scanner) plainHere() bool {
	c := s.peek(0)
	if s.inFlow() {
		return strings.IndexByte("?,[]{}#&*!|>'\"%@`", c) < 0 && (c != '-' && c != ':' || !isBlank(s.peek(1)) && s.pos+1 < len(s.text))
	}
	return strings.IndexByte(",[]{}#&*!|>'\"%@`", c) < 0 && (strings.IndexByte("-?:", c) < 0 || !s.gapAt(s.pos+1))
}

func (s *scanner) plain() error {
	rules := scalarRules{isPlain: true, chomp: '-'}
	if !s.inFlow() {
		rules.indent = s.topIndent() + 1
	}
	s.suspectKey()
	r, err := s.read(s.pos, rules, tokPlain)
	if err == nil {
		s.keyAllowed, s.jsonValue = r.leadingSpaces, false
	}
	return err
}

func (s *scanner) topIndent() int { return s.indents[len(s.indents)-1].column }

func (s *scanner) quoted(quote byte) error {
	s.suspectKey()
	from := s.pos
	s.eat(1)
	_, err := s.read(from, scalarRules{quote: quote}, tokQuoted)
	s.keyAllowed, s.jsonValue = false, true
	return err
}

// block reads a scalar after | or >.
func (s *scanner) block() error {
	rules := scalarRules{fold: foldBlock, indent: 1, detect: true}
	if s.peek(0) == '|' {
		rules.fold = foldNone
	}
	from := s.pos
	s.eat(1)
	if err := s.blockHeader(&rules); err != nil {
		return err
	}
	if top := s.topIndent(); top >= 0 {
		rules.indent += top
	}
	_, err := s.read(from, rules, tokQuoted)
	s.keyAllowed, s.jsonValue = true, false
	return err
}

// blockHeader reads what follows the indicator on its line.
func (s *scanner) blockHeader(rules *scalarRules) error {
	digit, sign := false, false
	for {
		switch c := s.peek(0); {
		case (c == '+' || c == '-') && !sign:
			rules.chomp, sign = c, true
		case c == '0' && !digit:
			return s.fail(s.pos, "cannot set zero indentation for a block scalar", "")
		case c >= '1' && c <= '9' && !digit:
			rules.indent, rules.detect, digit = int(c-'0'), false, true
		default:
			for isBlank(s.peek(0)) {
				s.eat(1)
			}
			if s.peek(0) == '#' {
				for !s.atEnd() && s.breakAt(s.pos) == 0 {
					s.eat(1)
				}
			}
			if !s.atEnd() && s.breakAt(s.pos) == 0 {
				return s.fail(s.pos, "unexpected character in block scalar", "the text begins on the next line")
			}
			return nil
		}
		s.eat(1)
	}
}

// read reads a scalar that began at an offset, and appends its token.
func (s *scanner) read(from int, rules scalarRules, kind tokenKind) (*scalarReader, error) {
	r := &scalarReader{scanner: s, scalarRules: rules, out: s.buf[:0]}
	if err := r.lines(); err != nil {
		return r, err
	}
	r.trim()
	s.buf = r.out
	t := token{kind: kind, from: from, to: s.pos, runs: r.runs}
	if n := len(r.out); len(r.runs) == 1 && !r.runs[0].single && s.text[r.runs[0].text:int(r.runs[0].text)+n] == string(r.out) {
		t.value = s.text[r.runs[0].text : int(r.runs[0].text)+n]
	} else {
		t.value = string(r.out)
	}
	if rules.isPlain && len(r.runs) > 0 {
		last := r.runs[len(r.runs)-1]
		t.to = int(last.text) + len(r.out) - int(last.value)
	}
	s.push(t)
	s.scalar = t
	return r, nil
}

// add appends n bytes of the text from an offset on.
func (r *scalarReader) add(from, n int) {
	if len(r.runs) == 0 || r.last().single || int(r.last().text)+len(r.out)-int(r.last().value) != from {
		r.runs = append(r.runs, run{value: int32(len(r.out)), text: int32(from)})
	}
	r.out = append(r.out, r.text[from:from+n]...)
}

func (r *scalarReader) last() run { return r.runs[len(r.runs)-1] }

// addFrom appends bytes that stand for what is at an offset of the text.
func (r *scalarReader) addFrom(s string, at int) {
	if s == "" {
		return
	}
	r.runs = append(r.runs, run{value: int32(len(r.out)), text: int32(at), single: true})
	r.out = append(r.out, s...)
}

// cut drops everything from length n on.
func (r *scalarReader) cut(n int) {
	r.out = r.out[:n]
	for len(r.runs) > 0 && int(r.last().value) >= n {
		r.runs = r.runs[:len(r.runs)-1]
	}
}

// endHere returns the length of what ends the scalar here; -1 if it goes on.
func (r *scalarReader) endHere() int {
	c := r.peek(0)
	switch {
	case r.quote == '\'' && c == '\'' && r.peek(1) == '\'':
		return -1
	case r.quote != 0 && c == r.quote && !r.atEnd():
		return 1
	case r.isPlain && r.plainEnds(c):
		return 0
	}
	return -1
}

// plainEnds tells if a plain scalar ends before c, which is here.
func (r *scalarReader) plainEnds(c byte) bool {
	if r.atEnd() {
		return false
	}
	if c == ':' && r.gapAt(r.pos+1) {
		return true
	}
	if r.inFlow() && (strings.IndexByte(",?[]{}", c) >= 0 || c == ':' && strings.IndexByte(",]}", r.peek(1)) >= 0) {
		return true
	}
	n := r.breakAt(r.pos)
	if isBlank(c) {
		n = 1
	}
	return n > 0 && r.peek(n) == '#'
}

// lineState is what is known of the lines so far, for folding.
type lineState struct {
	text          bool // a line had text
	pastOpening   bool // the line break behind the header of a block is behind us
	empty         bool // the latest line was empty
	moreIndented  bool // the latest line began with a blank
	pending       int  // empty lines of a folded block that are not written yet
	pendingIndent bool // before them was a more indented line
}

// lines reads the scalar line by line.
func (r *scalarReader) lines() error {
	st := lineState{pastOpening: r.fold == foldFlow}
	for !r.atEnd() {
		textEnd, escapedBreak, err := r.content(&st)
		if err != nil {
			return err
		}
		if r.atEnd() {
			if r.quote != 0 {
				return r.fail(r.pos, "illegal EOF in scalar", "the quoted text is never closed")
			}
			return nil
		}
		if r.isPlain && r.atMark() {
			return nil
		}
		if n := r.endHere(); n >= 0 {
			r.eat(n)
			return nil
		}
		if r.fold == foldFlow {
			r.cut(textEnd)
		}
		at := r.pos
		r.eatBreak(r.breakAt(r.pos))
		if err := r.indentation(&st); err != nil {
			return err
		}
		r.foldBreak(&st, at, escapedBreak)
		if !st.empty && r.column() < r.indent {
			r.leadingSpaces = true
			return nil
		}
	}
	return nil
}

// atMark tells if a mark of a document is here.
func (r *scalarReader) atMark() bool { return r.column() == 0 && r.documentMark() }

// content reads the text of a line. It returns the length of the output without
// blanks at the end of the line, and whether the line break is escaped.
func (r *scalarReader) content(st *lineState) (textEnd int, escapedBreak bool, err error) {
	textEnd = len(r.out)
	for r.endHere() < 0 && r.breakAt(r.pos) == 0 && !r.atEnd() {
		if r.atMark() {
			if r.isPlain {
				break
			}
			if r.quote != 0 {
				return 0, false, r.fail(r.pos, "illegal document indicator in scalar", "")
			}
		}
		st.text, st.pastOpening = true, true
		c := r.peek(0)
		switch {
		case r.quote == '"' && c == '\\' && r.breakAt(r.pos+1) > 0:
			r.eat(1)
			r.escaped = len(r.out)
			return len(r.out), true, nil
		case r.quote == '"' && c == '\\' || r.quote == '\'' && c == '\'':
			if err := r.escape(c); err != nil {
				return 0, false, err
			}
			textEnd, r.escaped = len(r.out), len(r.out)
		default:
			r.add(r.pos, 1)
			r.eat(1)
			if !isBlank(c) {
				textEnd = len(r.out)
			}
		}
	}
	return textEnd, false, nil
}

// indentation reads the blanks at the beginning of a line.
func (r *scalarReader) indentation(st *lineState) error {
	for r.peek(0) == ' ' && (r.column() < r.indent || r.detect && !st.text) && r.endHere() < 0 {
		r.eat(1)
	}
	if r.detect && !st.text {
		r.indent = max(r.indent, r.column())
	}
	for isBlank(r.peek(0)) {
		if r.peek(0) == '\t' && r.column() < r.indent && r.quote == 0 {
			return r.fail(r.pos, "illegal tab when looking for indentation", "indent with spaces, not with tabs")
		}
		if r.fold != foldFlow || r.endHere() >= 0 {
			break
		}
		r.eat(1)
	}
	return nil
}

// foldBreak writes what the line break at an offset becomes, and looks at the
// line that begins here.
func (r *scalarReader) foldBreak(st *lineState, at int, escapedBreak bool) {
	empty, more := r.breakAt(r.pos) > 0, isBlank(r.peek(0))
	if r.fold == foldBlock && st.pending == 0 && empty {
		st.pendingIndent = st.moreIndented
	}
	if st.pastOpening {
		switch r.fold {
		case foldNone:
			r.addFrom("\n", at)
		case foldBlock:
			r.foldBlockBreak(st, at, empty, more)
		case foldFlow:
			if empty {
				r.addFrom("\n", at)
			} else if !st.empty && !escapedBreak {
				r.addFrom(" ", at)
			}
		}
	}
	st.empty, st.moreIndented, st.pastOpening = empty, more, true
}

// foldBlockBreak folds a line break after >: between two lines of text with the
// same indentation it becomes a blank.
func (r *scalarReader) foldBlockBreak(st *lineState, at int, empty, more bool) {
	switch {
	case !st.empty && !empty && !st.moreIndented && !more && r.column() >= r.indent:
		r.addFrom(" ", at)
	case empty:
		st.pending++
	default:
		r.addFrom("\n", at)
	}
	if !empty && st.pending > 0 {
		n := st.pending - 1
		if st.pendingIndent || more || !st.text {
			n++
		}
		r.addFrom(strings.Repeat("\n", n), at)
		st.pending = 0
	}
}

// trim drops blanks and line breaks at the end of the scalar.
func (r *scalarReader) trim() {
	if r.isPlain {
		r.cut(max(r.escaped, len(bytes.TrimRight(r.out, " \t"))))
	}
	if r.chomp == '+' {
		return
	}
	n := len(bytes.TrimRight(r.out, "\n"))
	if n < r.escaped {
		n = r.escaped
	}
	if r.chomp == 0 && n > 0 && n < len(r.out) {
		n++
	}
	r.cut(n)
}

// escapes are the letters that may follow a backslash, and what they stand for.
var escapes = [256]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '\'': "'", '\\': `\`, '/': "/", 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// escape reads a doubled quote or what follows a backslash.
func (r *scalarReader) escape(c byte) error {
	at := r.pos
	letter := r.peek(1)
	r.eat(2)
	if c == '\'' {
		r.addFrom("'", at)
		return nil
	}
	digits := 0
	switch letter {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		if escapes[letter] == "" {
			return r.fail(at, "unknown escape character: "+string(rune(letter)), `write \\ for a backslash, or use single quotes`)
		}
		r.addFrom(escapes[letter], at)
		return nil
	}
	return r.codePoint(at, digits)
}

// codePoint reads the number of a character.
func (r *scalarReader) codePoint(at, digits int) error {
	n := 0
	for range digits {
		c := r.peek(0)
		v := strings.IndexByte("0123456789abcdef", c|0x20)
		if r.atEnd() || v < 0 || c < '0' {
			return r.fail(r.pos, "bad character found while scanning hex number", "")
		}
		n = n<<4 | v
		r.eat(1)
	}
	if n >= 0xd800 && n <= 0xdfff || n > utf8.MaxRune {
		return r.fail(at, "invalid unicode", "")
	}
	r.addFrom(string(rune(n)), at)
	return nil
}
