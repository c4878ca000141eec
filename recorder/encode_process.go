package recorder

import "bytes"

// Struct task_state, see bpf/record.h.
const (
	stateTID        = 0
	statePID        = 4
	statePTID       = 8
	stateVTID       = 12
	stateVPID       = 16
	stateSID        = 20
	statePGID       = 24
	stateVPGID      = 28
	stateUID        = 32
	stateGID        = 36
	stateLoginUID   = 40
	stateTTY        = 44
	stateFDLimit    = 48
	stateMajor      = 56
	stateMinor      = 64
	stateSize       = 72
	stateResident   = 76
	stateSwapped    = 80
	stateExeFlags   = 84
	stateInherit    = 88
	statePermitted  = 96
	stateEffective  = 104
	stateExeIno     = 112
	stateExeCtime   = 120
	stateExeMtime   = 128
	statePidnsStart = 144
	stateFlags      = 152
	stateComm       = 168
	stateBytes      = 184

	stateChildrenPidns = 2 // of the flags
)

func task() Fetch { return Fetch{Op: opTask} }

// taskNumber is a number of the task's state.
func taskNumber(off uint16, width uint8) spec {
	return spec{param: param{put: putTaskNumber, off: off, width: width}, from: []Fetch{task()}}
}

func putTaskNumber(e *Encoder, p *param) {
	if v, ok := number(e.field(p.a), int(p.off), int(p.width)); ok {
		e.num(p.size, v)
	}
}

// taskID is a number of the task's state that has a sign: a pid.
func taskID(off uint16) spec {
	s := taskNumber(off, 4)
	s.put = putTaskID
	return s
}

func putTaskID(e *Encoder, p *param) {
	if v, ok := number(e.field(p.a), int(p.off), 4); ok {
		e.num(p.size, uint64(int64(int32(v))))
	}
}

// comm is the name of the task.
func comm() spec { return spec{param: param{put: putComm}, from: []Fetch{task()}} }

func putComm(e *Encoder, p *param) {
	if b := e.field(p.a); len(b) >= stateBytes {
		e.text(b[stateComm:stateBytes])
	}
}

// program is the first of a list of arguments, programArgs the others.
func program(f ...Fetch) spec { return str(f...) }

func programArgs(f ...Fetch) spec { return spec{param: param{put: putProgramArgs}, from: f} }

func putProgramArgs(e *Encoder, p *param) {
	b := whole(e.first(p))
	if i := bytes.IndexByte(b, 0); i >= 0 {
		e.list(b[i+1:])
	}
}

// list is a list of strings, each followed by a NUL.
func list(f ...Fetch) spec { return spec{param: param{put: putList}, from: f} }

func putList(e *Encoder, p *param) { e.list(whole(e.first(p))) }

// maxTexts is how much of a list of strings is recorded, with the last NUL.
const maxTexts = 4096

// whole leaves room for the last NUL in a list that was cut.
func whole(b []byte) []byte {
	if len(b) >= maxTexts && b[len(b)-1] != 0 {
		return b[:maxTexts-1]
	}
	return b
}

func (e *Encoder) list(b []byte) {
	e.buf = append(e.buf, b...)
	if n := len(b); n > 0 && b[n-1] != 0 {
		e.buf = append(e.buf, 0)
	}
}

// cloneArguments are the flags of clone (an argument), of clone3 (the first
// member of a struct) or of fork and vfork (none).
func cloneFlagsOf(f Fetch) spec {
	return spec{param: param{put: putCloneFlags}, from: []Fetch{task(), f}}
}

// Flags that the kernel wants of a new thread, and those that it refuses.
const (
	newThread    = 0x10000 | 0x800 | 0x100 // CLONE_THREAD, CLONE_SIGHAND, CLONE_VM
	notOfThreads = 0x10000000 | 0x20000000 // CLONE_NEWUSER, CLONE_NEWPID
)

