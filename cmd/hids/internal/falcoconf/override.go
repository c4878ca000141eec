package falcoconf

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// step is one step of the path of an override: a key, or an index.
type step struct {
	key   string
	index int // for key == ""; -1 appends
}

// override applies key=value settings. A value in { } or [ ] is YAML, any other
// is text.
func (d *document) override(settings []string) error {
	for _, s := range settings {
		origin := overridePrefix + s
		path, text, ok := strings.Cut(s, "=")
		if !ok {
			return &Error{File: origin, Msg: "a setting is key=value, such as json_output=true"}
		}
		steps, ok := parsePath(strings.TrimSpace(path))
		if !ok {
			return &Error{File: origin, Msg: "a key is made of names, dots and [index], such as rules[0].disable.rule"}
		}
		value, err := d.overrideValue(text, origin)
		if err != nil {
			return err
		}
		d.origin[d.root] = origin
		if err := d.put(d.root, steps, value, origin); err != nil {
			return err
		}
	}
	return nil
}

func (d *document) overrideValue(text, origin string) (*yaml.Node, error) {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
	if t := strings.TrimSpace(text); len(t) >= 2 && (t[0] == '{' && t[len(t)-1] == '}' || t[0] == '[' && t[len(t)-1] == ']') {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(t), &doc); err != nil {
			return nil, &Error{File: origin, Msg: strings.TrimPrefix(err.Error(), "yaml: ")}
		}
		n = doc.Content[0]
	}
	if err := d.adopt(n, origin, nil, 0); err != nil {
		return nil, err
	}
	return n, nil
}

// parsePath splits a path such as a.b[2].c or a[].b.
func parsePath(path string) (steps []step, ok bool) {
	for i, part := range strings.Split(path, ".") {
		name, rest, indexed := strings.Cut(part, "[")
		if name == "" && (i == 0 || !indexed) {
			return nil, false
		}
		if name != "" {
			steps = append(steps, step{key: name})
		}
		for indexed {
			var text string
			text, rest, ok = strings.Cut(rest, "]")
			if !ok {
				return nil, false
			}
			index := -1
			if text != "" {
				n, err := strconv.ParseUint(text, 10, 16)
				if err != nil {
					return nil, false
				}
				index = int(n)
			}
			steps = append(steps, step{index: index})
			if rest == "" {
				break
			}
			if !strings.HasPrefix(rest, "[") {
				return nil, false
			}
			rest = rest[1:]
		}
	}
	return steps, true
}

// put stores value below n, creating the mappings and sequences on the way.
func (d *document) put(n *yaml.Node, steps []step, value *yaml.Node, origin string) error {
	s, rest := steps[0], steps[1:]
	if s.key != "" {
		if n.Kind != yaml.MappingNode {
			return &Error{File: origin, Msg: "there is no key " + s.key + " in something that is not a mapping"}
		}
		kid := get(n, s.key)
		if len(rest) == 0 {
			kid = value
		} else {
			kid = d.container(kid, rest[0], origin)
		}
		d.set(n, s.key, origin, kid)
		if len(rest) == 0 {
			return nil
		}
		return d.put(kid, rest, value, origin)
	}
	if s.index < 0 {
		s.index = len(n.Content)
	}
	if s.index > len(n.Content) {
		return &Error{File: origin, Msg: "index " + strconv.Itoa(s.index) + " is beyond the end; [] appends"}
	}
	if s.index == len(n.Content) {
		n.Content = append(n.Content, nil)
	}
	if len(rest) == 0 {
		n.Content[s.index] = value
		return nil
	}
	kid := d.container(n.Content[s.index], rest[0], origin)
	n.Content[s.index] = kid
	return d.put(kid, rest, value, origin)
}

// container returns n if the next step can go below it, else an empty mapping
// or sequence in its place.
func (d *document) container(n *yaml.Node, next step, origin string) *yaml.Node {
	want := yaml.SequenceNode
	if next.key != "" {
		want = yaml.MappingNode
	}
	if n != nil && n.Kind == want {
		return n
	}
	n = &yaml.Node{Kind: want}
	d.origin[n] = origin
	return n
}
