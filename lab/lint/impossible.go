package lint

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/scap/schema"
)

// impossible returns why no value of the left side of a satisfies a comparison
// with one literal; "" if there may be one.
func (a *atom) impossible(p prim) string {
	if a.kind != engine.KindText {
		return ""
	}
	f := a.cmp.Field()
	if f == nil {
		return impossibleResult(a.cmp.Operand(), p)
	}
	if values := f.Values(); values != nil && isEqual(p.op) && !slices.Contains(values, p.lit) {
		return "'" + f.Text + "' is never '" + p.lit + "'"
	}
	return ""
}

// impossibleResult is impossible for the result of a transformer.
func impossibleResult(operand string, p prim) string {
	if !isEqual(p.op) && !isAffix(p.op) {
		return ""
	}
	name, _, _ := strings.Cut(operand, "(")
	switch {
	case name == "tolower" && p.lit != lower(p.lit):
		return "the result of tolower() has no capital letters"
	case name == "toupper" && p.lit != upper(p.lit):
		return "the result of toupper() has no small letters"
	case name == "basename" && strings.Contains(p.lit, "/"):
		return "the result of basename() has no slash"
	}
	return ""
}

func upper(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, s)
}

// unlikely returns why a comparison of a field with one literal is a mistake; "" if
// it may be meant. hint says what is meant instead.
func unlikely(f *field.Field, p prim) (why, hint string) {
	switch {
	case f.Name == "evt.res" && isEqual(p.op) && !isResult(p.lit):
		if s := strings.ToUpper(p.lit); isResult(s) {
			hint = "write " + s
		}
		return "'evt.res' is SUCCESS or the name of an error such as EACCES, never '" + p.lit + "'", hint
	case isCommField(f) && len(p.lit) > maxComm && !strings.HasPrefix(p.lit, "kworker") &&
		(isEqual(p.op) || p.op == filter.OpContains || p.op == filter.OpStartsWith || p.op == filter.OpEndsWith):
		if isEqual(p.op) || p.op == filter.OpStartsWith {
			hint = "the kernel cuts names: " + p.lit[:maxComm]
		}
		if listName.MatchString(p.lit) {
			hint = strings.TrimPrefix(hint+"; if a list is meant, it is not defined", "; ")
		}
		return "'" + f.Name + "' has at most 15 bytes, '" + p.lit + "' has " + strconv.Itoa(len(p.lit)), hint
	case isEqual(p.op):
		return misplacedSlash(f, p.lit)
	}
	return "", ""
}

// misplacedSlash is unlikely for fields that hold a part of a path: a name without
// its folder, or a folder.
func misplacedSlash(f *field.Field, lit string) (why, hint string) {
	name := lit[strings.LastIndexByte(lit, '/')+1:]
	switch {
	case isCommField(f) && strings.HasPrefix(lit, "/"):
		hint = "compare with '" + name + "'"
		if f.Name == "proc.name" {
			hint += ", or compare proc.exepath"
		}
		return "'" + f.Name + "' is a name without a folder, never '" + lit + "'", hint
	case f.Name == "fd.filename" && strings.Contains(lit, "/"):
		return "'fd.filename' is a name without a folder, never '" + lit + "'", "compare fd.name"
	case f.Name == "fd.directory" && len(lit) > 1 && strings.HasSuffix(lit, "/"):
		return "'fd.directory' has no slash at its end", "write " + strings.TrimRight(lit, "/")
	}
	return "", ""
}

// listName matches what is more often the name of a list than that of a program.
var listName = regexp.MustCompile(`^[A-Za-z]+(_[A-Za-z]+)+$`)

// maxComm is how many bytes the kernel keeps of the name of a thread.
const maxComm = 15

// isCommField tells the fields that hold names of threads.
func isCommField(f *field.Field) bool {
	switch f.Name {
	case "proc.name", "proc.pname", "proc.aname", "proc.sname", "proc.vpgid.name", "proc.pgid.name":
		return true
	}
	return false
}

// isResult tells whether evt.res can be s. Errors without a name are numbers.
func isResult(s string) bool {
	if s == "SUCCESS" {
		return true
	}
	if _, err := strconv.ParseInt(s, 10, 64); err == nil {
		return true
	}
	for n := int64(1); n < 4096; n++ {
		if name := schema.ErrnoName(n); name != "" && name == s {
			return true
		}
	}
	return false
}
