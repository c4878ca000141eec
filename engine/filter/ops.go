package filter

import "strings"

// OpInfo is the row of an operator.
type OpInfo struct {
	Op   Op
	Name string // as String renders it; without the blank that words need behind them
	// Exactly one of the following says what stands on the right side.
	Unary   bool // nothing
	Numeric bool // a number, or a field or transformer
	String  bool // a string, or a modifier and a list, or a field or transformer
	List    bool // a list, or a field or transformer
}

// opTable has one row per operator, indexed by Op.
var opTable = [NumOps]OpInfo{
	OpExists:      {Op: OpExists, Name: "exists", Unary: true},
	OpEq:          {Op: OpEq, Name: "=", String: true},
	OpNe:          {Op: OpNe, Name: "!=", String: true},
	OpLt:          {Op: OpLt, Name: "<", Numeric: true},
	OpLe:          {Op: OpLe, Name: "<=", Numeric: true},
	OpGt:          {Op: OpGt, Name: ">", Numeric: true},
	OpGe:          {Op: OpGe, Name: ">=", Numeric: true},
	OpContains:    {Op: OpContains, Name: "contains", String: true},
	OpIContains:   {Op: OpIContains, Name: "icontains", String: true},
	OpBContains:   {Op: OpBContains, Name: "bcontains", String: true},
	OpStartsWith:  {Op: OpStartsWith, Name: "startswith", String: true},
	OpBStartsWith: {Op: OpBStartsWith, Name: "bstartswith", String: true},
	OpEndsWith:    {Op: OpEndsWith, Name: "endswith", String: true},
	OpGlob:        {Op: OpGlob, Name: "glob", String: true},
	OpIGlob:       {Op: OpIGlob, Name: "iglob", String: true},
	OpRegex:       {Op: OpRegex, Name: "regex", String: true},
	OpIn:          {Op: OpIn, Name: "in", List: true},
	OpIntersects:  {Op: OpIntersects, Name: "intersects", List: true},
	OpPMatch:      {Op: OpPMatch, Name: "pmatch", List: true},
}

// spelling is what introduces an operator in a text. Words that compare with
// one string need a blank behind them; all others are recognised by prefix.
type spelling struct {
	text string
	op   Op
}

// spellings are tried in this order: a longer one stands before its prefix.
var spellings = [...]spelling{
	{"exists", OpExists},
	{"<=", OpLe}, {"<", OpLt}, {">=", OpGe}, {">", OpGt},
	{"==", OpEq}, {"=", OpEq}, {"!=", OpNe},
	{"glob ", OpGlob}, {"iglob ", OpIGlob},
	{"contains ", OpContains}, {"icontains ", OpIContains}, {"bcontains ", OpBContains},
	{"startswith ", OpStartsWith}, {"bstartswith ", OpBStartsWith},
	{"endswith ", OpEndsWith}, {"regex ", OpRegex},
	{"intersects", OpIntersects}, {"in", OpIn}, {"pmatch", OpPMatch},
}

// modifiers are the words of Modifier.
var modifiers = [...]string{NoModifier: "", OneOf: "oneof", AnyOf: "anyof", AllOf: "allof"}

// transformers are the names that may stand before a parenthesis as a function.
var transformers = [...]string{"tolower", "toupper", "b64", "basename", "len", "join", "concat", "getopt"}

// Ops returns the rows of all operators in the order of their numbers.
func Ops() []OpInfo { return append([]OpInfo(nil), opTable[:]...) }

// Info returns the row of o.
func (o Op) Info() OpInfo {
	if o >= NumOps {
		return OpInfo{Op: o, Name: "?"}
	}
	return opTable[o]
}

func (o Op) String() string { return o.Info().Name }

func (m Modifier) String() string {
	if int(m) >= len(modifiers) {
		return "?"
	}
	return modifiers[m]
}

// Transformers returns the names of all transformers.
func Transformers() []string { return append([]string(nil), transformers[:]...) }

// ParseOp reads an operator as exceptions name it: "in", "==", or a string
// operator and a modifier such as "startswith oneof". Blanks around it do not
// count.
func ParseOp(text string) (Op, Modifier, bool) {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 2 {
		return 0, 0, false
	}
	op, ok := opByName(words[0])
	if !ok || len(words) == 1 {
		return op, NoModifier, ok
	}
	if !op.Info().String {
		return 0, 0, false
	}
	for m := OneOf; int(m) < len(modifiers); m++ {
		if modifiers[m] == words[1] {
			return op, m, true
		}
	}
	return 0, 0, false
}

// opByName finds the operator with the spelling name.
func opByName(name string) (Op, bool) {
	for _, s := range spellings {
		if strings.TrimSuffix(s.text, " ") == name {
			return s.op, true
		}
	}
	return 0, false
}
