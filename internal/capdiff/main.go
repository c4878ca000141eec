// Command capdiff compares two captures of the same host that were taken at the
// same time, by two recorders or two versions of one: thread by thread, event by
// event, parameter by parameter. It prints every kind of difference with its count
// and some examples.
//
//	go run ./internal/capdiff [-tree TID] [-skip switch,page_fault] [-ignore vm_size,vm_rss] [-state] A B
//
// Events of a thread are paired by their order and types, never by their times.
// Where one recording began earlier or ended later than the other, what lies outside
// of the time of both is left out.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

func main() {
	c := &comparison{}
	tree := flag.String("tree", "", "compare the threads `TID,...` and those that they create only")
	skip := flag.String("skip", "", "leave out events of these `types`")
	ignore := flag.String("ignore", "", "leave out these `parameters`: their names, or \"type name\"")
	examples := flag.Int("examples", 2, "how many examples of each kind to print")
	state := flag.Bool("state", false, "compare the threads and open files at the start, too")
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: capdiff [OPTIONS] A B")
		os.Exit(2)
	}
	c.skip, c.ignore = set(*skip), set(*ignore)
	if err := c.load(flag.Arg(0), flag.Arg(1), *tree); err != nil {
		fmt.Fprintln(os.Stderr, "capdiff:", err)
		os.Exit(1)
	}
	c.report(os.Stdout, *examples, *state)
}

// set is a list of names with commas between.
func set(names string) map[string]bool {
	m := map[string]bool{}
	for name := range strings.SplitSeq(names, ",") {
		m[name] = true
	}
	return m
}

// load reads both captures. The threads to compare are those of tree, a list of
// thread numbers, with those that they create; all if it is empty.
func (c *comparison) load(a, b, tree string) (err error) {
	if c.a, err = load(a, c.skip); err != nil {
		return fmt.Errorf("%s: %w", a, err)
	}
	if c.b, err = load(b, c.skip); err != nil {
		return fmt.Errorf("%s: %w", b, err)
	}
	if tree == "" {
		return nil
	}
	c.tids = map[int64]bool{}
	for text := range strings.SplitSeq(tree, ",") {
		tid, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("-tree: %w", err)
		}
		c.tids[tid] = true
	}
	c.a.grow(c.tids)
	c.b.grow(c.tids)
	return nil
}

func (c *comparison) report(out io.Writer, examples int, state bool) {
	t := newTally(examples)
	c.compareEvents(t)
	t.print(out, "events")
	if state {
		t = newTally(examples)
		c.compareState(t)
		t.print(out, "state at the start")
	}
}
