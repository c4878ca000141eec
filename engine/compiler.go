package engine

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/internal/suggest"
	"hids/scap/schema"
)

// compiler turns conditions into nodes of a graph and collects what is wrong
// with them.
type compiler struct {
	g        *graph
	static   map[string]string
	output   bool // compiling an output, not a condition
	macro    *filter.MacroRef
	problems []rules.Problem
	nodes    map[filter.Expr]*node // of every expression, if not nil
}

// fail records an error at pos of the current text.
func (c *compiler) fail(pos filter.Range, suggestion, format string, args ...any) {
	c.problem(rules.LoadErrCompileCondition, pos, suggestion, fmt.Sprintf(format, args...))
}

func (c *compiler) problem(code rules.Code, pos filter.Range, suggestion, msg string) {
	p := rules.Problem{Code: code, Msg: msg, Pos: pos, Suggestion: suggestion}
	if c.macro != nil {
		p.Expr = c.macro
	}
	c.problems = append(c.problems, p)
}

func (c *compiler) fieldError(pos filter.Range, err error) {
	suggestion := ""
	var fe *field.Error
	if errors.As(err, &fe) {
		suggestion = fe.Suggestion
	}
	c.fail(pos, suggestion, "%s", err)
}

// expr compiles e. After a failure the node is of no use, but the rest of the
// condition is still checked.
func (c *compiler) expr(e filter.Expr) *node {
	n := c.compile(e)
	if c.nodes != nil {
		c.nodes[e] = n
	}
	return n
}

func (c *compiler) compile(e filter.Expr) *node {
	switch e := e.(type) {
	case *filter.And:
		return c.g.junction(nodeAnd, c.exprs(e.Kids))
	case *filter.Or:
		return c.g.junction(nodeOr, c.exprs(e.Kids))
	case *filter.Not:
		return c.g.not(c.expr(e.X))
	case *filter.MacroRef:
		return c.macroRef(e)
	case *filter.Check:
		if k := c.check(e); k != nil {
			return c.g.leaf(k)
		}
	}
	return c.g.falsum
}

func (c *compiler) exprs(kids []filter.Expr) []*node {
	nodes := make([]*node, len(kids))
	for i, k := range kids {
		nodes[i] = c.expr(k)
	}
	return nodes
}

func (c *compiler) macroRef(e *filter.MacroRef) *node {
	if e.Body == nil {
		c.fail(e.Pos, "", "Undefined macro '%s' used in filter.", e.Name)
		return c.g.falsum
	}
	outer := c.macro
	c.macro = e
	defer func() { c.macro = outer }()
	return c.expr(e.Body)
}

// check compiles a comparison; nil = it has an error.
func (c *compiler) check(e *filter.Check) *check {
	left := c.operand(e.Left, false)
	if left == nil {
		return nil
	}
	if f := transformedTypeField(left); f != nil {
		c.fail(e.Left.Range(), "", "field '%s' selects the types of events for the rule and can't be transformed here", f.Text)
		return nil
	}
	k := &check{left: left, op: e.Op, mod: e.Modifier}
	if left.field != nil {
		k.sem = left.field.Sem
		if k.sem == field.OneNet {
			k.sem = field.Single
		}
	}
	if msg := unsupported(left, e.Op); msg != "" {
		c.fail(e.OpPos, "", "%s", msg)
		return nil
	}
	ok := false
	if e.Right != nil {
		ok = c.rightOperand(k, e)
	} else {
		ok = c.rightLiterals(k, e)
	}
	if !ok {
		return nil
	}
	k.ofType = decider(k)
	return k
}

// operators that the groups of types allow, besides exists.
var (
	orderOps  = []filter.Op{filter.OpEq, filter.OpNe, filter.OpLt, filter.OpLe, filter.OpGt, filter.OpGe, filter.OpIn, filter.OpIntersects}
	equalOps  = []filter.Op{filter.OpEq, filter.OpNe, filter.OpIn, filter.OpIntersects}
	listOps   = []filter.Op{filter.OpIn, filter.OpIntersects}
	stringOps = append([]filter.Op{filter.OpContains, filter.OpIContains, filter.OpStartsWith, filter.OpEndsWith,
		filter.OpGlob, filter.OpIGlob, filter.OpRegex, filter.OpPMatch}, orderOps...)
	bytesOps = append([]filter.Op{filter.OpContains, filter.OpStartsWith, filter.OpEndsWith, filter.OpBContains, filter.OpBStartsWith}, equalOps...)
)

// groupOps is indexed by group: the operators that it allows, and its name in
// messages.
var groupOps = [...]struct {
	name string
	ops  []filter.Op
}{
	groupNone:     {"for this type of", nil},
	groupSigned:   {"for numeric", orderOps},
	groupUnsigned: {"for numeric", orderOps},
	groupDouble:   {"for numeric", orderOps},
	groupBool:     {"for numeric", equalOps},
	groupString:   {"for string", stringOps},
	groupBytes:    {"for buffer", bytesOps},
	groupIP:       {"for ip address", equalOps},
	groupNet:      {"for ip network", equalOps},
}

