// Package explain says why a rule fires on an event or does not, and which events
// came nearest to firing it.
//
// An Explainer has the rules, a Pass looks at the events of one pass over a
// capture, a Search collects what came nearest. Whoever wants to know in a line why
// a rule is silent on a capture calls WhyNot.
//
// Everything here is asked of the engine's evaluator: a term has the outcome with
// which the rule was evaluated, and asking has no effect on later events.
package explain

import (
	"fmt"
	"slices"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
	"hids/scap/schema"
)

// Verdict is what became of a rule at an event.
type Verdict string

// Verdicts.
const (
	Fires      Verdict = "fires"
	False      Verdict = "false"      // the condition does not hold
	Shadowed   Verdict = "shadowed"   // it holds, but an earlier rule fired, and only the first does
	Ignored    Verdict = "ignored"    // the rule is never looked at for events of this type
	Inactive   Verdict = "inactive"   // it is disabled, below the priority threshold, or skipped
	Unreported Verdict = "unreported" // the event does not reach the rules
)

// Explainer explains the rules of a set. It is immutable once made.
type Explainer struct {
	program *engine.Program // of the active rules, as they are checked
	idle    *engine.Program // of the others that can be evaluated
	rules   []*Subject
	format  eventFormat
}

// Subject is a rule that can be explained.
type Subject struct {
	*rules.Rule
	Inactive string // why it can't fire; "" = it is active
	rule     *engine.Rule
	program  *engine.Program // the one that rule belongs to
}

// New returns an explainer of rules, which come from a loader, for a check with
// the given options.
func New(rs []*rules.Rule, opt engine.Options) (*Explainer, error) {
	opt.Terms = true
	x := &Explainer{}
	var err error
	if x.program, err = engine.Compile(rs, opt); err != nil {
		return nil, err
	}
	active := map[*rules.Rule]*engine.Rule{}
	for _, r := range x.program.Rules() {
		active[r.Rule] = r
	}
	var idle []*rules.Rule
	var idleSubjects []*Subject
	for _, r := range rs {
		s := &Subject{Rule: r, rule: active[r], program: x.program}
		x.rules = append(x.rules, s)
		if s.rule != nil {
			continue
		}
		s.Inactive = inactive(r, opt)
		if r.Condition == nil || r.Skipped != "" || r.Source != "syscall" {
			continue
		}
		c := *r
		c.Enabled = true
		idle, idleSubjects = append(idle, &c), append(idleSubjects, s)
	}
	opt.Select, opt.MinPriority, opt.Matching = nil, rules.Debug, engine.All
	if x.idle, err = engine.Compile(idle, opt); err != nil {
		return nil, err
	}
	for i, s := range idleSubjects {
		s.rule, s.program = x.idle.Rules()[i], x.idle
	}
	x.format, err = newEventFormat(opt.Static)
	return x, err
}

// inactive says why a rule is not in the program of the active ones.
func inactive(r *rules.Rule, opt engine.Options) string {
	switch {
	case r.Skipped != "":
		return "it is skipped: " + r.Skipped
	case r.Source != "syscall":
		return "it is a rule of the source " + r.Source + ", of which a capture has no events"
	case r.Condition == nil:
		return "it has no condition"
	case r.Priority > opt.MinPriority:
		return fmt.Sprintf("its priority %s is below the threshold, %s", r.Priority, opt.MinPriority)
	case r.Enabled:
		return "it is disabled by the selection of rules"
	}
	return "it is disabled"
}

// Subjects returns the rules in the order of their definition.
func (x *Explainer) Subjects() []*Subject { return x.rules }

