package suite

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hids/engine"
)

// FailureKind tells failures apart.
type FailureKind string

// Kinds of failures.
const (
	TooFew     FailureKind = "too-few"    // alerts that an expectation counts
	TooMany    FailureKind = "too-many"   // of these
	NotSilent  FailureKind = "not-silent" // a rule that must be silent fired
	Unexpected FailureKind = "unexpected" // a rule fired that nothing expects
	NoRule     FailureKind = "no-rule"    // the case names a rule that can't fire
)

// Failure is something that does not hold.
type Failure struct {
	Kind     FailureKind
	Pos      Pos // in the suite
	Rule     string
	Expected string // "exactly 1 alert with proc.name cat"
	Actual   string // "2 alerts"
	Alerts   []*Alert
	// Nearest is an alert of the rule that does not count, and Diff what would have
	// to be different for it to count; nil = none.
	Nearest *Alert
	Diff    []Difference
	// Why says why the rule did not fire: where it came closest, which terms were
	// false there. A line each.
	Why []string

	expectation *Expectation
}

// Difference is a property of an alert that is not what was expected.
type Difference struct{ Name, Expected, Actual string }

// Message returns the failure in a sentence.
func (f *Failure) Message() string {
	rule := strconv.Quote(f.Rule)
	switch f.Kind {
	case NoRule:
		return "rule " + rule + " can't fire: " + f.Actual
	case NotSilent:
		return "rule " + rule + " must be silent: " + f.Actual
	case Unexpected:
		return "rule " + rule + " is not expected: " + f.Actual
	}
	return "rule " + rule + ": expected " + f.Expected + ", got " + f.Actual
}

// judge compares what happened with what was expected.
type judge struct {
	env *Env
	res *Result
}

func (j *judge) judge(c *CaseResult) {
	failed := map[string]bool{} // rules of which something has been said
	fail := func(f *Failure) {
		failed[f.Rule] = true
		c.Failures = append(c.Failures, f)
	}
	expected := map[*Alert]bool{}
	for i, x := range c.Expect {
		f := j.expectation(c, i, expected)
		if f != nil {
			f.Pos, f.Rule, f.expectation = x.Pos, x.Rule, x
			fail(f)
		}
	}
	for _, name := range c.Silent {
		if !slices.ContainsFunc(j.res.Rules, func(r *engine.Rule) bool { return name.Matches(r.Name) }) {
			why := "the rule files have no rule that matches"
			if name.Exact() {
				why = inactive(name.Text, j.env.Rules.Loader.Rules())
			}
			fail(&Failure{Kind: NoRule, Pos: name.Pos, Rule: name.Text, Actual: why})
		}
		for _, r := range byRule(c.Alerts, func(a *Alert) bool { return name.Matches(a.Rule) }) {
			fail(&Failure{Kind: NotSilent, Pos: name.Pos, Rule: r[0].Rule, Expected: "no alert", Actual: plural(len(r), "alert"), Alerts: r})
		}
	}
	if c.Strict {
		for _, r := range byRule(c.Alerts, func(a *Alert) bool { return !expected[a] && !failed[a.Rule] }) {
			c.Failures = append(c.Failures, &Failure{Kind: Unexpected, Pos: c.Pos, Rule: r[0].Rule, Expected: "no alert", Actual: plural(len(r), "alert"), Alerts: r})
		}
	}
}

// byRule returns the alerts that are wanted, by rule, in the order of the first of
// each.
func byRule(alerts []*Alert, wanted func(*Alert) bool) [][]*Alert {
	var list [][]*Alert
	at := map[string]int{}
	for _, a := range alerts {
		if !wanted(a) {
			continue
		}
		i, ok := at[a.Rule]
		if !ok {
			i = len(list)
			at[a.Rule] = i
			list = append(list, nil)
		}
		list[i] = append(list[i], a)
	}
	return list
}

// expectation judges expectation i of a case; nil = it holds. It adds the alerts that
// it counts to expected.
func (j *judge) expectation(c *CaseResult, i int, expected map[*Alert]bool) *Failure {
	x := c.Expect[i]
	if j.res.Rule(x.Rule) == nil {
		return &Failure{Kind: NoRule, Actual: inactive(x.Rule, j.env.Rules.Loader.Rules())}
	}
	var counted []*Alert
	var nearest *Alert
	var diff []Difference
	for _, a := range c.Alerts {
		if a.Rule != x.Rule {
			continue
		}
		d := x.differences(a, a.where[i])
		if len(d) == 0 {
			expected[a] = true
			counted = append(counted, a)
		} else if nearest == nil || len(d) < len(diff) {
			nearest, diff = a, d
		}
	}
	f := &Failure{Expected: x.String(), Actual: plural(len(counted), "alert"), Alerts: counted}
	switch {
	case len(counted) > x.Max:
		f.Kind = TooMany
	case len(counted) < x.Min:
		f.Kind, f.Nearest, f.Diff = TooFew, nearest, diff
	default:
		return nil
	}
	return f
}

// differences returns what keeps an alert of the rule from being counted.
func (x *Expectation) differences(a *Alert, where bool) []Difference {
	var list []Difference
	if x.Priority != nil && a.Priority != *x.Priority {
		list = append(list, Difference{"priority", x.Priority.String(), a.Priority.String()})
	}
	for i := range x.Fields {
		m := &x.Fields[i]
		if text, ok := a.Field(m.Name); !ok {
			list = append(list, Difference{m.Name, m.Match.String(), "no such field; the output has " + fieldNames(a)})
		} else if !m.Match.Matches(text, text != noValue) {
			list = append(list, Difference{m.Name, m.Match.String(), text})
		}
	}
	if x.Output != nil && !x.Output.Matches(a.Message, true) {
		list = append(list, Difference{"output", x.Output.String(), a.Message})
	}
	if !where {
		list = append(list, Difference{"where", "true", "false"})
	}
	return list
}

// fieldNames returns the names of the output fields of an alert, without the one of its
// time, which every alert has.
func fieldNames(a *Alert) string {
	var names []string
	for _, f := range a.Fields {
		if f.Name != "evt.time" {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// String returns what is expected, in words.
func (x *Expectation) String() string {
	var s string
	switch {
	case x.Min == x.Max:
		s = "exactly " + plural(x.Min, "alert")
	case x.Max == Unlimited:
		s = "at least " + plural(x.Min, "alert")
	case x.Min == 0:
		s = "at most " + plural(x.Max, "alert")
	default:
		s = fmt.Sprintf("%d to %s", x.Min, plural(x.Max, "alert"))
	}
	var with []string
	if x.Priority != nil {
		with = append(with, "priority "+x.Priority.String())
	}
	for i := range x.Fields {
		with = append(with, x.Fields[i].Name+": "+x.Fields[i].Match.String())
	}
	if x.Output != nil {
		with = append(with, "output: "+x.Output.String())
	}
	if x.Where != nil {
		with = append(with, "its where")
	}
	if len(with) > 0 {
		s += " with " + strings.Join(with, ", ")
	}
	return s
}

// plural returns "1 thing" or "n things".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.Itoa(n) + " " + thing + "s"
}
