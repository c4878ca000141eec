package engine

import (
	"testing"

	"hids/engine/field"
)

// TestBase64: what b64 makes of texts. Bits that belong to no byte must be zero, the
// padding may be missing or too long, and a text ends at a NUL.
func TestBase64(t *testing.T) {
	const absent = "absent"
	for text, want := range map[string]string{
		"": "", "QQ==": "A", "QQ=": "A", "QQ": "A", "QUI=": "AB", "QUI": "AB", "QUJD": "ABC", "QUJD=": "ABC", "QUJD==": "ABC",
		"QUJDRA": "ABCD", "/w": "\xff", "AA": "", "AAAA": "", "QQBC": "A",
		"Q": absent, "QUJD===": absent, "=": absent, "==": absent, "====": absent, "=QQ": absent, "QQ=Q": absent,
		"QR==": absent, "QR": absent, "net": absent, "QU JD": absent, "QUJD\n": absent, "Q-_D": absent,
	} {
		g := newGraph()
		in := g.literalValue(text)
		r := newRuntime(g, nil)
		r.next()
		var out field.Value
		got := absent
		if decodeBase64(r, []*value{in}, &out) {
			got = out.Str
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
