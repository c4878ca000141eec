package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"time"

	"github.com/urfave/cli/v2"

	"hids/engine"
	"hids/replay"
	"hids/scap"
)

// defaultEventFormat is how sysdig prints events.
const defaultEventFormat = "%evt.num %evt.outputtime %evt.cpu %proc.name (%thread.tid) %evt.dir %evt.type %evt.info"

func (a *app) replayCommand() *cli.Command {
	return &cli.Command{
		Name:      "replay",
		Usage:     "print the events of captures",
		UsageText: "hids replay [-p FORMAT] [OPTIONS] TRACE... [FILTER]",
		Description: `Prints one line per event, as sysdig does. Events are numbered as Falco numbers
them, so that the numbers of alerts (%evt.num) can be found again.

A FILTER is a condition of the rule language, without macros: an event is printed
if it holds. What follows the captures is the filter, also in several words.

The format events is event text, with what these events need of the host: a case
for hids test, to be shortened and changed by hand. See docs/event-text.md.

Examples:
   hids replay trace.scap
   hids replay trace.scap 'evt.type=execve and proc.name=nc'
   hids replay -p '%evt.time %proc.cmdline' trace.scap proc.name in '(sh, bash)'
   hids replay --format json -p '%evt.num %fd.name' trace.scap
   hids replay --from 12:30:05 --to 12:30:06 trace.zst
   hids replay --format events trace.scap evt.num=52570 > case.events`,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "print", Aliases: []string{"p"}, Value: defaultEventFormat, Usage: "print `FORMAT` for each event: text with %fields, as in the output of a rule"},
			formatFlag("text", replayFormats()),
			&cli.Uint64Flag{Name: "limit", Aliases: []string{"n"}, Usage: "stop after `N` events have been printed; 0 = no limit"},
			&cli.BoolFlag{Name: "follow", Aliases: []string{"f"}, Usage: "wait for more at the end of a capture that is still written; print events at once"},
			timezoneFlag(),
		}, readingFlags()...),
		Action: a.replay,
	}
}

// replayFormats are the formats of replay.
func replayFormats() []string { return []string{"text", "json", "events"} }

// eventPrinter prints the events of captures.
type eventPrinter struct {
	*app
	format   *engine.Format
	filter   *engine.Filter // nil = all events
	json     bool
	left     uint64 // events to print; 0 = no limit
	follow   bool
	loc      *time.Location
	reading  reading
	progress *progress
	several  bool   // captures
	header   string // to print before the first event of a capture
	begin    []byte // of the JSON object of an event
	bad      int    // exit status of captures that could not be read to their end
}

// errEnough ends a replay after --limit events.
var errEnough = errors.New("enough events")

// replay is the action of the replay command.
func (a *app) replay(c *cli.Context) error {
	paths, filter := splitFilter(c.Args().Slice())
	if err := misplacedFilter(paths); err != nil {
		return err
	}
	traces, err := findTraces("replay", paths)
	if err != nil {
		return err
	}
	p, err := a.newEventPrinter(c, filter)
	if err != nil {
		return err
	}
	p.several = len(traces) > 1
	if p.follow && len(traces) > 1 {
		return usagef("replay: --follow works with one capture")
	}
	if c.String("format") == "events" {
		if p.several || p.follow || c.IsSet("print") {
			return usagef("replay: --format events works with one capture, without --follow and --print")
		}
		return p.eventText(traces[0])
	}
	a.out.eager = a.out.eager || p.follow
	p.progress = a.newProgress(traces, p.follow)
	for _, t := range traces {
		if err := p.run(t); err == errEnough {
			break
		} else if err != nil {
			return err
		}
	}
	if p.bad != 0 {
		return &exitError{status: p.bad}
	}
	return nil
}

// splitFilter separates captures from the filter: the first argument is a
// capture, the following ones are as long as there are such files.
func splitFilter(args []string) (paths, filter []string) {
	n := min(1, len(args))
	for n < len(args) {
		if _, err := os.Stat(args[n]); err != nil && args[n] != "-" {
			break
		}
		n++
	}
	return args[:n], args[n:]
}

