package scaptest

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// value is a token, or a part of one, as it stands in the text.
type value struct {
	off  int    // byte offset in the text
	text string // with its quotes and brackets
}

func (v value) errorf(format string, args ...any) *posError { return errAt(v.off, format, args...) }

// from returns the part of v that starts at byte i.
func (v value) from(i int) value { return value{v.off + i, v.text[i:]} }

// lexer splits a text into statements: one a line, of tokens between blanks.
// Quotes and brackets keep blanks, and brackets newlines, inside a token.
type lexer struct {
	src string
	pos int
}

// statement returns the tokens of the next statement, none at the end.
func (l *lexer) statement() ([]value, error) {
	var toks []value
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; {
		case c == '\n':
			l.pos++
			if len(toks) > 0 {
				return toks, nil
			}
		case c == '\\' && l.atEOL(l.pos+1):
			l.skipLine()
		case c == '#':
			l.skipComment()
		case c == ' ' || c == '\t' || c == '\r':
			l.pos++
		default:
			t, err := l.token()
			if err != nil {
				l.skipLine()
				return nil, err
			}
			toks = append(toks, t)
		}
	}
	return toks, nil
}

func (l *lexer) atEOL(i int) bool {
	return i >= len(l.src) || l.src[i] == '\n' || l.src[i] == '\r' && l.atEOL(i+1)
}

func (l *lexer) skipComment() {
	for l.pos < len(l.src) && l.src[l.pos] != '\n' {
		l.pos++
	}
}

func (l *lexer) skipLine() {
	l.skipComment()
	l.pos++
}

// token reads one token; the lexer stands on its first byte.
func (l *lexer) token() (value, error) {
	start := l.pos
	end, err := scanValue(l.src, start, " \t\r\n")
	if err != nil {
		return value{}, err
	}
	l.pos = end
	return value{start, l.src[start:end]}, nil
}

// scanValue returns the end of the value that starts at src[start]: the first
// byte of stop outside quotes and brackets.
func scanValue(src string, start int, stop string) (int, error) {
	depth, open := 0, 0
	for i := start; i < len(src); i++ {
		c := src[i]
		switch {
		case c == '"' || c == '\'' && quoteStarts(src, start, i):
			end := closeQuote(src, i)
			if end < 0 {
				return 0, errAt(i, "the quote is not closed on this line")
			}
			i = end
		case c == '[':
			if depth == 0 {
				open = i
			}
			depth++
		case c == ']' && depth > 0:
			depth--
		case depth > 0 && c == '#' && strings.IndexByte(" \t\n", src[i-1]) >= 0:
			for i+1 < len(src) && src[i+1] != '\n' {
				i++
			}
		case depth == 0 && strings.IndexByte(stop, c) >= 0:
			return i, nil
		}
	}
	if depth > 0 {
		return 0, errAt(open, `the "[" is never closed`)
	}
	return len(src), nil
}

// quoteStarts reports whether a single quote at i opens a raw string: inside a
// word it is an apostrophe.
func quoteStarts(src string, start, i int) bool {
	return i == start || strings.IndexByte("=[,: \t\n", src[i-1]) >= 0
}

// closeQuote returns the index of the quote that closes the one at i, or -1.
func closeQuote(src string, i int) int {
	q := src[i]
	for j := i + 1; j < len(src) && src[j] != '\n'; j++ {
		switch {
		case src[j] == q:
			return j
		case src[j] == '\\' && q == '"':
			j++
		}
	}
	return -1
}

// key splits "name=value"; ok is false if the token has no such form.
func (v value) key() (name string, val value, ok bool) {
	for i := 0; i < len(v.text); i++ {
		switch c := v.text[i]; {
		case c == '=' && i > 0:
			return v.text[:i], v.from(i + 1), true
		case c == '_', c == '.', c == '-' && i > 0, '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		default:
			return "", value{}, false
		}
	}
	return "", value{}, false
}

// isEmpty reports whether v is "-", the empty parameter.
func (v value) isEmpty() bool { return v.text == "-" }

// isList reports whether v is a list in brackets.
func (v value) isList() bool {
	if !strings.HasPrefix(v.text, "[") {
		return false
	}
	end, err := scanValue(v.text, 0, "")
	if err != nil || end != len(v.text) {
		return false
	}
	depth := 0
	for i := 0; i < len(v.text); i++ {
		switch c := v.text[i]; {
		case c == '"' || c == '\'' && quoteStarts(v.text, 0, i):
			i = closeQuote(v.text, i)
		case c == '[':
			depth++
		case c == ']':
			if depth--; depth == 0 {
				return i == len(v.text)-1
			}
		}
	}
	return false
}

