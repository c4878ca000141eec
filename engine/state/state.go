// Package state rebuilds what a host looked like while a capture was taken:
// threads with their open files, users, network interfaces and containers.
//
// Begin loads what a section says of the host; Apply brings the state up to
// date with the next event, and is the only writer. After Apply, the Event...
// methods tell what the event is about. Everything follows libs 0.25.4, with
// containers as its container plugin 0.7.1 knows them.
//
// The state is bounded, whatever the capture holds: there are limits to the
// number of threads, open files, users, interfaces and containers, and what
// comes beyond a limit is not entered. The limits are far above what hosts have.
package state

import (
	"hids/scap"
	"hids/scap/schema"
)

// Limits.
const (
	maxThreads    = 1 << 18
	maxUsers      = 1 << 16 // and as many groups
	maxInterfaces = 1 << 12
	maxEnters     = 1 << 15 // stored enter events
	maxEnterBytes = 4096
)

const (
	noID        = 0xFFFFFFFF // the uid or gid of no one
	collisionNS = 2e9        // a clone event may follow what it announces so much later
	eventHeader = 26
)

// State is the state of a host. The zero value is not usable: see New. It is
// not safe for concurrent use.
type State struct {
	threads map[int64]*Thread
	recent  [1 << 10]*Thread // by tid: a cache of threads
	groups  map[int64]*Group // by pid
	exited  exitRing

	users      map[uint32]*User
	groupNames map[uint32]string
	network    network
	containers containers

	hostname string
	bootTS   uint64
	firstTS  uint64
	gotFirst bool
	rescan   bool // the section's threads get their container from their cgroups
	leading  bool // no event but leading state events so far
	section  *scap.Section

	// What the current event leaves to do before the next one.
	exitedTID  int64 // thread to remove
	removeNext bool
	closeNext  *FD // open file to erase
	closeTable *FDTable

	strings interner
	cgroups cgroupCache
	fdPool  fdPool
	enters  []*enterEvent // free ones
	nenters int
	paths   []joinedPath
	pathBuf []byte
	dirBuf  []byte
	textBuf []byte
	tids    []int64

	// The current event.
	ev         *scap.Event
	prepared   *Thread // its thread during the handlers
	enterValid bool
	lazy       bool       // its fd was not looked for yet
	fdParam    uint8      // the parameter with the number of its fd
	fd         *FD        // its fd, once it was looked for or entered
	oldName    string     // the name of its fd before the handler ran
	shown      *Container // the container in the event itself
}

// New returns an empty state.
func New() *State {
	s := &State{strings: newInterner(), cgroups: newCgroupCache(), paths: make([]joinedPath, pathSlots)}
	s.containers.reset()
	s.reset()
	return s
}

// reset forgets the host.
func (s *State) reset() {
	s.threads = map[int64]*Thread{}
	clear(s.recent[:])
	s.groups = map[int64]*Group{}
	s.exited = exitRing{}
	s.users = map[uint32]*User{}
	s.groupNames = map[uint32]string{}
	s.network = network{}
	s.hostname, s.bootTS = "", 0
	s.firstTS, s.gotFirst = 0, false
	s.removeNext, s.closeNext, s.closeTable = false, nil, nil
	s.fdPool = fdPool{}
	s.enters, s.nenters = nil, 0
	s.next(nil)
}

// next clears what belongs to the current event.
func (s *State) next(ev *scap.Event) {
	s.ev = ev
	s.prepared, s.fd = nil, nil
	s.lazy, s.enterValid = false, false
	if s.shown != nil {
		s.shown = nil
	}
}

// Hostname returns what evt.hostname prints.
func (s *State) Hostname() string { return s.hostname }

// FirstTS returns the time of the section's first event that is not of the meta class, 0
// before it: the origin of evt.reltime, ns since the epoch.
func (s *State) FirstTS() uint64 { return s.firstTS }

// BootTS returns the host's boot time, ns since the epoch, 0 if it is not
// known. It is not, as in libs, in the first section of a capture.
func (s *State) BootTS() uint64 { return s.bootTS }

// EventThread returns the thread table entry of the event's tid after the event
// was applied (T in the field rules), or nil.
func (s *State) EventThread() *Thread {
	if s.ev == nil {
		return nil
	}
	return s.Thread(s.ev.TID)
}

// EventFD returns the open file that the event is about (F in the field rules:
// the event's fd, else the entry of T.LastEventFD), or nil.
func (s *State) EventFD() *FD {
	if s.fd != nil {
		return s.fd
	}
	t := s.EventThread()
	if t == nil {
		return nil
	}
	s.resolveLazy()
	if t.LastEventFD == -1 {
		return nil
	}
	if table := t.FDTable(); table != nil {
		return table.Get(t.LastEventFD)
	}
	return nil
}

// OwnFD returns the open file that the event itself uses or has opened, without
// the fall-back of EventFD; or nil.
func (s *State) OwnFD() *FD {
	s.resolveLazy()
	return s.fd
}

// EventFDNum returns the T.LastEventFD of the event, -1 = none.
func (s *State) EventFDNum() int64 {
	s.resolveLazy()
	if t := s.EventThread(); t != nil {
		return t.LastEventFD
	}
	return -1
}

