package recorder

import (
	"encoding/binary"

	"hids/scap"
	"hids/scap/schema"
)

// maxParam is the largest size of a parameter: its length is a u16.
const maxParam = 1<<16 - 1

// timeStep is what times of events are multiples of, in ns. What is finer than the
// programs in the kernel take themselves is noise, which can't be compressed: it
// would be a tenth of a capture.
const timeStep = 256

// Encoder turns samples into events of the current schema. It holds the buffer
// that its last event borrows, and nothing else of a sample.
type Encoder struct {
	boot   uint64 // epoch of the boot clock, ns
	rows   *rowTable
	buf    []byte
	sample *Sample
}

// NewEncoder returns an encoder. bootTime is the time of boot, in ns since the
// epoch: what is to be added to a sample's clock.
func NewEncoder(bootTime uint64) *Encoder {
	return &Encoder{boot: bootTime, rows: newRowTable(), buf: make([]byte, 0, 16<<10)}
}

// Encode makes ev the event of s. It reports false for a sample that is none:
// of a kind that this version does not know.
//
// ev borrows the encoder's buffer until the next call, and nothing of s. All
// parameters of the schema are there; one whose source could not be read is
// empty, or has the value that Falco's drivers give it then.
func (e *Encoder) Encode(s *Sample, ev *scap.Event) bool {
	row := e.rows.of(s)
	if row == nil {
		return false
	}
	e.sample = s
	n := len(row.params)
	e.begin(n)
	for i := range row.params {
		start := len(e.buf)
		p := &row.params[i]
		p.put(e, p)
		e.end(i, start)
	}
	e.sample = nil
	*ev = scap.Event{TS: eventTime(e.boot, s.TS), TID: int64(s.TID), Type: row.Event, CPU: s.CPU}
	ev.SetBody(uint32(n), e.buf)
	return true
}

// eventTime is the time of an event in ns since 1970, by the time of boot and the
// samples' clock.
func eventTime(boot, ts uint64) uint64 { return (boot + ts) &^ (timeStep - 1) }

// Drop makes ev the event that says that events of a CPU were lost: type
// DROP_E where the loss began, DROP_X where it ended. lost goes into the only
// parameter, in which Falco's drivers have the ratio of what they drop.
// ts is in ns since the epoch.
func (e *Encoder) Drop(ev *scap.Event, t schema.EventType, ts uint64, cpu uint16, lost uint32) {
	e.begin(1)
	start := len(e.buf)
	e.num(4, uint64(lost))
	e.end(0, start)
	*ev = scap.Event{TS: ts, TID: -1, Type: t, CPU: cpu}
	ev.SetBody(1, e.buf)
}

// begin starts a body of n parameters.
func (e *Encoder) begin(n int) {
	e.buf = append(e.buf[:0], make([]byte, 2*n)...)
}

// end sets the length of parameter i, which begins at start, and cuts it at
// what a length can say.
func (e *Encoder) end(i, start int) {
	n := len(e.buf) - start
	if n > maxParam {
		n = maxParam
		e.buf = e.buf[:start+n]
	}
	binary.LittleEndian.PutUint16(e.buf[2*i:], uint16(n))
}

// num appends a number of 1, 2, 4 or 8 bytes.
func (e *Encoder) num(size uint8, v uint64) {
	switch size {
	case 1:
		e.buf = append(e.buf, byte(v))
	case 2:
		e.buf = binary.LittleEndian.AppendUint16(e.buf, uint16(v))
	case 4:
		e.buf = binary.LittleEndian.AppendUint32(e.buf, uint32(v))
	case 8:
		e.buf = binary.LittleEndian.AppendUint64(e.buf, v)
	}
}

// field returns field i of the sample, nil if it was not read.
func (e *Encoder) field(i uint8) []byte {
	if int(i) >= len(e.sample.fields) {
		return nil
	}
	return e.sample.fields[i]
}

// val returns field i as a number of 8 bytes; ok is false if it was not read.
func (e *Encoder) val(i uint8) (v uint64, ok bool) {
	return number(e.field(i), 0, 8)
}

// number returns the number of size bytes at off, if b reaches that far.
func number(b []byte, off, size int) (v uint64, ok bool) {
	if off < 0 || off+size > len(b) {
		return 0, false
	}
	b = b[off:]
	switch size {
	case 1:
		return uint64(b[0]), true
	case 2:
		return uint64(binary.LittleEndian.Uint16(b)), true
	case 4:
		return uint64(binary.LittleEndian.Uint32(b)), true
	case 8:
		return binary.LittleEndian.Uint64(b), true
	}
	return 0, false
}
