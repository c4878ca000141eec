package profile

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/google/pprof/profile"
)

// WritePprof writes the report as a profile of pprof (gzipped profile.proto): the
// stacks are rule, macros, comparison; the values are evaluations and time.
func (r *Report) WritePprof(w io.Writer) error {
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "evaluations", Unit: "count"}, {Type: "time", Unit: "nanoseconds"}},
		PeriodType: &profile.ValueType{Type: "time", Unit: "nanoseconds"}, Period: 1, DefaultSampleType: "time",
	}
	locations := make(map[frame]*profile.Location)
	locate := func(f frame) *profile.Location {
		if l := locations[f]; l != nil {
			return l
		}
		id := uint64(len(locations) + 1)
		fn := &profile.Function{ID: id, Name: f.name, SystemName: f.name, Filename: f.File, StartLine: int64(f.Line)}
		l := &profile.Location{ID: id, Line: []profile.Line{{Function: fn, Line: int64(f.Line)}}}
		p.Function, p.Location = append(p.Function, fn), append(p.Location, l)
		locations[f] = l
		return l
	}
	for _, rule := range r.Rules {
		rule.stacks(func(t *Term, stack []frame) {
			s := &profile.Sample{Value: []int64{int64(t.Evaluated), int64(math.Round(t.Nanos))}}
			for i := len(stack) - 1; i >= 0; i-- {
				s.Location = append(s.Location, locate(stack[i]))
			}
			p.Sample = append(p.Sample, s)
		})
	}
	if err := p.CheckValid(); err != nil {
		return err
	}
	return p.Write(w)
}

// frame is a frame of a stack.
type frame struct {
	name string
	Place
}

// stacks calls f for the comparisons that were evaluated, with their stacks, the rule
// first.
func (r *Rule) stacks(f func(t *Term, stack []frame)) {
	var walk func(t *Term, stack []frame)
	walk = func(t *Term, stack []frame) {
		switch t.Kind {
		case "macro":
			stack = append(stack[:len(stack):len(stack)], frame{"macro " + t.Text, t.Place})
		case "comparison":
			if t.Evaluated > 0 {
				f(t, append(stack[:len(stack):len(stack)], frame{t.Text, t.Place}))
			}
		}
		for _, k := range t.Kids {
			walk(k, stack)
		}
	}
	walk(r.Condition, []frame{{"rule " + r.Name, r.Place}})
}

// WriteFolded writes folded stacks, a line for each comparison, as programs read them
// that draw flame graphs: "rule R;macro M;proc.name = x 1234", in ns.
func (r *Report) WriteFolded(w io.Writer) error {
	b := bufio.NewWriter(w)
	clean := strings.NewReplacer(";", ",", "\n", " ", "\r", " ")
	for _, rule := range r.Rules {
		rule.stacks(func(t *Term, stack []frame) {
			for i, f := range stack {
				if i > 0 {
					b.WriteByte(';')
				}
				b.WriteString(clean.Replace(f.name))
			}
			fmt.Fprintf(b, " %.0f\n", t.Nanos)
		})
	}
	return b.Flush()
}

// WriteText writes tables of the top most expensive rules, comparisons and fields, and
// the advice.
func (r *Report) WriteText(w io.Writer, top int) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%s of conditions in %d events, %.0f ns an event; %d events were timed\n", duration(r.Nanos), r.Events, per(r.Nanos, r.Events), r.Sampled)
	fmt.Fprintf(b, "\n  time  share   ns each  evaluated    by type       true  rule\n")
	for _, x := range r.Rules[:min(top, len(r.Rules))] {
		fmt.Fprintf(b, "%s %s %9.0f %10d %10d %10d  %s\n", duration(x.Nanos), r.share(x.Nanos), per(x.Nanos, x.Evaluated), x.Evaluated, x.ByType, x.True, x.Name)
	}
	fmt.Fprintf(b, "\n  time  share   ns each  evaluated remembered   true   decisive  comparison\n")
	for _, t := range r.Terms[:min(top, len(r.Terms))] {
		if t.Evaluated == 0 {
			break
		}
		where := "rule " + t.Rule
		for _, m := range t.Macros {
			where += " > " + m
		}
		fmt.Fprintf(b, "%s %s %9.0f %10d %10d %5.1f%% %10d  %s\n%68s%s, %s:%d:%d\n", duration(t.Nanos), r.share(t.Nanos), per(t.Nanos, t.Evaluated-t.Remembered), t.Evaluated, t.Remembered,
			t.truth(), t.Decisive, brief(t.term), "", where, t.File, t.Line, t.Column)
	}
	fmt.Fprintf(b, "\n  time  share   ns each      times  getting the value of\n")
	for _, f := range r.Fields[:min(top, len(r.Fields))] {
		fmt.Fprintf(b, "%s %s %9.0f %10.0f  %s\n", duration(f.Nanos), r.share(f.Nanos), f.Nanos/f.Count, f.Count, f.Name)
	}
	if len(r.Advice) > 0 {
		b.WriteString("\nAdvice\n")
	}
	for _, a := range r.Advice {
		fmt.Fprintf(b, "  %s:%d:%d: rule %s: %s\n", a.File, a.Line, a.Column, a.Rule, a.Text)
	}
	return b.Flush()
}

// truth is how often, in percent, a term was true when it was evaluated.
func (t *Term) truth() float64 {
	if t.True+t.False == 0 {
		return 0
	}
	return 100 * float64(t.True) / float64(t.True+t.False)
}

func (r *Report) share(ns float64) string {
	if r.Nanos == 0 {
		return "     -"
	}
	return fmt.Sprintf("%5.1f%%", 100*ns/r.Nanos)
}

func per(ns float64, n uint64) float64 {
	if n == 0 {
		return 0
	}
	return ns / float64(n)
}

// duration returns a time in six characters.
func duration(ns float64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e9, "s"}, {1e6, "ms"}, {1e3, "µs"}} {
		if ns >= u.size {
			return fmt.Sprintf("%*.*f%s", 6-len([]rune(u.name)), digits(ns/u.size), ns/u.size, u.name)
		}
	}
	return fmt.Sprintf("%4.0fns", ns)
}

// digits is how many decimals a number has that is shown in four characters.
func digits(x float64) int {
	if x < 99.95 {
		return 1
	}
	return 0
}
