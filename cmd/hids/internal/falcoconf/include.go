package falcoconf

import (
	"os"

	"gopkg.in/yaml.v3"
)

// strategy says how an included file is merged into the configuration. Merging
// is by top-level key.
type strategy uint8

const (
	appendStrategy   strategy = iota // sequences are appended to, other keys replaced
	overrideStrategy                 // keys are replaced
	addOnly                          // existing keys stay
)

// strategies are the names of the strategies.
var strategies = map[string]strategy{"append": appendStrategy, "override": overrideStrategy, "add-only": addOnly}

// include merges the files named by config_files, in order. An entry is a path
// or {path, strategy}; a folder stands for its files in name order, and what
// does not exist is passed over. Included files include nothing themselves.
func (d *document) include(getenv func(string) string) error {
	list := get(d.root, "config_files")
	if list == nil || list.ShortTag() == "!!null" {
		return nil
	}
	entries := []*yaml.Node{list}
	if list.Kind == yaml.SequenceNode {
		entries = list.Content
	}
	for _, entry := range entries {
		path, how, err := d.includeEntry(entry)
		if err != nil {
			return err
		}
		if err := d.includePath(path, how, getenv); err != nil {
			return err
		}
	}
	return nil
}

func (d *document) includeEntry(entry *yaml.Node) (path string, how strategy, err error) {
	if entry.Kind == yaml.ScalarNode {
		return entry.Value, appendStrategy, nil
	}
	p := (*yaml.Node)(nil)
	if entry.Kind == yaml.MappingNode {
		p = get(entry, "path")
	}
	if p == nil || p.Kind != yaml.ScalarNode {
		return "", 0, d.errorAt(entry, "config_files: an entry is a path or a mapping with path and strategy")
	}
	s := get(entry, "strategy")
	if s == nil {
		return p.Value, appendStrategy, nil
	}
	how, ok := strategies[s.Value]
	if !ok {
		return "", 0, d.errorAt(s, "config_files: strategy %q: use append, override or add-only", s.Value)
	}
	return p.Value, how, nil
}

func (d *document) includePath(path string, how strategy, getenv func(string) string) error {
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil
	}
	files, err := Expand([]string{path})
	if err != nil {
		return err
	}
	for _, f := range files {
		n, err := d.parseFile(f, getenv)
		if err != nil {
			return err
		}
		if n == nil {
			continue
		}
		if again := get(n, "config_files"); again != nil {
			return d.errorAt(again, "config_files: an included file can't include others")
		}
		d.merge(n, how)
	}
	return nil
}

// merge merges the mapping n into the document.
func (d *document) merge(n *yaml.Node, how strategy) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		old := get(d.root, key.Value)
		switch {
		case old == nil || how == overrideStrategy:
			d.set(d.root, key.Value, d.origin[key], value)
		case how == addOnly:
		case old.Kind == yaml.SequenceNode && value.Kind == yaml.SequenceNode:
			old.Content = append(old.Content, value.Content...)
		default:
			d.set(d.root, key.Value, d.origin[key], value)
		}
	}
}
