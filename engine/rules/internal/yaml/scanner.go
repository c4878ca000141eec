package yaml

import "strings"

type tokenKind uint8

const (
	tokDirective tokenKind = iota
	tokDocStart
	tokDocEnd
	tokSeqStart // of a block, as the next three
	tokMapStart
	tokSeqEnd
	tokMapEnd
	tokEntry
	tokFlowSeqStart
	tokFlowMapStart
	tokFlowSeqEnd
	tokFlowMapEnd
	tokFlowEntry
	tokKey
	tokValue
	tokAnchor
	tokAlias
	tokTag
	tokPlain
	tokQuoted // or a block scalar
)

// status of a token or an indentation that was made on suspicion.
type status uint8

const (
	sure status = iota
	suspected
	takenBack
)

type token struct {
	kind     tokenKind
	status   status
	from, to int
	value    string
	runs     []run
}

// indent is an open block collection.
type indent struct {
	column int
	kind   tokenKind // tokSeqStart or tokMapStart; of the bottom neither counts
	status status
}

// simpleKey is a place where a key may have begun: the tokens that say so, by
// number, and the indentation.
type simpleKey struct {
	pos, line   int
	flow        int // depth of flow collections
	key         int // number of the tokKey
	mapStart    int // number of the tokMapStart; -1 = none
	indentDepth int // number of open indentations with that of the mapping
}

// maxTokens is how many tokens a text may have.
const maxTokens = 4 << 20

type scanner struct {
	text      string
	pos       int
	line      int
	lineStart int

	queue   []token
	popped  int // number of the first token in queue
	scanned int
	indents []indent
	keys    []simpleKey
	flows   []byte // '[' or '{'

	keyAllowed bool // a simple key may begin here
	jsonValue  bool // a colon needs no blank behind it: after a quoted scalar or a flow collection
	ended      bool
	scalar     token  // the latest one
	buf        []byte // scratch of scalars
}

func newScanner(text string) *scanner {
	return &scanner{text: text, keyAllowed: true, indents: []indent{{column: -1, kind: tokDocStart}}}
}

func (s *scanner) fail(at int, msg, hint string) error {
	return &Error{Msg: msg, Offset: min(at, len(s.text)), Hint: hint}
}

func (s *scanner) column() int { return s.pos - s.lineStart }

func (s *scanner) atEnd() bool { return s.pos >= len(s.text) }

func (s *scanner) inFlow() bool { return len(s.flows) > 0 }

