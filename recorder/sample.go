package recorder

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// What a sample tells of.
const (
	sampleSyscall uint16 = 0 // the end of a system call; fields as its row says
	sampleExit    uint16 = 1 // VAL status, VAL tid of the reaper or 0
	sampleSignal  uint16 = 2 // VAL signal, VAL si_code, VAL si_pid
	sampleChild   uint16 = 3 // first breath of a child, where no system call ends in it
	sampleSwitch  uint16 = 4 // VAL next tid, VAL major, VAL minor faults, MM
	sampleFault   uint16 = 5 // VAL address, VAL instruction, VAL error, VAL 1 for user mode
	sampleGeneric uint16 = 6 // the end of a system call beyond the table: no fields
	sampleTask    uint16 = 7 // a thread before its first sample, see introduce.go
	sampleFile    uint16 = 8 // an open file of it: VAL fd, VAL close on exec, file, path, socket

	numKinds = 9
)

// Flags of a sample.
const (
	sampleIA32      uint16 = 1 // Nr counts in the 32-bit table
	sampleTruncated uint16 = 2 // fields for which there was no room are nil
)

const (
	sampleHeader = 40
	notRead      = 0xffffffff
	// maxFields bounds the fields of one sample.
	maxFields = maxFetch
)

// ErrSample says that bytes are no sample.
var ErrSample = errors.New("malformed sample")

// A Sample is what the kernel saw: raw values, in the kernel's encodings.
type Sample struct {
	TS     uint64 // ns of CLOCK_BOOTTIME
	TID    uint32 // as all ids: of the first pid namespace
	PID    uint32
	Ret    int64  // what the call returned: -errno for errors
	Nr     uint32 // number of the system call
	Kind   uint16
	CPU    uint16
	Flags  uint16
	fields [][]byte // nil: could not be read
	store  [maxFields][]byte
}

// Decode reads one sample. Its fields borrow raw.
func (s *Sample) Decode(raw []byte) error {
	if len(raw) < sampleHeader {
		return fmt.Errorf("%w: %d bytes", ErrSample, len(raw))
	}
	le := binary.LittleEndian
	s.TS = le.Uint64(raw)
	s.TID, s.PID = le.Uint32(raw[8:]), le.Uint32(raw[12:])
	s.Ret = int64(le.Uint64(raw[16:]))
	s.Nr = le.Uint32(raw[24:])
	s.Kind, s.CPU, s.Flags = le.Uint16(raw[28:]), le.Uint16(raw[30:]), le.Uint16(raw[32:])
	s.fields = s.store[:0]
	n, size := int(le.Uint16(raw[34:])), le.Uint32(raw[36:])
	body := raw[sampleHeader:]
	if n > maxFields || uint64(size) > uint64(len(body)) {
		return fmt.Errorf("%w: %d fields in %d of %d bytes", ErrSample, n, size, len(body))
	}
	return s.split(body[:size], n)
}

// split finds the n fields of body.
func (s *Sample) split(body []byte, n int) error {
	for i := range n {
		if len(body) < 4 {
			return fmt.Errorf("%w: no field %d", ErrSample, i)
		}
		size := binary.LittleEndian.Uint32(body)
		body = body[4:]
		if size == notRead {
			s.store[i] = nil
			continue
		}
		if uint64(size) > uint64(len(body)) {
			return fmt.Errorf("%w: field %d of %d bytes", ErrSample, i, size)
		}
		s.store[i] = body[:size:size]
		body = body[size:]
	}
	if len(body) > 0 {
		return fmt.Errorf("%w: %d bytes after the last field", ErrSample, len(body))
	}
	s.fields = s.store[:n]
	return nil
}

// NumFields is the number of fields.
func (s *Sample) NumFields() int { return len(s.fields) }

// Field returns field i, or nil where the kernel could not read it or there is
// none. It is valid as long as what was decoded.
func (s *Sample) Field(i int) []byte {
	if i < 0 || i >= len(s.fields) {
		return nil
	}
	return s.fields[i]
}
