package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine/filter"
)

// expand renders a condition with the bodies of its macros in parentheses.
func expand(e filter.Expr) string {
	switch e := e.(type) {
	case nil:
		return "-"
	case *filter.And:
		return "(" + expandAll(e.Kids, " and ") + ")"
	case *filter.Or:
		return "(" + expandAll(e.Kids, " or ") + ")"
	case *filter.Not:
		return "not " + expand(e.X)
	case *filter.MacroRef:
		return e.Name + "{" + expand(e.Body) + "}"
	}
	return e.String()
}

func expandAll(kids []filter.Expr, between string) string {
	var parts []string
	for _, k := range kids {
		parts = append(parts, expand(k))
	}
	return strings.Join(parts, between)
}

// codesOf lists the codes of diagnostics.
func codesOf(diagnostics []Diagnostic) []Code {
	var codes []Code
	for _, d := range diagnostics {
		codes = append(codes, d.Code)
	}
	return codes
}

const rest = "\n  desc: d\n  output: o\n  priority: info\n"

// loads are files loaded one after the other, what the rules are then, and the
// codes that Falco would show for the last file.
var loads = []struct {
	name  string
	files []string
	want  []string // "NAME: CONDITION" of all rules
	codes []Code
}{
	{
		name:  "macros are seen wherever they are defined",
		files: []string{"- rule: r\n  condition: m and evt.type = a" + rest + "- macro: m\n  condition: proc.name = b or n\n- macro: n\n  condition: proc.pid = 1\n- macro: m\n  condition: n\n"},
		want:  []string{"r: (m{n{proc.pid = 1}} and evt.type = a)"},
	},
	{
		name: "a macro redefined in a later file changes its users",
		files: []string{
			"- macro: m\n  condition: proc.name = a\n- macro: n\n  condition: m or proc.name = b\n- rule: r\n  condition: evt.type = a and n" + rest,
			"- macro: m\n  condition: proc.name = c\n",
		},
		want: []string{"r: (evt.type = a and n{(m{proc.name = c} or proc.name = b)})"},
	},
	{
		name: "a rule redefined keeps its place",
		files: []string{
			"- rule: r\n  condition: evt.type = a" + rest + "- rule: s\n  condition: evt.type = b" + rest,
			"- rule: t\n  condition: evt.type = c" + rest + "- rule: r\n  condition: evt.type = d" + rest,
		},
		want: []string{"r: evt.type = d", "s: evt.type = b", "t: evt.type = c"},
	},
	{
		name: "texts are appended with a blank",
		files: []string{
			"- rule: r\n  condition: evt.type = a" + rest + "- macro: m\n  condition: evt.type = a\n",
			"- rule: r\n  condition: or m and proc.pid = 1\n  append: true\n- macro: m\n  condition: or evt.type = b\n  override: {condition: append}\n",
		},
		want:  []string{"r: (evt.type = a or (m{(evt.type = a or evt.type = b)} and proc.pid = 1))"},
		codes: []Code{LoadDeprecatedItem},
	},
	{
		name: "appends come before replacements",
		files: []string{
			"- rule: r\n  condition: evt.type = a" + rest,
			"- rule: r\n  condition: proc.pid = 1\n  desc: x\n  override: {condition: replace, desc: append}\n",
		},
		want:  []string{"r: proc.pid = 1"},
		codes: []Code{LoadNoEvttype},
	},
	{
		name: "lists grow and are replaced",
		files: []string{
			"- list: l\n  items: [a]\n- list: m\n  items: [l, b]\n- rule: r\n  condition: evt.type in (m)" + rest,
			"- list: l\n  items: [c]\n  override: {items: append}\n- list: m\n  items: [d, l]\n  override: {items: replace}\n",
		},
		want: []string{"r: evt.type in (d, a, c)"},
	},
	{
		name:  "a list defined later is found in the text",
		files: []string{"- list: l\n  items: [m, x y]\n- list: m\n  items: [a, n]\n- list: n\n  items: []\n- rule: r\n  condition: evt.type in (z, l)" + rest},
		want:  []string{`r: evt.type in (z, a, "x y")`},
	},
	{
		name:  "exceptions are added, also to lists and macros",
		files: []string{"- list: l\n  items: [a, b]\n- rule: r\n  condition: evt.type = a or evt.type = b" + rest + "  exceptions:\n    - {name: e, fields: [proc.name, fd.name], comps: [in, =], values: [[l, x], [[y, l], 'z z']]}\n    - {name: f, fields: proc.pid, values: [1]}\n"},
		want: []string{`r: ((evt.type = a or evt.type = b) and not ((proc.name in (a, b) and fd.name = x) or (proc.name in (y, a, b) and fd.name = "z z")) ` +
			`and not proc.pid in (1))`},
	},
	{
		name:  "exceptions may be left empty",
		files: []string{"- rule: r\n  condition: evt.type = a" + rest + "  exceptions:\n"},
		want:  []string{"r: evt.type = a"},
	},
	{
		name: "values of exceptions are appended by name",
		files: []string{
			"- rule: r\n  condition: evt.type = a" + rest + "  exceptions:\n    - {name: e, fields: proc.name}\n",
			"- rule: r\n  exceptions:\n    - {name: e, values: [a]}\n    - {name: f, fields: [proc.pid], values: [[1]]}\n  override: {exceptions: append}\n",
		},
		want: []string{"r: (evt.type = a and not proc.name in (a) and not proc.pid = 1)"},
	},
	{
		name: "replaced exceptions get the usual operators",
		files: []string{
			"- rule: r\n  condition: evt.type = a" + rest + "  exceptions:\n    - {name: e, fields: proc.name, values: [a]}\n",
			"- rule: r\n  exceptions:\n    - {name: e, fields: [proc.pid], values: [[1]]}\n  override: {exceptions: replace}\n",
		},
		want: []string{"r: (evt.type = a and not proc.pid = 1)"},
	},
	{
		name:  "a rule of another source is kept and skipped",
		files: []string{"- rule: r\n  source: okta\n  condition: not even (a condition" + rest + "- macro: m\n  condition: evt.type = a\n"},
		want:  []string{"r: -"},
		codes: []Code{LoadUnknownSource, LoadUnusedMacro},
	},
	{
		name:  "plugins that are missing",
		files: []string{"- required_plugin_versions:\n  - {name: json, version: 0.1.0}\n- rule: r\n  condition: evt.type = a" + rest},
		want:  []string{"r: evt.type = a"},
	},
	{
		name:  "documents",
		files: []string{"- rule: r\n  condition: evt.type = a" + rest + "---\n---\n~\n---\n- rule: s\n  condition: evt.type = b" + rest},
		want:  []string{"r: evt.type = a", "s: evt.type = b"},
	},
	{
		name: "after an error the rest is still loaded",
		files: []string{
			"- rule: r\n  condition: evt.type =" + rest + "- rule: s\n  condition: evt.type = b" + rest,
		},
		want:  []string{"s: evt.type = b"},
		codes: []Code{LoadErrCompileCondition},
	},
	{
		name:  "the first of equal keys counts",
		files: []string{"- rule: r\n  condition: evt.type = a\n  condition: evt.type = b" + rest},
		want:  []string{"r: evt.type = a"},
	},
	{
		name:  "empty file",
		files: []string{"# nothing\n"},
	},
}

