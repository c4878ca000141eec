package mutate

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"hids/engine/rules"
)

// sort orders the mutants by place.
func (r *Report) sort() {
	slices.SortStableFunc(r.Mutants, func(a, b *Mutant) int {
		return cmp.Or(cmp.Compare(slices.Index(r.files, a.Place.File), slices.Index(r.files, b.Place.File)),
			cmp.Compare(a.Place.Line, b.Place.Line), cmp.Compare(a.Place.Column, b.Place.Column), strings.Compare(a.Kind, b.Kind))
	})
}

// WriteText writes how many mutants of each rule, macro and list were noticed, and
// those that were not, with the lines of the rule files.
func (r *Report) WriteText(w io.Writer) error {
	b := bufio.NewWriter(w)
	r.writeTable(b)
	var last Place
	for _, m := range r.Mutants {
		if m.Status != Survived {
			continue
		}
		p := m.Place
		from, to := rules.Position{File: p.File, Line: p.Line, Col: p.Column}, rules.Position{File: p.File, Line: p.EndLine, Col: p.EndColumn}
		if p != last {
			last = p
			fmt.Fprintf(b, "\n%s: %s\n%s", from, m.In, rules.Snippet(r.sources[p.File], from, to))
		}
		fmt.Fprintf(b, "    not noticed: %s\n", m.Text)
	}
	fmt.Fprintf(b, "\n%.1f%% of the mutants were noticed: %d of %d", r.Percent, r.Killed, r.Killed+r.Survived)
	if r.Equivalent > 0 {
		fmt.Fprintf(b, "; %d more mean the same as the original", r.Equivalent)
	}
	b.WriteByte('\n')
	return b.Flush()
}

func (r *Report) writeTable(b *bufio.Writer) {
	counts := make(map[string]*Count)
	var names []string
	width := len("mutants of")
	for _, m := range r.Mutants {
		if counts[m.In] == nil {
			counts[m.In] = &Count{}
			names = append(names, m.In)
			width = max(width, len([]rune(m.In)))
		}
		counts[m.In].add(m.Status)
	}
	fmt.Fprintf(b, "%-*s    noticed  not noticed   score\n", width, "mutants of")
	for _, name := range names {
		n := counts[name]
		fmt.Fprintf(b, "%-*s %10d %12d %6.0f%%\n", width, name, n.Killed, n.Survived, n.Score())
	}
}
