// Package profile says what the rules and the comparisons in them cost on captures,
// and what would make them cheaper.
//
//	c := profile.New(program, clock) // compiled with engine.Options.Terms
//	for each capture { stats, err := c.Add(ctx, capture, opt) }
//	report := c.Report()
//
// How often a comparison is evaluated, and how it turns out, is counted on every
// event. What it takes is measured on a sample of the events, so that looking at the
// clock does not distort it: the time of a comparison is the mean of its samples times
// the number of its evaluations. Outcomes that are remembered from a rule before cost
// next to nothing, and are counted as nothing.
//
// Nothing here looks at a clock by itself: the caller passes one.
package profile

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// Collector gathers over any number of captures.
type Collector struct {
	program *engine.Program
	meter   *engine.Meter
	clock   engine.Clock
	orders  map[*engine.Rule]*order
	byType  [schema.NumEventTypes][]*order // of the rules that a type may fire
	known   [schema.NumEventTypes]bool     // byType is filled
	events  uint64
	sampled uint64
	drops   uint64
}

// New returns a collector for a program that was compiled with engine.Options.Terms.
func New(p *engine.Program, clock engine.Clock) *Collector {
	c := &Collector{program: p, meter: p.NewMeter(), clock: clock, orders: make(map[*engine.Rule]*order)}
	c.meter.Time(clock)
	for _, r := range p.Rules() {
		c.orders[r] = newOrder(r)
	}
	return c
}

// Add evaluates the rules on a capture. After an error (see lab.Capture.Run), what
// came before it counts.
func (c *Collector) Add(ctx context.Context, capture lab.Capture, opt replay.Options) (replay.Stats, error) {
	return capture.Run(ctx, opt, func(r *replay.Run) error { return c.Run(ctx, r) })
}

// Run evaluates the rules on the events of a pass.
func (c *Collector) Run(ctx context.Context, r *replay.Run) error {
	c.meter.Begin(r.Ctx)
	err := r.Each(ctx, func(ev *scap.Event) error {
		c.meter.Event()
		if c.meter.Sampled() {
			c.sampled++
			for _, o := range c.ordersOf(ev.Type) {
				o.sample(c.meter, ev.Type, c.clock)
			}
		}
		return nil
	})
	c.events += r.Stats.Delivered
	c.drops += r.Stats.Drops
	return err
}

func (c *Collector) ordersOf(t schema.EventType) []*order {
	if !c.known[t] {
		c.known[t] = true
		for _, r := range c.program.Rules() {
			if o := c.orders[r]; o != nil && c.program.Considers(r, t) {
				c.byType[t] = append(c.byType[t], o)
			}
		}
	}
	return c.byType[t]
}

// Place is where something begins in a rule file.
type Place struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

func newPlace(p rules.Position) Place { return Place{p.File, p.Line, p.Col} }

// Count is how often something was evaluated.
type Count struct {
	// Evaluated are the evaluations that looked at the event, or remembered what a
	// rule before had seen, Remembered.
	Evaluated  uint64 `json:"evaluated"`
	Remembered uint64 `json:"remembered,omitempty"`
	// ByType are those for which the type of the event was enough.
	ByType uint64 `json:"by_type"`
	True   uint64 `json:"true"`
	False  uint64 `json:"false"`
	// Decisive is how often the evaluation of the rule ended here.
	Decisive uint64 `json:"decisive"`
}

// Report is what was found. Times are in nanoseconds, those of all events.
type Report struct {
	Events  uint64   `json:"events"`
	Sampled uint64   `json:"sampled"` // events that were timed
	Drops   uint64   `json:"drops"`
	Nanos   float64  `json:"ns"`
	Rules   []*Rule  `json:"rules"`  // the most expensive first
	Terms   []*Term  `json:"terms"`  // all comparisons, the most expensive first
	Fields  []*Field `json:"fields"` // the most expensive first
	Advice  []Advice `json:"advice"` // what gains most first
}

// Rule is what a rule costs.
type Rule struct {
	Name string `json:"name"`
	Place
	Count
	Nanos float64 `json:"ns"`
	// Types is the number of event types for which the rule is looked at.
	Types int `json:"event_types"`
	// Condition is the whole condition.
	Condition *Term `json:"condition"`

	rule *engine.Rule
}

// Term is what a condition or a part of one costs.
type Term struct {
	Rule   string   `json:"rule"`
	Macros []string `json:"macros,omitempty"` // in which it stands, the outermost first
	Kind   string   `json:"kind"`             // and, or, not, macro, comparison
	Text   string   `json:"text,omitempty"`   // of comparisons and macros
	Place
	Count
	Nanos   float64 `json:"ns"`                // of the term and all in it
	Extract float64 `json:"extract_ns"`        // of these, for getting values from events
	Samples uint64  `json:"samples,omitempty"` // evaluations that were timed
	Kids    []*Term `json:"terms,omitempty"`

	term    *engine.Term
	timing  engine.Timing
	compare float64 // ns of an evaluation, without getting the value
}

