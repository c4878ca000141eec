package diff

import (
	"slices"
	"strings"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
)

// pair is a rule of both sides, or of one.
type pair struct {
	old, new       *rules.Rule  // nil = that side does not have it
	oldRule, newer *engine.Rule // nil = it is not active there
	same           bool         // alerts of both on the same event are the same
}

func (p *pair) name() string {
	if p.new != nil {
		return p.new.Name
	}
	return p.old.Name
}

// oldName returns the name on the old side if it is another one.
func (p *pair) oldName() string {
	if p.old != nil && p.new != nil && p.old.Name != p.new.Name {
		return p.old.Name
	}
	return ""
}

// newPairs pairs the rules of two sides: by name, and of those that remain, by
// condition, if it is the same with all macros and lists in their place. They are in
// the order of the new rules; those that are gone follow.
func newPairs(old, new Side) []pair {
	var pairs []pair
	byName := make(map[string]*rules.Rule, len(old.Rules))
	for _, r := range old.Rules {
		byName[r.Name] = r
	}
	taken := make(map[*rules.Rule]bool)
	for _, r := range new.Rules {
		pairs = append(pairs, pair{old: byName[r.Name], new: r})
		taken[byName[r.Name]] = true
	}
	for i := range pairs {
		if pairs[i].old == nil {
			pairs[i].old = renamed(pairs[i].new, old.Rules, taken)
			taken[pairs[i].old] = true
		}
	}
	for _, r := range old.Rules {
		if !taken[r] {
			pairs = append(pairs, pair{old: r})
		}
	}
	oldActive, newActive := activeRules(old.Program), activeRules(new.Program)
	for i := range pairs {
		p := &pairs[i]
		p.oldRule, p.newer = oldActive[p.old], newActive[p.new]
		p.same = p.old != nil && p.new != nil && p.old.Name == p.new.Name && p.old.Output == p.new.Output &&
			p.old.Priority == p.new.Priority && slices.Equal(p.old.Tags, p.new.Tags)
	}
	return pairs
}

func activeRules(p *engine.Program) map[*rules.Rule]*engine.Rule {
	active := make(map[*rules.Rule]*engine.Rule)
	for _, r := range p.Rules() {
		active[r.Rule] = r
	}
	return active
}

// renamed returns the rule among those that are not taken that r was before; nil =
// there is none.
func renamed(r *rules.Rule, old []*rules.Rule, taken map[*rules.Rule]bool) *rules.Rule {
	if r.Condition == nil {
		return nil
	}
	cond := resolved(r.Condition)
	var found *rules.Rule
	for _, o := range old {
		if taken[o] || o.Source != r.Source || o.Condition == nil || resolved(o.Condition) != cond {
			continue
		}
		if o.Output == r.Output {
			return o
		}
		if found == nil {
			found = o
		}
	}
	return found
}

// resolved returns a condition with the conditions of macros in their place.
func resolved(e filter.Expr) string {
	if e == nil {
		return ""
	}
	return expand(e).String()
}

func expand(e filter.Expr) filter.Expr {
	all := func(kids []filter.Expr) []filter.Expr {
		list := make([]filter.Expr, len(kids))
		for i, k := range kids {
			list[i] = expand(k)
		}
		return list
	}
	switch e := e.(type) {
	case *filter.And:
		return &filter.And{Kids: all(e.Kids)}
	case *filter.Or:
		return &filter.Or{Kids: all(e.Kids)}
	case *filter.Not:
		return &filter.Not{X: expand(e.X)}
	case *filter.MacroRef:
		if e.Body != nil {
			return expand(e.Body)
		}
	}
	return e
}

// macros adds the macros in e to found, with their conditions.
func macros(e filter.Expr, found map[string]string) {
	if ref, ok := e.(*filter.MacroRef); ok && ref.Body != nil {
		if _, seen := found[ref.Name]; seen {
			return
		}
		found[ref.Name] = resolved(ref.Body)
	}
	for _, k := range filter.Kids(e) {
		macros(k, found)
	}
}

// RuleChange is what became of a rule.
type RuleChange struct {
	Rule    string // its name, on the new side if it is there
	OldName string // on the old side, if that is another one; else ""
	Kind    ChangeKind
	// Aspects are what differs, for a rule that is on both sides.
	Aspects []Aspect
	// Priority is that of a rule that is on one side only.
	Priority rules.Priority
}

// ChangeKind is what became of a rule as a whole.
type ChangeKind uint8

// Kinds of change.
const (
	Changed ChangeKind = iota
	Added
	Removed
)

// Aspect is a part of a rule that differs. Old and New are empty where they would
// be long.
type Aspect struct {
	Name     string
	Old, New string
}

// States of a rule, beside why it is skipped.
const (
	stateActive   = "active"
	stateInactive = "not active"
)

func ruleChanges(c *Comparison) []RuleChange {
	var list []RuleChange
	for i := range c.pairs {
		p := &c.pairs[i]
		switch {
		case p.old == nil:
			list = append(list, RuleChange{Rule: p.name(), Kind: Added, Priority: p.new.Priority})
		case p.new == nil:
			list = append(list, RuleChange{Rule: p.name(), Kind: Removed, Priority: p.old.Priority})
		default:
			ch := RuleChange{Rule: p.name(), OldName: p.oldName(), Aspects: aspects(p)}
			if ch.OldName != "" || len(ch.Aspects) > 0 {
				list = append(list, ch)
			}
		}
	}
	return list
}

// aspects returns what differs in a rule that both sides have.
func aspects(p *pair) []Aspect {
	var list []Aspect
	add := func(name, old, new string) {
		if old != new {
			list = append(list, Aspect{name, old, new})
		}
	}
	add("state", state(p.old, p.oldRule), state(p.new, p.newer))
	add("priority", p.old.Priority.String(), p.new.Priority.String())
	add("source", p.old.Source, p.new.Source)
	if name := conditionAspect(p); name != "" {
		list = append(list, Aspect{Name: name})
	}
	if p.old.Output != p.new.Output {
		list = append(list, Aspect{Name: "output"})
	}
	add("tags", strings.Join(p.old.Tags, ", "), strings.Join(p.new.Tags, ", "))
	if p.old.Desc != p.new.Desc {
		list = append(list, Aspect{Name: "description"})
	}
	return list
}

func state(r *rules.Rule, active *engine.Rule) string {
	switch {
	case active != nil:
		return stateActive
	case r.Skipped != "":
		return "skipped: " + r.Skipped
	}
	return stateInactive
}

// conditionAspect names what differs in the condition: itself, or macros in it; ""
// if nothing does.
func conditionAspect(p *pair) string {
	if p.old.Condition == nil || p.new.Condition == nil {
		if p.old.ConditionText != p.new.ConditionText {
			return "condition"
		}
		return ""
	}
	if resolved(p.old.Condition) == resolved(p.new.Condition) {
		return ""
	}
	if p.old.Condition.String() != p.new.Condition.String() {
		return "condition"
	}
	before, after := map[string]string{}, map[string]string{}
	macros(p.old.Condition, before)
	macros(p.new.Condition, after)
	var names []string
	for name, cond := range after {
		if old, ok := before[name]; ok && old != cond {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return "condition, by macro " + strings.Join(names, ", ")
}
