package yaml

import (
	"fmt"
	"strconv"
	"strings"
)

// maxDepth is how deep collections may nest.
const maxDepth = 200

// Parse reads all documents of a text in UTF-8; broken UTF-8 and control
// characters are taken as they are. With an error it returns the documents
// before it. The error is an *Error.
func Parse(text string) ([]*Node, error) {
	if i := strings.IndexByte(text, eot); i >= 0 {
		text = text[:i]
	}
	p := parser{scanner: newScanner(text), tags: make(map[string]bool)}
	var docs []*Node
	for {
		doc, err := p.document()
		if err != nil || doc == nil {
			return docs, err
		}
		docs = append(docs, doc)
	}
}

// eot ends a text for yaml-cpp.
const eot = 4

type collection uint8

const (
	noCollection collection = iota
	blockSequence
	blockMapping
	flowSequence
	flowMapping
	compactMapping
)

type parser struct {
	*scanner
	anchors map[string]*Node
	tags    map[string]bool
	open    []collection
}

// document reads the next document; nil if there is none.
func (p *parser) document() (*Node, error) {
	if err := p.directives(); err != nil {
		return nil, err
	}
	t, err := p.next()
	if err != nil || t == nil {
		return nil, err
	}
	before := p.popped
	if t.kind == tokDocStart {
		p.pop()
	}
	p.anchors = make(map[string]*Node)
	n, err := p.node()
	if err != nil {
		return nil, err
	}
	for {
		if t, err = p.next(); err != nil {
			return nil, err
		}
		if t != nil && t.kind != tokDocEnd && p.popped == before {
			return nil, p.fail(t.from, "unexpected token", "") // yaml-cpp goes on for ever
		}
		if t == nil || t.kind != tokDocEnd {
			return n, nil
		}
		p.pop()
	}
}

// directives checks the lines that begin with %.
func (p *parser) directives() error {
	version := false
	clear(p.tags)
	for {
		t, err := p.next()
		if err != nil || t == nil || t.kind != tokDirective {
			return err
		}
		words := strings.Fields(t.value)
		if len(words) > 0 && words[0] == "YAML" {
			if version {
				return p.fail(t.from, "repeated YAML directive", "")
			}
			version = true
			if err := p.checkVersion(t, words[1:]); err != nil {
				return err
			}
		}
		if len(words) > 0 && words[0] == "TAG" {
			if len(words) != 3 {
				return p.fail(t.from, "TAG directives must have exactly two arguments", "")
			}
			if p.tags[words[1]] {
				return p.fail(t.from, "repeated TAG directive", "")
			}
			p.tags[words[1]] = true
		}
		p.pop()
	}
}

func (p *parser) checkVersion(t *token, args []string) error {
	if len(args) != 1 {
		return p.fail(t.from, "YAML directives must have exactly one argument", "")
	}
	major, minor, ok := strings.Cut(args[0], ".")
	n, err := strconv.Atoi(major)
	_, err2 := strconv.Atoi(minor)
	if !ok || err != nil || err2 != nil {
		return p.fail(t.from, "bad YAML version: "+args[0], "")
	}
	if n > 1 {
		return p.fail(t.from, "YAML major version too large", "")
	}
	return nil
}

// is tells if the next token has one of the kinds. It is false at the end.
func (p *parser) is(kinds ...tokenKind) (bool, error) {
	t, err := p.next()
	if err != nil || t == nil {
		return false, err
	}
	for _, k := range kinds {
		if t.kind == k {
			return true, nil
		}
	}
	return false, nil
}

// properties are the tag and the anchor before a node.
type properties struct {
	tag, anchor string
}

// node reads a node; it may be empty.
func (p *parser) node() (*Node, error) {
	if len(p.open) > maxDepth {
		return nil, p.fail(p.pos, "collections nest too deep", "")
	}
	t, err := p.next()
	if err != nil {
		return nil, err
	}
	if t == nil {
		return p.null(), nil
	}
	n := &Node{From: t.from, To: t.to}
	switch t.kind {
	case tokValue:
		return n, p.loneValue(n)
	case tokAlias:
		return p.alias(t)
	}
	props, err := p.properties(n)
	if err != nil {
		return nil, err
	}
	return n, p.content(n, props)
}

// null is an empty node at the current position.
func (p *parser) null() *Node { return &Node{From: p.pos, To: p.pos} }

func (p *parser) alias(t *token) (*Node, error) {
	n := p.anchors[t.value]
	if n == nil {
		return nil, p.fail(t.from, "the referenced anchor is not defined", "put a text that begins with '*' in quotes")
	}
	p.pop()
	return n, nil
}

// properties reads tags and anchors. The node is known by the anchor from here
// on, even within itself.
func (p *parser) properties(n *Node) (properties, error) {
	var props properties
	for {
		t, err := p.next()
		switch {
		case err != nil || t == nil:
			return props, err
		case t.kind == tokTag && props.tag != "":
			return props, p.fail(t.from, "cannot assign multiple tags to the same node", "")
		case t.kind == tokTag:
			props.tag = t.value
		case t.kind == tokAnchor && props.anchor != "":
			return props, p.fail(t.from, "cannot assign multiple anchors to the same node", "")
		case t.kind == tokAnchor:
			props.anchor = t.value
			p.anchors[t.value] = n
		default:
			return props, nil
		}
		p.pop()
	}
}

