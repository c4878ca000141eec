package lint

import (
	"slices"
	"strings"

	"hids/engine/rules"
)

// fixOf returns the fix of a finding that comes from loading; nil if there is none.
// Those of deprecated keys have one: override says the same.
func (l *linter) fixOf(d *rules.Diagnostic) *Fix {
	f := l.files[d.Pos.File]
	if d.Code != rules.LoadDeprecatedItem || f == nil || !f.plain {
		return nil
	}
	at := f.offset(d.Pos)
	for _, it := range f.items {
		if it.From > at || at >= it.To {
			continue
		}
		for _, name := range []string{"append", "enabled"} {
			key, value, ok := it.Node.Key(name)
			if !ok || key.Range().From != at {
				continue
			}
			text, ok := value.Scalar()
			keys := overridden(it, name)
			indent := f.text[f.lineStart(at):at]
			if !ok || keys == nil || strings.Trim(indent, " -") != "" || name == "append" && text != "true" {
				return nil
			}
			indent = strings.Repeat(" ", len(indent))
			lines := "override:"
			for _, k := range keys {
				lines += "\n" + indent + "  " + k
			}
			from := at
			if name == "enabled" { // it stays
				from, lines = value.Range().To, "\n"+indent+lines
			}
			return &Fix{"use override", []Edit{{File: f.name, From: from, To: value.Range().To, New: lines}}}
		}
	}
	return nil
}

// overridden returns the lines of override that stand for a deprecated key of an
// item; nil if the item has keys that override would look at in another way.
func overridden(it rules.FileItem, name string) []string {
	allowed := map[string][]string{"list": {"items"}, "macro": {"condition"}, "rule": {"condition", "exceptions"}}[it.Kind]
	op := ": append"
	if name == "enabled" {
		allowed, op = []string{"enabled"}, ": replace"
	}
	var lines []string
	for _, k := range it.Node.Keys() {
		switch {
		case slices.Contains(allowed, k):
			lines = append(lines, k+op)
		case k != it.Kind && k != name:
			return nil
		}
	}
	return lines
}
