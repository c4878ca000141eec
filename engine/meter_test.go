package engine_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// meterProgram compiles the conditions of a vector, and some with macros, nots and
// terms that types decide in all places.
func meterProgram(t *testing.T, v vector) *engine.Program {
	t.Helper()
	var rs []*rules.Rule
	add := func(text string) {
		e := mustParse(t, text)
		filter.Walk(e, func(e filter.Expr) bool {
			if ref, ok := e.(*filter.MacroRef); ok && ref.Body == nil {
				ref.Body = mustParse(t, "proc.name in (sh, cat, nginx) or not fd.name exists")
			}
			return true
		})
		rs = append(rs, &rules.Rule{Name: text, Condition: e, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
	}
	for i, c := range v.conds {
		add(c.text)
		other := v.conds[(i*7+3)%len(v.conds)].text
		add("evt.type in (openat, execve, connect) and m and (" + c.text + ")")
		add("(" + other + ") and evt.type != close or not (" + c.text + ") and m")
		add("not (not m or (" + other + " and fd.num >= 0)) or (" + c.text + " and evt.dir = <)")
	}
	p, err := engine.Compile(rs, engine.Options{Matching: engine.All, MinPriority: rules.Debug, Terms: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// slowTally counts as the documentation of Meter says, term by term.
type slowTally struct {
	eval *engine.Evaluator
	typ  schema.EventType
	list []engine.Tally
}

func (s *slowTally) count(x *engine.Term, folded bool) bool {
	tally := &s.list[x.ID]
	known, ok := x.DecidedBy(s.typ)
	if known {
		tally.Folded++
	}
	part := func(k *engine.Term, settles bool) bool {
		kidKnown, _ := k.DecidedBy(s.typ)
		return (!known || kidKnown) && s.count(k, known) == settles
	}
	switch x.Expr.(type) {
	case *filter.And:
		got := !slices.ContainsFunc(x.Kids, func(k *engine.Term) bool { return part(k, false) })
		ok = known && ok || !known && got
	case *filter.Or:
		got := slices.ContainsFunc(x.Kids, func(k *engine.Term) bool { return part(k, true) })
		ok = known && ok || !known && got
	case *filter.Not:
		ok = !s.count(x.Kids[0], known)
	case *filter.MacroRef:
		ok = s.count(x.Kids[0], known)
	default:
		ok = s.eval.Outcome(x)
		for _, i := range s.eval.Items(nil, x) {
			if !known || ok {
				tally.Items[i]++
			}
		}
	}
	if ok {
		tally.True++
	} else {
		tally.False++
	}
	return ok
}

func TestMeterCountsWhatEvaluationReaches(t *testing.T) {
	for _, v := range vectors(t) {
		p := meterProgram(t, v)
		run := replay.NewRun(reader(t, v.capture), replay.Options{})
		m, eval := p.NewMeter(), p.NewEvaluator(run.Ctx)
		m.Begin(run.Ctx)
		want := make(map[*engine.Rule]*slowTally)
		for _, r := range p.Rules() {
			want[r] = &slowTally{eval: eval, list: p.NewMeter().Tallies(r)}
		}
		err := run.Each(context.Background(), func(ev *scap.Event) error {
			fired := eval.Eval()
			if !slices.Equal(m.Event(), fired) {
				t.Errorf("%s: event %d: Event is not Eval", v.name, ev.Num)
			}
			for _, r := range p.Rules() {
				s := want[r]
				s.typ = ev.Type
				if known, ok := r.Terms().DecidedBy(ev.Type); p.Considers(r, ev.Type) || known && !ok {
					s.count(r.Terms(), false)
				} else {
					s.list[0].False++
					s.list[0].Folded++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range p.Rules() {
			got := m.Tallies(r)
			if d := cmp.Diff(want[r].list, got, cmpopts.IgnoreFields(engine.Tally{}, "Remembered", "Decisive")); d != "" {
				t.Errorf("%s: %s: -slow +meter:\n%s", v.name, r.Name, d)
			}
			if root := got[0]; root.Decisive+root.Folded != root.True+root.False {
				t.Errorf("%s: %s: %+v: not every evaluation has a last comparison", v.name, r.Name, root)
			}
		}
	}
}

// TestTimingCountsTheSame: measuring changes no count, and takes as many samples as
// it should.
func TestTimingCountsTheSame(t *testing.T) {
	for _, v := range vectors(t) {
		p := meterProgram(t, v)
		tallies := func(c *engine.Clock) (list []engine.Tally, samples, evaluated uint64) {
			run := replay.NewRun(reader(t, v.capture), replay.Options{})
			m := p.NewMeter()
			m.Begin(run.Ctx)
			if c != nil {
				m.Time(*c)
			}
			if err := run.Each(context.Background(), func(*scap.Event) error { m.Event(); return nil }); err != nil {
				t.Fatal(err)
			}
			for _, r := range p.Rules() {
				for _, x := range m.Tallies(r) {
					samples += x.Time.Samples
					if x.Time.Samples > 0 {
						evaluated += x.True + x.False - x.Folded - x.Remembered
					}
					if x.Time.Compare != x.Time.Samples || x.Time.Extract != x.Time.Extractions {
						t.Errorf("%s: %+v: with a clock that ticks each time it is looked at", v.name, x.Time)
					}
					x.Time = engine.Timing{}
					list = append(list, x)
				}
			}
			return list, samples, evaluated
		}
		now := int64(0)
		clock := engine.Clock{Now: func() int64 { now++; return now }}
		plain, _, _ := tallies(nil)
		for _, clock.Every = range []int{1, 3} {
			got, samples, evaluated := tallies(&clock)
			if d := cmp.Diff(plain, got); d != "" {
				t.Errorf("%s: every %d: -untimed +timed:\n%s", v.name, clock.Every, d)
			}
			if samples == 0 || clock.Every == 1 && samples != evaluated {
				t.Errorf("%s: every %d: %d samples of %d", v.name, clock.Every, samples, evaluated)
			}
		}
	}
}
