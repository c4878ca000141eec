package filter

import (
	"fmt"
	"strings"
)

// MaxDepth is how deep parentheses and transformers may nest.
const MaxDepth = 256

// Parse parses a condition. The error is an *Error.
//
//	or    := and ("or" (BLANK and | "(" or ")"))*
//	and   := not ("and" (BLANK not | "(" or ")"))*
//	not   := ("not" BLANK)* ("not(" or ")" | check)
//	check := "(" or ")" | operand comparison | MACRO
//
// Words are recognised by their prefix: "proc.name in(a)" and "(a)and(b)" need
// no blank, and "notproc.name" is a field.
func Parse(text string) (Expr, error) {
	p := parser{lexer: lexer{text: text}}
	e, err := p.or()
	if err != nil {
		return nil, err
	}
	if !p.atEnd() {
		return nil, p.trailing()
	}
	return e, nil
}

type parser struct {
	lexer
	depth int
}

// fail makes an error about the token here.
func (p *parser) fail(msg, suggestion string) error {
	return &Error{Msg: msg, Pos: p.here(), Suggestion: suggestion}
}

// here is the range of what looks like one token at the current position.
func (p *parser) here() Range {
	rest := p.rest()
	n := span(rest, func(c byte) bool { return isBare(c) && !isBlank(c) })
	if n == 0 && rest != "" {
		n = 1
	}
	return Range{p.pos, p.pos + n}
}

// word is the text of here.
func (p *parser) word() string { r := p.here(); return p.text[r.From:r.To] }

func (p *parser) trailing() error {
	return p.fail(fmt.Sprintf("unexpected token after '%s', expecting 'or', 'and'", p.last), suggestAfter(p.last, p.word()))
}

