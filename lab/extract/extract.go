// Package extract cuts events out of a capture as event text, which can be read,
// shortened and changed by hand, and assembles to a capture again.
//
// Call Text with a filter. It takes two passes: the first finds the events and what
// they are about, the second writes the host as it was before the first of them, and
// the events. So that later events mean what they meant, what happens in between to
// their processes and open files is there, too, marked state-only: no rule sees it.
package extract

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hids/engine"
	"hids/engine/state"
	"hids/lab"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
	"hids/scap/schema"
)

// ErrTooMany says that more events were found than were asked for at most.
var ErrTooMany = errors.New("too many events")

// Text returns the events of a capture for which where holds (nil = all), as event
// text, and how many they are. opt may limit the time. The error is ErrTooMany, or
// one of the capture: what was found before it is returned, too.
func Text(ctx context.Context, c lab.Capture, opt replay.Options, where *engine.Filter, most int) ([]byte, int, error) {
	f := &found{nums: map[uint64]bool{}, tids: map[int64]bool{}, fds: map[int64]bool{0: true, 1: true, 2: true},
		users: map[uint32]bool{}, groups: map[uint32]bool{}, parents: map[int64][]int64{}}
	_, ferr := c.Run(ctx, opt, func(run *replay.Run) error { return f.find(ctx, run, where, most) })
	if ferr != nil && !replay.IsCapture(ferr) || len(f.nums) == 0 {
		return nil, 0, ferr
	}
	var raw bytes.Buffer
	w := &writer{found: f, out: scap.NewWriter(&raw, scap.CurrentForm())}
	opt.Window, opt.Progress = nil, nil
	opt.Section = w.section
	_, err := c.Run(ctx, opt, func(run *replay.Run) error {
		w.run = run
		return run.Each(ctx, w.event)
	})
	if err != nil && err != errDone && !replay.IsCapture(err) {
		return nil, 0, err
	}
	text, err := scaptest.Disassemble(&raw)
	if err != nil {
		return nil, 0, fmt.Errorf("the events can't be written: %w", err)
	}
	return text, len(f.nums), ferr
}

// found is what the first pass finds.
type found struct {
	nums     map[uint64]bool // the events
	sections []part
	tids     map[int64]bool // threads of the events, and their ancestors
	fds      map[int64]bool // numbers of the open files that the events are about
	users    map[uint32]bool
	groups   map[uint32]bool
	parents  map[int64][]int64 // of threads that were started, by their tid
}

// part is the part of a section that has events: their first and last, and the event
// before the first, 0 if there is none in the section.
type part struct{ before, first, last uint64 }

func (f *found) find(ctx context.Context, run *replay.Run, where *engine.Filter, most int) error {
	match := func() bool { return true }
	if where != nil {
		match = where.NewMatcher(run.Ctx)
	}
	defer f.addParents()
	var before uint64
	return run.Each(ctx, func(ev *scap.Event) error {
		f.started(run.State, ev)
		for len(f.sections) < run.Stats.Sections {
			f.sections = append(f.sections, part{})
			before = 0
		}
		p := &f.sections[len(f.sections)-1]
		if !match() {
			before = ev.Num
			return nil
		}
		if len(f.nums) == most {
			return ErrTooMany
		}
		f.nums[ev.Num] = true
		if p.first == 0 {
			p.before, p.first = before, ev.Num
		}
		p.last = ev.Num
		f.tids[ev.TID] = true
		if t := run.State.EventThread(); t != nil {
			f.thread(t)
			for a := range run.State.Walk(t) {
				f.thread(a)
			}
		}
		for i, p := range ev.Info().Params {
			if n, ok := ev.Int(i); ok && p.Type == schema.PID {
				f.tids[n] = true // such as whom a signal goes to
			}
		}
		for _, n := range files(run.State, ev) {
			f.fds[n] = true
		}
		return nil
	})
}

// files returns the numbers of the open files that an event is about.
func files(st *state.State, ev *scap.Event) []int64 {
	var nums []int64
	if n := st.EventFDNum(); n >= 0 {
		nums = append(nums, n)
	}
	for i, p := range ev.Info().Params {
		if n, ok := ev.Int(i); ok && p.Type == schema.FD && n >= 0 {
			nums = append(nums, n)
		}
	}
	return nums
}

