package explain

import (
	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
)

// Place is a place in a rule file; lines and columns count from 1, columns in
// characters. The zero Place is unknown.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func (p Place) String() string {
	return rules.Position{File: p.File, Line: p.Line, Col: p.Column}.String()
}

func placeOf(p rules.Position) Place { return Place{p.File, p.Line, p.Col} }

// Node is a term of a condition with what it was for an event.
type Node struct {
	ID   int    `json:"id"`   // numbers the terms of a rule in preorder, from 0
	Kind string `json:"kind"` // and, or, not, macro or check
	// Condition is the comparison as a condition that parses to it, lists replaced by
	// their items; the name of a macro; "" for the other kinds.
	Condition string `json:"condition,omitempty"`
	Result    bool   `json:"result"`
	// Reached tells whether the outcome of the whole is known only with this term, if
	// terms are evaluated from left to right.
	Reached bool `json:"reached"`
	// Decisive terms are those on which the outcome of the whole rests: why it is
	// true or, if it is false, what would have to be different.
	Decisive  bool    `json:"decisive"`
	Exception string  `json:"exception,omitempty"` // the name of the exception that the term makes up
	Place     Place   `json:"place"`               // where the term stands
	Macro     string  `json:"macro,omitempty"`     // the innermost macro in whose condition it stands
	Defined   *Place  `json:"defined,omitempty"`   // of a macro or an exception
	Operator  string  `json:"operator,omitempty"`  // with a modifier: "startswith anyof"
	Left      *Value  `json:"left,omitempty"`
	Right     *Value  `json:"right,omitempty"` // of a comparison with val(FIELD) or a transformer
	Items     []Item  `json:"items,omitempty"` // the literals of a comparison
	Terms     []*Node `json:"terms,omitempty"`

	short string
}

// Short returns a comparison as its author wrote it: lists by their names, and of
// many literals the first ones. For a macro it is its name.
func (n *Node) Short() string { return n.short }

// Value is a side of a comparison as it was for an event.
type Value struct {
	Field  string   `json:"field"`  // or transformer, as the condition names it
	Values []string `json:"values"` // as outputs print them; several for a field that stands for several, none if the event has no such value
}

// Item is a literal with which a comparison compares.
type Item struct {
	Text    string `json:"text"`
	List    string `json:"list,omitempty"` // the list that it comes from
	Place   Place  `json:"place"`
	Matches bool   `json:"matches"` // of several: the comparison holds with this one alone
}

// builder makes nodes of terms for the current event of an evaluator.
type builder struct {
	rule *rules.Rule
	eval *engine.Evaluator
	why  map[*engine.Term]bool // the decisive terms
}

// tree returns t and the terms in it as nodes.
func (b *builder) tree(t *engine.Term, reached bool) *Node {
	n := b.node(t)
	n.Reached, n.Decisive = reached, b.why[t]
	if len(t.Kids) == 0 || n.Kind == "macro" {
		n.short = b.short(t)
	}
	for _, k := range t.Kids {
		kid := b.tree(k, reached)
		n.Terms = append(n.Terms, kid)
		switch t.Expr.(type) {
		case *filter.And:
			reached = reached && kid.Result
		case *filter.Or:
			reached = reached && !kid.Result
		}
	}
	return n
}

// node returns t without the terms in it.
func (b *builder) node(t *engine.Term) *Node {
	n := &Node{ID: t.ID, Result: b.eval.Outcome(t), Place: b.placeOf(t)}
	if t.Macro != nil {
		n.Macro = t.Macro.Name
	}
	if x := t.Exception; x != nil {
		at := placeOf(x.Pos)
		n.Exception, n.Defined = x.Name, &at
	}
	switch e := t.Expr.(type) {
	case *filter.And:
		n.Kind = "and"
	case *filter.Or:
		n.Kind = "or"
	case *filter.Not:
		n.Kind = "not"
	case *filter.MacroRef:
		at := placeOf(b.rule.MacroPos(e))
		n.Kind, n.Condition, n.Defined = "macro", e.Name, &at
	case *filter.Check:
		b.check(n, t, e)
	}
	return n
}

// placeOf returns the place of a term. In an exception it is that of its first value:
// fields and operators are the same for all entries.
func (b *builder) placeOf(t *engine.Term) Place {
	at := t.Expr.Range()
	if inException(t) {
		found := false
		t.Walk(func(k *engine.Term) bool {
			if c := k.Check(); c != nil && !found && len(c.Values) > 0 {
				found, at = true, c.Values[0].Pos
			}
			return !found
		})
	}
	return b.place(t, at)
}

// inException reports whether t is a part of an exception.
func inException(t *engine.Term) bool {
	for t = t.Parent; t != nil; t = t.Parent {
		if t.Exception != nil {
			return true
		}
	}
	return false
}

func (b *builder) place(t *engine.Term, r filter.Range) Place {
	from, _ := b.rule.Locate(t.Macro, r)
	return placeOf(from)
}

func (b *builder) check(n *Node, t *engine.Term, e *filter.Check) {
	n.Kind, n.Condition, n.Operator = "check", e.String(), e.Op.String()
	if e.Modifier != filter.NoModifier {
		n.Operator += " " + e.Modifier.String()
	}
	sides := []**Value{&n.Left, &n.Right}
	for i, o := range b.eval.Operands(t) {
		*sides[i] = &Value{Field: o.Text, Values: append([]string{}, o.Values...)}
	}
	matching := map[int]bool{}
	for _, i := range b.eval.Items(nil, t) {
		matching[i] = true
	}
	for i, v := range e.Values {
		n.Items = append(n.Items, Item{
			Text: v.Text, List: b.rule.ListAt(t.Macro, v.Pos), Place: b.place(t, v.Pos),
			Matches: matching[i] || len(e.Values) == 1 && n.Result,
		})
	}
}

// maxShown is how many literals of a comparison its short form shows.
const maxShown = 6

// short renders a term as its author wrote it: lists by their names, and of many
// literals the first ones.
func (b *builder) short(t *engine.Term) string { return b.shortened(t, t.Expr).String() }

func (b *builder) shortened(t *engine.Term, e filter.Expr) filter.Expr {
	all := func(kids []filter.Expr) []filter.Expr {
		var list []filter.Expr
		for _, k := range kids {
			list = append(list, b.shortened(t, k))
		}
		return list
	}
	switch e := e.(type) {
	case *filter.And:
		return &filter.And{Kids: all(e.Kids)}
	case *filter.Or:
		return &filter.Or{Kids: all(e.Kids)}
	case *filter.Not:
		return &filter.Not{X: b.shortened(t, e.X)}
	case *filter.Check:
		c := *e
		c.Values = b.named(t, e.Values)
		return &c
	}
	return e
}

// named returns literals with the names of lists in place of their items.
func (b *builder) named(t *engine.Term, values []filter.Value) []filter.Value {
	var list []filter.Value
	last := ""
	for _, v := range values {
		name := b.rule.ListAt(t.Macro, v.Pos)
		switch {
		case name == "" && len(list) >= maxShown:
			if last != "..." {
				list = append(list, filter.Value{Text: "..."})
			}
			last = "..."
		case name == "":
			list, last = append(list, v), ""
		case name != last:
			list, last = append(list, filter.Value{Text: name}), name
		}
	}
	return list
}
