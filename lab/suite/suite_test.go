package suite_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xeipuuv/gojsonschema"
	"gopkg.in/yaml.v3"

	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/suite"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const ruleText = `
- rule: Shadow read
  desc: d
  condition: evt.type = openat and fd.name = /etc/shadow
  output: read (file=%fd.name name=%proc.name command=%proc.cmdline)
  priority: WARNING
- rule: Shell started
  desc: d
  condition: evt.type = execve and proc.name in (sh, bash)
  output: shell %proc.name
  priority: NOTICE
- rule: Off
  desc: d
  condition: evt.type = connect
  output: connect
  priority: NOTICE
  enabled: false
`

// head begins the suites of these tests; its lines count.
const head = "version: 1\nrules: [r.yaml]\n"

func parse(t *testing.T, text string) *suite.Suite {
	t.Helper()
	s, err := suite.Parse("s.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v", err)
	}
	return s
}

// env has the rules above, and captures by their event text.
func env(t *testing.T, traces map[string]string) suite.Env {
	t.Helper()
	set := lab.LoadRules([]rules.File{{Name: "r.yaml", Content: []byte(ruleText)}}, rules.Options{}, engine.Options{})
	if err := set.Err(); err != nil {
		t.Fatal(err)
	}
	return suite.Env{
		Rules: set, Engine: engine.Options{MinPriority: rules.Debug}, Jobs: 2,
		Path:     func(p string) string { return p },
		ReadFile: func(p string) ([]byte, error) { return nil, os.ErrNotExist },
		Trace:    func(p string) (lab.Capture, error) { return capture(t, p, traces[p]), nil },
	}
}

func capture(t *testing.T, name, text string) lab.Capture {
	t.Helper()
	raw := scaptest.MustAssemble(t, text).Bytes()
	return lab.Capture{Name: name, Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(raw))
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}}
}

// failures returns what fails, a line each.
func failures(t *testing.T, s *suite.Suite, e suite.Env) []string {
	t.Helper()
	res, err := s.Run(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, c := range res.Cases {
		if c.Err != nil {
			list = append(list, c.Name+": "+c.Err.Error())
		}
		for _, f := range c.Failures {
			list = append(list, c.Name+": "+f.Message())
		}
	}
	return list
}

// agreement are suites that Parse and the schema accept or refuse.
var agreement = []struct {
	name, text string
	ok         bool
	loose      bool // the schema accepts it: it can't know
}{
	{"least", "version: 1\nrules: r.yaml\ncases: []", true, false},
	{"all keys", `
version: 1
name: x
rules: [a, b]
config: falco.yaml
options: [a=b]
rule_matching: all
priority: Notice
world: process p
strict: true
untested: [a*]
cases:
  - name: a
    trace: t
    from: 12:00:00
    to: "+5s"
    container: abc
    filter: evt.num > 3
    expect:
      - {rule: x, exactly: 3, priority: warning, where: evt.num < 9}
      - {rule: x, at_least: 3, at_most: 5}
      - rule: 5
        fields: {a: b, c: 5, d: null, e: true, f: {contains: x, regex: "a.*", in: [a, 5], exists: true, equals: y, startswith: z, endswith: 7}}
        output: {contains: 5}
    silent: [a, b]
    strict: false
  - name: b
    world: ""
    events: process p
    silent: a
    matrix: {a: [1, 2], b: x}
