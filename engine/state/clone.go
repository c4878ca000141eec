package state

import (
	"hids/scap"
	"hids/scap/schema"
)

// Parameters of the exit events of clone, fork, vfork and clone3.
const (
	cloneExe     = 1
	cloneArgs    = 2
	clonePID     = 4
	clonePTID    = 5
	cloneFDLimit = 7
	cloneMem     = 8 // page faults and memory: five parameters
	cloneComm    = 13
	cloneCgroups = 14
	cloneFlags   = 15
	cloneUID     = 16
	cloneGID     = 17
	cloneVTID    = 18
	cloneVPID    = 19
	clonePidns   = 20
)

func onClone(s *State, _ *Thread, ev *scap.Event) {
	res := result(ev)
	switch {
	case res < 0:
		return
	case res > 0:
		s.cloneCaller(ev, res)
	default:
		s.cloneChild(ev)
	}
	if t := s.Thread(ev.TID); t != nil {
		s.updateContainer(t)
	}
}

// cloneCaller handles the event of the thread that called clone.
func (s *State) cloneCaller(ev *scap.Event, child int64) {
	c := s.placeholder(ev.TID)
	s.prepared = c
	if c == nil {
		return
	}
	valid := !c.Invalid()
	if !valid {
		c.PID, c.PTID = intParam(ev, clonePID, -1), intParam(ev, clonePTID, -1)
		c.VTID, c.VPID = namespaceIDs(ev)
		s.link(c)
	}
	flags := uint32(uintParam(ev, cloneFlags, 0))
	const elsewhere = schema.CLONE_CHILD_IN_PIDNS | schema.CLONE_NEWPID | schema.CLONE_PARENT | schema.CLONE_VFORK
	if flags&elsewhere != 0 || c.TID != c.VTID || ev.Type == schema.SYSCALL_VFORK_20_X ||
		s.exited.within(c.TID, child, ev.TS) {
		return
	}
	if old := s.Thread(child); old != nil {
		if old.Flags&schema.CLONE_INVERTED != 0 {
			return
		}
		s.remove(child)
		if c = s.placeholder(ev.TID); c == nil {
			return
		}
		s.prepared = c
	}
	s.enterChild(c, child, flags, valid, ev)
}

// enterChild enters the thread child, of which its parent c tells. Of the
// parent nothing else is known if it is not valid.
func (s *State) enterChild(c *Thread, child int64, flags uint32, valid bool, ev *scap.Event) {
	n := newThread(child)
	n.Flags = flags
	if flags&schema.CLONE_THREAD == 0 {
		n.PID, n.PTID = child, c.TID
	} else {
		n.PID, n.PTID = c.PID, c.PTID
		n.Flags |= schema.CLONE_FILES
		n.LastExecTS = c.LastExecTS
	}
	n.VTID, n.VPID = n.TID, n.PID
	s.cloneParams(n, ev)
	n.PidnsInitStartTS = s.bootTS
	if valid {
		s.inherit(n, c)
	} else {
		c.Exe, c.Comm, c.Args, c.CmdLine = n.Exe, n.Comm, n.Args, n.CmdLine
	}
	s.enterClone(n, c)
}

// cloneChild handles the event of the new thread.
func (s *State) cloneChild(ev *scap.Event) {
	if old := s.Thread(ev.TID); old != nil && old.CloneTS != 0 {
		if ev.TS-old.CloneTS < collisionNS {
			return
		}
		s.remove(ev.TID)
	}
	n := newThread(ev.TID)
	n.PID, n.PTID = intParam(ev, clonePID, -1), intParam(ev, clonePTID, -1)
	n.VTID, n.VPID = namespaceIDs(ev)
	n.Flags = uint32(uintParam(ev, cloneFlags, 0)) | schema.CLONE_INVERTED
	thread := n.Flags&schema.CLONE_THREAD != 0
	from := n.PTID
	if thread {
		n.Flags |= schema.CLONE_FILES
		from = n.PID
	}
	s.cloneParams(n, ev)
	n.PidnsInitStartTS = s.pidnsStart(n, ev)
	l := s.placeholder(from)
	switch {
	case l == nil:
	case !l.Invalid():
		s.inherit(n, l)
		if thread {
			n.LastExecTS = l.LastExecTS
		}
	case thread:
		l.PID, l.PTID = n.PID, n.PTID
		l.VPID, l.VTID = n.VPID, n.VPID
		s.link(l)
		l.Exe, l.Comm, l.Args, l.CmdLine = n.Exe, n.Comm, n.Args, n.CmdLine
	}
	s.enterClone(n, l)
	s.prepared = s.Thread(ev.TID)
}

// pidnsStart returns when the pid namespace of the new thread n started.
func (s *State) pidnsStart(n *Thread, ev *scap.Event) uint64 {
	if n.Flags&(schema.CLONE_CHILD_IN_PIDNS|schema.CLONE_NEWPID) == 0 && n.TID == n.VTID {
		return s.bootTS
	}
	if v, ok := ev.Uint(clonePidns); ok {
		return v + s.bootTS
	}
	return 0
}

// cloneParams sets what both clone events say of the new thread n.
func (s *State) cloneParams(n *Thread, ev *scap.Event) {
	s.setNames(n, ev, cloneExe, cloneComm, cloneArgs)
	n.FDLimit = intParam(ev, cloneFDLimit, n.FDLimit)
	setMemory(n, ev, cloneMem)
	n.UID = uint32(uintParam(ev, cloneUID, uint64(n.UID)))
	n.GID = uint32(uintParam(ev, cloneGID, uint64(n.GID)))
	s.addUser("", n.UID)
	s.addGroup("", n.GID)
	s.setCgroups(n, ev.Param(cloneCgroups))
	n.CloneTS = ev.TS
}

// inherit copies to the new thread n what it has from c.
func (s *State) inherit(n, c *Thread) {
	n.ExePath, n.Root = c.ExePath, c.Root
	n.ExeWritable, n.ExeUpperLayer, n.ExeLowerLayer, n.ExeFromMemfd = c.ExeWritable, c.ExeUpperLayer, c.ExeLowerLayer, c.ExeFromMemfd
	n.SID, n.VPGID, n.PGID = c.SID, c.VPGID, c.PGID
	n.TTY, n.LoginUID = c.TTY, c.LoginUID
	n.CapInheritable, n.CapPermitted, n.CapEffective = c.CapInheritable, c.CapPermitted, c.CapEffective
	n.ExeIno, n.ExeCtime, n.ExeMtime = c.ExeIno, c.ExeCtime, c.ExeMtime
	n.CtimeSinceClone = c.CtimeSinceClone
	if n.Flags&schema.CLONE_THREAD == 0 {
		n.cwd, n.Env = c.Cwd(), c.Env // not the environment of c's main thread
	}
}

// enterClone enters the new thread n into the table. A process gets copies of
// the open files of the thread from which it was cloned.
func (s *State) enterClone(n, from *Thread) {
	copyFDs := from != nil && !from.Invalid() && n.Flags&schema.CLONE_THREAD == 0
	s.link(n)
	if !s.insert(n) || !copyFDs {
		return
	}
	if table := from.FDTable(); table != nil && table != &n.fds {
		s.cloneFDs(&n.fds, table)
	}
}

// namespaceIDs returns the tid and pid that a clone event gives for the inner
// pid namespace.
func namespaceIDs(ev *scap.Event) (vtid, vpid int64) {
	vpid, ok := ev.Int(cloneVPID)
	if !ok {
		return ev.TID, -1
	}
	return intParam(ev, cloneVTID, ev.TID), vpid
}
