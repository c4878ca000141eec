// Command growcap makes a long capture from a short one, for benchmarks: it
// writes the section of the first and then its events again and again, each
// round moved on in time, until there are as many as asked for.
//
//	go run ./internal/growcap -n 10000000 short.scap.zst long.scap.zst
//
// The output is compressed with zstd. Only the first section is used.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"

	"github.com/klauspost/compress/zstd"

	"hids/scap"
)

func main() {
	n := flag.Int("n", 10_000_000, "events to write")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: growcap [-n EVENTS] SHORT LONG.zst")
		os.Exit(2)
	}
	if err := run(flag.Arg(0), flag.Arg(1), *n); err != nil {
		fmt.Fprintln(os.Stderr, "growcap:", err)
		os.Exit(1)
	}
}

func run(from, to string, n int) (err error) {
	sec, events, err := load(from)
	if err != nil {
		return err
	}
	if len(events) == 0 {
		return fmt.Errorf("%s has no events", from)
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	z, err := zstd.NewWriter(f)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(z, 1<<20)
	if err := repeat(scap.NewWriter(b, scap.CurrentForm()), sec, events, n); err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	return z.Close()
}

// load reads the first section of a capture with copies of its events.
func load(name string) (*scap.Section, []scap.Event, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r, err := scap.NewReader(f)
	if err != nil {
		return nil, nil, err
	}
	defer r.Close()
	sec, err := r.NextSection()
	if err != nil {
		return nil, nil, err
	}
	var events []scap.Event
	for {
		var ev scap.Event
		if err := r.Next(&ev); err != nil {
			return sec, events, nil
		}
		nparams, body := ev.Body()
		ev.SetBody(nparams, bytes.Clone(body))
		events = append(events, ev)
	}
}

// repeat writes the section and n events.
func repeat(w *scap.Writer, sec *scap.Section, events []scap.Event, n int) error {
	if err := w.WriteSection(sec); err != nil {
		return err
	}
	span := events[len(events)-1].TS - events[0].TS + 1
	for i := range n {
		ev := events[i%len(events)]
		ev.TS += uint64(i/len(events)) * span
		if err := w.WriteEvent(&ev); err != nil {
			return err
		}
	}
	return nil
}