// content reads the node proper.
func (p *parser) content(n *Node, props properties) error {
	t, err := p.next()
	if err != nil || t == nil {
		return err
	}
	n.From, n.To = t.from, t.to
	switch t.kind {
	case tokPlain:
		if props.tag == "" && isNull(t.value) {
			p.pop()
			return nil
		}
		fallthrough
	case tokQuoted:
		n.Kind, n.Value, n.runs = Scalar, t.value, t.runs
		p.pop()
		return nil
	case tokSeqStart:
		return p.within(blockSequence, n, p.blockSequence)
	case tokMapStart:
		return p.within(blockMapping, n, p.blockMapping)
	case tokFlowSeqStart:
		return p.within(flowSequence, n, p.flowSequence)
	case tokFlowMapStart:
		return p.within(flowMapping, n, p.flowMapping)
	case tokKey:
		if p.current() == flowSequence {
			return p.within(compactMapping, n, p.pair)
		}
	}
	if props.tag != "" {
		n.Kind = Scalar
	}
	return nil
}

func isNull(s string) bool {
	return s == "" || s == "~" || s == "null" || s == "Null" || s == "NULL"
}

func (p *parser) current() collection {
	if len(p.open) == 0 {
		return noCollection
	}
	return p.open[len(p.open)-1]
}

// within reads the inside of a collection.
func (p *parser) within(c collection, n *Node, read func(*Node) error) error {
	p.open = append(p.open, c)
	n.Kind = Mapping
	if c == blockSequence || c == flowSequence {
		n.Kind = Sequence
	}
	if c != compactMapping {
		p.pop()
	}
	err := read(n)
	p.open = p.open[:len(p.open)-1]
	return err
}

// loneValue reads a mapping that begins with the value of an empty key.
func (p *parser) loneValue(n *Node) error {
	return p.within(compactMapping, n, p.pair)
}

// pair reads a key and a value, both of which may be missing.
func (p *parser) pair(n *Node) error {
	key, value := p.null(), p.null()
	isKey, err := p.is(tokKey)
	if err == nil && isKey {
		p.pop()
		key, err = p.node()
	}
	if err != nil {
		return err
	}
	isValue, err := p.is(tokValue)
	if err == nil && isValue {
		p.pop()
		value, err = p.node()
	}
	if err != nil {
		return err
	}
	n.Kids = append(n.Kids, key, value)
	return nil
}

const (
	advisePairs   = "check the indentation: 'key: value' with the same indentation as the keys before"
	adviseEntries = "check the indentation: '- ' with the same indentation as the elements before"
)

func (p *parser) blockSequence(n *Node) error {
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == nil || t.kind != tokEntry && t.kind != tokSeqEnd {
			return p.fail(p.at(t), "end of sequence not found", adviseEntries)
		}
		end := t.kind == tokSeqEnd
		from := t.to
		p.pop()
		if end {
			return nil
		}
		empty, err := p.is(tokEntry, tokSeqEnd)
		if err != nil {
			return err
		}
		kid := &Node{From: from, To: from}
		if !empty {
			if kid, err = p.node(); err != nil {
				return err
			}
		}
		n.Kids = append(n.Kids, kid)
	}
}

// at is where a token begins; nil stands for the end of the text.
func (p *parser) at(t *token) int {
	if t == nil {
		return p.pos
	}
	return t.from
}

func (p *parser) blockMapping(n *Node) error {
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == nil || t.kind != tokKey && t.kind != tokValue && t.kind != tokMapEnd {
			return p.fail(p.at(t), "end of map not found", advisePairs)
		}
		if t.kind == tokMapEnd {
			p.pop()
			return nil
		}
		if err := p.pair(n); err != nil {
			return err
		}
	}
}

func (p *parser) flowSequence(n *Node) error {
	return p.flow(n, tokFlowSeqEnd, "end of sequence flow not found", "[", func() error {
		kid, err := p.node()
		if err == nil {
			n.Kids = append(n.Kids, kid)
		}
		return err
	})
}

func (p *parser) flowMapping(n *Node) error {
	return p.flow(n, tokFlowMapEnd, "end of map flow not found", "{", func() error {
		return p.pair(n)
	})
}

// flow reads elements with commas between them, and the token that ends them.
func (p *parser) flow(n *Node, end tokenKind, msg, open string, element func() error) error {
	for {
		t, err := p.next()
		if err != nil {
			return err
		}
		if t == nil {
			return p.fail(n.From, msg, "the '"+open+"' is never closed")
		}
		if t.kind == end {
			p.pop()
			return nil
		}
		if err := element(); err != nil {
			return err
		}
		t, err = p.next()
		switch {
		case err != nil:
			return err
		case t == nil:
			return p.fail(n.From, msg, "the '"+open+"' is never closed")
		case t.kind != tokFlowEntry && t.kind != end:
			line := strings.Count(p.text[:n.From], "\n") + 1
			return p.fail(p.at(t), msg, fmt.Sprintf("a comma is missing, or the '%s' on line %d is never closed", open, line))
		case t.kind == tokFlowEntry:
			p.pop()
		}
	}
}