func TestLoads(t *testing.T) {
	for _, tt := range loads {
		t.Run(tt.name, func(t *testing.T) {
			l := NewLoader(fakeCompiler{}, Options{})
			var res *Result
			for i, content := range tt.files {
				res = l.Load(File{Name: fmt.Sprint(i), Content: []byte(content)})
			}
			var got []string
			for _, r := range l.Rules() {
				got = append(got, r.Name+": "+expand(r.Condition))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.codes, codesOf(res.FalcoView())); diff != "" {
				t.Errorf("codes (-want +got):\n%s%v", diff, res.Diagnostics)
			}
		})
	}
}

func TestRuleKeys(t *testing.T) {
	l := NewLoader(fakeCompiler{}, Options{})
	res := l.Load(File{Name: "f", Content: []byte(`
- required_engine_version: 0.30.0
- required_engine_version: 26
- rule: r
  condition: evt.type = a
  output: "  out  "
  desc: text
  priority: ERROR
  enabled: Off
  tags: [b, a, b]
  capture: Y
  capture_duration: 0x10
- rule: r
  output: " more"
  desc: more
  tags: [c, a]
  override: {output: append, desc: append, tags: append}
`)})
	if !res.OK() || res.Refused {
		t.Fatal(res.Diagnostics)
	}
	r := l.Rules()[0]
	got := fmt.Sprintf("%q %q %v %v %v %v %d %v", r.Output, r.Desc, r.Priority, r.Enabled, r.Tags, r.Capture, r.CaptureDuration, r.Pos)
	if want := `"out  more" "text more" Error false [a b c] true 16 f:4:9`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if v := l.RequiredEngineVersion(); v != "0.30.0" {
		t.Errorf("required engine version %s", v)
	}
}

