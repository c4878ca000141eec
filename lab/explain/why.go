package explain

import (
	"fmt"
	"math"
	"strings"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
)

// Explanation says what became of a rule at an event, and why.
type Explanation struct {
	Capture  string  `json:"capture"`
	Event    Event   `json:"event"`
	Rule     string  `json:"rule"`
	Place    Place   `json:"place"` // of the rule
	Verdict  Verdict `json:"verdict"`
	Holds    bool    `json:"holds"`  // the condition, no matter what comes of it
	Reason   string  `json:"reason"` // in a sentence
	Shadow   *Shadow `json:"shadowed_by,omitempty"`
	Excepted bool    `json:"excepted"` // without its exceptions the condition would hold
	// Faults are the fewest terms that would have to be different for the condition
	// to hold, if it does not.
	Faults []Fault `json:"faults,omitempty"`
	Tree   *Node   `json:"tree,omitempty"` // of the condition
}

// Shadow is the earlier rule that fired.
type Shadow struct {
	Rule  string `json:"rule"`
	Place Place  `json:"place"`
}

// Fault is a term that would have to have another outcome for a condition to hold.
type Fault struct {
	ID        int      `json:"id"`
	Text      string   `json:"term"`             // as its author wrote it, long lists by their names; negated if it would have to be false
	Place     Place    `json:"place"`            // of an exception, that of the entry
	Macros    []string `json:"macros,omitempty"` // through which the condition has it, outermost first
	Exception string   `json:"exception,omitempty"`
	// Alternatives tells in how many ways, each as near as the others, the term could
	// have held; 1 for a comparison.
	Alternatives int     `json:"alternatives"`
	Values       []Value `json:"values"` // what it compared
	Matches      []Item  `json:"matches,omitempty"`
}

// Event returns the current event.
func (p *Pass) Event() Event { return p.printer.event(p.run.Ctx.Event) }

// Explain explains s at the current event, with the tree of its condition.
func (p *Pass) Explain(s *Subject) *Explanation {
	x := p.Outline(s)
	if s.rule == nil {
		return x
	}
	eval, root := p.evaluator(s), s.rule.Terms()
	why := map[*engine.Term]bool{}
	if x.Holds {
		justify(eval, root, why)
	} else {
		for _, f := range p.faults(s, math.MaxInt) {
			why[f.term] = true
		}
	}
	b := builder{rule: s.Rule, eval: eval, why: why}
	x.Tree = b.tree(root, true)
	return x
}

// Outline is Explain without the tree.
func (p *Pass) Outline(s *Subject) *Explanation {
	x := &Explanation{Event: p.Event(), Rule: s.Name, Place: s.Place()}
	var shadow *rules.Rule
	x.Verdict, shadow = p.Verdict(s)
	if shadow != nil {
		x.Shadow = &Shadow{shadow.Name, placeOf(shadow.Pos)}
	}
	if s.rule != nil {
		x.Holds = p.evaluator(s).Outcome(s.rule.Terms())
		if !x.Holds {
			x.Faults = p.describe(s, p.faults(s, math.MaxInt))
			x.Excepted = len(x.Faults) > 0
			for i := range x.Faults {
				x.Excepted = x.Excepted && x.Faults[i].Exception != ""
			}
		}
	}
	x.Reason = x.reason(s)
	return x
}

// reason says in a sentence why the verdict is what it is.
func (x *Explanation) reason(s *Subject) string {
	condition := "its condition holds"
	if !x.Holds {
		condition = x.faultText()
	}
	switch x.Verdict {
	case Fires:
		return "the condition holds"
	case Shadowed:
		return fmt.Sprintf("the condition holds, but the rule %s, which comes before it, fires, and only the first rule does (rule_matching: first)", quoted(x.Shadow.Rule))
	case Ignored:
		return fmt.Sprintf("the rule is not looked at for events of type %s; %s", x.Event.Type, condition)
	case Unreported:
		return "events of this kind do not reach rules; " + condition
	case Inactive:
		if s.rule == nil {
			return s.Inactive
		}
		return s.Inactive + "; " + condition
	}
	return condition
}

// faultText says what is false.
func (x *Explanation) faultText() string {
	if len(x.Faults) == 0 {
		return "the condition can't hold for it"
	}
	text := x.Faults[0].String()
	if n := len(x.Faults) - 1; n > 0 {
		text += fmt.Sprintf("; and %d more", n)
	}
	return text
}

