package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"hids/replay"
)

// progress draws how far the reading of captures has come, on a terminal.
type progress struct {
	w       io.Writer
	now     func() time.Time
	start   time.Time
	last    time.Time // when it was drawn
	drawn   bool
	total   int64 // bytes of all captures, -1 = not known
	done    int64 // bytes of the captures before the current one
	events  uint64
	latest  uint64 // events of the current capture when it was told of them last
	current *capture
}

// progressInterval is the time between two drawings.
const progressInterval = 100 * time.Millisecond

// newProgress returns a progress bar for traces, or nil if there is no terminal
// to draw it on.
func (a *app) newProgress(traces []trace, follow bool) *progress {
	if !a.errTTY {
		return nil
	}
	p := &progress{w: a.errw, now: time.Now}
	p.start = p.now()
	p.last = p.start
	for _, t := range traces {
		if t.size < 0 || follow {
			p.total = -1
			break
		}
		p.total += t.size
	}
	a.out.between = p.clear
	return p
}

// begin starts with the next capture.
func (p *progress) begin(c *capture) {
	if p != nil {
		p.current, p.latest = c, 0
	}
}

// end finishes a capture that had so many events.
func (p *progress) end(events uint64) {
	if p != nil {
		p.done += p.current.input.read.Load()
		p.events += events
		p.current = nil
		p.clear()
	}
}

// read returns how many events of the current capture have been read, nearly.
func (p *progress) read() uint64 {
	if p == nil {
		return 0
	}
	return p.latest
}

// update is told how far the current capture has been read.
func (p *progress) update(stats *replay.Stats) {
	p.latest = stats.Events
	now := p.now()
	if now.Sub(p.last) < progressInterval {
		return
	}
	p.last = now
	p.drawn = true
	bytes := p.done + p.current.input.read.Load()
	fmt.Fprintf(p.w, "\r%s\x1b[K", p.line(bytes, p.events+stats.Events, now.Sub(p.start)))
}

// clear removes the bar, so that something else can be printed.
func (p *progress) clear() {
	if p != nil && p.drawn {
		p.drawn = false
		io.WriteString(p.w, "\r\x1b[K")
	}
}

const barWidth = 20

func (p *progress) line(bytes int64, events uint64, elapsed time.Duration) string {
	var b strings.Builder
	if p.total > 0 {
		share := min(float64(bytes)/float64(p.total), 1)
		full := int(share * barWidth)
		fmt.Fprintf(&b, "[%s%s] %3.0f%%  ", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), 100*share)
	}
	fmt.Fprintf(&b, "%s  %s events", byteSize(bytes), grouped(events))
	if s := elapsed.Seconds(); s > 0 {
		fmt.Fprintf(&b, "  %s/s", grouped(uint64(float64(events)/s)))
	}
	if p.total > 0 && bytes > 0 && bytes < p.total {
		left := time.Duration(float64(elapsed) * float64(p.total-bytes) / float64(bytes))
		fmt.Fprintf(&b, "  %s left", left.Round(time.Second))
	}
	return b.String()
}

// byteSize returns a number of bytes for people.
func byteSize(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	f, i := float64(n)/1000, 0
	for f >= 999.95 && i < len(units)-1 {
		f /= 1000
		i++
	}
	return fmt.Sprintf("%.1f %cB", f, units[i])
}

// grouped returns n with a comma between groups of three digits.
func grouped(n uint64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
