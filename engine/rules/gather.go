package rules

import (
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"hids/engine/filter"
)

// kinds are the keys that make an item, in the order in which they are looked for.
var kinds = [...]struct {
	key  string
	keys []string // known for the kind
	read func(*load, *yaml.Node)
}{
	{"required_engine_version", []string{"required_engine_version"}, (*load).engineVersion},
	{"required_plugin_versions", []string{"required_plugin_versions"}, (*load).pluginVersions},
	{"list", []string{"list", "items", "append", "override"}, (*load).list},
	{"macro", []string{"macro", "condition", "append", "override"}, (*load).macro},
	{"rule", []string{
		"rule", "condition", "output", "desc", "priority", "source", "enabled", "tags", "exceptions",
		"warn_evttypes", "skip-if-unknown-filter", "capture", "capture_duration", "append", "override",
	}, (*load).rule},
}

// gather reads the items of a file.
func (ld *load) gather(f File) {
	ld.broken = make(map[Item]bool)
	if len(f.Content) > ld.opt.MaxFileSize {
		ld.fail(LoadErrFileRead, Item{}, nil, "the file has %d bytes, more than the limit of %d", len(f.Content), ld.opt.MaxFileSize)
		return
	}
	text, perr := decodeText(f.Content)
	ld.src = newSource(f.Name, text)
	ld.sources[f.Name] = ld.src
	var docs []*yaml.Node
	if perr == nil {
		docs, perr = parseDocuments(text)
	}
	if perr != nil {
		ld.report(Diagnostic{
			Code: perr.code, Message: perr.msg, Suggestion: perr.suggestion,
			Pos: Position{f.Name, perr.line, perr.col},
		})
		return
	}
	if !yamlSafe([]byte(text)) || strings.Contains(text, "\xef\x9c") || strings.Contains(text, "\xef\x9d\x80") {
		for _, d := range docs {
			plainValues(d)
		}
	}
	for _, d := range docs {
		ld.document(d)
	}
}

// plainValues turns stand-ins of bytes back in all scalars.
func plainValues(n *yaml.Node) {
	n.Value = plain(n.Value)
	for _, kid := range n.Content {
		plainValues(kid)
	}
}

func (ld *load) document(d *yaml.Node) {
	root := deref(d)
	if d.Kind == yaml.DocumentNode {
		if len(d.Content) == 0 {
			return
		}
		root = deref(d.Content[0])
	}
	switch {
	case isNull(root):
		return
	case root.Kind == yaml.ScalarNode:
		ld.fail(LoadErrYAMLValidate, Item{}, root, "Rules content is not yaml")
		ld.suggest("a rule file is a sequence of items: '- rule: ...', '- macro: ...', '- list: ...'")
		return
	case root.Kind != yaml.SequenceNode:
		ld.fail(LoadErrYAMLValidate, Item{}, root, "Rules content is not yaml array of objects")
		ld.suggest("put '- ' before each item: '- rule: ...'")
		return
	}
	for _, it := range root.Content {
		if it = deref(it); !isNull(it) {
			ld.item(it)
		}
	}
}

func (ld *load) item(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		ld.fail(LoadErrYAMLValidate, Item{}, n, "Unexpected element type. Each element should be a yaml associative array.")
		return
	}
	for _, k := range kinds {
		if get(n, k.key) == nil {
			continue
		}
		errors := ld.errors()
		k.read(ld, n)
		if ld.errors() > errors {
			ld.broken[itemOf(n, k.key)] = true
		}
		ld.unknownKeys(n, itemOf(n, k.key), k.keys)
		return
	}
	ld.fail(LoadUnknownItem, Item{}, n, "Unknown top level item")
	if len(n.Content) > 0 {
		ld.suggest(didYouMean(n.Content[0].Value, []string{"rule", "macro", "list", "required_engine_version", "required_plugin_versions"}))
	}
}

// errors counts the errors so far.
func (ld *load) errors() int {
	n := 0
	for i := range ld.res.Diagnostics {
		if ld.res.Diagnostics[i].Severity == SeverityError {
			n++
		}
	}
	return n
}

func itemOf(n *yaml.Node, kind string) Item {
	name := get(n, kind)
	if kind == "required_engine_version" || kind == "required_plugin_versions" || name.Kind != yaml.ScalarNode || isNull(name) {
		return Item{Kind: kind}
	}
	return Item{Kind: kind, Name: name.Value}
}

func (ld *load) unknownKeys(n *yaml.Node, item Item, known []string) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := deref(n.Content[i])
		if key.Kind != yaml.ScalarNode || slices.Contains(known, key.Value) {
			continue
		}
		ld.fail(LoadUnknownKey, item, key, "Unknown key '%s'. The key will be ignored.", key.Value)
		ld.suggest(didYouMean(key.Value, known))
	}
}

