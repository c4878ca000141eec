package rules

import (
	"errors"
	"slices"
	"strings"

	"hids/engine/filter"
)

// compile compiles everything that was gathered so far.
func (ld *load) compile() {
	ld.compiledRules, ld.compiledMacros = nil, nil
	ld.resolveLists()
	s := newSubstituter(ld.lists.order)
	m := ld.compileMacros(s)
	for _, r := range ld.rules.order {
		if rule := ld.compileRule(r, s, m); rule != nil {
			ld.compiledRules = append(ld.compiledRules, rule)
		}
	}
	ld.reportUnused(m)
}

// resolveLists replaces items that are lists which were defined before by their
// items, one level deep.
func (ld *load) resolveLists() {
	for _, l := range ld.lists.order {
		l.used = false
	}
	total := 0
	for _, l := range ld.lists.order {
		l.resolved = nil
		for _, it := range l.items {
			ref := ld.lists.byName[it.text]
			if ref == nil || ref.index >= l.visibility {
				l.resolved = append(l.resolved, it)
				continue
			}
			ref.used = true
			if total += len(ref.items); total > maxElements {
				ld.report(Diagnostic{
					Code: LoadErrValidate, Item: Item{"list", l.name}, Pos: l.pos, End: l.end,
					Message: "lists within lists have too many items",
				})
				return
			}
			l.resolved = append(l.resolved, ref.items...)
		}
	}
}

// parse substitutes lists in a condition and parses it.
func (ld *load) parse(cond *text, s *substituter, item Item, pos Position) (filter.Expr, *text) {
	t, err := s.apply(cond)
	if err != nil {
		ld.report(Diagnostic{Code: LoadErrCompileCondition, Item: item, Message: err.Error(), Pos: pos})
		return nil, nil
	}
	e, err := filter.Parse(t.s)
	if err == nil {
		return e, t
	}
	var fe *filter.Error
	if errors.As(err, &fe) {
		var open []Related
		if fe.Open.To > 0 {
			at := t.locate(fe.Open)
			open = []Related{{Message: "the '(' that is not closed", Pos: at.from, End: at.to}}
		}
		ld.problem(Problem{Code: LoadErrCompileCondition, Msg: fe.Msg, Pos: fe.Pos, Suggestion: fe.Suggestion}, item, t, open...)
	}
	return nil, t
}

// problem reports a problem at a range of a text. An error in a macro or a list
// is reported once, not for each rule that uses it.
func (ld *load) problem(p Problem, item Item, t *text, related ...Related) {
	if ld.tooMany() && (ld.res.Refused || !p.Code.IsError()) {
		return
	}
	place := t.locate(p.Pos)
	d := Diagnostic{
		Code: p.Code, Item: item, Message: p.Msg, Pos: place.from, End: place.to,
		Suggestion: p.Suggestion, Related: append(place.related, related...),
	}
	if p.Code.IsError() && len(d.Related) > 0 {
		key := d.Pos.String() + d.Message
		if ld.shared[key] {
			return
		}
		ld.shared[key] = true
	}
	ld.report(d)
}

// containerInfo is an output token of old rules that stands for nothing now.
const containerInfo = "%container.info"

// compileRule compiles a rule; nil if it has an error.
func (ld *load) compileRule(r *ruleInfo, s *substituter, m *macroSet) *Rule {
	cond, output := r.cond.join(), r.output.join()
	rule := &Rule{
		Name: r.name, Desc: r.desc, Output: output.s, Source: r.source, ConditionText: cond.s,
		Priority: r.priority, Enabled: r.enabled, Tags: tagSet(r.tags),
		Capture: r.capture, CaptureDuration: r.captureMillis, Pos: r.pos,
		text: cond, macros: m.public,
	}
	if r.unknownSource {
		rule.Skipped = "unknown source " + r.source
		return rule
	}
	output = ld.withoutContainerInfo(r, output)
	rule.Output, rule.output = output.s, output
	cond, ok := ld.withExceptions(r, cond)
	if !ok {
		return nil
	}
	e, t := ld.parse(cond, s, r.item(), r.pos)
	if e == nil {
		return nil
	}
	rule.text, rule.ConditionText = t, t.s
	res := resolver{ld: ld, set: m, item: r.item(), text: t}
	refs, nodes := references(e)
	if res.run(refs, nodes); res.failed {
		return nil
	}
	if !ld.check(rule, r, output, e) {
		return nil
	}
	rule.Exceptions = r.publicExceptions(rule.Condition)
	return rule
}

