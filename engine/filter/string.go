package filter

import "strings"

func (e *And) String() string { return render(e) }
func (e *Or) String() string  { return render(e) }
func (e *Not) String() string { return render(e) }

func (e *MacroRef) String() string { return e.Name }
func (e *Check) String() string    { return render(e) }

func (o *FieldRef) String() string  { return renderOperand(o) }
func (o *Transform) String() string { return renderOperand(o) }
func (o *Literal) String() string   { return renderOperand(o) }
func (o *List) String() string      { return renderOperand(o) }

// Text is the field as packages that know fields parse it: the name, and the
// argument in brackets without its quotes.
func (o *FieldRef) Text() string {
	if !o.HasArg {
		return o.Name
	}
	return o.Name + "[" + o.Arg + "]"
}

func render(e Expr) string {
	var b strings.Builder
	writeExpr(&b, e)
	return b.String()
}

func renderOperand(o Operand) string {
	var b strings.Builder
	writeOperand(&b, o)
	return b.String()
}

func writeExpr(b *strings.Builder, e Expr) {
	switch e := e.(type) {
	case *And:
		writeKids(b, e.Kids, " and ")
	case *Or:
		writeKids(b, e.Kids, " or ")
	case *Not:
		b.WriteString("not ")
		writeKid(b, e.X)
	case *MacroRef:
		b.WriteString(e.Name)
	case *Check:
		e.write(b)
	}
}

func writeKids(b *strings.Builder, kids []Expr, between string) {
	for i, kid := range kids {
		if i > 0 {
			b.WriteString(between)
		}
		if not, ok := kid.(*Not); ok {
			writeExpr(b, not)
			continue
		}
		writeKid(b, kid)
	}
}

// writeKid writes an operand of and, or, not: in parentheses unless it is a check.
func writeKid(b *strings.Builder, e Expr) {
	switch e.(type) {
	case *Check, *MacroRef:
		writeExpr(b, e)
	default:
		b.WriteByte('(')
		writeExpr(b, e)
		b.WriteByte(')')
	}
}

func (e *Check) write(b *strings.Builder) {
	writeOperand(b, e.Left)
	b.WriteByte(' ')
	b.WriteString(e.Op.String())
	if e.Op == OpExists {
		return
	}
	b.WriteByte(' ')
	if f, ok := e.Right.(*FieldRef); ok {
		b.WriteString("val(")
		writeOperand(b, f)
		b.WriteByte(')')
		return
	}
	if e.Right != nil {
		writeOperand(b, e.Right)
		return
	}
	if e.Modifier != NoModifier {
		b.WriteString(e.Modifier.String())
		b.WriteByte(' ')
	}
	e.writeValues(b)
}

func (e *Check) writeValues(b *strings.Builder) {
	isList := e.Op.Info().List || e.Modifier != NoModifier
	if !isList && len(e.Values) == 1 {
		writeValue(b, e.Values[0])
		return
	}
	if !e.IsList && len(e.Values) == 1 && isIdentifier(e.Values[0]) {
		b.WriteString(e.Values[0].Text)
		return
	}
	b.WriteByte('(')
	for i, v := range e.Values {
		if i > 0 {
			b.WriteString(", ")
		}
		writeValue(b, v)
	}
	b.WriteByte(')')
}

func isIdentifier(v Value) bool {
	return !v.Quoted && v.Text != "" && identifierLen(v.Text) == len(v.Text)
}

func writeValue(b *strings.Builder, v Value) {
	if !v.Quoted && IsBare(v.Text) {
		b.WriteString(v.Text)
		return
	}
	writeQuoted(b, v.Text)
}

// IsBare tells if s can stand in a condition without quotes.
func IsBare(s string) bool {
	return s != "" && !isBlank(s[0]) && span(s, isBare) == len(s)
}

// Quote renders s as a quoted string of a condition.
func Quote(s string) string {
	var b strings.Builder
	writeQuoted(&b, s)
	return b.String()
}

func writeQuoted(b *strings.Builder, s string) {
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		if s[i] == '"' || s[i] == '\\' {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	b.WriteByte('"')
}

func writeOperand(b *strings.Builder, o Operand) {
	switch o := o.(type) {
	case *FieldRef:
		b.WriteString(o.Name)
		writeArg(b, o.Arg, o.HasArg)
	case *Transform:
		b.WriteString(o.Name)
		b.WriteByte('(')
		writeOperands(b, o.Args)
		b.WriteByte(')')
		writeArg(b, o.Arg, o.HasArg)
	case *Literal:
		if !o.Quoted && o.Text != "" && numberLen(o.Text) == len(o.Text) {
			b.WriteString(o.Text)
			return
		}
		writeQuoted(b, o.Text)
	case *List:
		b.WriteByte('(')
		writeOperands(b, o.Items)
		b.WriteByte(')')
	}
}

func writeOperands(b *strings.Builder, list []Operand) {
	for i, o := range list {
		if i > 0 {
			b.WriteString(", ")
		}
		writeOperand(b, o)
	}
}

func writeArg(b *strings.Builder, arg string, has bool) {
	if !has {
		return
	}
	b.WriteByte('[')
	if arg != "" && span(arg, isBareArg) == len(arg) {
		b.WriteString(arg)
	} else {
		writeQuoted(b, arg)
	}
	b.WriteByte(']')
}

// Walk calls visit for e and all nodes below it, parents first. It does not go
// below a node for which visit returns false. The bodies of macros are below
// their references.
func Walk(e Expr, visit func(Expr) bool) {
	if e == nil || !visit(e) {
		return
	}
	for _, kid := range Kids(e) {
		Walk(kid, visit)
	}
}

// Kids returns the parts of e: those of And and Or, the one of Not, the condition
// that a MacroRef stands for, if it is resolved.
func Kids(e Expr) []Expr {
	switch e := e.(type) {
	case *And:
		return e.Kids
	case *Or:
		return e.Kids
	case *Not:
		return []Expr{e.X}
	case *MacroRef:
		if e.Body != nil {
			return []Expr{e.Body}
		}
	}
	return nil
}
