package falcoconf

import (
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"hids/engine"
	"hids/engine/rules"
)

// key is a key of falco.yaml.
type key struct {
	name string
	// set stores the value; nil for keys that only matter to a running Falco.
	set func(d *document, c *Config, v *yaml.Node) error
}

// keys are the top-level keys of Falco 0.44.1, with those that older versions
// had.
var keys = []key{
	{"append_output", setAppendOutput},
	{"buffer_format_base64", setBool(func(c *Config) *bool { return &c.Base64 })},
	{"config_files", func(*document, *Config, *yaml.Node) error { return nil }}, // see include
	{"json_include_message_property", setBool(func(c *Config) *bool { return &c.Engine.Format.Message })},
	{"json_include_output_fields_property", setNot(func(c *Config) *bool { return &c.Engine.Format.NoFields })},
	{"json_include_output_property", setNot(func(c *Config) *bool { return &c.Engine.Format.NoOutput })},
	{"json_include_tags_property", setNot(func(c *Config) *bool { return &c.Engine.Format.NoTags })},
	{"json_output", setBool(func(c *Config) *bool { return &c.JSON })},
	{"priority", setPriority},
	{"rule_matching", setMatching},
	{"rules", setRules},
	{"rules_file", setRulesFiles},
	{"rules_files", setRulesFiles},
	{"static_fields", setStatic},
	{"time_format_iso_8601", setBool(func(c *Config) *bool { return &c.Engine.Format.TimeISO8601 })},

	{"base_syscalls", nil}, {"buffered_outputs", nil}, {"capture", nil}, {"container_engines", nil},
	{"engine", nil}, {"falco_libs", nil}, {"file_output", nil}, {"grpc", nil}, {"grpc_output", nil},
	{"http_output", nil}, {"libs_logger", nil}, {"load_plugins", nil}, {"log_level", nil},
	{"log_stderr", nil}, {"log_syslog", nil}, {"metrics", nil}, {"modern_bpf", nil},
	{"output_timeout", nil}, {"outputs", nil}, {"outputs_queue", nil}, {"plugins", nil},
	{"plugins_hostinfo", nil}, {"program_output", nil}, {"stdout_output", nil},
	{"syscall_buf_size_preset", nil}, {"syscall_drop_failed_exit", nil}, {"syscall_event_drops", nil},
	{"syscall_event_timeouts", nil}, {"syslog_output", nil}, {"watch_config_files", nil},
	{"webserver", nil},
}

func findKey(name string) *key {
	for i := range keys {
		if keys[i].name == name {
			return &keys[i]
		}
	}
	return nil
}

// decode stores the document in c.
func (d *document) decode(c *Config) error {
	for i := 0; i+1 < len(d.root.Content); i += 2 {
		name, value := d.root.Content[i].Value, d.root.Content[i+1]
		k := findKey(name)
		switch {
		case k == nil:
			c.Unknown = append(c.Unknown, name)
		case k.set == nil:
			c.Ignored = append(c.Ignored, name)
		case value.ShortTag() == "!!null":
		default:
			if err := k.set(d, c, value); err != nil {
				return err
			}
		}
	}
	sort.Strings(c.Unknown)
	sort.Strings(c.Ignored)
	return nil
}

func (d *document) bool(v *yaml.Node) (b bool, err error) {
	if v.Kind != yaml.ScalarNode || v.Decode(&b) != nil {
		return false, d.errorAt(v, "true or false expected")
	}
	return b, nil
}

func (d *document) text(v *yaml.Node) (string, error) {
	if v.Kind != yaml.ScalarNode {
		return "", d.errorAt(v, "a text expected")
	}
	return v.Value, nil
}

