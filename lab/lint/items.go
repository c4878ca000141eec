package lint

import (
	"strings"

	"hids/engine/filter"
	"hids/engine/rules"
)

// checkItems looks at the items of files.
func (l *linter) checkItems() {
	for _, name := range l.names {
		f := l.files[name]
		for _, it := range f.items {
			if it.Kind == "list" {
				l.listItems(f, it)
			}
		}
	}
	l.unusedByRules()
}

// inList tells whether a place is in the definition of a list.
func (l *linter) inList(pos rules.Position) bool {
	f := l.files[pos.File]
	if f == nil {
		return false
	}
	at := f.offset(pos)
	for _, it := range f.items {
		if it.From <= at && at < it.To {
			return it.Kind == "list"
		}
	}
	return false
}

// listItems reports items that stand twice in one definition of a list.
func (l *linter) listItems(f *file, it rules.FileItem) {
	_, seq, ok := it.Node.Key("items")
	if !ok {
		return
	}
	seen := map[string]filter.Range{}
	elements := seq.Elements()
	for i, n := range elements {
		s, scalar := n.Scalar()
		if !scalar {
			continue
		}
		first, again := seen[s]
		if !again {
			seen[s] = n.Range()
			continue
		}
		from, to := f.place(n.Range())
		pos, end := f.place(first)
		l.add("duplicate-item", it.Item, from, to, "'"+s+"' stands twice in the list").
			related("the first one", pos, end).
			fix("remove the second one", f.withoutElement(elements[i-1].Range(), n.Range()))
	}
}

// withoutElement returns the edit that removes an element of a sequence behind
// another one: with the comma between them, or its line.
func (f *file) withoutElement(before, n filter.Range) []Edit {
	if !f.plain {
		return nil
	}
	between := f.text[before.To:n.From]
	if strings.TrimSpace(between) == "," && !strings.ContainsAny(between, "\r\n") {
		return []Edit{{File: f.name, From: before.To, To: n.To, New: ""}}
	}
	if strings.TrimSpace(between) == "," {
		// The first word of a line: what was before the line break stays.
		comma := before.To + strings.IndexByte(between, ',')
		return []Edit{{File: f.name, From: comma, To: n.To, New: ""}}
	}
	start := strings.LastIndexByte(f.text[:n.From], '\n') + 1
	end := strings.IndexByte(f.text[n.To:], '\n')
	if end < 0 || strings.TrimSpace(f.text[start:n.From]) != "-" || strings.TrimSpace(f.text[n.To:n.To+end]) != "" {
		return nil
	}
	return []Edit{{File: f.name, From: start, To: n.To + end + 1, New: ""}}
}

// delimiters separate words in conditions and lists.
const delimiters = " \t\n\r(),=\"'"

// unusedByRules reports macros and lists that are used, but by nothing that a rule
// leads to.
func (l *linter) unusedByRules() {
	words := map[rules.Item][]string{} // what an item may refer to
	var todo []rules.Item
	for _, name := range l.names {
		for _, it := range l.files[name].items {
			words[it.Item] = append(words[it.Item], strings.FieldsFunc(l.files[name].text[it.From:it.To], isDelimiter)...)
			if it.Kind == "rule" {
				todo = append(todo, it.Item)
			}
		}
	}
	if len(todo) == 0 {
		return // a file of macros for others
	}
	reached := map[rules.Item]bool{}
	for len(todo) > 0 {
		it := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if reached[it] {
			continue
		}
		reached[it] = true
		for _, w := range words[it] {
			for _, kind := range []string{"macro", "list"} {
				if next := (rules.Item{Kind: kind, Name: w}); words[next] != nil && !reached[next] {
					todo = append(todo, next)
				}
			}
		}
	}
	for _, m := range l.set.Loader.Macros() {
		if it := (rules.Item{Kind: "macro", Name: m.Name}); m.Used && !reached[it] {
			l.add("unused-by-rules", it, m.Pos, rules.Position{}, "no rule leads to the macro: only macros use it that are not used themselves")
		}
	}
	for _, x := range l.set.Loader.Lists() {
		if it := (rules.Item{Kind: "list", Name: x.Name}); x.Used && !reached[it] {
			l.add("unused-by-rules", it, x.Pos, rules.Position{}, "no rule leads to the list: only macros and lists use it that are not used themselves")
		}
	}
}

func isDelimiter(r rune) bool { return strings.ContainsRune(delimiters, r) || r == '[' || r == ']' }
