package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hids/lab/explain"
)

// line is a line of a report in parts, so that it can be coloured.
type line []span

// span is a part of a line with the SGR parameters in which it is printed.
type span struct{ text, color string }

// Colors of explanations.
const (
	colorTrue  = "32"
	colorFalse = "31"
	colorBold  = "1"
	colorDim   = "2"
)

func plain(format string, args ...any) line { return line{{text: fmt.Sprintf(format, args...)}} }

// text returns the line without colors. It holds nothing that could disturb a
// terminal.
func (l line) text() string {
	var b strings.Builder
	for _, s := range l {
		b.WriteString(oneLine(s.text))
	}
	return strings.TrimRight(b.String(), " ")
}

// colored returns the line for a terminal.
func (l line) colored() string {
	var b strings.Builder
	for _, s := range l {
		if text := oneLine(s.text); s.color == "" {
			b.WriteString(text)
		} else {
			b.WriteString("\x1b[" + s.color + "m" + text + "\x1b[0m")
		}
	}
	return b.String()
}

func (j *explainJob) writeText() error {
	var lines []line
	if j.atEvents {
		lines = j.eventLines()
	} else {
		lines = j.searchLines()
	}
	for _, l := range lines {
		text := l.text()
		if j.color {
			text = l.colored()
		}
		if _, err := j.out.Write([]byte(text + "\n")); err != nil {
			return err
		}
	}
	return nil
}

// eventLines says what became of the rules at the events.
func (j *explainJob) eventLines() []line {
	var lines []line
	marks := false
	for i, e := range j.events {
		if i > 0 {
			lines = append(lines, nil)
		}
		lines = append(lines, line{{j.eventText(e.capture, e.event), colorBold}})
		if !j.named {
			lines = append(lines, verdictLines(e)...)
			continue
		}
		for _, x := range e.rules {
			marks = marks || x.Tree != nil
			lines = append(lines, nil)
			lines = append(lines, explanationLines(x)...)
		}
	}
	for _, text := range j.moreEvents() {
		lines = append(lines, nil, plain("%s", text))
	}
	if marks {
		lines = append(lines, nil, line{{"> decides: it makes the condition true, or keeps it from being so; (parentheses): not reached, since the outcome was known before", colorDim}})
	}
	return lines
}

// moreEvents says which events of --where are not shown.
func (j *explainJob) moreEvents() []string {
	var texts []string
	if j.more > 0 {
		texts = append(texts, fmt.Sprintf("and %s more (--limit)", plural(int(j.more), "event")))
	}
	if n := j.leftOut(); n > 0 {
		texts = append(texts, fmt.Sprintf("left out: %s of types for which the rule is not looked at", plural(int(n), "event")))
	}
	return texts
}

// maxEvent is how many bytes of an event reports show that are not about it alone.
const maxEvent = 160

// shortEvent returns the beginning of an event on a line.
func (j *explainJob) shortEvent(capture string, e explain.Event) string {
	text := j.eventText(capture, e)
	if len(text) > maxEvent {
		return strings.ToValidUTF8(text[:maxEvent], "") + "..."
	}
	return text
}

// eventText returns an event on a line.
func (j *explainJob) eventText(capture string, e explain.Event) string {
	where := ""
	if j.several {
		where = capture + ", "
	}
	at := time.Unix(0, int64(e.TS)).In(j.tz.loc).Format("15:04:05.000000000")
	return quoted(fmt.Sprintf("%sevent %d, %s: %s", where, e.Num, at, e.Text))
}

// verdictLines says in a line for each rule what became of it at an event. Those that
// are not looked at for events of its type are only counted.
func verdictLines(e *explainedEvent) []line {
	var lines []line
	ignored := map[explain.Verdict]int{}
	for _, x := range e.rules {
		if x.Verdict == explain.Ignored || x.Verdict == explain.Unreported || x.Verdict == explain.Inactive && !x.Holds {
			ignored[x.Verdict]++
			continue
		}
		color := map[explain.Verdict]string{explain.Fires: colorTrue, explain.False: ""}
		l := line{{fmt.Sprintf("  %-8s  ", x.Verdict), color[x.Verdict]}, {x.Rule, colorBold}}
		if x.Verdict != explain.Fires {
			l = append(l, span{text: ": " + x.Reason})
		}
		if len(x.Faults) > 0 {
			l = append(l, span{"  " + x.Faults[0].Where(), colorDim})
		}
		lines = append(lines, l)
	}
	for _, row := range []struct {
		verdict explain.Verdict
		text    string
	}{
		{explain.Unreported, "%s: events of this kind do not reach rules"},
		{explain.Ignored, "%s never looked at for events of type " + strings.ReplaceAll(e.event.Type, "%", "%%")},
		{explain.Inactive, "%s not active, with conditions that do not hold"},
	} {
		if n := ignored[row.verdict]; n > 0 {
			lines = append(lines, line{{"  " + fmt.Sprintf(row.text, plural(n, "rule")), colorDim}})
		}
	}
	return lines
}