// Subject returns the rule of a name; nil = there is none.
func (x *Explainer) Subject(name string) *Subject {
	for _, s := range x.rules {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Place returns where the rule is defined.
func (s *Subject) Place() Place { return placeOf(s.Pos) }

// Types returns the names of the types of events for which a rule is looked at, in
// the order of their numbers. Asynchronous events have names that their type does not
// tell: they are among them only if the condition names them.
func (s *Subject) Types() []string {
	if s.rule == nil {
		return nil
	}
	var names []string
	seen := map[string]bool{}
	for t := range schema.EventType(schema.NumEventTypes) {
		name := t.Info().Name
		if t != schema.ASYNCEVENT_E && !seen[name] && s.program.Considers(s.rule, t) {
			seen[name] = true
			names = append(names, name)
		}
	}
	if s.program.Considers(s.rule, schema.ASYNCEVENT_E) {
		names = append(names, asyncNames(s.Condition)...)
	}
	return names
}

// asyncNames returns the names of asynchronous events that a condition names.
func asyncNames(cond filter.Expr) (names []string) {
	filter.Walk(cond, func(e filter.Expr) bool {
		c, ok := e.(*filter.Check)
		if !ok || !isAboutType(c) {
			return true
		}
		for _, v := range c.Values {
			if engine.NamesEventType(v.Text, schema.ASYNCEVENT_E) && !slices.Contains(names, v.Text) {
				names = append(names, v.Text)
			}
		}
		return true
	})
	return names
}

// Pass looks at the events of a run. It belongs to the goroutine of the run.
type Pass struct {
	x       *Explainer
	run     *replay.Run
	eval    *engine.Evaluator // of the active rules
	idle    *engine.Evaluator
	fired   []*engine.Rule // of the current event, if asked
	asked   bool
	serial  bool // the rules have to be evaluated for every event
	printer eventPrinter
	scratch []fault
}

// NewPass returns a pass over the events of a run. Call Next for each of them.
func (x *Explainer) NewPass(run *replay.Run) *Pass {
	return &Pass{
		x: x, run: run, printer: x.format.printer(run.Ctx),
		eval: x.program.NewEvaluator(run.Ctx), idle: x.idle.NewEvaluator(run.Ctx),
		serial: x.program.RemembersSections() || x.idle.RemembersSections(),
	}
}

// Next makes the event that the run delivers the current one.
func (p *Pass) Next() {
	p.asked = false
	if p.serial {
		p.fires()
		p.idle.Eval()
		return
	}
	p.eval.Begin()
	p.idle.Begin()
}

// fires returns the rules that fire on the current event.
func (p *Pass) fires() []*engine.Rule {
	if !p.asked {
		p.fired, p.asked = p.eval.Eval(), true
	}
	return p.fired
}

// evaluator returns the one that evaluates s.
func (p *Pass) evaluator(s *Subject) *engine.Evaluator {
	if s.program == p.x.idle {
		return p.idle
	}
	return p.eval
}

// Considers reports whether s, if it can be evaluated at all, is looked at for the
// current event.
func (p *Pass) Considers(s *Subject) bool {
	return s.rule != nil && s.program.Considers(s.rule, p.run.Ctx.Event.Type)
}

// Verdict returns what becomes of s at the current event, and the rule that
// shadows it.
func (p *Pass) Verdict(s *Subject) (Verdict, *rules.Rule) {
	ev := p.run.Ctx.Event
	switch {
	case s.Inactive != "":
		return Inactive, nil
	case ev.Hidden || !engine.Reaches(ev.Type):
		return Unreported, nil
	case !p.Considers(s):
		return Ignored, nil
	case !p.eval.Matches(s.rule):
		return False, nil
	}
	fired := p.fires()
	for _, r := range fired {
		if r == s.rule {
			return Fires, nil
		}
	}
	if len(fired) == 0 { // what Matches says, Eval says
		return False, nil
	}
	return Shadowed, fired[0].Rule
}

// Event is an event as explanations show it.
type Event struct {
	Num     uint64 `json:"num"`
	TS      uint64 `json:"-"`    // ns since the epoch
	Time    string `json:"time"` // UTC
	Type    string `json:"type"`
	Process string `json:"process"`
	Text    string `json:"text"` // process, direction, type and parameters, as replay prints them
}

// eventFormat are the formats of an Event.
type eventFormat struct{ typ, process, text *engine.Format }

// eventPrinter prints the parts of an Event.
type eventPrinter struct{ typ, process, text *engine.Printer }

func newEventFormat(static map[string]string) (f eventFormat, err error) {
	for _, row := range []struct {
		format **engine.Format
		text   string
	}{
		{&f.typ, "%evt.type"},
		{&f.process, "%proc.name"},
		{&f.text, "%proc.name (%thread.tid) %evt.dir %evt.type %evt.info"},
	} {
		if *row.format, err = engine.CompileFormat(row.text, static); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f eventFormat) printer(ctx *field.Context) eventPrinter {
	return eventPrinter{f.typ.NewPrinter(ctx), f.process.NewPrinter(ctx), f.text.NewPrinter(ctx)}
}

func (p eventPrinter) event(ev *scap.Event) Event {
	return Event{
		Num: ev.Num, TS: ev.TS, Time: string(field.AppendUTC(nil, ev.TS)),
		Type: string(p.typ.AppendText(nil)), Process: string(p.process.AppendText(nil)), Text: string(p.text.AppendText(nil)),
	}
}
