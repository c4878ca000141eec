package state

import (
	"iter"
	"maps"
	"slices"

	"hids/scap/schema"
)

// Thread is an entry of the thread table. Strings are owned by the table and
// stay valid after the event.
type Thread struct {
	TID, PID, PTID     int64
	VTID, VPID         int64
	SID, VPGID, PGID   int64
	ReaperTID          int64
	Flags              uint32 // clone_flags of the schema, with the engine's own bits
	Comm, Exe, ExePath string
	Args               []string // argv[1:]
	CmdLine            string   // comm and args joined by blanks, as of the time when the args were set; "" = not set
	Env                []string // K=V; of the main thread
	cwd                string   // with a trailing slash; of the main thread
	Root               string
	Cgroups            []Cgroup
	ContainerID        string // "" = host; as of the latest exec, clone or chroot
	cgroupID           string // the container to which the cgroups belong
	cgroupKind         matchKind
	FDLimit            int64
	UID, GID, LoginUID uint32
	TTY                uint32
	CapInheritable     uint64
	CapPermitted       uint64
	CapEffective       uint64
	ExeWritable        bool
	ExeUpperLayer      bool
	ExeLowerLayer      bool
	ExeFromMemfd       bool
	ExeIno             uint64
	ExeCtime, ExeMtime uint64 // ns since the epoch
	CtimeSinceClone    uint64 // clone time - ctime at exec, ns (unsigned, may wrap)
	CtimeSincePidns    uint64 // ctime - start of the pid namespace, ns
	VMSizeKB, VMRSSKB  uint32
	VMSwapKB           uint32
	PFMajor, PFMinor   uint64
	CPU, PrevCPU       CPUTimes // of the latest report (PROCINFO_E) and the one before
	CloneTS            uint64   // ns since the epoch; 0 = from the process list
	PidnsInitStartTS   uint64
	LastExecTS         uint64
	LastEventFD        int64 // fd number of the thread's latest event, -1 = none; read it by State.EventFDNum
	lastEventType      schema.EventType
	group              *Group
	groupPos           int
	fds                FDTable
	// enter is the stored enter event of the thread, nil if there is none.
	enter *enterEvent

	// The children form a list, the newest first.
	parent     *Thread
	firstChild *Thread
	nextChild  *Thread
	prevChild  *Thread
}

// CPUTimes is a report of the CPU time that a thread has used. All zero, there
// was none.
type CPUTimes struct{ User, System uint64 }

// Cgroup is one entry of a thread's cgroup list.
type Cgroup struct{ Subsys, Path string }

// Group is a thread group: the threads of a process.
type Group struct {
	PID    int64
	Alive  int  // number of living threads: what proc.nthreads prints
	Reaper bool // the group adopts orphans

	main   *Thread   // nil if it is not in the table
	others []*Thread // the oldest first; nil where one has gone
	gone   int       // number of nils in others
}

// add enters t. The newest main thread is the group's.
func (g *Group) add(t *Thread) {
	if t.IsMain() {
		g.main, t = t, g.main
	}
	if t != nil {
		t.groupPos = len(g.others)
		g.others = append(g.others, t)
	}
}

// remove takes t out, and reports whether the group is empty.
func (g *Group) remove(t *Thread) (empty bool) {
	if g.main == t {
		g.main = nil
	} else if t.groupPos < len(g.others) && g.others[t.groupPos] == t {
		g.others[t.groupPos] = nil
		if g.gone++; g.gone > len(g.others)/2 {
			g.compact()
		}
	}
	return g.main == nil && len(g.others) == g.gone
}

func (g *Group) compact() {
	kept := g.others[:0]
	for _, t := range g.others {
		if t != nil {
			t.groupPos = len(kept)
			kept = append(kept, t)
		}
	}
	clear(g.others[len(kept):])
	g.others, g.gone = kept, 0
}

// living returns the first living thread other than except, or nil.
func (g *Group) living(except *Thread) *Thread {
	if g.main != nil && g.main != except && !g.main.Dead() {
		return g.main
	}
	for _, t := range g.others {
		if t != nil && t != except && !t.Dead() {
			return t
		}
	}
	return nil
}

// IsMain reports whether t is the main thread of its process.
func (t *Thread) IsMain() bool { return t.TID == t.PID || t.Flags&schema.IS_MAIN_THREAD != 0 }

// Dead reports whether t has exited. Dead main threads stay in the table while
// other threads of their process live.
func (t *Thread) Dead() bool { return t.Flags&schema.CLOSED != 0 }

// Main returns the main thread of t's group, or nil.
func (t *Thread) Main() *Thread {
	if t.IsMain() {
		return t
	}
	if t.group == nil {
		return nil
	}
	if m := t.group.main; m != nil && m.IsMain() { // an exec may have changed its pid
		return m
	}
	return nil
}

// Group returns t's thread group, or nil for an invalid thread.
func (t *Thread) Group() *Group { return t.group }

