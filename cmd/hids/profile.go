package main

import (
	"io"
	"slices"
	"time"

	"github.com/urfave/cli/v2"

	"hids/engine"
	"hids/lab"
	"hids/lab/profile"
	"hids/replay"
)

// profileFormats are the formats of profile.
func profileFormats() []string { return []string{"text", "json", "pprof", "folded"} }

func (a *app) profileCommand() *cli.Command {
	return &cli.Command{
		Name:      "profile",
		Usage:     "say what rules cost, and what would make them cheaper",
		ArgsUsage: "TRACE...",
		UsageText: "hids profile [--rules FILE|FOLDER]... [OPTIONS] TRACE...",
		Description: `Evaluates rules on captures and says what each rule, each comparison and getting each
field costs, how often they were evaluated, and how often a comparison was decisive.
Counts are of all events; times are estimated from a sample, one event in --sample,
and are those of this machine.

Advice is given only if it is sure to gain and does not change what a rule means.

Examples:
   hids profile --rules rules.yaml captures/
   hids profile --rules rules.yaml --format pprof trace.zst > rules.pb.gz && go tool pprof -top rules.pb.gz
   hids profile --rules rules.yaml --format folded trace.zst | flamegraph.pl > rules.svg`,
		Flags: slices.Concat([]cli.Flag{
			rulesFlag(),
			configFlag(),
			optionFlag(),
			formatFlag("text", profileFormats()),
			&cli.IntFlag{Name: "sample", Value: 64, Usage: "time one event in `N` that rules look at, more at the beginning; 1 = all"},
			&cli.IntFlag{Name: "top", Value: 20, Usage: "text: print the `N` most expensive rules, comparisons and fields"},
		}, selectionFlags(), []cli.Flag{strictFlag(), timezoneFlag()}, windowFlags()),
		Action: a.profile,
	}
}

// profile is the action of the profile command.
func (a *app) profile(c *cli.Context) error {
	format := c.String("format")
	if !slices.Contains(profileFormats(), format) {
		return unknownFormat(c, format, profileFormats())
	}
	if c.Int("sample") < 1 {
		return usagef("profile: --sample %d: one event in so many is timed; 1 = all", c.Int("sample"))
	}
	if c.Int("top") < 1 {
		return usagef("profile: --top %d: not a number of rules", c.Int("top"))
	}
	if format == "pprof" && a.out.tty {
		return usagef("profile: --format pprof is binary: redirect it to a file, such as > rules.pb.gz")
	}
	traces, err := findTraces(c.Command.Name, c.Args().Slice())
	if err != nil {
		return err
	}
	job, err := a.newLabJob(c)
	if err != nil {
		return err
	}
	col := profile.New(job.program, newClock(c.Int("sample")))
	if err := job.each(traces, func(capture lab.Capture) (replay.Stats, error) {
		return col.Add(a.ctx, capture, job.replay)
	}); err != nil {
		return err
	}
	if err := a.writeProfile(col.Report(), format, c.Int("top")); err != nil {
		return err
	}
	return job.finish()
}

// newClock returns the clock of this machine, with the time that it takes itself.
func newClock(every int) engine.Clock {
	start := time.Now()
	c := engine.Clock{Now: func() int64 { return int64(time.Since(start)) }, Every: every}
	c.Overhead = c.Now()
	for range 1000 {
		from := c.Now()
		c.Overhead = min(c.Overhead, c.Now()-from)
	}
	return c
}

func (a *app) writeProfile(r *profile.Report, format string, top int) error {
	switch format {
	case "json":
		return writeJSON(a.out, r)
	case "pprof":
		return r.WritePprof(a.out)
	case "folded":
		return r.WriteFolded(a.out)
	}
	return a.writeText(func(w io.Writer) error { return r.WriteText(w, top) })
}
