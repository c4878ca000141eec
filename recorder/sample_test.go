package recorder

import (
	"bytes"
	"errors"
	"testing"
)

// rawSample makes a sample of fields; a nil one is one that could not be read.
func rawSample(fields ...[]byte) []byte {
	var body []byte
	for _, f := range fields {
		if f == nil {
			body = append(body, words(uint32(notRead))...)
			continue
		}
		body = append(body, words(uint32(len(f)), f)...)
	}
	return words(uint64(1), uint32(2), uint32(3), int64(-4), uint32(5), uint16(6), uint16(7), uint16(8),
		uint16(len(fields)), uint32(len(body)), body)
}

func TestDecodeSample(t *testing.T) {
	var s Sample
	if err := s.Decode(rawSample([]byte("one"), nil, []byte{})); err != nil {
		t.Fatal(err)
	}
	if s.TS != 1 || s.TID != 2 || s.PID != 3 || s.Ret != -4 || s.Nr != 5 || s.Kind != 6 || s.CPU != 7 || s.Flags != 8 {
		t.Errorf("header %+v", s)
	}
	compareFields(t, &s, []any{"one", notReadField{}, ""})
	if s.Field(3) != nil || s.Field(-1) != nil {
		t.Error("fields that are none")
	}
}

func TestDecodeBrokenSample(t *testing.T) {
	good := rawSample([]byte("one"), nil)
	var s Sample
	for n := range good {
		if err := s.Decode(good[:n]); !errors.Is(err, ErrSample) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
	long := rawSample([]byte("one"))
	long[36]++
	if err := s.Decode(append(long, 0)); !errors.Is(err, ErrSample) {
		t.Errorf("a byte too many: %v", err)
	}
	many := rawSample()
	many[34], many[35] = 0xff, 0xff
	if err := s.Decode(many); !errors.Is(err, ErrSample) {
		t.Errorf("too many fields: %v", err)
	}
}

func FuzzDecodeSample(f *testing.F) {
	f.Add(rawSample())
	f.Add(rawSample([]byte("one"), nil, []byte{}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var s Sample
		if s.Decode(raw) != nil {
			return
		}
		again := rawSample(s.fields...)
		n := len(again) - sampleHeader
		if !bytes.Equal(again[sampleHeader:], raw[sampleHeader:sampleHeader+n]) {
			t.Errorf("%q decodes to the fields %q", raw, s.fields)
		}
	})
}
