// Package yaml reads YAML into a tree in which every byte of every scalar knows
// where in the text it comes from.
//
// It accepts what yaml-cpp accepts, the library behind Falco, which is not what
// the standard or other libraries accept: what is left when the indentation falls
// below that of the document's first line begins another document, a key at the
// end of the file needs no colon, a quoted scalar may be closed by the end of
// the file if that follows a line break, and so on. Parse is the only entry.
//
// A scanner turns the text into tokens. Whether a scalar is a key shows only at
// the colon behind it, so a key token (and the start of a mapping before it) is
// put into the queue on suspicion and confirmed or taken back later. A parser
// builds nodes from the tokens by recursive descent.
package yaml

import "sort"

// Kind is what a node is.
type Kind uint8

// Kinds.
const (
	Null Kind = iota
	Scalar
	Sequence
	Mapping
)

// Node is a node of a document. Aliases are replaced by the node that they
// stand for, so the tree may share nodes, and even contain itself.
type Node struct {
	Kind  Kind
	Value string // of a scalar
	// Kids are the elements of a sequence, or the keys and values of a mapping in
	// turn; keys may occur more than once.
	Kids []*Node
	// From is the offset in the text of the first byte, including quotes and the
	// indicator of a block, but not tags and anchors. To is the offset behind the
	// last byte of a scalar.
	From, To int

	runs []run
}

// run says that the bytes of a value from offset value on, up to the next run,
// come from the text from offset text on: one by one, or all from that one place.
type run struct {
	value, text int32
	single      bool
}

// Offset returns where in the text the byte at offset i of the scalar's value
// comes from; for i == len(Value), where the value ends.
func (n *Node) Offset(i int) int {
	if n.Kind != Scalar || len(n.runs) == 0 {
		return n.From
	}
	if i >= len(n.Value) {
		if len(n.Value) == 0 {
			return n.From
		}
		last := n.runs[len(n.runs)-1]
		if last.single {
			return min(int(last.text)+1, n.To)
		}
		return int(last.text) + len(n.Value) - int(last.value)
	}
	r := n.runs[sort.Search(len(n.runs), func(k int) bool { return int(n.runs[k].value) > i })-1]
	if r.single {
		return int(r.text)
	}
	return int(r.text) + i - int(r.value)
}

// Error is why a text is no YAML.
type Error struct {
	Msg    string // in yaml-cpp's words
	Offset int    // in the text
	Hint   string // what to do, or ""
}

func (e *Error) Error() string { return e.Msg }
