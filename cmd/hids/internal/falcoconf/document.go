package falcoconf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"gopkg.in/yaml.v3"
)

// document is a configuration while it is put together: one mapping, whose
// nodes may come from several files.
type document struct {
	root   *yaml.Node
	origin map[*yaml.Node]string // file, or override, that a node was read from
}

func newDocument() *document {
	return &document{root: mapping(), origin: map[*yaml.Node]string{}}
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map"} }

// overridePrefix begins the origin of nodes that an override brought.
const overridePrefix = "-o "

// errorAt returns an error about node n.
func (d *document) errorAt(n *yaml.Node, format string, args ...any) error {
	e := &Error{File: d.origin[n], Line: n.Line, Col: n.Column, Msg: fmt.Sprintf(format, args...)}
	if strings.HasPrefix(e.File, overridePrefix) {
		e.Line, e.Col = 0, 0
	}
	return e
}

// readFile makes the file at path the root of the document.
func (d *document) readFile(path string, getenv func(string) string) error {
	n, err := d.parseFile(path, getenv)
	if err == nil && n != nil {
		d.root = n
	}
	return err
}

// parseFile returns the top-level mapping of a file, nil if the file is empty.
func (d *document) parseFile(path string, getenv func(string) string) (*yaml.Node, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return d.parse(path, text, getenv)
}

// parse returns the top-level mapping of the text of a file, nil if it is empty.
func (d *document) parse(path string, text []byte, getenv func(string) string) (*yaml.Node, error) {
	var doc yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(text))
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, &Error{File: path, Msg: strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(doc.Content) == 0 || doc.Content[0].ShortTag() == "!!null" {
		return nil, nil
	}
	n := doc.Content[0]
	if err := d.adopt(n, path, getenv, 0); err != nil {
		return nil, err
	}
	if n.Kind != yaml.MappingNode {
		return nil, d.errorAt(n, "a configuration is a mapping of keys to values")
	}
	return n, nil
}

// maxDepth limits the nesting of a configuration.
const maxDepth = 64

// adopt notes where n and what is below it come from, puts what aliases stand
// for in their place, and expands variables.
func (d *document) adopt(n *yaml.Node, origin string, getenv func(string) string, depth int) error {
	if d.origin[n] != "" {
		return nil // reached by an alias before
	}
	d.origin[n] = origin
	if depth > maxDepth {
		return d.errorAt(n, "nested more than %d levels deep", maxDepth)
	}
	if n.Kind == yaml.ScalarNode && getenv != nil {
		n.Value = expandEnv(n.Value, getenv)
	}
	for i, kid := range n.Content {
		if kid.Kind == yaml.AliasNode {
			kid = kid.Alias
			n.Content[i] = kid
		}
		if err := d.adopt(kid, origin, getenv, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// expandEnv replaces ${NAME} by the variable NAME, and $${NAME} by ${NAME}.
func expandEnv(s string, getenv func(string) string) string {
	var out strings.Builder
	for {
		i := strings.Index(s, "${")
		if i < 0 {
			break
		}
		end := strings.IndexByte(s[i:], '}')
		if end < 0 {
			break
		}
		end += i
		if i > 0 && s[i-1] == '$' {
			out.WriteString(s[:i-1])
			out.WriteString(s[i : end+1])
		} else {
			out.WriteString(s[:i])
			out.WriteString(getenv(strings.TrimSpace(s[i+2 : end])))
		}
		s = s[end+1:]
	}
	out.WriteString(s)
	return out.String()
}

// get returns the value of a key of a mapping, or nil.
func get(m *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			return m.Content[i+1]
		}
	}
	return nil
}

// set sets a key of a mapping.
func (d *document) set(m *yaml.Node, key, origin string, value *yaml.Node) {
	for i := 0; i+1 < len(m.Content); i += 2 {
		if m.Content[i].Value == key {
			m.Content[i+1] = value
			return
		}
	}
	k := &yaml.Node{Kind: yaml.ScalarNode, Value: key}
	d.origin[k] = origin
	m.Content = append(m.Content, k, value)
}
