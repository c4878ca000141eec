package recorder

import "hids/scap/schema"

// kindRows returns the rows of samples that are no system calls. They have the
// fields that the samples have; nothing is asked for.
func kindRows() (rows [numKinds]*Row) {
	first, second, third := Fetch{Op: opVal}, Fetch{Op: opVal, A: 1}, Fetch{Op: opVal, A: 2}
	for kind, r := range map[uint16]struct {
		event schema.EventType
		from  []Fetch
		specs []spec
	}{
		sampleExit: {schema.PROCEXIT_1_E, []Fetch{first, second}, []spec{
			value(first), exitPart(first, exitCode), exitPart(first, exitSignal), exitPart(first, exitCore),
			signed(second),
		}},
		sampleSignal: {schema.SIGNALDELIVER_E, []Fetch{first, second, third}, []spec{
			sender(first, second, third), receiver(), value(first),
		}},
		sampleSwitch: {schema.SCHEDSWITCH_6_E, []Fetch{first, second, third, memory()}, []spec{
			signed(first), value(second), value(third), part(memory(), 0, 4, 0), part(memory(), 4, 4, 0),
			part(memory(), 8, 4, 0),
		}},
		sampleFault: {schema.PAGE_FAULT_E, []Fetch{first, second, third}, []spec{
			value(first), value(second), faultBits(third),
		}},
	} {
		row := &Row{Event: r.event, Nr: -1, Fetch: r.from}
		row.compile(r.specs)
		rows[kind] = row
	}
	return rows
}

// The parts of an exit status.
const (
	exitCode   = 0
	exitSignal = 1
	exitCore   = 2
)

// exitPart is a part of the status with which a process ended.
func exitPart(f Fetch, which uint64) spec {
	return spec{param: param{put: putExitPart, def: which}, from: []Fetch{f}}
}

func putExitPart(e *Encoder, p *param) {
	status, ok := e.val(p.a)
	if !ok {
		return
	}
	e.num(p.size, exitStatus(status, p.def))
}

// exitStatus takes a status apart: the code in bits 8 to 15 if no signal ended
// the process, the signal in bits 0 to 6, bit 7 for a core dump.
func exitStatus(status, which uint64) uint64 {
	const stopped = 0x7f
	signal := status & 0x7f
	switch which {
	case exitSignal:
		if signal == stopped {
			return 0
		}
		return signal
	case exitCore:
		return status >> 7 & 1
	}
	if signal != 0 {
		return 0
	}
	return status >> 8 & 0xff
}

// sender is the process that sent a signal, 0 where the kernel or a timer did or
// where the signal does not say.
func sender(signal, code, pid Fetch) spec {
	return spec{param: param{put: putSender}, from: []Fetch{signal, code, pid}}
}

func putSender(e *Encoder, p *param) {
	signal, _ := e.val(p.a)
	code, _ := e.val(p.b)
	pid, _ := e.val(p.c)
	if !hasSender(uint32(signal), int32(code)) {
		pid = 0
	}
	e.num(p.size, uint64(uint32(pid)))
}

// hasSender tells whether what a signal says has a process in it. For the signals
// that are not listed Falco's drivers do not look.
func hasSender(signal uint32, code int32) bool {
	const hup, intr, quit, kill, term, chld, tstp = 1, 2, 3, 9, 15, 17, 20
	const firstRealTime, ofTimer = 32, -2
	switch signal {
	case kill, chld:
		return true
	case hup, intr, quit, term, tstp:
	default:
		if signal < firstRealTime {
			return false
		}
	}
	return code <= 0 && code != ofTimer
}

// receiver is the thread that a signal is delivered to.
func receiver() spec { return spec{param: param{put: putReceiver}} }

func putReceiver(e *Encoder, p *param) { e.num(p.size, uint64(e.sample.TID)) }

// faultBits are the flags of a page fault.
func faultBits(f Fetch) spec { return spec{param: param{put: putFaultBits}, from: []Fetch{f}} }

func putFaultBits(e *Encoder, p *param) {
	if v, ok := e.val(p.a); ok {
		e.num(p.size, uint64(faultFlags.of(v)|notFaultFlags.of(^v)))
	}
}

// genericParams are those of GENERIC_X: which system call, by the schema's code
// and by the kernel's number.
func genericParams() []param {
	return []param{{put: putCode, size: 2}, {put: putNative, size: 2}}
}

func putCode(e *Encoder, p *param) { e.num(p.size, uint64(e.rows.code(e.sample))) }

func putNative(e *Encoder, p *param) { e.num(p.size, uint64(e.rows.native(e.sample))) }

// native returns the number of the system call of s. One of a 32-bit program has the
// number that it would have in a 64-bit one, as far as there is one: nothing else in
// the event tells the two tables apart.
func (t *rowTable) native(s *Sample) uint32 {
	if s.Flags&sampleIA32 == 0 {
		return s.Nr
	}
	if sc := schema.SyscallByCode(t.code(s)); sc != nil {
		if nr := numberOf(sc); nr >= 0 && sc.Code != 0 {
			return uint32(nr)
		}
	}
	return s.Nr
}

// code returns the schema's code of the system call of s, 0 if it has none.
func (t *rowTable) code(s *Sample) uint16 {
	if row := t.call(s); row != nil {
		return row.Code
	}
	return 0
}
