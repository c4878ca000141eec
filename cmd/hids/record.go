package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"hids/recorder"
	"hids/recorder/container"
	"hids/recorder/procfs"
)

// Exit statuses of record with a command, which are not the command's own.
const (
	statusOurs       = 125 // the recording failed
	statusNotRun     = 126 // the command could not be run
	statusNoSuchFile = 127 // there is no such command
)

func (a *app) recordCommand() *cli.Command {
	return &cli.Command{
		Name:      "record",
		Usage:     "record the system calls of this host",
		UsageText: "hids record -o TRACE.zst [OPTIONS] [-- COMMAND ARGUMENTS...]",
		Description: `Records until a signal, a limit, or the end of COMMAND, whose exit status is passed
on (125 to 127 are the recorder's own failures, as with env and timeout). Asks for
root or CAP_BPF, CAP_PERFMON, CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, and for a
kernel with BTF. 'hids record --check' says whether this host can record.

The file can be read by its owner only. It is complete up to the last second
whatever happens to the recorder; lost events are counted in it.

Sizes are like 500MB or 2GiB, times like 90s or 1h30m.

Examples:
   hids record -o trace.zst
   hids record -o make.zst --tree -- make test
   hids record -o ring.zst --rotate 1GB --keep 10
   hids record -o web.zst --container 3f2a --duration 10m
   hids record -o small.zst --for-rules rules.d`,
		Flags:  append(append(recordOutputFlags(), recordFilterFlags()...), recordContentFlags()...),
		Action: a.record,
	}
}

func recordOutputFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "output", Aliases: []string{"o"}, TakesFile: true, Usage: "write to `FILE`; - is standard output"},
		&cli.BoolFlag{Name: "force", Usage: "replace a file that exists"},
		&cli.DurationFlag{Name: "duration", Usage: "stop after `TIME`"},
		&cli.StringFlag{Name: "max-size", Usage: "stop when the files together have `SIZE`"},
		&cli.Uint64Flag{Name: "max-events", Usage: "stop after `N` events"},
		&cli.StringFlag{Name: "rotate", Usage: "go on in a new file after `SIZE|TIME`"},
		&cli.IntFlag{Name: "keep", Usage: "with --rotate, keep the newest `N` files only; 0 = all"},
		&cli.IntFlag{Name: "compression", Value: 1, Usage: "compression `LEVEL`, 1 to 22"},
		&cli.BoolFlag{Name: "check", Usage: "say whether this host can record, and what would be missing; record nothing"},
		&cli.StringFlag{Name: "format", Value: "text", Usage: "with --check: output `FORMAT`: " + strings.Join(recordFormats(), ", ")},
	}
}

func recordFilterFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "tree", Usage: "record COMMAND and what it starts, nothing else"},
		&cli.IntSliceFlag{Name: "pid", Usage: "record process `PID` only; may be repeated"},
		&cli.IntSliceFlag{Name: "pid-tree", Usage: "record process `PID` and what it starts from now on; may be repeated"},
		&cli.StringSliceFlag{Name: "comm", Usage: "record threads called `NAME` only; may be repeated"},
		&cli.StringSliceFlag{Name: "cgroup", Usage: "record cgroup `PATH` only, with all below it; may be repeated"},
		&cli.StringSliceFlag{Name: "container", Usage: "record the container with an id that begins with `ID` only; may be repeated"},
		&cli.StringSliceFlag{Name: "syscall", Usage: "record system call `NAME` only; may be repeated"},
		&cli.StringSliceFlag{Name: "for-rules", TakesFile: true, Usage: "record what the rules of `FILE|FOLDER` can match, and what is needed to know processes and files; may be repeated"},
	}
}

func recordContentFlags() []cli.Flag {
	return []cli.Flag{
		&cli.IntFlag{Name: "snaplen", Value: recorder.DefaultSnaplen, Usage: "record `N` bytes of each buffer"},
		&cli.StringFlag{Name: "buffer", Value: "8MiB", Usage: "`SIZE` of each CPU's ring buffer"},
		&cli.BoolFlag{Name: "switches", Usage: "record switches between threads, too"},
		&cli.BoolFlag{Name: "page-faults", Usage: "record page faults, too"},
		&cli.BoolFlag{Name: "no-env", Usage: "leave the environment of processes that run already out"},
		&cli.BoolFlag{Name: "no-containers", Usage: "ask no container runtime: containers are known by their id only"},
		&cli.BoolFlag{Name: "container-env", Usage: "record the environment of containers, too"},
	}
}

