package lint_test

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
	"github.com/rogpeppe/go-internal/txtar"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/lint"
)

var update = flag.Bool("update", false, "write what is found into testdata")

// run loads a file and returns its findings.
func run(name string, content []byte, opt lint.Options) []lint.Finding {
	files := []rules.File{{Name: name, Content: content}}
	return lint.Run(lab.LoadRules(files, rules.Options{}, engine.Options{}), files, opt)
}

// render writes the findings of one id as lines.
func render(findings []lint.Finding, id string) string {
	var b strings.Builder
	for _, f := range findings {
		if string(f.Code) != id {
			continue
		}
		fmt.Fprintf(&b, "%d:%d: %s: %s", f.Pos.Line, f.Pos.Col, f.Severity, f.Message)
		if f.Suggestion != "" {
			fmt.Fprintf(&b, " | %s", f.Suggestion)
		}
		if f.Fix != nil {
			fmt.Fprintf(&b, " | fix: %s", f.Fix.Title)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// fixture is a file of testdata: NAME.txtar with fires.yaml and silent.yaml, the
// findings in the former as the file want and, for a check with fixes, what becomes
// of it as fixed.yaml.
type fixture struct {
	*txtar.Archive
	path string
}

func load(t *testing.T, id string) *fixture {
	t.Helper()
	path := filepath.Join("testdata", id+".txtar")
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return &fixture{a, path}
}

func (f *fixture) get(name string) []byte {
	for _, x := range f.Files {
		if x.Name == name {
			return x.Data
		}
	}
	return nil
}

func (f *fixture) set(name string, data []byte) {
	for i := range f.Files {
		if f.Files[i].Name == name {
			f.Files[i].Data = data
			return
		}
	}
	f.Files = append(f.Files, txtar.File{Name: name, Data: data})
}

// only are the options with which one check is made.
func only(id string) lint.Options {
	return lint.Options{Enable: []string{id}, Disable: []string{"all"}}
}

// TestChecks: each check has a fixture in which it finds something, and one that is
// much alike in which it finds nothing.
func TestChecks(t *testing.T) {
	for _, c := range lint.Checks() {
		t.Run(c.ID, func(t *testing.T) {
			f := load(t, c.ID)
			for _, name := range []string{"fires.yaml", "silent.yaml"} {
				files := []rules.File{{Name: name, Content: f.get(name)}}
				if err := lab.LoadRules(files, rules.Options{}, engine.Options{}).Err(); err != nil {
					t.Fatal(err)
				}
			}
			got := render(run("fires.yaml", f.get("fires.yaml"), only(c.ID)), c.ID)
			fixed := applied(t, f.get("fires.yaml"), only(c.ID))
			if *update {
				f.set("want", []byte(got))
				if c.Fixable {
					f.set("fixed.yaml", fixed)
				}
				if err := os.WriteFile(f.path, txtar.Format(f.Archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(f.get("want")), got); diff != "" || got == "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if got := render(run("silent.yaml", f.get("silent.yaml"), only(c.ID)), c.ID); got != "" {
				t.Errorf("the silent one has\n%s", got)
			}
			if strings.Contains(got, "fix: ") != c.Fixable {
				t.Errorf("fixable %v, but findings\n%s", c.Fixable, got)
			}
			if c.Fixable {
				if diff := cmp.Diff(string(f.get("fixed.yaml")), string(fixed)); diff != "" {
					t.Errorf("fixed (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// applied returns what fixes make of a file, and checks that they do so at once.
func applied(t *testing.T, content []byte, opt lint.Options) []byte {
	t.Helper()
	fix := func(content []byte) lint.Fixed {
		return lint.Apply([]rules.File{{Name: "fires.yaml", Content: content}}, opt, rules.Options{}, engine.Options{})
	}
	once := fix(content)
	if len(once.Refused) > 0 {
		t.Errorf("refused: %s", render(once.Refused, string(once.Refused[0].Code)))
	}
	twice := fix(once.Files[0].Content)
	if !bytes.Equal(once.Files[0].Content, twice.Files[0].Content) || len(twice.Applied) > 0 {
		t.Errorf("a second time changes:\n%s", cmp.Diff(string(once.Files[0].Content), string(twice.Files[0].Content)))
	}
	return once.Files[0].Content
}

// TestFixturesBelongToChecks: there is none for a check that does not exist.
func TestFixturesBelongToChecks(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		id := strings.TrimSuffix(filepath.Base(n), ".txtar")
		if !lint.Known(id) {
			t.Errorf("%s is for no check", n)
		}
	}
}

func codes(findings []lint.Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, fmt.Sprintf("%d %s", f.Pos.Line, f.Code))
	}
	return list
}

const two = `- rule: a
  desc: d
  condition: evt.type = open and fd.sport = 70000 and proc.aname != x
  output: x
  priority: WARNING

- rule: b
  desc: d
  condition: evt.type = close and fd.sport = 70000
  output: x
  priority: WARNING
- macro: unused
  condition: evt.type = open
`

// TestSuppression: comments suppress findings of their item or file, and say so if
// there are none.
func TestSuppression(t *testing.T) {
	for _, c := range []struct {
		name, old, new string
		want           []string
	}{
		{"nothing", "", "", []string{"3 number-wraps", "3 ne-any-ancestor", "9 number-wraps", "12 LOAD_UNUSED_MACRO"}},
		{"above an item", "- rule: b", "# hids-lint: disable=number-wraps\n- rule: b", []string{"3 number-wraps", "3 ne-any-ancestor", "13 LOAD_UNUSED_MACRO"}},
		{"in an item", "  desc: d\n  condition: evt.type = open", "  desc: d # hids-lint: disable=number-wraps,ne-any-ancestor\n  condition: evt.type = open", []string{"9 number-wraps", "12 LOAD_UNUSED_MACRO"}},
		{"all of an item", "- rule: a", "# hids-lint: disable=all\n\n# words\n- rule: a", []string{"12 number-wraps", "15 LOAD_UNUSED_MACRO"}},
		{"of the file", "- rule: b", "# hids-lint: disable-file=number-wraps\n- rule: b", []string{"3 ne-any-ancestor", "13 LOAD_UNUSED_MACRO"}},
		{"Falco's", "- macro", "# hids-lint: disable=LOAD_UNUSED_MACRO\n- macro", []string{"3 number-wraps", "3 ne-any-ancestor", "9 number-wraps"}},
		{"useless", "- macro", "# hids-lint: disable=number-wraps\n- macro", []string{"3 number-wraps", "3 ne-any-ancestor", "9 number-wraps", "12 useless-suppression", "13 LOAD_UNUSED_MACRO"}},
	} {
		text := two
		if c.old != "" {
			text = strings.Replace(two, c.old, c.new, 1)
		}
		if diff := cmp.Diff(c.want, codes(run("r.yaml", []byte(text), lint.Options{}))); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

// TestErrorsAreNotSuppressed: what Falco refuses stays refused.
func TestErrorsAreNotSuppressed(t *testing.T) {
	text := "# hids-lint: disable-file=all,LOAD_ERR_COMPILE_CONDITION\n- rule: a\n  desc: d\n  condition: nonsense.x = 1\n  output: x\n  priority: WARNING\n"
	got := codes(run("r.yaml", []byte(text), lint.Options{Disable: []string{"LOAD_ERR_COMPILE_CONDITION"}}))
	if !slices.Contains(got, "4 LOAD_ERR_COMPILE_CONDITION") {
		t.Errorf("findings %v", got)
	}
}

func TestEnableAndDisable(t *testing.T) {
	for _, c := range []struct {
		opt  lint.Options
		want []string
	}{
		{lint.Options{Disable: []string{"number-wraps"}}, []string{"3 ne-any-ancestor", "12 LOAD_UNUSED_MACRO"}},
		{lint.Options{Disable: []string{"all"}}, []string{"12 LOAD_UNUSED_MACRO"}},
		{lint.Options{Disable: []string{"all", "LOAD_UNUSED_MACRO"}, Enable: []string{"ne-any-ancestor"}}, []string{"3 ne-any-ancestor"}},
	} {
		if diff := cmp.Diff(c.want, codes(run("r.yaml", []byte(two), c.opt))); diff != "" {
			t.Errorf("%+v: (-want +got)\n%s", c.opt, diff)
		}
	}
}

// TestDeprecatedKeysAreFixed: append: true and a lone enabled become override.
func TestDeprecatedKeysAreFixed(t *testing.T) {
	const before = `- list: l
  items: [a]
- list: l
  append: true # more
  items: [b]
- macro: m
  condition: proc.name in (l)
-   macro: m
    condition: or proc.name = c
    append: yes
- rule: r
  desc: d
  condition: evt.type = open and m
  output: x
  priority: WARNING
- append: true
  rule: r
  condition: and fd.num = 1
- rule: r
  append: true
  condition: and fd.num = 2
  output: this is not looked at
- rule: r
  enabled: false
`
	want := strings.NewReplacer(
		"  append: true # more", "  override:\n    items: append # more",
		"- append: true", "- override:\n    condition: append",
		"  enabled: false", "  enabled: false\n  override:\n    enabled: replace",
	).Replace(before)
	if diff := cmp.Diff(want, string(applied(t, []byte(before), lint.Options{}))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestFixesKeepTheRest: byte order marks, line ends and escapes stay as they are.
func TestFixesKeepTheRest(t *testing.T) {
	for _, c := range []struct{ name, before, after string }{
		{"byte order mark and CR LF", "\ufeff- list: l\r\n  items: [a, a]\r\n", "\ufeff- list: l\r\n  items: [a]\r\n"},
		{"UTF-16 is left alone", "\xff\xfe-\x00 \x00l\x00i\x00s\x00t\x00:\x00 \x00l\x00\n\x00 \x00 \x00i\x00t\x00e\x00m\x00s\x00:\x00 \x00[\x00a\x00,\x00 \x00a\x00]\x00\n\x00", ""},
		{"quoted condition", "- macro: m\n  condition: \"proc.name = a \\\n    and proc.name = a\"\n", ""},
		{"wide characters", "# äöü\n- macro: m\n  condition: proc.name = \"ä\" and proc.name = \"ä\"\n", "# äöü\n- macro: m\n  condition: proc.name = \"ä\"\n"},
	} {
		if c.after == "" {
			c.after = c.before
		}
		if got := string(applied(t, []byte(c.before), lint.Options{})); got != c.after {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// TestWrongFixesAreRefused: a fix is compared with what was there before.
func TestWrongFixesAreRefused(t *testing.T) {
	files := func(cond string) []rules.File {
		return []rules.File{{Name: "r.yaml", Content: []byte("- macro: m\n  condition: " + cond + "\n")}}
	}
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"proc.name = a and proc.name = a", "proc.name = a", true},
		{"proc.name = a or proc.name in (a, b)", "proc.name in (b, a)", true},
		{"evt.type = open and evt.dir = <", "evt.type = open", true},
		{"proc.name = a", "proc.name = b", false},
		{"evt.dir = < and proc.name = a", "proc.name = a", false},
		{"not proc.name = a", "proc.name != a", false},
		{"fd.net in (10.0.0.0/8, 11.0.0.0/8)", "fd.net in (11.0.0.0/8, 10.0.0.0/8)", false},
		{"fd.name regex '^/a.*$'", "fd.name regex '/a.*'", true},
	} {
		load := func(cond string) *lab.RuleSet {
			return lab.LoadRules(files(cond), rules.Options{}, engine.Options{})
		}
		if got := lint.Equivalent(load(c.a), load(c.b), nil); got != c.same {
			t.Errorf("%s, %s: equivalent %v", c.a, c.b, got)
		}
	}
}
