package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"hids/cmd/hids/internal/falcoconf"
	"hids/engine"
	"hids/engine/rules"
	"hids/lab"
	"hids/lab/diff"
	"hids/replay"
)

// diffWriters are the formats of diff.
var diffWriters = map[string]func(*diffJob) error{
	"text":     (*diffJob).writeText,
	"json":     (*diffJob).writeJSON,
	"markdown": (*diffJob).writeMarkdown,
}

func diffFormats() []string { return []string{"text", "json", "markdown"} }

func (a *app) diffCommand() *cli.Command {
	return &cli.Command{
		Name:      "diff",
		Usage:     "say what a change of rules does to the alerts",
		ArgsUsage: "TRACE...",
		UsageText: "hids diff --old RULES --new RULES [OPTIONS] TRACE...",
		Description: `Evaluates two sets of rules on the same captures, in one pass, and prints which
alerts the new one adds (+), removes (-) and changes (~), by rule: how many, what
sets them apart from the others of the rule, and the first of them. What else
differs in the rules is printed before.

RULES are files, folders of files, - for standard input, or git:REVISION:PATH, a
file or folder as it is in a revision of the git repository around the current
folder. PATH begins at the root of the repository, or, if it begins with a dot,
at the current folder. --old and --new may be repeated, in load order.

The exit status is 1 if an alert differs, unless every difference is allowed.

Examples:
   hids diff --old falco_rules.yaml --new falco_rules.yaml --new mine.yaml captures/
   hids diff --old git:main:rules/ --new rules/ captures/
   hids diff --old git:main:rules/ --new rules/ --format markdown captures/ > comment.md
   hids diff --old git:HEAD~1:./web.yaml --new web.yaml --allow 'removed:Web *' trace.scap`,
		Flags: slices.Concat([]cli.Flag{
			&cli.StringSliceFlag{Name: "old", TakesFile: true, Usage: "`RULES` before the change; may be repeated, in load order"},
			&cli.StringSliceFlag{Name: "new", TakesFile: true, Usage: "`RULES` after the change; may be repeated, in load order"},
			&cli.StringSliceFlag{Name: "allow", Usage: "differences in the alerts of the rules that match [added:|removed:|changed:]`PATTERN`, where * stands for any text, are expected; may be repeated"},
			formatFlag("text", diffFormats()),
			&cli.IntFlag{Name: "examples", Value: 3, Usage: "print `N` alerts of each kind and rule"},
			configFlag(),
			optionFlag(),
		}, selectionFlags(), []cli.Flag{strictFlag(), timezoneFlag()}, readingFlags()),
		Action: a.diff,
	}
}

// diffJob is one run of the diff command.
type diffJob struct {
	*app
	report   *diff.Report
	tz       zone
	old, new []string // files
	allows   allowances
	allowed  []bool // by difference
}

// diff is the action of the diff command.
func (a *app) diff(c *cli.Context) error {
	for _, side := range []string{"old", "new"} {
		if len(c.StringSlice(side)) == 0 {
			return usagef("diff: --%s is missing: name rule files, folders or git:REVISION:PATH\nRun 'hids diff --help' for its usage.", side)
		}
	}
	if stdins(c.StringSlice("old"), c.StringSlice("new"), c.Args().Slice()) > 1 {
		return usagef("diff: - can be given once only")
	}
	traces, err := findTraces("diff", c.Args().Slice())
	if err != nil {
		return err
	}
	j := &diffJob{app: a}
	write := diffWriters[c.String("format")]
	if write == nil {
		return unknownFormat(c, c.String("format"), diffFormats())
	}
	if j.allows, err = parseAllows(c.StringSlice("allow")); err != nil {
		return err
	}
	if c.Int("examples") < 0 {
		return usagef("diff: --examples %d: not a number of alerts", c.Int("examples"))
	}
	if err := j.compare(c, traces); err != nil {
		return err
	}
	j.allow()
	if err := write(j); err != nil {
		return err
	}
	return j.status(traces)
}

// stdins counts how often standard input is named.
func stdins(lists ...[]string) int {
	n := 0
	for _, l := range lists {
		for _, arg := range l {
			if arg == "-" {
				n++
			}
		}
	}
	return n
}