func TestStrictRefusesMissingPlugins(t *testing.T) {
	file := File{Name: "f", Content: []byte("- required_plugin_versions:\n  - {name: json, version: 0.1.0}\n")}
	for _, opt := range []Options{{}, {Strict: true}, {Strict: true, Plugins: map[string]string{"json": "0.1.2"}}} {
		res := NewLoader(fakeCompiler{}, opt).Load(file)
		missing := opt.Plugins == nil
		if res.Refused != missing || res.OK() != (!missing || !opt.Strict) || len(res.FalcoView()) != 0 && !opt.Strict {
			t.Errorf("%+v: refused %v, %v", opt, res.Refused, res.Diagnostics)
		}
	}
}

func TestRepeatedDiagnostics(t *testing.T) {
	l := NewLoader(fakeCompiler{}, Options{})
	l.Load(File{Name: "a", Content: []byte("- macro: m\n  condition: evt.type = a\n- macro: n\n  condition: evt.type = a\n")})
	res := l.Load(File{Name: "b", Content: []byte("- rule: r\n  condition: m" + rest + "- list: l\n  items: []\n")})
	var got []string
	for _, d := range res.Diagnostics {
		got = append(got, fmt.Sprint(d.Item, " ", d.Code, " ", d.Repeated))
	}
	want := []string{"macro 'n' LOAD_UNUSED_MACRO true", "list 'l' LOAD_UNUSED_LIST false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(l.Diagnostics()); n != 2 {
		t.Errorf("%d diagnostics of all files", n)
	}
}

