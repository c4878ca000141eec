package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/engine"
	"hids/engine/filter"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/diff"
	"hids/lab/suite"
	"hids/lab/tune"
	"hids/replay"
)

// tuneWriters are the formats of tune.
var tuneWriters = map[string]func(*tuneJob) error{
	"text":     (*tuneJob).writeText,
	"yaml":     (*tuneJob).writeYAML,
	"json":     (*tuneJob).writeJSON,
	"markdown": (*tuneJob).writeMarkdown,
}

func tuneFormats() []string { return []string{"text", "yaml", "json", "markdown"} }

func (a *app) tuneCommand() *cli.Command {
	return &cli.Command{
		Name:      "tune",
		Usage:     "propose exceptions that silence the noise of a rule",
		ArgsUsage: "TRACE...",
		UsageText: "hids tune --rules FILE|FOLDER --rule RULE [OPTIONS] TRACE...",
		Description: `Groups the alerts of a rule by the fields that tell them apart, and proposes the
fewest exceptions that silence some of them and no others. The proposal is tried:
the captures are read again with it, and what it does to this and other rules is
printed.

Which alerts are silenced: those of --silence and --group; with --target, the
biggest groups until no more alerts than that remain; with --keep or --keep-suite
alone, all others. Without any of these, the biggest groups, until a tenth remains.
What --keep and --keep-suite name always goes on firing.

The exit status is 1 if not all that was chosen could be silenced.

Examples:
   hids tune --rules falco_rules.yaml --rule 'Read sensitive file untrusted' day.scap.zst
   hids tune -r rules.d --rule Shell --group 1 --group 3 --write exceptions.yaml day.scap.zst
   hids tune -r rules.d --rule Shell --silence proc.pname=ansible --keep user.name=eve captures/
   hids tune -r rules.d --rule Shell --keep-suite suite.yaml --format markdown captures/`,
		Flags: slices.Concat([]cli.Flag{
			rulesFlag(),
			&cli.StringFlag{Name: "rule", Usage: "the `RULE` to tune, by its whole name"},
			&cli.StringSliceFlag{Name: "silence", Usage: "alerts of events that match `FILTER` are noise; may be repeated"},
			&cli.StringSliceFlag{Name: "keep", Usage: "alerts of events that match `FILTER` are true and go on firing; may be repeated"},
			&cli.StringSliceFlag{Name: "keep-suite", TakesFile: true, Usage: "alerts that the cases of the test suite `SUITE` expect are true; may be repeated"},
			&cli.IntSliceFlag{Name: "group", Usage: "silence group `N` of the report; may be repeated"},
			&cli.Uint64Flag{Name: "target", Usage: "silence the biggest groups until at most `N` alerts remain"},
			formatFlag("text", tuneFormats()),
			&cli.StringFlag{Name: "write", TakesFile: true, Usage: "also write the exceptions into `FILE`, to be loaded behind the other rule files"},
			&cli.BoolFlag{Name: "force", Usage: "with --write: replace a file that exists"},
			configFlag(),
			optionFlag(),
		}, selectionFlags(), []cli.Flag{strictFlag(), timezoneFlag()}, readingFlags()),
		Action: a.tune,
	}
}

// tuneJob is one run of the tune command.
type tuneJob struct {
	*app
	c       *cli.Context
	tz      zone
	conf    *falcoconf.Config
	reading reading
	set     *lab.RuleSet
	program *engine.Program
	suites  []*keptSuite
	sources []tune.Source

	progress *progress

	alerts   *tune.Alerts
	groups   *tune.Groups
	proposal *tune.Proposal
	yaml     []byte // nil if nothing is proposed
	check    *tune.Check
}

// keptSuite is a test suite whose alerts are true.
type keptSuite struct {
	file   string
	suite  *suite.Suite
	env    *suite.Env
	before *suite.Result
	broken []string // cases that the proposal makes fail
}

// tune is the action of the tune command.
func (a *app) tune(c *cli.Context) error {
	j := &tuneJob{app: a, c: c}
	write := tuneWriters[c.String("format")]
	switch {
	case write == nil:
		return unknownFormat(c, c.String("format"), tuneFormats())
	case c.String("rule") == "":
		return usagef("tune: --rule is missing: name the rule to tune\nRun 'hids tune --help' for its usage.")
	case slices.Contains(c.Args().Slice(), "-"):
		return usagef("tune: captures are read twice, which standard input can't be: name a file")
	}
	if err := j.writable(c.String("write")); err != nil {
		return err
	}
	traces, err := findTraces("tune", c.Args().Slice())
	if err != nil {
		return err
	}
	if err := j.load(); err != nil {
		return err
	}
	rule, err := j.rule(c.String("rule"))
	if err != nil {
		return err
	}
	if err := j.propose(rule, traces); err != nil {
		return err
	}
	if err := j.try(); err != nil {
		return err
	}
	if err := write(j); err != nil {
		return err
	}
	switch path := c.String("write"); {
	case path != "" && j.yaml == nil:
		a.notef("nothing is proposed: %s was not written", path)
	case path != "":
		if err := j.writeFile(path); err != nil {
			return err
		}
	}
	return j.status(traces)
}

