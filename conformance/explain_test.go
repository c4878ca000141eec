package conformance

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/explain"
	"hids/replay"
	"hids/scap"
)

// TestExplainConditions: on every condition and capture, the root of the explained
// condition is the verdict of the engine, and each comparison has the result that
// it has as a condition of its own.
func TestExplainConditions(t *testing.T) {
	var rs []*rules.Rule
	eachLine(t, "conditions", func(line []byte) {
		var row conditionRow
		decode(t, line, &row)
		if row.Capture != "" || !row.Valid {
			return
		}
		cond, err := filter.Parse(row.Condition)
		if err == nil {
			rs = append(rs, &rules.Rule{Name: strconv.Itoa(row.Expr), Condition: cond, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
		}
	})
	explainAll(t, "explain: conditions", rs, engine.Options{Matching: engine.All}, 2)
}

// TestExplainRules is the same for published rules, with macros and lists, of which
// the first that matches an event fires.
func TestExplainRules(t *testing.T) {
	const dir = "rules/falcosecurity+rules/rules/"
	rs, ok := loadRules(t, []string{dir + "falco_rules.yaml", dir + "falco-incubating_rules.yaml", dir + "falco-sandbox_rules.yaml"})
	if !ok {
		t.Fatal("the rules do not load")
	}
	explainAll(t, "explain: rules", rs, engine.Options{}, 1)
}

// explainAll explains rules on captures: of each capture and rule, the first so
// many events that fire it, and as many that do not though it is looked at.
func explainAll(t *testing.T, name string, rs []*rules.Rule, opt engine.Options, sample int) {
	e := explaining{
		sample: sample, alone: map[string]*engine.Filter{},
		roots: &score{name: name + ", roots"}, leaves: &score{name: name + ", leaves"},
	}
	opt.MinPriority = rules.Debug
	var err error
	if e.x, err = explain.New(rs, opt); err != nil {
		t.Fatal(err)
	}
	if e.program, err = engine.Compile(rs, opt); err != nil {
		t.Fatal(err)
	}
	for _, capture := range captureNames(t) {
		e.capture(t, capture)
	}
	e.roots.report(t, 1)
	e.leaves.report(t, 1)
}

// explaining compares what an explainer says with the engine.
type explaining struct {
	x             *explain.Explainer
	program       *engine.Program // which knows no terms
	sample        int
	alone         map[string]*engine.Filter // comparisons as conditions of their own
	roots, leaves *score
}

// Of a long capture, events up to allOf are compared, and behind it those that fire
// one rule and of the others every stepOf-th.
const allOf, stepOf = 500, 64

func (e *explaining) capture(t *testing.T, capture string) {
	c := lab.Capture{Name: capture, Open: func(context.Context) (replay.Source, func() error, error) {
		return openCapture(t, capture), func() error { return nil }, nil
	}}
	subjects := e.x.Subjects()
	seen := make([]map[explain.Verdict]int, len(subjects))
	for i := range seen {
		seen[i] = map[explain.Verdict]int{}
	}
	_, err := c.Run(context.Background(), replay.Options{}, func(run *replay.Run) error {
		pass, eval := e.x.NewPass(run), e.program.NewEvaluator(run.Ctx)
		leaf := e.matcher(t, run)
		fired := map[*rules.Rule]bool{}
		return run.Each(context.Background(), func(ev *scap.Event) error {
			clear(fired)
			for _, r := range eval.Eval() {
				fired[r.Rule] = true
			}
			pass.Next()
			if ev.Num > allOf && ev.Num%stepOf != 0 && len(fired) != 1 {
				return nil
			}
			for i, s := range subjects {
				verdict, _ := pass.Verdict(s)
				e.roots.add((verdict == explain.Fires) == fired[s.Rule], "%s: event %d: %s: %s", capture, ev.Num, s.Name, verdict)
				if verdict == explain.Unreported || seen[i][verdict] >= e.sample {
					continue
				}
				seen[i][verdict]++
				e.explanation(t, pass.Explain(s), capture, leaf)
			}
			return nil
		})
	})
	if err != nil && !replay.IsCapture(err) {
		t.Errorf("%s: %v", capture, err)
	}
}

// explanation checks one explanation.
func (e *explaining) explanation(t *testing.T, x *explain.Explanation, capture string, leaf func(condition string) bool) {
	if x.Tree == nil {
		return // of a rule that can't be evaluated
	}
	holds := x.Verdict == explain.Fires || x.Verdict == explain.Shadowed
	if x.Verdict != explain.Ignored && x.Verdict != explain.Inactive {
		e.roots.add(x.Tree.Result == holds && x.Holds == holds, "%s: event %d: %s: %s, but its root is %v", capture, x.Event.Num, x.Rule, x.Verdict, x.Tree.Result)
	}
	if !x.Holds && len(x.Faults) == 0 {
		t.Errorf("%s: event %d: %s: nothing is at fault", capture, x.Event.Num, x.Rule)
	}
	e.roots.add(wouldHold(x), "%s: event %d: %s: it would not hold without its faults", capture, x.Event.Num, x.Rule)
	var check func(n *explain.Node)
	check = func(n *explain.Node) {
		for _, k := range n.Terms {
			check(k)
		}
		// What evt.deltatime is, is a matter of who asks.
		if n.Kind == "check" && !strings.Contains(n.Condition, "evt.deltatime") {
			got := leaf(n.Condition)
			e.leaves.add(got == n.Result, "%s: event %d: %s: %s is %v, alone it is %v", capture, x.Event.Num, x.Rule, n.Condition, n.Result, got)
		}
	}
	check(x.Tree)
}

// wouldHold tells whether a condition would hold if its faults, wherever they stand in
// it, had the other outcome.
func wouldHold(x *explain.Explanation) bool {
	fault := map[int]bool{}
	for _, f := range x.Faults {
		fault[f.ID] = true
	}
	texts := map[string]bool{}
	var find func(n *explain.Node)
	find = func(n *explain.Node) {
		if fault[n.ID] && n.Kind == "check" {
			texts[n.Condition] = true
		}
		for _, k := range n.Terms {
			find(k)
		}
	}
	find(x.Tree)
	var holds func(n *explain.Node) bool
	holds = func(n *explain.Node) bool {
		switch {
		case fault[n.ID], texts[n.Condition]:
			return !n.Result
		case n.Kind == "and":
			return !slices.ContainsFunc(n.Terms, func(k *explain.Node) bool { return !holds(k) })
		case n.Kind == "or":
			return slices.ContainsFunc(n.Terms, holds)
		case n.Kind == "not":
			return !holds(n.Terms[0])
		case n.Kind == "macro":
			return holds(n.Terms[0])
		}
		return n.Result
	}
	return holds(x.Tree)
}

// matcher returns a function that evaluates a comparison as a condition of its own
// on the current event of run.
func (e *explaining) matcher(t *testing.T, run *replay.Run) func(condition string) bool {
	matchers := map[string]func() bool{}
	return func(condition string) bool {
		if e.alone[condition] == nil {
			f, err := engine.CompileFilter(condition, nil)
			if err != nil {
				t.Fatalf("%s: %v", condition, err)
			}
			e.alone[condition] = f
		}
		if matchers[condition] == nil {
			matchers[condition] = e.alone[condition].NewMatcher(run.Ctx)
		}
		return matchers[condition]()
	}
}
