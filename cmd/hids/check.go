package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/replay"
)

func (a *app) checkCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "say which rules fire on captures",
		ArgsUsage: "TRACE...",
		UsageText: "hids check [--rules FILE|FOLDER]... [-c falco.yaml] [OPTIONS] TRACE...",
		Description: `Prints the alerts that Falco 0.44.1 would print for a capture, one a line.

A TRACE is a capture file (.scap, plain or compressed by gzip or zstd), a folder
of captures, or - for standard input. Without -c, Falco's stock configuration is
in force: every priority, the first matching rule, container fields appended.

Examples:
   hids check --rules rules.yaml trace.scap
   hids check --rules rules.d --format json trace.scap.gz | jq .output_fields
   hids check -c falco.yaml --fail-on warning captures/
   hids check --rules rules.yaml --from +10m --to +11m trace.zst
   sysdig -w - | hids check --rules rules.yaml --follow -`,
		Flags: slices.Concat([]cli.Flag{
			rulesFlag(),
			configFlag(),
			optionFlag(),
			formatFlag("text", checkFormats()),
			&cli.BoolFlag{Name: "summary", Usage: "print counts by rule and priority to standard error at the end"},
			&cli.StringFlag{Name: "fail-on", Usage: "exit with status 1 if there is an alert of `PRIORITY` or more severe; less severe ones are no failures in JUnit reports"},
		}, selectionFlags(), []cli.Flag{
			&cli.BoolFlag{Name: "follow", Aliases: []string{"f"}, Usage: "wait for more at the end of a capture that is still written; print alerts at once"},
			strictFlag(),
			timezoneFlag(),
		}, readingFlags()),
		Action: a.check,
	}
}

// check is the action of the check command.
func (a *app) check(c *cli.Context) error {
	traces, err := findTraces("check", c.Args().Slice())
	if err != nil {
		return err
	}
	job, err := a.newCheck(c)
	if err != nil {
		return err
	}
	job.follow = c.Bool("follow")
	if job.follow && len(traces) > 1 {
		return usagef("check: --follow works with one capture")
	}
	a.out.eager = a.out.eager || job.follow
	job.progress = a.newProgress(traces, job.follow)
	for _, t := range traces {
		if err = job.run(t, len(traces) > 1); err != nil {
			break
		}
	}
	return job.finish(err, c.Bool("summary"))
}

// checkJob is one run of the check command.
type checkJob struct {
	*app
	program  *engine.Program
	replay   replay.Options
	reading  reading
	sink     alertSink
	failOn   rules.Priority
	fails    bool // --fail-on was given
	follow   bool
	progress *progress

	counts   map[*engine.Rule]int
	captures int
	total    replay.Stats
	failed   bool // an alert reached failOn
	bad      int  // exit status of captures that could not be read to their end
}

// newCheck reads the configuration and the rules.
func (a *app) newCheck(c *cli.Context) (*checkJob, error) {
	job := &checkJob{app: a, counts: map[*engine.Rule]int{}}
	conf, err := a.configuration(c)
	if err != nil {
		return nil, err
	}
	if name := c.String("fail-on"); name != "" {
		if job.failOn, err = parsePriority("--fail-on", name); err != nil {
			return nil, err
		}
		job.fails = true
		a.out.readOn = true // the status needs all alerts
	}
	loc, err := location(c)
	if err != nil {
		return nil, err
	}
	if job.reading, err = newReading(c, loc); err != nil {
		return nil, err
	}
	format := c.String("format")
	if conf.JSON && !c.IsSet("format") {
		format = "json"
	}
	newSink := checkSinks[format]
	if newSink == nil {
		return nil, unknownFormat(c, format, checkFormats())
	}
	if _, job.program, err = a.program(c, conf); err != nil {
		return nil, err
	}
	job.replay = replay.Options{Loc: loc, Static: conf.Engine.Static, Base64: conf.Base64, Window: job.reading.window()}
	job.sink = newSink(job)
	return job, nil
}

