package filter

import (
	"strings"

	"hids/internal/suggest"
)

// operatorList is all spellings as messages list them.
func operatorList() string {
	words := make([]string, len(spellings))
	for i, s := range spellings {
		words[i] = "'" + strings.TrimSuffix(s.text, " ") + "'"
	}
	return strings.Join(words, ", ")
}

// rightTransformerList is what may stand on a right side as messages list it.
func rightTransformerList() string {
	return "'val', '" + strings.Join(transformers[:], "', '") + "'"
}

// habits are the spellings of other languages.
var habits = [...]struct{ habit, ours string }{
	{"=~", "regex"}, {"~", "regex"}, {"~=", "regex"}, {"matches", "regex"}, {"match", "regex"}, {"rlike", "regex"},
	{"like", "glob"}, {"fnmatch", "glob"}, {"<>", "!="}, {"=!", "!="}, {"!", "!="},
	{"is", "="}, {"eq", "="}, {"equals", "="}, {"equal", "="}, {"ne", "!="}, {":", "="},
	{"gt", ">"}, {"ge", ">="}, {"gte", ">="}, {"lt", "<"}, {"le", "<="}, {"lte", "<="},
	{"prefix", "startswith"}, {"starts_with", "startswith"}, {"hasprefix", "startswith"}, {"beginswith", "startswith"},
	{"suffix", "endswith"}, {"ends_with", "endswith"}, {"hassuffix", "endswith"},
	{"has", "contains"}, {"includes", "contains"}, {"substr", "contains"}, {"any", "intersects"},
	{"exist", "exists"}, {"defined", "exists"},
}

// suggestOperator proposes an operator for word.
func suggestOperator(word string) string {
	lower := strings.ToLower(word)
	if lower == "" {
		return ""
	}
	if lower == "not" {
		return "write 'not' before the field: not FIELD in (...)"
	}
	for _, h := range habits {
		if h.habit == lower {
			return didYouMean(h.ours)
		}
	}
	best, distance := "", 3
	for _, s := range spellings {
		name := strings.TrimSuffix(s.text, " ")
		if name == lower {
			return wordOperatorHint(name, word)
		}
		if d := suggest.Distance(name, lower); d < distance && d < len(name)/2+1 && len(name) > 1 {
			best, distance = name, d
		}
	}
	if best == "" {
		return ""
	}
	return didYouMean(best)
}

// wordOperatorHint explains why an operator that is spelt right was not taken.
func wordOperatorHint(name, word string) string {
	if name != word {
		return "operators are written in lower case: '" + name + "'"
	}
	return "'" + name + "' must be followed by a space"
}

// misread are the values that remain of operators of other languages, of which
// the beginning was taken for an operator.
var misread = [...]struct{ value, ours string }{{"~", "regex"}, {"cludes", "contains"}}

// suggestAfter proposes what may follow the complete expression that ends with last.
func suggestAfter(last, word string) string {
	for _, m := range misread {
		if m.value == last {
			return didYouMean(m.ours)
		}
	}
	return suggestConnective(word)
}

// suggestConnective proposes what may stand between two checks.
func suggestConnective(word string) string {
	switch strings.ToLower(word) {
	case "and", "&&", "&":
		return didYouMean("and")
	case "or", "||", "|":
		return didYouMean("or")
	case "(":
		return "a call is not known here; parentheses need 'and' or 'or' before them"
	case "#", "//":
		return "conditions have no comments"
	}
	if strings.HasPrefix(word, "#") {
		return "conditions have no comments"
	}
	return ""
}

// suggestCheck proposes what may begin a check.
func suggestCheck(word string) string {
	switch {
	case word == "":
		return "the condition ends where a check is expected"
	case word == "!":
		return didYouMean("not")
	case word == "and" || word == "or":
		return "a check is missing before '" + word + "'"
	case strings.HasPrefix(word, "%"):
		return "fields are written without '%' in conditions"
	case strings.HasPrefix(word, "$"):
		return "fields and macros are written without '$'"
	}
	return ""
}

func suggestArgument(word string) string {
	if word == "" {
		return ""
	}
	return "put text in quotes"
}

func suggestNumber(op Op) string {
	if op == OpGt || op == OpLt || op == OpGe || op == OpLe {
		return "'" + op.String() + "' compares with numbers"
	}
	return ""
}

func suggestString(op Op, rest string) string {
	switch {
	case strings.HasPrefix(rest, "(") && (op == OpEq || op == OpNe):
		return "use 'in' to compare with a list"
	case strings.HasPrefix(rest, "("):
		return "use '" + op.String() + " anyof (...)' to compare with a list"
	case strings.HasPrefix(rest, "="):
		return didYouMean("=")
	}
	return ""
}

func suggestItem(rest string) string {
	switch {
	case strings.HasPrefix(rest, ")"):
		return "remove the comma before ')'"
	case strings.HasPrefix(rest, "("):
		return "lists do not nest"
	case strings.HasPrefix(rest, ","):
		return "a value is missing before ','"
	case rest == "":
		return ""
	}
	return "put a comma between values, and quotes around a value with blanks"
}

func didYouMean(s string) string { return "did you mean '" + s + "'?" }
