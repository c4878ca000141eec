package lint_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/lint"
)

// FuzzApply: whatever a file holds, lint finds its way through, and what fixes make
// of it means the same and has nothing left to fix.
func FuzzApply(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		a, err := txtar.ParseFile(n)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
		f.Add(a.Files[1].Data)
	}
	f.Add([]byte(two))
	opt := lint.Options{Enable: []string{"all"}}
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 5000 {
			return
		}
		files := []rules.File{{Name: "r.yaml", Content: content}}
		res := lint.Apply(files, opt, rules.Options{}, engine.Options{})
		if len(res.Applied) == 0 && !bytes.Equal(res.Files[0].Content, content) {
			t.Fatal("changed without a fix")
		}
		load := func(files []rules.File) *lab.RuleSet {
			return lab.LoadRules(files, rules.Options{}, engine.Options{})
		}
		if !lint.Equivalent(load(files), load(res.Files), nil) && len(res.Applied) > 0 {
			t.Fatalf("not the same:\n%s", res.Files[0].Content)
		}
		again := lint.Apply(res.Files, opt, rules.Options{}, engine.Options{})
		if len(again.Applied) > 0 {
			t.Fatalf("still something to fix in\n%s", res.Files[0].Content)
		}
	})
}