`, true, true}, // see below: the variables are not used
	{"matrix", "version: 1\nrules: r\ncases:\n- {name: '${a} ${b}', events: '', matrix: {a: [1, 2], b: x}, silent: a}", true, false},
	{"rows", "version: 1\nrules: r\ncases:\n- {name: 'x', events: '', matrix: [{a: 1}, {a: 2}], expect: [{rule: x, exactly: '${a}'}]}", true, false},
	{"events_file", "version: 1\nrules: r\ncases:\n- {name: x, events_file: f, strict: true}", true, false},
	{"null lists", "version: 1\nrules: r\ncases:\n- {name: x, events_file: f, strict: true, expect: null, silent: null}", true, false},
	{"no version", "rules: r\ncases: []", false, false},
	{"another version", "version: 2\nrules: r\ncases: []", false, false},
	{"no rules", "version: 1\ncases: []", false, false},
	{"unknown key", "version: 1\nrules: r\ncase: []\ncases: []", false, false},
	{"matching", "version: 1\nrules: r\ncases: []\nrule_matching: any", false, false},
	{"priority", "version: 1\nrules: r\ncases: []\npriority: high", false, false},
	{"no name", "version: 1\nrules: r\ncases: [{trace: t, strict: true}]", false, false},
	{"no events", "version: 1\nrules: r\ncases: [{name: a, strict: true}]", false, false},
	{"two kinds of events", "version: 1\nrules: r\ncases: [{name: a, trace: t, events: e, strict: true}]", false, false},
	{"unknown key of a case", "version: 1\nrules: r\ncases: [{name: a, trace: t, strict: true, sleep: 5}]", false, false},
	{"unknown key of an expectation", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, times: 5}]}]", false, false},
	{"no rule", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{exactly: 5}]}]", false, false},
	{"exactly and at least", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, exactly: 5, at_least: 3}]}]", false, false},
	{"negative", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, exactly: -1}]}]", false, false},
	{"not a number", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, exactly: many}]}]", false, false},
	{"unknown operator", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, fields: {a: {like: b}}}]}]", false, false},
	{"no operator", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, fields: {a: {}}}]}]", false, false},
	{"fields as a list", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, fields: [a]}]}]", false, false},
	{"strict is no boolean", "version: 1\nrules: r\ncases: [{name: a, trace: t, strict: maybe}]", false, false},
	{"empty matrix", "version: 1\nrules: r\ncases: [{name: a, trace: t, strict: true, matrix: {}}]", false, false},
	{"expects nothing", "version: 1\nrules: r\ncases: [{name: a, trace: t}]", false, true},
	{"bad filter", "version: 1\nrules: r\ncases: [{name: a, trace: t, filter: x y, strict: true}]", false, true},
	{"bad regex", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, fields: {a: {regex: '('}}}]}]", false, true},
	{"bad time", "version: 1\nrules: r\ncases: [{name: a, trace: t, from: then, strict: true}]", false, true},
	{"same name", "version: 1\nrules: r\ncases: [{name: a, trace: t, strict: true}, {name: a, trace: t, strict: true}]", false, true},
	{"unknown variable", "version: 1\nrules: r\ncases: [{name: '${a}', trace: t, strict: true}]", false, true},
	{"unused variable", "version: 1\nrules: r\ncases: [{name: a, trace: t, strict: true, matrix: {a: [1]}}]", false, true},
	{"a world for a capture", "version: 1\nrules: r\ncases: [{name: a, trace: t, strict: true, world: process p}]", false, true},
	{"at least more than at most", "version: 1\nrules: r\ncases: [{name: a, trace: t, expect: [{rule: x, at_least: 5, at_most: 3}]}]", false, true},
}

func TestSchemaAgreesWithParse(t *testing.T) {
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(suite.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range agreement {
		_, err := suite.Parse("s.yaml", []byte(test.text))
		if test.name == "all keys" {
			if err == nil || !strings.Contains(err.Error(), "does not use ${a}") || strings.Count(err.Error(), "\n") > 5 {
				t.Errorf("%s: %v", test.name, err)
			}
		} else if (err == nil) != test.ok {
			t.Errorf("%s: Parse: %v", test.name, err)
		}
		faults := validate(t, schema, test.text)
		if (len(faults) == 0) != (test.ok || test.loose) {
			t.Errorf("%s: the schema says %v", test.name, faults)
		}
	}
}

// validate returns what a schema says of YAML.
func validate(t *testing.T, schema *gojsonschema.Schema, text string) []gojsonschema.ResultError {
	t.Helper()
	var doc any
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	raw, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	res, err := schema.Validate(gojsonschema.NewBytesLoader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return res.Errors()
}

func TestExamplesOfTheDocumentation(t *testing.T) {
	doc, err := os.ReadFile("../../docs/rule-lab.md")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gojsonschema.NewSchema(gojsonschema.NewBytesLoader(suite.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, part := range strings.Split(string(doc), "```yaml\n")[1:] {
		text, _, _ := strings.Cut(part, "\n```")
		if !strings.HasPrefix(text, "version: 1\n") {
			continue
		}
		n++
		s, err := suite.Parse("example", []byte(text))
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if faults := validate(t, schema, text); len(faults) > 0 {
			t.Errorf("%v in\n%s", faults, text)
		}
		for _, c := range s.Cases {
			if c.Events == nil {
				continue
			}
			world := ""
			if c.World != nil {
				world = c.World.Text
			}
			scaptest.MustAssemble(t, world+c.Events.Text)
		}
	}
	if n < 4 {
		t.Errorf("%d examples", n)
	}
}

