package engine

import (
	"errors"
	"fmt"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
)

// manyTypes is the number of event types above which a condition counts as one
// without event types.
const manyTypes = 100

// NewCompiler returns what package rules needs to check conditions and outputs.
func NewCompiler(opt Options) rules.Compiler { return &checker{opt} }

type checker struct{ opt Options }

// HasSource tells whether captures have events of a source.
func (k *checker) HasSource(source string) bool { return source == "syscall" }

// CheckField returns an error unless text is a field for conditions.
func (k *checker) CheckField(source, text string) error {
	f, err := field.Parse(text, k.opt.Static)
	if err != nil {
		return err
	}
	if f.Flags&field.PrintOnly != 0 {
		return errors.New("field " + f.Name + " is only for outputs")
	}
	return nil
}

// Condition returns everything that is wrong with, or doubtful about, a
// condition.
func (k *checker) Condition(source string, cond filter.Expr) []rules.Problem {
	c := &compiler{g: newGraph(), static: k.opt.Static}
	c.expr(cond)
	if len(c.problems) > 0 {
		return c.problems
	}
	w := &warner{c: c, seen: make(map[string]bool)}
	if n := typesFor(cond, false).len(); n == 0 || n > manyTypes {
		c.problem(rules.LoadNoEvttype, cond.Range(), "", "Rule matches too many evt.type values. This has a significant performance penalty.")
	}
	w.expr(cond)
	return c.problems
}

// Output returns everything that is wrong with, or doubtful about, an output.
func (k *checker) Output(source, output string) []rules.Problem {
	c := &compiler{g: newGraph(), static: k.opt.Static}
	c.tokens(output)
	if len(c.problems) > 0 {
		return c.problems
	}
	for _, name := range deprecatedFields() {
		if i := strings.Index(output, name); i >= 0 {
			c.problem(rules.LoadDeprecatedItem, filter.Range{From: i, To: i + len(name)}, "",
				fmt.Sprintf("The field '%s' is deprecated.", name))
		}
	}
	return c.problems
}

// deprecatedFields are those whose use is reported.
func deprecatedFields() []string {
	return []string{"evt.dir", "evt.latency", "evt.latency.s", "evt.latency.ns", "evt.latency.human", "evt.wait_latency"}
}

// warner looks for what is doubtful in a condition that compiles.
type warner struct {
	c    *compiler
	seen map[string]bool // deprecated fields reported
}

func (w *warner) expr(e filter.Expr) {
	switch e := e.(type) {
	case *filter.And:
		w.exprs(e.Kids)
	case *filter.Or:
		w.exprs(e.Kids)
	case *filter.Not:
		w.expr(e.X)
	case *filter.MacroRef:
		outer := w.c.macro
		w.c.macro = e
		w.expr(e.Body)
		w.c.macro = outer
	case *filter.Check:
		w.check(e)
	}
}

func (w *warner) exprs(kids []filter.Expr) {
	for _, k := range kids {
		w.expr(k)
	}
}

func (w *warner) check(e *filter.Check) {
	w.operand(e.Left)
	if e.Right != nil {
		w.operand(e.Right)
	}
	for _, v := range e.Values {
		w.value(e, v)
	}
}

// operand reports deprecated fields.
func (w *warner) operand(o filter.Operand) {
	switch o := o.(type) {
	case *filter.FieldRef:
		for _, name := range deprecatedFields() {
			if o.Name == name && !w.seen[name] {
				w.seen[name] = true
				w.c.problem(rules.LoadDeprecatedItem, o.Pos, "", fmt.Sprintf("The field '%s' is deprecated.", name))
			}
		}
	case *filter.Transform:
		for _, a := range o.Args {
			w.operand(a)
		}
	case *filter.List:
		for _, a := range o.Items {
			w.operand(a)
		}
	}
}

// value reports literals that look like something else.
func (w *warner) value(e *filter.Check, v filter.Value) {
	if f, ok := e.Left.(*filter.FieldRef); ok && v.Text == "<NA>" && unsafeNA(f.Name, e.Op) {
		w.c.problem(rules.LoadUnsafeNACheck, v.Pos, "", fmt.Sprintf("comparing a field value with <NA> is unsafe and can lead to unpredictable behavior of the rule condition. If you need to check for the existence of a field, consider using the 'exists' operator instead: %s", f.Name))
	}
	if e.Op == filter.OpRegex && simpleRegex(v.Text) {
		w.c.problem(rules.LoadCompileCondition, v.Pos, "", fmt.Sprintf("regular expression pattern '%s' should be replaced by a string operator", v.Text))
	}
	if w.looksLikeField(v.Text) {
		w.c.problem(rules.LoadCompileCondition, v.Pos, fmt.Sprintf("to compare with the field, write val(%s)", v.Text),
			fmt.Sprintf("'%s' may be a valid field misused as a const string value", v.Text))
	} else if looksLikeTransformer(v.Text) {
		w.c.problem(rules.LoadCompileCondition, v.Pos, "", fmt.Sprintf("'%s' may be a valid field transformer misused as a const string value", v.Text))
	}
}

// unsafeNA tells whether comparing a field with <NA> is reported: those of the
// sources whose fields had that value once.
func unsafeNA(name string, op filter.Op) bool {
	if !strings.HasPrefix(name, "ka.") && !strings.HasPrefix(name, "jevt.") {
		return false
	}
	switch op {
	case filter.OpEq, filter.OpNe, filter.OpIn, filter.OpIntersects, filter.OpPMatch:
		return true
	}
	return false
}

func (w *warner) looksLikeField(text string) bool {
	return strings.Contains(text, ".") && field.Known(text, w.c.static)
}

// looksLikeTransformer tells whether a literal reads like a call.
func looksLikeTransformer(text string) bool {
	name, _, ok := strings.Cut(text, "(")
	if !ok || !strings.HasSuffix(text, ")") {
		return false
	}
	_, known := transformerByName(strings.TrimSpace(name))
	return known || strings.TrimSpace(name) == "val"
}

// simpleRegex tells whether a pattern is plain text between anchors, so that a
// string operator would do.
func simpleRegex(p string) bool {
	for _, head := range []string{"^", ".*", ".+"} {
		if rest, ok := strings.CutPrefix(p, head); ok {
			p = rest
			break
		}
	}
	for _, tail := range []string{"$", ".*", ".+"} {
		if rest, ok := strings.CutSuffix(p, tail); ok {
			p = rest
			break
		}
	}
	for i := 0; i < len(p); i++ {
		c := p[i]
		plain := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '/' || c == ' '
		if !plain {
			return false
		}
	}
	return p != ""
}
