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

// TestVariantsAreLikeRulesOfTheirOwn: a variant is reported where the same condition,
// as a rule of its own, has another verdict.
func TestVariantsAreLikeRulesOfTheirOwn(t *testing.T) {
	for _, v := range vectors(t) {
		var rs []*rules.Rule
		for _, c := range v.conds {
			rs = append(rs, &rules.Rule{Name: c.text, Condition: mustParse(t, c.text), Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
		}
		opt := engine.Options{Matching: engine.All, MinPriority: rules.Debug, Terms: true}
		p, err := engine.Compile(rs, opt)
		if err != nil {
			t.Fatal(err)
		}
		var list []engine.Variant
		var others []*rules.Rule // the same conditions as rules
		for i, r := range p.Rules() {
			for step := range 6 {
				o := rs[(i*5+step*3+1)%len(rs)].Condition
				for _, e := range []filter.Expr{o, &filter.And{Kids: []filter.Expr{r.Condition, o}}, &filter.Or{Kids: []filter.Expr{o, r.Condition}}, &filter.Not{X: o}} {
					list = append(list, engine.Variant{Rule: r, Condition: e})
					others = append(others, &rules.Rule{Name: "x", Condition: e, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
				}
			}
		}
		variants, errs := p.NewVariants(list)
		for i, err := range errs {
			if err != nil {
				t.Errorf("%s: %s: %v", v.name, list[i].Condition, err)
			}
		}
		q, err := engine.Compile(others, opt)
		if err != nil {
			t.Fatal(err)
		}
		same := map[int]bool{}
		for i := range list {
			same[i] = true
		}
		run := replay.NewRun(reader(t, v.capture), replay.Options{})
		eval, alone := p.NewEvaluator(run.Ctx), q.NewEvaluator(run.Ctx)
		variants.Begin(run.Ctx)
		err = run.Each(context.Background(), func(ev *scap.Event) error {
			changed := map[int]bool{}
			for _, i := range variants.Event() {
				changed[i] = true
			}
			eval.Eval()
			alone.Eval()
			for i, x := range list {
				if variants.Matched(x.Rule) != eval.Matches(x.Rule) {
					t.Errorf("%s: event %d: %s: Matched is not Matches", v.name, ev.Num, x.Rule.Name)
				}
				want := alone.Matches(q.Rules()[i]) != eval.Matches(x.Rule)
				if changed[i] != want {
					t.Errorf("%s: event %d: %s in place of %s: changed is %v", v.name, ev.Num, x.Condition, x.Rule.Name, changed[i])
				}
				if want {
					delete(same, i)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var all []int
		for i := range list {
			all = append(all, i)
		}
		for i, eq := range variants.Equivalent(all) {
			if eq && !same[i] {
				t.Errorf("%s: %s in place of %s is called equivalent", v.name, list[i].Condition, list[i].Rule.Name)
			}
		}
	}
}
