package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// DefaultMaxFileSize is the size in bytes above which a rule file is refused.
const DefaultMaxFileSize = 16 << 20

// parseError is why a file is no YAML.
type parseError struct {
	code       Code
	msg        string
	line, col  int // 0 = unknown
	suggestion string
}

// decodeText turns the content of a file into UTF-8 as the YAML library wants
// it. Falco's library takes control characters and broken UTF-8 as they are;
// they become characters of the private use area here, one each, so that
// columns do not change. plain turns them back.
func decodeText(content []byte) (string, *parseError) {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		content = fromUTF16(content[2:], func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 })
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		content = fromUTF16(content[2:], func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 })
	default:
		content = bytes.TrimPrefix(content, []byte("\ufeff"))
	}
	if bytes.IndexByte(content, 0) >= 0 {
		return "", &parseError{code: LoadErrYAMLParse, msg: "this is a binary file, not a rule file"}
	}
	if yamlSafe(content) {
		return string(content), nil
	}
	var b strings.Builder
	for len(content) > 0 {
		r, size := utf8.DecodeRune(content)
		if isUnsafe(r, size) {
			for _, c := range content[:size] {
				b.WriteRune(privateBase + rune(c))
			}
		} else {
			b.Write(content[:size])
		}
		content = content[size:]
	}
	return b.String(), nil
}

// privateBase begins the characters that stand for single bytes.
const privateBase = 0xf700

func yamlSafe(content []byte) bool {
	for len(content) > 0 {
		if c := content[0]; c >= 0x20 && c < 0x7f || c == '\n' || c == '\t' {
			content = content[1:]
			continue
		}
		r, size := utf8.DecodeRune(content)
		if isUnsafe(r, size) {
			return false
		}
		content = content[size:]
	}
	return true
}

// isUnsafe tells if the YAML library would refuse r, or take it for a line break
// where Falco's does not.
func isUnsafe(r rune, size int) bool {
	return r == utf8.RuneError && size <= 1 || r < 0x20 && r != '\n' && r != '\t' && r != '\r' ||
		r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0xfffe && r <= 0xffff || r == 0xfeff
}

func fromUTF16(b []byte, unit func([]byte) uint16) []byte {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, unit(b))
	}
	return []byte(string(utf16.Decode(units)))
}

// plain turns the stand-ins of single bytes back.
func plain(s string) string {
	if !strings.Contains(s, "\xef") { // the first byte of all stand-ins
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r >= privateBase && r <= privateBase+0xff {
			b = append(b, byte(r-privateBase))
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
}

// parseDocuments parses all documents of a file, as far as there is no error.
func parseDocuments(text string) (docs []*yaml.Node, perr *parseError) {
	defer func() {
		if r := recover(); r != nil { // a bug of the YAML library must not end the program
			perr = &parseError{code: LoadErrYAMLParse, msg: fmt.Sprint("the YAML library failed: ", r)}
		}
	}()
	docs, err := decodeAll(text)
	if err == nil {
		return docs, nil
	}
	if closed, ok := closeQuote(text, err); ok {
		return closed, nil
	}
	return docs, explain(text, err)
}

func decodeAll(text string) ([]*yaml.Node, error) {
	var docs []*yaml.Node
	d := yaml.NewDecoder(strings.NewReader(text))
	for {
		var n yaml.Node
		err := d.Decode(&n)
		if errors.Is(err, io.EOF) {
			return docs, nil
		}
		if err != nil {
			return docs, err
		}
		docs = append(docs, &n)
	}
}

// closeQuote parses a text whose last quoted scalar has no end. Falco's library
// lets it end with the file, if the file ends with a line break.
func closeQuote(text string, err error) ([]*yaml.Node, bool) {
	if !strings.Contains(err.Error(), "unexpected end of stream") || !strings.HasSuffix(text, "\n") {
		return nil, false
	}
	for _, quote := range []string{`"`, `'`} {
		if docs, err := decodeAll(text + " " + quote); err == nil {
			return docs, true
		}
	}
	return nil, false
}

var yamlErrorLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// explain turns an error of the YAML library into one with a place and advice.
func explain(text string, err error) *parseError {
	msg := err.Error()
	e := &parseError{code: LoadErrYAMLParse}
	if m := yamlErrorLine.FindStringSubmatch(msg); m != nil {
		e.line, _ = strconv.Atoi(m[1])
		msg = msg[len(m[0]):]
	}
	e.msg = msg
	e.locate(text)
	return e
}

// locate looks for the cause of an error, which stands at or near the line that
// the YAML library names.
func (e *parseError) locate(text string) {
	lines := strings.Split(text, "\n")
	for _, n := range []int{e.line, e.line + 1, e.line - 1} {
		if n < 1 || n > len(lines) {
			continue
		}
		if col, advice := suspect(e.msg, lines[n-1]); col > 0 {
			e.line, e.col, e.suggestion = n, utf8.RuneCountInString(lines[n-1][:col-1])+1, advice
			return
		}
	}
	if e.line > len(lines) {
		e.line = len(lines)
	}
	if e.line > 0 {
		e.col = len(lines[e.line-1]) - len(strings.TrimLeft(lines[e.line-1], " ")) + 1
	}
}

// suspect finds what an error complains of in a line: a column in bytes from 1,
// or 0.
func suspect(msg, line string) (int, string) {
	content := strings.TrimLeft(line, " \t")
	indent := len(line) - len(content)
	switch {
	case strings.Contains(line[:indent], "\t"):
		return strings.IndexByte(line, '\t') + 1, "indent with spaces, not with tabs"
	case strings.Contains(msg, "mapping values"):
		first := strings.Index(content, ": ")
		if first < 0 {
			return 0, ""
		}
		if second := strings.Index(content[first+1:], ": "); second >= 0 {
			return indent + first + 1 + second + 1, "put a text with ': ' in quotes, or write it as a block after '>' or '|'"
		}
		return indent + first + 1, "check the indentation: a key stands where none can"
	case strings.Contains(msg, "end of stream"):
		if i := strings.IndexAny(line, `"'`); i >= 0 {
			return i + 1, "the quoted text is never closed"
		}
	case strings.Contains(msg, "cannot start any token"):
		if i := strings.IndexAny(line, "%@`"); i >= 0 {
			return i + 1, "put a text that begins with '" + line[i:i+1] + "' in quotes"
		}
	case strings.Contains(msg, "alphabetic or numeric"):
		if i := strings.IndexAny(line, "*&"); i >= 0 {
			return i + 1, "put a text that begins with '" + line[i:i+1] + "' in quotes"
		}
	}
	return 0, ""
}
