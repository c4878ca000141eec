package cover

import (
	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
)

// Report returns what was found so far.
func (c *Collector) Report() *Report {
	b := &builder{
		c: c, byExpr: make(map[filter.Expr]*Outcomes), comparisons: make(map[filter.Expr]*Point),
		items: make(map[rules.Position]*Point), macros: make(map[string]*Macro), listed: make(map[rules.Position]*listed),
		report: &Report{
			Files: c.set.Files, Captures: append([]Capture{}, c.captures...),
			Macros: []*Macro{}, Lists: []*List{}, Rules: []*Rule{}, Inactive: []string{}, sources: make(map[string][]byte),
		},
	}
	for _, f := range c.set.Files {
		b.report.sources[f] = c.set.Loader.Source(f)
	}
	for _, capture := range c.captures {
		b.report.Events += capture.Events
	}
	b.define()
	active := make(map[*rules.Rule]bool)
	for _, r := range c.program.Rules() {
		active[r.Rule] = true
		b.rule(r)
	}
	for _, r := range c.set.Loader.Rules() {
		if !active[r] {
			b.report.Inactive = append(b.report.Inactive, r.Name)
		}
	}
	b.finish()
	return b.report
}

// builder makes a report.
type builder struct {
	c      *Collector
	report *Report
	// byExpr has the outcomes of every expression, over all uses of a macro.
	byExpr      map[filter.Expr]*Outcomes
	comparisons map[filter.Expr]*Point
	items       map[rules.Position]*Point
	macros      map[string]*Macro
	listed      map[rules.Position]*listed
	owners      []*Share // by point: what it is a part of
}

// listed is an element of a list.
type listed struct {
	list *List
	item *Item
}

// define lists the macros and lists.
func (b *builder) define() {
	for _, m := range b.c.set.Loader.Macros() {
		mac := &Macro{Name: m.Name, Place: newPlace(m.Pos, rules.Position{})}
		b.macros[m.Name] = mac
		b.report.Macros = append(b.report.Macros, mac)
	}
	for _, l := range b.c.set.Loader.Lists() {
		list := &List{Name: l.Name, Place: newPlace(l.Pos, rules.Position{}), Items: make([]Item, len(l.Items))}
		for i, it := range l.Items {
			list.Items[i] = Item{Text: it.Text, Place: newPlace(it.Pos, it.End)}
			at := &listed{list, &list.Items[i]}
			b.listed[it.Pos], b.listed[it.ValuePos] = at, at
		}
		b.report.Lists = append(b.report.Lists, list)
	}
}

// add makes a point that is a part of owner.
func (b *builder) add(p *Point, owner *Share) *Point {
	b.report.points = append(b.report.points, p)
	b.owners = append(b.owners, owner)
	return p
}

// use is a rule whose condition is being looked at.
type use struct {
	*builder
	rule    *engine.Rule
	out     *Rule
	tallies []engine.Tally
}

func (b *builder) rule(r *engine.Rule) {
	u := &use{builder: b, rule: r, tallies: b.c.meter.Tallies(r)}
	root := u.tallies[0]
	u.out = &Rule{
		Name: r.Name, Place: newPlace(r.Pos, rules.Position{}), Tags: append([]string{}, r.Tags...), Priority: r.Priority.String(),
		Outcomes: Outcomes{root.True, root.False}, Alerts: b.c.alerts[r], Exceptions: []Exception{},
	}
	b.add(&Point{Kind: RuleKind, In: "rule " + r.Name, Text: r.Name, Place: u.out.Place, Outcomes: u.out.Outcomes}, &u.out.Share)
	for _, x := range r.Exceptions {
		u.out.Exceptions = append(u.out.Exceptions, Exception{Name: x.Name, Place: newPlace(x.Pos, x.End)})
	}
	u.out.Terms = u.term(r.Terms(), false)
	b.report.Rules = append(b.report.Rules, u.out)
}

