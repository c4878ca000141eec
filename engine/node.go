package engine

import (
	"strconv"
	"strings"

	"hids/engine/field"
	"hids/scap/schema"
)

// nodeKind is the kind of a node of the graph.
type nodeKind uint8

const (
	nodeFalse nodeKind = iota
	nodeTrue
	nodeAnd
	nodeOr
	nodeNot
	nodeCheck
)

// node is a condition in the graph. Nodes are unique: equal conditions are the
// same node.
type node struct {
	id    int // position of the memo of the node's outcome
	kind  nodeKind
	kids  []*node
	check *check
	key   string
	// shared says that the node may be asked more than once per event: only then
	// its outcome is remembered.
	shared bool
}

// graph makes nodes unique.
type graph struct {
	nodes  map[string]*node
	values map[string]*value
	falsum *node
	verum  *node
	n      int // nodes
	slots  int // values
}

func newGraph() *graph {
	g := &graph{nodes: make(map[string]*node), values: make(map[string]*value)}
	g.falsum = g.intern(&node{kind: nodeFalse, key: "F"})
	g.verum = g.intern(&node{kind: nodeTrue, key: "T"})
	return g
}

func (g *graph) intern(n *node) *node {
	if old := g.nodes[n.key]; old != nil {
		return old
	}
	n.id = g.n
	g.n++
	g.nodes[n.key] = n
	return n
}

func (g *graph) constant(b bool) *node {
	if b {
		return g.verum
	}
	return g.falsum
}

// not returns the negation of x.
func (g *graph) not(x *node) *node {
	switch x.kind {
	case nodeFalse:
		return g.verum
	case nodeTrue:
		return g.falsum
	case nodeNot:
		return x.kids[0]
	}
	return g.intern(&node{kind: nodeNot, kids: []*node{x}, key: "!" + strconv.Itoa(x.id)})
}

// junction returns the conjunction or disjunction of kids, without neutral
// elements and repetitions, in the order given. Nested ones stay as they are:
// they are the bodies of macros, which other conditions share.
func (g *graph) junction(kind nodeKind, kids []*node) *node {
	neutral, absorbing := g.verum, g.falsum
	if kind == nodeOr {
		neutral, absorbing = g.falsum, g.verum
	}
	var flat []*node
	seen := make(map[*node]bool)
	for _, k := range kids {
		if k == absorbing {
			// What stands before it has no effect but time.
			return absorbing
		}
		if k != neutral && !seen[k] {
			seen[k] = true
			flat = append(flat, k)
		}
	}
	switch len(flat) {
	case 0:
		return neutral
	case 1:
		return flat[0]
	}
	var key strings.Builder
	key.WriteByte("&|"[kind-nodeAnd])
	for _, k := range flat {
		key.WriteString(strconv.Itoa(k.id))
		key.WriteByte(',')
	}
	return g.intern(&node{kind: kind, kids: flat, key: key.String()})
}

// leaf returns the node of a check.
func (g *graph) leaf(c *check) *node {
	return g.intern(&node{kind: nodeCheck, check: c, key: "c" + c.key})
}

// specialize returns n as it is for events of type t: checks whose outcome the
// type decides are folded.
func (g *graph) specialize(n *node, t schema.EventType, memo map[*node]*node) *node {
	if m, ok := memo[n]; ok {
		return m
	}
	m := n
	switch n.kind {
	case nodeCheck:
		if known, result := n.check.decidedBy(t); known {
			m = g.constant(result)
		}
	case nodeNot:
		m = g.not(g.specialize(n.kids[0], t, memo))
	case nodeAnd, nodeOr:
		kids := make([]*node, len(n.kids))
		for i, k := range n.kids {
			kids[i] = g.specialize(k, t, memo)
		}
		m = g.junction(n.kind, kids)
	}
	memo[n] = m
	return m
}

// runtime holds what one evaluator knows of the current event.
type runtime struct {
	ctx   *field.Context
	gen   uint64   // of the current event; memos of other generations are void
	memo  []uint64 // per node: generation<<1 | outcome
	vals  []field.Value
	valOK []uint64 // per value: generation<<1 | present
	multi []field.Value
	buf   []byte   // scratch of transformers
	words []string // scratch of getopt
}

func newRuntime(g *graph, ctx *field.Context) *runtime {
	return &runtime{
		ctx: ctx, memo: make([]uint64, g.n),
		vals: make([]field.Value, g.slots), valOK: make([]uint64, g.slots),
	}
}

// next makes the context's event the current one.
func (r *runtime) next() {
	r.gen++
	r.buf = r.buf[:0]
}

// eval evaluates n on the current event.
func (r *runtime) eval(n *node) bool {
	if n.shared {
		if m := r.memo[n.id]; m>>1 == r.gen {
			return m&1 != 0
		}
	}
	var ok bool
	switch n.kind {
	case nodeTrue:
		return true
	case nodeAnd:
		ok = true
		for _, k := range n.kids {
			if !r.eval(k) {
				ok = false
				break
			}
		}
	case nodeOr:
		for _, k := range n.kids {
			if r.eval(k) {
				ok = true
				break
			}
		}
	case nodeNot:
		ok = !r.eval(n.kids[0])
	case nodeCheck:
		ok = n.check.eval(r)
	}
	if n.shared {
		m := r.gen << 1
		if ok {
			m |= 1
		}
		r.memo[n.id] = m
	}
	return ok
}
