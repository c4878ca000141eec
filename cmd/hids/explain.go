package main

import (
	"context"
	"errors"
	"slices"

	"github.com/urfave/cli/v2"

	"hids/engine"
	"hids/lab/explain"
	"hids/replay"
	"hids/scap"
)

// explainWriters are the formats of explain.
var explainWriters = map[string]func(*explainJob) error{
	"text":     (*explainJob).writeText,
	"json":     (*explainJob).writeJSON,
	"markdown": (*explainJob).writeMarkdown,
}

func explainFormats() []string { return []string{"text", "json", "markdown"} }

func (a *app) explainCommand() *cli.Command {
	return &cli.Command{
		Name:      "explain",
		Usage:     "say why rules fire on events, or do not",
		ArgsUsage: "TRACE...",
		UsageText: "hids explain --rules RULES [--rule NAME]... [--event N | --where FILTER] [OPTIONS] TRACE...",
		Description: `With an event, by number or as a filter, and a rule: the rule's condition as a
tree with the outcome and the values of every term. Without a rule: what became of
every rule, in a line each.

Without an event: whether the rule fires, and the near misses: the events that
lack the fewest terms, by the terms that they lack. Without a rule: that in a line
for every rule.

Whether a rule is active, and which one fires first, is as in 'hids check' with the
same options. Numbers of events are those of %evt.num and 'hids replay'.

Examples:
   hids explain --rules rules.yaml --rule 'Secret file opened' trace.scap
   hids explain --rules rules.yaml --rule 'Secret file opened' --event 42 trace.scap
   hids explain --rules rules.yaml --rule 'Web *' --where 'proc.name=nginx' trace.scap
   hids explain --rules rules.yaml --event 42 trace.scap
   hids explain --rules rules.d --format markdown captures/`,
		Flags: slices.Concat([]cli.Flag{
			rulesFlag(),
			&cli.StringSliceFlag{Name: "rule", Usage: "explain the rule called `NAME`, or those whose whole name matches it, where * stands for any text; may be repeated"},
			&cli.Uint64Flag{Name: "event", Aliases: []string{"e"}, Usage: "explain at the event with the number `N`"},
			&cli.StringFlag{Name: "where", Usage: "explain at the events for which `FILTER`, a condition without macros, holds"},
			&cli.IntFlag{Name: "limit", Aliases: []string{"n"}, Value: 5, Usage: "at most `N` events of --where, near misses, and events that fire"},
			formatFlag("text", explainFormats()),
			&cli.StringFlag{Name: "matching", Usage: "`WHICH` of the rules that match an event fire: first, as in Falco, or all; the configuration says so otherwise"},
			configFlag(),
			optionFlag(),
		}, selectionFlags(), []cli.Flag{strictFlag(), timezoneFlag()}, windowFlags()),
		Action: a.explain,
	}
}

// explainJob is one run of the explain command.
type explainJob struct {
	*app
	x        *explain.Explainer
	subjects []*explain.Subject
	named    bool // the rules were named: say all of each
	tz       zone
	limit    int
	several  bool // captures

	atEvents bool // --event or --where
	event    uint64
	where    *engine.Filter
	events   []*explainedEvent
	more     uint64 // events of --where beyond the limit
	// aside are events of --where for which no rule of --rule is looked at: they are
	// shown if there are no others.
	aside     []*explainedEvent
	moreAside uint64 // beyond the limit
	searches  []*explain.Search
	passed    string // why the event of --event was not delivered

	stats replay.Stats
	bad   int // exit status of captures that could not be read to their end
}

// explainedEvent is an event with what became of the rules.
type explainedEvent struct {
	capture string
	event   explain.Event
	rules   []*explain.Explanation
}

// explain is the action of the explain command.
func (a *app) explain(c *cli.Context) error {
	traces, err := findTraces("explain", c.Args().Slice())
	if err != nil {
		return err
	}
	write := explainWriters[c.String("format")]
	if write == nil {
		return unknownFormat(c, c.String("format"), explainFormats())
	}
	job, opt, err := a.newExplain(c, len(traces))
	if err != nil {
		return err
	}
	read, err := newReading(c, job.tz.loc)
	if err != nil {
		return err
	}
	read.jobs = 1
	opt.Window = read.window()
	progress := a.newProgress(traces, false)
	if progress != nil {
		opt.Progress = progress.update
	}
	for _, t := range traces {
		if err := job.capture(t, read, progress, opt); err != nil {
			return err
		}
	}
	if err := job.found(c); err != nil {
		return err
	}
	if err := write(job); err != nil {
		return err
	}
	if err := a.out.Flush(); err != nil {
		return err
	}
	if a.ctx.Err() != nil {
		return context.Cause(a.ctx)
	}
	a.noteDrops(job.stats.Drops)
	if job.bad != 0 {
		return &exitError{status: job.bad}
	}
	return nil
}

