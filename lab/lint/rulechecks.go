package lint

import (
	"fmt"
	"slices"
	"strings"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/scap/schema"
)

// checkRules looks at rules as wholes.
func (l *linter) checkRules() {
	for i, r := range l.rules {
		if len(r.types) == 0 {
			l.neverFires(r)
			continue
		}
		l.exceptions(r)
		l.outputs(r)
		l.shadow(r, l.rules[:i])
		l.variants(r)
	}
	for _, r := range l.rules {
		l.branches(r)
	}
}

// neverFires reports a rule that no event satisfies, with the terms that are to
// blame.
func (l *linter) neverFires(r *rule) {
	from, to := r.Pos, rules.Position{}
	core := l.core(conjuncts(r.expr))
	if len(core) == 0 {
		l.add("never-fires", r.item, from, to, "the condition can never be true")
		return
	}
	last := core[len(core)-1]
	if slices.ContainsFunc(r.Exceptions, func(x rules.Exception) bool { return x.Expr == last }) && len(l.core(conjuncts(r.expr)[:1])) == 0 {
		l.silenced(r) // the exception's finding says it
		return
	}
	l.report("never-fires", &r.part, last.Range(), "the rule can never fire: "+l.blame(core)).hint(advice(core))
}

// advice says what to do about terms that can't all hold.
func advice(core []filter.Expr) string {
	macros := false
	for _, e := range core {
		if n, ok := e.(*filter.Not); ok {
			e = n.X
		}
		switch e := e.(type) {
		case *filter.MacroRef:
			macros = true
		case *filter.Check:
			if f, ok := e.Left.(*filter.FieldRef); ok && f.Name == "evt.dir" {
				return "Falco drops the enter events of system calls: leave out evt.dir"
			}
		}
	}
	if macros {
		return "a macro may be there to be overridden: until that is done, the rule is idle"
	}
	return ""
}

// silenced reports the exceptions that keep a rule from firing at all.
func (l *linter) silenced(r *rule) {
	kids := conjuncts(r.expr)
	for _, x := range r.Exceptions {
		not, ok := x.Expr.(*filter.Not)
		if !ok {
			continue
		}
		var others []*formula
		for _, k := range kids {
			if k != x.Expr {
				others = append(others, l.u.formula(k))
			}
		}
		if l.u.satisfiable(and(others...), l.types) {
			l.report("exception-exempts-all", &r.part, not.X.Range(),
				fmt.Sprintf("exception '%s' holds whenever the condition does: the rule can never fire", x.Name))
			return
		}
	}
	l.add("never-fires", r.item, r.Pos, rules.Position{}, "the exceptions together hold whenever the condition does: the rule can never fire")
}

// conjuncts returns what must hold for e, as far as it stands in the same text.
func conjuncts(e filter.Expr) []filter.Expr {
	and, ok := e.(*filter.And)
	if !ok {
		return []filter.Expr{e}
	}
	var list []filter.Expr
	for _, k := range and.Kids {
		list = append(list, conjuncts(k)...)
	}
	return list
}

// core returns a smallest selection of terms that can't all hold; nil if none is
// found.
func (l *linter) core(terms []filter.Expr) []filter.Expr {
	sat := func(terms []filter.Expr) bool { return l.u.satisfiable(and(l.u.list(terms)...), l.types) }
	if len(terms) > 64 || sat(terms) {
		return nil
	}
	for i := 0; i < len(terms); {
		rest := slices.Delete(slices.Clone(terms), i, i+1)
		if sat(rest) {
			i++
			continue
		}
		terms = rest
	}
	return terms
}

// blame says why terms can't all hold.
func (l *linter) blame(core []filter.Expr) string {
	var texts []string
	for _, e := range core {
		texts = append(texts, show(e))
	}
	if len(core) == 1 {
		return texts[0] + " is never true" + l.reason(core[0])
	}
	last := len(texts) - 1
	return strings.Join(texts[:last], ", ") + " and " + texts[last] + " can't all be true" + l.typeReason(core)
}

