package state

import (
	"encoding/binary"

	"hids/scap"
)

// setNames sets what t is called from three parameters. Old events have no comm.
func (s *State) setNames(t *Thread, ev *scap.Event, exe, comm, args int) {
	t.Exe = s.strings.str(ev.Text(exe))
	t.Comm = t.Exe
	if len(ev.Param(comm)) > 0 {
		t.Comm = s.strings.str(ev.Text(comm))
	}
	s.setArgs(t, ev.Param(args))
}

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
