package falcoconf

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/rules"
)

// write writes files into a new folder and returns it.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func env(name string) string {
	return map[string]string{"HOME": "/root", "LEVEL": "error", "DIR": os.Getenv("HIDS_TEST_DIR")}[name]
}

func TestStockIsWhatFalcoShips(t *testing.T) {
	got, err := Load("", Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := &Config{Engine: engine.Options{MinPriority: rules.Debug, Append: []engine.AppendOutput{{Suggested: true}}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// configs are configurations with what they mean.
var configs = []struct {
	name, yaml string
	override   []string
	want       func(*Config)
}{
	{"empty file", "", nil, func(*Config) {}},
	{"comments only", "# nothing\n", nil, func(*Config) {}},
	{"null values", "priority:\nrules:\n", nil, func(*Config) {}},
	{"rules files", "rules_files: [a.yaml, rules.d]\n", nil, func(c *Config) { c.RulesFiles = []string{"a.yaml", "rules.d"} }},
	{"old rules_file", "rules_file: a.yaml\n", nil, func(c *Config) { c.RulesFiles = []string{"a.yaml"} }},
	{"json keys", "json_output: true\njson_include_output_property: no\njson_include_tags_property: false\njson_include_output_fields_property: off\njson_include_message_property: yes\n", nil, func(c *Config) {
		c.JSON = true
		c.Engine.Format = engine.FormatOptions{NoOutput: true, NoTags: true, NoFields: true, Message: true}
	}},
	{"time and buffers", "time_format_iso_8601: true\nbuffer_format_base64: true\n", nil, func(c *Config) {
		c.Engine.Format.TimeISO8601 = true
		c.Base64 = true
	}},
	{"priority", "priority: WARNING\n", nil, func(c *Config) { c.Engine.MinPriority = rules.Warning }},
	{"info", "priority: info\n", nil, func(c *Config) { c.Engine.MinPriority = rules.Informational }},
	{"matching", "rule_matching: all\n", nil, func(c *Config) { c.Engine.Matching = engine.All }},
	{"selection", "rules:\n  - disable: {rule: '*'}\n  - enable:\n      tag: net\n", nil, func(c *Config) {
		c.Engine.Select = []engine.Selection{{Rule: "*"}, {Enable: true, Tag: "net"}}
	}},
	{"static fields", "static_fields: {a: b, n: 1}\n", nil, func(c *Config) { c.Engine.Static = map[string]string{"a": "b", "n": "1"} }},
	{"append output", "append_output:\n  - match: {source: syscall, rule: R, tags: [x, y]}\n    extra_output: on %evt.cpu\n    extra_fields: [evt.hostname, {home: '${HOME}'}]\n  - suggested_output: true\n", nil, func(c *Config) {
		c.Engine.Append = []engine.AppendOutput{
			{Source: "syscall", Rule: "R", Tags: []string{"x", "y"}, ExtraOutput: "on %evt.cpu",
				ExtraFields: []engine.ExtraField{{Name: "evt.hostname"}, {Name: "home", Format: "/root"}}},
			{Suggested: true},
		}
	}},
	{"variables", "priority: ${LEVEL}\nstatic_fields: {a: 'x${HOME}y', b: '$${HOME}', c: '${NONE}', d: '${', e: '${ HOME }'}\n", nil, func(c *Config) {
		c.Engine.MinPriority = rules.Error
		c.Engine.Static = map[string]string{"a": "x/rooty", "b": "${HOME}", "c": "", "d": "${", "e": "/root"}
	}},
	{"aliases", "rules_files: &f [a]\nrules_file: *f\n", nil, func(c *Config) { c.RulesFiles = []string{"a"} }},
	{"other keys", "webserver: {enabled: true}\nengine: {kind: kmod}\nprioritty: x\n", nil, func(c *Config) {
		c.Ignored = []string{"engine", "webserver"}
		c.Unknown = []string{"prioritty"}
	}},
	{"override scalars", "priority: error\n", []string{"priority=notice", "json_output=true"}, func(c *Config) {
		c.Engine.MinPriority = rules.Notice
		c.JSON = true
	}},
	{"override paths", "rules: [{disable: {rule: a}}]\n", []string{"rules[].enable.tag=t", "rules[0].disable.rule=b=c", "static_fields.x=1"}, func(c *Config) {
		c.Engine.Select = []engine.Selection{{Rule: "b=c"}, {Enable: true, Tag: "t"}}
		c.Engine.Static = map[string]string{"x": "1"}
	}},
	{"override by YAML", "", []string{`append_output[]={"extra_output": "x", "match": {"tags": ["t"]}}`, "rules_files=[a, b]"}, func(c *Config) {
		c.Engine.Append = []engine.AppendOutput{{Tags: []string{"t"}, ExtraOutput: "x"}}
		c.RulesFiles = []string{"a", "b"}
	}},
}

func TestLoad(t *testing.T) {
	for _, test := range configs {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, map[string]string{"falco.yaml": test.yaml})
			got, err := Load(filepath.Join(dir, "falco.yaml"), Options{Override: test.override, Getenv: env})
			if err != nil {
				t.Fatal(err)
			}
			want := builtin()
			test.want(want)
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOverridesOfTheStockConfiguration(t *testing.T) {
	got, err := Load("", Options{Override: []string{"append_output[].extra_output=x", "rule_matching=all"}})
	if err != nil {
		t.Fatal(err)
	}
	want := Stock()
	want.Engine.Append = []engine.AppendOutput{{Suggested: true}, {ExtraOutput: "x"}}
	want.Engine.Matching = engine.All
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// mistakes are configurations that are refused, with the line of the mistake.
var mistakes = []struct {
	yaml     string
	override string
	line     int
}{
	{"- a\n", "", 1},
	{"text", "", 1},
	{"a: [\n", "", 0},
	{"\npriority: high\n", "", 2},
	{"rule_matching: some\n", "", 1},
	{"json_output: maybe\n", "", 1},
	{"json_output: [true]\n", "", 1},
	{"rules_files: {a: b}\n", "", 1},
	{"rules_files: [[a]]\n", "", 1},
	{"rules: x\n", "", 1},
	{"rules:\n  - enable: x\n", "", 2},
	{"rules:\n  - allow: {rule: x}\n", "", 2},
	{"rules:\n  - enable: {name: x}\n", "", 2},
	{"static_fields: [a]\n", "", 1},
	{"static_fields: {a: [b]}\n", "", 1},
	{"append_output: x\n", "", 1},
	{"append_output: [{match: x}]\n", "", 1},
	{"append_output: [{match: {name: x}}]\n", "", 1},
	{"append_output: [{extra: x}]\n", "", 1},
	{"append_output: [{extra_fields: [[x]]}]\n", "", 1},
	{"append_output: [{suggested_output: x}]\n", "", 1},
	{"config_files: [{strategy: append}]\n", "", 1},
	{"config_files: [{path: x, strategy: prepend}]\n", "", 1},
	{"", "priority", 0},
	{"", "=x", 0},
	{"", "a..b=x", 0},
	{"", "a[x]=x", 0},
	{"", "a[0=x", 0},
	{"", "a[0]b=x", 0},
	{"", "rules[5].disable.rule=x", 0},
	{"", "rules={a", -1}, // no YAML, so text, which is no list
	{"", "rules={a: [}", 0},
	{"", "rules=[&a [*a]]", 0},
	{"rules: &a [*a]\n", "", 1},
	{"", "priority=high", 0},
}

func TestMistakesHaveAPlace(t *testing.T) {
	for _, test := range mistakes {
		t.Run(test.yaml+test.override, func(t *testing.T) {
			dir := write(t, map[string]string{"falco.yaml": test.yaml})
			opt := Options{}
			if test.override != "" {
				opt.Override = []string{test.override}
			}
			_, err := Load(filepath.Join(dir, "falco.yaml"), opt)
			var e *Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v", err)
			}
			if e.Msg == "" || e.File == "" || e.Line != max(test.line, 0) {
				t.Errorf("%#v, want line %d", e, test.line)
			}
		})
	}
}

func TestIncludedFiles(t *testing.T) {
	dir := write(t, map[string]string{
		"main.yaml":    "config_files: ['${DIR}/conf.d', '${DIR}/none.yaml', {path: '${DIR}/add.yaml', strategy: add-only}, {path: '${DIR}/over.yaml', strategy: override}]\npriority: error\nrules_files: [a]\nrules: [{disable: {rule: x}}]\n",
		"conf.d/2.yml": "rules_files: [c]\npriority: alert\n",
		"conf.d/1.yml": "rules_files: [b]\njson_output: true\n",
		"add.yaml":     "priority: debug\nrule_matching: all\n",
		"over.yaml":    "rules: [{enable: {rule: y}}]\n",
	})
	t.Setenv("HIDS_TEST_DIR", dir)
	got, err := Load(filepath.Join(dir, "main.yaml"), Options{Getenv: env, Override: []string{"rules_files[]=d"}})
	if err != nil {
		t.Fatal(err)
	}
	want := builtin()
	want.RulesFiles = []string{"a", "b", "c", "d"}
	want.Engine.MinPriority = rules.Alert
	want.Engine.Matching = engine.All
	want.Engine.Select = []engine.Selection{{Enable: true, Rule: "y"}}
	want.JSON = true
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestIncludedFilesIncludeNothing(t *testing.T) {
	dir := write(t, map[string]string{"a.yaml": "x: y\nconfig_files: [b]\n"})
	_, err := Load("", Options{Override: []string{"config_files=" + filepath.Join(dir, "a.yaml")}})
	var e *Error
	if !errors.As(err, &e) || e.Line != 2 {
		t.Errorf("error %v", err)
	}
}

func TestExpandFoldersInNameOrderAndOnce(t *testing.T) {
	dir := write(t, map[string]string{"d/b.yaml": "", "d/a.yaml": "", "d/sub/c.yaml": "", "e.yaml": ""})
	at := func(name string) string { return filepath.Join(dir, name) }
	got, err := Expand([]string{at("e.yaml"), at("d"), at("d/b.yaml"), at("./e.yaml")})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]string{at("e.yaml"), at("d/a.yaml"), at("d/b.yaml")}, got); d != "" {
		t.Error(d)
	}
	if _, err := Expand([]string{at("none")}); !os.IsNotExist(err) {
		t.Errorf("error %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	for _, test := range configs {
		o := ""
		if len(test.override) > 0 {
			o = test.override[0]
		}
		f.Add(test.yaml, o)
	}
	for _, test := range mistakes {
		f.Add(test.yaml, test.override)
	}
	f.Fuzz(func(t *testing.T, text, override string) {
		d := newDocument()
		n, err := d.parse("falco.yaml", []byte(text), env)
		if err != nil {
			return
		}
		if n != nil {
			d.root = n
		}
		if d.override([]string{override}) == nil {
			_ = d.decode(builtin()) // whatever it says, it returns
		}
	})
}
