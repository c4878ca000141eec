package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"hids/scap/schema"
)

// A comparison is of two captures, A and B.
type comparison struct {
	a, b   *capture
	tids   map[int64]bool  // threads; nil = all
	skip   map[string]bool // types of events
	ignore map[string]bool // parameters: "name" or "type name"
}

// threads returns the threads to compare, and counts those of one capture only.
func (c *comparison) threads(t *tally) []int64 {
	all := map[int64]bool{}
	for tid := range c.a.events {
		all[tid] = true
	}
	for tid := range c.b.events {
		all[tid] = true
	}
	var tids []int64
	for tid := range all {
		if c.tids != nil && !c.tids[tid] {
			continue
		}
		inA, inB := c.inTime(c.a.events[tid]), c.inTime(c.b.events[tid])
		switch {
		case len(inA) > 0 && len(inB) == 0:
			t.add("thread", "only in A", c.a.thread(tid))
		case len(inB) > 0 && len(inA) == 0:
			t.add("thread", "only in B", c.b.thread(tid))
		default:
			tids = append(tids, tid)
		}
	}
	slices.Sort(tids)
	return tids
}

// thread describes a thread by its last name.
func (c *capture) thread(tid int64) string {
	name := c.threads[tid].Comm
	for i := range c.events[tid] {
		e := &c.events[tid][i]
		if k, ok := e.typ.Info().Param("comm"); ok && k < len(e.params) {
			name = string(bytes.TrimRight(e.params[k], "\x00"))
		}
	}
	return fmt.Sprintf("%d %s: %d events", tid, name, len(c.events[tid]))
}

// inTime returns the events within the time that both captures have.
func (c *comparison) inTime(events []event) []event {
	from, to := max(c.a.from, c.b.from), min(c.a.to, c.b.to)
	var in []event
	for _, e := range events {
		if e.ts >= from && e.ts <= to {
			in = append(in, e)
		}
	}
	return in
}

// compareEvents compares the events of threads that both captures have.
func (c *comparison) compareEvents(t *tally) {
	for _, tid := range c.threads(t) {
		a, b := c.inTime(c.a.events[tid]), c.inTime(c.b.events[tid])
		for _, p := range align(a, b) {
			switch i, j := p[0], p[1]; {
			case j == none:
				t.add(a[i].typ.Info().Name, "only in A", a[i].describe(tid))
			case i == none:
				t.add(b[j].typ.Info().Name, "only in B", b[j].describe(tid))
			default:
				c.pair(t, tid, &a[i], &b[j])
			}
		}
	}
}

// pair compares the parameters of an event in both captures.
func (c *comparison) pair(t *tally, tid int64, a, b *event) {
	t.pairs++
	info := a.typ.Info()
	same := true
	if len(a.params) != len(b.params) {
		same = false
		t.add(info.Name, "number of parameters", fmt.Sprintf("%d, %d", len(a.params), len(b.params)))
	}
	for i := range min(len(a.params), len(b.params)) {
		p := &info.Params[i]
		if c.ignore[p.Name] || c.ignore[info.Name+" "+p.Name] || bytes.Equal(a.params[i], b.params[i]) {
			continue
		}
		same = false
		how := "differs"
		switch {
		case len(a.params[i]) == 0:
			how = "only in B"
		case len(b.params[i]) == 0:
			how = "only in A"
		}
		t.add(info.Name+" "+p.Name, how, fmt.Sprintf("tid %d, events %d and %d: %s", tid, a.num, b.num, values(p, a.params[i], b.params[i])))
	}
	if same {
		t.equal++
	}
}

// describe is an event as text.
func (e *event) describe(tid int64) string {
	var b strings.Builder
	fmt.Fprintf(&b, "tid %d, event %d:", tid, e.num)
	for i, v := range e.params {
		p := &e.typ.Info().Params[i]
		fmt.Fprintf(&b, " %s=%s", p.Name, value(p, v))
	}
	return b.String()
}

// values is a parameter in both captures. Of long ones it is where they begin to
// differ.
func values(p *schema.Param, a, b []byte) string {
	from := 0
	if len(a) > maxText || len(b) > maxText {
		for from < len(a) && from < len(b) && a[from] == b[from] {
			from++
		}
		from = max(0, from-maxText/4)
	}
	text := fmt.Sprintf("%s | %s", value(p, a[min(from, len(a)):]), value(p, b[min(from, len(b)):]))
	if from > 0 {
		text = fmt.Sprintf("lengths %d, %d, at %d: %s", len(a), len(b), from, text)
	}
	return text
}

// maxText is how much of a value is printed, in bytes.
const maxText = 160

// value is a parameter as text: a number, or the bytes.
func value(p *schema.Param, v []byte) string {
	switch n := p.Type.Size(); {
	case len(v) == 0:
		return "-"
	case n == len(v) && n <= 8:
		var x uint64
		for k := n - 1; k >= 0; k-- {
			x = x<<8 | uint64(v[k])
		}
		if x > 9 {
			return fmt.Sprintf("%d(%#x)", int64(x), x)
		}
		return fmt.Sprint(x)
	case len(v) > maxText:
		return fmt.Sprintf("%q...(%d)", v[:maxText], len(v))
	}
	return fmt.Sprintf("%q", v)
}
