package scap

import (
	"encoding/binary"
	"unsafe"

	"hids/scap/schema"
)

// Flags of an event block (EVF*).
const (
	// FlagStateOnly marks an event that updates state and is not delivered.
	FlagStateOnly uint32 = 1 << 0
	// FlagLarge selects a LARGE block id in memory; it is never written.
	FlagLarge uint32 = 1 << 2
)

// MaxParams is the largest number of parameters of any event type.
const MaxParams = 32

// Event is one event. Its parameters borrow the reader's buffer: they, and
// every string or slice obtained from them, are valid until the next call of
// Reader.Next.
type Event struct {
	Num    uint64           // position in the capture, counted from 1 over all sections (evt.num); 0 = none, see Reader.Next
	TS     uint64           // nanoseconds since the epoch, UTC
	TID    int64            // thread; -1 = none
	Type   schema.EventType // after conversion
	CPU    uint16
	Flags  uint32 // block flags: FlagStateOnly
	Hidden bool   // updates state only: no rule and no output sees it
	Offset int64  // of the event's block in the uncompressed capture

	nparams uint32 // as announced in the event
	wide    bool   // lengths are u32
	decoded bool
	n       int    // usable parameters, once decoded
	body    []byte // lengths and values
	off     [MaxParams + 1]uint32
}

// Info returns the event's row in the schema. It is never nil for an event
// that came from a Reader.
func (e *Event) Info() *schema.Event { return e.Type.Info() }

// SetBody gives the event its parameters as they stand in a capture: nparams
// lengths followed by the values. The event borrows body.
func (e *Event) SetBody(nparams uint32, body []byte) {
	info := e.Type.Info()
	e.nparams, e.body, e.decoded = nparams, body, false
	e.wide = info != nil && info.Flags&schema.LargePayload != 0
}

// Body returns what SetBody set.
func (e *Event) Body() (nparams uint32, body []byte) { return e.nparams, e.body }

// RawNParams returns the number of parameters that the event announces.
func (e *Event) RawNParams() int { return int(e.nparams) }

// NParams returns the number of usable parameters: those that both the event
// and the schema have, or 0 when the lengths do not fit the event.
func (e *Event) NParams() int {
	if !e.decoded {
		e.decode()
	}
	return e.n
}

// Param returns the bytes of parameter i, or nil if it is empty or absent.
func (e *Event) Param(i int) []byte {
	if !e.decoded {
		e.decode()
	}
	if uint(i) >= uint(e.n) {
		return nil
	}
	return e.body[e.off[i]:e.off[i+1]:e.off[i+1]]
}

// decode finds the usable parameters.
func (e *Event) decode() {
	e.decoded, e.n = true, 0
	info := e.Type.Info()
	if info == nil {
		return
	}
	width := int64(2)
	if e.wide {
		width = 4
	}
	pos := int64(e.nparams) * width
	if pos > int64(len(e.body)) {
		return
	}
	keep := min(int(e.nparams), len(info.Params), MaxParams)
	lens := e.body[:pos]
	for i := range keep {
		e.off[i] = uint32(pos)
		pos += length(lens, e.wide)
		lens = lens[width:]
	}
	e.off[keep] = uint32(pos)
	for len(lens) > 0 { // those that the schema does not know must fit, too
		pos += length(lens, e.wide)
		lens = lens[width:]
	}
	if pos <= int64(len(e.body)) {
		e.n = keep
	}
}

// length returns the first of the parameter lengths b.
func length(b []byte, wide bool) int64 {
	if wide {
		return int64(binary.LittleEndian.Uint32(b))
	}
	return int64(binary.LittleEndian.Uint16(b))
}

// Int returns parameter i as a signed integer, sign extended from its size;
// ok is false if it is empty or not 1, 2, 4 or 8 bytes long.
func (e *Event) Int(i int) (v int64, ok bool) {
	p := e.Param(i)
	switch len(p) {
	case 8:
		return int64(binary.LittleEndian.Uint64(p)), true
	case 4:
		return int64(int32(binary.LittleEndian.Uint32(p))), true
	case 2:
		return int64(int16(binary.LittleEndian.Uint16(p))), true
	case 1:
		return int64(int8(p[0])), true
	}
	return 0, false
}

// Uint is Int for unsigned integers.
func (e *Event) Uint(i int) (v uint64, ok bool) {
	p := e.Param(i)
	switch len(p) {
	case 8:
		return binary.LittleEndian.Uint64(p), true
	case 4:
		return uint64(binary.LittleEndian.Uint32(p)), true
	case 2:
		return uint64(binary.LittleEndian.Uint16(p)), true
	case 1:
		return uint64(p[0]), true
	}
	return 0, false
}

// Text returns parameter i as text up to its first NUL. Empty parameters and
// the old writers' "(NULL)" read as "<NA>", as everywhere in scap.
func (e *Event) Text(i int) string {
	p := e.Param(i)
	if len(p) == 0 {
		return "<NA>"
	}
	for j, c := range p {
		if c == 0 {
			p = p[:j]
			break
		}
	}
	if string(p) == "(NULL)" {
		return "<NA>"
	}
	return BorrowString(p)
}

// Return returns the return value of a system call; ok is false for events
// that have none, also for want of parameters. A value that is neither 4 nor 8
// bytes long counts as 0.
func (e *Event) Return() (v int64, ok bool) {
	if info := e.Type.Info(); info == nil || !info.HasReturn() || e.NParams() == 0 {
		return 0, false
	}
	p := e.Param(0)
	switch len(p) {
	case 8:
		return int64(binary.LittleEndian.Uint64(p)), true
	case 4:
		return int64(int32(binary.LittleEndian.Uint32(p))), true
	}
	return 0, true
}

// BorrowString returns b as a string without a copy. The string changes when b
// does; use strings.Clone to keep it.
func BorrowString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
