package cover

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"
	"unicode"
)

//go:embed report.html
var page string

// WriteHTML writes the report as one HTML file that needs no other and has no
// scripts: tables of rules, macros and lists, and the rule files with what was seen in
// colours. All text is escaped.
func (r *Report) WriteHTML(w io.Writer) error {
	t, err := template.New("report").Funcs(template.FuncMap{
		"percent": func(s Share) string { return fmt.Sprintf("%.0f", s.Percent()) },
		"anchor":  r.anchor,
		"group":   group,
		"show":    show,
	}).Parse(page)
	if err != nil {
		return err
	}
	return t.Execute(w, struct {
		*Report
		Sources []source
	}{r, r.paint()})
}

// anchor is the name of a line in the page.
func (r *Report) anchor(p Place) string {
	for i, f := range r.Files {
		if f == p.File {
			return lineName(i, p.Line)
		}
	}
	return ""
}

func lineName(file, line int) string { return fmt.Sprintf("f%d-%d", file, line) }

// show replaces characters that are invisible, or change the direction of text: the
// page shows all that there is, in its order.
func show(s string) string {
	return strings.Map(func(c rune) rune {
		if c != '\t' && (unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == 0x2028 || c == 0x2029) {
			return unicode.ReplacementChar
		}
		return c
	}, s)
}

// group returns a number with commas between the thousands.
func group(n uint64) string {
	s := strconv.FormatUint(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// source is a rule file in colours.
type source struct {
	Name  string
	Lines []sourceLine
}

type sourceLine struct {
	Name   string
	Number int
	Spans  []span
}

// span is a piece of a line. Class is "" for what is no condition.
type span struct{ Class, Title, Text string }

// mark is a range of a file in a colour.
type mark struct {
	Place
	class, title string
}

// paint returns the rule files with the outcomes of what is in them. Elements are
// painted over comparisons, which are painted over names of rules.
func (r *Report) paint() []source {
	marks := make(map[string][]mark)
	for _, kind := range []Kind{RuleKind, ExceptionKind, ComparisonKind, ItemKind} {
		for _, p := range r.points {
			if p.Kind == kind {
				marks[p.File] = append(marks[p.File], newMark(p.Place, p.In+": "+string(p.Kind)+" "+p.Text, p.Outcomes))
			}
		}
	}
	for _, x := range r.Rules {
		x.Terms.references(func(t *Term) {
			marks[t.File] = append(marks[t.File], newMark(t.Place, "rule "+x.Name+": macro "+t.Text, t.Outcomes))
		})
	}
	for _, m := range r.Macros {
		if m.Terms == nil {
			continue
		}
		marks[m.File] = append(marks[m.File], newMark(m.Place, "macro "+m.Name, m.Outcomes))
		m.Terms.references(func(t *Term) {
			marks[t.File] = append(marks[t.File], newMark(t.Place, "macro "+m.Name+": macro "+t.Text, t.Outcomes))
		})
	}
	var list []source
	for i, name := range r.Files {
		list = append(list, newSource(name, i, string(r.sources[name]), marks[name]))
	}
	return list
}

// references calls f for the macros that a condition names itself.
func (t *Term) references(f func(*Term)) {
	if t.Kind == "macro" {
		f(t)
		return
	}
	for _, k := range t.Kids {
		k.references(f)
	}
}

func newMark(p Place, what string, o Outcomes) mark {
	title := fmt.Sprintf("%s: %s times true, %s times false", what, group(o.True), group(o.False))
	switch {
	case o.seen() == 2:
		return mark{p, "both", title}
	case o.True > 0:
		return mark{p, "true", title}
	case o.False > 0:
		return mark{p, "false", title}
	}
	return mark{p, "none", what + ": never evaluated"}
}

// newSource paints marks over the lines of a file, the later over the earlier.
func newSource(name string, index int, text string, marks []mark) source {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	painted := make([][]int, len(lines)) // by character: the number of a mark, from 1
	runes := make([][]rune, len(lines))
	for i, l := range lines {
		runes[i] = []rune(l)
		painted[i] = make([]int, len(runes[i]))
	}
	for i, m := range marks {
		m.cells(runes, func(line, col int) { painted[line][col] = i + 1 })
	}
	s := source{Name: name}
	for i := range lines {
		line := sourceLine{Name: lineName(index, i+1), Number: i + 1}
		for from := 0; from < len(runes[i]); {
			to := from
			for to < len(runes[i]) && painted[i][to] == painted[i][from] {
				to++
			}
			sp := span{Text: show(string(runes[i][from:to]))}
			if n := painted[i][from]; n > 0 {
				sp.Class, sp.Title = marks[n-1].class, show(marks[n-1].title)
			}
			line.Spans = append(line.Spans, sp)
			from = to
		}
		s.Lines = append(s.Lines, line)
	}
	return s
}

// cells calls f for the characters of a mark, by line and column from 0. Without an
// end it goes to the end of the line; blanks at the beginning of lines are left out.
func (m *mark) cells(lines [][]rune, f func(line, col int)) {
	last, end := m.EndLine, m.EndColumn
	if last == 0 {
		last, end = m.Line, 1<<30
	}
	for n := max(1, m.Line); n <= last && n <= len(lines); n++ {
		from, to := 0, len(lines[n-1])
		if n == m.Line {
			from = m.Column - 1
		} else {
			for from < to && (lines[n-1][from] == ' ' || lines[n-1][from] == '\t') {
				from++
			}
		}
		if n == last {
			to = min(to, end-1)
		}
		for col := from; col < to; col++ {
			f(n-1, col)
		}
	}
}
