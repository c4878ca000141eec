package filter

import (
	"bufio"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// vector is a line of testdata/*.txt: a condition in Go quotes, and what is
// expected: its rendering in Go quotes, or "error OFFSET MESSAGE".
type vector struct {
	line            int
	text            string
	rendered        string
	offset          int // of the error; -1 = no error
	msg, suggestion string
}

// vectors reads testdata/name.
func vectors(t testing.TB, name string) []vector {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []vector
	scanner := bufio.NewScanner(f)
	for line := 1; scanner.Scan(); line++ {
		text := strings.TrimSpace(scanner.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		all = append(all, parseVector(t, name, line, text))
	}
	return all
}

func parseVector(t testing.TB, name string, line int, text string) vector {
	t.Helper()
	v := vector{line: line, offset: -1}
	quoted, err := strconv.QuotedPrefix(text)
	if err == nil {
		v.text, err = strconv.Unquote(quoted)
	}
	rest := strings.TrimSpace(strings.TrimPrefix(text, quoted))
	fields := strings.SplitN(rest, " ", 3)
	switch {
	case err != nil:
	case len(fields) == 3 && fields[0] == "error":
		v.offset, err = strconv.Atoi(fields[1])
		v.msg, v.suggestion, _ = strings.Cut(fields[2], " | ")
	default:
		v.rendered, err = strconv.Unquote(rest)
	}
	if err != nil {
		t.Fatalf("%s:%d: %v", name, line, err)
	}
	return v
}

// ignorePositions compares trees by what they mean.
var ignorePositions = cmpopts.IgnoreTypes(Range{})

func TestParseRenders(t *testing.T) {
	for _, v := range vectors(t, "conditions.txt") {
		e, err := Parse(v.text)
		if err != nil {
			t.Errorf("conditions.txt:%d: %q: %v", v.line, v.text, err)
			continue
		}
		if got := e.String(); got != v.rendered {
			t.Errorf("conditions.txt:%d: %q renders %q, want %q", v.line, v.text, got, v.rendered)
		}
	}
}

func TestParseReportsErrors(t *testing.T) {
	for _, v := range vectors(t, "errors.txt") {
		_, err := Parse(v.text)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("errors.txt:%d: %q: no *Error but %v", v.line, v.text, err)
			continue
		}
		if !strings.HasPrefix(e.Msg, v.msg) || e.Pos.From != v.offset {
			t.Errorf("errors.txt:%d: %q: error at %d: %s", v.line, v.text, e.Pos.From, e.Msg)
		}
		if e.Suggestion != v.suggestion {
			t.Errorf("errors.txt:%d: %q: suggestion %q, want %q", v.line, v.text, e.Suggestion, v.suggestion)
		}
	}
}

func TestRenderingParsesToTheSameTree(t *testing.T) {
	for _, v := range vectors(t, "conditions.txt") {
		checkRoundTrip(t, v.text)
	}
}

// checkRoundTrip checks the properties of every text that parses.
func checkRoundTrip(t *testing.T, text string) {
	t.Helper()
	e, err := Parse(text)
	if err != nil {
		checkError(t, text, err)
		return
	}
	checkRanges(t, text, e)
	again, err := Parse(e.String())
	if err != nil {
		t.Fatalf("%q renders %q: %v", text, e, err)
	}
	if diff := cmp.Diff(e, again, ignorePositions); diff != "" {
		t.Fatalf("%q renders %q, a different tree (-first +again):\n%s", text, e, diff)
	}
}

func checkError(t *testing.T, text string, err error) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%q: %T is no *Error", text, err)
	}
	if e.Pos.From < 0 || e.Pos.To < e.Pos.From || e.Pos.To > len(text) || e.Msg == "" {
		t.Fatalf("%q: error %q at %v", text, e.Msg, e.Pos)
	}
}

// checkRanges checks that the range of each node holds that node's text.
func checkRanges(t *testing.T, text string, e Expr) {
	t.Helper()
	Walk(e, func(e Expr) bool {
		r := e.Range()
		if r.From < 0 || r.To > len(text) || r.From >= r.To {
			t.Fatalf("%q: %s has range %v", text, e, r)
		}
		if c, ok := e.(*Check); ok {
			checkCheckRanges(t, text, c)
		}
		return true
	})
}

func checkCheckRanges(t *testing.T, text string, c *Check) {
	t.Helper()
	alone, err := Parse(text[c.Pos.From:c.Pos.To])
	if err != nil {
		t.Fatalf("%q: the text of %s: %v", text, c, err)
	}
	if diff := cmp.Diff(Expr(c), alone, ignorePositions); diff != "" {
		t.Fatalf("%q: the text of %s is another check:\n%s", text, c, diff)
	}
	op, ok := opByName(text[c.OpPos.From:c.OpPos.To])
	if !ok || op != c.Op {
		t.Fatalf("%q: operator range %v", text, c.OpPos)
	}
	for _, v := range c.Values {
		if got := text[v.Pos.From:v.Pos.To]; !v.Quoted && got != v.Text {
			t.Fatalf("%q: value %q at %q", text, v.Text, got)
		}
	}
}

func TestDeepNestingIsAnError(t *testing.T) {
	for _, open := range []string{"(", "not (", "not(", "a and (", "tolower(", "proc.name = tolower(", "a or("} {
		text := strings.Repeat(open, 10_000)
		_, err := Parse(text)
		checkError(t, text, err)
		if !strings.Contains(err.Error(), "nests deeper") && !strings.HasPrefix(open, "proc") {
			t.Errorf("%s...: %v", open, err)
		}
	}
	text := strings.Repeat("(", MaxDepth) + "a" + strings.Repeat(")", MaxDepth)
	if _, err := Parse(text); err != nil {
		t.Errorf("%d levels: %v", MaxDepth, err)
	}
	if _, err := Parse(strings.Repeat("not ", 100_001) + "a"); err != nil {
		t.Errorf("many nots: %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"conditions.txt", "errors.txt"} {
		for _, v := range vectors(f, name) {
			f.Add(v.text)
		}
	}
	f.Fuzz(checkRoundTrip)
}