func (a *app) newEventPrinter(c *cli.Context, filter []string) (*eventPrinter, error) {
	p := &eventPrinter{app: a, left: c.Uint64("limit"), follow: c.Bool("follow")}
	switch format := c.String("format"); format {
	case "text", "events":
	case "json":
		p.json = true
	default:
		return nil, unknownFormat(c, format, replayFormats())
	}
	var err error
	if p.loc, err = location(c); err != nil {
		return nil, err
	}
	if p.reading, err = newReading(c, p.loc); err != nil {
		return nil, err
	}
	if p.format, err = engine.CompileFormat(c.String("print"), nil); err != nil {
		return nil, usagef("replay: %s", caretError("-p", c.String("print"), err))
	}
	if len(filter) > 0 {
		p.filter, err = compileFilter(filter)
	}
	return p, err
}

// run prints the events of a capture.
func (p *eventPrinter) run(t trace) error {
	if err := p.name(t); err != nil {
		return err
	}
	capture, err := p.open(p.ctx, t, p.follow)
	if err != nil {
		p.bad = max(p.bad, p.sayCapture(t, err))
		return nil
	}
	defer capture.Close()
	p.progress.begin(capture)
	opt := replay.Options{Loc: p.loc, Window: p.reading.window()}
	if p.progress != nil {
		opt.Progress = p.progress.update
	}
	var failed error
	stats, err := p.events(capture, opt, func(line []byte) error {
		failed = p.event(line)
		return failed
	})
	p.progress.end(stats.Events)
	switch {
	case failed != nil:
		return failed
	case p.ctx.Err() != nil:
		return context.Cause(p.ctx)
	case err != nil:
		if err := p.out.Flush(); err != nil {
			return err
		}
		p.bad = max(p.bad, p.sayCapture(t, err))
	}
	return nil
}

// events calls emit with the lines for the events of a capture, in order.
func (p *eventPrinter) events(c *capture, opt replay.Options, emit func(line []byte) error) (replay.Stats, error) {
	if x := p.index(c, p.reading); x != nil {
		serial := p.format.RemembersSections() || p.filter != nil && p.filter.RemembersSections()
		pass := replay.Indexed{Index: x, Options: opt, Jobs: p.reading.jobs, Serial: serial}
		return pass.Each(p.ctx, p.prepare, emit)
	}
	run := replay.NewRun(c, opt)
	render, found := p.prepare(run), false
	var line []byte
	err := run.Each(p.ctx, func(*scap.Event) error {
		if line, found = render(line[:0]); !found {
			return nil
		}
		return emit(line)
	})
	return run.Stats, err
}

// prepare returns a function that appends the line for the current event of a run,
// if it is to be printed.
func (p *eventPrinter) prepare(run *replay.Run) func(dst []byte) ([]byte, bool) {
	match := func() bool { return true }
	if p.filter != nil {
		match = p.filter.NewMatcher(run.Ctx)
	}
	printer := p.format.NewPrinter(run.Ctx)
	line := printer.AppendText
	if p.json {
		line = printer.AppendJSON
	}
	begin := p.begin
	return func(dst []byte) ([]byte, bool) {
		if !match() {
			return dst, false
		}
		start := len(dst) + len(begin)
		dst = line(append(dst, begin...))
		if len(begin) == 0 {
			return dst, true
		}
		rest := dst[start+1:] // without the object's own brace
		if rest[0] == '}' {
			start-- // no field follows the comma
		}
		return append(dst[:start], rest...), true
	}
}

// name has the name of a capture printed with its events, if there are several.
func (p *eventPrinter) name(t trace) error {
	switch {
	case p.several && p.json:
		name, err := json.Marshal(t.name())
		p.begin = append(append([]byte(`{"capture":`), name...), ',')
		return err
	case p.several:
		p.header = "==> " + printable(t.name()) + " <=="
	}
	return nil
}

// event prints the line for one event.
func (p *eventPrinter) event(line []byte) error {
	if p.header != "" {
		if err := p.out.Line([]byte(p.header)); err != nil {
			return err
		}
		p.header = ""
	}
	if err := p.out.Line(line); err != nil {
		return err
	}
	if p.left > 0 {
		if p.left--; p.left == 0 {
			return errEnough
		}
	}
	return nil
}
