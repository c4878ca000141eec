package field

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"hids/engine/state"
	"hids/scap"
	"hids/scap/scaptest"
)

var update = flag.Bool("update", false, "write the values that fields have into testdata")

// A vector is a case of a file in testdata. A file holds cases separated by
// lines of "===". A case is an event text, a line of "---", and what fields
// are for its last event, a line each:
//
//	FIELD = VALUE    the value in JSON, null if it is absent
//	FIELD % TEXT     the text
//	FIELD * VALUE    the values that a condition compares, as an array
//	FIELD ? BOOL     what the operator exists says
//
// Lines that begin with # are comments. With -update the values are replaced
// by what they are, also where there is none yet.
type vector struct {
	name   string
	events string
	wants  []want
}

type want struct {
	field string // "" for a comment, which is value
	kind  byte
	value string
}

func (w *want) String() string {
	if w.field == "" {
		return w.value
	}
	return fmt.Sprintf("%s %c %s", w.field, w.kind, w.value)
}

// vectorFiles reads all files of vectors.
func vectorFiles(t testing.TB) map[string][]vector {
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatal("no vectors", err)
	}
	files := map[string][]vector{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for text := range strings.SplitSeq(string(b), "\n===\n") {
			events, wants, ok := strings.Cut(text, "\n---\n")
			if !ok {
				t.Fatalf("%s: a case without ---: %.60q", name, text)
			}
			title, _, _ := strings.Cut(strings.TrimSpace(events), "\n")
			v := vector{name: strings.Trim(title, "# "), events: events}
			for line := range strings.Lines(wants) {
				v.wants = append(v.wants, parseWant(strings.TrimRight(line, "\n")))
			}
			files[name] = append(files[name], v)
		}
	}
	return files
}

// parseWant reads "FIELD = VALUE". The argument of the field may hold blanks.
func parseWant(line string) want {
	if line == "" || line[0] == '#' {
		return want{value: line}
	}
	end := strings.IndexByte(line, ']') + 1
	if i := strings.IndexByte(line, ' '); i >= 0 && i < max(0, strings.IndexByte(line, '[')) || end == 0 {
		end = i
	}
	if end < 0 || end == len(line) {
		return want{field: line, kind: '='}
	}
	w := want{field: line[:end], kind: line[end+1]}
	if len(line) > end+3 {
		w.value = line[end+3:]
	}
	return w
}

// writeVectors writes a file of vectors.
func writeVectors(t *testing.T, name string, vectors []vector) {
	var out []string
	for _, v := range vectors {
		lines := []string{v.events, "---"}
		for i := range v.wants {
			lines = append(lines, v.wants[i].String())
		}
		out = append(out, strings.Join(lines, "\n"))
	}
	if err := os.WriteFile(name, []byte(strings.Join(out, "\n===\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// replayText applies the events of a text and returns a context at the last one.
func replayText(t testing.TB, text string) *Context {
	t.Helper()
	r, err := scap.NewReader(scaptest.MustAssemble(t, text).Reader())
	if err != nil {
		t.Fatal(err)
	}
	c := &Context{State: state.New(), Static: statics}
	ev := new(scap.Event)
	for {
		sec, err := r.NextSection()
		if err == io.EOF {
			return c
		}
		if err != nil {
			t.Fatal(err)
		}
		c.State.Begin(sec)
		c.Begin()
		for {
			if err := r.Next(ev); errors.Is(err, io.EOF) || errors.Is(err, scap.ErrSectionEnd) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			n, body := ev.Body()
			ev.SetBody(n, bytes.Clone(body))
			c.State.Apply(ev)
			c.Next(ev)
		}
	}
}

// extract returns what w.field is, in the form that w asks for.
func (w *want) extract(t *testing.T, c *Context) string {
	f, err := Parse(w.field, statics)
	if err != nil {
		t.Errorf("%s: %v", w.field, err)
		return ""
	}
	switch w.kind {
	case '*':
		return allJSON(c, f)
	case '?':
		return fmt.Sprint(f.Exists(c))
	}
	return single(c, f, w.kind == '%')
}

func (w *want) equals(got string) bool {
	return got == w.value || w.kind != '%' && equalJSON(got, w.value)
}

// single prints the value of f as text or as JSON.
func single(c *Context, f *Field, asText bool) string {
	var v Value
	switch ok := f.Get(c, &v); {
	case asText && !ok:
		return "<NA>"
	case asText:
		return string(AppendText(nil, c, f, &v))
	case !ok:
		return "null"
	}
	return string(AppendJSON(nil, c, f, &v))
}

// allJSON prints what GetAll yields as an array. Networks print as addresses.
func allJSON(c *Context, f *Field) string {
	out := []byte{'['}
	for i, v := range f.GetAll(c, nil) {
		if i > 0 {
			out = append(out, ',')
		}
		if f.Sem == AnyIP || f.Sem == Net || f.Sem == OneNet {
			out = append(appendRawAddr(append(out, '"'), v.Str), '"')
			continue
		}
		out = AppendJSON(out, c, f, &v)
	}
	return string(append(out, ']'))
}

func equalJSON(a, b string) bool {
	var x, y any
	return decodeJSON(a, &x) == nil && decodeJSON(b, &y) == nil && reflect.DeepEqual(x, y)
}

func decodeJSON(s string, v any) error {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	return d.Decode(v)
}

// TestVectors checks the values of fields on events that are written as text.
func TestVectors(t *testing.T) {
	for name, vectors := range vectorFiles(t) {
		for _, v := range vectors {
			t.Run(filepath.Base(name)+"/"+v.name, func(t *testing.T) {
				c := replayText(t, v.events)
				for i := range v.wants {
					w := &v.wants[i]
					if w.field == "" {
						continue
					}
					got := w.extract(t, c)
					if *update {
						w.value = got
					} else if !w.equals(got) {
						t.Errorf("%s %c %s\n\twant %s", w.field, w.kind, got, w.value)
					}
				}
			})
		}
		if *update {
			writeVectors(t, name, vectors)
		}
	}
}

// TestEveryRowHasVectors names the fields that no vector exercises.
func TestEveryRowHasVectors(t *testing.T) {
	seen := map[string]bool{}
	for _, vectors := range vectorFiles(t) {
		for _, v := range vectors {
			for _, w := range v.wants {
				if f, err := Parse(w.field, statics); err == nil {
					seen[f.Name] = true
				}
			}
		}
	}
	for _, d := range Defs() {
		if !seen[d.Name] {
			t.Errorf("%s: no vector", d.Name)
		}
	}
}
