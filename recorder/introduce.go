package recorder

import (
	"bytes"
	"cmp"
	"slices"

	"hids/scap"
	"hids/scap/schema"
)

// Fields of a sample that introduces a thread.
const (
	introState = iota
	introArgs
	introEnv
	introCgroups
	introExePath
	introFolder
	introRoot
)

// Bits of the state's flags of the program's file.
const (
	exeWritable = 1 << iota
	exeUpperLayer
	exeMemfd
	exeLowerLayer
)

const stateInPidns = 1 // of the flags

// Limits of a thread in a capture: of names and paths.
const maxThreadText = 1024

// introductions are the threads that something was recorded of while a snapshot was
// taken, as they were right before that. The snapshot itself is of a moment later:
// a thread may have ended by then, or run another program.
type introductions struct {
	threads map[int64]scap.Thread // by tid
	files   map[int64][]openFile  // by pid
	epoch   uint64                // time of boot, ns since 1970
	noEnv   bool
}

func newIntroductions(epoch uint64, noEnv bool) introductions {
	return introductions{make(map[int64]scap.Thread), make(map[int64][]openFile), epoch, noEnv}
}

// add keeps what a sample says, unless the thread was introduced already.
func (in *introductions) add(s *Sample) {
	if s.Kind == sampleFile {
		if f, ok := fileOf(s); ok {
			in.files[int64(s.PID)] = append(in.files[int64(s.PID)], f)
		}
		return
	}
	if _, known := in.threads[int64(s.TID)]; known {
		return
	}
	if t, ok := in.thread(s); ok {
		in.threads[t.TID] = t
	}
}

// thread returns the thread that a sample introduces.
func (in *introductions) thread(s *Sample) (t scap.Thread, ok bool) {
	state := s.Field(introState)
	if len(state) < stateBytes {
		return t, false
	}
	long := func(off int) uint64 { v, _ := number(state, off, 8); return v }
	word := func(off int) uint32 { v, _ := number(state, off, 4); return uint32(v) }
	id := func(off int) int64 { return int64(int32(word(off))) }
	t = scap.Thread{
		TID: id(stateTID), PID: id(statePID), PTID: id(statePTID), SID: id(stateSID),
		VPGID: id(stateVPGID), PGID: id(statePGID), VTID: id(stateVTID), VPID: id(stateVPID),
		Comm:    text0(state[stateComm:stateBytes]),
		FDLimit: int64(long(stateFDLimit)),
		UID:     word(stateUID), GID: word(stateGID), LoginUID: word(stateLoginUID), TTY: word(stateTTY),
		VMSizeKB: word(stateSize), VMRSSKB: word(stateResident), VMSwapKB: word(stateSwapped),
		PFMajor: long(stateMajor), PFMinor: long(stateMinor),
		CapInheritable: long(stateInherit), CapPermitted: long(statePermitted), CapEffective: long(stateEffective),
		ExeIno: long(stateExeIno), ExeCtime: long(stateExeCtime), ExeMtime: long(stateExeMtime),
		ExePath: text0(s.Field(introExePath)), Cwd: folder0(s.Field(introFolder)), Root: text0(s.Field(introRoot)),
		Cgroups: listedCgroups(s.Field(introCgroups)),
	}
	exe := word(stateExeFlags)
	t.ExeWritable, t.ExeFromMemfd = exe&exeWritable != 0, exe&exeMemfd != 0
	t.ExeUpperLayer, t.ExeLowerLayer = exe&exeUpperLayer != 0, exe&exeLowerLayer != 0
	if t.ExeFromMemfd && t.ExePath != "" && t.ExePath[0] != '/' {
		t.ExePath = "/" + t.ExePath // as /proc has it
	}
	if word(stateFlags)&stateInPidns != 0 {
		t.PidnsInitStartTS = in.epoch + long(statePidnsStart)
	}
	args := s.Field(introArgs)
	t.Exe = text0(args)
	if i := bytes.IndexByte(args, 0); i >= 0 {
		t.Args = bytes.Clone(args[i+1:])
	}
	if t.TID != t.PID {
		t.Flags = uint32(cloneShared)
	} else if !in.noEnv {
		t.Env = bytes.Clone(s.Field(introEnv))
	}
	return t, true
}

// listedCgroups are cgroups as lists of processes have them: there, as in /proc, the
// controller has the name blkio that events call io.
func listedCgroups(event []byte) []byte {
	return bytes.Replace(event, []byte("\x00io="), []byte("\x00blkio="), 1)
}