// withoutContainerInfo returns an output without that token.
func (ld *load) withoutContainerInfo(r *ruleInfo, output *text) *text {
	rest, found := output.without(containerInfo)
	if !found {
		return output
	}
	at := strings.Index(output.s, containerInfo)
	ld.problem(Problem{
		Code: LoadDeprecatedItem,
		Msg: containerInfo + " is deprecated and no more useful, and will be dropped by Falco 1.0.0. " +
			"The container plugin will automatically add required fields to the output message.",
		Pos: filter.Range{From: at, To: at + len(containerInfo)},
	}, r.item(), output)
	return rest
}

// tagSet returns tags sorted, each of them once.
func tagSet(tags []string) []string {
	set := slices.Clone(tags)
	slices.Sort(set)
	return slices.Compact(set)
}

// check asks the compiler about the output and the condition of a rule. It
// returns false if there is an error.
func (ld *load) check(rule *Rule, r *ruleInfo, output *text, e filter.Expr) bool {
	ok := ld.judge(rule, r, e, ld.compiler.Output(r.source, output.s), func(Problem) *text { return output })
	if rule.Skipped != "" {
		return true
	}
	ok = ld.judge(rule, r, e, ld.compiler.Condition(r.source, e), rule.textOf) && ok
	if ok && rule.Skipped == "" {
		rule.Condition = e
	}
	return ok
}

// judge reports what the compiler found and returns false if there is an error.
// An unknown field or event type only makes the rule be skipped, if it asks for that.
func (ld *load) judge(rule *Rule, r *ruleInfo, e filter.Expr, problems []Problem, textOf func(Problem) *text) bool {
	first := slices.IndexFunc(problems, func(p Problem) bool { return p.Code.IsError() })
	if first >= 0 && r.skipUnknown && isUnknown(problems[first].Msg) {
		p := problems[first]
		p.Code = LoadUnknownFilter
		ld.problem(p, r.item(), textOf(p), rule.macroUse(e, p)...)
		rule.Skipped = p.Msg
		return true
	}
	for _, p := range problems {
		if p.Code != LoadNoEvttype || r.warnEvttypes {
			ld.problem(p, r.item(), textOf(p), rule.macroUse(e, p)...)
		}
	}
	return first < 0
}

// textOf returns the text that the range of a problem is about.
func (r *Rule) textOf(p Problem) *text {
	ref, _ := p.Expr.(*filter.MacroRef)
	return r.textIn(ref)
}

// isUnknown tells if an error is one that skip-if-unknown-filter is for.
func isUnknown(msg string) bool {
	for _, part := range []string{"nonexistent field", "invalid formatting token", "unknown event type", "unknown filter:"} {
		if strings.Contains(msg, part) {
			return true
		}
	}
	return false
}

// reportUnused reports macros and lists that nothing refers to.
func (ld *load) reportUnused(m *macroSet) {
	for _, info := range m.infos {
		if !m.byName[info.name].Used {
			ld.report(Diagnostic{
				Code: LoadUnusedMacro, Item: Item{"macro", info.name}, Pos: info.pos, End: info.end,
				Message: "Macro not referred to by any other rule/macro",
			})
		}
	}
	for _, l := range ld.lists.order {
		if !l.used {
			ld.report(Diagnostic{
				Code: LoadUnusedList, Item: Item{"list", l.name}, Pos: l.pos, End: l.end,
				Message: "List not referred to by any other rule/macro",
			})
		}
	}
}
