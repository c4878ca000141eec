// Package cover says which parts of rules captures have tried: for each rule, macro,
// comparison, element of a list and exception, how often it was true and how often
// false.
//
//	c := cover.New(set, program) // compiled with engine.Options.Terms
//	for each capture { stats, err := c.Add(ctx, capture, opt) }
//	report := c.Report()
//
// A term counts when evaluation reaches it: see engine.Meter. Every rule is
// evaluated on every event, also where another rule came first.
//
// # The percentage
//
// Points are what can be true and false by itself: the condition of a rule, an
// exception, a comparison, an element of the list of a comparison. Each is counted
// once at the place where it is written, however many rules use it. A point has two
// outcomes, true and false; an exception is true if it exempts an event, an element
// if the comparison holds with it alone. The percentage is the share of outcomes that
// were seen. Rules that are not active, and macros and lists that no active rule uses,
// have no part in it.
package cover

import (
	"context"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
	"hids/scap"
)

// Collector gathers over any number of captures.
type Collector struct {
	set      *lab.RuleSet
	program  *engine.Program
	meter    *engine.Meter
	first    bool
	alerts   map[*engine.Rule]uint64
	captures []Capture
}

// New returns a collector for the program that was compiled, with
// engine.Options.Terms, of the rules of set. With engine.First only the first rule
// that an event matches has an alert.
func New(set *lab.RuleSet, p *engine.Program, matching engine.Matching) *Collector {
	return &Collector{
		set: set, program: p, meter: p.NewMeter(), first: matching == engine.First,
		alerts: make(map[*engine.Rule]uint64),
	}
}

// Add evaluates the rules on a capture. After an error (see lab.Capture.Run), what
// came before it counts.
func (c *Collector) Add(ctx context.Context, capture lab.Capture, opt replay.Options) (replay.Stats, error) {
	return c.AddPart(ctx, capture, opt, func(*field.Context) bool { return true })
}

// AddPart is Add for those events of which counts says so.
func (c *Collector) AddPart(ctx context.Context, capture lab.Capture, opt replay.Options, counts func(*field.Context) bool) (replay.Stats, error) {
	return capture.Run(ctx, opt, func(r *replay.Run) error { return c.run(ctx, capture.Name, r, counts) })
}

func (c *Collector) run(ctx context.Context, name string, r *replay.Run, counts func(*field.Context) bool) error {
	c.meter.Begin(r.Ctx)
	events := uint64(0)
	err := r.Each(ctx, func(*scap.Event) error {
		if !counts(r.Ctx) {
			return nil
		}
		events++
		for _, rule := range c.meter.Event() {
			c.alerts[rule]++
			if c.first {
				break
			}
		}
		return nil
	})
	c.captures = append(c.captures, Capture{name, events, r.Stats.Drops})
	return err
}

// Outcomes is how often something was true and how often false.
type Outcomes struct {
	True  uint64 `json:"true"`
	False uint64 `json:"false"`
}

// seen is how many of the two outcomes there were.
func (o Outcomes) seen() int {
	n := 0
	if o.True > 0 {
		n++
	}
	if o.False > 0 {
		n++
	}
	return n
}

func (o *Outcomes) add(t, f uint64) {
	o.True += t
	o.False += f
}

// Place is a range of a rule file; lines and columns as in rules.Position.
type Place struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line,omitempty"`
	EndColumn int    `json:"end_column,omitempty"`
}

func newPlace(from, to rules.Position) Place {
	return Place{from.File, from.Line, from.Col, to.Line, to.Col}
}

func (p Place) from() rules.Position {
	return rules.Position{File: p.File, Line: p.Line, Col: p.Column}
}
func (p Place) to() rules.Position {
	if p.EndLine == 0 {
		return rules.Position{}
	}
	return rules.Position{File: p.File, Line: p.EndLine, Col: p.EndColumn}
}

// Share is how many outcomes of points were seen.
type Share struct {
	Seen  int `json:"seen"`
	Total int `json:"total"`
}

// Percent is the share of outcomes that were seen, 0 to 100; 100 if there are none.
func (s Share) Percent() float64 {
	if s.Total == 0 {
		return 100
	}
	return 100 * float64(s.Seen) / float64(s.Total)
}

func (s *Share) add(o Outcomes) {
	s.Seen += o.seen()
	s.Total += 2
}

// Kind says what a point is.
type Kind string

// Kinds of points.
const (
	RuleKind       Kind = "rule"
	ExceptionKind  Kind = "exception"
	ComparisonKind Kind = "comparison"
	ItemKind       Kind = "item"
)

// Point is something that can be true and false, where it is written.
type Point struct {
	Kind Kind   `json:"kind"`
	In   string `json:"in"` // "rule R", "macro M", "list L"
	Text string `json:"text"`
	Place
	Outcomes
}

// Capture is a capture that was read.
type Capture struct {
	Name   string `json:"name"`
	Events uint64 `json:"events"` // that rules were evaluated on
	Drops  uint64 `json:"drops"`  // drop events: the recorder lost some around each
}

// Report is what was found.
type Report struct {
	Files    []string  `json:"files"` // of rules, in load order
	Captures []Capture `json:"captures"`
	Events   uint64    `json:"events"`
	Share
	Percentage float64  `json:"percent"`
	Rules      []*Rule  `json:"rules"`
	Macros     []*Macro `json:"macros"`
	Lists      []*List  `json:"lists"`
	// Inactive are the rules that were not evaluated: disabled, deselected or not
	// possible here.
	Inactive []string `json:"inactive"`

	points  []*Point // in the order of rules and their conditions
	sources map[string][]byte
}

// Points returns the points, in the order of the rules and their conditions; those
// of a macro or a list where it is used first.
func (r *Report) Points() []*Point { return r.points }

// Rule is an active rule.
type Rule struct {
	Name string `json:"name"`
	Place
	Tags     []string `json:"tags"`
	Priority string   `json:"priority"`
	Outcomes
	Alerts uint64 `json:"alerts"`
	// Share is that of the points that are written in the rule: without its macros
	// and lists.
	Share
	Exceptions []Exception `json:"exceptions"`
	// Terms is the condition, with its macros: counts are those of this rule alone.
	Terms *Term `json:"condition"`
}

// Exception is an exception of a rule. It is true if it exempts an event.
type Exception struct {
	Name string `json:"name"`
	Place
	Outcomes
}

// Macro is a macro, with the counts of all its uses by active rules.
type Macro struct {
	Name string `json:"name"`
	Place
	Uses int `json:"uses"` // references in conditions of active rules, also through other macros
	Outcomes
	Share
	// Terms is the condition, without what is in other macros; nil if nothing uses it.
	Terms *Term `json:"condition,omitempty"`
}

// List is a list, with the counts of all its uses by active rules.
type List struct {
	Name string `json:"name"`
	Place
	Share
	Items []Item `json:"items"`
}

// Item is an element of a list.
type Item struct {
	Text string `json:"text"`
	Place
	// Used says that it stands in a comparison of an active rule. Names of other
	// lists, in a list, do not: their elements take their place.
	Used bool `json:"used"`
	Outcomes
}

// Term is a condition or a part of one.
type Term struct {
	Kind string `json:"kind"` // and, or, not, macro, comparison
	Text string `json:"text,omitempty"`
	Place
	Outcomes
	// ByType are those outcomes that the type of the event decided.
	ByType uint64 `json:"by_type"`
	// Exception is the name of the exception that the term makes up.
	Exception string  `json:"exception,omitempty"`
	Items     []Item  `json:"items,omitempty"`
	Kids      []*Term `json:"terms,omitempty"`

	expr filter.Expr
}