// text0 is what stands before the first NUL.
func text0(b []byte) string {
	text, _, _ := bytes.Cut(b, []byte{0})
	return string(text[:min(len(text), maxThreadText)])
}

// folder0 is a path with a slash at its end.
func folder0(b []byte) string {
	path := text0(b)
	if path == "" || path[len(path)-1] == '/' || len(path) == maxThreadText {
		return path
	}
	return path + "/"
}

// merge makes a snapshot one of the moment at which the events in queue begin.
// Threads that these events bring forth are not there yet.
func (in *introductions) merge(sec *scap.Section, queue []scap.Event) {
	born := births(queue)
	sec.Threads = slices.DeleteFunc(sec.Threads, func(t scap.Thread) bool { return born[t.TID] })
	sec.FDs = slices.DeleteFunc(sec.FDs, func(l scap.FDList) bool { return born[l.TID] })
	at := make(map[int64]int, len(sec.Threads))
	mains := make(map[int64]scap.Thread)
	for i := range sec.Threads {
		t := &sec.Threads[i]
		at[t.TID] = i
		if t.TID == t.PID {
			mains[t.PID] = *t
		}
	}
	for tid, t := range in.threads {
		i, there := at[tid]
		switch {
		case born[tid]:
		case there:
			sec.Threads[i] = completed(t, &sec.Threads[i])
		default:
			if main, ok := mains[t.PID]; ok {
				t = completed(t, &main)
			}
			sec.Threads = append(sec.Threads, t)
			sec.FDs = append(sec.FDs, scap.FDList{TID: tid})
		}
	}
	slices.SortFunc(sec.Threads, compareThreads)
	addMains(sec)
	for i := range sec.FDs {
		if files := in.files[sec.FDs[i].TID]; len(files) > 0 {
			sec.FDs[i].FDs = mergeFiles(sec.FDs[i].FDs, files)
		}
	}
}

// compareThreads orders threads by process, the main one first.
func compareThreads(a, b scap.Thread) int {
	if c := cmp.Compare(a.PID, b.PID); c != 0 {
		return c
	}
	if a.TID == a.PID || b.TID == b.PID {
		return cmp.Compare(b2i(b.TID == b.PID), b2i(a.TID == a.PID))
	}
	return cmp.Compare(a.TID, b.TID)
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// births returns the threads that begin in a list of events.
func births(queue []scap.Event) map[int64]bool {
	born := make(map[int64]bool)
	for i := range queue {
		ev := &queue[i]
		switch ev.Type {
		case schema.SYSCALL_CLONE_20_X, schema.SYSCALL_FORK_20_X, schema.SYSCALL_VFORK_20_X, schema.SYSCALL_CLONE3_X:
			if res, ok := number(ev.Param(0), 0, 8); ok && res == 0 {
				born[ev.TID] = true
			}
		}
	}
	return born
}

// completed returns t with what is not known of it taken from what is known of the
// same thread later, or of its process. A thread that was introduced when it ended
// had no memory any more.
func completed(t scap.Thread, later *scap.Thread) scap.Thread {
	if t.ExePath == "" && t.Exe == "" {
		t.Exe, t.Args, t.ExePath = later.Exe, later.Args, later.ExePath
		t.ExeIno, t.ExeCtime, t.ExeMtime = later.ExeIno, later.ExeCtime, later.ExeMtime
		t.ExeWritable, t.ExeFromMemfd = later.ExeWritable, later.ExeFromMemfd
		t.ExeUpperLayer, t.ExeLowerLayer = later.ExeUpperLayer, later.ExeLowerLayer
	}
	if t.Cwd == "" {
		t.Cwd = later.Cwd
	}
	if t.Root == "" {
		t.Root = later.Root
	}
	if len(t.Cgroups) == 0 {
		t.Cgroups = later.Cgroups
	}
	if len(t.Env) == 0 && t.TID == later.TID {
		t.Env = later.Env
	}
	return t
}

// addMains adds the main threads that are missing: a process is known by them. The
// threads are in the order of compareThreads, and stay so.
func addMains(sec *scap.Section) {
	for i := 0; i < len(sec.Threads); i++ {
		t := sec.Threads[i]
		if t.TID == t.PID || i > 0 && sec.Threads[i-1].PID == t.PID {
			continue
		}
		t.TID, t.VTID, t.Flags = t.PID, t.VPID, 0
		sec.Threads = slices.Insert(sec.Threads, i, t)
		sec.FDs = append(sec.FDs, scap.FDList{TID: t.TID})
	}
}
