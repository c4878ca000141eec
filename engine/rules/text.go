package rules

import (
	"sort"
	"strings"

	"hids/engine/filter"
	"hids/engine/rules/internal/yaml"
)

// origin is where a piece of text comes from.
type origin struct {
	src  *source
	node *yaml.Node // a scalar
	off  int32      // of the piece in the scalar's value
	// whole says that the piece is not part of the value, such as a parenthesis
	// put around it: any place in it is the scalar as a whole.
	whole bool
	list  *listUse // the list whose item this is; nil if it is none
}

// listUse is a reference to a list.
type listUse struct {
	name string
	// at is where in a condition that name stood or, for a list within a list, that
	// of the outer one.
	at     origin
	length int // of what stood there
}

// piece is a piece of a text, up to the next piece.
type piece struct {
	start int
	origin
}

// text is a text put together from pieces of rule files.
type text struct {
	s      string
	pieces []piece // ascending
}

// textBuilder builds a text.
type textBuilder struct {
	buf    []byte
	pieces []piece
}

func (b *textBuilder) add(s string, o origin) {
	if s == "" {
		return
	}
	if !b.continues(o) {
		b.pieces = append(b.pieces, piece{len(b.buf), o})
	}
	b.buf = append(b.buf, s...)
}

// continues tells if what comes from o goes on with the latest piece.
func (b *textBuilder) continues(o origin) bool {
	if len(b.pieces) == 0 || o.whole {
		return false
	}
	last := b.pieces[len(b.pieces)-1]
	last.off += int32(len(b.buf) - last.start)
	return last.origin == o
}

// addText adds the part of t from one offset to another.
func (b *textBuilder) addText(t *text, from, to int) {
	for from < to {
		i := t.pieceAt(from)
		end := to
		if i+1 < len(t.pieces) {
			end = min(end, t.pieces[i+1].start)
		}
		o := t.pieces[i].origin
		o.off += int32(from - t.pieces[i].start)
		b.add(t.s[from:end], o)
		from = end
	}
}

func (b *textBuilder) text() *text { return &text{string(b.buf), b.pieces} }

// truncate drops everything from offset n on.
func (b *textBuilder) truncate(n int) {
	b.buf = b.buf[:n]
	for len(b.pieces) > 0 && b.pieces[len(b.pieces)-1].start >= n {
		b.pieces = b.pieces[:len(b.pieces)-1]
	}
}

// scalarText is the value of a scalar as a text.
func scalarText(src *source, n *yaml.Node) *text {
	var b textBuilder
	b.add(n.Value, origin{src: src, node: n})
	return b.text()
}

// parts are texts that were appended one after the other.
type parts []*text

// join returns all parts with a blank between them.
func (p parts) join() *text {
	if len(p) == 1 {
		return p[0]
	}
	var b textBuilder
	for i, t := range p {
		if i > 0 && len(t.pieces) > 0 {
			b.add(" ", t.pieces[0].origin.asWhole())
		} else if i > 0 {
			b.add(" ", origin{})
		}
		b.addText(t, 0, len(t.s))
	}
	return b.text()
}

// asWhole is the origin of text that was added for the sake of o.
func (o origin) asWhole() origin {
	o.whole = true
	return o
}

// trimmed is t without blanks at both ends.
func (t *text) trimmed() *text {
	const blanks = " \t\n\v\f\r"
	from := len(t.s) - len(strings.TrimLeft(t.s, blanks))
	var b textBuilder
	b.addText(t, from, max(from, len(strings.TrimRight(t.s, blanks))))
	return b.text()
}

// without is t without any occurrence of word.
func (t *text) without(word string) (*text, bool) {
	if !strings.Contains(t.s, word) {
		return t, false
	}
	var b textBuilder
	at := 0
	for {
		i := strings.Index(t.s[at:], word)
		if i < 0 {
			b.addText(t, at, len(t.s))
			return b.text(), true
		}
		b.addText(t, at, at+i)
		at += i + len(word)
	}
}

// pieceAt returns the index of the piece that holds an offset.
func (t *text) pieceAt(offset int) int {
	return max(0, sort.Search(len(t.pieces), func(i int) bool { return t.pieces[i].start > offset })-1)
}

// place is where a range of a text comes from.
type place struct {
	span
	related []Related
}

// locate finds the place of a range. A range that covers several pieces is
// located where it begins.
func (t *text) locate(r filter.Range) place {
	if t == nil || len(t.pieces) == 0 {
		return place{}
	}
	if r.From >= len(t.s) { // where something is missing: behind the last word
		n := len(strings.TrimRight(t.s, " \t\r\n"))
		end := t.locate(filter.Range{From: max(0, n-1), To: n})
		end.from, end.to = end.to, Position{}
		return end
	}
	i := t.pieceAt(r.From)
	p := t.pieces[i]
	end := len(t.s)
	if i+1 < len(t.pieces) {
		end = t.pieces[i+1].start
	}
	pl := place{span: p.origin.span(r.From-p.start, min(r.To, end)-p.start)}
	if j := t.pieceAt(max(r.From, r.To-1)); j > i && t.pieces[j].list == nil && p.list == nil {
		last := t.pieces[j]
		pl.to = last.origin.span(r.To-1-last.start, r.To-last.start).to
	}
	if p.list != nil {
		use := p.list.at.span(0, p.list.length)
		pl.related = []Related{{Message: "the list '" + p.list.name + "' is used here", Pos: use.from, End: use.to}}
	}
	return pl
}

// span is the place of a range of the piece.
func (o origin) span(from, to int) span {
	switch {
	case o.node == nil:
		return span{}
	case o.whole:
		return o.src.node(o.node)
	}

	length := len(o.node.Value)
	from, to = min(int(o.off)+from, length), min(int(o.off)+max(from, to), length)
	return o.src.at(o.node, from, to)
}
