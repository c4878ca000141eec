package tune

import (
	"bytes"

	"gopkg.in/yaml.v3"
)

// YAML returns the proposal as a rule file, to be loaded behind those of the rule; nil
// if it is empty.
func (p *Proposal) YAML() ([]byte, error) {
	if len(p.Exceptions) == 0 {
		return nil, nil
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range p.Exceptions {
		list.Content = append(list.Content, p.Exceptions[i].node())
	}
	item := mapping("rule", text(p.Rule), "exceptions", list, "override", mapping("exceptions", text("append")))
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{item}}); err != nil {
		return nil, err
	}
	if err := e.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// node returns an exception: with its fields, unless the rule has it.
func (x *Exception) node() *yaml.Node {
	values := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range x.Entries {
		if x.Scalar {
			values.Content = append(values.Content, text(x.Entries[i].Texts[0]))
		} else {
			values.Content = append(values.Content, texts(x.Entries[i].Texts))
		}
	}
	if x.Existing {
		return mapping("name", text(x.Name), "values", values)
	}
	return mapping("name", text(x.Name), "fields", texts(x.Fields), "comps", texts(x.Comps), "values", values)
}

func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s} }

func texts(list []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, s := range list {
		n.Content = append(n.Content, text(s))
	}
	return n
}

// mapping returns a mapping of keys and *yaml.Nodes that take turns.
func mapping(pairs ...any) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i < len(pairs); i += 2 {
		n.Content = append(n.Content, text(pairs[i].(string)), pairs[i+1].(*yaml.Node))
	}
	return n
}