// explanationLines explains a rule at an event.
func explanationLines(x *explain.Explanation) []line {
	head := line{{"rule ", ""}, {x.Rule, colorBold}, {"  " + x.Place.String(), colorDim}}
	verdict := line{{"does not fire", colorFalse}, {": " + x.Reason, ""}}
	if x.Verdict == explain.Fires {
		verdict = line{{"fires", colorTrue}, {": " + x.Reason, ""}}
	}
	lines := []line{head, verdict}
	if x.Tree == nil {
		return lines
	}
	var t treeText
	t.node(x.Tree, 0, "", nil)
	return append(lines, t.lines()...)
}

// treeText renders the tree of a condition: a row for each term.
type treeText struct{ rows []treeRow }

type treeRow struct {
	*explain.Node        // whose outcome the row shows
	decisive      bool   // the node or what the row stands for, too
	text          string // with indentation
	detail        string
	place         string
}

// node adds a term. before stands before its text, such as "not "; outer is the term
// whose outcome the row shows if it is not that of n.
func (t *treeText) node(n *explain.Node, depth int, before string, outer *explain.Node) {
	if outer == nil {
		outer = n
	}
	row := treeRow{Node: outer, decisive: n.Decisive || outer.Decisive, place: n.Place.String()}
	var kids []*explain.Node
	text := before
	switch n.Kind {
	case "not":
		kid := n.Terms[0]
		switch {
		case n.Exception != "":
			text += "not the exception " + n.Exception + ":" + junction(kid)
			row.place = n.Defined.String()
			kids = inner(kid)
		case kid.Kind == "check" || kid.Kind == "macro":
			t.node(kid, depth, before+"not ", outer)
			return
		default:
			text += "not" + junction(kid)
			row.place = ""
			kids = inner(kid)
		}
	case "macro":
		text += n.Condition + ":" + junction(n.Terms[0])
		row.detail = "macro"
		row.place = n.Defined.String()
		kids = inner(n.Terms[0])
	case "check":
		text += n.Short()
		row.detail = checkDetail(n)
	default:
		text += strings.TrimSpace(junction(n))
		kids = inner(n)
		row.place = ""
	}
	row.text = strings.Repeat("  ", depth) + text
	t.rows = append(t.rows, row)
	for _, k := range kids {
		t.node(k, depth+1, "", nil)
	}
}

// junction says how the terms of a node are joined: " all of", " any of"; "" if it is
// no junction.
func junction(n *explain.Node) string {
	return map[string]string{"and": " all of", "or": " any of"}[n.Kind]
}

// inner returns the terms of a junction whose name stands in the row above, also
// those of such junctions in it, else the node itself.
func inner(n *explain.Node) []*explain.Node {
	if junction(n) == "" {
		return []*explain.Node{n}
	}
	var terms []*explain.Node
	for _, k := range n.Terms {
		if k.Kind == n.Kind {
			terms = append(terms, inner(k)...)
		} else {
			terms = append(terms, k)
		}
	}
	return terms
}

// maxItems is how many elements of a list are shown, maxLists of how many lists.
const maxItems, maxLists = 5, 2

// checkDetail says what a comparison compared.
func checkDetail(n *explain.Node) string {
	var parts []string
	for _, v := range []*explain.Value{n.Left, n.Right} {
		if v != nil {
			parts = append(parts, v.String())
		}
	}
	if _, modifier, ok := strings.Cut(n.Operator, " "); ok {
		parts = append(parts, fitting(n.Items, modifier))
	}
	var lists, fit []string
	for _, it := range n.Items {
		if it.List != "" && !slices.Contains(lists, it.List) {
			lists = append(lists, it.List)
		}
		if it.Matches && it.List != "" && !slices.Contains(fit, it.List) {
			fit = append(fit, it.List)
		}
	}
	if len(fit) > 0 {
		lists = fit
	}
	for _, list := range lists[:min(len(lists), maxLists)] {
		parts = append(parts, listDetail(n.Items, list))
	}
	if n := len(lists) - maxLists; n > 0 {
		parts = append(parts, "and "+plural(n, "other list"))
	}
	return strings.Join(parts, "; ")
}

