// Package filter is the condition language: lexer, parser and syntax tree. It
// knows no events and no fields; what a name means is for its users.
package filter

// Range is a range of byte offsets in the text of a condition.
type Range struct{ From, To int }

// Expr is a node of a condition. String renders it as a condition that parses
// to an equal tree.
type Expr interface {
	Range() Range
	String() string
}

// And is true if all of Kids are; it has at least two.
type And struct {
	Kids []Expr
	Pos  Range
}

// Or is true if one of Kids is; it has at least two.
type Or struct {
	Kids []Expr
	Pos  Range
}

// Not negates X.
type Not struct {
	X   Expr
	Pos Range
}

// MacroRef stands for the condition of a macro. Package rules replaces them all:
// Body is then the macro's condition (of the definition in force).
type MacroRef struct {
	Name string
	Pos  Range
	Body Expr // nil until resolved
}

// Check is one comparison.
type Check struct {
	Left     Operand
	Op       Op
	OpPos    Range
	Modifier Modifier
	// Values are the right side: one value, or the elements of a list. Empty for
	// exists and for an empty list.
	Values []Value
	// IsList tells (a) from a.
	IsList bool
	// Right is the right side if it is val(FIELD) or a transformer; Values is
	// empty then.
	Right Operand
	Pos   Range
}

// Value is a literal.
type Value struct {
	Text   string // unescaped
	Quoted bool
	Pos    Range
}

// Operand is a *FieldRef or a *Transform; on a right side a *FieldRef was
// written val(FIELD). Arguments of transformers may also be *Literal and *List.
type Operand interface {
	Range() Range
	String() string
	operand()
}

// FieldRef is a field with its optional argument. Text is what packages that
// know fields parse: the name followed by the argument as written, without
// quotes.
type FieldRef struct {
	Name   string
	Arg    string
	HasArg bool
	Pos    Range
}

// Transform is a transformer applied to arguments: tolower(proc.name).
type Transform struct {
	Name   string
	Args   []Operand
	Arg    string // getopt(...)[x]
	HasArg bool
	Pos    Range
}

// Literal is a quoted string or number as an argument of a transformer.
type Literal struct {
	Text   string
	Quoted bool
	Pos    Range
}

// List is a parenthesised list as an argument of a transformer.
type List struct {
	Items []Operand
	Pos   Range
}

// Op is a comparison operator.
type Op uint8

// Operators. Their wire-free numbers have no meaning outside the process.
const (
	OpExists Op = iota
	OpEq        // = and ==
	OpNe
	OpLt
	OpLe
	OpGt
	OpGe
	OpContains
	OpIContains
	OpBContains
	OpStartsWith
	OpBStartsWith
	OpEndsWith
	OpGlob
	OpIGlob
	OpRegex
	OpIn
	OpIntersects
	OpPMatch
	NumOps
)

// Modifier says how many elements of a list must satisfy a string operator.
type Modifier uint8

// Modifiers.
const (
	NoModifier Modifier = iota
	OneOf               // exactly one
	AnyOf               // at least one
	AllOf               // all
)

func (e *And) Range() Range      { return e.Pos }
func (e *Or) Range() Range       { return e.Pos }
func (e *Not) Range() Range      { return e.Pos }
func (e *MacroRef) Range() Range { return e.Pos }
func (e *Check) Range() Range    { return e.Pos }

func (o *FieldRef) Range() Range  { return o.Pos }
func (o *Transform) Range() Range { return o.Pos }
func (o *Literal) Range() Range   { return o.Pos }
func (o *List) Range() Range      { return o.Pos }

func (*FieldRef) operand()  {}
func (*Transform) operand() {}
func (*Literal) operand()   {}
func (*List) operand()      {}

// Error is a syntax error at a position of the condition.
type Error struct {
	Msg        string
	Pos        Range
	Suggestion string // "did you mean ...", or ""
	// Open is the parenthesis that is not closed, where Msg is about its missing
	// end; else the zero Range.
	Open Range
}

func (e *Error) Error() string { return e.Msg }