// program loads the rules, selects among them and compiles them.
func (a *app) program(c *cli.Context, conf *falcoconf.Config) (*lab.RuleSet, *engine.Program, error) {
	set, opt, err := a.chosenRules(c, conf)
	if err != nil {
		return nil, nil, err
	}
	program, err := engine.Compile(set.Loader.Rules(), opt)
	if err != nil {
		return nil, nil, &exitError{statusUsage, err}
	}
	if len(program.Rules()) == 0 {
		return set, program, a.noneActive(c.Command.Name, set.Loader.Rules(), opt)
	}
	return set, program, nil
}

// chosenRules loads the rules, and returns the options that select among them.
func (a *app) chosenRules(c *cli.Context, conf *falcoconf.Config) (*lab.RuleSet, engine.Options, error) {
	choose, err := newChooser(c)
	if err != nil {
		return nil, conf.Engine, err
	}
	files, err := a.ruleFiles(c, conf)
	if err != nil {
		return nil, conf.Engine, err
	}
	if slices.Contains(files, "-") && slices.Contains(c.Args().Slice(), "-") {
		return nil, conf.Engine, usagef("%s: - can't be both the rules and the capture", c.Command.Name)
	}
	set, err := a.checkedRules(files, conf, c.Bool("strict"))
	if err != nil {
		return nil, conf.Engine, err
	}
	all := set.Loader.Rules()
	a.noteIdle(choose, conf.Engine.Select, all)
	return set, choose.options(conf.Engine, all), nil
}

// configuration returns the settings of -c, -o and the flags.
func (a *app) configuration(c *cli.Context) (*falcoconf.Config, error) {
	path := c.String("config")
	conf, err := falcoconf.Load(path, falcoconf.Options{Override: c.StringSlice("option"), Getenv: a.getenv})
	if err != nil {
		return nil, &exitError{statusOf(err), err}
	}
	if err := a.noteKeys(c.Command.Name, c.String("config"), c.StringSlice("option"), conf); err != nil {
		return nil, err
	}
	if name := c.String("priority"); name != "" {
		if conf.Engine.MinPriority, err = parsePriority("--priority", name); err != nil {
			return nil, err
		}
	}
	return conf, nil
}

// noteKeys says which keys of a configuration have no effect. One that an option
// sets and that does not exist is an error.
func (a *app) noteKeys(command, path string, options []string, conf *falcoconf.Config) error {
	var keys []string
	for _, o := range options {
		keys = append(keys, o[:strings.IndexAny(o+"=", ".[=")])
	}
	for _, key := range conf.Unknown {
		guess := didYouMean(key, falcoconf.Keys())
		if i := slices.Index(keys, key); i >= 0 {
			return usagef("%s: -o %s: unknown key %s%s", command, options[i], key, guess)
		}
		a.notef("%s: unknown key %s%s", path, key, guess)
	}
	var inFile, inOptions []string
	for _, key := range conf.Ignored {
		if slices.Contains(keys, key) {
			inOptions = append(inOptions, key)
		} else {
			inFile = append(inFile, key)
		}
	}
	a.noteIgnored(path, inFile)
	a.noteIgnored("-o", inOptions)
	return nil
}

func (a *app) noteIgnored(origin string, keys []string) {
	if len(keys) > 0 {
		a.notef("%s: ignored, since it only matters to a running Falco: %s", origin, strings.Join(keys, ", "))
	}
}

// run checks one capture. It returns an error if the others can't be checked
// either.
func (j *checkJob) run(t trace, several bool) error {
	if err := j.sink.begin(t, several); err != nil {
		return err
	}
	capture, err := j.open(j.ctx, t, j.follow)
	if err != nil {
		j.failedCapture(t, err)
		return j.sink.end(replay.Stats{}, err)
	}
	defer capture.Close()
	j.progress.begin(capture)
	opt := j.replay
	if j.progress != nil {
		opt.Progress = j.progress.update
	}
	var failed error // of the sink, as opposed to the capture
	stats, err := j.alerts(capture, opt, func(r *engine.Rule, text []byte) error {
		j.counts[r]++
		j.failed = j.failed || j.fails && r.Priority <= j.failOn
		failed = j.sink.alert(r, text)
		return failed
	})
	j.progress.end(stats.Events)
	j.captures++
	addStats(&j.total, stats)
	if failed != nil {
		return failed
	}
	if j.ctx.Err() != nil {
		cause := context.Cause(j.ctx)
		if err := j.sink.end(stats, cause); err != nil {
			return err
		}
		return cause
	}
	if err != nil {
		// Alerts before messages about what follows them.
		if err := j.out.Flush(); err != nil {
			return err
		}
		j.failedCapture(t, err)
	}
	return j.sink.end(stats, err)
}

