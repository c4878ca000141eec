package suite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"hids/engine"
	"hids/engine/field"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

// Env is what a suite is run with: what its paths stand for.
type Env struct {
	Rules  *lab.RuleSet   // the rules of Suite.Rules; none of them is refused
	Engine engine.Options // the settings of Suite.Config and Suite.Options
	Replay replay.Options // settings of the passes over captures
	// Path returns how messages call a path as the suite has it; Trace returns the
	// capture there, ReadFile reads it.
	Path     func(path string) string
	Trace    func(path string) (lab.Capture, error)
	ReadFile func(path string) ([]byte, error)
	Wanted   func(*Case) bool // cases to run; nil = all
	Jobs     int              // captures that are read at the same time
	Brief    bool             // whether cases hold is enough: Failure.Why is not asked for
}

// Result is what came out of a suite.
type Result struct {
	Suite *Suite
	Cases []*CaseResult  // those that were run, in the order of the suite
	Rules []*engine.Rule // the active ones

	program *engine.Program
	passes  []*pass
}

// CaseResult is what came out of a case.
type CaseResult struct {
	*Case
	Failures []*Failure
	Alerts   []*Alert // in the part that counts, in order
	// Err is set if the case could not be judged: ErrorList for mistakes in its event
	// text, else what kept its capture from being read to its end.
	Err error
}

// OK reports whether all holds that the case expects.
func (r *CaseResult) OK() bool { return r.Err == nil && len(r.Failures) == 0 }

// Alert is an alert of a case.
type Alert struct {
	lab.Alert
	where []bool // by expectation of the rule: its Where holds
}

// Run evaluates the cases of a suite. Each capture is read once, however many cases
// use it, and once more if a rule did not fire that should have. An error is one of
// the rules, or of ctx.
func (s *Suite) Run(ctx context.Context, env Env) (*Result, error) {
	prog, err := engine.Compile(env.Rules.Loader.Rules(), env.Engine)
	if err != nil {
		return nil, err
	}
	res := &Result{Suite: s, Rules: prog.Rules(), program: prog}
	for _, c := range s.Cases {
		if env.Wanted == nil || env.Wanted(c) {
			res.Cases = append(res.Cases, &CaseResult{Case: c})
		}
	}
	res.passes = s.passes(env, res.Cases)
	err = inParallel(ctx, env.Jobs, res.passes, func(p *pass) error { return p.run(ctx, prog, env.Replay) })
	if err != nil {
		return nil, err
	}
	j := &judge{env: &env, res: res}
	for _, c := range res.Cases {
		if c.Err == nil {
			j.judge(c)
		}
	}
	if env.Brief {
		return res, nil
	}
	return res, env.explain(ctx, res.passes)
}