// term describes a term and counts its points; excepted tells that it is a part of
// an exception.
func (u *use) term(t *engine.Term, excepted bool) *Term {
	tally := u.tallies[t.ID]
	from, to := u.rule.Locate(t.Macro, t.Expr.Range())
	out := &Term{Place: newPlace(from, to), Outcomes: Outcomes{tally.True, tally.False}, ByType: tally.Folded, expr: t.Expr}
	sum := u.byExpr[t.Expr]
	if sum == nil {
		sum = &Outcomes{}
		u.byExpr[t.Expr] = sum
	}
	sum.add(tally.True, tally.False)
	out.Kind, out.Text = describe(t.Expr)
	if t.Exception != nil {
		excepted = true
		u.exception(t, out)
	}
	switch e := t.Expr.(type) {
	case *filter.MacroRef:
		m := u.macros[e.Name]
		m.Uses++
		m.Outcomes.add(tally.True, tally.False)
	case *filter.Check:
		u.comparison(t, e, out, excepted)
	}
	for _, k := range t.Kids {
		out.Kids = append(out.Kids, u.term(k, excepted))
	}
	return out
}

// describe returns the kind of an expression and, of those that have no parts, the
// text.
func describe(e filter.Expr) (kind, text string) {
	switch e.(type) {
	case *filter.And:
		return "and", ""
	case *filter.Or:
		return "or", ""
	case *filter.Not:
		return "not", ""
	case *filter.MacroRef:
		return "macro", e.String()
	}
	return "comparison", e.String()
}

// exception counts an exception: it exempts an event where its term is false.
func (u *use) exception(t *engine.Term, out *Term) {
	for i := range u.rule.Exceptions {
		if &u.rule.Exceptions[i] != t.Exception {
			continue
		}
		x := &u.out.Exceptions[i]
		x.Outcomes = Outcomes{True: out.False, False: out.True}
		out.Exception = x.Name
		u.add(&Point{Kind: ExceptionKind, In: "rule " + u.rule.Name, Text: x.Name, Place: x.Place, Outcomes: x.Outcomes}, &u.out.Share)
	}
}

// comparison counts a comparison and the elements of its list.
func (u *use) comparison(t *engine.Term, e *filter.Check, out *Term, excepted bool) {
	in, owner := "rule "+u.rule.Name, &u.out.Share
	if t.Macro != nil {
		in, owner = "macro "+t.Macro.Name, &u.macros[t.Macro.Name].Share
	}
	if excepted && len(e.Values) > 0 {
		// The field is written once for all entries; the values tell them apart.
		out.Place = newPlace(u.rule.Locate(t.Macro, e.Values[0].Pos))
	}
	p := u.comparisons[e]
	if p == nil {
		p = u.add(&Point{Kind: ComparisonKind, In: in, Text: out.Text, Place: out.Place}, owner)
		u.comparisons[e] = p
	}
	p.add(out.True, out.False)
	for i, n := range u.tallies[t.ID].Items {
		v := e.Values[i]
		from, to := u.rule.Locate(t.Macro, v.Pos)
		item := Item{Text: v.Text, Place: newPlace(from, to), Used: true, Outcomes: Outcomes{n, out.True + out.False - n}}
		out.Items = append(out.Items, item)
		u.item(from, item, in, owner)
	}
}

// item counts an element of a list.
func (u *use) item(at rules.Position, item Item, in string, owner *Share) {
	p := u.items[at]
	if p == nil {
		p = &Point{Kind: ItemKind, In: in, Text: item.Text, Place: item.Place}
		if l := u.listed[at]; l != nil {
			p.In, owner = "list "+l.list.Name, &l.list.Share
			p.Place, l.item.Used = l.item.Place, true
		}
		u.items[at] = u.add(p, owner)
	}
	p.add(item.True, item.False)
	if l := u.listed[at]; l != nil {
		l.item.Outcomes = p.Outcomes
	}
}

// finish sums up.
func (b *builder) finish() {
	for i, p := range b.report.points {
		b.owners[i].add(p.Outcomes)
		b.report.Share.add(p.Outcomes)
	}
	b.report.Percentage = b.report.Percent()
	for _, m := range b.c.set.Loader.Macros() {
		if out := b.macros[m.Name]; out.Uses > 0 {
			out.Terms = b.macroTerm(m, m.Condition)
		}
	}
}

// macroTerm describes a part of a macro's condition, over all its uses.
func (b *builder) macroTerm(m *rules.Macro, e filter.Expr) *Term {
	out := &Term{Place: newPlace(m.Locate(e.Range())), expr: e}
	out.Kind, out.Text = describe(e)
	if sum := b.byExpr[e]; sum != nil {
		out.Outcomes = *sum
	}
	if _, ref := e.(*filter.MacroRef); ref {
		return out
	}
	for _, k := range filter.Kids(e) {
		out.Kids = append(out.Kids, b.macroTerm(m, k))
	}
	return out
}