// texts returns a sequence of texts; a single text is a sequence of one.
func (d *document) texts(v *yaml.Node) ([]string, error) {
	if v.Kind == yaml.ScalarNode {
		return []string{v.Value}, nil
	}
	if v.Kind != yaml.SequenceNode {
		return nil, d.errorAt(v, "a list of texts expected")
	}
	var list []string
	for _, e := range v.Content {
		s, err := d.text(e)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func setBool(member func(*Config) *bool) func(*document, *Config, *yaml.Node) error {
	return func(d *document, c *Config, v *yaml.Node) (err error) {
		*member(c), err = d.bool(v)
		return err
	}
}

// setNot is setBool for a member that says the opposite of its key.
func setNot(member func(*Config) *bool) func(*document, *Config, *yaml.Node) error {
	return func(d *document, c *Config, v *yaml.Node) error {
		b, err := d.bool(v)
		*member(c) = !b
		return err
	}
}

func setPriority(d *document, c *Config, v *yaml.Node) error {
	p, ok := rules.ParsePriority(v.Value)
	if !ok {
		return d.errorAt(v, "priority %q: use one of emergency, alert, critical, error, warning, notice, informational, debug", v.Value)
	}
	c.Engine.MinPriority = p
	return nil
}

func setMatching(d *document, c *Config, v *yaml.Node) error {
	switch strings.ToLower(v.Value) {
	case "first":
		c.Engine.Matching = engine.First
	case "all":
		c.Engine.Matching = engine.All
	default:
		return d.errorAt(v, "rule_matching %q: use first or all", v.Value)
	}
	return nil
}

func setRulesFiles(d *document, c *Config, v *yaml.Node) (err error) {
	c.RulesFiles, err = d.texts(v)
	return err
}

func setStatic(d *document, c *Config, v *yaml.Node) error {
	if v.Kind != yaml.MappingNode {
		return d.errorAt(v, "static_fields: a mapping of names to texts expected")
	}
	c.Engine.Static = map[string]string{}
	for i := 0; i+1 < len(v.Content); i += 2 {
		s, err := d.text(v.Content[i+1])
		if err != nil {
			return err
		}
		c.Engine.Static[v.Content[i].Value] = s
	}
	return nil
}

// setRules reads the selection of rules:
//
//	rules:
//	  - disable: {rule: "*"}
//	  - enable: {tag: network}
func setRules(d *document, c *Config, v *yaml.Node) error {
	if v.Kind != yaml.SequenceNode {
		return d.errorAt(v, "rules: a list of enable and disable entries expected")
	}
	for _, entry := range v.Content {
		if err := d.selection(c, entry); err != nil {
			return err
		}
	}
	return nil
}

func (d *document) selection(c *Config, entry *yaml.Node) error {
	const want = "rules: an entry is enable: or disable: with rule: NAME or tag: NAME"
	if entry.Kind != yaml.MappingNode || len(entry.Content) != 2 {
		return d.errorAt(entry, want)
	}
	op, what := entry.Content[0].Value, entry.Content[1]
	if op != "enable" && op != "disable" || what.Kind != yaml.MappingNode || len(what.Content) == 0 {
		return d.errorAt(entry, want)
	}
	for i := 0; i+1 < len(what.Content); i += 2 {
		name, err := d.text(what.Content[i+1])
		if err != nil {
			return err
		}
		s := engine.Selection{Enable: op == "enable"}
		switch what.Content[i].Value {
		case "rule":
			s.Rule = name
		case "tag":
			s.Tag = name
		default:
			return d.errorAt(what.Content[i], want)
		}
		c.Engine.Select = append(c.Engine.Select, s)
	}
	return nil
}

// setAppendOutput reads the entries of append_output:
//
//	append_output:
//	  - match: {source: syscall, rule: NAME, tags: [a, b]}
//	    extra_output: "on CPU %evt.cpu"
//	    extra_fields: [evt.hostname, {home: "%user.homedir"}]
//	    suggested_output: true
func setAppendOutput(d *document, c *Config, v *yaml.Node) error {
	entries := []*yaml.Node{v}
	if v.Kind == yaml.SequenceNode {
		entries = v.Content
	}
	c.Engine.Append = nil
	for _, e := range entries {
		if e.Kind != yaml.MappingNode {
			return d.errorAt(e, "append_output: a mapping expected")
		}
		a, err := d.appendOutput(e)
		if err != nil {
			return err
		}
		c.Engine.Append = append(c.Engine.Append, a)
	}
	return nil
}

func (d *document) appendOutput(e *yaml.Node) (a engine.AppendOutput, err error) {
	for i := 0; i+1 < len(e.Content) && err == nil; i += 2 {
		v := e.Content[i+1]
		switch e.Content[i].Value {
		case "match":
			err = d.appendMatch(v, &a)
		case "extra_output":
			a.ExtraOutput, err = d.text(v)
		case "extra_fields":
			a.ExtraFields, err = d.extraFields(v)
		case "suggested_output":
			a.Suggested, err = d.bool(v)
		default:
			err = d.errorAt(e.Content[i], "append_output: unknown key %q", e.Content[i].Value)
		}
	}
	return a, err
}

func (d *document) appendMatch(m *yaml.Node, a *engine.AppendOutput) (err error) {
	if m.Kind != yaml.MappingNode {
		return d.errorAt(m, "append_output: match: a mapping expected")
	}
	for i := 0; i+1 < len(m.Content) && err == nil; i += 2 {
		v := m.Content[i+1]
		switch m.Content[i].Value {
		case "source":
			a.Source, err = d.text(v)
		case "rule":
			a.Rule, err = d.text(v)
		case "tags":
			a.Tags, err = d.texts(v)
		default:
			err = d.errorAt(m.Content[i], "append_output: match: unknown key %q", m.Content[i].Value)
		}
	}
	return err
}

func (d *document) extraFields(v *yaml.Node) ([]engine.ExtraField, error) {
	entries := []*yaml.Node{v}
	if v.Kind == yaml.SequenceNode {
		entries = v.Content
	}
	var fields []engine.ExtraField
	for _, e := range entries {
		switch e.Kind {
		case yaml.ScalarNode:
			fields = append(fields, engine.ExtraField{Name: e.Value})
		case yaml.MappingNode:
			for i := 0; i+1 < len(e.Content); i += 2 {
				format, err := d.text(e.Content[i+1])
				if err != nil {
					return nil, err
				}
				fields = append(fields, engine.ExtraField{Name: e.Content[i].Value, Format: format})
			}
		default:
			return nil, d.errorAt(e, "append_output: extra_fields: a field, or name: format, expected")
		}
	}
	return fields, nil
}

// Keys returns the names of all keys of a falco.yaml.
func Keys() []string {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	return names
}

// UsedKeys returns the names of the keys that have an effect, without old
// spellings.
func UsedKeys() []string {
	var names []string
	for _, k := range keys {
		if k.set != nil && k.name != "rules_file" {
			names = append(names, k.name)
		}
	}
	return names
}