// unsupported returns why op can't compare v, or "".
func unsupported(v *value, op filter.Op) string {
	if op == filter.OpExists {
		return ""
	}
	g := groupOps[groupOf(literalType(v))]
	if v.list {
		g.name, g.ops = "list", listOps
	}
	if v.field != nil && v.field.Sem == field.Around {
		if op != filter.OpEq {
			return "evt.around supports only '=' comparison operator"
		}
		return ""
	}
	if g.ops == nil || isRawBytes(v) {
		return fmt.Sprintf("wrong parameter type %d", literalType(v))
	}
	for _, o := range g.ops {
		if o == op {
			return ""
		}
	}
	return fmt.Sprintf("filter error: '%s' operator not supported %s filters", op, g.name)
}

// isRawBytes tells whether v is a parameter of bytes, which libs extracts but
// does not compare.
func isRawBytes(v *value) bool {
	return v.field != nil && v.field.Type == schema.Dyn && groupOf(literalType(v)) == groupBytes
}

// literalType returns the type as which literals that are compared with v are
// read.
func literalType(v *value) schema.ParamType {
	if v.field != nil {
		return v.field.LiteralType()
	}
	return v.typ
}

func (c *compiler) rightOperand(k *check, e *filter.Check) bool {
	pos := e.Right.Range()
	if k.left.field != nil && k.left.field.Flags&field.NoRHS != 0 {
		c.fail(pos, "", "field '%s' cannot be compared with another field", k.left.field.Text)
		return false
	}
	if e.Op == filter.OpPMatch || e.Op == filter.OpRegex {
		c.fail(pos, "", "operator '%s' does not support a field as right-hand side", e.Op)
		return false
	}
	if k.left.field != nil && isTypeField(k.left.field.Name) {
		c.fail(pos, "", "field '%s' cannot be compared with another field", k.left.field.Text)
		return false
	}
	right := c.operand(e.Right, true)
	if right == nil {
		return false
	}
	setOp := e.Op == filter.OpIn || e.Op == filter.OpIntersects
	if !sameType(k.left, right) || k.left.list && !right.list || right.list && !setOp {
		c.fail(pos, "", "type mismatch: '%s' is of type %s, '%s' of type %s", k.left.text, typeName(k.left), right.text, typeName(right))
		return false
	}
	k.right = right
	k.key = k.left.text + " " + e.Op.String() + " " + e.Modifier.String() + " val " + right.text
	return true
}

func typeName(v *value) string {
	if v.list {
		return "LIST(" + v.typ.String() + ")"
	}
	return v.typ.String()
}

func sameType(a, b *value) bool { return a.typ == b.typ }

func (c *compiler) rightLiterals(k *check, e *filter.Check) bool {
	t := literalType(k.left)
	values := e.Values
	if k.sem == field.Net && (e.Op == filter.OpIn || e.Op == filter.OpIntersects) && len(values) > 1 {
		values = values[:1] // the others are checked, but never looked at
	}
	key := new(strings.Builder)
	fmt.Fprintf(key, "%s %d %d", k.left.text, e.Op, e.Modifier)
	ok := true
	for i, v := range e.Values {
		if isTypeValue(k.left) && !c.knownType(v) {
			ok = false
			continue
		}
		lit, err := c.literal(k, t, e.Op, v)
		if err != nil {
			c.fail(v.Pos, "", "%s", err)
			ok = false
			continue
		}
		if i < len(values) {
			k.lits = append(k.lits, lit)
			key.WriteByte(' ')
			key.WriteString(strconv.Quote(v.Text))
		}
	}
	if !ok {
		return false
	}
	k.key = key.String()
	var err error
	if k.match, err = c.matcherOf(k, t); err != nil {
		c.fail(e.Pos, "", "%s", err)
		return false
	}
	return true
}

func (c *compiler) literal(k *check, t schema.ParamType, op filter.Op, v filter.Value) (literal, error) {
	if k.sem == field.Around {
		t = schema.Uint64
	}
	return parseLiteral(t, op, v.Text)
}

// matcherOf chooses the comparison of a check with literals.
func (c *compiler) matcherOf(k *check, t schema.ParamType) (func(*field.Value) bool, error) {
	f := k.left.field
	switch {
	case k.op == filter.OpExists:
		return matcher(t, k.op, k.mod, nil)
	case k.left.list:
		return listMatcher(k.op, k.lits), nil
	case k.sem == field.Around:
		limit := k.lits[0].num * 1e6
		return func(v *field.Value) bool { return v.Num <= limit }, nil
	case f != nil && f.Type == schema.Dyn:
		return dynamicMatcher(t, k.op, k.mod, k.lits)
	case neverMember(k):
		if k.op == filter.OpIn || k.op == filter.OpIntersects {
			return func(*field.Value) bool { return false }, nil
		}
	}
	return matcher(t, k.op, k.mod, k.lits)
}

// neverMember tells whether libs never finds a value of the field in a set: it
// compares addresses and numbers of several ends or ancestors one by one only
// for the other operators.
func neverMember(k *check) bool {
	return k.sem == field.AnyIP || k.sem == field.AnyOf && groupOf(k.left.typ) != groupString
}

// isTypeValue tells whether literals that are compared with v must be names of
// event types. Those of syscall.type are not checked.
func isTypeValue(v *value) bool { return v.field != nil && v.field.Name == "evt.type" }

func (c *compiler) knownType(v filter.Value) bool {
	if _, ok := typesOf(v.Text); ok {
		return true
	}
	c.fail(v.Pos, suggest.Closest(v.Text, eventNames(), len(v.Text)/3+2), "unknown event type %s", v.Text)
	return false
}

func regexError(err error) error {
	return fmt.Errorf("invalid regex pattern: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
}
