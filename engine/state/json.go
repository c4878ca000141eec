package state

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsonKind is the type of a JSON value.
type jsonKind uint8

const (
	jsonNull jsonKind = iota
	jsonBool
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

// jsonValue is a decoded JSON value.
type jsonValue struct {
	kind  jsonKind
	truth bool
	num   float64
	str   string
	elems []jsonValue
	keys  map[string]jsonValue // of a duplicate key the last value
}

const (
	maxJSON      = 1 << 22 // bytes
	maxJSONDepth = 1 << 10
)

var errJSON = errors.New("malformed JSON")

// jsonParser reads strict JSON (RFC 8259), in which no string has a lone
// surrogate.
type jsonParser struct {
	s     string
	i     int
	depth int
}

// parseJSON decodes a complete JSON text.
func parseJSON(s string) (v jsonValue, err error) {
	s = strings.TrimPrefix(s, "\ufeff")
	if len(s) > maxJSON || !utf8.ValidString(s) {
		return v, errJSON
	}
	p := jsonParser{s: s}
	if v, err = p.value(); err != nil {
		return v, err
	}
	p.space()
	if p.i != len(p.s) {
		return v, errJSON
	}
	return v, nil
}

func (p *jsonParser) space() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\t' || p.s[p.i] == '\n' || p.s[p.i] == '\r') {
		p.i++
	}
}

// next skips blanks and returns the byte after them, 0 at the end.
func (p *jsonParser) next() byte {
	p.space()
	if p.i == len(p.s) {
		return 0
	}
	return p.s[p.i]
}

// accept skips blanks, and c if it follows.
func (p *jsonParser) accept(c byte) bool {
	if p.next() != c || p.i == len(p.s) {
		return false
	}
	p.i++
	return true
}

func (p *jsonParser) value() (v jsonValue, err error) {
	if p.depth++; p.depth > maxJSONDepth {
		return v, errJSON
	}
	defer func() { p.depth-- }()
	switch c := p.next(); {
	case c == '{':
		v.kind = jsonObject
		v.keys, err = p.object()
	case c == '[':
		v.kind = jsonArray
		v.elems, err = p.array()
	case c == '"':
		v.kind = jsonString
		v.str, err = p.string()
	case c == '-' || c >= '0' && c <= '9':
		v.kind = jsonNumber
		v.num, err = p.number()
	case p.word("true"):
		v.kind, v.truth = jsonBool, true
	case p.word("false"):
		v.kind = jsonBool
	case p.word("null"):
	default:
		err = errJSON
	}
	return v, err
}

func (p *jsonParser) word(w string) bool {
	if strings.HasPrefix(p.s[p.i:], w) {
		p.i += len(w)
		return true
	}
	return false
}

func (p *jsonParser) object() (map[string]jsonValue, error) {
	keys := map[string]jsonValue{}
	p.i++
	if p.accept('}') {
		return keys, nil
	}
	for {
		if p.next() != '"' {
			return nil, errJSON
		}
		key, err := p.string()
		if err != nil {
			return nil, err
		}
		if !p.accept(':') {
			return nil, errJSON
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		keys[key] = v
		if p.accept('}') {
			return keys, nil
		}
		if !p.accept(',') {
			return nil, errJSON
		}
	}
}

func (p *jsonParser) array() ([]jsonValue, error) {
	var elems []jsonValue
	p.i++
	if p.accept(']') {
		return nil, nil
	}
	for {
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		elems = append(elems, v)
		if p.accept(']') {
			return elems, nil
		}
		if !p.accept(',') {
			return nil, errJSON
		}
	}
}

func (p *jsonParser) number() (float64, error) {
	start := p.i
	if p.s[p.i] == '-' {
		p.i++
	}
	intStart := p.i
	if p.digits() == 0 || p.s[intStart] == '0' && p.i-intStart > 1 {
		return 0, errJSON
	}
	if p.i < len(p.s) && p.s[p.i] == '.' {
		p.i++
		if p.digits() == 0 {
			return 0, errJSON
		}
	}
	if p.i < len(p.s) && (p.s[p.i] == 'e' || p.s[p.i] == 'E') {
		p.i++
		if p.i < len(p.s) && (p.s[p.i] == '+' || p.s[p.i] == '-') {
			p.i++
		}
		if p.digits() == 0 {
			return 0, errJSON
		}
	}
	f, err := strconv.ParseFloat(p.s[start:p.i], 64)
	if err != nil || math.IsInf(f, 0) {
		return 0, errJSON
	}
	return f, nil
}

func (p *jsonParser) digits() (n int) {
	for p.i < len(p.s) && p.s[p.i] >= '0' && p.s[p.i] <= '9' {
		p.i++
		n++
	}
	return n
}

// string reads a string, which starts at the next byte.
func (p *jsonParser) string() (string, error) {
	p.i++
	start := p.i
	for p.i < len(p.s) && p.s[p.i] != '"' && p.s[p.i] != '\\' && p.s[p.i] >= 0x20 {
		p.i++
	}
	if p.i < len(p.s) && p.s[p.i] == '"' {
		p.i++
		return strings.Clone(p.s[start : p.i-1]), nil
	}
	b := []byte(p.s[start:p.i])
	for p.i < len(p.s) {
		c := p.s[p.i]
		p.i++
		switch {
		case c == '"':
			return string(b), nil
		case c < 0x20:
			return "", errJSON
		case c != '\\':
			b = append(b, c)
		default:
			var ok bool
			if b, ok = p.escape(b); !ok {
				return "", errJSON
			}
		}
	}
	return "", errJSON
}

// escape appends what an escape stands for; the backslash was read.
func (p *jsonParser) escape(b []byte) ([]byte, bool) {
	if p.i == len(p.s) {
		return b, false
	}
	c := p.s[p.i]
	p.i++
	switch c {
	case '"', '\\', '/':
		return append(b, c), true
	case 'b':
		return append(b, '\b'), true
	case 'f':
		return append(b, '\f'), true
	case 'n':
		return append(b, '\n'), true
	case 'r':
		return append(b, '\r'), true
	case 't':
		return append(b, '\t'), true
	case 'u':
		return p.unicode(b)
	}
	return b, false
}

// unicode appends the character of a \u escape, or of two that are a surrogate
// pair.
func (p *jsonParser) unicode(b []byte) ([]byte, bool) {
	r, ok := p.hex4()
	if !ok || r >= 0xdc00 && r <= 0xdfff {
		return b, false
	}
	if r >= 0xd800 && r <= 0xdbff {
		if !strings.HasPrefix(p.s[p.i:], `\u`) {
			return b, false
		}
		p.i += 2
		low, ok := p.hex4()
		if !ok || low < 0xdc00 || low > 0xdfff {
			return b, false
		}
		r = 0x10000 + (r-0xd800)<<10 + (low - 0xdc00)
	}
	return utf8.AppendRune(b, r), true
}

func (p *jsonParser) hex4() (rune, bool) {
	if len(p.s)-p.i < 4 {
		return 0, false
	}
	v := rune(0)
	for _, c := range []byte(p.s[p.i : p.i+4]) {
		if !isHex(c) {
			return 0, false
		}
		d := rune(c - '0')
		if c > '9' {
			d = rune(c|0x20) - 'a' + 10
		}
		v = v<<4 | d
	}
	p.i += 4
	return v, true
}
