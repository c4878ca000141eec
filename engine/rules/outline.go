package rules

import (
	"hids/engine/filter"
	"hids/engine/rules/internal/yaml"
)

// FileItem is an item of a rule file as it stands there, for tools that edit files.
type FileItem struct {
	Item
	Node Node // the mapping
	// From and To are offsets in the text: from the first key up to the next item,
	// or to the end of the text.
	From, To int
}

// Node is a piece of the YAML of a rule file.
type Node struct{ n *yaml.Node }

// Outline returns the text of a file as it is read, in UTF-8 and without byte order
// mark, and the items in it, in order; none if it is no YAML. Ranges are offsets in
// that text.
func Outline(f File) (text string, items []FileItem) {
	text = decodeText(f.Content)
	docs, err := yaml.Parse(text)
	if err != nil {
		return text, nil
	}
	for _, d := range docs {
		if d.Kind != yaml.Sequence {
			continue
		}
		for _, n := range d.Kids {
			if n.Kind == yaml.Mapping {
				items = append(items, FileItem{Item: nodeItem(n), Node: Node{n}, From: n.From, To: len(text)})
			}
		}
	}
	for i := range items[:max(0, len(items)-1)] {
		items[i].To = max(items[i].From, items[i+1].From)
	}
	return text, items
}

// nodeItem returns what a mapping defines; the zero Item if it is not known.
func nodeItem(n *yaml.Node) Item {
	for _, k := range kinds {
		if get(n, k.key) != nil {
			return itemOf(n, k.key)
		}
	}
	return Item{}
}

// Key returns the first key of a name in a mapping and its value.
func (n Node) Key(name string) (key, value Node, ok bool) {
	if v := get(n.n, name); v != nil {
		return Node{keyNode(n.n, name)}, Node{v}, true
	}
	return Node{}, Node{}, false
}

// Keys returns the names of the keys of a mapping that are scalars.
func (n Node) Keys() []string {
	var names []string
	for i := 0; n.n.Kind == yaml.Mapping && i+1 < len(n.n.Kids); i += 2 {
		if k := n.n.Kids[i]; k.Kind == yaml.Scalar {
			names = append(names, k.Value)
		}
	}
	return names
}

// Elements returns the elements of a sequence; none for another node.
func (n Node) Elements() []Node {
	var list []Node
	for i := 0; n.n.Kind == yaml.Sequence && i < len(n.n.Kids); i++ {
		list = append(list, Node{n.n.Kids[i]})
	}
	return list
}

// Scalar returns the value of a scalar.
func (n Node) Scalar() (string, bool) { return n.n.Value, n.n.Kind == yaml.Scalar }

// Range returns where the node stands, with quotes; the end only of a scalar.
func (n Node) Range() filter.Range { return filter.Range{From: n.n.From, To: max(n.n.From, n.n.To)} }
