package recorder

import (
	"encoding/binary"
	"testing"

	"hids/scap"
)

// rawOf makes the bytes of a sample, as the kernel's programs write them.
func rawOf(s *Sample) []byte {
	le := binary.LittleEndian
	var body []byte
	for _, f := range s.fields {
		if f == nil {
			body = le.AppendUint32(body, notRead)
			continue
		}
		body = append(le.AppendUint32(body, uint32(len(f))), f...)
	}
	b := le.AppendUint64(nil, s.TS)
	b = le.AppendUint32(b, s.TID)
	b = le.AppendUint32(b, s.PID)
	b = le.AppendUint64(b, uint64(s.Ret))
	b = le.AppendUint32(b, s.Nr)
	for _, v := range []uint16{s.Kind, s.CPU, s.Flags, uint16(len(s.fields))} {
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, uint32(len(body)))
	return append(b, body...)
}

// Whatever a sample says, its event has all parameters of its type, well formed
// and within the body.
func FuzzEncode(f *testing.F) {
	rows := rowsByName()
	for _, call := range fakes() {
		f.Add(rawOf(call.sample(rows)))
	}
	for kind := range numKinds {
		f.Add(rawOf(&Sample{Kind: uint16(kind), fields: [][]byte{u64s(1), u64s(2), u64s(3), u32s(4, 5, 6)}}))
	}
	e := NewEncoder(bootTime)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s Sample
		var ev scap.Event
		if s.Decode(raw) != nil || !e.Encode(&s, &ev) {
			return
		}
		checkEvent(t, ev.Type.String(), &ev)
	})
}