// reason explains a single term, if something short can be said.
func (l *linter) reason(e filter.Expr) string {
	c, ok := e.(*filter.Check)
	if !ok {
		return ""
	}
	a := l.u.atom(c)
	if a == nil {
		return ""
	}
	if f := a.cmp.Field(); f != nil && !l.canHave(f, l.types) {
		return ": no event has a value of '" + f.Text + "'"
	}
	for _, p := range a.prims {
		if why := a.impossible(p); why != "" {
			return ": " + why
		}
	}
	return ""
}

// typeReason explains terms one of which selects event types that do not have the
// field of another.
func (l *linter) typeReason(core []filter.Expr) string {
	for i, e := range core {
		c, ok := e.(*filter.Check)
		if !ok {
			continue
		}
		a := l.u.atom(c)
		if a == nil || a.cmp.Field() == nil {
			continue
		}
		var others []*formula
		for j, o := range core {
			if j != i {
				others = append(others, l.u.formula(o))
			}
		}
		types := l.u.typesOf(and(others...), l.types, false)
		if f := a.cmp.Field(); len(types) > 0 && !l.canHave(f, types) {
			return fmt.Sprintf(": %s have no '%s'", eventsOf(types), f.Text)
		}
	}
	return ""
}

// canHave tells whether events of one of the types can have a field.
func (l *linter) canHave(f *field.Field, types []schema.EventType) bool {
	return slices.ContainsFunc(types, func(t schema.EventType) bool { return engine.CanHave(f, t) })
}

// eventsOf names event types.
func eventsOf(types []schema.EventType) string {
	var names []string
	for _, t := range types {
		if n := t.Info().Name; !slices.Contains(names, n) && (t != schema.GENERIC_X || len(types) == 1) {
			names = append(names, n)
		}
	}
	const most = 4
	if len(names) > most {
		return fmt.Sprintf("events of the types %s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	if len(names) == 1 {
		return names[0] + " events"
	}
	return "events of the types " + strings.Join(names, ", ")
}

// shadow reports a rule whose events all fire an earlier one.
func (l *linter) shadow(r *rule, earlier []*rule) {
	if !r.Enabled {
		return
	}
	earlier = slices.DeleteFunc(slices.Clone(earlier), func(e *rule) bool {
		return !e.Enabled || len(e.types) == 0 || !contains(e.types, r.types)
	})
	formulas := make([]*formula, len(earlier))
	for i, e := range earlier {
		formulas[i] = e.f
	}
	may := l.u.mayImply(r.f, r.types[0], formulas)
	for i, e := range earlier {
		if !may[i] {
			continue
		}
		if !l.u.satisfiable(and(r.f, not(e.f)), r.types) {
			l.add("shadowed-rule", r.item, r.Pos, rules.Position{},
				fmt.Sprintf("whenever it matches, the earlier rule '%s' does: with rule_matching: first, it never fires", e.Name)).
				related("the earlier rule", e.Pos, rules.Position{}).
				hint("put the more special rule first, or let the earlier one leave out its events")
			return
		}
	}
}

// contains tells whether all of b are in a.
func contains(a, b []schema.EventType) bool {
	return !slices.ContainsFunc(b, func(t schema.EventType) bool { return !slices.Contains(a, t) })
}

// exceptions looks at what the exceptions of a rule exempt.
func (l *linter) exceptions(r *rule) {
	kids := conjuncts(r.expr)
	for _, x := range r.Exceptions {
		not, ok := x.Expr.(*filter.Not)
		if !ok {
			continue
		}
		var others []*formula
		for _, k := range kids {
			if k != x.Expr {
				others = append(others, l.u.formula(k))
			}
		}
		entries := []filter.Expr{not.X}
		if or, ok := not.X.(*filter.Or); ok && !x.Scalar && x.Values > 1 {
			entries = or.Kids
		}
		for _, e := range entries {
			if l.u.satisfiable(and(append(others, l.u.formula(e))...), l.types) {
				continue
			}
			l.report("exception-exempts-nothing", &r.part, e.Range(),
				fmt.Sprintf("exception '%s': %s never holds where the condition does", x.Name, show(e))).
				hint(strings.TrimPrefix(l.typeReason(append(conjuncts(e), kids...)), ": "))
		}
	}
}

// outputs looks for output fields that the events of a rule can't have.
func (l *linter) outputs(r *rule) {
	text := r.Output
	for i := strings.IndexByte(text, '%'); i >= 0; {
		n, f := l.outputField(text[i+1:])
		if f != nil {
			l.output(r, f, filter.Range{From: i, To: i + 1 + n})
		}
		next := strings.IndexByte(text[i+1+n:], '%')
		if next < 0 {
			break
		}
		i += 1 + n + next
	}
}

// outputField reads what follows a percent sign; nil for a transformer.
func (l *linter) outputField(text string) (int, *field.Field) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if _, n, err := filter.ParseTransform(text[digits:]); err == nil && n > 0 {
		return digits + n, nil
	}
	n, f, err := field.Prefix(text[digits:], l.u.static)
	if err != nil {
		return digits, nil
	}
	return digits + n, f
}

