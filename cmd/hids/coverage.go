package main

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/engine"
	"hids/lab"
	"hids/lab/cover"
	"hids/lab/mutate"
	"hids/replay"
)

// coverageFormats are the formats of coverage.
func coverageFormats() []string { return []string{"text", "json", "lcov", "html", "navigator"} }

func (a *app) coverageCommand() *cli.Command {
	return &cli.Command{
		Name:      "coverage",
		Usage:     "say which parts of rules captures have tried",
		ArgsUsage: "TRACE...",
		UsageText: "hids coverage [--rules FILE|FOLDER]... [--suite SUITE.yaml]... [OPTIONS] [TRACE...]",
		Description: `Evaluates rules on captures and says for every rule, macro, comparison, element of
a list and exception how often it was true and how often false. What never had one
of both outcomes is not tried: a mistake in it would not show.

The percentage is the share of outcomes that were seen. With --fail-under, the exit
status is 1 if it is lower than that.

With --mutate, the rules are changed in small ways: operators, negations, and what is
left out of conditions, lists and exceptions. It says which of these changes make no
difference to the alerts of any capture, nor to a case of a suite.

Examples:
   hids coverage --rules rules.yaml captures/
   hids coverage --rules rules.yaml --format html captures/ > coverage.html
   hids coverage --rules rules.yaml --format lcov captures/ > rules.info
   hids coverage --rules rules.yaml --only 'Read sensitive*' trace.scap
   hids coverage --rules rules.d --fail-under 80 captures/
   hids coverage --suite suite.yaml
   hids coverage --mutate --suite suite.yaml --rule 'Read sensitive*'`,
		Flags: slices.Concat([]cli.Flag{
			rulesFlag(),
			configFlag(),
			optionFlag(),
			formatFlag("text", coverageFormats()),
			&cli.StringFlag{Name: "fail-under", Usage: "exit with status 1 if less than `PERCENT` of the outcomes were seen or, with --mutate, of the mutants noticed"},
			&cli.StringSliceFlag{Name: "suite", TakesFile: true, Usage: "also the events of the cases of a test suite `SUITE.yaml`, as of hids test; may be repeated"},
			&cli.BoolFlag{Name: "mutate", Usage: "change the rules in small ways, and say which changes nothing notices"},
			&cli.StringSliceFlag{Name: "rule", Usage: "with --mutate: change only rules whose whole name matches `PATTERN`, where * stands for any text; may be repeated"},
		}, selectionFlags(), []cli.Flag{strictFlag(), timezoneFlag()}, windowFlags()),
		Action: a.coverage,
	}
}

// coverage is the action of the coverage command.
func (a *app) coverage(c *cli.Context) error {
	format, formats := c.String("format"), coverageFormats()
	if c.Bool("mutate") {
		formats = mutateFormats()
	}
	if !slices.Contains(formats, format) {
		return unknownFormat(c, format, formats)
	}
	if c.IsSet("rule") && !c.Bool("mutate") {
		return usagef("coverage: --rule goes with --mutate; --only selects the rules that are evaluated")
	}
	least, err := percentFlag(c, "fail-under")
	if err != nil {
		return err
	}
	var traces []trace
	if c.NArg() > 0 || !c.IsSet("suite") {
		if traces, err = findTraces(c.Command.Name, c.Args().Slice()); err != nil {
			return err
		}
	}
	job, err := a.newLabJob(c)
	if err != nil {
		return err
	}
	if c.Bool("mutate") {
		return job.mutate(c, traces, format, least)
	}
	if format == "lcov" && slices.Contains(job.set.Files, stdinName) {
		return usagef("coverage: --format lcov: rules from standard input are in no file whose lines could be marked")
	}
	col := cover.New(job.set, job.program, job.matching)
	if err := job.each(traces, func(capture lab.Capture) (replay.Stats, error) {
		return col.Add(a.ctx, capture, job.replay)
	}); err != nil {
		return err
	}
	for _, s := range job.suites {
		t, err := job.trial(s)
		if err != nil {
			return err
		}
		for _, capture := range t.Captures {
			stats, err := col.AddPart(a.ctx, capture.Capture, capture.Options(), capture.Counts)
			if err := job.suiteRead(s, stats, err); err != nil {
				return err
			}
		}
	}
	report := col.Report()
	if err := a.writeCoverage(report, format); err != nil {
		return err
	}
	if err := job.finish(); err != nil {
		return err
	}
	return a.enough("of the outcomes were seen", report.Percentage, least)
}

// enough returns the error of --fail-under.
func (a *app) enough(what string, percent, least float64) error {
	if percent >= least {
		return nil
	}
	a.notef("%.1f%% %s, less than %s%%", percent, what, strconv.FormatFloat(least, 'f', -1, 64))
	return &exitError{status: statusFindings}
}

