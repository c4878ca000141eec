package rules

import (
	"slices"
	"strings"

	"hids/engine/rules/internal/yaml"
	"hids/internal/suggest"
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
		ld.fail(LoadErrFileRead, Item{}, nil, "the file has more than %d bytes, the limit: split it", ld.opt.MaxFileSize)
		return
	}
	ld.src = newSource(f.Name, decodeText(f.Content))
	ld.sources[f.Name] = ld.src
	for _, d := range ld.documents() {
		ld.document(d)
	}
}

func (ld *load) document(root *yaml.Node) {
	switch root.Kind {
	case yaml.Scalar:
		ld.fail(LoadErrYAMLValidate, Item{}, root, "Rules content is not yaml")
		ld.suggest("a rule file is a sequence of items: '- rule: ...', '- macro: ...', '- list: ...'")
	case yaml.Mapping:
		ld.fail(LoadErrYAMLValidate, Item{}, root, "Rules content is not yaml array of objects")
		ld.suggest("put '- ' before each item: '- rule: ...'")
	}
	if root.Kind != yaml.Sequence {
		return
	}
	for _, it := range root.Kids {
		if it.Kind != yaml.Null {
			ld.item(it)
		}
	}
}

func (ld *load) item(n *yaml.Node) {
	if n.Kind != yaml.Mapping {
		ld.fail(LoadErrYAMLValidate, Item{}, n, "Unexpected element type. Each element should be a yaml associative array.")
		return
	}
	for _, k := range kinds {
		if get(n, k.key) == nil {
			continue
		}
		errors := ld.errors
		k.read(ld, n)
		if ld.errors > errors {
			ld.broken[itemOf(n, k.key)] = true
		}
		ld.unknownKeys(n, itemOf(n, k.key), k.keys)
		return
	}
	ld.fail(LoadUnknownItem, Item{}, n, "Unknown top level item")
	if len(n.Kids) > 0 {
		ld.suggest(didYouMean(n.Kids[0].Value, []string{"rule", "macro", "list", "required_engine_version", "required_plugin_versions"}))
	}
}

func itemOf(n *yaml.Node, kind string) Item {
	name := get(n, kind)
	if kind == "required_engine_version" || kind == "required_plugin_versions" || name.Kind != yaml.Scalar {
		return Item{Kind: kind}
	}
	return Item{Kind: kind, Name: name.Value}
}

func (ld *load) unknownKeys(n *yaml.Node, item Item, known []string) {
	for i := 0; i+1 < len(n.Kids); i += 2 {
		key := n.Kids[i]
		if key.Kind != yaml.Scalar || slices.Contains(known, key.Value) {
			continue
		}
		ld.fail(LoadUnknownKey, item, key, "Unknown key '%s'. The key will be ignored.", key.Value)
		ld.suggest(didYouMean(key.Value, known))
	}
}

// maxAdvised is how many errors get a proposal, and of how many names. Looking
// for one is slow.
const (
	maxAdvised    = 100
	maxCandidates = 10_000
)

// similar proposes a name for a misspelt one.
func (ld *load) similar(word string, names func() []string) string {
	if ld.errors > maxAdvised {
		return ""
	}
	known := names()
	return didYouMean(word, known[:min(len(known), maxCandidates)])
}

// didYouMean proposes the known word most like a misspelt or shortened one; ""
// if none is.
func didYouMean(word string, known []string) string {
	best, distance := "", len(word)/3+1
	for _, k := range known {
		if len(word) > 2 && len(word) < len(k) && strings.EqualFold(k[:len(word)], word) {
			return "did you mean '" + k + "'?"
		}
	}
	for _, k := range known {
		if d := suggest.Distance(strings.ToLower(word), strings.ToLower(k)); d <= distance && (best == "" || d < distance) {
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
	seq := get(n, item.Kind)
	if seq.Kind != yaml.Sequence {
		ld.fail(LoadErrYAMLValidate, item, seq, "Value of required_plugin_versions must be a sequence")
		return
	}
	for _, entry := range seq.Kids {
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
	if n.Kind != yaml.Mapping {
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
	if n.Kind != yaml.Sequence {
		return all, ld.fail(LoadErrYAMLValidate, item, n, "Value of plugin version alternatives must be a sequence")
	}
	for _, a := range n.Kids {
		p, ok := ld.plugin(a, item)
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