func (p *parser) enter() error {
	if p.depth++; p.depth > MaxDepth {
		return p.fail(fmt.Sprintf("the condition nests deeper than %d levels", MaxDepth), "")
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

func (p *parser) or() (Expr, error) {
	kids, err := p.chain("or", p.and)
	if err != nil || len(kids) == 1 {
		return first(kids), err
	}
	return &Or{Kids: kids, Pos: cover(kids)}, nil
}

func (p *parser) and() (Expr, error) {
	kids, err := p.chain("and", p.not)
	if err != nil || len(kids) == 1 {
		return first(kids), err
	}
	return &And{Kids: kids, Pos: cover(kids)}, nil
}

func first(kids []Expr) Expr {
	if len(kids) == 0 {
		return nil
	}
	return kids[0]
}

func cover(kids []Expr) Range {
	return Range{kids[0].Range().From, kids[len(kids)-1].Range().To}
}

// chain reads what part reads, repeatedly, with word between.
func (p *parser) chain(word string, part func() (Expr, error)) ([]Expr, error) {
	p.blank()
	kid, err := part()
	if err != nil {
		return nil, err
	}
	kids := []Expr{kid}
	for p.blank(); p.literal(word); p.blank() {
		if p.blank() {
			kid, err = part()
		} else if p.literal("(") {
			kid, err = p.embedded()
		} else {
			err = p.fail(fmt.Sprintf("expected blank or '(' after '%s'", word), "")
		}
		if err != nil {
			return nil, err
		}
		kids = append(kids, kid)
	}
	return kids, nil
}

func (p *parser) not() (Expr, error) {
	negate := false
	from := p.pos
	for strings.HasPrefix(p.rest(), "not") {
		at, last := p.pos, p.last
		p.literal("not")
		if p.blank() {
			negate = !negate
			continue
		}
		if p.literal("(") {
			x, err := p.embedded()
			return p.negated(x, !negate, from), err
		}
		p.pos, p.last = at, last
		break
	}
	x, err := p.check()
	return p.negated(x, negate, from), err
}

func (p *parser) negated(x Expr, negate bool, from int) Expr {
	if !negate || x == nil {
		return x
	}
	return &Not{X: x, Pos: Range{from, p.pos}}
}

// embedded reads what follows an opening parenthesis.
func (p *parser) embedded() (Expr, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	open := p.pos - 1
	x, err := p.or()
	if err != nil {
		return nil, err
	}
	if !p.literal(")") {
		return nil, p.unclosed(open)
	}
	return x, nil
}

// unclosed reports what stands where the parenthesis at open should end.
func (p *parser) unclosed(open int) error {
	if p.atEnd() {
		return &Error{
			Msg: "expected a ')' token", Pos: Range{p.pos, p.pos},
			Suggestion: "a '(' is never closed", Open: Range{open, open + 1},
		}
	}
	return p.fail("expected a ')' token", suggestConnective(p.word()))
}

func (p *parser) check() (Expr, error) {
	from := p.pos
	if p.literal("(") {
		return p.embedded()
	}
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	if left != nil {
		return p.comparison(from, left)
	}
	if name := p.identifier(); name != "" {
		return &MacroRef{Name: name, Pos: Range{from, p.pos}}, nil
	}
	return nil, p.fail("expected a '(' token, a field check, or an identifier", suggestCheck(p.word()))
}

// operand reads a field or a transformer; nil if there is none here.
func (p *parser) operand() (Operand, error) {
	if fieldNameLen(p.rest()) > 0 {
		return p.field()
	}
	if name := p.transformerName(); name != "" {
		return p.transform(name)
	}
	return nil, nil
}

// transformerName returns the transformer that is called here; it consumes nothing.
func (p *parser) transformerName() string {
	rest := p.rest()
	for _, name := range transformers {
		if len(rest) > len(name) && rest[len(name)] == '(' && rest[:len(name)] == name {
			return name
		}
	}
	return ""
}

func (p *parser) field() (Operand, error) {
	from := p.pos
	f := &FieldRef{Name: p.fieldName()}
	if f.Name == "" {
		return nil, p.fail("expected a field", "")
	}
	var err error
	if f.Arg, f.HasArg, err = p.argument(); err != nil {
		return nil, err
	}
	f.Pos = Range{from, p.pos}
	return f, nil
}

// argument reads "[x]" if it is there.
func (p *parser) argument() (string, bool, error) {
	if !p.literal("[") {
		return "", false, nil
	}
	arg, ok, err := p.quoted()
	if err != nil {
		return "", false, err
	}
	if !ok {
		arg = p.bareArg()
		if arg == "" {
			return "", false, p.fail("expected a valid field argument: a quoted string or a bare string",
				"blanks within the brackets are not allowed")
		}
	}
	if !p.literal("]") {
		return "", false, p.fail("expected a ']' token", "")
	}
	return arg, true, nil
}

// transform reads name(ARG, ...) and an optional argument in brackets.
func (p *parser) transform(name string) (Operand, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	t := &Transform{Name: name, Pos: Range{From: p.pos}}
	p.take(len(name) + 1)
	var err error
	if t.Args, err = p.args(p.transformArg); err != nil {
		return nil, err
	}
	if t.Arg, t.HasArg, err = p.argument(); err != nil {
		return nil, err
	}
	t.Pos.To = p.pos
	return t, nil
}

// args reads a non-empty list of what item reads, and the closing parenthesis.
func (p *parser) args(item func() (Operand, error)) ([]Operand, error) {
	var args []Operand
	for {
		p.blank()
		arg, err := item()
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
		p.blank()
		if p.literal(",") {
			continue
		}
		if p.literal(")") {
			return args, nil
		}
		return nil, p.fail("expected a ')' token", "")
	}
}

func (p *parser) transformArg() (Operand, error) {
	from := p.pos
	if !p.literal("(") {
		return p.transformItem()
	}
	items, err := p.args(p.transformItem)
	if err != nil {
		return nil, err
	}
	return &List{Items: items, Pos: Range{from, p.pos}}, nil
}

func (p *parser) transformItem() (Operand, error) {
	from := p.pos
	text, ok, err := p.quoted()
	if err != nil {
		return nil, err
	}
	if ok {
		return &Literal{Text: text, Quoted: true, Pos: Range{from, p.pos}}, nil
	}
	if text := p.number(); text != "" {
		return &Literal{Text: text, Pos: Range{from, p.pos}}, nil
	}
	o, err := p.operand()
	if err == nil && o == nil {
		err = p.fail("expected a field, a transformer, a quoted string, a number or a list",
			suggestArgument(p.word()))
	}
	return o, err
}

// comparison reads what follows the left side of a check.
func (p *parser) comparison(from int, left Operand) (Expr, error) {
	p.blank()
	c := &Check{Left: left}
	at := p.pos
	if !p.operator(c) {
		return nil, p.fail("expected a valid check operator: one of "+operatorList(), suggestOperator(p.word()))
	}
	c.OpPos = Range{at, at + len(strings.TrimSuffix(p.text[at:p.pos], " "))}
	if c.Op != OpExists {
		p.blank()
		if err := p.rightSide(c); err != nil {
			return nil, err
		}
	}
	c.Pos = Range{from, p.pos}
	return c, nil
}

func (p *parser) operator(c *Check) bool {
	for _, s := range spellings {
		if p.literal(s.text) {
			c.Op = s.op
			return true
		}
	}
	return false
}

func (p *parser) rightSide(c *Check) error {
	right, err := p.rightOperand()
	if err != nil || right != nil {
		c.Right = right
		return err
	}
	switch info := c.Op.Info(); {
	case info.Numeric:
		return p.numberValue(c)
	case info.List:
		return p.list(c, true)
	case p.modifier(c):
		return p.list(c, false)
	}
	return p.stringValue(c)
}

// rightOperand reads val(FIELD) or a transformer; nil if there is none here.
func (p *parser) rightOperand() (Operand, error) {
	if name := p.transformerName(); name != "" {
		return p.transform(name)
	}
	if !p.literal("val(") {
		return nil, nil
	}
	p.blank()
	f, err := p.field()
	if err != nil {
		return nil, err
	}
	p.blank()
	if !p.literal(")") {
		return nil, p.fail("expected a ')' token", "")
	}
	return f, nil
}

func (p *parser) numberValue(c *Check) error {
	from := p.pos
	text := p.number()
	if text == "" {
		return p.fail("expected a number value or a field with a valid transformer: "+rightTransformerList(),
			suggestNumber(c.Op))
	}
	c.Values = []Value{{Text: text, Pos: Range{from, p.pos}}}
	return nil
}

func (p *parser) stringValue(c *Check) error {
	v, ok, err := p.value()
	if err != nil {
		return err
	}
	if !ok {
		return p.fail("expected a string value or a field with a valid transformer: "+rightTransformerList(),
			suggestString(c.Op, p.rest()))
	}
	c.Values = []Value{v}
	return nil
}

// value reads a quoted or bare string.
func (p *parser) value() (Value, bool, error) {
	from := p.pos
	text, quoted, err := p.quoted()
	if err != nil {
		return Value{}, false, err
	}
	if !quoted {
		if text = p.bare(); text == "" {
			return Value{}, false, nil
		}
	}
	return Value{Text: text, Quoted: quoted, Pos: Range{from, p.pos}}, true, nil
}

// modifier reads a modifier. Such a word is a plain value unless a list follows.
func (p *parser) modifier(c *Check) bool {
	at, last := p.pos, p.last
	for m := OneOf; int(m) < len(modifiers); m++ {
		if !p.literal(modifiers[m] + " ") {
			continue
		}
		p.blank()
		rest := p.rest()
		word := rest[:identifierLen(rest)]
		if strings.HasPrefix(rest, "(") || word != "" && word != "and" && word != "or" {
			c.Modifier = m
			return true
		}
	}
	p.pos, p.last = at, last
	return false
}

// list reads "(a, b)", or an identifier as a list of one.
func (p *parser) list(c *Check, operand bool) error {
	from := p.pos
	if p.literal("(") {
		return p.listItems(c, from)
	}
	name := p.identifier()
	if name == "" {
		msg := "expected a list or an identifier"
		if operand {
			msg += " or a field with a valid transformer: " + rightTransformerList()
		}
		return p.fail(msg, "put the values in parentheses")
	}
	c.Values = []Value{{Text: name, Pos: Range{from, p.pos}}}
	return nil
}

func (p *parser) listItems(c *Check, open int) error {
	c.IsList = true
	for {
		p.blank()
		v, ok, err := p.value()
		if err != nil {
			return err
		}
		if !ok && len(c.Values) > 0 {
			return p.fail("expected a string value", suggestItem(p.rest()))
		}
		if !ok {
			break
		}
		c.Values = append(c.Values, v)
		p.blank()
		if !p.literal(",") {
			break
		}
	}
	if !p.literal(")") {
		return p.unclosedList(open)
	}
	return nil
}

func (p *parser) unclosedList(open int) error {
	if p.atEnd() {
		return p.unclosed(open)
	}
	return p.fail("expected a ')' token", suggestItem(p.rest()))
}
