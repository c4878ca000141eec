package main

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"hids/scap"
)

// readingFlags are the flags of commands that read captures event by event.
func readingFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "from", Usage: "only events from `TIME` on: 2026-07-01T12:00:00Z, 12:30:05.5 (on the day of the first event) or +90s (since the first event)"},
		&cli.StringFlag{Name: "to", Usage: "only events before `TIME`"},
		&cli.IntFlag{Name: "jobs", Usage: "read `N` sections of an indexed capture at the same time; 0 = as many as there are CPUs; the output is the same"},
	}
}

// reading is what readingFlags say.
type reading struct {
	from, to moment // nil = open
	jobs     int
}

// moment is a time, perhaps relative to the first event of a capture.
type moment func(first time.Time) time.Time

func newReading(c *cli.Context, loc *time.Location) (reading, error) {
	r := reading{jobs: c.Int("jobs")}
	if r.jobs < 0 {
		return r, usagef("%s: --jobs %d: not a number of sections", c.Command.Name, r.jobs)
	}
	if r.jobs == 0 {
		r.jobs = runtime.GOMAXPROCS(0)
	}
	for name, m := range map[string]*moment{"from": &r.from, "to": &r.to} {
		text := c.String(name)
		if text == "" {
			continue
		}
		if *m = parseMoment(text, loc); *m == nil {
			return r, usagef("%s: --%s %s: not a time; use one such as 2026-07-01T12:00:00Z, 12:30:05.5 or +90s", c.Command.Name, name, text)
		}
	}
	return r, nil
}

// parseMoment reads a time; nil = it is none.
func parseMoment(text string, loc *time.Location) moment {
	if rest, ok := strings.CutPrefix(text, "+"); ok {
		d, err := time.ParseDuration(rest)
		if err != nil {
			return nil
		}
		return func(first time.Time) time.Time { return first.Add(d) }
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, loc); err == nil {
			return func(time.Time) time.Time { return t }
		}
	}
	for _, layout := range []string{time.TimeOnly, "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return func(first time.Time) time.Time {
				y, m, d := first.In(loc).Date()
				return time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), loc)
			}
		}
	}
	return nil
}

// window returns what replay.Options want, nil if there are no limits.
func (r reading) window() func(first uint64) (from, to uint64) {
	if r.from == nil && r.to == nil {
		return nil
	}
	return func(first uint64) (from, to uint64) {
		at := func(m moment, open uint64) uint64 {
			if m == nil {
				return open
			}
			t := m(time.Unix(0, int64(first)))
			if t.Year() < 1970 {
				return 0
			} else if t.Year() > 2261 { // the end of nanoseconds
				return ^uint64(0)
			}
			return uint64(t.UnixNano())
		}
		return at(r.from, 0), at(r.to, ^uint64(0))
	}
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