// newExplain reads the rules and what is to be explained.
func (a *app) newExplain(c *cli.Context, traces int) (*explainJob, replay.Options, error) {
	job := &explainJob{app: a, limit: c.Int("limit"), event: c.Uint64("event"), several: traces > 1}
	var opt replay.Options
	job.atEvents = c.IsSet("event") || c.IsSet("where")
	switch {
	case job.limit < 1:
		return nil, opt, usagef("explain: --limit %d: at least 1", job.limit)
	case c.IsSet("event") && c.IsSet("where"):
		return nil, opt, usagef("explain: --event and --where can't be used together")
	case c.IsSet("event") && job.event == 0:
		return nil, opt, usagef("explain: --event 0: events are numbered from 1")
	case c.IsSet("event") && traces > 1:
		return nil, opt, usagef("explain: --event works with one capture: each numbers its events anew")
	}
	conf, err := a.configuration(c)
	if err != nil {
		return nil, opt, err
	}
	switch m := c.String("matching"); m {
	case "":
	case "first":
		conf.Engine.Matching = engine.First
	case "all":
		conf.Engine.Matching = engine.All
	default:
		return nil, opt, usagef("explain: --matching %s: use first or all", m)
	}
	if text := c.String("where"); c.IsSet("where") {
		if job.where, err = engine.CompileFilter(text, conf.Engine.Static); err != nil {
			return nil, opt, usagef("explain: %s", caretError("--where", text, err))
		}
	}
	loc, err := location(c)
	if err != nil {
		return nil, opt, err
	}
	job.tz = zone{loc}
	set, eng, err := a.chosenRules(c, conf)
	if err != nil {
		return nil, opt, err
	}
	if job.x, err = explain.New(set.Loader.Rules(), eng); err != nil {
		return nil, opt, &exitError{statusUsage, err}
	}
	if err := job.choose(c.StringSlice("rule")); err != nil {
		return nil, opt, err
	}
	return job, replay.Options{Loc: loc, Static: conf.Engine.Static, Base64: conf.Base64}, nil
}

// choose finds the rules of --rule; all without it.
func (j *explainJob) choose(patterns []string) error {
	all := j.x.Subjects()
	j.named = len(patterns) > 0
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
		wanted := !j.named
		for _, p := range patterns {
			wanted = wanted || p == s.Name || engine.Wildcard(p, s.Name)
		}
		if wanted {
			j.subjects = append(j.subjects, s)
		}
	}
	for _, p := range patterns {
		if !slices.ContainsFunc(names, func(n string) bool { return p == n || engine.Wildcard(p, n) }) {
			return usagef("explain: --rule %s: there is no such rule%s", p, similarName(p, names))
		}
	}
	if !j.atEvents {
		for _, s := range j.subjects {
			j.searches = append(j.searches, explain.NewSearch(s, j.limit))
		}
	}
	return nil
}

// capture explains the rules on a capture.
func (j *explainJob) capture(t trace, read reading, progress *progress, opt replay.Options) error {
	look := j.search
	if j.atEvents {
		look = j.explainEvent
		opt.Passed = j.pass
	}
	stats, err := j.x.Each(j.ctx, j.labReading(t, read, progress), opt, j.where, func(p *explain.Pass, ev *scap.Event) error {
		return look(p, ev, t.name())
	})
	addStats(&j.stats, stats)
	switch {
	case errors.Is(err, errEnough), j.ctx.Err() != nil:
		return nil // what was found so far is written
	case err != nil:
		if err := j.out.Flush(); err != nil {
			return err
		}
		j.bad = max(j.bad, j.sayCapture(t, err))
	}
	return nil
}

// search looks for what fires the rules, and for near misses.
func (j *explainJob) search(p *explain.Pass, _ *scap.Event, capture string) error {
	for _, s := range j.searches {
		s.Look(p, capture)
	}
	return nil
}

