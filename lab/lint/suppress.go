package lint

import (
	"regexp"
	"slices"
	"strings"

	"hids/engine/filter"
	"hids/engine/rules"
)

// comment is a comment that suppresses findings:
//
//	# hids-lint: disable=ID,ID        of the item it stands in or above
//	# hids-lint: disable-file=ID,ID   of the file
type comment struct {
	file     *file
	place    filter.Range // of an id
	id       string
	from, to int // the part of the file for which it holds
	used     bool
}

// comments finds the comments of a file.
func (f *file) comments() []*comment {
	re := regexp.MustCompile(`(?m)(?:^|[ \t])#[ \t]*hids-lint:[ \t]*(disable|disable-file)=([A-Za-z0-9_,-]+)`)
	var list []*comment
	for _, m := range re.FindAllStringSubmatchIndex(f.text, -1) {
		from, to := 0, len(f.text)
		if f.text[m[2]:m[3]] == "disable" {
			from, to = f.itemAt(m[0])
		}
		at := m[4]
		for id := range strings.SplitSeq(f.text[m[4]:m[5]], ",") {
			list = append(list, &comment{file: f, place: filter.Range{From: at, To: at + len(id)}, id: id, from: from, to: to})
			at += len(id) + 1
		}
	}
	return list
}

// itemAt returns the range of the item that a comment is about: the one it stands
// in or, if nothing but blank lines and comments is between, the following one.
func (f *file) itemAt(at int) (from, to int) {
	for i, it := range f.items {
		if at < it.From {
			continue
		}
		if i+1 < len(f.items) && at < f.items[i+1].From && blank(f.text[f.lineStart(at):f.lineStart(f.items[i+1].From)]) {
			next := f.items[i+1]
			return f.lineStart(next.From), next.To
		}
		if at < it.To {
			return it.From, it.To
		}
	}
	if len(f.items) > 0 && at < f.items[0].From {
		return f.lineStart(f.items[0].From), f.items[0].To
	}
	return 0, 0
}

func (f *file) lineStart(at int) int { return strings.LastIndexByte(f.text[:at], '\n') + 1 }

// blank tells whether a text has nothing but comments.
func blank(text string) bool {
	for line := range strings.Lines(text) {
		if s := strings.TrimSpace(line); s != "" && s[0] != '#' {
			return false
		}
	}
	return true
}

// suppress takes away what comments suppress, and reports comments that suppress
// nothing.
func (l *linter) suppress(opt Options, findings []Finding) []Finding {
	var comments []*comment
	for _, name := range l.names {
		comments = append(comments, l.files[name].comments()...)
	}
	if len(comments) == 0 {
		return findings
	}
	kept := slices.DeleteFunc(slices.Clone(findings), func(d Finding) bool {
		if d.Severity == rules.SeverityError {
			return false
		}
		hidden := false
		for _, c := range comments {
			if c.matches(&d) {
				c.used, hidden = true, true
			}
		}
		return hidden
	})
	l.findings = nil
	for _, c := range comments {
		if c.used || !l.enabled[c.id] && Known(c.id) || disabled(opt, c.id) {
			continue
		}
		from, to := c.file.place(c.place)
		msg := "'" + c.id + "' has nothing to suppress here"
		if !Known(c.id) && !strings.HasPrefix(c.id, "LOAD_") && c.id != "all" {
			msg = "there is no check '" + c.id + "'"
		}
		l.add("useless-suppression", rules.Item{}, from, to, msg)
	}
	return append(kept, l.findings...)
}

// matches tells whether the comment is about a finding.
func (c *comment) matches(d *Finding) bool {
	if d.Pos.File != c.file.name || c.id != "all" && c.id != string(d.Code) {
		return false
	}
	at := c.file.offset(d.Pos)
	return d.Pos.Line == 0 && c.from == 0 || c.from <= at && at < c.to
}
