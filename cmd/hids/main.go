// Hids checks captures of Linux system calls against Falco rules, and prints
// what is in them.
//
// This package is the command line only: it parses flags, opens captures and
// rule files, prints, and chooses the exit status. There is one file per
// command; commands.go lists them.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run runs the command line of the process and returns its exit status.
func run() int {
	// With SIGPIPE ignored, a write to a closed pipe fails instead of killing
	// the process, which so can end in order: see output.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := interruptible(context.Background())
	defer stop()
	return newApp(ctx).run(os.Args)
}

// interruptible returns a context that the first SIGINT, SIGTERM or SIGHUP cancels
// with an *interruption as cause. The second one kills the process. SIGHUP stays
// ignored where it is, as by nohup.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(&interruption{s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

// interruption is the cause of a context that ended by a signal.
type interruption struct{ signal syscall.Signal }

func (i *interruption) Error() string { return i.signal.String() }

// status returns the exit status that shells use for the signal.
func (i *interruption) status() int { return 128 + int(i.signal) }
