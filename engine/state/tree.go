package state

import (
	"hids/scap"
	"hids/scap/schema"
)

// insert enters t into the thread table. An entry with the same tid is
// replaced: it is no longer found, without having exited. insert returns false
// if the table is full.
func (s *State) insert(t *Thread) bool {
	old := s.threads[t.TID]
	if old == nil && len(s.threads) >= maxThreads {
		s.unlink(t)
		return false
	}
	if old != nil && old != t {
		s.forget(old)
	}
	s.threads[t.TID] = t
	s.recent[uint64(t.TID)%uint64(len(s.recent))] = t
	return true
}

// forget takes t out of the table, and frees what it holds.
func (s *State) forget(t *Thread) {
	delete(s.threads, t.TID)
	if slot := &s.recent[uint64(t.TID)%uint64(len(s.recent))]; *slot == t {
		*slot = nil
	}
	s.unlink(t)
	s.clearFDs(&t.fds)
	s.dropEnter(t)
}

// unlink removes t from its group and from the tree of processes.
func (s *State) unlink(t *Thread) {
	if g := t.group; g != nil && g.remove(t) && s.groups[g.PID] == g {
		delete(s.groups, g.PID)
	}
	t.setParent(nil)
	for t.firstChild != nil {
		t.firstChild.setParent(nil)
	}
}

// setParent moves t from its parent's list of children to that of p.
func (t *Thread) setParent(p *Thread) {
	if t.parent != nil {
		if t.prevChild != nil {
			t.prevChild.nextChild = t.nextChild
		} else {
			t.parent.firstChild = t.nextChild
		}
		if t.nextChild != nil {
			t.nextChild.prevChild = t.prevChild
		}
		t.prevChild, t.nextChild = nil, nil
	}
	t.parent = p
	if p == nil {
		return
	}
	t.nextChild = p.firstChild
	if p.firstChild != nil {
		p.firstChild.prevChild = t
	}
	p.firstChild = t
}

// link gives t its place in its thread group and below its parent. Invalid
// threads have none.
func (s *State) link(t *Thread) {
	if t.Invalid() || t.group != nil {
		return
	}
	g := s.groups[t.PID]
	if g == nil {
		g = &Group{PID: t.PID, Reaper: t.PID == 1 || t.VPID == 1}
		s.groups[t.PID] = g
	}
	t.group = g
	g.Alive++
	g.add(t)
	if t.PID == 1 {
		return
	}
	p := s.Thread(t.PTID)
	if p == nil || p.Invalid() {
		t.PTID = 0
		return
	}
	t.setParent(p)
}

// die marks t as dead, once.
func (s *State) die(t *Thread) {
	if t.group != nil && !t.Dead() {
		t.group.Alive--
	}
	t.Flags |= schema.CLOSED
}

// revive undoes die.
func (t *Thread) revive() {
	t.Flags &^= schema.CLOSED
	if t.group != nil {
		t.group.Alive++
	}
}

// remove takes the thread tid out of the table: its children get a new parent,
// and its process goes when its last thread does. A dead main thread stays as
// long as another thread of its process lives.
func (s *State) remove(tid int64) {
	t := s.Thread(tid)
	if t == nil {
		return
	}
	g := t.group
	if g == nil || t.Invalid() {
		s.forget(t)
		return
	}
	s.die(t)
	if t.firstChild != nil {
		s.reparent(t)
	}
	last := g.Alive <= 0
	if m := s.Thread(t.PID); last && m != nil && m != t {
		s.forget(m)
	}
	if last || !t.IsMain() {
		s.forget(t)
	}
	if last && s.groups[g.PID] == g {
		delete(s.groups, g.PID)
	}
}

// reparent gives t's children to its reaper.
func (s *State) reparent(t *Thread) {
	var r *Thread
	if t.ReaperTID > 0 {
		r = s.placeholder(t.ReaperTID)
	}
	if r == nil || r.Invalid() {
		r = s.findReaper(t)
	}
	if r != nil && r.PID != t.PID && r.group != nil {
		r.group.Reaper = true
	}
	for t.firstChild != nil {
		c := t.firstChild
		if r != nil {
			c.PTID = r.TID
		} else {
			c.PTID = 0
		}
		if r == c || r == t {
			c.setParent(nil)
		} else {
			c.setParent(r)
		}
	}
}

// findReaper returns who adopts t's children, as the kernel would choose: a
// living thread of the process, or of the nearest ancestor that is a reaper.
func (s *State) findReaper(t *Thread) *Thread {
	if r := t.group.living(t); r != nil {
		return r
	}
	in := t.InPidns()
	a, fast := s.Thread(t.PTID), s.parentOf(s.Thread(t.PTID))
	for a != nil && a != t && a.InPidns() == in {
		if g := a.group; g != nil && g.Reaper && g.Alive > 0 {
			return g.living(t)
		}
		a = s.parentOf(a)
		fast = s.parentOf(s.parentOf(fast))
		if a == fast {
			break
		}
	}
	return nil
}

// exitRing remembers the threads that exited last.
type exitRing struct {
	rows [64]exitRow
	next int
}

type exitRow struct {
	ptid, tid int64
	ts        uint64
	used      bool
}

func (r *exitRing) add(ptid, tid int64, ts uint64) {
	r.rows[r.next] = exitRow{ptid, tid, ts, true}
	r.next = (r.next + 1) % len(r.rows)
}

// within reports whether the child tid of ptid exited less than two seconds before ts.
func (r *exitRing) within(ptid, tid int64, ts uint64) bool {
	for i := range r.rows {
		row := &r.rows[i]
		if row.used && row.ptid == ptid && row.tid == tid && ts-row.ts < collisionNS {
			return true
		}
	}
	return false
}

func onProcExit(s *State, t *Thread, ev *scap.Event) {
	if t == nil {
		return
	}
	s.die(t)
	s.exitedTID, s.removeNext = t.TID, true
	if t.firstChild != nil {
		t.ReaperTID = intParam(ev, 4, t.ReaperTID)
	}
}
