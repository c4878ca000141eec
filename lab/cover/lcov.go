package cover

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// WriteLCOV writes the report as an LCOV tracefile, which marks the lines of the rule
// files in viewers of code coverage. A line counts as often as what begins on it was
// evaluated or, where it has only elements of lists and exceptions, matched. Every
// point has two branches, true and false, so that the branch rate is the percentage of
// the report. Rules and macros are functions.
//
// The format is described in geninfo(1).
func (r *Report) WriteLCOV(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, name := range r.Files {
		t := newTrace(name)
		for _, p := range r.points {
			if p.File == name {
				t.point(p)
			}
		}
		for _, x := range r.Rules {
			t.function("rule "+x.Name, x.Place, x.Outcomes)
		}
		for _, m := range r.Macros {
			if m.Uses > 0 {
				t.function("macro "+m.Name, m.Place, m.Outcomes)
			}
		}
		t.write(b)
	}
	return b.Flush()
}

// trace is what a tracefile says of a file.
type trace struct {
	file      string
	hits      map[int]uint64 // by line
	points    map[int][]*Point
	functions []function
}

type function struct {
	name  string
	line  int
	calls uint64
}

func newTrace(file string) *trace {
	return &trace{file: file, hits: make(map[int]uint64), points: make(map[int][]*Point)}
}

func (t *trace) point(p *Point) {
	n := p.True + p.False
	if p.Kind == ItemKind || p.Kind == ExceptionKind {
		n = p.True
	}
	t.hits[p.Line] = max(t.hits[p.Line], n)
	t.points[p.Line] = append(t.points[p.Line], p)
}

func (t *trace) function(name string, at Place, o Outcomes) {
	if at.File == t.file {
		t.functions = append(t.functions, function{plain(name), at.Line, o.True + o.False})
		t.hits[at.Line] = max(t.hits[at.Line], o.True+o.False)
	}
}

// plain returns a name without what separates the columns and lines of a tracefile.
func plain(s string) string {
	return strings.Map(func(c rune) rune {
		if c == ',' || unicode.IsControl(c) {
			return ' '
		}
		return c
	}, s)
}

func (t *trace) write(b *bufio.Writer) {
	fmt.Fprintf(b, "TN:\nSF:%s\n", t.file)
	called := 0
	for _, f := range t.functions {
		fmt.Fprintf(b, "FN:%d,%s\n", f.line, f.name)
	}
	for _, f := range t.functions {
		fmt.Fprintf(b, "FNDA:%d,%s\n", f.calls, f.name)
		if f.calls > 0 {
			called++
		}
	}
	fmt.Fprintf(b, "FNF:%d\nFNH:%d\n", len(t.functions), called)
	var share Share
	for _, line := range slices.Sorted(maps.Keys(t.points)) {
		for block, p := range t.points[line] {
			share.add(p.Outcomes)
			for branch, n := range []uint64{p.True, p.False} {
				taken := "-"
				if p.seen() > 0 {
					taken = fmt.Sprint(n)
				}
				fmt.Fprintf(b, "BRDA:%d,%d,%d,%s\n", line, block, branch, taken)
			}
		}
	}
	fmt.Fprintf(b, "BRF:%d\nBRH:%d\n", share.Total, share.Seen)
	hit := 0
	for _, line := range slices.Sorted(maps.Keys(t.hits)) {
		fmt.Fprintf(b, "DA:%d,%d\n", line, t.hits[line])
		if t.hits[line] > 0 {
			hit++
		}
	}
	fmt.Fprintf(b, "LF:%d\nLH:%d\nend_of_record\n", len(t.hits), hit)
}