// String says what is at fault: the term, and what was compared.
func (f *Fault) String() string {
	var b strings.Builder
	switch {
	case f.Exception != "":
		fmt.Fprintf(&b, "the exception %s exempts it: %s", quoted(f.Exception), f.Text)
	case f.Alternatives > 1:
		fmt.Fprintf(&b, "none of %d alternatives holds: %s", f.Alternatives, f.Text)
	default:
		b.WriteString(f.Text + " is false")
	}
	for i := range f.Values {
		b.WriteString([]string{": ", ", "}[min(i, 1)] + f.Values[i].String())
	}
	for i, m := range f.Matches {
		if m.List == "" {
			continue
		}
		b.WriteString([]string{", which is in the list ", " and in "}[min(i, 1)] + m.List)
	}
	return b.String()
}

// Where says where the term stands: its place, and the macro that has it there.
func (f *Fault) Where() string {
	if n := len(f.Macros); n > 0 {
		return f.Place.String() + ", macro " + f.Macros[n-1]
	}
	return f.Place.String()
}

// String is the value as "FIELD is VALUE".
func (v *Value) String() string {
	switch len(v.Values) {
	case 0:
		return "there is no " + v.Field
	case 1:
		return v.Field + " is " + quoted(v.Values[0])
	}
	return v.Field + " is " + quotedAll(v.Values)
}

// quotedAll returns values with commas between.
func quotedAll(values []string) string {
	var list []string
	for _, s := range values {
		list = append(list, quoted(s))
	}
	return strings.Join(list, ", ")
}

// maxValue is how many bytes of a value a sentence shows.
const maxValue = 200

// quoted returns s as a condition would have it: in quotes only if need be.
func quoted(s string) string {
	end := ""
	if len(s) > maxValue {
		s, end = strings.ToValidUTF8(s[:maxValue], ""), "..."
	}
	if filter.IsBare(s) {
		return s + end
	}
	return filter.Quote(s) + end
}

// faults returns what s lacks at the current event, until the next call; nil if its
// condition holds.
func (p *Pass) faults(s *Subject, limit int) []fault {
	eval, root := p.evaluator(s), s.rule.Terms()
	if eval.Outcome(root) {
		return nil
	}
	b := blamer{outcome: eval.Outcome, typ: p.run.Ctx.Event.Type, limit: limit, faults: p.scratch[:0]}
	b.blame(root, true)
	p.scratch = b.faults
	return b.faults
}

// describe makes faults ones that can be shown.
func (p *Pass) describe(s *Subject, faults []fault) []Fault {
	b := builder{rule: s.Rule, eval: p.evaluator(s)}
	var list []Fault
	for _, f := range faults {
		list = append(list, b.fault(f))
	}
	return list
}

func (b *builder) fault(f fault) Fault {
	t := f.term
	d := Fault{ID: t.ID, Place: b.placeOf(t), Macros: macros(t), Alternatives: 1}
	if t.Exception != nil {
		d.Exception = t.Exception.Name
		t = b.entry(t.Kids[0])
		d.Text, d.Place = b.short(t), b.placeOf(t)
	} else {
		d.Alternatives = max(1, len(t.Kids))
		d.Text = b.short(t)
		if !f.want {
			d.Text = (&filter.Not{X: b.shortened(t, t.Expr)}).String()
		}
	}
	seen := map[string]bool{}
	t.Walk(func(k *engine.Term) bool {
		if k.Check() == nil {
			return true
		}
		n := b.node(k)
		for _, v := range []*Value{n.Left, n.Right} {
			if v != nil && !seen[v.Field] {
				seen[v.Field] = true
				d.Values = append(d.Values, *v)
			}
		}
		for _, item := range n.Items {
			if item.Matches {
				d.Matches = append(d.Matches, item)
			}
		}
		return true
	})
	return d
}

// entry returns the entry of an exception that holds.
func (b *builder) entry(t *engine.Term) *engine.Term {
	if _, ok := t.Expr.(*filter.Or); ok {
		for _, k := range t.Kids {
			if b.eval.Outcome(k) {
				return k
			}
		}
	}
	return t
}

// macros returns the names of the macros through which a condition has t.
func macros(t *engine.Term) []string {
	var names []string
	for t = t.Parent; t != nil; t = t.Parent {
		if ref, ok := t.Expr.(*filter.MacroRef); ok {
			names = append([]string{ref.Name}, names...)
		}
	}
	return names
}

// justify collects the comparisons on which the outcome of t rests.
func justify(eval *engine.Evaluator, t *engine.Term, why map[*engine.Term]bool) {
	if t.Check() != nil {
		why[t] = true
		return
	}
	result := eval.Outcome(t)
	one := false // one part is enough
	switch t.Expr.(type) {
	case *filter.And:
		one = !result
	case *filter.Or:
		one = result
	}
	for _, k := range t.Kids {
		if one && eval.Outcome(k) != result {
			continue
		}
		justify(eval, k, why)
		if one {
			return
		}
	}
}