func TestLocate(t *testing.T) {
	l := NewLoader(fakeCompiler{}, Options{})
	l.Load(File{Name: "a", Content: []byte("- list: l\n  items: [x, y]\n- macro: m\n  condition: >\n    proc.name in (l)\n    or evt.type = b\n")})
	l.Load(File{Name: "b", Content: []byte("- rule: r\n  condition: proc.pid = 1\n    and m" + rest)})
	r := l.Rules()[0]
	and := r.Condition.(*filter.And)
	check := func(what string, macro *filter.MacroRef, rng filter.Range, want string) {
		t.Helper()
		from, to := r.Locate(macro, rng)
		if got := fmt.Sprint(from, " ", to); got != want {
			t.Errorf("%s at %s, want %s", what, got, want)
		}
	}
	ref := and.Kids[1].(*filter.MacroRef)
	or := ref.Body.(*filter.Or)
	in := or.Kids[0].(*filter.Check)
	check("check of the rule", nil, and.Kids[0].Range(), "b:2:14 b:2:26")
	check("reference", nil, ref.Pos, "b:3:9 b:3:10")
	check("check of the macro", ref, or.Kids[1].Range(), "a:6:8 a:6:20")
	check("item", ref, in.Values[1].Pos, "a:2:14 a:2:15")
	check("check with a list", ref, in.Pos, "a:5:5 a:5:21")
	m := l.Macros()[0]
	if from, _ := m.Locate(or.Kids[1].Range()); from.Line != 6 || !m.Used || m.Pos.String() != "a:3:10" {
		t.Errorf("macro %+v, check at %v", m, from)
	}
	want := []*List{{Name: "l", Items: []ListItem{
		{"x", Position{"a", 2, 11}, Position{"a", 2, 12}, Position{"a", 2, 11}},
		{"y", Position{"a", 2, 14}, Position{"a", 2, 15}, Position{"a", 2, 14}},
	}, Pos: Position{"a", 1, 9}, Used: true}}
	if diff := cmp.Diff(want, l.Lists()); diff != "" {
		t.Error(diff)
	}
}

func TestPriorities(t *testing.T) {
	for i, name := range Priorities() {
		for _, s := range []string{name, strings.ToUpper(name), strings.ToLower(name)} {
			if p, ok := ParsePriority(s); !ok || int(p) != i || p.String() != name {
				t.Errorf("%s is %v %v", s, p, ok)
			}
		}
	}
	if p, ok := ParsePriority("iNFo"); !ok || p != Informational {
		t.Errorf("iNFo is %v %v", p, ok)
	}
	for _, s := range []string{"", "warn", "Warning ", "8", "inform"} {
		if _, ok := ParsePriority(s); ok {
			t.Errorf("%q is a priority", s)
		}
	}
}

func TestBooleans(t *testing.T) {
	for s, want := range map[string]string{
		"true": "true true", "Yes": "true true", "ON": "true true", "y": "true true", "Y": "true true",
		"false": "false true", "No": "false true", "OFF": "false true", "n": "false true",
		"tRUE": "false false", "1": "false false", "yep": "false false", "oN": "false false",
	} {
		if b, ok := parseBool(s); fmt.Sprint(b, ok) != want {
			t.Errorf("%s is %v %v", s, b, ok)
		}
	}
}

func TestVersions(t *testing.T) {
	for s, want := range map[string]string{
		"26": "0.26.0 true", "0.31.0": "0.31.0 true", "1.2.3-rc1": "1.2.3 true", "1.2.3+x": "1.2.3 true",
		"1.2": "0.0.0 false", "": "0.0.0 false", "a.b.c": "0.0.0 false", "1.2.3-": "1.2.3 true", "-1": "0.0.0 false",
		"1.2.3.4": "1.2.3 true", "1..3": "0.0.0 false",
	} {
		if v, ok := parseEngineVersion(s); fmt.Sprint(v, " ", ok) != want {
			t.Errorf("%q is %v %v, want %s", s, v, ok, want)
		}
	}
	have := version{1, 5, 2}
	for s, want := range map[string]bool{"1.5.2": true, "1.5.3": false, "1.6.0": false, "1.4.9": true, "0.9.9": false, "2.0.0": false} {
		v, _ := parseVersion(s)
		if have.satisfies(v) != want {
			t.Errorf("1.5.2 satisfies %s: %v", s, !want)
		}
	}
}