// mutateFormats are the formats of coverage --mutate.
func mutateFormats() []string { return []string{"text", "json"} }

// mutate changes the rules and says what nothing notices.
func (j *labJob) mutate(c *cli.Context, traces []trace, format string, least float64) error {
	patterns := c.StringSlice("rule")
	for _, p := range patterns {
		if !slices.ContainsFunc(j.program.Rules(), func(r *engine.Rule) bool { return engine.Wildcard(p, r.Name) }) {
			return usagef("coverage: --rule %s: no active rule matches%s", p, didYouMean(p, ruleNames(j.program)))
		}
	}
	col := mutate.New(j.set, j.program, mutate.Options{Matching: j.matching, Wanted: func(r *engine.Rule) bool {
		return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return engine.Wildcard(p, r.Name) })
	}})
	if err := j.each(traces, func(capture lab.Capture) (replay.Stats, error) {
		return col.Add(j.ctx, capture, j.replay)
	}); err != nil {
		return err
	}
	for _, s := range j.suites {
		t, err := j.trial(s)
		if err != nil {
			return err
		}
		stats, err := col.AddSuite(j.ctx, s.name, t)
		if err := j.suiteRead(s, stats, err); err != nil {
			return err
		}
	}
	report := col.Report()
	var err error
	if format == "json" {
		err = writeJSON(j.out, report)
	} else {
		err = j.writeText(report.WriteText)
	}
	if err != nil {
		return err
	}
	if err := j.finish(); err != nil {
		return err
	}
	return j.enough("of the mutants were noticed", report.Percent, least)
}

func ruleNames(p *engine.Program) (names []string) {
	for _, r := range p.Rules() {
		names = append(names, r.Name)
	}
	return names
}

// percentFlag returns the value of an option that is a percentage; 0 if it is not
// given.
func percentFlag(c *cli.Context, option string) (float64, error) {
	text := c.String(option)
	if text == "" {
		return 0, nil
	}
	p, err := strconv.ParseFloat(text, 64)
	if err != nil || !(p >= 0 && p <= 100) {
		return 0, usagef("%s: --%s %s: not a percentage from 0 to 100", c.Command.Name, option, text)
	}
	return p, nil
}

// writeCoverage writes a report in a format.
func (a *app) writeCoverage(r *cover.Report, format string) error {
	switch format {
	case "json":
		return writeJSON(a.out, r)
	case "lcov":
		return r.WriteLCOV(a.out)
	case "html":
		return r.WriteHTML(a.out)
	case "navigator":
		return r.WriteNavigator(a.out)
	}
	return a.writeText(r.WriteText)
}

// writeText writes a report of several lines.
func (a *app) writeText(write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return a.out.Line(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// labJob is what commands of the rule laboratory share that evaluate active rules on
// captures.
type labJob struct {
	*app
	set      *lab.RuleSet
	program  *engine.Program // with its terms
	matching engine.Matching
	replay   replay.Options
	reading  reading
	conf     *falcoconf.Config
	suites   []labSuite
	drops    uint64
	bad      int // exit status of captures that could not be read to their end
}

// newLabJob reads the configuration and the rules.
func (a *app) newLabJob(c *cli.Context) (*labJob, error) {
	suites, err := a.labSuites(c)
	if err != nil {
		return nil, err
	}
	conf, err := a.labConfiguration(c, suites)
	if err != nil {
		return nil, err
	}
	loc, err := location(c)
	if err != nil {
		return nil, err
	}
	reading, err := newReading(c, loc)
	if err != nil {
		return nil, err
	}
	conf.Engine.Terms = true
	set, program, err := a.program(c, conf)
	if err != nil {
		return nil, err
	}
	return &labJob{
		app: a, set: set, program: program, matching: conf.Engine.Matching, reading: reading, conf: conf, suites: suites,
		replay: replay.Options{Loc: loc, Static: conf.Engine.Static, Base64: conf.Base64, Window: reading.window()},
	}, nil
}

// each calls f for every capture. A capture that can't be read to its end is
// reported, and does not keep the others from being read.
func (j *labJob) each(traces []trace, f func(lab.Capture) (replay.Stats, error)) error {
	bar := j.newProgress(traces, false)
	if bar != nil {
		j.replay.Progress = bar.update
	}
	for _, t := range traces {
		stats, err := f(j.labReading(t, j.reading, bar))
		j.drops += stats.Drops
		if j.ctx.Err() != nil {
			return context.Cause(j.ctx)
		}
		if err != nil {
			j.bad = max(j.bad, j.sayCapture(t, err))
		}
	}
	return nil
}

// finish returns the error with the exit status of captures that are cut.
func (j *labJob) finish() error {
	j.noteDrops(j.drops)
	if j.bad != 0 {
		return &exitError{status: j.bad}
	}
	return nil
}
