package yaml

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// vector is a line of testdata/*.txt: a text in Go quotes, and the documents
// rendered by dump, or "error LINE:COL MESSAGE".
type vector struct {
	line       int
	text, want string
}

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
		row := strings.TrimSpace(scanner.Text())
		if row == "" || strings.HasPrefix(row, "#") {
			continue
		}
		quoted, err := strconv.QuotedPrefix(row)
		if err != nil {
			t.Fatalf("%s:%d: %v", name, line, err)
		}
		text, _ := strconv.Unquote(quoted)
		all = append(all, vector{line, text, strings.TrimSpace(row[len(quoted):])})
	}
	return all
}

// dump renders documents on one line.
func dump(docs []*Node) string {
	var parts []string
	for _, d := range docs {
		parts = append(parts, dumpNode(d, 0))
	}
	return strings.Join(parts, "; ")
}

func dumpNode(n *Node, depth int) string {
	var parts []string
	switch {
	case depth > 10:
		return "..."
	case n.Kind == Null:
		return "null"
	case n.Kind == Scalar:
		return strconv.Quote(n.Value)
	case n.Kind == Sequence:
		for _, kid := range n.Kids {
			parts = append(parts, dumpNode(kid, depth+1))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	for i := 0; i < len(n.Kids); i += 2 {
		parts = append(parts, dumpNode(n.Kids[i], depth+1)+": "+dumpNode(n.Kids[i+1], depth+1))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

func TestParse(t *testing.T) {
	for _, name := range []string{"trees.txt", "errors.txt"} {
		for _, v := range vectors(t, name) {
			docs, err := Parse(v.text)
			got := dump(docs)
			if err != nil {
				got = "error " + place(v.text, err)
			}
			if got != v.want {
				t.Errorf("%s:%d: %q\n got %s\nwant %s", name, v.line, v.text, got, v.want)
			}
		}
	}
}

func place(text string, err error) string {
	var e *Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	before := text[:e.Offset]
	return fmt.Sprintf("%d:%d %s", strings.Count(before, "\n")+1, len(before)-strings.LastIndex(before, "\n"), e.Msg)
}

// checkTree checks what must hold for every tree.
func checkTree(t *testing.T, text string, n *Node, seen map[*Node]bool) {
	t.Helper()
	if seen[n] {
		return
	}
	seen[n] = true
	if n.From < 0 || n.To < n.From || n.To > len(text) {
		t.Fatalf("%q: node %s at %d to %d", text, dumpNode(n, 0), n.From, n.To)
	}
	if n.Kind == Scalar {
		checkOffsets(t, text, n)
	}
	for _, kid := range n.Kids {
		checkTree(t, text, kid, seen)
	}
}

// checkOffsets checks that the bytes of a scalar come from where Offset says.
func checkOffsets(t *testing.T, text string, n *Node) {
	t.Helper()
	last := n.From
	for i := 0; i <= len(n.Value); i++ {
		at := n.Offset(i)
		if at < last || at > n.To {
			t.Fatalf("%q: byte %d of %q comes from %d, not from %d to %d", text, i, n.Value, at, last, n.To)
		}
		last = at
		if i == len(n.Value) || at == len(text) {
			continue
		}
		switch c := n.Value[i]; {
		case text[at] == c, text[at] == '\\', text[at] == '\'' && c == '\'':
		case c == ' ' || c == '\n': // a folded line break
			if text[at] != '\n' && text[at] != '\r' && text[at] != ' ' && text[at] != '\t' {
				t.Fatalf("%q: line break %d of %q comes from %q", text, i, n.Value, text[at])
			}
		default:
			t.Fatalf("%q: byte %d of %q comes from %q", text, i, n.Value, text[at])
		}
	}
}

func checkText(t *testing.T, text string) {
	t.Helper()
	docs, err := Parse(text)
	var e *Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("%q: %T is no *Error", text, err)
	}
	if e != nil && (e.Offset < 0 || e.Offset > len(text) || e.Msg == "") {
		t.Fatalf("%q: error %q at %d", text, e.Msg, e.Offset)
	}
	seen := make(map[*Node]bool)
	for _, d := range docs {
		checkTree(t, text, d, seen)
	}
}

func TestOffsets(t *testing.T) {
	for _, v := range vectors(t, "trees.txt") {
		checkText(t, v.text)
	}
}

func TestTruncatedTextsDoNotPanic(t *testing.T) {
	for _, v := range vectors(t, "trees.txt") {
		for i := range v.text {
			checkText(t, v.text[:i])
		}
	}
}

func TestDeepNestingIsAnError(t *testing.T) {
	for _, open := range []string{"[", "{a: ", "- ", "? ", "[{", "[[a, "} {
		text := strings.Repeat(open, 10_000)
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), "nest too deep") {
			t.Errorf("%s...: %v", open, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{"trees.txt", "errors.txt"} {
		for _, v := range vectors(f, name) {
			f.Add(v.text)
		}
	}
	f.Fuzz(checkText)
}