func TestLimits(t *testing.T) {
	aliases := "- list: l\n  items: &a [" + strings.Repeat("x,", 5000) + "]\n" + strings.Repeat("- list: l\n  items: *a\n", 1000)
	var loop strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&loop, "- macro: m%d\n  condition: m%d\n", i, i+1)
	}
	for i := range 3001 {
		fmt.Fprintf(&loop, "- macro: m%d\n  condition: m%d\n", i, i+1)
	}
	var chain, double strings.Builder
	chain.WriteString("- macro: m0\n  condition: proc.pid = 1\n")
	double.WriteString("- macro: m0\n  condition: proc.pid = 1\n")
	for i := range 3000 {
		fmt.Fprintf(&chain, "- macro: m%d\n  condition: m%d\n", i+1, i)
	}
	for i := range 40 {
		fmt.Fprintf(&double, "- macro: m%d\n  condition: m%d and m%d\n", i+1, i, i)
	}
	for _, tt := range []struct{ name, content, want string }{
		{"size", strings.Repeat("#", 2000), "more than 1000 bytes, the limit"},
		{"aliases", aliases, "elements in sequences"},
		{"self", "- list: l\n  items: &a [*a]\n", "sequence value is not scalar"},
		{"macros", chain.String(), "too large"},
		{"macros backwards", loop.String(), "nest too deep"},
		{"macros that double", double.String(), "too large"},
		{"findings", strings.Repeat("- {}\n", 30_000), "more findings"},
		{"parentheses", "- macro: m\n  condition: " + strings.Repeat("(", 10_000), "nests deeper"},
	} {
		opt := Options{}
		if tt.name == "size" {
			opt.MaxFileSize = 1000
		}
		res := NewLoader(fakeCompiler{}, opt).Load(File{Name: "f", Content: []byte(tt.content)})
		if !slices.ContainsFunc(res.Diagnostics, func(d Diagnostic) bool { return strings.Contains(d.Message, tt.want) }) {
			t.Errorf("%s: %d diagnostics, none with %q", tt.name, len(res.Diagnostics), tt.want)
		}
	}
}

// checkLoad checks what must hold for any files.
func checkLoad(t *testing.T, contents ...[]byte) {
	t.Helper()
	l := NewLoader(fakeCompiler{}, Options{})
	for i, content := range contents {
		name := fmt.Sprint("f", i)
		res := l.Load(File{Name: name, Content: content})
		if !res.OK() && !res.Refused {
			t.Fatalf("%q: errors, but Falco would not refuse it", content)
		}
		for _, d := range res.Diagnostics {
			checkDiagnostic(t, l, d)
		}
	}
	for _, r := range l.Rules() {
		if r.Condition == nil && r.Skipped == "" {
			t.Fatalf("rule %q has no condition", r.Name)
		}
		filter.Walk(r.Condition, func(e filter.Expr) bool {
			if m, ok := e.(*filter.MacroRef); ok && m.Body == nil {
				t.Fatalf("rule %q: %s has no body", r.Name, m.Name)
			}
			return true
		})
	}
}

func checkDiagnostic(t *testing.T, l *Loader, d Diagnostic) {
	t.Helper()
	source := l.Source(d.Pos.File)
	lines := strings.Count(string(source), "\n") + strings.Count(string(source), "\r") + 1
	if d.Message == "" || d.Pos.File == "" || d.Pos.Line < 0 || d.Pos.Line > lines || d.Pos.Line > 0 && d.Pos.Col < 1 {
		t.Fatalf("diagnostic %+v of %q", d, source)
	}
	if d.End.Line != 0 && (d.End.Line < d.Pos.Line || d.End.Line == d.Pos.Line && d.End.Col <= d.Pos.Col) {
		t.Fatalf("diagnostic %+v ends before it begins in %q", d, source)
	}
	var b strings.Builder
	if err := d.Render(&b, source); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsFunc(b.String(), func(r rune) bool { return r != '\n' && isHidden(r) }) {
		t.Fatalf("%+v renders %q", d, b.String())
	}
}

func FuzzLoad(f *testing.F) {
	files, _ := filepath.Glob("testdata/diagnostics/*.yaml")
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content, []byte("- list: shells\n  items: [x]\n"))
	}
	for _, tt := range loads {
		f.Add([]byte(tt.files[0]), []byte(tt.files[len(tt.files)-1]))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) { checkLoad(t, a, b) })
}
