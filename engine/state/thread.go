package state

import (
	"iter"

	"hids/scap"
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
	CmdLine            string   // comm and args joined by blanks; "" = not set
	Env                []string // K=V; of the main thread
	cwd                string   // with a trailing slash; of the main thread
	Root               string
	Cgroups            []Cgroup
	ContainerID        string // "" = host
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
	CloneTS            uint64 // ns since the epoch; 0 = from the process list
	PidnsInitStartTS   uint64
	LastExecTS         uint64
	LastEventFD        int64 // fd number of the thread's latest event, -1 = none
	lastEventType      uint16
	group              *Group
	children           []*Thread
	fds                FDTable
	// enter is the stored enter event of the thread (see storeEnter).
	enter *enterEvent
}

// Cgroup is one entry of a thread's cgroup list.
type Cgroup struct{ Subsys, Path string }

// Group is a thread group: the threads of a process, the leader first.
type Group struct {
	PID     int64
	Threads []*Thread
	Alive   int
	Reaper  bool
}

// enterEvent is a copy of an enter event that its exit event may ask for.
type enterEvent struct {
	ev   scap.Event
	body []byte
}

// IsMain reports whether t is the main thread of its process.
func (t *Thread) IsMain() bool { panic("todo") }

// Main returns the main thread of t's group, or nil.
func (t *Thread) Main() *Thread { panic("todo") }

// Group returns t's thread group, or nil for an invalid thread.
func (t *Thread) Group() *Group { return t.group }

// Invalid reports whether t is a placeholder for a thread about which the
// capture says nothing.
func (t *Thread) Invalid() bool { return t.TID < 0 || t.PID < 0 || t.PTID < 0 }

// InPidns reports whether t lives in a pid namespace of its own.
func (t *Thread) InPidns() bool { panic("todo") }

// Cwd returns the working directory of t's process, with a trailing slash;
// "./" if it has no main thread.
func (t *Thread) Cwd() string { panic("todo") }

// FDTable returns the table that t uses (its main thread's if they share it),
// or nil if there is none.
func (t *Thread) FDTable() *FDTable { panic("todo") }

// Thread returns the thread with the given tid, or nil.
func (s *State) Thread(tid int64) *Thread { panic("todo") }

// Parent returns the main thread of the parent process of t, or nil.
func (s *State) Parent(t *Thread) *Thread { panic("todo") }

// Ancestor returns the n-th ancestor process of t (0 is its own main thread), or nil.
func (s *State) Ancestor(t *Thread, n int) *Thread { panic("todo") }

// Walk yields the strict ancestors of t, nearest first, as libs walks them:
// each is the thread whose tid is the ptid of the one before.
func (s *State) Walk(t *Thread) iter.Seq[*Thread] { panic("todo") }

// Threads yields all threads, by tid.
func (s *State) Threads() iter.Seq[*Thread] { panic("todo") }
