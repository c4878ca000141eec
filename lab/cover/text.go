package cover

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"hids/engine/rules"
)

// WriteText writes a table of rules, macros and lists, and what was evaluated
// without having had both outcomes, with the lines of the rule files.
func (r *Report) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	r.writeTables(b)
	gaps := r.gaps()
	for _, g := range gaps {
		fmt.Fprintf(b, "\n%s: %s\n", g.from(), g.text)
		b.WriteString(rules.Snippet(r.sources[g.File], g.from(), g.to()))
	}
	if n := r.unreached(); len(n) > 0 {
		b.WriteString("\nNever reached, since what stands before was never so:\n")
		for _, u := range n {
			fmt.Fprintf(b, "  %s: %s\n", u.in, count(u.n, "comparison"))
		}
	}
	fmt.Fprintf(b, "\n%.1f%% of what can be true and false was: %d of %d outcomes, by %s in %s\n",
		r.Percentage, r.Seen, r.Total, count(int(r.Events), "event"), count(len(r.Captures), "capture"))
	return b.Flush()
}

// count returns "1 thing" or "n things".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// row is a row of a table.
type row struct {
	name  string
	share Share
	rest  string
}

func (r *Report) writeTables(b *bufio.Writer) {
	var list []row
	for _, x := range r.Rules {
		list = append(list, row{x.Name, x.Share, fmt.Sprintf("%9d %9d", x.True, x.Alerts)})
	}
	table(b, "rule", "  matched    alerts", list)
	list = nil
	for _, m := range r.Macros {
		if m.Uses > 0 {
			list = append(list, row{m.Name, m.Share, fmt.Sprintf("%9d %9d", m.True, m.False)})
		}
	}
	table(b, "macro", "     true     false", list)
	list = nil
	for _, l := range r.Lists {
		if l.Total == 0 {
			continue
		}
		used, matched := 0, 0
		for _, it := range l.Items {
			if it.Used {
				used++
			}
			if it.True > 0 {
				matched++
			}
		}
		list = append(list, row{l.Name, l.Share, fmt.Sprintf("%9d %9d", used, matched)})
	}
	table(b, "list", "    items   matched", list)
}

// maxName is the width from which on names are cut off.
const maxName = 60

func table(b *bufio.Writer, title, rest string, list []row) {
	if len(list) == 0 {
		return
	}
	width := len(title)
	for _, x := range list {
		width = max(width, min(maxName, len([]rune(x.name))))
	}
	if b.Buffered() > 0 {
		b.WriteByte('\n')
	}
	fmt.Fprintf(b, "%-*s  outcomes seen       %s\n", width, title, rest)
	for _, x := range list {
		name := []rune(x.name)
		if len(name) > width {
			name = append(name[:width-1], '…')
		}
		share := "-"
		if x.share.Total > 0 {
			share = fmt.Sprintf("%5d of %5d %4.0f%%", x.share.Seen, x.share.Total, x.share.Percent())
		}
		fmt.Fprintf(b, "%-*s  %20s %s\n", width, string(name), share, x.rest)
	}
}

// gap is something that was evaluated, but did not have both outcomes.
type gap struct {
	Place
	text string
}

// gaps returns what was evaluated and lacks an outcome, by place. The elements of a
// list in one comparison or list are one gap.
func (r *Report) gaps() []gap {
	var list []gap
	missing := make(map[string][]*Point) // elements, by what they are in
	for _, p := range r.points {
		if p.seen() != 1 {
			continue
		}
		if p.Kind == ItemKind && p.True == 0 {
			missing[p.In] = append(missing[p.In], p)
			continue
		}
		which := "never true"
		if p.False == 0 {
			which = "never false"
		}
		list = append(list, gap{p.Place, p.sentence(which)})
	}
	for in, points := range missing {
		list = append(list, gap{points[0].Place, in + ": never matched: " + texts(points)})
	}
	slices.SortStableFunc(list, func(a, b gap) int { return r.compare(a.Place, b.Place) })
	return list
}

// sentence says what is wrong with a point.
func (p *Point) sentence(which string) string {
	switch p.Kind {
	case RuleKind:
		return fmt.Sprintf("rule %s: %s", p.Text, which)
	case ExceptionKind:
		which = strings.NewReplacer("never true", "never exempts an event", "never false", "exempts every event").Replace(which)
		return fmt.Sprintf("%s: exception %s %s", p.In, p.Text, which)
	case ItemKind:
		return fmt.Sprintf("%s: %s: the only element that was compared with", p.In, p.Text)
	}
	return fmt.Sprintf("%s: %s: %s", p.In, which, p.Text)
}

// maxTexts is how many elements of a list are named.
const maxTexts = 12

func texts(points []*Point) string {
	var list []string
	for _, p := range points[:min(len(points), maxTexts)] {
		list = append(list, p.Text)
	}
	s := strings.Join(list, ", ")
	if n := len(points) - maxTexts; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	return s
}

// compare orders places by file, in load order, line and column.
func (r *Report) compare(a, b Place) int {
	if d := slices.Index(r.Files, a.File) - slices.Index(r.Files, b.File); d != 0 {
		return d
	}
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

// unreachedIn is how many comparisons in something were never evaluated.
type unreachedIn struct {
	in string
	n  int
}

func (r *Report) unreached() []unreachedIn {
	var list []unreachedIn
	at := make(map[string]int)
	for _, p := range r.points {
		if p.Kind != ComparisonKind || p.seen() > 0 {
			continue
		}
		i, ok := at[p.In]
		if !ok {
			i = len(list)
			at[p.In] = i
			list = append(list, unreachedIn{in: p.In})
		}
		list[i].n++
	}
	return list
}