// explainEvent explains the rules at an event, if it is wanted.
func (j *explainJob) explainEvent(p *explain.Pass, ev *scap.Event, capture string) error {
	if j.where == nil {
		if ev.Num > j.event {
			return errEnough
		} else if ev.Num < j.event {
			return nil
		}
	}
	list, more := &j.events, &j.more
	if j.where != nil && j.named && !slices.ContainsFunc(j.subjects, p.Considers) {
		list, more = &j.aside, &j.moreAside
	}
	if len(*list) == j.limit {
		*more++
		return nil
	}
	e := &explainedEvent{capture: capture, event: p.Event()}
	for _, s := range j.subjects {
		x := p.Outline(s)
		if j.named {
			x = p.Explain(s)
		}
		x.Capture = capture
		e.rules = append(e.rules, x)
	}
	*list = append(*list, e)
	return nil
}

// pass notes that the event of --event is not one that rules see.
func (j *explainJob) pass(ev *scap.Event) {
	switch {
	case ev.Num != j.event || j.where != nil:
	case ev.Hidden:
		j.passed = "it only updates what is known of the host, and no rule sees it"
	default:
		j.passed = "it is not in the time window"
	}
}

// found returns an error if the event of --event was not found, and says so if
// there are no events of --where.
func (j *explainJob) found(c *cli.Context) error {
	if len(j.events) == 0 {
		j.events, j.more, j.aside, j.moreAside = j.aside, j.moreAside, nil, 0
	}
	switch {
	case !j.atEvents || len(j.events) > 0 || j.bad != 0 || j.ctx.Err() != nil:
	case j.where != nil:
		j.notef("--where %s: no event matches, of %s", c.String("where"), plural(int(j.stats.Delivered), "event"))
	case j.passed != "":
		return usagef("explain: event %d can't be explained: %s", j.event, j.passed)
	case c.IsSet("from") || c.IsSet("to"):
		return usagef("explain: there is no event %d in the time window", j.event)
	default:
		return usagef("explain: there is no event %d: the capture has %s", j.event, plural(int(j.stats.Events), "event"))
	}
	return nil
}

// leftOut returns how many events of --where were left out since no rule is looked at
// for them.
func (j *explainJob) leftOut() uint64 { return uint64(len(j.aside)) + j.moreAside }

// searchReport is a rule in the JSON of explain without an event.
type searchReport struct {
	Rule       string                 `json:"rule"`
	Place      explain.Place          `json:"place"`
	Inactive   string                 `json:"inactive,omitempty"`
	Types      []string               `json:"event_types"` // for which the rule is looked at
	Events     uint64                 `json:"events"`
	Considered uint64                 `json:"considered"` // of these, those of such a type
	Fired      uint64                 `json:"fired"`
	Summary    string                 `json:"summary"`
	Examples   []*explain.Explanation `json:"examples"` // of firing
	Misses     []missReport           `json:"misses"`   // the nearest first
}

type missReport struct {
	Distance int                  `json:"distance"`
	Events   uint64               `json:"events"`
	Example  *explain.Explanation `json:"example"`
}

func (j *explainJob) writeJSON() error {
	if j.atEvents {
		list := []*explain.Explanation{}
		for _, e := range j.events {
			list = append(list, e.rules...)
		}
		return writeJSON(j.out, struct {
			Explanations []*explain.Explanation `json:"explanations"`
			More         uint64                 `json:"more_events"` // for which --where holds
		}{list, j.more + j.leftOut()})
	}
	list := []searchReport{}
	for _, s := range j.searches {
		r := searchReport{
			Rule: s.Rule.Name, Place: s.Rule.Place(), Inactive: s.Rule.Inactive, Types: append([]string{}, s.Rule.Types()...),
			Events: s.Events, Considered: s.Considered, Fired: s.Fired, Summary: s.Silence().Text,
			Examples: append([]*explain.Explanation{}, s.Examples...), Misses: []missReport{},
		}
		for _, m := range s.Misses(j.limit) {
			r.Misses = append(r.Misses, missReport{m.Distance, m.Events, m.Example})
		}
		list = append(list, r)
	}
	return writeJSON(j.out, struct {
		Rules []searchReport `json:"rules"`
	}{list})
}
