package lab

import (
	"strings"
	"time"
)

// Moment is a time, perhaps relative to the first event of a capture.
type Moment func(first time.Time) time.Time

// ParseMoment reads a time as users write it: a date with a time, which is in loc if
// it has no zone; a time of day, on the day of the first event; +DURATION, since the
// first event. nil = it is none of these.
func ParseMoment(text string, loc *time.Location) Moment {
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

// Window is a part of a capture by time: from <= t < to.
type Window struct{ From, To Moment } // nil = open

// Open reports whether the window has no limits.
func (w Window) Open() bool { return w.From == nil && w.To == nil }

// Limits returns the limits for a capture by the time of its first event, in ns since
// the epoch, as replay.Options.Window does.
func (w Window) Limits(first uint64) (from, to uint64) {
	at := func(m Moment, open uint64) uint64 {
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
	return at(w.From, 0), at(w.To, ^uint64(0))
}
