package lint

import (
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

// comparison looks at a comparison by itself.
func (l *linter) comparison(p *part, c *filter.Check) {
	a := l.u.atom(c)
	if a == nil {
		return
	}
	l.values(p, c, a)
	l.repeated(p, c)
	f := a.cmp.Field()
	if f != nil {
		l.ofField(p, c, a, f)
	}
	if a.kind == engine.KindText && a.cmp.Literals() {
		switch c.Op {
		case filter.OpLt, filter.OpLe, filter.OpGt, filter.OpGe:
			l.textOrder(p, c, a)
		case filter.OpRegex:
			for _, v := range c.Values {
				l.regex(p, v, f)
			}
		}
	}
	if len(c.Values) == 0 && c.Right == nil && c.Op != filter.OpExists && !l.isPlaceholder(p, c) {
		l.report("empty-set", p, c.Range(), show(c)+" is always false: nothing is in an empty set")
	}
}

// values looks at the literals.
func (l *linter) values(p *part, c *filter.Check, a *atom) {
	f := a.cmp.Field()
	for i, v := range c.Values {
		q := prim{c.Op, v.Text}
		if why := a.impossible(q); why != "" {
			l.report("unknown-value", p, v.Pos, why).hint(otherCase(f, v.Text))
		} else if f != nil && a.kind == engine.KindText {
			id := "unknown-value"
			if isCommField(f) && !strings.HasPrefix(v.Text, "/") {
				id = "name-too-long"
			}
			if why, hint := unlikely(f, q); why != "" {
				l.report(id, p, v.Pos, why).hint(hint)
			}
		}
		if a.kind == engine.KindText && everything(q) {
			l.report("matches-everything", p, v.Pos, fmt.Sprintf("every value satisfies %s '%s'", c.Op, v.Text)).
				hint("to ask whether there is a value, use exists")
		}
		if f != nil && a.kind == engine.KindText && isWildcard(f, q) {
			l.report("wildcard-in-text", p, v.Pos, fmt.Sprintf("%s takes '%s' as it stands: * is no wildcard here", c.Op, v.Text)).
				hint("use glob, startswith, endswith or contains")
		}
		if i < len(a.points) && (a.kind == engine.KindSigned || a.kind == engine.KindUnsigned) {
			l.wraps(p, v, a.points[i].Num, a.kind)
		}
	}
}

// otherCase proposes the value that differs from s in capitals only.
func otherCase(f *field.Field, s string) string {
	if f == nil {
		return ""
	}
	for _, v := range f.Values() {
		if strings.EqualFold(v, s) {
			return "write " + v
		}
	}
	values := f.Values()
	if len(values) > 6 {
		return "'hids fields " + f.Name + "' says what the values are"
	}
	return "it is one of " + strings.Join(values, ", ")
}

// everything tells whether every text satisfies a comparison.
func everything(p prim) bool {
	switch p.op {
	case filter.OpContains, filter.OpIContains, filter.OpStartsWith, filter.OpEndsWith:
		return p.lit == ""
	case filter.OpPMatch:
		return len(components(p.lit)) == 0
	}
	return false
}

// isWildcard tells whether a literal seems to be a pattern for an operator that
// takes none, of a field in which a star is no ordinary character.
func isWildcard(f *field.Field, p prim) bool {
	if !isEqual(p.op) && p.op != filter.OpNe && p.op != filter.OpStartsWith && p.op != filter.OpEndsWith {
		return false
	}
	switch {
	case f.Class == "fd", f.Class == "fs.path", f.Class == "container":
	case strings.HasSuffix(f.Name, "name"), strings.HasSuffix(f.Name, "exepath"), f.Name == "proc.cwd":
	default:
		return false
	}
	return strings.HasPrefix(p.lit, "*") || strings.HasSuffix(p.lit, "*")
}

// wraps reports a number that the type of the field can't hold.
func (l *linter) wraps(p *part, v filter.Value, got uint64, kind engine.Kind) {
	text := strings.TrimSpace(v.Text)
	if text == "-1" {
		return // stands for the largest number, and is written so
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && uint64(n) == got || err != nil && !strings.ContainsAny(text, "0123456789") {
		return
	}
	if n, err := strconv.ParseUint(text, 10, 64); err == nil && n == got {
		return
	}
	if _, named := schema.PortByName(text); named {
		return
	}
	as := strconv.FormatUint(got, 10)
	if kind == engine.KindSigned {
		as = strconv.FormatInt(int64(got), 10)
	}
	l.report("number-wraps", p, v.Pos, text+" does not fit into the field: the comparison is with "+as)
}

// repeated reports values that stand twice in a set, and sets of one.
func (l *linter) repeated(p *part, c *filter.Check) {
	if c.Right != nil || !c.IsList {
		return
	}
	from, _ := p.locate(c.Left.Range())
	seen := map[string]bool{}
	for i, v := range c.Values {
		pos, _ := p.locate(v.Pos)
		if !seen[v.Text] {
			seen[v.Text] = true
			continue
		}
		// What a list brings in twice is no mistake of the condition.
		if pos.File != from.File || l.inList(pos) || c.Modifier == filter.OneOf {
			continue
		}
		before := filter.Range{From: c.Values[i-1].Pos.To, To: v.Pos.To}
		var edits []Edit
		if strings.TrimSpace(p.text[before.From:v.Pos.From]) == "," {
			edits = l.replacement(p, before, "")
		}
		l.report("duplicate-value", p, v.Pos, "'"+v.Text+"' stands twice in the set").fix("remove the second one", edits)
	}
	if c.Op == filter.OpIn && len(c.Values) == 1 {
		if pos, _ := p.locate(c.Values[0].Pos); !l.inList(pos) && !l.u.atom(c).cmp.NeverMember() {
			rng := filter.Range{From: c.OpPos.From, To: c.Range().To}
			l.report("single-item-in", p, c.Range(), show(c)+" has one value: = is simpler").
				fix("use =", l.replacement(p, rng, "= "+p.text[c.Values[0].Pos.From:c.Values[0].Pos.To]))
		}
	}
}

// ofField looks at the operator for the field.
func (l *linter) ofField(p *part, c *filter.Check, a *atom, f *field.Field) {
	set := c.Op == filter.OpIn || c.Op == filter.OpIntersects
	switch {
	case a.cmp.NeverMember():
		l.report("in-never-matches", p, c.Range(), fmt.Sprintf("Falco never finds '%s' in a set: the comparison is always false", f.Text)).
			hint("compare with = and or, or with a field of one end")
	case f.Sem == field.Net && set && len(c.Values) > 1:
		l.report("first-network-only", p, c.Range(), "Falco only looks at the first network of the set").
			hint("compare with each of them, joined by or")
	case f.Sem == field.AnyOf && c.Op == filter.OpNe && c.Right == nil:
		l.report("ne-any-ancestor", p, c.Range(), fmt.Sprintf("'%s !=' holds if any ancestor differs, so almost always", f.Text)).
			hint("write not " + f.Text + " = ...")
	}
}

// textOrder reports an order of texts that look like numbers.
func (l *linter) textOrder(p *part, c *filter.Check, a *atom) {
	hint := ""
	if f := a.cmp.Field(); f != nil && strings.HasPrefix(f.Text, "evt.arg.") {
		hint = "evt.rawarg" + strings.TrimPrefix(f.Text, "evt.arg") + " is the number"
	}
	l.report("text-order", p, c.Range(), "texts are compared byte by byte: '9' is greater than '10'").hint(hint)
}

// longTexts are the fields of which a condition seldom knows the whole value.
func isLongText(f *field.Field) bool {
	switch f.Name {
	case "proc.cmdline", "proc.pcmdline", "proc.acmdline", "proc.exeline", "proc.args", "proc.aargs", "proc.env", "proc.aenv", "evt.args", "evt.info", "container.mounts", "container.labels", "k8s.pod.labels":
		return true
	}
	return false
}

// regex looks at a regular expression, which must match the whole value.
func (l *linter) regex(p *part, v filter.Value, f *field.Field) {
	tree, err := syntax.Parse(v.Text, syntax.POSIX|syntax.ClassNL)
	if err != nil {
		return
	}
	head, tail := anchored(tree)
	switch {
	case f == nil:
	case tail && !head && !opens(tree, true):
		l.report("regex-whole-value", p, v.Pos, "a regular expression must match the whole value, also before this pattern").
			hint("begin it with .*")
		return
	case head && !tail && !opens(tree, false):
		l.report("regex-whole-value", p, v.Pos, "a regular expression must match the whole value, also behind this pattern").
			hint("end it with .*")
		return
	case !head && !tail && isLongText(f) && !f.HasArg && bounded(tree):
		l.report("regex-whole-value", p, v.Pos, "a regular expression must match the whole value: it is not searched for").
			hint("put .* before and behind it")
		return
	}
	if plain := strings.TrimSuffix(strings.TrimPrefix(v.Text, "^"), "$"); (head || tail) && plain != v.Text {
		l.report("regex-anchors", p, v.Pos, "a regular expression always matches the whole value: anchors say nothing").
			fix("remove the anchors", l.withoutAnchors(p, v, plain))
	}
}

func (l *linter) withoutAnchors(p *part, v filter.Value, plain string) []Edit {
	text := p.text[v.Pos.From:v.Pos.To]
	i := strings.Index(text, v.Text)
	if i < 0 {
		return nil // with escapes
	}
	return l.replacement(p, v.Pos, text[:i]+plain+text[i+len(v.Text):])
}

// parts returns the parts of a pattern in their order.
func parts(tree *syntax.Regexp) []*syntax.Regexp {
	switch tree.Op {
	case syntax.OpConcat:
		return tree.Sub
	case syntax.OpCapture:
		if len(tree.Sub) == 1 && tree.Sub[0].Op == syntax.OpConcat {
			return tree.Sub[0].Sub
		}
	}
	return []*syntax.Regexp{tree}
}

// anchored reports whether a pattern begins with ^ and ends with $.
func anchored(tree *syntax.Regexp) (head, tail bool) {
	list := parts(tree)
	first, last := list[0], list[len(list)-1]
	return first.Op == syntax.OpBeginText || first.Op == syntax.OpBeginLine, last.Op == syntax.OpEndText || last.Op == syntax.OpEndLine
}

// opens reports whether a pattern begins, or ends, with something that takes any
// text.
func opens(tree *syntax.Regexp, atBegin bool) bool {
	list := parts(tree)
	x := list[len(list)-1]
	if atBegin {
		x = list[0]
	}
	switch x.Op {
	case syntax.OpStar, syntax.OpPlus:
		return true
	case syntax.OpCapture, syntax.OpAlternate, syntax.OpQuest, syntax.OpRepeat:
		for _, s := range x.Sub {
			if s != tree && opens(s, atBegin) {
				return true
			}
		}
		return x.Op == syntax.OpRepeat && x.Max < 0
	}
	return false
}

// bounded reports whether a pattern matches texts of limited length only.
func bounded(tree *syntax.Regexp) bool {
	if tree.Op == syntax.OpStar || tree.Op == syntax.OpPlus || tree.Op == syntax.OpRepeat && tree.Max < 0 {
		return false
	}
	for _, s := range tree.Sub {
		if !bounded(s) {
			return false
		}
	}
	return true
}
