package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"hids/scap"
)

// States of an index.
const (
	indexStored  = "stored"
	indexRebuilt = "rebuilt" // derived from the frames; the file has none
	indexNone    = "none"    // the file has none and can have none
	indexDamaged = "damaged" // what the file has is not right
)

// indexInfo is what info says of the container of a capture.
type indexInfo struct {
	State        string       `json:"state"`
	Problem      string       `json:"problem,omitempty"` // why there is none, or what is wrong
	Frames       int          `json:"frames,omitempty"`
	Uncompressed int64        `json:"uncompressed,omitempty"` // bytes
	Tail         int64        `json:"tail,omitempty"`         // bytes behind the last whole frame
	Hash         string       `json:"sha256,omitempty"`       // of the chain of all frames
	Verified     bool         `json:"verified"`               // the frames are those that the index was made of
	Sections     []sectionRow `json:"sections,omitempty"`
}

// sectionRow is a section in reports.
type sectionRow struct {
	Events  uint64  `json:"events"`
	Drops   uint64  `json:"drops"`
	First   string  `json:"first,omitempty"` // time of the earliest event
	Last    string  `json:"last,omitempty"`
	Seconds float64 `json:"seconds"`
	Offset  int64   `json:"offset"` // in the file, in bytes
	Size    int64   `json:"size"`   // bytes as stored
	Length  int64   `json:"length"` // bytes, uncompressed
	Hash    string  `json:"sha256"`
}

// indexOf says what is to say of the index of a zstd file. events are the numbers
// of events that were found in the sections. The error says that the capture is
// not what it was when it was written.
func (a *app) indexOf(c *capture, events []uint64, loc *time.Location) (*indexInfo, error) {
	if !c.input.regular || c.Compression() != scap.Zstd {
		return nil, nil
	}
	info := &indexInfo{State: indexStored}
	x, err := scap.OpenIndexed(&c.input, c.size)
	if err != nil {
		if !errors.Is(err, scap.ErrNoIndex) {
			return &indexInfo{State: indexDamaged, Problem: err.Error()}, err
		}
		if x, err = scap.RebuildIndex(&c.input, c.size); err != nil {
			return &indexInfo{State: indexNone, Problem: err.Error()}, nil
		}
		info.State = indexRebuilt
		info.Problem = "the recorder could not finish the file, or it is not of hids"
	}
	info.describe(x, loc)
	if info.State == indexStored {
		err = verify(x, events)
	}
	if err != nil {
		info.State, info.Problem = indexDamaged, err.Error()
	}
	info.Verified = info.State == indexStored
	return info, err
}

// describe fills in what the index says.
func (i *indexInfo) describe(x *scap.Index, loc *time.Location) {
	i.Frames, i.Uncompressed, i.Tail = x.Frames, x.Uncompressed(), x.Tail
	for k := range x.Sections {
		s := &x.Sections[k]
		row := sectionRow{Events: s.Events, Drops: s.Drops, Offset: s.Offset, Size: s.Size, Length: s.Length, Hash: hex.EncodeToString(s.Hash[:])}
		if s.Events > s.Hidden {
			row.First, row.Last = timeText(s.MinTS, loc), timeText(s.MaxTS, loc)
			row.Seconds = float64(s.MaxTS-s.MinTS) / 1e9
		}
		i.Sections = append(i.Sections, row)
		i.Hash = row.Hash
	}
}

// verify compares the index with the frames and with the events found in them.
func verify(x *scap.Index, events []uint64) error {
	for i := range x.Sections {
		if err := x.Verify(i); err != nil {
			return err
		}
		if i < len(events) && events[i] != x.Sections[i].Events {
			return fmt.Errorf("%w: section %d has %d events, the index says %d", scap.ErrCorrupt, i, events[i], x.Sections[i].Events)
		}
	}
	if len(events) > len(x.Sections) {
		return fmt.Errorf("%w: there are %d sections, the index has %d", scap.ErrCorrupt, len(events), len(x.Sections))
	}
	return nil
}

// head writes the lines about the container.
func (i *indexInfo) head(line func(name, format string, args ...any), size int64, events uint64) {
	problem := ""
	if i.Problem != "" {
		problem = ": " + i.Problem
	}
	line("index", "%s%s", i.State, problem)
	if len(i.Sections) == 0 {
		return
	}
	ratio := ""
	if size > 0 && events > 0 {
		ratio = fmt.Sprintf(", 1/%.1f, %.1f bytes per event", float64(i.Uncompressed)/float64(size), float64(size)/float64(events))
	}
	line("compression", "%s in %s%s", byteSize(i.Uncompressed), plural(i.Frames, "frame"), ratio)
	if i.Tail > 0 {
		line("cut", "%s behind the last whole frame", byteSize(i.Tail))
	}
	if i.Verified {
		line("sha256", "%s (verified: nothing was changed since the index was written)", i.Hash)
	} else if i.State == indexRebuilt {
		line("sha256", "%s", i.Hash)
	}
}

// table writes the sections.
func (i *indexInfo) table(b *strings.Builder, top int) {
	if len(i.Sections) < 2 {
		return
	}
	b.WriteString("sections\n")
	for n, s := range i.Sections {
		if top > 0 && n == top {
			fmt.Fprintf(b, "  %12s  and %d more: see --top\n", "", len(i.Sections)-top)
			return
		}
		lost := ""
		if s.Drops > 0 {
			lost = fmt.Sprintf(", %s", plural(int(s.Drops), "drop event"))
		}
		fmt.Fprintf(b, "  %12s  events from %s, %.3f s, %s%s\n", grouped(s.Events), s.First, s.Seconds, byteSize(s.Size), lost)
	}
}
