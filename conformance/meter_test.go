package conformance

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
)

// TestMeter: the meter, by which coverage and profiles count, finds on every event the
// rules that the engine finds, and counts each of them: for published rules, and for
// every eighth condition, since all of them take minutes.
func TestMeter(t *testing.T) {
	var rs []*rules.Rule
	eachLine(t, "conditions", func(line []byte) {
		var row conditionRow
		decode(t, line, &row)
		if row.Capture != "" || !row.Valid || row.Expr%8 != 0 {
			return
		}
		if cond, err := filter.Parse(row.Condition); err == nil {
			rs = append(rs, &rules.Rule{Name: strconv.Itoa(row.Expr), Condition: cond, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
		}
	})
	const dir = "rules/falcosecurity+rules/rules/"
	published, ok := loadRules(t, []string{dir + "falco_rules.yaml", dir + "falco-incubating_rules.yaml", dir + "falco-sandbox_rules.yaml"})
	if !ok {
		t.Fatal("the rules do not load")
	}
	p, err := engine.Compile(append(rs, published...), engine.Options{Matching: engine.All, MinPriority: rules.Debug, Terms: true})
	if err != nil {
		t.Fatal(err)
	}
	s, m := &score{name: "meter"}, p.NewMeter()
	want := map[*engine.Rule]uint64{}
	for _, capture := range captureNames(t) {
		// Two passes: each has its own memory of the times of evaluations.
		fired := firedRules(t, capture, func(run *replay.Run) func() []*engine.Rule { return p.NewEvaluator(run.Ctx).Eval })
		got := firedRules(t, capture, func(run *replay.Run) func() []*engine.Rule { m.Begin(run.Ctx); return m.Event })
		for i := range fired {
			s.add(slices.Equal(fired[i], got[i]), "%s: event %d", capture, i)
			for _, r := range fired[i] {
				want[r]++
			}
		}
	}
	for _, r := range p.Rules() {
		tally := m.Tallies(r)[0]
		s.add(tally.True == want[r], "%s: %d times true, fired %d times", r.Name, tally.True, want[r])
	}
	s.report(t, 1)
}

// firedRules returns the rules that each event of a capture fires.
func firedRules(t *testing.T, capture string, begin func(*replay.Run) func() []*engine.Rule) (list [][]*engine.Rule) {
	run := replay.NewRun(openCapture(t, capture), replay.Options{})
	event := begin(run)
	err := run.Each(context.Background(), func(*scap.Event) error {
		list = append(list, slices.Clone(event()))
		return nil
	})
	if err != nil && !replay.IsCapture(err) {
		t.Errorf("%s: %v", capture, err)
	}
	return list
}