// record is the action of the record command.
func (a *app) record(c *cli.Context) error {
	if c.Bool("check") {
		return a.recordCheck(c)
	}
	args := c.Args().Slice()
	opt, err := a.recordOptions(c)
	if err != nil && len(args) > 0 {
		return &exitError{statusOurs, err}
	}
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if opt.Live.Filter.Children {
			return usagef("record: --tree needs a command: hids record --tree -o FILE -- COMMAND")
		}
		sum, err := a.recordUntil(a.ctx, opt)
		return a.recorded(sum, err)
	}
	return a.recordRun(opt, args)
}

// recordRun records a command until it ends.
func (a *app) recordRun(opt recorder.Options, args []string) error {
	// Before anything is done: --force would have replaced a file for nothing.
	if _, err := exec.LookPath(args[0]); err != nil {
		return a.notStarted(args[0], err)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if opt.Capture.Path == "-" {
		cmd.Stdout = os.Stderr // the capture has the output
	}
	ctx, cancel := context.WithCancel(a.ctx)
	defer cancel()
	started := false
	ended := make(chan error, 1)
	opt.Started = func() error {
		if err := cmd.Start(); err != nil {
			return err
		}
		started = true
		go func() {
			ended <- cmd.Wait()
			cancel()
		}()
		return nil
	}
	sum, err := a.recordUntil(ctx, opt)
	if err != nil && !started {
		return a.notStarted(args[0], err)
	}
	failed := a.recorded(sum, err)
	if failed != nil {
		a.errorf("%s", describe(failed))
	}
	status := a.commandEnd(args[0], ended)
	if failed != nil {
		return &exitError{status: statusOurs}
	}
	return status
}

// commandEnd waits for the end of the command, which may outlive the recording.
func (a *app) commandEnd(name string, ended <-chan error) error {
	select {
	case err := <-ended:
		return commandStatus(err)
	default:
		a.notef("the recording has ended; %s goes on", name)
		return commandStatus(<-ended)
	}
}

// notStarted returns the error of a command that was never run.
func (a *app) notStarted(name string, err error) error {
	var search *exec.Error
	var path *fs.PathError
	var cause error
	switch {
	case errors.As(err, &search):
		cause = search.Err
	case errors.As(err, &path) && path.Op == "fork/exec":
		cause = path.Err
	default:
		return &exitError{statusOurs, a.recordError(err)}
	}
	if errors.Is(cause, exec.ErrNotFound) || errors.Is(cause, fs.ErrNotExist) {
		return &exitError{statusNoSuchFile, fmt.Errorf("record: there is no command %s", name)}
	}
	return &exitError{statusNotRun, fmt.Errorf("record: %s can't be run: %w", name, cause)}
}

// commandStatus passes the status of a command on.
func commandStatus(err error) error {
	if err == nil {
		return nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return &exitError{statusOurs, err}
	}
	status := exit.ExitCode()
	if ws, ok := exit.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		status = 128 + int(ws.Signal())
	}
	return &exitError{status: status}
}

// recordUntil records until ctx ends or a limit is reached.
func (a *app) recordUntil(ctx context.Context, opt recorder.Options) (recorder.Summary, error) {
	opt.Note = func(err error) { a.notef("%v", err) }
	line := &statusLine{app: a}
	if a.errTTY {
		opt.Status = line.show
	}
	sum, err := recorder.Record(ctx, opt)
	line.clear()
	return sum, err
}

// recorded reports what a recording came to.
func (a *app) recorded(sum recorder.Summary, err error) error {
	if sum.Path == "" {
		if err != nil {
			return a.recordError(err)
		}
		return nil
	}
	perEvent := 0.0
	if sum.Events > 0 {
		perEvent = float64(sum.Bytes) / float64(sum.Events)
	}
	files := ""
	if sum.Files > 1 {
		files = fmt.Sprintf(" in %d files", sum.Files)
	}
	fmt.Fprintf(a.errw, "%s events, %s lost%s, %s%s, %.1f bytes/event\n",
		grouped(sum.Events), grouped(sum.Losses.Total()), lossText(sum.Losses), byteSize(sum.Bytes), files, perEvent)
	switch {
	case sum.Full && sum.Events == 0:
		return &exitError{statusCapture, errors.New("record: --max-size has no room for the state of the host, with which a capture begins: nothing was recorded")}
	case sum.Full:
		a.notef("stopped at the size of --max-size")
	}
	if err != nil {
		// What may be missing to record is not: it recorded.
		return &exitError{statusCapture, fmt.Errorf("record: %s", err.Error())}
	}
	return nil
}

