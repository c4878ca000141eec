package suite

import (
	"context"
	"slices"
	"sync"

	"hids/engine"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// RuleTests is how many tests a rule has.
type RuleTests struct {
	Rule     *engine.Rule
	Positive int  // cases in which it must fire
	Negative int  // cases that name it as one that must not
	Idle     int  // cases like these that have no event of a type for which it is looked at
	Exempt   bool // the suite says that it may be untested
}

// Enough reports whether the rule has a test of each kind, or needs none.
func (r RuleTests) Enough() bool { return r.Exempt || r.Positive > 0 && r.Negative > 0 }

// RuleTests returns the tests of the active rules, in their order. A case in which
// nothing unexpected may fire (strict), or all rules of a pattern must be silent, is
// no test of a rule that it does not name. Neither is one in which the rule is not
// even looked at: to find that out, the captures are read once more. An error is one
// of ctx.
func (r *Result) RuleTests(ctx context.Context, env Env) ([]RuleTests, error) {
	types := map[*Case]*typeSet{}
	var mu sync.Mutex
	err := inParallel(ctx, env.Jobs, r.passes, func(p *pass) error {
		found, err := p.types(ctx, env.Replay)
		mu.Lock()
		defer mu.Unlock()
		for i, c := range p.cases {
			types[c.Case] = &found[i]
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var tests []RuleTests
	for _, rule := range r.Rules {
		t := RuleTests{Rule: rule}
		t.Exempt = slices.ContainsFunc(r.Suite.Untested, func(n Name) bool { return n.Matches(rule.Name) })
		for _, c := range r.Cases {
			if c.wants(rule.Name) {
				t.Positive++
			}
			if !c.forbids(rule.Name) {
				continue
			}
			if set := types[c.Case]; set == nil || r.looksAt(rule, set) {
				t.Negative++
			} else {
				t.Idle++
			}
		}
		tests = append(tests, t)
	}
	return tests, nil
}

// typeSet are types of events.
type typeSet [schema.NumEventTypes]bool

// looksAt reports whether a rule is looked at for one of the types.
func (r *Result) looksAt(rule *engine.Rule, set *typeSet) bool {
	for t, has := range set {
		if has && r.program.Considers(rule, schema.EventType(t)) {
			return true
		}
	}
	return false
}

// types returns the types of the events of each case. What keeps a capture from being
// read to its end was reported before.
func (p *pass) types(ctx context.Context, opt replay.Options) ([]typeSet, error) {
	sets := make([]typeSet, len(p.cases))
	first := firstEvent(&opt, p.cases)
	var sels []*selection
	_, err := p.capture.Run(ctx, opt, func(run *replay.Run) error {
		return run.Each(ctx, func(ev *scap.Event) error {
			if sels == nil {
				for _, c := range p.cases {
					sels = append(sels, newSelection(c.Case, run.Ctx, *first))
				}
			}
			for i, sel := range sels {
				if int(ev.Type) < len(sets[i]) && !sets[i][ev.Type] {
					sets[i][ev.Type] = sel.has()
				}
			}
			return nil
		})
	})
	if err != nil && p.cases[0].Err == nil {
		return sets, err
	}
	return sets, ctx.Err()
}

// wants reports whether a rule must fire.
func (c *Case) wants(rule string) bool {
	return slices.ContainsFunc(c.Expect, func(x *Expectation) bool { return x.Rule == rule && x.Min > 0 })
}

// forbids reports whether a rule must not fire, or not in a certain way.
func (c *Case) forbids(rule string) bool {
	return slices.ContainsFunc(c.Silent, func(n Name) bool { return n.Text == rule }) ||
		slices.ContainsFunc(c.Expect, func(x *Expectation) bool { return x.Rule == rule && x.Max == 0 })
}
