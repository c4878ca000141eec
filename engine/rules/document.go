package rules

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf16"

	"hids/engine/rules/internal/yaml"
)

// DefaultMaxFileSize is the size in bytes above which a rule file is refused.
const DefaultMaxFileSize = 8 << 20

// decodeText turns the content of a file into UTF-8, without byte order mark.
// Broken UTF-8 stays as it is.
func decodeText(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		return fromUTF16(content[2:], func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 })
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		return fromUTF16(content[2:], func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 })
	}
	return string(bytes.TrimPrefix(content, []byte("\ufeff")))
}

func fromUTF16(b []byte, unit func([]byte) uint16) string {
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		units = append(units, unit(b))
	}
	return string(utf16.Decode(units))
}

// documents parses all documents of the current file; nil after reporting an error.
func (ld *load) documents() []*yaml.Node {
	if i := strings.IndexByte(ld.src.text, 0); i >= 0 {
		ld.report(Diagnostic{
			Code: LoadErrYAMLParse, Message: "this is a binary file, not a rule file", Pos: ld.src.position(i),
		})
		return nil
	}
	docs, err := yaml.Parse(ld.src.text)
	var e *yaml.Error
	if errors.As(err, &e) {
		ld.report(Diagnostic{Code: LoadErrYAMLParse, Message: e.Msg, Pos: ld.src.position(e.Offset), Suggestion: e.Hint})
		return nil
	}
	return docs
}
