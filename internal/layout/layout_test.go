// Package layout holds tests about the structure of the repository: which
// package may import which, and what packages that must be deterministic may
// not look at.
package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// allowed are the packages of the project that each package may import.
var allowed = map[string][]string{
	"scap/schema":        {},
	"scap":               {"scap/schema"},
	"scap/scaptest":      {"scap", "scap/schema"},
	"engine/filter":      {},
	"engine/rules":       {"engine/filter", "engine/rules/internal/yaml"},
	"engine/state":       {"scap", "scap/schema"},
	"engine/field":       {"engine/state", "scap", "scap/schema"},
	"engine":             {"engine/field", "engine/filter", "engine/rules", "engine/state", "scap", "scap/schema"},
	"bpf":                {},
	"recorder":           {"bpf", "recorder/container", "recorder/openflags", "recorder/procfs", "scap", "scap/schema"},
	"recorder/container": {"engine/state", "scap", "scap/schema"},
	"recorder/openflags": {"scap/schema"},
	"recorder/procfs":    {"recorder/openflags", "scap", "scap/schema"},
	"lab":                {"engine", "engine/field", "engine/filter", "engine/rules", "replay", "scap", "scap/schema"},
	"lab/tune":           {"engine", "engine/filter", "engine/rules", "lab", "lab/diff", "replay"},
	"lab/diff":           {"engine", "engine/filter", "engine/rules", "lab", "replay"},
	"lab/explain":        {"engine", "engine/field", "engine/filter", "engine/rules", "lab", "replay", "scap", "scap/schema"},
	"lab/mutate":         {"engine", "engine/filter", "engine/rules", "lab", "lab/suite", "replay", "scap"},
	"lab/profile":        {"engine", "engine/filter", "engine/rules", "lab", "replay", "scap", "scap/schema"},
	"lab/cover":          {"engine", "engine/field", "engine/filter", "engine/rules", "lab", "replay", "scap"},
	"lab/lint":           {"engine", "engine/field", "engine/filter", "engine/rules", "lab", "scap/schema"},
	"lab/extract":        {"engine", "engine/state", "lab", "replay", "scap", "scap/scaptest", "scap/schema"},
	"lab/suite":          {"engine", "engine/field", "engine/filter", "engine/rules", "lab", "lab/explain", "replay", "scap", "scap/scaptest", "scap/schema"},
	"docs":               {},
	"replay":             {"engine", "engine/field", "engine/filter", "engine/rules", "engine/state", "scap", "scap/schema"},
}

// sourceFiles parses the Go files of the project that are no tests, by folder.
func sourceFiles(t *testing.T) (map[string][]*ast.File, *token.FileSet) {
	t.Helper()
	fset := token.NewFileSet()
	files := make(map[string][]*ast.File)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".git") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, _ := filepath.Rel(root, filepath.Dir(path))
		files[filepath.ToSlash(dir)] = append(files[filepath.ToSlash(dir)], f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, fset
}

func importPath(s *ast.ImportSpec) string {
	p, _ := strconv.Unquote(s.Path.Value)
	return p
}

func TestImportsGoOneWay(t *testing.T) {
	files, fset := sourceFiles(t)
	for dir, rules := range allowed {
		if len(files[dir]) == 0 {
			t.Errorf("no files in %s", dir)
		}
		for _, f := range files[dir] {
			for _, imp := range f.Imports {
				p, ours := strings.CutPrefix(importPath(imp), "hids/")
				if ours && p != "internal/suggest" && !slices.Contains(rules, p) {
					t.Errorf("%s: %s may not import %s", fset.Position(imp.Pos()), dir, p)
				}
			}
		}
	}
	for dir, list := range files {
		if strings.HasPrefix(dir, "cmd/") || strings.HasPrefix(dir, "internal/") {
			continue
		}
		for _, f := range list {
			for _, imp := range f.Imports {
				if strings.HasPrefix(importPath(imp), "hids/cmd/") {
					t.Errorf("%s: only commands import commands", fset.Position(imp.Pos()))
				}
			}
		}
	}
}

// TestNothingDependsOnTheMachine: the same capture and rules give the same
// bytes on any machine, so scap, engine, replay and lab may look at no clock,
// environment, random number, user database or name service.
func TestNothingDependsOnTheMachine(t *testing.T) {
	packages := []string{"math/rand", "math/rand/v2", "crypto/rand", "os/user", "os", "os/exec", "net", "syscall"}
	calls := map[string][]string{
		"time": {"Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "Sleep", "LoadLocation"},
	}
	files, fset := sourceFiles(t)
	for dir, list := range files {
		if first, _, _ := strings.Cut(dir, "/"); first != "scap" && first != "engine" && first != "replay" && first != "lab" {
			continue
		}
		for _, f := range list {
			for _, imp := range f.Imports {
				if slices.Contains(packages, importPath(imp)) {
					t.Errorf("%s: %s may not import %s", fset.Position(imp.Pos()), dir, importPath(imp))
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				checkSelector(t, fset, n, calls)
				return true
			})
		}
	}
}

// checkSelector reports uses of what depends on the machine: the calls listed,
// the local time zone, and paths of /proc.
func checkSelector(t *testing.T, fset *token.FileSet, n ast.Node, calls map[string][]string) {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return
	}
	if slices.Contains(calls[pkg.Name], sel.Sel.Name) || pkg.Name == "time" && sel.Sel.Name == "Local" {
		t.Errorf("%s: %s.%s depends on the machine", fset.Position(n.Pos()), pkg.Name, sel.Sel.Name)
	}
}

// TestFunctionsAreShort keeps functions readable: none has more than 120 lines.
func TestFunctionsAreShort(t *testing.T) {
	const most = 120
	files, fset := sourceFiles(t)
	for _, list := range files {
		for _, f := range list {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Body == nil || isTable(fn) {
					continue
				}
				if n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1; n > most {
					t.Errorf("%s: %s has %d lines", fset.Position(fn.Pos()), fn.Name.Name, n)
				}
			}
		}
	}
}

// isTable tells whether a function does nothing but return rows.
func isTable(fn *ast.FuncDecl) bool {
	if len(fn.Body.List) != 1 {
		return false
	}
	ret, ok := fn.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return false
	}
	_, ok = ret.Results[0].(*ast.CompositeLit)
	return ok
}

// TestNoHiddenState: packages have no init functions.
func TestNoHiddenState(t *testing.T) {
	files, fset := sourceFiles(t)
	for _, list := range files {
		for _, f := range list {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s: init function", fset.Position(fn.Pos()))
				}
			}
		}
	}
}