// inParallel calls f for all passes, jobs at a time, and returns the first error.
func inParallel(ctx context.Context, jobs int, passes []*pass, f func(*pass) error) error {
	errs := make([]error, len(passes))
	next := make(chan int)
	var wg sync.WaitGroup
	for range max(1, min(jobs, len(passes))) {
		wg.Go(func() {
			for i := range next {
				if errs[i] = ctx.Err(); errs[i] == nil {
					errs[i] = f(passes[i])
				}
			}
		})
	}
	for i := range passes {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// pass is a pass over a capture for the cases that use it.
type pass struct {
	capture lab.Capture
	cases   []*CaseResult
}

// passes sorts cases by their captures. Those without one get an error.
func (s *Suite) passes(env Env, cases []*CaseResult) []*pass {
	var list []*pass
	byKey := map[string]*pass{}
	for _, c := range cases {
		key := "trace " + c.Trace
		var text string
		if c.Trace == "" {
			var err error
			if text, err = c.eventText(env); err != nil {
				c.Err = err
				continue
			}
			key = "events " + text
		}
		p := byKey[key]
		if p == nil {
			p = &pass{}
			if c.Trace != "" {
				p.capture, c.Err = env.Trace(c.Trace)
			} else {
				p.capture, c.Err = s.assembled(c.Case, text, env.Path)
			}
			if c.Err != nil {
				continue // the next case of this capture says the same of itself
			}
			byKey[key] = p
			list = append(list, p)
		}
		p.cases = append(p.cases, c)
	}
	return list
}

// Capture returns the capture of a case, all of it.
func (s *Suite) Capture(c *Case, env Env) (lab.Capture, error) {
	if c.Trace != "" {
		return env.Trace(c.Trace)
	}
	text, err := c.eventText(env)
	if err != nil {
		return lab.Capture{}, err
	}
	return s.assembled(c, text, env.Path)
}

// eventText returns the event text of a case.
func (c *Case) eventText(env Env) (string, error) {
	text := ""
	if c.World != nil {
		text = c.World.Text
		if !strings.HasSuffix(text, "\n") {
			text += "\n"
		}
	}
	if c.Events != nil {
		return text + c.Events.Text, nil
	}
	b, err := env.ReadFile(c.EventsFile)
	return text + string(b), err
}

// assembled returns the capture of an event text.
func (s *Suite) assembled(c *Case, text string, path func(string) string) (lab.Capture, error) {
	capture, err := scaptest.Assemble(s.File, []byte(text))
	var list ErrorList
	if errors.As(err, &list) {
		return lab.Capture{}, s.relocate(c, list, path)
	} else if err != nil {
		return lab.Capture{}, err
	}
	if len(capture.Raw) == 0 {
		return lab.Capture{}, ErrorList{{File: s.File, Line: c.Pos.Line, Col: c.Pos.Col, Msg: "the event text is empty"}}
	}
	var raw bytes.Buffer
	if _, err := capture.WriteTo(&raw); err != nil {
		return lab.Capture{}, err
	}
	return lab.Capture{Name: c.Name, Open: func(context.Context) (replay.Source, func() error, error) {
		r, err := scap.NewReader(bytes.NewReader(raw.Bytes()))
		if err != nil {
			return nil, nil, err
		}
		return r, r.Close, nil
	}}, nil
}

// relocate returns mistakes of a case's event text with their places in the files.
func (s *Suite) relocate(c *Case, list ErrorList, path func(string) string) ErrorList {
	world := 0 // lines
	if c.World != nil {
		world = strings.Count(strings.TrimSuffix(c.World.Text, "\n"), "\n") + 1
	}
	var out ErrorList
	for _, e := range list {
		moved, in, line := *e, c.Events, e.Line
		if line <= world {
			in = c.World
		} else {
			line -= world
		}
		moved.Line = line
		switch {
		case in == nil:
			moved.File = path(c.EventsFile)
		case in.Line > 0:
			moved.Line, moved.Col = line+in.Line, e.Col+in.Indent
			moved.Src = strings.Repeat(" ", in.Indent) + e.Src
		default:
			moved.File = fmt.Sprintf("%s:%v: event text", s.File, in.Pos)
		}
		out = append(out, &moved)
	}
	return out
}

// run reads the capture and collects the alerts of each case.
func (p *pass) run(ctx context.Context, prog *engine.Program, opt replay.Options) error {
	first := firstEvent(&opt, p.cases)
	var sels []*selection
	_, err := p.capture.Check(ctx, prog, opt, func(e *engine.Evaluator, r *engine.Rule) error {
		if sels == nil {
			for _, c := range p.cases {
				sels = append(sels, newSelection(c.Case, e.Context(), *first))
			}
		}
		alert := lab.Alert{}
		for i, sel := range sels {
			if !sel.has() {
				continue
			}
			if alert.Rule == "" {
				alert = lab.NewAlert(p.capture.Name, e, r)
			}
			p.cases[i].Alerts = append(p.cases[i].Alerts, &Alert{Alert: alert, where: sel.wheres(r.Name)})
		}
		return nil
	})
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, c := range p.cases {
		c.Err = err
	}
	return nil
}

// firstEvent returns where a pass with these options stores the time of the first
// event. Of the capture, the pass delivers what lies in the window of any case.
func firstEvent(opt *replay.Options, cases []*CaseResult) *uint64 {
	first := new(uint64)
	opt.Window = func(ts uint64) (uint64, uint64) {
		*first = ts
		from, to := ^uint64(0), uint64(0)
		for _, c := range cases {
			f, t := c.Window.Limits(ts)
			from, to = min(from, f), max(to, t)
		}
		return from, to
	}
	return first
}

// selection tells which events of a pass count for a case.
type selection struct {
	c        *Case
	ctx      *field.Context
	from, to uint64
	match    []func() bool // all must hold
	where    []func() bool // by expectation; nil = none
}

func newSelection(c *Case, ctx *field.Context, first uint64) *selection {
	s := &selection{c: c, ctx: ctx}
	s.from, s.to = c.Window.Limits(first)
	for _, f := range c.filters() {
		s.match = append(s.match, f.NewMatcher(ctx))
	}
	for _, x := range c.Expect {
		var f func() bool
		if x.Where != nil {
			f = x.Where.NewMatcher(ctx)
		}
		s.where = append(s.where, f)
	}
	return s
}

// filters returns the conditions that the events of a case fulfil.
func (c *Case) filters() []*engine.Filter {
	var list []*engine.Filter
	if c.Container != "" {
		name := filter.Quote(c.Container)
		f, err := engine.CompileFilter("container.id = "+name+" or container.name = "+name+" or container.full_id startswith "+name, nil)
		if err == nil { // any text can be quoted
			list = append(list, f)
		}
	}
	if c.Filter != nil {
		list = append(list, c.Filter)
	}
	return list
}

// has reports whether the current event counts.
func (s *selection) has() bool {
	if ts := s.ctx.Event.TS; ts < s.from || ts >= s.to {
		return false
	}
	for _, m := range s.match {
		if !m() {
			return false
		}
	}
	return true
}

// wheres evaluates the conditions of the expectations of a rule.
func (s *selection) wheres(rule string) []bool {
	ok := make([]bool, len(s.where))
	for i, f := range s.where {
		ok[i] = s.c.Expect[i].Rule == rule && (f == nil || f())
	}
	return ok
}

// Rule returns an active rule; nil = there is none of that name.
func (r *Result) Rule(name string) *engine.Rule {
	for _, x := range r.Rules {
		if x.Name == name {
			return x
		}
	}
	return nil
}

// inactive says why no active rule has a name.
func inactive(name string, all []*rules.Rule) string {
	var names []string
	for _, r := range all {
		if r.Name == name {
			if r.Skipped != "" {
				return "it is skipped: " + r.Skipped
			}
			if !r.Enabled {
				return "it is disabled"
			}
			return "the configuration leaves it out"
		}
		names = append(names, r.Name)
	}
	if hint := meant(name, names); hint != "" {
		return "the rule files have no such rule; " + hint
	}
	return "the rule files have no such rule"
}
