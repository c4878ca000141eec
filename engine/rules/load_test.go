package rules

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine/filter"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// fakeCompiler knows a few fields. The value "bad" is an error.
type fakeCompiler struct{}

func (fakeCompiler) HasSource(source string) bool { return source == "syscall" }

func isField(text string) bool {
	return slices.Contains([]string{"evt.type", "proc.name", "proc.pid", "fd.name", "user.name"}, text)
}

func (fakeCompiler) CheckField(source, text string) error {
	if !isField(text) {
		return fmt.Errorf("nonexistent field %s", text)
	}
	return nil
}

func (fakeCompiler) Condition(source string, cond filter.Expr) []Problem {
	f := &fakeChecker{}
	f.expr(cond)
	if len(f.problems) == 0 && !f.types {
		f.problems = append(f.problems, Problem{Code: LoadNoEvttype, Msg: "too many event types", Pos: cond.Range()})
	}
	return f.problems
}

type fakeChecker struct {
	problems []Problem
	types    bool
}

func (f *fakeChecker) expr(e filter.Expr) { f.within(nil, e) }

func (f *fakeChecker) within(macro, e filter.Expr) {
	fail := func(pos filter.Range, format string, args ...any) {
		f.problems = append(f.problems, Problem{Code: LoadErrCompileCondition, Msg: fmt.Sprintf(format, args...), Pos: pos, Expr: macro})
	}
	filter.Walk(e, func(e filter.Expr) bool {
		switch e := e.(type) {
		case *filter.MacroRef:
			f.within(e, e.Body)
			return false
		case *filter.Check:
			field := e.Left.(*filter.FieldRef)
			f.types = f.types || field.Name == "evt.type"
			if !isField(field.Text()) {
				fail(field.Pos, "filter_check called with nonexistent field %s", field.Text())
			}
			for _, v := range e.Values {
				if v.Text == "bad" {
					fail(v.Pos, "the value is bad")
				}
			}
		}
		return true
	})
}

func (fakeCompiler) Output(source, output string) []Problem {
	var problems []Problem
	for i, c := range output {
		if c != '%' {
			continue
		}
		name := output[i+1:]
		name = name[:len(name)-len(strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyz."))]
		if !isField(name) {
			problems = append(problems, Problem{
				Code: LoadErrCompileOutput, Msg: "unknown filter: " + name, Pos: filter.Range{From: i, To: i + 1 + len(name)},
			})
		}
	}
	return problems
}

// render loads a file and renders the outcome.
func render(t testing.TB, name string, content []byte, opt Options) string {
	t.Helper()
	l := NewLoader(fakeCompiler{}, opt)
	res := l.Load(File{Name: name, Content: content})
	var b bytes.Buffer
	for i := range res.Diagnostics {
		if err := res.Diagnostics[i].Render(&b, l.Source(name)); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprintf(&b, "\nFalco would refuse it: %v\n", res.Refused)
	for _, r := range l.Rules() {
		fmt.Fprintf(&b, "\nrule %s at %v: %v, %v %v %q\n", r.Name, r.Pos, r.Priority, r.Enabled, r.Tags, r.Output)
		if r.Skipped != "" {
			fmt.Fprintf(&b, "  skipped: %s\n", r.Skipped)
		}
		fmt.Fprintf(&b, "  %q\n", r.ConditionText)
	}
	return b.String()
}

func TestDiagnostics(t *testing.T) {
	files, err := filepath.Glob("testdata/diagnostics/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			checkGolden(t, strings.TrimSuffix(file, ".yaml")+".golden", render(t, filepath.Base(file), content, Options{}))
		})
	}
}

func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
