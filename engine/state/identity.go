package state

import (
	"hids/scap"
	"hids/scap/schema"
)

// allCaps is the set of all known capabilities.
const allCaps = 1<<schema.NumCapabilities - 1

// onSetUID handles the calls that set the effective uid to the parameter.
func onSetUID(param int) handler {
	return func(s *State, t *Thread, ev *scap.Event) {
		v, ok := ev.Uint(param)
		if res := result(ev); res != 0 || t == nil || !ok {
			return
		}
		t.UID = uint32(v)
		s.addUser(t.ContainerID, t.UID)
	}
}

func onSetGID(param int) handler {
	return func(s *State, t *Thread, ev *scap.Event) {
		v, ok := ev.Uint(param)
		if res := result(ev); res != 0 || t == nil || !ok {
			return
		}
		t.GID = uint32(v)
		s.addGroup(t.ContainerID, t.GID)
	}
}

func onSetsid(_ *State, t *Thread, ev *scap.Event) {
	if res := result(ev); res >= 0 && t != nil {
		t.SID = res
	}
}

func onCapset(_ *State, t *Thread, ev *scap.Event) {
	if res := result(ev); res >= 0 && t != nil {
		setCaps(t, ev, 1)
	}
}

// onNewNamespace handles unshare and setns: who enters a user namespace has all
// capabilities there.
func onNewNamespace(flags int) handler {
	return func(_ *State, t *Thread, ev *scap.Event) {
		res := result(ev)
		if res < 0 || t == nil || uint32(uintParam(ev, flags, 0))&schema.CLONE_NEWUSER == 0 {
			return
		}
		t.CapInheritable, t.CapPermitted, t.CapEffective = allCaps, allCaps, allCaps
	}
}

func onPrctl(_ *State, t *Thread, ev *scap.Event) {
	if res := result(ev); res < 0 || t == nil || t.Invalid() || t.group == nil {
		return
	}
	switch uintParam(ev, 1, 0) {
	case schema.PR_SET_CHILD_SUBREAPER, schema.PR_GET_CHILD_SUBREAPER:
		t.group.Reaper = intParam(ev, 3, 0) != 0
	}
}

func onRlimit(s *State, t *Thread, ev *scap.Event) { s.setRlimit(t, ev, 3) }

func onPrlimit(s *State, t *Thread, ev *scap.Event) {
	if tid := intParam(ev, 5, 0); tid != 0 {
		t = s.Thread(tid)
	}
	s.setRlimit(t, ev, 6)
}

// setRlimit sets the limit of open files, if it is what the parameter resource names.
func (s *State) setRlimit(t *Thread, ev *scap.Event, resource int) {
	cur, ok := ev.Int(1)
	if res := result(ev); res < 0 || t == nil || !ok || cur == -1 {
		return
	}
	if uintParam(ev, resource, 0) != schema.RLIMIT_NOFILE {
		return
	}
	if m := t.Main(); m != nil {
		m.FDLimit = cur
	}
}

// onMemory handles the calls that report memory sizes.
func onMemory(_ *State, t *Thread, ev *scap.Event) {
	if t != nil {
		setVM(t, ev, 1)
	}
}

func onSwitch(_ *State, t *Thread, ev *scap.Event) {
	if t == nil {
		return
	}
	t.PFMajor = uintParam(ev, 1, t.PFMajor)
	t.PFMinor = uintParam(ev, 2, t.PFMinor)
	if m := t.Main(); m != nil {
		setVM(m, ev, 3)
	}
}

func onProcInfo(_ *State, t *Thread, ev *scap.Event) {
	if t != nil {
		t.PrevCPU = t.CPU
		t.CPU = CPUTimes{uintParam(ev, 0, 0), uintParam(ev, 1, 0)}
	}
}

func onStoreEnter(s *State, t *Thread, ev *scap.Event) { s.storeEnter(t, ev) }

func onExecveEnter(s *State, t *Thread, ev *scap.Event) {
	if len(ev.Param(0)) > 0 {
		s.storeEnter(t, ev)
	}
}

func onGetcwd(s *State, t *Thread, ev *scap.Event) {
	if res := result(ev); res >= 0 && t != nil {
		t.setCwd(s.dirPath(t.Cwd(), ev.Text(1)))
	}
}
