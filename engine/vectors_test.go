package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

// vector is a file of conditions with the events that they match.
type vector struct {
	name    string
	capture []byte
	conds   []condition
}

type condition struct {
	line int
	text string
	want string // numbers of events
}

// vectors reads testdata/*.txt.
func vectors(t testing.TB) []vector {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	var vs []vector
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "-- events --\n")
		events, conds, ok := strings.Cut(rest, "-- conditions --\n")
		if !ok {
			t.Fatalf("%s: sections are missing", name)
		}
		v := vector{name: name, capture: assemble(t, name, events)}
		line := strings.Count(string(text[:len(text)-len(conds)]), "\n")
		for _, l := range strings.Split(strings.TrimRight(conds, "\n"), "\n") {
			line++
			i := strings.LastIndex(l, "=>")
			if i < 0 {
				t.Fatalf("%s:%d: no =>", name, line)
			}
			v.conds = append(v.conds, condition{line, strings.TrimSpace(l[:i]), strings.TrimSpace(l[i+2:])})
		}
		vs = append(vs, v)
	}
	return vs
}

func assemble(t testing.TB, name, text string) []byte {
	t.Helper()
	c, err := scaptest.Assemble(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func reader(t testing.TB, capture []byte) *scap.Reader {
	t.Helper()
	r, err := scap.NewReader(bytes.NewReader(capture))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestConditionsMatchTheirEvents evaluates each condition alone, as a filter.
func TestConditionsMatchTheirEvents(t *testing.T) {
	for _, v := range vectors(t) {
		for _, c := range v.conds {
			f, err := engine.CompileFilter(c.text, nil)
			if err != nil {
				t.Errorf("%s:%d: %s: %v", v.name, c.line, c.text, err)
				continue
			}
			run := replay.NewRun(reader(t, v.capture), replay.Options{})
			match := f.NewMatcher(run.Ctx)
			var got []string
			err = run.Each(context.Background(), func(ev *scap.Event) error {
				if match() {
					got = append(got, fmt.Sprint(ev.Num))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if g := strings.Join(got, " "); g != c.want {
				t.Errorf("%s:%d: %s => %s, want %s", v.name, c.line, c.text, g, c.want)
			}
		}
	}
}

// TestOneGraphAgreesWithSeparateFilters compiles all conditions into one
// program, where they share nodes and are specialised for event types.
func TestOneGraphAgreesWithSeparateFilters(t *testing.T) {
	for _, v := range vectors(t) {
		var rs []*rules.Rule
		for _, c := range v.conds {
			cond, err := filter.Parse(c.text)
			if err != nil {
				t.Fatalf("%s:%d: %v", v.name, c.line, err)
			}
			rs = append(rs, &rules.Rule{Name: c.text, Condition: cond, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
		}
		p, err := engine.Compile(rs, engine.Options{Matching: engine.All, MinPriority: rules.Debug})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string][]string)
		_, err = replay.Check(context.Background(), reader(t, v.capture), p, replay.Options{}, func(e *engine.Evaluator, r *engine.Rule) error {
			got[r.Name] = append(got[r.Name], fmt.Sprint(e.Context().Event.Num))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range v.conds {
			if g := strings.Join(got[c.text], " "); g != c.want {
				t.Errorf("%s:%d: %s => %s, want %s", v.name, c.line, c.text, g, c.want)
			}
		}
	}
}

// assembleFuzz returns the capture of the first vector.
func assembleFuzz(t testing.TB) []byte { return vectors(t)[0].capture }

func mustParse(t testing.TB, text string) filter.Expr {
	t.Helper()
	e, err := filter.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}