// maxStarted is how many threads that were started are remembered.
const maxStarted = 1 << 20

// started notes who starts a thread.
func (f *found) started(st *state.State, ev *scap.Event) {
	switch ev.Info().Name {
	case "clone", "clone3", "fork", "vfork":
	default:
		return
	}
	child, parent := ev.TID, int64(-1)
	if v, ok := ev.Return(); ok && v > 0 {
		child, parent = v, ev.TID
	} else if t := st.EventThread(); ok && v == 0 && t != nil {
		parent = t.PTID
	}
	if parent > 0 && len(f.parents) < maxStarted && !slices.Contains(f.parents[child], parent) {
		f.parents[child] = append(f.parents[child], parent)
	}
}

// addParents adds the threads that started those that count: when they end, the others
// get another parent.
func (f *found) addParents() {
	var todo []int64
	for tid := range f.tids {
		todo = append(todo, tid)
	}
	for len(todo) > 0 {
		tid := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, p := range f.parents[tid] {
			if !f.tids[p] {
				f.tids[p] = true
				todo = append(todo, p)
			}
		}
	}
}

// thread adds a thread with its process and who runs it.
func (f *found) thread(t *state.Thread) {
	f.tids[t.TID], f.tids[t.PID] = true, true
	f.users[t.UID], f.users[t.LoginUID], f.groups[t.GID] = true, true, true
}

// errDone ends the second pass behind the last event.
var errDone = errors.New("done")

// writer writes what was found as a capture.
type writer struct {
	*found
	run        *replay.Run
	out        *scap.Writer
	host       *scap.Section // what the section says of the host
	begun      bool          // the section has been written
	containers []*scap.Event // events about containers before the first event
	err        error
}

// section begins a section of the capture.
func (w *writer) section(s *scap.Section) {
	w.host = &scap.Section{Standalone: s.Standalone, Users: slices.Clone(s.Users), Groups: slices.Clone(s.Groups), Interfaces: slices.Clone(s.Interfaces)}
	if s.Machine != nil {
		m := *s.Machine
		w.host.Machine = &m
	}
	w.begun, w.containers = false, nil
	if p := w.part(); p.first > 0 && p.before == 0 {
		w.err = w.begin()
	}
}

// part returns the part of the current section.
func (w *writer) part() part {
	if n := w.run.Stats.Sections; n > 0 && n <= len(w.sections) {
		return w.sections[n-1]
	}
	return part{}
}

// event writes what is to be written of an event.
func (w *writer) event(ev *scap.Event) error {
	p := w.part()
	if w.err != nil || p.first == 0 || ev.Num > p.last {
		if w.err == nil && w.run.Stats.Sections >= len(w.sections) && ev.Num > p.last {
			return errDone
		}
		return w.err
	}
	if ev.Num < p.first {
		if isContainer(ev.Type) {
			w.containers = append(w.containers, stateOnly(ev))
		}
		if ev.Num == p.before {
			return w.begin()
		}
		return nil
	}
	if w.nums[ev.Num] {
		return w.out.WriteEvent(ev)
	}
	if w.matters(ev) {
		return w.out.WriteEvent(stateOnly(ev))
	}
	return nil
}

// matters reports whether an event changes what the events that were found are about.
func (w *writer) matters(ev *scap.Event) bool {
	if isContainer(ev.Type) {
		return w.ofContainer(ev)
	}
	info := ev.Info()
	if info.Flags&schema.ModifiesState == 0 {
		return false
	}
	// A process lives as long as one of its threads does.
	if t := w.run.State.EventThread(); !w.tids[ev.TID] && (t == nil || !w.tids[t.PID]) {
		return false
	}
	if info.Flags&(schema.CreatesFD|schema.DestroysFD|schema.UsesFD) != 0 {
		return slices.ContainsFunc(files(w.run.State, ev), func(n int64) bool { return w.fds[n] })
	}
	return true
}

func isContainer(t schema.EventType) bool {
	switch t {
	case schema.CONTAINER_E, schema.CONTAINER_JSON_E, schema.CONTAINER_JSON_2_E, schema.ASYNCEVENT_E:
		return true
	}
	return false
}

