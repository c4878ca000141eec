package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"
)

// version is the version that --version and reports show.
const version = "0.1.0-dev"

// Exit statuses.
const (
	statusFindings = 1 // alerts at or above --fail-on, findings of lint
	statusUsage    = 2 // wrong usage, or rules that do not load
	statusCapture  = 3 // a capture that could not be read or written to its end
	statusDenied   = 4 // not permitted or not supported here
)

// exitError is an error with the exit status it leads to.
type exitError struct {
	status int
	err    error // nil if everything has been said
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usagef returns an error of wrong usage.
func usagef(format string, args ...any) error {
	return &exitError{statusUsage, fmt.Errorf(format, args...)}
}

// app is what the commands share: where they read and write.
type app struct {
	ctx    context.Context
	stdin  *os.File
	out    *output
	errw   io.Writer
	errTTY bool
	color  bool // of results
	getenv func(string) string
}

func newApp(ctx context.Context) *app {
	a := &app{ctx: ctx, stdin: os.Stdin, errw: os.Stderr, getenv: os.Getenv}
	tty := term.IsTerminal(int(os.Stdout.Fd()))
	a.out = newOutput(os.Stdout, tty)
	a.errTTY = term.IsTerminal(int(os.Stderr.Fd()))
	a.color = tty && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
	return a
}

// run runs a command line and returns the exit status.
func (a *app) run(args []string) int {
	err := a.runWords(args)
	if ferr := a.out.Flush(); err == nil {
		err = ferr
	}
	return a.status(err)
}

func (a *app) runWords(args []string) error {
	cmd := a.cli()
	if last := len(args) - 1; last > 0 && (args[last] == completeWords || args[last] == completeTexts) {
		return a.complete(cmd, args[1:last], args[last] == completeTexts)
	}
	args, err := arrange(cmd, args)
	if err != nil {
		return err
	}
	return cmd.RunContext(a.ctx, args)
}

// status reports err, if there is something to say, and returns its exit status.
func (a *app) status(err error) int {
	var exit *exitError
	var signal *interruption
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errClosedPipe):
		return 0 // the reader has seen enough
	case errors.As(err, &signal):
		return signal.status()
	case errors.As(err, &exit):
		if exit.err != nil {
			a.errorf("%s", describe(exit.err))
		}
		return exit.status
	}
	a.errorf("%s", describe(err))
	return statusOf(err)
}

// describe returns the message of an error: for one about a file, without the
// name of the system call.
func describe(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Path + ": " + p.Err.Error()
	}
	return err.Error()
}

// statusOf returns the exit status of an error of the system.
func statusOf(err error) int {
	if errors.Is(err, os.ErrPermission) || errors.Is(err, errors.ErrUnsupported) {
		return statusDenied
	}
	return statusUsage
}

// errorf prints an error message to standard error.
func (a *app) errorf(format string, args ...any) { a.say("hids: ", fmt.Sprintf(format, args...)) }

// notef prints a note to standard error.
func (a *app) notef(format string, args ...any) {
	a.say("hids: note: ", fmt.Sprintf(format, args...))
}

// say prints a message with a prefix. What it quotes may come from a hostile
// capture or rule file.
func (a *app) say(prefix, msg string) {
	fmt.Fprintf(a.errw, "%s%s\n", prefix, printable(strings.TrimRight(msg, "\n")))
}

// cli returns the command line.
func (a *app) cli() *cli.App {
	c := &cli.App{
		Name:                      "hids",
		Usage:                     "check captures of system calls against Falco rules",
		UsageText:                 "hids COMMAND [OPTIONS] [ARGUMENTS]",
		Version:                   version,
		Description:               appDescription,
		Writer:                    a.out,
		ErrWriter:                 a.errw,
		Commands:                  a.commands(),
		HideHelpCommand:           true,
		DisableSliceFlagSeparator: true,
		ExitErrHandler:            func(*cli.Context, error) {},
		Action:                    a.noCommand,
	}
	for _, cmd := range c.Commands {
		cmd.HideHelpCommand = true
		cmd.CustomHelpTemplate = helpTemplate(cmd)
		cmd.OnUsageError = func(_ *cli.Context, err error, _ bool) error {
			return usagef("%s: %s\nRun 'hids %s --help' for its usage.", cmd.Name, flagError(cmd, err), cmd.Name)
		}
	}
	return c
}

const appDescription = `Every command prints its results to standard output and everything else to
standard error. '-' stands for standard input. Exit statuses:
   0  done
   1  findings: alerts of check or findings of lint at or above --fail-on,
      differences of diff, noise that tune can't silence, coverage below --fail-under,
      cases of test that fail
   2  wrong usage, or rules that do not load
   3  a capture that could not be read or written to its end; what came before is good
   4  not permitted, or not supported here`

// badValue is how the library says that the value of an option is wrong.
var badValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-([a-z-]+): `)

// flagError returns the message of an error about an option, in our words.
func flagError(cmd *cli.Command, err error) string {
	m := badValue.FindStringSubmatch(err.Error())
	if m == nil {
		return err.Error()
	}
	want := "not such a value"
	f, _ := findFlag(cmd, m[2], m[2])
	switch f.(type) {
	case *cli.IntFlag:
		want = "not a number"
	case *cli.UintFlag, *cli.Uint64Flag:
		want = "not a number from 0 on"
	case *cli.DurationFlag:
		want = "not a time such as 90s or 1h30m"
	case *cli.BoolFlag:
		want = "this option has no value"
	}
	value, uerr := strconv.Unquote(m[1])
	if uerr != nil {
		value = m[1]
	}
	return dashes(m[2]) + " " + value + ": " + want
}

// noCommand is run for a command line without a command.
func (a *app) noCommand(c *cli.Context) error {
	c.App.Writer = a.errw
	if err := cli.ShowAppHelp(c); err != nil {
		return err
	}
	return &exitError{status: statusUsage}
}
