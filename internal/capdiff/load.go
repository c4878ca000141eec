package main

import (
	"errors"
	"io"
	"os"

	"hids/scap"
	"hids/scap/schema"
)

// An event is a copy of one.
type event struct {
	num    uint64
	ts     uint64
	typ    schema.EventType
	params [][]byte
}

// number returns the parameter called name as a number, -1 if there is none.
func (e *event) number(name string) int64 {
	i, ok := e.typ.Info().Param(name)
	if !ok || i >= len(e.params) {
		return -1
	}
	var v int64
	b := e.params[i]
	for k := len(b) - 1; k >= 0; k-- {
		v = v<<8 | int64(b[k])
	}
	if n := 8 * len(b); n > 0 && n < 64 {
		v = v << (64 - n) >> (64 - n)
	}
	return v
}

type fd = scap.FD

// A capture is what is compared of one.
type capture struct {
	threads map[int64]scap.Thread  // of the first section, by tid
	fds     map[int64]map[int64]fd // of the first section, by owner and number
	events  map[int64][]event      // by tid, in their order
	from    uint64                 // time of the first event that says more than the state at the start
	to      uint64                 // time of the last one
}

// load reads a capture without the events of the types to skip.
func load(name string, skip map[string]bool) (*capture, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f, skip)
}

func read(in io.Reader, skip map[string]bool) (*capture, error) {
	r, err := scap.NewReader(in)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	c := &capture{threads: map[int64]scap.Thread{}, fds: map[int64]map[int64]fd{}, events: map[int64][]event{}}
	for {
		s, err := r.NextSection()
		if errors.Is(err, io.EOF) {
			return c, nil
		}
		if err != nil {
			return nil, err
		}
		if s.Index == 0 {
			c.addState(s)
		}
		if err := c.addEvents(r, skip); err != nil {
			return nil, err
		}
	}
}

func (c *capture) addState(s *scap.Section) {
	for _, t := range s.Threads {
		c.threads[t.TID] = t
	}
	for _, list := range s.FDs {
		m := c.fds[list.TID]
		if m == nil {
			m = map[int64]fd{}
			c.fds[list.TID] = m
		}
		for _, f := range list.FDs {
			m[f.Num] = f
		}
	}
}

// addEvents reads the events of a section.
func (c *capture) addEvents(r *scap.Reader, skip map[string]bool) error {
	var ev scap.Event
	for {
		err := r.Next(&ev)
		if errors.Is(err, scap.ErrSectionEnd) || errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if ev.Hidden || ev.Info().Category&(schema.ClassSyscall|schema.ClassTracepoint) == 0 || skip[ev.Info().Name] {
			continue
		}
		e := event{num: ev.Num, ts: ev.TS, typ: ev.Type}
		for i := range ev.NParams() {
			e.params = append(e.params, append([]byte(nil), ev.Param(i)...))
		}
		c.events[ev.TID] = append(c.events[ev.TID], e)
		if c.from == 0 || ev.TS < c.from {
			c.from = ev.TS
		}
		c.to = max(c.to, ev.TS)
	}
}

// grow adds to tids the threads that the threads in it created.
func (c *capture) grow(tids map[int64]bool) {
	for again := true; again; {
		again = false
		for tid, events := range c.events {
			if tids[tid] {
				continue
			}
			for i := range events {
				e := &events[i]
				if !cloned[e.typ] || e.number("res") != 0 {
					continue
				}
				if tids[e.number("ptid")] || tids[e.number("pid")] {
					tids[tid], again = true, true
					break
				}
			}
		}
	}
}

// cloned are the types of events with which a new thread begins.
var cloned = map[schema.EventType]bool{
	schema.SYSCALL_CLONE_20_X: true,
	schema.SYSCALL_CLONE3_X:   true,
	schema.SYSCALL_FORK_20_X:  true,
	schema.SYSCALL_VFORK_20_X: true,
}