// didYouMean proposes the known word most like a misspelt one; "" if none is.
func didYouMean(word string, known []string) string {
	best, distance := "", len(word)/3+1
	for _, k := range known {
		if d := filter.Distance(strings.ToLower(word), strings.ToLower(k)); d <= distance && (best == "" || d < distance) {
			best, distance = k, d
		}
	}
	if best == "" || best == word {
		return ""
	}
	return "did you mean '" + best + "'?"
}

func (ld *load) engineVersion(n *yaml.Node) {
	item := Item{Kind: "required_engine_version"}
	s, ok := ld.scalar(n, item.Kind, item, true)
	if !ok {
		return
	}
	v, ok := parseEngineVersion(s)
	if !ok {
		ld.fail(LoadErrYAMLValidate, item, get(n, item.Kind),
			"Unable to parse engine version '%s' as a semver string. Expected \"x.y.z\" semver format.", s)
		return
	}
	engine, _ := parseVersion(EngineVersion)
	if !engine.satisfies(v) {
		ld.fail(LoadErrValidate, item, get(n, item.Kind),
			"Rules require engine version %s, but engine version is %s", v, EngineVersion)
		return
	}
	if ld.required.less(v) {
		ld.required = v
	}
}

// plugin is an entry of required_plugin_versions.
type plugin struct {
	name    string
	version version
}

func (ld *load) pluginVersions(n *yaml.Node) {
	item := Item{Kind: "required_plugin_versions"}
	seq := deref(get(n, item.Kind))
	if seq.Kind != yaml.SequenceNode {
		ld.fail(LoadErrYAMLValidate, item, seq, "Value of required_plugin_versions must be a sequence")
		return
	}
	for _, entry := range seq.Content {
		entry = deref(entry)
		first, ok := ld.plugin(entry, item)
		if !ok {
			continue
		}
		all := []plugin{first}
		if alt := get(entry, "alternatives"); alt != nil {
			if all, ok = ld.alternatives(alt, item, all); !ok {
				continue
			}
		}
		ld.require(all, item, entry)
	}
}

func (ld *load) plugin(n *yaml.Node, item Item) (plugin, bool) {
	if n.Kind != yaml.MappingNode {
		return plugin{}, ld.fail(LoadErrYAMLValidate, item, n, "Plugin version must be a mapping")
	}
	name, ok := ld.scalar(n, "name", item, true)
	text, ok2 := ld.scalar(n, "version", item, true)
	if !ok || !ok2 {
		return plugin{}, false
	}
	v, ok := parseVersion(text)
	if !ok {
		return plugin{}, ld.fail(LoadErrValidate, item, get(n, "version"), "Invalid required version '%s' for plugin '%s'", text, name)
	}
	return plugin{name, v}, true
}

func (ld *load) alternatives(n *yaml.Node, item Item, all []plugin) ([]plugin, bool) {
	if n.Kind != yaml.SequenceNode {
		return all, ld.fail(LoadErrYAMLValidate, item, n, "Value of plugin version alternatives must be a sequence")
	}
	for _, a := range n.Content {
		p, ok := ld.plugin(deref(a), item)
		if !ok {
			return all, false
		}
		if slices.ContainsFunc(all, func(q plugin) bool { return q.name == p.name }) {
			return all, ld.fail(LoadErrValidate, item, a, "Plugin '%s' is in the same requirement more than once", p.name)
		}
		all = append(all, p)
	}
	return all, true
}

// require checks that one of the alternatives is loaded.
func (ld *load) require(all []plugin, item Item, n *yaml.Node) {
	msg := "Plugin requirement not satisfied, must load one of:"
	for i, p := range all {
		have, ok := parseVersion(ld.opt.Plugins[p.name])
		if ok && have.satisfies(p.version) {
			return
		}
		if ok {
			msg = "Plugin '" + p.name + "' version '" + have.String() + "' is not compatible with required plugin version '" + p.version.String() + "'"
			break
		}
		if i > 0 {
			msg += ","
		}
		msg += " " + p.name + " (>= " + p.version.String() + ")"
	}
	s := ld.src.start(n)
	ld.res.Refused = true
	d := Diagnostic{Code: PluginRequirement, Severity: SeverityNote, Item: item, Message: msg, Pos: s.from}
	if ld.opt.Strict {
		d.Severity = SeverityError
	} else {
		d.Suggestion = "rules that need the plugin are skipped"
	}
	ld.res.Diagnostics = append(ld.res.Diagnostics, d)
}
