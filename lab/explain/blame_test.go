package explain

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/bits"
	"math/rand"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

// TestBlameIsTheLeast compares, for conditions of all shapes, the cost of the faults
// with the least number of comparisons that, turned around, turn the condition, and
// checks that turning the faults does.
func TestBlameIsTheLeast(t *testing.T) {
	random := rand.New(rand.NewSource(7))
	var rs []*rules.Rule
	for range 300 {
		g := generator{rand: random}
		text := g.condition(4)
		e, err := filter.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		rs = append(rs, &rules.Rule{Name: text, Condition: e, Output: "x", Priority: rules.Debug, Enabled: true, Source: "syscall"})
	}
	p, err := engine.Compile(rs, engine.Options{Matching: engine.All, MinPriority: rules.Debug, Terms: true})
	if err != nil {
		t.Fatal(err)
	}
	onEvent(t, p, func(eval *engine.Evaluator, ev *scap.Event) {
		for _, r := range p.Rules() {
			root := r.Terms()
			want := !eval.Outcome(root)
			b := blamer{outcome: eval.Outcome, typ: ev.Type, limit: math.MaxInt}
			cost := b.blame(root, want)
			if least := leastTurns(eval, root, want); cost != least {
				t.Errorf("%s, which is %v: cost %d, want %d", r.Name, !want, cost, least)
			}
			turned := map[*engine.Term]bool{}
			sum := 0
			for _, f := range b.faults {
				sum += f.cost
				turned[f.term] = f.want
			}
			if sum != cost || outcomeWith(eval, root, turned) != want {
				t.Errorf("%s, which is %v: the faults cost %d of %d, and with them it would be %v", r.Name, !want, sum, cost, !want)
			}
			if limited := (&blamer{outcome: eval.Outcome, typ: ev.Type, limit: cost - 1}).blame(root, want); limited < cost {
				t.Errorf("%s: with a limit below its cost %d it costs %d", r.Name, cost, limited)
			}
		}
	})
}

// generator makes conditions in which no comparison occurs twice.
type generator struct {
	rand *rand.Rand
	n    int
}

func (g *generator) condition(depth int) string {
	kind := g.rand.Intn(4)
	if depth == 0 || g.n > 9 || kind == 3 {
		g.n++
		if g.rand.Intn(2) == 0 {
			return fmt.Sprintf("proc.pid = %d", g.n)
		}
		return fmt.Sprintf("proc.pid != %d", g.n)
	}
	if kind == 2 {
		return "not (" + g.condition(depth-1) + ")"
	}
	var kids []string
	for range 2 + g.rand.Intn(2) {
		kids = append(kids, g.condition(depth-1))
	}
	return "(" + strings.Join(kids, []string{" and ", " or "}[kind]) + ")"
}

func onEvent(t *testing.T, p *engine.Program, f func(*engine.Evaluator, *scap.Event)) {
	t.Helper()
	c, err := scaptest.Assemble("events", []byte("process sh /bin/sh\n@sh openat /a\n"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := scap.NewReader(bytes.NewReader(c.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	run := replay.NewRun(r, replay.Options{})
	eval := p.NewEvaluator(run.Ctx)
	err = run.Each(context.Background(), func(ev *scap.Event) error {
		eval.Eval()
		f(eval, ev)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// outcomeWith returns the outcome that a term would have if others had the given ones.
func outcomeWith(eval *engine.Evaluator, t *engine.Term, given map[*engine.Term]bool) bool {
	if result, ok := given[t]; ok {
		return result
	}
	switch t.Expr.(type) {
	case *filter.And:
		for _, k := range t.Kids {
			if !outcomeWith(eval, k, given) {
				return false
			}
		}
		return true
	case *filter.Or:
		for _, k := range t.Kids {
			if outcomeWith(eval, k, given) {
				return true
			}
		}
		return false
	case *filter.Not:
		return !outcomeWith(eval, t.Kids[0], given)
	}
	return eval.Outcome(t)
}

// leastTurns tries all sets of comparisons.
func leastTurns(eval *engine.Evaluator, root *engine.Term, want bool) int {
	var leaves []*engine.Term
	root.Walk(func(t *engine.Term) bool {
		if t.Check() != nil {
			leaves = append(leaves, t)
		}
		return true
	})
	least := len(leaves) + 1
	given := map[*engine.Term]bool{}
	for set := range uint(1) << len(leaves) {
		n := bits.OnesCount(set)
		if n >= least {
			continue
		}
		clear(given)
		for i, leaf := range leaves {
			if set>>i&1 != 0 {
				given[leaf] = !eval.Outcome(leaf)
			}
		}
		if outcomeWith(eval, root, given) == want {
			least = n
		}
	}
	return least
}