// TestDocumentationNamesEveryKey: all keys of the schema stand in the chapter.
func TestDocumentationNamesEveryKey(t *testing.T) {
	doc, err := os.ReadFile("../../docs/rule-lab.md")
	if err != nil {
		t.Fatal(err)
	}
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if p, ok := v["properties"].(map[string]any); ok {
				for key := range p {
					if !strings.Contains(string(doc), "`"+key+"`") && !strings.Contains(string(doc), key+":") {
						t.Errorf("docs/rule-lab.md does not name %s", key)
					}
				}
			}
			for _, x := range v {
				visit(x)
			}
		case []any:
			for _, x := range v {
				visit(x)
			}
		}
	}
	var schema any
	if err := json.Unmarshal(suite.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	visit(schema)
}

func TestAliasesAndMergeKeys(t *testing.T) {
	s := parse(t, head+`
cases:
  - &base
    name: one
    events: &e |
      process sh /bin/sh
      @sh openat /etc/shadow
    silent: &s [Shell started]
  - {name: two, events: *e, silent: *s}
  - {<<: *base, name: three}
`)
	if len(s.Cases) != 3 || s.Cases[1].Events.Text != s.Cases[0].Events.Text || len(s.Cases[2].Silent) != 1 {
		t.Errorf("%+v", s.Cases)
	}
}

func TestAliasesAreLimited(t *testing.T) {
	var b strings.Builder
	b.WriteString("version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 12; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i, i-1, i-1, i-1, i-1, i-1, i-1)
	}
	for _, text := range []string{b.String(), "version: 1\ncases: &c [*c]\n", "version: 1\nx: &x {<<: *x}\n"} {
		if _, err := suite.Parse("s.yaml", []byte(text)); err == nil {
			t.Error("no error")
		}
	}
}

func TestMatrix(t *testing.T) {
	s := parse(t, head+`
cases:
  - name: ${f} $${f} $HOME
    matrix: {f: [/etc/shadow, /etc/hosts], n: [1, 2]}
    events: "process p /bin/p${n}\n@p openat ${f}\n"
    strict: true
`)
	var names []string
	for _, c := range s.Cases {
		names = append(names, c.Name)
	}
	want := []string{
		"/etc/shadow ${f} $HOME [f=/etc/shadow n=1]", "/etc/shadow ${f} $HOME [f=/etc/shadow n=2]",
		"/etc/hosts ${f} $HOME [f=/etc/hosts n=1]", "/etc/hosts ${f} $HOME [f=/etc/hosts n=2]",
	}
	if d := cmp.Diff(want, names); d != "" {
		t.Error(d)
	}
	got := failures(t, s, env(t, nil))
	if len(got) != 2 || !strings.HasPrefix(got[0], want[0]+`: rule "Shadow read" is not expected: 1 alert`) {
		t.Errorf("%q", got)
	}
}