// alerts calls emit for the alerts of a capture, in order.
func (j *checkJob) alerts(c *capture, opt replay.Options, emit func(r *engine.Rule, text []byte) error) (replay.Stats, error) {
	if x := j.index(c, j.reading); x != nil {
		pass := replay.Indexed{Index: x, Options: opt, Jobs: j.reading.jobs}
		return pass.Check(j.ctx, j.program, j.sink.render, emit)
	}
	var text []byte
	return replay.Check(j.ctx, c, j.program, opt, func(ev *engine.Evaluator, r *engine.Rule) error {
		text = j.sink.render(text[:0], ev, r)
		return emit(r, text)
	})
}

// failedCapture reports the error that ended a capture early.
func (j *checkJob) failedCapture(t trace, err error) {
	status := j.sayCapture(t, err)
	j.bad = max(j.bad, status)
}

func addStats(total *replay.Stats, s replay.Stats) {
	total.Events += s.Events
	total.Delivered += s.Delivered
	total.Drops += s.Drops
	total.Sections += s.Sections
}

// finish ends the report and returns the error with the exit status.
func (j *checkJob) finish(err error, summary bool) error {
	if err != nil && !errors.Is(err, errClosedPipe) && j.ctx.Err() == nil {
		return err
	}
	if cerr := j.sink.close(); err == nil {
		err = cerr
	}
	if ferr := j.out.Flush(); err == nil {
		err = ferr
	}
	if summary {
		j.summary()
	}
	j.noteDrops(j.total.Drops)
	switch {
	case err != nil && !errors.Is(err, errClosedPipe):
		return err
	case j.bad != 0:
		return &exitError{status: j.bad}
	case j.failed:
		return &exitError{status: statusFindings}
	}
	return nil
}

// noteDrops says that the recorder lost events, if it did.
func (a *app) noteDrops(drops uint64) {
	if drops > 0 {
		a.notef("the recorder lost events, around %s: there may be more to find", plural(int(drops), "drop event"))
	}
}

// ruleCount is how often a rule fired.
type ruleCount struct {
	rule *engine.Rule
	n    int
}

// sortedCounts returns the rules that fired: the most severe first, then the
// most frequent.
func sortedCounts(counts map[*engine.Rule]int) []ruleCount {
	var list []ruleCount
	for r, n := range counts {
		list = append(list, ruleCount{r, n})
	}
	slices.SortFunc(list, func(a, b ruleCount) int {
		if a.rule.Priority != b.rule.Priority {
			return int(a.rule.Priority) - int(b.rule.Priority)
		}
		if a.n != b.n {
			return b.n - a.n
		}
		return a.rule.ID - b.rule.ID
	})
	return list
}

// summary prints the counts to standard error.
func (j *checkJob) summary() {
	counts := sortedCounts(j.counts)
	total := 0
	byPriority := map[rules.Priority]int{}
	for _, c := range counts {
		total += c.n
		byPriority[c.rule.Priority] += c.n
	}
	var b strings.Builder
	who := fmt.Sprintf("%s by %d", plural(total, "alert"), len(counts))
	if total == 0 {
		who = "no alert by any"
	}
	fmt.Fprintf(&b, "%s of %s in %s of %s\n", who, plural(len(j.program.Rules()), "active rule"),
		plural(int(j.total.Delivered), "event"), plural(j.captures, "capture"))
	width := len(grouped(uint64(total)))
	for p := rules.Emergency; p <= rules.Debug; p++ {
		if byPriority[p] == 0 {
			continue
		}
		fmt.Fprintf(&b, "  %*s  %s\n", width, grouped(uint64(byPriority[p])), p)
		for _, c := range counts {
			if c.rule.Priority == p {
				fmt.Fprintf(&b, "  %*s  %*s  %s\n", width, "", width, grouped(uint64(c.n)), c.rule.Name)
			}
		}
	}
	j.say("", b.String())
}

// plural returns "1 thing" or "n things".
func plural(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return grouped(uint64(n)) + " " + thing + "s"
}
