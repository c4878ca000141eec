package profile

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hids/engine"
	"hids/engine/filter"
	"hids/scap/schema"
)

// Advice is what would make a rule cheaper.
type Advice struct {
	Rule string `json:"rule"`
	Place
	Text string `json:"text"`
	// Gain is the part of the time of the rule that the change would save, 0 to 1; 0
	// if that is not known.
	Gain float64 `json:"gain,omitempty"`
}

// What advice needs to be sure.
const (
	minSamples = 200  // sampled events of the rule
	minGain    = 0.1  // of the time of the rule
	minShare   = 0.01 // of the rule in the time of all rules
	manyTypes  = 100  // event types of a rule from which on it counts as one without any
)

// order are the conjuncts of a rule, and how they turn out together.
type order struct {
	rule  *engine.Rule
	parts []*engine.Term // in the order of the condition
	fixed int            // from here on they are exceptions, which can't be moved
	types map[schema.EventType]*joint
	// spent is what asking for each conjunct took, in ns, on as many events as samples
	// says.
	spent []int64
}

// joint is how the conjuncts of a rule turned out on the sampled events of a type.
type joint struct {
	known uint64 // conjuncts that the type decides: they cost nothing
	count map[uint64]uint64
}

// newOrder returns the conjuncts of a rule; nil if there are not at least two that
// can change places.
func newOrder(r *engine.Rule) *order {
	o := &order{rule: r, types: make(map[schema.EventType]*joint)}
	pure := true
	r.Terms().Walk(func(t *engine.Term) bool {
		if c := t.Check(); c != nil && strings.Contains(c.String(), "evt.deltatime") {
			pure = false // it depends on when it was evaluated before
		}
		return true
	})
	var exceptions []*engine.Term
	var flatten func(t *engine.Term)
	flatten = func(t *engine.Term) {
		if _, ok := t.Expr.(*filter.And); ok {
			for _, k := range t.Kids {
				flatten(k)
			}
		} else if t.Exception != nil {
			exceptions = append(exceptions, t)
		} else {
			o.parts = append(o.parts, t)
		}
	}
	flatten(r.Terms())
	o.fixed = len(o.parts)
	o.parts = append(o.parts, exceptions...)
	o.spent = make([]int64, len(o.parts))
	if !pure || o.fixed < 2 || len(o.parts) > 64 {
		return nil
	}
	return o
}

// sample notes how the conjuncts turn out on the event that was metered last.
func (o *order) sample(m *engine.Meter, t schema.EventType, clock engine.Clock) {
	j := o.types[t]
	if j == nil {
		j = &joint{count: make(map[uint64]uint64)}
		for i, p := range o.parts {
			if known, _ := p.DecidedBy(t); known {
				j.known |= 1 << i
			}
		}
		o.types[t] = j
	}
	var mask uint64
	for i, p := range o.parts {
		from := clock.Now()
		if m.Outcome(p) {
			mask |= 1 << i
		}
		o.spent[i] += max(0, clock.Now()-from-clock.Overhead)
	}
	j.count[mask]++
}

// work is how often conjuncts are evaluated, and how often the value of a field is
// got for them, on the sampled events.
type work struct {
	parts  []float64
	fields map[string]float64
}

// work returns what the sampled events take with the conjuncts in an order. fields are
// those that each conjunct looks at.
func (o *order) work(seq []int, fields [][]string) work {
	w := work{parts: make([]float64, len(seq)), fields: make(map[string]float64)}
	for _, j := range o.types {
		// The same work for all events that get equally far.
		reach := make([]uint64, len(seq))
		for mask, n := range j.count {
			k := 0
			for k < len(seq)-1 && mask&(1<<seq[k]) != 0 {
				k++
			}
			for i := range k + 1 {
				reach[i] += n
			}
		}
		have := make(map[string]bool)
		for k, i := range seq {
			if j.known&(1<<i) != 0 {
				continue
			}
			w.parts[i] += float64(reach[k])
			for _, f := range fields[i] {
				if !have[f] {
					have[f] = true
					w.fields[f] += float64(reach[k])
				}
			}
		}
	}
	return w
}

// cost is what evaluating a conjunct takes, in ns, without getting values.
type cost struct {
	all float64
	own float64 // for comparisons that no other rule has
}

