package rules

import (
	"hids/engine/filter"
)

// Limits of what macros within macros may amount to. Macros that use others
// several times each grow without bound.
const (
	maxMacroDepth = 1000    // macros within macros
	maxNodes      = 1 << 20 // of a condition with its macros
)

// macroSet are the macros while they are being compiled.
type macroSet struct {
	infos  []*macroInfo
	byName map[string]*compiledMacro
	public map[string]*Macro
}

type compiledMacro struct {
	*Macro
	info     *macroInfo
	refs     []*filter.MacroRef // in its own text
	nodes    int                // of its own text
	resolved bool               // no reference in it lacks a body
	failed   bool               // an error is reported
	extent   *extent
}

// extent is what a macro amounts to with all macros that it leads to.
type extent struct {
	open  bool // not complete: it is being looked at
	sound bool // nothing is undefined, and nothing leads back to itself
	top   int  // the highest index of a macro in it
	depth int
	nodes int // saturates above maxNodes
}

func (ld *load) compileMacros(s *substituter) *macroSet {
	m := &macroSet{infos: ld.macros.order, byName: make(map[string]*compiledMacro), public: make(map[string]*Macro)}
	for _, info := range m.infos {
		c := &compiledMacro{info: info, Macro: &Macro{Name: info.name, Pos: info.pos}}
		m.byName[info.name], m.public[info.name] = c, c.Macro
		ld.compiledMacros = append(ld.compiledMacros, c.Macro)
		c.Condition, c.text = ld.parse(info.cond.join(), s, Item{"macro", info.name}, info.pos)
		c.failed = c.Condition == nil
		c.refs, c.nodes = references(c.Condition)
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
		r.run(c.refs, c.nodes)
		c.resolved, c.failed = !r.failed, r.failed
		if c.failed {
			c.Condition = nil
		}
	}
	return m
}

// references returns the references to macros in a condition that is not
// resolved, and the number of its nodes.
func references(e filter.Expr) (refs []*filter.MacroRef, nodes int) {
	if e == nil {
		return nil, 0
	}
	filter.Walk(e, func(e filter.Expr) bool {
		nodes++
		if ref, ok := e.(*filter.MacroRef); ok {
			refs = append(refs, ref)
		}
		return true
	})
	return refs, nodes
}

// measure returns the extent of a macro.
func (m *macroSet) measure(c *compiledMacro, depth int) *extent {
	if c.extent != nil {
		return c.extent
	}
	x := &extent{open: true, sound: !c.failed, top: c.info.index, depth: 1, nodes: c.nodes}
	c.extent = x
	for _, ref := range c.refs {
		kid := m.byName[ref.Name]
		if kid == nil || depth > maxMacroDepth {
			x.sound = false
			continue
		}
		k := m.measure(kid, depth+1)
		x.sound = x.sound && k.sound && !k.open
		x.top = max(x.top, k.top)
		x.depth = max(x.depth, k.depth+1)
		x.nodes = min(x.nodes+k.nodes, maxNodes+1)
	}
	x.open = false
	return x
}

// resolver gives the references of one condition the bodies of their macros.
type resolver struct {
	ld         *load
	set        *macroSet
	visibility int // only macros with a lower index are seen; 0 = all
	item       Item
	text       *text
	failed     bool
	path       map[string]bool // macros that are being looked through
	seen       map[string]bool // macros that were looked through
	missing    map[string]bool // macros that are reported
}

// run resolves the references of a condition with so many nodes of its own. The
// bodies are shared by all references.
func (r *resolver) run(refs []*filter.MacroRef, nodes int) {
	r.path, r.seen, r.missing = make(map[string]bool), make(map[string]bool), make(map[string]bool)
	depth := 0
	for _, ref := range refs {
		c := r.set.byName[ref.Name]
		if c == nil || !r.sees(c) {
			r.undefined(ref, ref.Name)
			continue
		}
		c.Used = true
		if c.failed || !c.resolved && !r.accepts(c, ref) {
			r.failed = true
			continue
		}
		ref.Body = c.Condition
		x := r.set.measure(c, 0)
		depth, nodes = max(depth, x.depth), nodes+x.nodes
		if nodes > maxNodes || depth > maxMacroDepth {
			r.fail(ref, "the condition is too large with all its macros", "")
			return
		}
	}
}

func (r *resolver) sees(c *compiledMacro) bool {
	return r.visibility == 0 || c.info.index < r.visibility
}

// accepts checks a macro that is not resolved yet, since it is defined later.
func (r *resolver) accepts(c *compiledMacro, at *filter.MacroRef) bool {
	if x := r.set.measure(c, 0); x.sound && (r.visibility == 0 || x.top < r.visibility) {
		return true
	}
	return r.lookThrough(c, at)
}

// lookThrough checks that what a macro refers to is visible here too, and does
// not lead back to it. It stops at the first fault.
func (r *resolver) lookThrough(c *compiledMacro, at *filter.MacroRef) bool {
	if r.path[c.Name] {
		r.fail(at, "reference loop in macro '"+c.Name+"'", "")
		return false
	}
	if r.seen[c.Name] {
		return true
	}
	if len(r.path) >= maxMacroDepth {
		r.fail(at, "macros within macros nest too deep", "")
		return false
	}
	r.path[c.Name] = true
	defer delete(r.path, c.Name)
	for _, ref := range c.refs {
		inner := r.set.byName[ref.Name]
		switch {
		case inner == nil || !r.sees(inner):
			r.undefined(at, ref.Name)
			return false
		case inner.failed:
			return false
		case !inner.resolved && !r.lookThrough(inner, at):
			return false
		}
	}
	r.seen[c.Name] = true
	return true
}

// undefined reports a reference to a macro that does not exist or is not visible.
func (r *resolver) undefined(at *filter.MacroRef, name string) {
	if r.ld.broken[Item{"macro", name}] {
		r.failed = true // its definition has an error, which is reported
		return
	}
	r.failed = true
	if !r.missing[name] {
		r.missing[name] = true
		r.fail(at, "Undefined macro '"+name+"' used in filter.", r.advice(name))
	}
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
	if s := r.ld.similar(name, r.ld.macroNames); s != "" {
		return s
	}
	return "is the file that defines it missing?"
}

// macroUse is where the condition e of the rule refers to the macro, directly or
// through others, in which a problem lies.
func (r *Rule) macroUse(e filter.Expr, p Problem) []Related {
	ref, ok := p.Expr.(*filter.MacroRef)
	if !ok {
		return nil
	}
	seen := make(map[filter.Expr]bool)
	var use *filter.MacroRef
	filter.Walk(e, func(e filter.Expr) bool {
		m, ok := e.(*filter.MacroRef)
		if ok && use == nil && (m == ref || refersTo(m.Body, ref, seen)) {
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
// other macros. seen holds bodies in which it is not.
func refersTo(body filter.Expr, ref *filter.MacroRef, seen map[filter.Expr]bool) bool {
	if body == nil || seen[body] {
		return false
	}
	found := false
	filter.Walk(body, func(e filter.Expr) bool {
		m, ok := e.(*filter.MacroRef)
		if ok && !found {
			found = m == ref || refersTo(m.Body, ref, seen)
		}
		return !ok && !found
	})
	seen[body] = !found
	return found
}
