package tune

import (
	"strings"
	"testing"

	"hids/engine"
)

// TestLongLiterals: Falco refuses rules that compare with longer texts.
func TestLongLiterals(t *testing.T) {
	l := newLiterals(nil)
	longest := strings.Repeat("a", engine.MaxText)
	if text, ok := l.literal(longest, false); !ok || text != longest {
		t.Errorf("the longest text is %q, %v", text, ok)
	}
	if text, ok := l.literal(longest+"a", false); ok {
		t.Errorf("a text that is too long is %q", text)
	}
}
