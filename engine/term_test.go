package engine_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
)

// TestTermsAgreeWithTheEngine: for every event, the term that is the whole
// condition has the engine's verdict, and every comparison the outcome that it has
// as a condition of its own.
func TestTermsAgreeWithTheEngine(t *testing.T) {
	for _, v := range vectors(t) {
		var rs []*rules.Rule
		add := func(text string, e filter.Expr) {
			rs = append(rs, &rules.Rule{Name: text, Condition: e, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
		}
		alone := map[string]int{}
		for _, c := range v.conds {
			e := mustParse(t, c.text)
			add(c.text, e)
			filter.Walk(e, func(e filter.Expr) bool {
				if k, ok := e.(*filter.Check); ok && alone[k.String()] == 0 {
					alone[k.String()] = len(rs)
					add(k.String(), mustParse(t, k.String()))
				}
				return true
			})
		}
		opt := engine.Options{Matching: engine.All, MinPriority: rules.Debug, Terms: true}
		p, err := engine.Compile(rs, opt)
		if err != nil {
			t.Fatal(err)
		}
		run := replay.NewRun(reader(t, v.capture), replay.Options{})
		eval := p.NewEvaluator(run.Ctx)
		err = run.Each(context.Background(), func(ev *scap.Event) error {
			fired := map[*engine.Rule]bool{}
			for _, r := range eval.Eval() {
				fired[r] = true
			}
			for _, r := range p.Rules() {
				if eval.Matches(r) != fired[r] {
					t.Errorf("%s: event %d: %s: Matches is not Eval", v.name, ev.Num, r.Name)
				}
				root := r.Terms()
				if p.Considers(r, ev.Type) && eval.Outcome(root) != fired[r] {
					t.Errorf("%s: event %d: %s: the root is %v, the rule %v", v.name, ev.Num, r.Name, !fired[r], fired[r])
				}
				root.Walk(func(x *engine.Term) bool {
					if k := x.Check(); k != nil {
						if one := p.Rules()[alone[k.String()]]; eval.Outcome(x) != eval.Outcome(one.Terms()) {
							t.Errorf("%s: event %d: %s: %s has another outcome alone", v.name, ev.Num, r.Name, k)
						}
						eval.Operands(x)
						if items := eval.Items(nil, x); k.IsList && k.Op == filter.OpIn && k.Modifier == filter.NoModifier && len(items) > 0 && !eval.Outcome(x) {
							t.Errorf("%s: event %d: %s: an element fits, but the comparison is false", v.name, ev.Num, k)
						}
					}
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAskingChangesNothing: evt.deltatime measures from one evaluation to the next.
// Who asks about terms that the rules do not come to does not count.
func TestAskingChangesNothing(t *testing.T) {
	capture := assemble(t, "events", `
process sh /bin/sh
=1700000000 @sh openat /a
+10ms @sh openat /b
+10ms @sh openat /a
+10ms @sh openat /b
`)
	var rs []*rules.Rule
	for _, text := range []string{"fd.name = /a", "evt.deltatime > 15000000", "evt.deltatime >= 0 and fd.name = /b"} {
		rs = append(rs, &rules.Rule{Name: text, Condition: mustParse(t, text), Output: "%evt.deltatime", Priority: rules.Debug, Enabled: true, Source: "syscall"})
	}
	p, err := engine.Compile(rs, engine.Options{MinPriority: rules.Debug, Terms: true})
	if err != nil {
		t.Fatal(err)
	}
	var fired [2][]string
	var seen []string
	for asking := range fired {
		run := replay.NewRun(reader(t, capture), replay.Options{})
		eval := p.NewEvaluator(run.Ctx)
		err = run.Each(context.Background(), func(ev *scap.Event) error {
			for _, r := range eval.Eval() {
				fired[asking] = append(fired[asking], fmt.Sprint(ev.Num, r.Name, string(eval.AppendMessage(nil, r))))
			}
			for _, r := range p.Rules()[1:] {
				if asking == 0 {
					continue
				}
				eval.Matches(r)
				eval.Outcome(r.Terms())
				if k := r.Terms(); k.Check() != nil {
					seen = append(seen, eval.Operands(k)[0].Values...)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if d := cmp.Diff(fired[0], fired[1]); d != "" || len(fired[0]) == 0 {
		t.Errorf("-not asked +asked:\n%s", d)
	}
	// The second rule is come to at the events 2 and 4.
	if d := cmp.Diff([]string{"0", "0", "10000000", "20000000"}, seen); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}