// compare loads the rules and fills the report.
func (j *diffJob) compare(c *cli.Context, traces []trace) error {
	conf, err := j.configuration(c)
	if err != nil {
		return err
	}
	choose, err := newChooser(c)
	if err != nil {
		return err
	}
	loc, err := location(c)
	if err != nil {
		return err
	}
	j.tz = zone{loc}
	read, err := newReading(c, loc)
	if err != nil {
		return err
	}
	sets := map[string]*lab.RuleSet{}
	for _, side := range []string{"old", "new"} {
		if sets[side], err = j.loadSide(c, side, conf); err != nil {
			return err
		}
	}
	j.old, j.new = sets["old"].Files, sets["new"].Files
	both := slices.Concat(sets["old"].Loader.Rules(), sets["new"].Loader.Rules())
	j.noteIdle(choose, conf.Engine.Select, both)
	j.noteSkipped(sets["new"].Loader.Rules())
	var sides [2]diff.Side
	for i, name := range []string{"old", "new"} {
		all := sets[name].Loader.Rules()
		program, err := engine.Compile(all, choose.options(conf.Engine, all))
		if err != nil {
			return &exitError{statusUsage, err}
		}
		sides[i] = diff.Side{Rules: all, Program: program}
	}
	if len(sides[0].Program.Rules())+len(sides[1].Program.Rules()) == 0 {
		all := sets["new"].Loader.Rules()
		if err := j.noneActive("diff", all, choose.options(conf.Engine, all)); err != nil {
			return err
		}
	}
	examples := c.Int("examples")
	if examples == 0 {
		examples = -1
	}
	progress := j.newProgress(traces, false)
	opt := diff.Options{
		Replay:   replay.Options{Loc: loc, Static: conf.Engine.Static, Base64: conf.Base64, Window: read.window()},
		Matching: conf.Engine.Matching, Examples: examples,
	}
	if progress != nil {
		opt.Replay.Progress = progress.update
	}
	var captures []lab.Capture
	for _, t := range traces {
		captures = append(captures, j.labReading(t, read, progress))
	}
	j.report, err = diff.Compare(j.ctx, sides[0], sides[1], captures, opt)
	return err
}

// loadSide loads the rules of --old or --new.
func (j *diffJob) loadSide(c *cli.Context, side string, conf *falcoconf.Config) (*lab.RuleSet, error) {
	files, err := j.ruleContents(c.StringSlice(side))
	if err != nil {
		return nil, err
	}
	set := lab.LoadRules(files, rules.Options{Strict: c.Bool("strict")}, conf.Engine)
	return set, j.refusal(set, fmt.Sprintf("diff: the rules of --%s were not loaded", side))
}

// status reports what else there is to say and returns the error with the exit
// status.
func (j *diffJob) status(traces []trace) error {
	bad := 0
	var drops uint64
	if err := j.out.Flush(); err != nil {
		return err
	}
	for i, c := range j.report.Captures {
		drops += c.Stats.Drops
		if c.Err != nil {
			bad = max(bad, j.sayCapture(traces[i], c.Err))
		}
	}
	j.noteDrops(drops)
	for _, a := range j.allows {
		if !a.used {
			j.notef("--allow %s: there is no such difference", a.text)
		}
	}
	switch {
	case bad != 0:
		return &exitError{status: bad}
	case slices.Contains(j.allowed, false):
		return &exitError{status: statusFindings}
	}
	return nil
}

// allowance is an expected difference.
type allowance struct {
	text    string // as it was given
	kind    string // added, removed or changed; "" = all
	pattern string
	used    bool
}

type allowances []*allowance

// match reports whether a kind of difference of a rule is allowed, and marks all
// that say so as used.
func (list allowances) match(d *diff.Difference, kind string) bool {
	found := false
	for _, a := range list {
		if (a.kind == "" || a.kind == kind) && (engine.Wildcard(a.pattern, d.Rule) || d.OldName != "" && engine.Wildcard(a.pattern, d.OldName)) {
			a.used, found = true, true
		}
	}
	return found
}

// allowKinds are the differences that --allow can name.
var allowKinds = []string{"added", "removed", "changed"}

func parseAllows(texts []string) ([]*allowance, error) {
	var list []*allowance
	for _, text := range texts {
		a := &allowance{text: text, pattern: text}
		if kind, pattern, ok := strings.Cut(text, ":"); ok && slices.Contains(allowKinds, kind) {
			a.kind, a.pattern = kind, pattern
		}
		if a.pattern == "" {
			return nil, usagef("diff: --allow %q: name a rule; '*' stands for all", text)
		}
		list = append(list, a)
	}
	return list, nil
}

// allow fills allowed.
func (j *diffJob) allow() {
	for i := range j.report.Differences {
		d := &j.report.Differences[i]
		ok := true
		for k, n := range []uint64{d.Added, d.Removed, d.Changed} {
			if n > 0 {
				ok = j.allows.match(d, allowKinds[k]) && ok
			}
		}
		j.allowed = append(j.allowed, ok)
	}
}