// Field is what getting the values of a field costs.
type Field struct {
	Name  string  `json:"name"`
	Nanos float64 `json:"ns"`
	Count float64 `json:"extractions"` // an estimate
}

// Report returns what was found so far.
func (c *Collector) Report() *Report {
	r := &Report{Events: c.events, Sampled: c.sampled, Drops: c.drops, Rules: []*Rule{}, Terms: []*Term{}, Fields: []*Field{}, Advice: []Advice{}}
	b := &builder{report: r, fields: make(map[string]*Field)}
	for _, rule := range c.program.Rules() {
		b.rule(rule, c.meter.Tallies(rule))
	}
	b.estimate()
	for _, rule := range r.Rules {
		sum(rule.Condition)
		rule.Nanos = rule.Condition.Nanos
		r.Nanos += rule.Nanos
		for t := range schema.EventType(schema.NumEventTypes) {
			if c.program.Considers(rule.rule, t) {
				rule.Types++
			}
		}
	}
	c.advise(r)
	slices.SortStableFunc(r.Rules, func(x, y *Rule) int { return cmp.Compare(y.Nanos, x.Nanos) })
	slices.SortStableFunc(r.Terms, func(x, y *Term) int { return cmp.Compare(y.Nanos, x.Nanos) })
	slices.SortFunc(r.Fields, func(x, y *Field) int {
		return cmp.Or(cmp.Compare(y.Nanos, x.Nanos), strings.Compare(x.Name, y.Name))
	})
	return r
}

// builder makes a report.
type builder struct {
	report *Report
	fields map[string]*Field
}

func (b *builder) rule(r *engine.Rule, tallies []engine.Tally) {
	out := &Rule{Name: r.Name, Place: newPlace(r.Pos), rule: r}
	out.Condition = b.term(r, r.Terms(), nil, tallies)
	out.Count = out.Condition.Count
	b.report.Rules = append(b.report.Rules, out)
}

func (b *builder) term(r *engine.Rule, t *engine.Term, macros []string, tallies []engine.Tally) *Term {
	tally := &tallies[t.ID]
	from, _ := r.Locate(t.Macro, t.Expr.Range())
	out := &Term{Rule: r.Name, Macros: macros, Place: newPlace(from), term: t, Count: Count{
		Evaluated: tally.True + tally.False - tally.Folded, Remembered: tally.Remembered, ByType: tally.Folded,
		True: tally.True, False: tally.False, Decisive: tally.Decisive,
	}}
	switch e := t.Expr.(type) {
	case *filter.And:
		out.Kind = "and"
	case *filter.Or:
		out.Kind = "or"
	case *filter.Not:
		out.Kind = "not"
	case *filter.MacroRef:
		out.Kind, out.Text = "macro", e.Name
		macros = append(slices.Clone(macros), e.Name)
	default:
		out.Kind, out.Text = "comparison", e.String()
		out.timing = tally.Time
		out.Samples = tally.Time.Samples
		b.report.Terms = append(b.report.Terms, out)
	}
	for _, k := range t.Kids {
		out.Kids = append(out.Kids, b.term(r, k, macros, tallies))
	}
	return out
}

// estimate derives the costs of all comparisons from those of the samples. One that
// was evaluated, but never in a sample, costs what comparisons cost on average.
func (b *builder) estimate() {
	var all engine.Timing
	for _, t := range b.report.Terms {
		all.Samples += t.timing.Samples
		all.Compare += t.timing.Compare
		all.Extract += t.timing.Extract
	}
	for _, t := range b.report.Terms {
		of := t.timing
		if of.Samples == 0 {
			of = engine.Timing{Samples: all.Samples, Compare: all.Compare, Extract: all.Extract}
		}
		if of.Samples == 0 {
			continue
		}
		fresh := float64(t.Evaluated-t.Remembered) / float64(of.Samples)
		t.compare = float64(of.Compare) / float64(of.Samples)
		t.Extract = float64(of.Extract) * fresh
		t.Nanos = float64(of.Compare)*fresh + t.Extract
		if of.Extractions > 0 {
			f := b.field(t.term.Check().Left.String())
			f.Nanos += t.Extract
			f.Count += float64(of.Extractions) * fresh
		}
	}
}

func (b *builder) field(name string) *Field {
	f := b.fields[name]
	if f == nil {
		f = &Field{Name: name}
		b.fields[name] = f
		b.report.Fields = append(b.report.Fields, f)
	}
	return f
}

// sum gives a term the costs of what is in it.
func sum(t *Term) {
	for _, k := range t.Kids {
		sum(k)
		t.Nanos += k.Nanos
		t.Extract += k.Extract
	}
}