// resolveLazy finds the event's fd, if nobody needed it so far.
func (s *State) resolveLazy() {
	if !s.lazy {
		return
	}
	s.lazy = false
	t := s.prepared
	if t.LastEventFD == -1 {
		t.LastEventFD = intParam(s.ev, int(s.fdParam), -1)
	}
	if t.LastEventFD < 0 {
		return
	}
	if table := t.FDTable(); table != nil {
		s.fd = table.Get(t.LastEventFD)
	}
	if s.fd != nil {
		s.oldName = s.fd.Name
	}
}

// useFD returns the fd that an event of t uses, for a handler; or nil.
func (s *State) useFD(t *Thread) *FD {
	if t == nil {
		return nil
	}
	s.resolveLazy()
	return s.fd
}

// NameChanged reports whether the event changed the name of its fd.
func (s *State) NameChanged() bool { return s.fd != nil && s.fd.Name != s.oldName }

// EventContainer returns the container that container.* and k8s.* fields show
// for the event: id is its id ("host" for the host), meta its metadata (nil if
// only the id is known). ok is false if the event has no thread.
func (s *State) EventContainer() (id string, meta *Container, ok bool) {
	if s.shown != nil {
		return s.shown.ID, s.shown, true
	}
	t := s.EventThread()
	if t == nil {
		return "", nil, false
	}
	meta = s.containers.get(t.ContainerID)
	if id = t.ContainerID; id == "" {
		id = meta.ID
	}
	return id, meta, true
}

// Container returns the metadata stored for id, or nil. "" is the host.
func (s *State) Container(id string) *Container { return s.containers.get(id) }

// Apply updates the state by ev. What the Event... methods return is valid
// until the next call.
func (s *State) Apply(ev *scap.Event) {
	s.next(ev)
	if s.closeNext != nil || s.removeNext {
		s.finishPrevious(ev)
	}
	if int(ev.Type) >= len(dispatch) {
		return
	}
	row := &dispatch[ev.Type]
	if s.leading && !(ev.Hidden && row.leading) {
		s.endLeading()
	}
	if !s.gotFirst && !row.meta {
		s.firstTS, s.gotFirst = ev.TS, true
	}
	var t *Thread
	if row.lookup == lookupAlways {
		t = s.placeholder(ev.TID)
	} else if row.lookup != lookupNone {
		t = s.Thread(ev.TID)
	}
	if t != nil && row.lookup <= lookupKnown {
		s.prepared = t
		s.prepare(t, row, ev)
	}
	if row.handle != nil {
		row.handle(s, t, ev)
	}
	if t = s.prepared; t != nil && t.enter != nil && !row.enter {
		s.dropEnter(t)
	}
}

// prepare notes where to find the fd that the event of thread t uses.
func (s *State) prepare(t *Thread, row *dispatchRow, ev *scap.Event) {
	if row.enter {
		t.LastEventFD, t.lastEventType = -1, ev.Type
	} else {
		s.enterValid = t.lastEventType != 0 && (ev.Type == t.lastEventType+1 ||
			ev.Type == schema.SYSCALL_EXECVE_19_X && t.lastEventType == schema.SYSCALL_EXECVEAT_E)
		if !s.enterValid {
			t.LastEventFD = -1
		}
	}
	if row.usesFD {
		s.fdParam, s.lazy = row.fdParam, true
		if t.lastEventType != 0 { // the number may outlive the event
			s.resolveLazy()
		}
	}
}

// finishPrevious does what the previous event left for later.
func (s *State) finishPrevious(ev *scap.Event) {
	if s.removeNext {
		s.removeNext = false
		if t := s.Thread(s.exitedTID); t != nil {
			s.exited.add(t.PTID, t.TID, ev.TS)
			s.remove(s.exitedTID)
		}
	}
	if f := s.closeNext; f != nil {
		s.closeTable.drop(f)
		s.fdPool.put(f)
		s.closeNext, s.closeTable = nil, nil
	}
}

// enterEvent is a copy of an enter event that its exit event may ask for.
type enterEvent struct {
	ev   scap.Event
	body []byte
}

// storeEnter keeps a copy of ev for the exit event of t.
func (s *State) storeEnter(t *Thread, ev *scap.Event) {
	n, body := ev.Body()
	if t == nil || len(body)+eventHeader > maxEnterBytes {
		return
	}
	e := t.enter
	if e == nil {
		if k := len(s.enters); k > 0 {
			e, s.enters = s.enters[k-1], s.enters[:k-1]
		} else if s.nenters < maxEnters {
			e = &enterEvent{}
			s.nenters++
		} else {
			return
		}
		t.enter = e
	}
	e.body = append(e.body[:0], body...)
	e.ev.Type = ev.Type
	e.ev.SetBody(n, e.body)
}

// dropEnter forgets the stored enter event of t.
func (s *State) dropEnter(t *Thread) {
	if t.enter != nil {
		s.enters = append(s.enters, t.enter)
		t.enter = nil
	}
}

// enterOf returns the enter event that belongs to the exit event ev of t, or nil.
func (s *State) enterOf(t *Thread, ev *scap.Event) *scap.Event {
	if t == nil || !s.enterValid || t.enter == nil {
		return nil
	}
	typ := t.enter.ev.Type
	if typ+1 == ev.Type || ev.Type == schema.SYSCALL_EXECVE_19_X && typ == schema.SYSCALL_EXECVEAT_E {
		return &t.enter.ev
	}
	return nil
}