// lossText says by what causes events were lost.
func lossText(l recorder.Losses) string {
	var causes []string
	for _, c := range []struct {
		n    uint64
		what string
	}{
		{l.Ring, "ring buffer full"}, {l.Busy, "interrupted"}, {l.Size, "too large"},
		{l.Queue, "recorder's memory full"}, {l.Bad, "not understood"},
		{l.Tasks, "processes beyond the room of the filter, with all of their events"},
	} {
		if c.n > 0 {
			causes = append(causes, fmt.Sprintf("%s: %s", c.what, grouped(c.n)))
		}
	}
	if causes == nil {
		return ""
	}
	hint := ""
	if l.Ring > 0 {
		hint = "; a larger --buffer or a filter helps"
	}
	return " (" + strings.Join(causes, ", ") + hint + ")"
}

// recordError gives an error of a recording its exit status.
func (a *app) recordError(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return usagef("record: %s", describe(err))
	}
	if missing := recorder.Probe("/").Missing(); len(missing) > 0 {
		text := "record: this host can't record:"
		for _, m := range missing {
			text += "\n   " + m.String()
		}
		return &exitError{statusDenied, errors.New(text)}
	}
	return &exitError{statusOf(err), fmt.Errorf("record: %w", err)}
}

// recordOptions reads the flags of a recording.
func (a *app) recordOptions(c *cli.Context) (recorder.Options, error) {
	opt := recorder.Options{
		Snapshot:     procfs.Options{Proc: "/proc", Sys: "/sys", Etc: "/etc", NoEnv: c.Bool("no-env")},
		ContainerEnv: c.Bool("container-env"),
		MaxEvents:    c.Uint64("max-events"),
		Duration:     c.Duration("duration"),
	}
	if c.IsSet("duration") && opt.Duration <= 0 || c.IsSet("max-events") && opt.MaxEvents == 0 {
		return opt, usagef("record: --duration and --max-events: nothing would be recorded; leave them out for no limit")
	}
	if !c.Bool("no-containers") {
		opt.Sockets = container.DefaultSockets()
	}
	var err error
	if opt.Capture, err = a.captureOptions(c); err != nil {
		return opt, err
	}
	if opt.Live, err = a.liveOptions(c); err != nil {
		return opt, err
	}
	return opt, nil
}

func (a *app) captureOptions(c *cli.Context) (recorder.CaptureOptions, error) {
	opt := recorder.CaptureOptions{
		Path: c.String("output"), Force: c.Bool("force"), Keep: c.Int("keep"), Level: c.Int("compression"),
		SectionDuration: 10 * time.Minute,
	}
	if opt.Path == "" {
		return opt, usagef("record: where to? Name a file by -o FILE, or - for standard output")
	}
	if opt.Level < 1 || opt.Level > 22 {
		return opt, usagef("record: --compression %d: levels are 1 to 22", opt.Level)
	}
	if opt.Path == "-" && a.out.tty {
		return opt, usagef("record: a capture is no text for a terminal: name a file by -o FILE, or send standard output to a pipe")
	}
	var err error
	if text := c.String("max-size"); text != "" {
		if opt.MaxBytes, err = recorder.ParseSize(text); err != nil {
			return opt, usagef("record: --max-size: %w", err)
		}
	}
	if text := c.String("rotate"); text != "" {
		if opt.Rotate, err = recorder.ParseRotation(text); err != nil {
			return opt, usagef("record: --rotate: %w", err)
		}
		if opt.Path == "-" {
			return opt, usagef("record: --rotate needs a file: standard output can't be rotated")
		}
	}
	if opt.Keep != 0 && opt.Rotate.IsZero() || opt.Keep < 0 {
		return opt, usagef("record: --keep N goes with --rotate")
	}
	return opt, nil
}

// statusLine shows how a recording is doing, on a terminal.
type statusLine struct {
	*app
	last  recorder.Status
	shown bool
}

func (l *statusLine) show(s recorder.Status) {
	rate := 0.0
	if dt := (s.Elapsed - l.last.Elapsed).Seconds(); dt > 0 {
		rate = float64(s.Events-l.last.Events) / dt
	}
	backlog := 0.0
	for _, b := range s.Backlog {
		backlog = max(backlog, b)
	}
	l.last, l.shown = s, true
	fmt.Fprintf(l.errw, "\r\x1b[K%s  %s events  %s/s  %s  %s lost  buffers %.0f%%",
		s.Elapsed.Truncate(time.Second), grouped(s.Events), grouped(uint64(rate)), byteSize(s.Bytes), grouped(s.Losses.Total()), 100*backlog)
}

func (l *statusLine) clear() {
	if l.shown {
		fmt.Fprint(l.errw, "\r\x1b[K")
	}
}