// writable returns an error if the file of --write would have to be replaced.
func (j *tuneJob) writable(path string) error {
	if path == "" || j.c.Bool("force") {
		return nil
	}
	if _, err := os.Lstat(path); err == nil {
		return usagef("%s: exists already: --force replaces it", path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func (j *tuneJob) writeFile(path string) error {
	flags := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if !j.c.Bool("force") {
		flags |= os.O_EXCL
	}
	f, err := os.OpenFile(path, flags, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(j.file())
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}

// load reads the configuration, the rules and the suites.
func (j *tuneJob) load() error {
	var err error
	if j.conf, err = j.configuration(j.c); err != nil {
		return err
	}
	loc, err := location(j.c)
	if err != nil {
		return err
	}
	j.tz = zone{loc}
	if j.reading, err = newReading(j.c, loc); err != nil {
		return err
	}
	if j.set, j.program, err = j.app.program(j.c, j.conf); err != nil {
		return err
	}
	for _, path := range j.c.StringSlice("keep-suite") {
		if err := j.loadSuite(path); err != nil {
			return err
		}
	}
	return nil
}

// rule returns the active rule of a name.
func (j *tuneJob) rule(name string) (*engine.Rule, error) {
	var names []string
	for _, r := range j.program.Rules() {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	for _, r := range j.set.Loader.Rules() {
		if r.Name == name {
			return nil, usagef("tune: --rule %s: the rule is not active", name)
		}
	}
	hint := didYouMean(name, names)
	for _, n := range names {
		if hint == "" && strings.Contains(strings.ToLower(n), strings.ToLower(name)) {
			hint = " (did you mean " + n + "?)"
		}
	}
	return nil, usagef("tune: --rule %s: no such rule%s", name, hint)
}

// filters compiles the filters of an option, and adds the fields that they name.
func (j *tuneJob) filters(option string, fields *[]string) ([]*engine.Filter, error) {
	var list []*engine.Filter
	for _, text := range j.c.StringSlice(option) {
		f, err := engine.CompileFilter(text, j.conf.Engine.Static)
		if err != nil {
			return nil, usagef("tune: %s", caretError("--"+option, text, err))
		}
		list = append(list, f)
		if e, err := filter.Parse(text); err == nil {
			*fields = append(*fields, tune.Fields(e)...)
		}
	}
	return list, nil
}

// propose collects the alerts of the rule and fills the proposal.
func (j *tuneJob) propose(rule *engine.Rule, traces []trace) error {
	var opt tune.Options
	var err error
	if opt.Silence, err = j.filters("silence", &opt.Fields); err != nil {
		return err
	}
	if opt.Keep, err = j.filters("keep", &opt.Fields); err != nil {
		return err
	}
	j.progress = j.newProgress(slices.Concat(traces, traces), false) // they are read twice
	opt.Replay = j.options()
	for _, t := range traces {
		j.sources = append(j.sources, tune.Source{Capture: j.labReading(t, j.reading, j.progress)})
	}
	for _, s := range j.suites {
		if err := j.keepSuite(s, rule); err != nil {
			return err
		}
	}
	if j.alerts, err = tune.Collect(j.ctx, j.program, rule, j.sources, opt); err != nil {
		return err
	}
	j.groups = j.alerts.Groups()
	choice, err := j.choice()
	if err != nil {
		return err
	}
	j.alerts.Choose(j.groups, choice)
	j.proposal = j.alerts.Propose(j.set.Loader.Lists())
	j.yaml, err = j.proposal.YAML()
	return err
}

func (j *tuneJob) options() replay.Options {
	opt := replay.Options{Loc: j.tz.loc, Static: j.conf.Engine.Static, Base64: j.conf.Base64, Window: j.reading.window()}
	if j.progress != nil {
		opt.Progress = j.progress.update
	}
	return opt
}

// choice returns what is to be silenced.
func (j *tuneJob) choice() (tune.Choice, error) {
	choice := tune.Choice{Groups: j.c.IntSlice("group"), Target: j.c.Uint64("target"), Biggest: j.c.IsSet("target")}
	for _, n := range choice.Groups {
		if n < 1 || n > len(j.groups.List) {
			return choice, usagef("tune: --group %d: no such group, of %d", n, len(j.groups.List))
		}
	}
	if len(choice.Groups)+len(j.c.StringSlice("silence")) == 0 && !choice.Biggest {
		choice.All = len(j.c.StringSlice("keep"))+len(j.suites) > 0
		choice.Biggest = !choice.All
		choice.Target = j.alerts.Total / 10
	}
	return choice, nil
}

// try reads the captures again, and runs the suites, with the proposal.
func (j *tuneJob) try() error {
	set, program := j.set, j.program
	if j.yaml != nil {
		var files []rules.File
		for _, name := range j.set.Files {
			files = append(files, rules.File{Name: name, Content: j.set.Loader.Source(name)})
		}
		files = append(files, rules.File{Name: "the proposal", Content: j.yaml})
		set = lab.LoadRules(files, rules.Options{Strict: j.c.Bool("strict")}, j.conf.Engine)
		if err := j.refusal(set, "tune: the rules do not load with what is proposed"); err != nil {
			return err
		}
		choose, err := newChooser(j.c)
		if err != nil {
			return err
		}
		all := set.Loader.Rules()
		if program, err = engine.Compile(all, choose.options(j.conf.Engine, all)); err != nil {
			return &exitError{statusUsage, err}
		}
	}
	old := diff.Side{Rules: j.set.Loader.Rules(), Program: j.program}
	new := diff.Side{Rules: set.Loader.Rules(), Program: program}
	var err error
	j.check, err = j.alerts.Check(j.ctx, old, new, j.sources, diff.Options{Replay: j.options(), Matching: j.conf.Engine.Matching})
	if err != nil {
		return err
	}
	for _, s := range j.suites {
		if err := j.trySuite(s, set); err != nil {
			return err
		}
	}
	return nil
}

// status returns the error with the exit status.
func (j *tuneJob) status(traces []trace) error {
	if err := j.out.Flush(); err != nil {
		return err
	}
	bad := 0
	var drops uint64
	for i, t := range traces {
		c := &j.alerts.Captures[i]
		drops += c.Stats.Drops
		if c.Err != nil {
			bad = max(bad, j.sayCapture(t, c.Err))
		}
	}
	for _, c := range j.alerts.Captures[len(traces):] { // of suites
		if c.Err != nil {
			j.errorf("%s: %v", c.Name, c.Err)
			bad = statusCapture
		}
	}
	j.noteDrops(drops)
	if j.c.String("format") == "yaml" { // the others say it themselves
		for _, w := range slices.Concat(j.failures(), j.warnings()) {
			j.notef("%s", w)
		}
	}
	if bad != 0 {
		return &exitError{status: bad}
	}
	if len(j.failures()) > 0 {
		return &exitError{status: statusFindings}
	}
	return nil
}

// failures says what was asked for and could not be had.
func (j *tuneJob) failures() []string {
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	c := j.check
	if n := j.alerts.Mixed(); n > 0 {
		say("%s of --silence can't be told apart from alerts that are kept", plural(int(n), "alert"))
	}
	if n := j.proposal.Chosen - j.proposal.Silenced; n > 0 {
		say("no exception silences %s of the chosen ones without silencing others", plural(int(n), "alert"))
	}
	if c.Silenced < j.proposal.Silenced {
		say("%s still fire that should be silent", plural(int(j.proposal.Silenced-c.Silenced), "alert"))
	}
	if c.StillTrue < c.True {
		say("%s that are true do not fire any more", plural(int(c.True-c.StillTrue), "alert"))
	}
	if c.Gone > 0 {
		say("%s that were not chosen do not fire any more", plural(int(c.Gone), "alert"))
	}
	if target := j.c.Uint64("target"); j.c.IsSet("target") && c.After > target {
		say("%s remain, more than --target %d", plural(int(c.After), "alert"), target)
	}
	for _, s := range j.suites {
		if len(s.broken) > 0 {
			say("%s: with the proposal, %s: %s", s.file, map[bool]string{true: "a case fails", false: "cases fail"}[len(s.broken) == 1], strings.Join(s.broken, ", "))
		}
	}
	return list
}

// warnings says what to think of.
func (j *tuneJob) warnings() []string {
	var list []string
	for i := range j.proposal.Exceptions {
		x := &j.proposal.Exceptions[i]
		for k := range x.Entries {
			if e := &x.Entries[k]; e.Blanket {
				list = append(list, fmt.Sprintf("a blanket: %s says little of who does it, and to what; look what else it silences", entryText(x, e)))
			}
		}
	}
	if j.check.Before > 0 && j.check.After == 0 && j.check.True == 0 {
		list = append(list, "nothing of the rule remains in these captures: name what must go on firing by --keep or --keep-suite")
	}
	return list
}

// entryText returns an entry as a condition has it.
func entryText(x *tune.Exception, e *tune.Entry) string {
	var parts []string
	for i, f := range x.Fields {
		parts = append(parts, f+" "+x.Comps[i]+" "+quoted(e.Values[i]))
	}
	return strings.Join(parts, " and ")
}

// file returns the rule file that is proposed; nil if there is nothing to propose.
func (j *tuneJob) file() []byte {
	if j.yaml == nil {
		return nil
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Proposed by hids tune: silences %s of %s of the rule.\n", grouped(j.check.Silenced), plural(int(j.check.Before), "alert"))
	b.Write(j.yaml)
	return b.Bytes()
}