// Invalid reports whether t is a placeholder for a thread about which the
// capture says nothing.
func (t *Thread) Invalid() bool { return t.TID < 0 || t.PID < 0 || t.PTID < 0 }

// InPidns reports whether t lives in a pid namespace of its own.
func (t *Thread) InPidns() bool {
	return t.Flags&schema.CLONE_CHILD_IN_PIDNS != 0 || t.VTID >= 0 && t.TID != t.VTID
}

// Cwd returns the working directory of t's process, with a trailing slash;
// "./" if it has no main thread.
func (t *Thread) Cwd() string {
	if m := t.Main(); m != nil {
		return m.cwd
	}
	return "./"
}

// setCwd sets the working directory of t's process.
func (t *Thread) setCwd(cwd string) {
	if m := t.Main(); m != nil {
		m.cwd = cwd
	}
}

// Environ returns the environment of t's process, as K=V; that of t itself if
// it has no main thread.
func (t *Thread) Environ() []string {
	if m := t.Main(); m != nil {
		return m.Env
	}
	return t.Env
}

// FDTable returns the table that t uses (its main thread's if they share it),
// or nil if there is none.
func (t *Thread) FDTable() *FDTable {
	if t.Flags&schema.CLONE_FILES == 0 {
		return &t.fds
	}
	if m := t.Main(); m != nil {
		return &m.fds
	}
	return nil
}

// newThread returns a thread about which nothing is known.
func newThread(tid int64) *Thread {
	return &Thread{
		TID: tid, PID: -1, PTID: -1, VTID: -1, VPID: -1, SID: -1, VPGID: -1, PGID: -1,
		ReaperTID: -1, FDLimit: -1, LoginUID: noID, LastEventFD: -1,
		Flags: schema.NAME_CHANGED,
	}
}

// Thread returns the thread with the given tid, or nil.
func (s *State) Thread(tid int64) *Thread {
	slot := &s.recent[uint64(tid)%uint64(len(s.recent))]
	if t := *slot; t != nil && t.TID == tid {
		return t
	}
	t := s.threads[tid]
	if t != nil {
		*slot = t
	}
	return t
}

// placeholder returns the thread tid, which is entered if it is not known. It
// is nil if the table is full.
func (s *State) placeholder(tid int64) *Thread {
	if t := s.Thread(tid); t != nil {
		return t
	}
	t := newThread(tid)
	t.Comm, t.Exe = na, na
	t.UID, t.GID = noID, noID
	if !s.insert(t) {
		return nil
	}
	return t
}

// Parent returns the main thread of the parent process of t, or nil.
func (s *State) Parent(t *Thread) *Thread { return s.Ancestor(t, 1) }

// Ancestor returns the n-th ancestor process of t (0 is its own main thread), or nil.
func (s *State) Ancestor(t *Thread, n int) *Thread {
	t = t.Main()
	for ; n > 0 && t != nil; n-- {
		if t = s.Thread(t.PTID); t != nil {
			t = t.Main()
		}
	}
	return t
}

// Walk yields the strict ancestors of t, nearest first, as libs walks them:
// each is the thread whose tid is the ptid of the one before. It ends where the
// ancestors form a loop.
func (s *State) Walk(t *Thread) iter.Seq[*Thread] {
	return func(yield func(*Thread) bool) {
		w := s.Walker(t)
		for p := w.Next(); p != nil && yield(p); p = w.Next() {
		}
	}
}

// Walker goes the way of Walk without a function call for each ancestor.
type Walker struct {
	s    *State
	slow *Thread // the next ancestor
	fast *Thread // two steps for each of slow's, to notice a loop
}

// Walker returns a Walker that stands before the first ancestor of t.
func (s *State) Walker(t *Thread) Walker {
	m := t.Main()
	if m == nil {
		return Walker{}
	}
	slow := s.Thread(m.PTID)
	return Walker{s: s, slow: slow, fast: s.parentOf(slow)}
}

// Next returns the next ancestor, or nil after the last one.
func (w *Walker) Next() *Thread {
	t := w.slow
	if t == nil || t.TID == -1 {
		return nil
	}
	w.slow = w.s.parentOf(t)
	for range 2 {
		if w.fast = w.s.parentOf(w.fast); w.slow != nil && w.slow == w.fast {
			w.slow = nil
		}
	}
	return t
}

func (s *State) parentOf(t *Thread) *Thread {
	if t == nil {
		return nil
	}
	return s.Thread(t.PTID)
}

// Threads yields all threads, by tid.
func (s *State) Threads() iter.Seq[*Thread] {
	return func(yield func(*Thread) bool) {
		for _, tid := range slices.Sorted(maps.Keys(s.threads)) {
			if t := s.threads[tid]; t != nil && !yield(t) {
				return
			}
		}
	}
}

// NumThreads returns the number of threads in the table.
func (s *State) NumThreads() int { return len(s.threads) }
