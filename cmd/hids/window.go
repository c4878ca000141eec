package main

import (
	"errors"
	"io"
	"runtime"
	"time"

	"github.com/urfave/cli/v2"

	"hids/lab"
	"hids/scap"
)

// windowFlags are the flags of commands that read a part of a capture.
func windowFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "from", Usage: "only events from `TIME` on: 2026-07-01T12:00:00Z, 12:30:05.5 (on the day of the first event) or +90s (since the first event)"},
		&cli.StringFlag{Name: "to", Usage: "only events before `TIME`"},
	}
}

// readingFlags are the flags of commands that read captures event by event.
func readingFlags() []cli.Flag {
	return append(windowFlags(),
		&cli.IntFlag{Name: "jobs", Usage: "read `N` sections of an indexed capture at the same time; 0 = as many as there are CPUs; the output is the same"})
}

// reading is what readingFlags or windowFlags say.
type reading struct {
	lab.Window
	jobs int
}

func newReading(c *cli.Context, loc *time.Location) (reading, error) {
	r := reading{jobs: c.Int("jobs")}
	if r.jobs < 0 {
		return r, usagef("%s: --jobs %d: not a number of sections", c.Command.Name, r.jobs)
	}
	if r.jobs == 0 {
		r.jobs = runtime.GOMAXPROCS(0)
	}
	for name, m := range map[string]*lab.Moment{"from": &r.From, "to": &r.To} {
		text := c.String(name)
		if text == "" {
			continue
		}
		if *m = lab.ParseMoment(text, loc); *m == nil {
			return r, usagef("%s: --%s %s: not a time; use one such as 2026-07-01T12:00:00Z, 12:30:05.5 or +90s", c.Command.Name, name, text)
		}
	}
	return r, nil
}

// window returns what replay.Options want, nil if there are no limits.
func (r reading) window() func(first uint64) (from, to uint64) {
	if r.Open() {
		return nil
	}
	return r.Limits
}

// index returns the index of the capture if there is one to make use of, else
// nil. One that is damaged is worth a note, no more.
func (a *app) index(c *capture, r reading) *scap.Index {
	if c.input.follow || !c.input.regular || c.Compression() != scap.Zstd || r.jobs < 2 && r.window() == nil {
		return nil
	}
	x, err := scap.OpenIndexed(&c.input, c.size)
	if err != nil {
		if !errors.Is(err, scap.ErrNoIndex) {
			a.notef("%s: %v; reading from the start", c.name(), err)
		}
		return nil
	}
	return x
}

// ReadAt implements io.ReaderAt for files that are regular.
func (in *input) ReadAt(p []byte, off int64) (int, error) {
	n, err := in.file.ReadAt(p, off)
	in.read.Add(int64(n))
	if err == nil && in.ctx.Err() != nil {
		err = io.EOF // as Read does
	}
	return n, err
}
