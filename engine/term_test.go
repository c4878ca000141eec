package engine_test

import (
	"context"
	"testing"

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