// peek returns the byte at an offset from the current position; 0 behind the end.
func (s *scanner) peek(offset int) byte {
	if s.pos+offset < len(s.text) {
		return s.text[s.pos+offset]
	}
	return 0
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// breakAt returns the length of the line break at an offset of the text.
func (s *scanner) breakAt(pos int) int {
	switch {
	case pos < len(s.text) && s.text[pos] == '\n':
		return 1
	case strings.HasPrefix(s.text[min(pos, len(s.text)):], "\r\n"):
		return 2
	}
	return 0
}

// gapAt tells if there is a blank, a line break or the end at an offset.
func (s *scanner) gapAt(pos int) bool {
	return pos >= len(s.text) || isBlank(s.text[pos]) || s.breakAt(pos) > 0
}

// eat moves on by n bytes, none of which is a line break.
func (s *scanner) eat(n int) { s.pos += n }

// eatBreak moves behind a line break of n bytes.
func (s *scanner) eatBreak(n int) {
	s.pos += n
	s.line++
	s.lineStart = s.pos
}

// push appends a token and returns its number.
func (s *scanner) push(t token) int {
	s.queue = append(s.queue, t)
	s.scanned++
	return s.popped + len(s.queue) - 1
}

// indicator appends a token for the n bytes here.
func (s *scanner) indicator(kind tokenKind, n int) {
	s.push(token{kind: kind, from: s.pos, to: s.pos + n})
	s.eat(n)
}

// next returns the first token; nil at the end of the text.
func (s *scanner) next() (*token, error) {
	for {
		if len(s.queue) > 0 {
			switch s.queue[0].status {
			case sure:
				return &s.queue[0], nil
			case takenBack:
				s.pop()
				continue
			}
			if s.ended {
				return &s.queue[0], nil // nothing will tell any more
			}
		}
		if s.ended {
			return nil, nil
		}
		if err := s.scan(); err != nil {
			return nil, err
		}
		if s.scanned > maxTokens {
			return nil, s.fail(s.pos, "the file has too many elements", "")
		}
	}
}

func (s *scanner) pop() {
	s.queue = s.queue[1:]
	s.popped++
	if len(s.queue) == 0 {
		s.queue = nil
	}
}

// scan reads one token, and what ends before it.
func (s *scanner) scan() error {
	s.skipGap()
	s.closeIndents()
	if s.atEnd() {
		s.end()
		return nil
	}
	c := s.peek(0)
	if s.column() == 0 {
		switch {
		case c == '%':
			s.directive()
			return nil
		case s.documentMark():
			s.documentToken()
			return nil
		}
	}
	switch {
	case c == '[' || c == '{':
		return s.flowStart(c)
	case c == ']' || c == '}':
		return s.flowEnd(c)
	case c == ',':
		return s.flowEntry()
	case c == '-' && s.gapAt(s.pos+1):
		return s.entry()
	case c == '?' && s.gapAt(s.pos+1):
		return s.key()
	case c == ':' && s.valueHere():
		return s.value()
	case c == '*' || c == '&':
		return s.anchor()
	case c == '!':
		return s.tag()
	case (c == '|' || c == '>') && !s.inFlow():
		return s.block()
	case c == '"' || c == '\'':
		return s.quoted(c)
	case s.plainHere():
		return s.plain()
	}
	return s.fail(s.pos, "unknown token", "put a text that begins with '"+string(rune(c))+"' in quotes")
}

// skipGap skips blanks, comments and line breaks.
func (s *scanner) skipGap() {
	for {
		for isBlank(s.peek(0)) {
			if !s.inFlow() && s.peek(0) == '\t' {
				s.keyAllowed = false // a tab is no indentation
			}
			s.eat(1)
		}
		if s.peek(0) == '#' {
			for !s.atEnd() && s.breakAt(s.pos) == 0 {
				s.eat(1)
			}
		}
		n := s.breakAt(s.pos)
		if n == 0 {
			return
		}
		s.eatBreak(n)
		s.takeBackKey()
		if !s.inFlow() {
			s.keyAllowed = true
		}
	}
}

// documentMark tells if "---" or "..." stands at the beginning of a line.
func (s *scanner) documentMark() bool {
	rest := s.text[s.pos:]
	return (strings.HasPrefix(rest, "---") || strings.HasPrefix(rest, "...")) && s.gapAt(s.pos+3)
}

func (s *scanner) documentToken() {
	s.closeAll()
	kind := tokDocStart
	if s.peek(0) == '.' {
		kind = tokDocEnd
	}
	s.indicator(kind, 3)
}

// directive reads a line such as "%YAML 1.2".
func (s *scanner) directive() {
	s.closeAll()
	from := s.pos
	for !s.atEnd() && s.breakAt(s.pos) == 0 && !(s.peek(0) == '#' && isBlank(s.text[s.pos-1])) {
		s.eat(1)
	}
	s.push(token{kind: tokDirective, from: from, to: s.pos, value: s.text[from+1 : s.pos]})
}

// closeAll ends all blocks: nothing goes on across marks of documents.
func (s *scanner) closeAll() {
	s.jsonValue = false
	s.popIndents()
	s.keys = s.keys[:0]
	s.keyAllowed = false
}

// end closes what is open at the end of the text.
func (s *scanner) end() {
	s.popIndents()
	s.keys = s.keys[:0]
	s.keyAllowed = false
	s.ended = true
}

// openIndent begins a block collection at a column, unless it goes on with an
// open one. It returns the number of the start token, or -1.
func (s *scanner) openIndent(column int, kind tokenKind, st status) int {
	if s.inFlow() {
		return -1
	}
	top := s.indents[len(s.indents)-1]
	if column < top.column || column == top.column && !(kind == tokSeqStart && top.kind == tokMapStart) {
		return -1
	}
	s.indents = append(s.indents, indent{column, kind, st})
	return s.push(token{kind: kind, status: st, from: s.pos, to: s.pos})
}

// closeIndents ends the blocks that are indented deeper than the current column.
func (s *scanner) closeIndents() {
	if s.inFlow() {
		return
	}
	for len(s.indents) > 1 {
		top := s.indents[len(s.indents)-1]
		if top.column < s.column() && !s.atEnd() {
			break
		}
		entry := s.peek(0) == '-' && s.gapAt(s.pos+1)
		if top.column == s.column() && !(top.kind == tokSeqStart && !entry) {
			break
		}
		if s.atEnd() && top.column < s.column() {
			break
		}
		s.closeIndent()
	}
	for len(s.indents) > 1 && s.indents[len(s.indents)-1].status == takenBack {
		s.closeIndent()
	}
}

// popIndents ends all blocks.
func (s *scanner) popIndents() {
	if s.inFlow() {
		return
	}
	for len(s.indents) > 1 {
		s.closeIndent()
	}
}

func (s *scanner) closeIndent() {
	top := s.indents[len(s.indents)-1]
	s.indents = s.indents[:len(s.indents)-1]
	switch {
	case top.status != sure:
		s.takeBackKey()
	case top.kind == tokSeqStart:
		s.push(token{kind: tokSeqEnd, from: s.pos, to: s.pos})
	default:
		s.push(token{kind: tokMapEnd, from: s.pos, to: s.pos})
	}
}

// suspectKey notes that a key may begin here.
func (s *scanner) suspectKey() {
	if !s.keyAllowed || len(s.keys) > 0 && s.keys[len(s.keys)-1].flow == len(s.flows) {
		return
	}
	k := simpleKey{pos: s.pos, line: s.line, flow: len(s.flows), mapStart: -1}
	if k.mapStart = s.openIndent(s.column(), tokMapStart, suspected); k.mapStart >= 0 {
		k.indentDepth = len(s.indents)
	}
	k.key = s.push(token{kind: tokKey, status: suspected, from: s.pos, to: s.pos})
	s.keys = append(s.keys, k)
}

// settle says what became of a suspected key.
func (s *scanner) settle(k simpleKey, st status) {
	if k.mapStart >= 0 {
		s.setStatus(k.mapStart, st)
		if k.indentDepth <= len(s.indents) && s.indents[k.indentDepth-1].status == suspected {
			s.indents[k.indentDepth-1].status = st
		}
	}
	s.setStatus(k.key, st)
}

func (s *scanner) setStatus(number int, st status) {
	if i := number - s.popped; i >= 0 && i < len(s.queue) {
		s.queue[i].status = st
	}
}

// takeBackKey gives up the latest suspicion within the same flow collection.
func (s *scanner) takeBackKey() {
	if n := len(s.keys); n > 0 && s.keys[n-1].flow == len(s.flows) {
		k := s.keys[n-1]
		s.keys = s.keys[:n-1]
		s.settle(k, takenBack)
	}
}

// maxKeyLen is how far a colon may be from the beginning of its key.
const maxKeyLen = 1024

// confirmKey settles the latest suspicion at the colon behind the key.
func (s *scanner) confirmKey() bool {
	n := len(s.keys)
	if n == 0 || s.keys[n-1].flow != len(s.flows) {
		return false
	}
	k := s.keys[n-1]
	s.keys = s.keys[:n-1]
	if k.line != s.line || s.pos-k.pos > maxKeyLen {
		s.settle(k, takenBack)
		return false
	}
	s.settle(k, sure)
	return true
}

func (s *scanner) flowStart(c byte) error {
	s.suspectKey()
	s.keyAllowed, s.jsonValue = true, false
	if len(s.flows) >= maxDepth {
		return s.fail(s.pos, "collections nest too deep", "")
	}
	s.flows = append(s.flows, c)
	kind := tokFlowSeqStart
	if c == '{' {
		kind = tokFlowMapStart
	}
	s.indicator(kind, 1)
	return nil
}

// soloKey ends an element of a flow collection: in a mapping it may be a key
// without a value.
func (s *scanner) soloKey() {
	if s.flows[len(s.flows)-1] == '[' {
		s.takeBackKey()
	} else if s.confirmKey() {
		s.push(token{kind: tokValue, from: s.pos, to: s.pos})
	}
}

func (s *scanner) flowEnd(c byte) error {
	if !s.inFlow() {
		return s.fail(s.pos, "illegal flow end", "the '"+string(rune(c))+"' closes nothing")
	}
	s.soloKey()
	s.keyAllowed, s.jsonValue = false, true
	open, kind := byte('['), tokFlowSeqEnd
	if c == '}' {
		open, kind = '{', tokFlowMapEnd
	}
	if s.flows[len(s.flows)-1] != open {
		return s.fail(s.pos, "illegal flow end", "the '"+string(rune(c))+"' does not match what is open")
	}
	s.flows = s.flows[:len(s.flows)-1]
	s.indicator(kind, 1)
	return nil
}

func (s *scanner) flowEntry() error {
	if s.inFlow() {
		s.soloKey()
	}
	s.keyAllowed, s.jsonValue = true, false
	s.indicator(tokFlowEntry, 1)
	return nil
}

func (s *scanner) entry() error {
	if s.inFlow() || !s.keyAllowed {
		return s.fail(s.pos, "illegal block entry", "a '- ' can only begin a line, or follow another one")
	}
	s.openIndent(s.column(), tokSeqStart, sure)
	s.keyAllowed, s.jsonValue = true, false
	s.indicator(tokEntry, 1)
	return nil
}

func (s *scanner) key() error {
	if !s.inFlow() {
		if !s.keyAllowed {
			return s.fail(s.pos, "illegal map key", "")
		}
		s.openIndent(s.column(), tokMapStart, sure)
	}
	s.keyAllowed = !s.inFlow()
	s.indicator(tokKey, 1)
	return nil
}

// valueHere tells if the colon here ends a key.
func (s *scanner) valueHere() bool {
	if s.gapAt(s.pos + 1) {
		return true
	}
	if !s.inFlow() {
		return false
	}
	return s.jsonValue || strings.IndexByte(",]}", s.peek(1)) >= 0
}

func (s *scanner) value() error {
	isKey := s.confirmKey()
	s.jsonValue = false
	switch {
	case isKey:
		s.keyAllowed = false
	case s.inFlow():
		s.keyAllowed = false
	case !s.keyAllowed:
		return s.fail(s.pos, "illegal map value", s.adviseColon())
	default:
		s.openIndent(s.column(), tokMapStart, sure)
		s.keyAllowed = true
	}
	s.indicator(tokValue, 1)
	return nil
}

// adviseColon says what to do about a colon where no key can end.
func (s *scanner) adviseColon() string {
	if s.scalar.from < s.lineStart && s.scalar.to > s.lineStart {
		return "check the indentation: this line goes on with the text of the line above"
	}
	return "put a text with ': ' in quotes, or write it as a block after '>' or '|'"
}

func (s *scanner) anchor() error {
	s.suspectKey()
	s.keyAllowed, s.jsonValue = false, false
	kind, what := tokAnchor, "anchor"
	if s.peek(0) == '*' {
		kind, what = tokAlias, "alias"
	}
	from := s.pos
	s.eat(1)
	for !s.gapAt(s.pos) && strings.IndexByte("[]{},", s.peek(0)) < 0 {
		s.eat(1)
	}
	name := s.text[from+1 : s.pos]
	hint := "put a text that begins with '" + s.text[from:from+1] + "' in quotes"
	if name == "" {
		return s.fail(from, what+" not found after "+s.text[from:from+1], hint)
	}
	if !s.gapAt(s.pos) && strings.IndexByte("?:,]}%@`", s.peek(0)) < 0 {
		return s.fail(s.pos, "illegal character found while scanning "+what, hint)
	}
	s.push(token{kind: kind, from: from, to: s.pos, value: name})
	return nil
}

// tag reads "!", "!name", "!handle!name" or "!<name>".
func (s *scanner) tag() error {
	s.suspectKey()
	s.keyAllowed, s.jsonValue = false, false
	from := s.pos
	s.eat(1)
	if s.peek(0) == '<' {
		n := strings.IndexAny(s.text[s.pos:], "> \t\r\n")
		if n < 0 || s.text[s.pos+n] != '>' {
			return s.fail(s.pos, "end of verbatim tag not found", "")
		}
		s.eat(n + 1)
	} else {
		for !s.gapAt(s.pos) && strings.IndexByte("[]{},", s.peek(0)) < 0 {
			s.eat(1)
		}
	}
	s.push(token{kind: tokTag, from: from, to: s.pos, value: s.text[from:s.pos]})
	return nil
}