// list returns the items of a list; blanks and commas separate them.
func (v value) list() ([]value, error) {
	in := v.text[1 : len(v.text)-1]
	var items []value
	for i := 0; i < len(in); {
		switch c := in[i]; {
		case strings.IndexByte(" \t\r\n,", c) >= 0 || c == '\\' && i+1 < len(in) && in[i+1] == '\n':
			i++
		case c == '#':
			for i < len(in) && in[i] != '\n' {
				i++
			}
		default:
			end, err := scanValue(in, i, " \t\r\n,")
			if err != nil {
				return nil, v.errorf("%v", err)
			}
			items = append(items, value{v.off + 1 + i, in[i:end]})
			i = end
		}
	}
	return items, nil
}

// isHex reports whether v is a byte string in hexadecimal: x"00 ff".
func (v value) isHex() bool { return strings.HasPrefix(v.text, `x"`) }

// hex returns the bytes of x"...".
func (v value) hex() ([]byte, error) {
	if !strings.HasSuffix(v.text, `"`) || len(v.text) < 3 {
		return nil, v.errorf(`a byte string has the form x"00 ff"`)
	}
	digits := strings.NewReplacer(" ", "", "_", "").Replace(v.text[2 : len(v.text)-1])
	b, err := hex.DecodeString(digits)
	if err != nil {
		return nil, v.errorf("a byte string needs pairs of hexadecimal digits")
	}
	return b, nil
}

// str returns the text that v stands for: a bare word, "quoted" with escapes,
// or 'raw'.
func (v value) str() (string, error) {
	switch {
	case v.text == "":
		return "", v.errorf(`a value is missing`).withHint(`write "" for an empty string, - for no value`)
	case v.text[0] == '\'':
		if closeQuote(v.text, 0) != len(v.text)-1 {
			return "", v.errorf("a quoted value ends at its quote")
		}
		return v.text[1 : len(v.text)-1], nil
	case v.text[0] == '"':
		if closeQuote(v.text, 0) != len(v.text)-1 {
			return "", v.errorf("a quoted value ends at its quote")
		}
		return v.unquote()
	case strings.IndexByte(v.text, '"') >= 0:
		return "", v.errorf("quote the whole value, not a part of it")
	}
	return v.text, nil
}

// simpleEscapes maps the byte after a backslash to what it stands for.
const simpleEscapes = "n\nt\tr\r0\x00a\ae\x1b\\\\\"\"'"

func (v value) unquote() (string, error) {
	in := v.text[1 : len(v.text)-1]
	if strings.IndexByte(in, '\\') < 0 {
		return in, nil
	}
	var b strings.Builder
	for i := 0; i < len(in); i++ {
		if in[i] != '\\' {
			b.WriteByte(in[i])
			continue
		}
		i++
		n, err := unescape(&b, in[i:])
		if err != nil {
			return "", errAt(v.off+i, "%v", err)
		}
		i += n - 1
	}
	return b.String(), nil
}

// unescape writes what the escape at the start of s (behind its backslash)
// stands for, and returns its length.
func unescape(b *strings.Builder, s string) (int, error) {
	width := 0
	switch s[0] {
	case 'x':
		width = 2
	case 'u':
		width = 4
	case 'U':
		width = 8
	default:
		for i := 0; i+1 < len(simpleEscapes); i += 2 {
			if simpleEscapes[i] == s[0] {
				b.WriteByte(simpleEscapes[i+1])
				return 1, nil
			}
		}
		return 0, errAt(0, "unknown escape \\%c; there are \\n \\t \\r \\0 \\a \\e \\\\ \\\" \\xHH \\uHHHH", firstRune(s))
	}
	if len(s) < 1+width {
		return 0, errAt(0, "\\%c needs %d hexadecimal digits", s[0], width)
	}
	n := 0
	for _, c := range []byte(s[1 : 1+width]) {
		d := strings.IndexByte("0123456789abcdef", c|0x20)
		if d < 0 || c < '0' {
			return 0, errAt(0, "\\%c needs %d hexadecimal digits", s[0], width)
		}
		n = n<<4 | d
	}
	if width == 2 {
		b.WriteByte(byte(n))
	} else {
		b.WriteRune(rune(n))
	}
	return 1 + width, nil
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