// advise says what would make rules cheaper.
func (c *Collector) advise(r *Report) {
	a := adviser{fields: make(map[string]float64), uses: make(map[string]int)}
	for _, f := range r.Fields {
		a.fields[f.Name] = f.Nanos / f.Count
	}
	for _, rule := range r.Rules {
		names := make(map[string]bool)
		for _, t := range rule.Condition.all() {
			if check := t.term.Check(); check != nil {
				names[check.String()], names[check.Left.String()] = true, true
			}
		}
		for name := range names {
			a.uses[name]++
		}
	}
	for _, rule := range r.Rules {
		if rule.Nanos < minShare*r.Nanos {
			continue
		}
		if o := c.orders[rule.rule]; o != nil && o.samples() >= minSamples {
			r.Advice = append(r.Advice, a.reorder(rule, o)...)
		}
		if rule.Types > manyTypes {
			r.Advice = append(r.Advice, Advice{Rule: rule.Name, Place: rule.Condition.Place,
				Text: fmt.Sprintf("the condition has no event type: it is evaluated for %d types of events; begin it with evt.type in (...)", rule.Types)})
		}
	}
	slices.SortStableFunc(r.Advice, func(x, y Advice) int { return cmp.Compare(y.Gain, x.Gain) })
}

// samples is the number of sampled events of the rule.
func (o *order) samples() (n uint64) {
	for _, j := range o.types {
		for _, k := range j.count {
			n += k
		}
	}
	return n
}

// adviser knows what rules have in common.
type adviser struct {
	fields map[string]float64 // ns of getting a value
	uses   map[string]int     // rules with a comparison, or a field
}

// reorder proposes the one move of a conjunct that gains most. What other rules
// evaluate, too, counts as a loss if the rule does so more often, and as no gain if it
// does so less often: they may have to do it then.
func (a *adviser) reorder(rule *Rule, o *order) []Advice {
	terms := rule.Condition.all()
	costs, fields := make([]cost, len(o.parts)), make([][]string, len(o.parts))
	seq := make([]int, len(o.parts))
	for i, p := range o.parts {
		costs[i], fields[i] = a.cost(terms[p.ID])
		if terms[p.ID].Evaluated == 0 {
			// All that is known is what it took to ask, with getting the values.
			costs[i].all = float64(o.spent[i]) / float64(o.samples())
		}
		seq[i] = i
	}
	before := o.work(seq, fields)
	total := 0.0
	for i, n := range before.parts {
		total += n * costs[i].all
	}
	for _, f := range slices.Sorted(maps.Keys(before.fields)) {
		total += before.fields[f] * a.fields[f]
	}
	best, gain := [2]int{}, 0.0
	for from := 1; from < o.fixed; from++ {
		for to := range from {
			after := o.work(move(seq, from, to), fields)
			// Of places that gain the same, the one behind what the type decides.
			if g := a.gain(before, after, costs) / total; g > 0 && g >= gain {
				best, gain = [2]int{from, to}, g
			}
		}
	}
	if gain < minGain {
		return nil
	}
	what, where := terms[o.parts[best[0]].ID], terms[o.parts[best[1]].ID]
	return []Advice{{Rule: rule.Name, Place: what.Place, Gain: gain,
		Text: fmt.Sprintf("move %s before %s: the rule takes %.0f%% less time, and means the same", brief(what.term), brief(where.term), 100*gain)}}
}

// gain returns the time that is saved for sure, in ns.
func (a *adviser) gain(before, after work, costs []cost) float64 {
	g := 0.0
	for i := range costs {
		if saved := before.parts[i] - after.parts[i]; saved > 0 {
			g += saved * costs[i].own
		} else {
			g += saved * costs[i].all
		}
	}
	for _, f := range slices.Sorted(maps.Keys(before.fields)) {
		if saved := before.fields[f] - after.fields[f]; saved < 0 || a.uses[f] == 1 {
			g += saved * a.fields[f]
		}
	}
	return g
}

// cost returns what an evaluation of a term takes on average, and the fields that it
// looks at.
func (a *adviser) cost(t *Term) (c cost, fields []string) {
	if t.Evaluated == 0 {
		return c, nil
	}
	for _, k := range t.all() {
		if check := k.term.Check(); check != nil {
			n := k.compare * float64(k.Evaluated) / float64(t.Evaluated)
			c.all += n
			if a.uses[check.String()] == 1 {
				c.own += n
			}
			fields = append(fields, check.Left.String())
		}
	}
	return c, fields
}

// move returns seq with an element put before an earlier one.
func move(seq []int, from, to int) []int {
	x := seq[from]
	return slices.Insert(slices.Delete(slices.Clone(seq), from, from+1), to, x)
}

// maxBrief is how many characters of a term are quoted.
const maxBrief = 60

func brief(t *engine.Term) string {
	s := []rune(t.Expr.String())
	if len(s) > maxBrief {
		s = append(s[:maxBrief-1], '…')
	}
	return "'" + string(s) + "'"
}

// all returns a term and those in it in preorder: those of a rule by Term.ID of the
// engine.
func (t *Term) all() []*Term {
	list := []*Term{t}
	for _, k := range t.Kids {
		list = append(list, k.all()...)
	}
	return list
}
