package suite

import (
	"slices"

	"hids/engine"
)

// RuleTests is how many tests a rule has.
type RuleTests struct {
	Rule     *engine.Rule
	Positive int  // cases in which it must fire
	Negative int  // cases that name it as one that must not
	Exempt   bool // the suite says that it may be untested
}

// Enough reports whether the rule has a test of each kind, or needs none.
func (r RuleTests) Enough() bool { return r.Exempt || r.Positive > 0 && r.Negative > 0 }

// RuleTests returns the tests of rules, in their order. A case in which nothing
// unexpected may fire (strict), or all rules of a pattern must be silent, is no test
// of a rule that it does not name.
func (s *Suite) RuleTests(list []*engine.Rule) []RuleTests {
	var tests []RuleTests
	for _, r := range list {
		t := RuleTests{Rule: r}
		t.Exempt = slices.ContainsFunc(s.Untested, func(n Name) bool { return n.Matches(r.Name) })
		for _, c := range s.Cases {
			if c.wants(r.Name) {
				t.Positive++
			}
			if c.forbids(r.Name) {
				t.Negative++
			}
		}
		tests = append(tests, t)
	}
	return tests
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
