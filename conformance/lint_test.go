package conformance

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/rules"
)

// lintAnswer is what Falco says about a rule file that is loaded alone.
type lintAnswer struct {
	File       string
	Successful *bool // nil: Falco gave no answer
	Errors     []lintFinding
	Warnings   []lintFinding
}

type lintFinding struct {
	Code    string
	Message string
}

// codes returns the sorted codes of findings.
func codes(findings []lintFinding) []string {
	var c []string
	for _, f := range findings {
		c = append(c, f.Code)
	}
	slices.Sort(c)
	return c
}

// lintFile loads a file of the data as Falco's validation does.
func lintFile(t *testing.T, name string) *rules.Result {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dataDir(t), name))
	if err != nil {
		t.Fatal(err)
	}
	l := rules.NewLoader(engine.NewCompiler(engine.Options{}), rules.Options{Strict: true})
	return l.Load(rules.File{Name: name, Content: content})
}

func TestLint(t *testing.T) {
	loads := score{name: "lint loads"}
	errors := score{name: "lint error codes"}
	warnings := score{name: "lint warnings"}
	eachLine(t, "lint", func(line []byte) {
		var want lintAnswer
		decode(t, line, &want)
		if want.Successful == nil {
			return
		}
		res := lintFile(t, want.File)
		var gotErrors, gotWarnings []lintFinding
		for _, d := range res.FalcoView() {
			f := lintFinding{string(d.Code), d.Message}
			if d.Severity == rules.SeverityError {
				gotErrors = append(gotErrors, f)
			} else {
				gotWarnings = append(gotWarnings, f)
			}
		}
		loads.add(!res.Refused == *want.Successful, "%s: refused %v, want errors %v; got %v", want.File, res.Refused, want.Errors, gotErrors)
		errors.add(slices.Equal(codes(gotErrors), codes(want.Errors)), "%s: errors %v, want %v", want.File, gotErrors, want.Errors)
		warnings.add(slices.Equal(codes(gotWarnings), codes(want.Warnings)), "%s: warnings differ: %s", want.File,
			difference(codes(gotWarnings), codes(want.Warnings)))
	})
	loads.report(t, 0.99)
	errors.report(t, 0.99)
	warnings.report(t, 0.99)
}

// difference lists what only one of two sorted lists has.
func difference(got, want []string) string {
	var b strings.Builder
	for len(got) > 0 || len(want) > 0 {
		switch {
		case len(want) == 0 || len(got) > 0 && got[0] < want[0]:
			b.WriteString(" +" + got[0])
			got = got[1:]
		case len(got) == 0 || want[0] < got[0]:
			b.WriteString(" -" + want[0])
			want = want[1:]
		default:
			got, want = got[1:], want[1:]
		}
	}
	return b.String()
}
