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

// macroSet are the macros while they are being compiled.
type macroSet struct {
	infos  []*macroInfo
	byName map[string]*compiledMacro
	public map[string]*Macro
}

type compiledMacro struct {
	*Macro
	info     *macroInfo
	resolved bool // no reference in it lacks a body
	failed   bool // reported
}

func (ld *load) compileMacros(s *substituter) *macroSet {
	m := &macroSet{infos: ld.macros.order, byName: make(map[string]*compiledMacro), public: make(map[string]*Macro)}
	for _, info := range m.infos {
		c := &compiledMacro{info: info, Macro: &Macro{Name: info.name, Pos: info.pos}}
		m.byName[info.name], m.public[info.name] = c, c.Macro
		ld.compiledMacros = append(ld.compiledMacros, c.Macro)
		c.Condition, c.text = ld.parse(info.cond, s, Item{"macro", info.name}, info.pos)
		c.failed = c.Condition == nil
		if c.text != nil {
			c.ConditionText = c.text.s
		}
	}
	for _, info := range m.infos {
		c := m.byName[info.name]
		if c.failed {
			continue
		}
		r := resolver{ld: ld, set: m, visibility: info.visibility, item: Item{"macro", info.name}, text: c.text}
		r.run(c.Condition)
		c.resolved, c.failed = !r.failed, r.failed
		if c.failed {
			c.Condition = nil
		}
	}
	return m
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

// resolver gives the references of one condition the bodies of their macros.
type resolver struct {
	ld         *load
	set        *macroSet
	visibility int // only macros with a lower index are seen; 0 = all
	item       Item
	text       *text
	failed     bool
	path       []string // of macros that are being looked through
	seen       map[string]bool
}

// run resolves the references in e. The bodies are shared by all references.
func (r *resolver) run(e filter.Expr) {
	filter.Walk(e, func(e filter.Expr) bool {
		ref, ok := e.(*filter.MacroRef)
		if !ok {
			return true
		}
		c := r.set.byName[ref.Name]
		if c == nil || r.visibility > 0 && c.info.index >= r.visibility {
			r.undefined(ref, ref.Name)
			return false
		}
		c.Used = true
		if c.failed || !c.resolved && !r.lookThrough(c, ref) {
			r.failed = true
			return false
		}
		ref.Body = c.Condition
		return false
	})
}

// lookThrough checks a macro which is not resolved yet: what it refers to must be
// visible here too, and not lead back to it.
func (r *resolver) lookThrough(c *compiledMacro, at *filter.MacroRef) bool {
	if slices.Contains(r.path, c.Name) {
		r.fail(at, "reference loop in macro '"+c.Name+"'", "")
		return false
	}
	if r.seen[c.Name] {
		return true
	}
	if r.seen == nil {
		r.seen = make(map[string]bool)
	}
	if len(r.path) >= maxMacroDepth {
		r.fail(at, "macros within macros nest too deep", "")
		return false
	}
	r.path = append(r.path, c.Name)
	defer func() { r.path = r.path[:len(r.path)-1] }()
	ok := true
	filter.Walk(c.Condition, func(e filter.Expr) bool {
		ref, isRef := e.(*filter.MacroRef)
		if !isRef || !ok {
			return ok
		}
		inner := r.set.byName[ref.Name]
		switch {
		case inner == nil || inner.info.index >= r.visibility:
			r.undefined(at, ref.Name)
			ok = false
		case inner.failed:
			ok = false
		case !inner.resolved:
			ok = r.lookThrough(inner, at)
		}
		return false
	})
	r.seen[c.Name] = ok
	return ok
}

// maxMacroDepth is how deep macros may refer to macros defined behind them.
const maxMacroDepth = 1000

// undefined reports a reference to a macro that does not exist or is not visible.
func (r *resolver) undefined(at *filter.MacroRef, name string) {
	if r.ld.broken[Item{"macro", name}] {
		r.failed = true // its definition has an error, which is reported
		return
	}
	r.fail(at, "Undefined macro '"+name+"' used in filter.", r.advice(name))
}

func (r *resolver) fail(at *filter.MacroRef, msg, suggestion string) {
	r.failed = true
	r.ld.problem(Problem{Code: LoadErrValidate, Msg: msg, Pos: at.Pos, Suggestion: suggestion}, r.item, r.text)
}

func (r *resolver) advice(name string) string {
	if r.set.byName[name] != nil {
		return "in a macro only macros defined before it can be used"
	}
	if r.ld.lists.byName[name] != nil {
		return "'" + name + "' is a list: compare a field with it, FIELD in (" + name + ")"
	}
	return didYouMean(name, r.ld.macroNames())
}

// containerInfo is an output token of old rules that stands for nothing now.
const containerInfo = "%container.info"

// compileRule compiles a rule; nil if it has an error.
func (ld *load) compileRule(r *ruleInfo, s *substituter, m *macroSet) *Rule {
	rule := &Rule{
		Name: r.name, Desc: r.desc, Output: r.output.s, Source: r.source, ConditionText: r.cond.s,
		Priority: r.priority, Enabled: r.enabled, Tags: slices.Clone(r.tags),
		Capture: r.capture, CaptureDuration: r.captureMillis, Pos: r.pos,
		text: r.cond, macros: m.public,
	}
	if r.unknownSource {
		rule.Skipped = "unknown source " + r.source
		return rule
	}
	output := ld.withoutContainerInfo(r)
	rule.Output = output.s
	cond, ok := ld.withExceptions(r)
	if !ok {
		return nil
	}
	e, t := ld.parse(cond, s, r.item(), r.pos)
	if e == nil {
		return nil
	}
	rule.text, rule.ConditionText = t, t.s
	res := resolver{ld: ld, set: m, item: r.item(), text: t}
	if res.run(e); res.failed {
		return nil
	}
	if !ld.check(rule, r, output, e) {
		return nil
	}
	return rule
}

// withoutContainerInfo returns the output of r without that token.
func (ld *load) withoutContainerInfo(r *ruleInfo) *text {
	output, found := r.output.without(containerInfo)
	if !found {
		return output
	}
	at := strings.Index(r.output.s, containerInfo)
	ld.problem(Problem{
		Code: LoadDeprecatedItem,
		Msg: containerInfo + " is deprecated and no more useful, and will be dropped by Falco 1.0.0. " +
			"The container plugin will automatically add required fields to the output message.",
		Pos: filter.Range{From: at, To: at + len(containerInfo)},
	}, r.item(), r.output)
	return output
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
	if ref, ok := p.Expr.(*filter.MacroRef); ok && r.macros[ref.Name] != nil {
		return r.macros[ref.Name].text
	}
	return r.text
}

// macroUse is where the condition e refers to the macro, directly or through
// others, in which a problem lies.
func (r *Rule) macroUse(e filter.Expr, p Problem) []Related {
	ref, ok := p.Expr.(*filter.MacroRef)
	if !ok {
		return nil
	}
	var use *filter.MacroRef
	filter.Walk(e, func(e filter.Expr) bool {
		m, ok := e.(*filter.MacroRef)
		if ok && use == nil && (m == ref || refersTo(m.Body, ref, make(map[filter.Expr]bool))) {
			use = m
		}
		return !ok && use == nil
	})
	if use == nil {
		return nil
	}
	at := r.text.locate(use.Pos)
	return []Related{{Message: "the macro '" + use.Name + "' is used here", Pos: at.from, End: at.to}}
}

// refersTo tells if the body of a macro holds a reference, itself or through
// other macros. seen holds bodies that were looked through.
func refersTo(body filter.Expr, ref *filter.MacroRef, seen map[filter.Expr]bool) bool {
	found := false
	filter.Walk(body, func(e filter.Expr) bool {
		m, ok := e.(*filter.MacroRef)
		if !ok || found {
			return !found
		}
		if m == ref {
			found = true
		} else if m.Body != nil && !seen[m.Body] {
			seen[m.Body] = true
			found = refersTo(m.Body, ref, seen)
		}
		return false
	})
	return found
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