// fitting says which literals fit, of which a modifier of the operator asks for some.
func fitting(items []explain.Item, modifier string) string {
	var texts []string
	for _, it := range items {
		if it.Matches {
			texts = append(texts, it.Text)
		}
	}
	if len(texts) == 0 {
		return fmt.Sprintf("%s: none of %d fits", modifier, len(items))
	}
	return fmt.Sprintf("%s: %d of %d fit, %s", modifier, len(texts), len(items), abbreviated(texts))
}

// listDetail says which elements of a list fit, or which there are.
func listDetail(items []explain.Item, list string) string {
	var fit, all []string
	var at explain.Place
	for _, it := range items {
		if it.List != list {
			continue
		}
		if at == (explain.Place{}) {
			at = it.Place
		}
		all = append(all, it.Text)
		if it.Matches {
			fit = append(fit, it.Text+" ("+it.Place.String()+")")
		}
	}
	if len(fit) > 0 {
		return "in " + list + ": " + abbreviated(fit)
	}
	return "none in " + list + ": " + abbreviated(all) + " (" + at.String() + ")"
}

// abbreviated returns the first texts of a list.
func abbreviated(texts []string) string {
	more := ""
	if n := len(texts) - maxItems; n > 1 {
		texts, more = texts[:maxItems], fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(texts, ", ") + more
}

// maxTerm is how wide the column of terms becomes.
const maxTerm = 64

// lines aligns the columns.
func (t *treeText) lines() []line {
	width := 0
	for _, r := range t.rows {
		if n := utf8.RuneCountInString(oneLine(r.text)); n <= maxTerm {
			width = max(width, n)
		}
	}
	var lines []line
	for _, r := range t.rows {
		result, color := fmt.Sprint(r.Result), map[bool]string{true: colorTrue, false: colorFalse}[r.Result]
		mark := " "
		if !r.Reached {
			result, color = "("+result+")", colorDim
		}
		if r.decisive {
			mark, color = ">", color+";"+colorBold
		}
		text := quoted(r.text)
		pad := strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
		l := line{{mark, colorBold}, {fmt.Sprintf(" %-7s  ", result), color}, {text, ""}}
		if r.detail != "" {
			l = append(l, span{pad + "  " + quoted(r.detail), ""})
			pad = ""
		}
		if r.place != "" {
			l = append(l, span{pad + "  " + r.place, colorDim})
		}
		lines = append(lines, l)
	}
	return lines
}

// searchLines says whether the rules fire, and what came near.
func (j *explainJob) searchLines() []line {
	if !j.named {
		return j.overview()
	}
	var lines []line
	misses := false
	for i, s := range j.searches {
		if i > 0 {
			lines = append(lines, nil)
		}
		lines = append(lines, j.searchOf(s)...)
		misses = misses || len(s.Misses(1)) > 0
	}
	if misses {
		lines = append(lines, nil, line{{"--event N shows all terms of an event.", colorDim}})
	}
	return lines
}

// overview is a line for each rule.
func (j *explainJob) overview() []line {
	var lines []line
	for _, s := range j.searches {
		text := s.Silence().Text
		color := ""
		if s.Fired > 0 {
			x := s.Examples[0]
			text = "first at " + j.shortEvent(x.Capture, x.Event)
			color = colorTrue
		}
		lines = append(lines, line{{fmt.Sprintf("%7s  ", grouped(s.Fired)), color}, {s.Rule.Name, colorBold}, {": " + text, ""}})
	}
	return lines
}

// searchOf says whether a rule fires, and what came near.
func (j *explainJob) searchOf(s *explain.Search) []line {
	lines := []line{{{"rule ", ""}, {s.Rule.Name, colorBold}, {"  " + s.Rule.Place().String(), colorDim}}}
	switch {
	case s.Rule.Inactive != "":
		lines = append(lines, line{{"can't fire", colorFalse}, {": " + s.Rule.Inactive, ""}})
	case s.Fired > 0:
		lines = append(lines, line{{"fires " + times(s.Fired), colorTrue}, {", looked at for " + j.considered(s), ""}})
	default:
		lines = append(lines, line{{"does not fire", colorFalse}, {", looked at for " + j.considered(s), ""}})
	}
	for _, x := range s.Examples {
		lines = append(lines, line{{"  fires: ", colorTrue}, {j.shortEvent(x.Capture, x.Event), ""}})
	}
	if n := s.Fired - uint64(len(s.Examples)); s.Fired > 0 && n > 0 {
		lines = append(lines, plain("  and %s more", plural(int(n), "event")))
	}
	misses := s.Misses(j.limit)
	if len(misses) == 0 && s.Fired == 0 && s.Events > 0 {
		lines = append(lines, plain("  %s", s.Silence().Text))
	}
	for _, m := range misses {
		lines = append(lines, j.missLines(m)...)
	}
	return lines
}

// considered says for how many events a rule is looked at.
func (j *explainJob) considered(s *explain.Search) string {
	text := fmt.Sprintf("%s of %s", grouped(s.Considered), plural(int(s.Events), "event"))
	if types := s.Rule.Types(); len(types) > 0 && len(types) <= 2*maxItems {
		text += " (" + strings.Join(types, ", ") + ")"
	}
	return text
}

func times(n uint64) string {
	if n == 1 {
		return "once"
	}
	return grouped(n) + " times"
}

// missLines describes a kind of near misses.
func (j *explainJob) missLines(m *explain.Miss) []line {
	x := m.Example
	head := fmt.Sprintf("  %s short", plural(m.Distance, "term"))
	if m.Distance == 0 {
		head = "  holds, but does not fire"
	}
	lines := []line{{{head, colorFalse}, {": " + j.shortEvent(x.Capture, x.Event), ""}}}
	if m.Distance == 0 {
		lines = append(lines, plain("    %s", x.Reason))
	}
	for i := range x.Faults {
		f := &x.Faults[i]
		lines = append(lines, line{{"    " + quoted(f.String()), ""}, {"  " + f.Where(), colorDim}})
	}
	if m.Events > 1 {
		lines = append(lines, plain("    and so %s more", plural(int(m.Events-1), "event")))
	}
	return lines
}

func (j *explainJob) writeMarkdown() error {
	var b strings.Builder
	if j.atEvents {
		j.markdownEvents(&b)
	} else {
		j.markdownSearch(&b)
	}
	_, err := j.out.Write([]byte(b.String()))
	return err
}

func (j *explainJob) markdownEvents(b *strings.Builder) {
	for _, e := range j.events {
		fmt.Fprintf(b, "## Event %d\n\n%s\n\n", e.event.Num, markdownCode(j.shortEvent(e.capture, e.event)))
		if !j.named {
			b.WriteString("| verdict | rule | why |\n|---|---|---|\n")
			for _, x := range e.rules {
				if x.Verdict != explain.Ignored && x.Verdict != explain.Unreported {
					fmt.Fprintf(b, "| %s | %s | %s |\n", x.Verdict, markdownCode(x.Rule), markdownCode(quoted(x.Reason)))
				}
			}
			b.WriteString("\n")
			continue
		}
		for _, x := range e.rules {
			lines := explanationLines(x)
			fmt.Fprintf(b, "### %s\n\n%s, %s\n\n", markdownCode(x.Rule), x.Verdict, markdownCode(quoted(x.Reason)))
			if len(lines) > 2 {
				b.WriteString(markdownBlock(lines[2:]))
			}
		}
	}
	for _, text := range j.moreEvents() {
		fmt.Fprintf(b, "%s\n\n", text)
	}
}

func markdownBlock(lines []line) string {
	var texts []string
	for _, l := range lines {
		texts = append(texts, l.text())
	}
	return codeBlock(texts) + "\n"
}

func (j *explainJob) markdownSearch(b *strings.Builder) {
	if !j.named {
		b.WriteString("| alerts | rule | |\n|---:|---|---|\n")
		for _, s := range j.searches {
			text := ""
			if s.Fired == 0 {
				text = markdownCode(quoted(s.Silence().Text))
			}
			fmt.Fprintf(b, "| %s | %s | %s |\n", grouped(s.Fired), markdownCode(s.Rule.Name), text)
		}
		return
	}
	for _, s := range j.searches {
		fmt.Fprintf(b, "## %s\n\n", markdownCode(s.Rule.Name))
		b.WriteString(markdownBlock(j.searchOf(s)[1:]))
	}
}
