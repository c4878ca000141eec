package state

import (
	"strings"

	"hids/scap"
	"hids/scap/schema"
)

const deletedSuffix = " (deleted)"

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
		t.revive()
	}
	t.LastExecTS = ev.TS
	s.setNames(t, ev, execExe, execComm, execArgs)
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