func (l *linter) output(r *rule, f *field.Field, rng filter.Range) {
	from, to := r.LocateOutput(rng)
	switch {
	case isDeprecated(f):
		l.add("deprecated-field", r.item, from, to, deprecated(f))
	case f.Flags&field.FilterOnly != 0:
		l.add("output-never-set", r.item, from, to, "'"+f.Text+"' is only for conditions: outputs print <NA>")
	case !l.canHave(f, r.types):
		l.add("output-never-set", r.item, from, to, fmt.Sprintf("'%s' is always <NA>: %s have none", f.Text, eventsOf(r.types)))
	}
}

// isDeprecated tells the fields that are kept for old rules, but for those which
// Falco reports itself.
func isDeprecated(f *field.Field) bool {
	return f.Flags&field.Deprecated != 0 && !strings.HasPrefix(f.Name, "evt.")
}

func deprecated(f *field.Field) string {
	return "'" + f.Text + "' is kept for old rules only, and is never known"
}

// branches reports a condition with alternatives of which some have an event type
// and others none.
func (l *linter) branches(r *rule) {
	e := r.expr
	if len(r.Exceptions) > 0 {
		if and, ok := e.(*filter.And); ok {
			e = and.Kids[0]
		}
	}
	or, ok := e.(*filter.Or)
	if !ok {
		return
	}
	var free []filter.Expr
	for _, k := range or.Kids {
		if len(engine.EventTypes(k)) == len(l.types) {
			free = append(free, k)
		}
	}
	if len(free) == len(or.Kids) {
		return
	}
	for _, k := range free {
		l.report("branch-without-event-type", &r.part, k.Range(), show(k)+" is an alternative for events of every type, unlike the others").
			hint("'and' binds tighter than 'or': put what belongs together in parentheses, or add evt.type here")
	}
}

// variants are system calls that do the same with other parameters. A rule about
// the first ones can be evaded by the others.
func variants() [][]string {
	return [][]string{
		{"open", "openat", "openat2"}, {"execve", "execveat"}, {"rename", "renameat", "renameat2"},
		{"unlink", "unlinkat"}, {"mkdir", "mkdirat"}, {"symlink", "symlinkat"}, {"link", "linkat"},
		{"chmod", "fchmodat"}, {"chown", "fchownat"}, {"accept", "accept4"}, {"dup2", "dup3"}, {"clone", "clone3"},
		{"sendmsg", "sendmmsg"}, {"recvmsg", "recvmmsg"},
	}
}

// variants reports a rule whose events include a system call but not its variants.
func (l *linter) variants(r *rule) {
	if len(r.types) > 20 {
		return // not about some system calls
	}
	for _, family := range variants() {
		var has, lacks []string
		for _, name := range family {
			if slices.ContainsFunc(r.types, func(t schema.EventType) bool { return t.Info().Name == name }) {
				has = append(has, name)
			} else if slices.ContainsFunc(l.types, func(t schema.EventType) bool { return t.Info().Name == name }) {
				lacks = append(lacks, name)
			}
		}
		if len(has) > 0 && len(lacks) > 0 {
			l.add("syscall-variants", r.item, r.Pos, rules.Position{},
				fmt.Sprintf("the rule sees %s but not %s, which does the same", strings.Join(has, ", "), strings.Join(lacks, ", ")))
		}
	}
}