// ofContainer reports whether an event is about the container of a thread that counts.
func (w *writer) ofContainer(ev *scap.Event) bool {
	_, body := ev.Body()
	for tid := range w.tids {
		if t := w.run.State.Thread(tid); t != nil && t.ContainerID != "" && bytes.Contains(body, []byte(t.ContainerID)) {
			return true
		}
	}
	return false
}

// stateOnly returns a copy of an event that no rule sees.
func stateOnly(ev *scap.Event) *scap.Event {
	c := *ev
	c.Flags |= scap.FlagStateOnly
	n, body := ev.Body()
	c.SetBody(n, bytes.Clone(body))
	return &c
}

// begin writes the host as it is now: the threads that count with their open files.
func (w *writer) begin() error {
	s := *w.host
	tables := map[*state.FDTable]bool{}
	for t := range w.run.State.Threads() {
		if !w.tids[t.TID] || t.Dead() || t.Invalid() {
			continue
		}
		s.Threads = append(s.Threads, thread(t))
		w.thread(t)
		if table := t.FDTable(); table != nil && !tables[table] {
			tables[table] = true
			if list := w.openFiles(table); len(list) > 0 {
				s.FDs = append(s.FDs, scap.FDList{TID: t.TID, FDs: list})
			}
		}
	}
	s.Users = slices.DeleteFunc(slices.Clone(s.Users), func(u scap.User) bool { return !w.users[u.UID] })
	s.Groups = slices.DeleteFunc(slices.Clone(s.Groups), func(g scap.Group) bool { return !w.groups[g.GID] })
	if err := w.out.WriteSection(&s); err != nil {
		return err
	}
	for _, ev := range w.containers {
		if w.ofContainer(ev) {
			if err := w.out.WriteEvent(ev); err != nil {
				return err
			}
		}
	}
	w.containers = nil
	return nil
}

// thread returns a thread as process lists have it.
func thread(t *state.Thread) scap.Thread {
	var cgroups []string
	for _, c := range t.Cgroups {
		cgroups = append(cgroups, c.Subsys+"="+c.Path)
	}
	return scap.Thread{
		TID: t.TID, PID: t.PID, PTID: t.PTID, SID: t.SID, VPGID: t.VPGID, PGID: t.PGID, VTID: t.VTID, VPID: t.VPID,
		Comm: t.Comm, Exe: t.Exe, ExePath: t.ExePath, Cwd: t.Cwd(), Root: t.Root,
		Args: list(t.Args), Env: list(t.Environ()), Cgroups: list(cgroups),
		FDLimit: t.FDLimit, Flags: t.Flags &^ (schema.THREAD_ACTIVE | schema.NAME_CHANGED), UID: t.UID, GID: t.GID, LoginUID: t.LoginUID, TTY: t.TTY,
		VMSizeKB: t.VMSizeKB, VMRSSKB: t.VMRSSKB, VMSwapKB: t.VMSwapKB, PFMajor: t.PFMajor, PFMinor: t.PFMinor,
		PidnsInitStartTS: t.PidnsInitStartTS, ExeWritable: t.ExeWritable, ExeFromMemfd: t.ExeFromMemfd,
		ExeUpperLayer: t.ExeUpperLayer, ExeLowerLayer: t.ExeLowerLayer,
		CapInheritable: t.CapInheritable, CapPermitted: t.CapPermitted, CapEffective: t.CapEffective,
		ExeIno: t.ExeIno, ExeCtime: t.ExeCtime, ExeMtime: t.ExeMtime,
	}
}

// list returns texts as a process list has them: each followed by NUL.
func list(texts []string) []byte {
	if len(texts) == 0 {
		return nil
	}
	return []byte(strings.Join(texts, "\x00") + "\x00")
}

// openFiles returns the open files that count, by number.
func (w *writer) openFiles(table *state.FDTable) []scap.FD {
	var list []scap.FD
	for f := range table.All() {
		if !w.fds[f.Num] || f.Type == scap.FDUnknown {
			continue
		}
		list = append(list, scap.FD{
			Num: f.Num, Ino: f.Ino, Type: f.Type, Name: f.Name, OpenFlags: f.OpenFlags, Dev: f.Dev,
			Src: f.Src, Dst: f.Dst, L4: f.L4, UnixSrc: f.UnixSrc, UnixDst: f.UnixDst,
		})
	}
	slices.SortFunc(list, func(a, b scap.FD) int { return cmp.Compare(a.Num, b.Num) })
	return list
}
