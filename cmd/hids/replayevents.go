package main

import (
	"context"
	"errors"

	"hids/lab/extract"
	"hids/replay"
)

// mostEventText is how many events are printed as event text unless --limit says so:
// who wants to read and change it wants few.
const mostEventText = 10000

// eventText prints the events of a capture as event text.
func (p *eventPrinter) eventText(t trace) error {
	if t.path == "-" {
		return usagef("replay: --format events reads the capture twice: name a file")
	}
	most := mostEventText
	if p.left > 0 {
		most = int(min(p.left, 1<<30))
	}
	text, n, err := extract.Text(p.ctx, p.labCapture(t), replay.Options{Loc: p.loc, Window: p.reading.window()}, p.filter, most)
	switch {
	case p.ctx.Err() != nil:
		return context.Cause(p.ctx)
	case errors.Is(err, extract.ErrTooMany):
		return usagef("replay: more than %s: event text is for few of them; give a filter, --from and --to, or --limit", plural(most, "event"))
	}
	if n > 0 {
		if werr := p.out.Line(text[:len(text)-1]); werr != nil {
			return werr
		}
	} else if err == nil {
		p.notef("no event matches")
	}
	if err != nil {
		if err := p.out.Flush(); err != nil {
			return err
		}
		return &exitError{status: p.sayCapture(t, err)}
	}
	return nil
}
