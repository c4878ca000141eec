package filter

import "strings"

// lexer reads tokens off a text. Its methods return "" or false, and do not
// move, where the text goes on with something else.
type lexer struct {
	text string
	pos  int
	last string // the latest token, for messages
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\b' }

func isSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHexDigit(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func isWord(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' }

func isBare(c byte) bool { return !isSpace(c) && strings.IndexByte(`()"'=,`, c) < 0 }

func isBareArg(c byte) bool { return !isSpace(c) && c != '\b' && strings.IndexByte(`[]"'`, c) < 0 }

// span returns the length of the longest prefix of s whose bytes satisfy is.
func span(s string, is func(byte) bool) int {
	n := 0
	for n < len(s) && is(s[n]) {
		n++
	}
	return n
}

func (l *lexer) rest() string { return l.text[l.pos:] }

func (l *lexer) atEnd() bool { return l.pos == len(l.text) }

// take consumes n bytes.
func (l *lexer) take(n int) string {
	s := l.text[l.pos : l.pos+n]
	l.pos += n
	if n > 0 {
		l.last = s
	}
	return s
}

// blank skips blanks and tells if there were any.
func (l *lexer) blank() bool {
	n := span(l.rest(), isBlank)
	l.pos += n
	return n > 0
}

// literal consumes s.
func (l *lexer) literal(s string) bool {
	if !strings.HasPrefix(l.rest(), s) {
		return false
	}
	l.take(len(s))
	return true
}

// identifier consumes a letter and the letters, digits and underscores behind it.
func (l *lexer) identifier() string { return l.take(identifierLen(l.rest())) }

func identifierLen(s string) int {
	if s == "" || !isLetter(s[0]) {
		return 0
	}
	return span(s, isWord)
}

// fieldName consumes identifiers joined by dots; at least two.
func (l *lexer) fieldName() string { return l.take(fieldNameLen(l.rest())) }

func fieldNameLen(s string) int {
	n, parts := identifierLen(s), 1
	for n > 0 && n < len(s) && s[n] == '.' {
		m := identifierLen(s[n+1:])
		if m == 0 {
			break
		}
		n += 1 + m
		parts++
	}
	if parts < 2 {
		return 0
	}
	return n
}

// number consumes a hexadecimal or decimal number.
func (l *lexer) number() string { return l.take(numberLen(l.rest())) }

func numberLen(s string) int {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' && isHexDigit(s[2]) {
		return 2 + span(s[2:], isHexDigit)
	}
	n := 0
	if s != "" && (s[0] == '+' || s[0] == '-') {
		n = 1
	}
	digits := span(s[n:], isDigit)
	if digits == 0 {
		return 0
	}
	n += digits
	if n < len(s) && s[n] == '.' {
		n++
		n += span(s[n:], isDigit)
	}
	return n + exponentLen(s[n:])
}

func exponentLen(s string) int {
	if len(s) < 3 || s[0]|0x20 != 'e' || s[1] != '+' && s[1] != '-' {
		return 0
	}
	digits := span(s[2:], isDigit)
	if digits == 0 {
		return 0
	}
	return 2 + digits
}

// bare consumes an unquoted string.
func (l *lexer) bare() string { return l.take(span(l.rest(), isBare)) }

// bareArg consumes an unquoted argument of a field.
func (l *lexer) bareArg() string { return l.take(span(l.rest(), isBareArg)) }

// quoted consumes a quoted string and returns its content. It returns false if
// there is no quote here.
func (l *lexer) quoted() (string, bool, error) {
	if l.atEnd() || l.text[l.pos] != '"' && l.text[l.pos] != '\'' {
		return "", false, nil
	}
	from, quote := l.pos, l.text[l.pos]
	var content strings.Builder
	for i := from + 1; i < len(l.text); i++ {
		c := l.text[i]
		switch {
		case c == quote:
			l.pos = i + 1
			l.last = l.text[from:l.pos]
			return content.String(), true, nil
		case c != '\\':
			content.WriteByte(c)
		case i+1 < len(l.text):
			i++
			plain, ok := unescape(l.text[i], quote)
			if !ok {
				return "", false, escapeError(l.text, i-1)
			}
			content.WriteByte(plain)
		}
	}
	return "", false, &Error{
		Msg:        "unterminated quoted string: missing " + string(quote),
		Pos:        Range{from, len(l.text)},
		Suggestion: "close the quoted string, or write \\\\ for a backslash before the closing quote",
	}
}

// unescape returns what a backslash and c stand for within quote.
func unescape(c, quote byte) (byte, bool) {
	switch c {
	case 'b':
		return '\b', true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case ' ': // Falco keeps this for the sake of old rules
		return '\\', true
	case '\\', '/', quote:
		return c, true
	}
	return 0, false
}

// escapeError reports the escape at from, whose second character may be wide.
func escapeError(text string, from int) *Error {
	to := from + 2
	for to < len(text) && text[to]&0xC0 == 0x80 {
		to++
	}
	return &Error{
		Msg:        "unsupported string escape sequence: " + text[from:to],
		Pos:        Range{from, to},
		Suggestion: `write \\ for a backslash`,
	}
}
