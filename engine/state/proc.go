package state

import (
	"encoding/binary"
	"strings"

	"hids/scap"
	"hids/scap/schema"
)

const deletedSuffix = " (deleted)"

// setArgs sets the arguments, and with them the command line, which a later
// change of the name does not alter. A single empty argument does not show in
// it.
func (s *State) setArgs(t *Thread, raw []byte) {
	t.Args = s.strings.list(raw)
	b := append(s.textBuf[:0], t.Comm...)
	if len(t.Args) > 1 || len(t.Args) == 1 && t.Args[0] != "" {
		for _, a := range t.Args {
			b = append(b, ' ')
			b = append(b, a...)
		}
	}
	s.textBuf = b
	t.CmdLine = s.strings.bytes(b)
}

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
	n.PidnsInitStartTS = s.bootTS
	if n.Flags&(schema.CLONE_CHILD_IN_PIDNS|schema.CLONE_NEWPID) != 0 || n.TID != n.VTID {
		n.PidnsInitStartTS = 0
		if v, ok := ev.Uint(clonePidns); ok {
			n.PidnsInitStartTS = v + s.bootTS
		}
	}
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

// cloneParams sets what both clone events say of the new thread n.
func (s *State) cloneParams(n *Thread, ev *scap.Event) {
	n.Exe = s.strings.str(ev.Text(cloneExe))
	n.Comm = n.Exe
	if len(ev.Param(cloneComm)) > 0 {
		n.Comm = s.strings.str(ev.Text(cloneComm))
	}
	s.setArgs(n, ev.Param(cloneArgs))
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

// setMemory sets page faults and memory sizes from five parameters.
func setMemory(t *Thread, ev *scap.Event, first int) {
	if len(ev.Param(first+4)) == 0 {
		return
	}
	t.PFMajor = uintParam(ev, first, t.PFMajor)
	t.PFMinor = uintParam(ev, first+1, t.PFMinor)
	setVM(t, ev, first+2)
}

func setVM(t *Thread, ev *scap.Event, first int) {
	t.VMSizeKB = uint32(uintParam(ev, first, uint64(t.VMSizeKB)))
	t.VMRSSKB = uint32(uintParam(ev, first+1, uint64(t.VMRSSKB)))
	t.VMSwapKB = uint32(uintParam(ev, first+2, uint64(t.VMSwapKB)))
}

// result returns the return value of a system call, 0 if there is none.
func result(ev *scap.Event) int64 {
	switch p := ev.Param(0); len(p) {
	case 8:
		return int64(binary.LittleEndian.Uint64(p))
	case 4:
		return int64(int32(binary.LittleEndian.Uint32(p)))
	}
	return 0
}

func intParam(ev *scap.Event, i int, otherwise int64) int64 {
	if v, ok := ev.Int(i); ok {
		return v
	}
	return otherwise
}

func uintParam(ev *scap.Event, i int, otherwise uint64) uint64 {
	if v, ok := ev.Uint(i); ok {
		return v
	}
	return otherwise
}

// Parameters of the exit events of execve and execveat.
const (
	execExe      = 1
	execArgs     = 2
	execPID      = 4
	execPTID     = 5
	execFDLimit  = 7
	execMem      = 8
	execComm     = 13
	execCgroups  = 14
	execEnv      = 15
	execTTY      = 16
	execVPGID    = 17
	execLoginUID = 18
	execFlags    = 19
	execCaps     = 20
	execIno      = 23
	execCtime    = 24
	execMtime    = 25
	execUID      = 26
	execExePath  = 27
	execPGID     = 28
	execGID      = 29
)

func onExec(s *State, t *Thread, ev *scap.Event) {
	if res := result(ev); res < 0 || t == nil {
		return
	}
	if t.Dead() {
		t.Flags &^= schema.CLOSED
		if t.group != nil {
			t.group.Alive++
		}
	}
	t.Exe = s.strings.str(ev.Text(execExe))
	t.LastExecTS = ev.TS
	t.Comm = t.Exe
	if len(ev.Param(execComm)) > 0 {
		t.Comm = s.strings.str(ev.Text(execComm))
	}
	s.setArgs(t, ev.Param(execArgs))
	t.PID = intParam(ev, execPID, t.PID)
	if t.Invalid() {
		t.PTID = intParam(ev, execPTID, t.PTID)
		if t.Flags&schema.CLONE_CHILD_IN_PIDNS == 0 {
			t.VTID, t.VPID = t.TID, t.PID
		}
		s.link(t)
	}
	t.FDLimit = intParam(ev, execFDLimit, t.FDLimit)
	setMemory(t, ev, execMem)
	if p := ev.Param(execEnv); len(p) > 0 {
		m := t.Main()
		if m == nil {
			m = t
		}
		m.Env = s.strings.list(p)
	}
	s.setCgroups(t, ev.Param(execCgroups))
	s.setExePath(t, ev)
	s.execCredentials(t, ev)
	if table := t.FDTable(); table != nil {
		s.eraseFDsIf(table, (*FD).closeOnExec)
	}
	const kept = schema.PIPE_SRC | schema.PIPE_DST | schema.IS_MAIN_THREAD | schema.CLONE_INVERTED
	t.Flags = schema.THREAD_ACTIVE | schema.NAME_CHANGED | t.Flags&kept
	s.endOtherThreads(t)
	s.updateContainer(t)
}

// execCredentials sets what an exec event says of ids, capabilities and the
// file that runs.
func (s *State) execCredentials(t *Thread, ev *scap.Event) {
	t.TTY = uint32(uintParam(ev, execTTY, uint64(t.TTY)))
	t.VPGID = intParam(ev, execVPGID, t.VPGID)
	t.LoginUID = uint32(uintParam(ev, execLoginUID, uint64(t.LoginUID)))
	if v, ok := ev.Uint(execFlags); ok {
		flags := uint32(v)
		t.ExeWritable = flags&schema.EXE_WRITABLE != 0
		t.ExeUpperLayer = flags&schema.EXE_UPPER_LAYER != 0
		t.ExeFromMemfd = flags&schema.EXE_FROM_MEMFD != 0
		t.ExeLowerLayer = flags&schema.EXE_LOWER_LAYER != 0
	}
	if len(ev.Param(execCaps+2)) > 0 {
		setCaps(t, ev, execCaps)
	}
	if len(ev.Param(execMtime)) > 0 {
		s.setExeTimes(t, ev)
	}
	t.UID = uint32(uintParam(ev, execUID, uint64(t.UID)))
	t.GID = uint32(uintParam(ev, execGID, uint64(t.GID)))
	t.PGID = intParam(ev, execPGID, -1)
	s.addUser(t.ContainerID, t.UID)
	s.addGroup(t.ContainerID, t.GID)
}

func setCaps(t *Thread, ev *scap.Event, first int) {
	t.CapInheritable = uintParam(ev, first, t.CapInheritable)
	t.CapPermitted = uintParam(ev, first+1, t.CapPermitted)
	t.CapEffective = uintParam(ev, first+2, t.CapEffective)
}

func (s *State) setExeTimes(t *Thread, ev *scap.Event) {
	t.ExeIno = uintParam(ev, execIno, t.ExeIno)
	t.ExeCtime = uintParam(ev, execCtime, t.ExeCtime)
	t.ExeMtime = uintParam(ev, execMtime, t.ExeMtime)
	if t.CloneTS != 0 {
		t.CtimeSinceClone = t.CloneTS - t.ExeCtime
	}
	if t.PidnsInitStartTS != 0 && t.ExeCtime > t.PidnsInitStartTS {
		t.CtimeSincePidns = t.ExeCtime - t.PidnsInitStartTS
	}
}

// setExePath sets the path of the file that runs: as the kernel saw it, or else
// as the call named it.
func (s *State) setExePath(t *Thread, ev *scap.Event) {
	if len(ev.Param(execExePath)) > 0 {
		t.ExePath = s.strings.str(strings.TrimSuffix(ev.Text(execExePath), deletedSuffix))
		return
	}
	enter := s.enterOf(t, ev)
	if enter == nil {
		return
	}
	if enter.Type == schema.SYSCALL_EXECVE_19_E {
		name := enter.Text(0)
		if name == na {
			t.ExePath = na
			return
		}
		t.ExePath = s.path(t.Cwd(), name)
		return
	}
	dirfd, name := intParam(enter, 0, -1), enter.Text(1)
	emptyPath := uint32(uintParam(enter, 2, 0))&schema.AT_EMPTY_PATH != 0
	dir := s.ResolveDir(t, dirfd, name)
	switch {
	case !emptyPath && name == na, dir == unknownDir:
		t.ExePath = na
	case emptyPath:
		t.ExePath = s.path("", dir)
	default:
		t.ExePath = s.path(dir, name)
	}
}

// endOtherThreads removes the threads of t's process that an exec ended.
func (s *State) endOtherThreads(t *Thread) {
	g := t.group
	if g == nil || g.Alive <= 1 {
		return
	}
	tids := s.tids[:0]
	for _, o := range g.others {
		if o != nil && o != t && !o.IsMain() {
			tids = append(tids, o.TID)
		}
	}
	s.tids = tids
	for _, tid := range tids {
		s.remove(tid)
	}
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