func TestInitPasses(t *testing.T) {
	const name = "cap${x} \"\x1b\u202e: #.scap"
	text := "process bash \"/tmp/b\\e ${y}: #x\"\n" + `
@bash openat /etc/shadow
openat /etc/shadow
@bash spawn sh /bin/sh args=["a\n${z}", "\xff"]
`
	e := env(t, map[string]string{name: text})
	p, err := engine.Compile(e.Rules.Loader.Rules(), e.Engine)
	if err != nil {
		t.Fatal(err)
	}
	alerts, _, err := lab.Alerts(context.Background(), capture(t, name, text), p, replay.Options{})
	if err != nil || len(alerts) != 3 {
		t.Fatal(alerts, err)
	}
	out := suite.Init(suite.First{Schema: "schema.json", Rules: []string{"a: b.yaml", "c#.yaml"}, Trace: name, Active: p.Rules(), Alerts: alerts})
	s := parse(t, string(out))
	if got := failures(t, s, e); len(got) > 0 || len(s.Cases) != 2 || s.Cases[0].Trace != name || s.Rules[0] != "a: b.yaml" {
		t.Errorf("%q of\n%s", got, out)
	}
	if again := suite.Init(suite.First{Schema: "schema.json", Rules: []string{"a: b.yaml", "c#.yaml"}, Trace: name, Active: p.Rules(), Alerts: alerts}); !bytes.Equal(out, again) {
		t.Error("another text the second time")
	}
	if i := bytes.IndexFunc(out, func(r rune) bool { return r < ' ' && r != '\n' || r == 0x202e }); i >= 0 {
		t.Errorf("%q is not escaped", out[i])
	}
}

func TestRuleTests(t *testing.T) {
	s := parse(t, head+`
untested: ["Sh*d x"]
cases:
  - {name: a, events: "process p\n@p openat /x\n@p close 3\n", strict: true, expect: [{rule: Shadow read, exactly: 0}], silent: ["S*"]}
  - {name: b, events: "process p\n@p openat /x", expect: [{rule: Shadow read, at_most: 3}, {rule: Shadow read}], silent: [Shell started]}
  - {name: c, events: "process p\n@p openat /x\n@p execve /bin/ls\n", filter: evt.type = openat, silent: [Shell started]}
  - {name: d, events: "", silent: [Shell started]}
`)
	res, err := s.Run(context.Background(), env(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	tests, err := res.RuleTests(context.Background(), env(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range tests {
		got = append(got, fmt.Sprintf("%s: %d positive, %d negative, %d idle, enough: %v", r.Rule.Name, r.Positive, r.Negative, r.Idle, r.Enough()))
	}
	want := []string{"Shadow read: 1 positive, 1 negative, 0 idle, enough: true", "Shell started: 0 positive, 1 negative, 2 idle, enough: false"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestWhyIsAboutTheEventThatWasMeant: of the events that came as near, the one is
// shown that has the expected fields.
func TestWhyIsAboutTheEventThatWasMeant(t *testing.T) {
	s := parse(t, head+`
cases:
  - name: a
    events: |
      process cat /bin/cat
      process vi /bin/vi
      @cat openat /etc/hosts
      @vi openat /etc/passwd
    expect:
      - {rule: Shadow read, fields: {proc.name: vi}}
      - {rule: Shadow read, where: proc.name = vi}
      - {rule: Shadow read, fields: {proc.name: less}}
`)
	const hosts, passwd = "nearest is event 1, openat of cat: fd.name = /etc/shadow is false: fd.name is /etc/hosts (r.yaml:4:36)",
		"nearest is event 2, openat of vi: fd.name = /etc/shadow is false: fd.name is /etc/passwd (r.yaml:4:36)"
	e := env(t, nil)
	res, err := s.Run(context.Background(), e)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range res.Cases[0].Failures {
		got = append(got, f.Why...)
	}
	if d := cmp.Diff([]string{passwd, passwd, hosts}, got); d != "" {
		t.Error(d)
	}
	e.Brief = true
	if res, err = s.Run(context.Background(), e); err != nil || len(res.Cases[0].Failures) != 3 || res.Cases[0].Failures[0].Why != nil {
		t.Errorf("%v, %+v", err, res)
	}
}