func putCloneFlags(e *Encoder, p *param) {
	v, _ := e.val(p.b)
	// In a new thread clone3's struct may be gone: the other threads go on. What it
	// must have had is known.
	if e.sample.Ret == 0 && e.sample.TID != e.sample.PID && (v&newThread != newThread || v&notOfThreads != 0) {
		v = newThread
	}
	sum := cloneFlags.of(v)
	state := e.field(p.a)
	if bits, _ := number(state, stateFlags, 4); bits&stateChildrenPidns != 0 {
		sum |= cloneChildInPidns
	}
	e.num(p.size, uint64(sum))
}

// pidnsStart is when the child's pid namespace began; the parent does not say.
func pidnsStart() spec {
	s := taskNumber(statePidnsStart, 8)
	s.put = putPidnsStart
	return s
}

func putPidnsStart(e *Encoder, p *param) {
	v, _ := number(e.field(p.a), int(p.off), 8)
	if e.sample.Ret != 0 {
		v = 0
	}
	e.num(p.size, v)
}

// exeFlags are the schema's bits of the program's file: those of the state.
func exeFlags() spec { return taskNumber(stateExeFlags, 4) }

// rlimitOK is a limit that is only known after success, -1 otherwise.
func limit(f Fetch, off uint16, def int64) spec { return part(f, off, 8, uint64(def)) }

// Ptrace.

// traceAddress is the address of a ptrace request, 0 after failure.
func traceAddress(f Fetch) spec { return spec{param: param{put: putTraceAddress}, from: []Fetch{f}} }

func putTraceAddress(e *Encoder, p *param) {
	v, _ := e.val(p.a)
	if e.sample.Ret < 0 {
		v = 0
	}
	e.num(1, traceNumber)
	e.num(8, v)
}

// Choices of the schema for ptrace's data.
const (
	traceNumber = 0
	traceSignal = 1
)

// traceData is the data of a ptrace request: a signal, what was read, or a
// number.
func traceData(request, f, read Fetch) spec {
	return spec{param: param{put: putTraceData}, from: []Fetch{request, f, read}}
}

func putTraceData(e *Encoder, p *param) {
	const (
		peekText, peekData, peekUser          = 1, 2, 3
		cont, singlestep, detach, syscallStop = 7, 9, 17, 24
	)
	request, _ := e.val(p.a)
	v, _ := e.val(p.b)
	if e.sample.Ret < 0 {
		request, v = 0, 0
	}
	switch request {
	case cont, singlestep, detach, syscallStop:
		e.num(1, traceSignal)
		e.num(1, v)
		return
	case peekText, peekData, peekUser:
		size := 8
		if e.sample.Flags&sampleIA32 != 0 {
			size = 4
		}
		v, _ = number(e.field(p.c), 0, size)
	}
	e.num(1, traceNumber)
	e.num(8, v)
}

// Prctl.

const (
	prSetName           = 15
	prGetName           = 16
	prGetChildSubreaper = 37
)

// prctlText is the second argument of prctl where it is a name.
func prctlText(option, f Fetch) spec {
	return spec{param: param{put: putPrctlText}, from: []Fetch{f, option}}
}

func putPrctlText(e *Encoder, p *param) {
	if option, _ := e.val(p.b); uint32(option) == prSetName || uint32(option) == prGetName {
		putStr(e, &param{a: p.a, b: noField})
	}
}

// prctlNumber is the second argument of prctl where it is a number, or what
// it points to.
func prctlNumber(option, f, read Fetch) spec {
	return spec{param: param{put: putPrctlNumber}, from: []Fetch{option, f, read}}
}

func putPrctlNumber(e *Encoder, p *param) {
	option, _ := e.val(p.a)
	v, _ := e.val(p.b)
	switch uint32(option) {
	case prSetName, prGetName:
		v = 0
	case prGetChildSubreaper:
		v, _ = number(e.field(p.c), 0, 4)
		v = uint64(int64(int32(v)))
	}
	e.num(p.size, v)
}
