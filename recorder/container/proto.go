package container

import (
	"encoding/binary"
	"errors"
)

// errProto says that a message is no protocol buffer.
var errProto = errors.New("malformed protocol buffer")

// Wire types of protocol buffers.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// fields calls f with each field of a message: its number, and its value or, if
// it is of variable length, its bytes, which borrow b.
func fields(b []byte, f func(num int, v uint64, data []byte)) error {
	for len(b) > 0 {
		key, n := binary.Uvarint(b)
		if n <= 0 || key>>3 == 0 || key>>3 > 1<<29-1 {
			return errProto
		}
		b = b[n:]
		v, data, size, ok := fieldValue(int(key&7), b)
		if !ok {
			return errProto
		}
		b = b[size:]
		f(int(key>>3), v, data)
	}
	return nil
}

// fieldValue decodes the value at the start of b.
func fieldValue(wire int, b []byte) (v uint64, data []byte, size int, ok bool) {
	switch wire {
	case wireVarint:
		v, size = binary.Uvarint(b)
		return v, nil, size, size > 0
	case wireFixed64:
		return 0, nil, 8, len(b) >= 8
	case wireFixed32:
		return 0, nil, 4, len(b) >= 4
	case wireBytes:
		v, size = binary.Uvarint(b)
		if size <= 0 || v > uint64(len(b)-size) {
			return 0, nil, 0, false
		}
		return 0, b[size : size+int(v) : size+int(v)], size + int(v), true
	}
	return 0, nil, 0, false
}

// A target is where to put the field of a message: *string, *int64, *bool,
// map[string]string, or a function that gets the bytes.
type targets map[int]any

// into decodes a message into its targets. Other fields are ignored; of repeated
// ones the last counts, but maps and functions get all.
func into(b []byte, t targets) error {
	var nested error
	err := fields(b, func(num int, v uint64, data []byte) {
		switch p := t[num].(type) {
		case *string:
			*p = string(data)
		case *int64:
			*p = int64(v)
		case *bool:
			*p = v != 0
		case map[string]string:
			var key, value string
			if err := into(data, targets{1: &key, 2: &value}); err != nil {
				nested = err
			} else if len(p) < maxEntries {
				p[key] = value
			}
		case func([]byte) error:
			if err := p(data); err != nil {
				nested = err
			}
		}
	})
	return errors.Join(err, nested)
}

// appendText appends a field of text to a message.
func appendText(b []byte, num int, s string) []byte {
	b = binary.AppendUvarint(b, uint64(num)<<3|wireBytes)
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// appendTrue appends a field that is true.
func appendTrue(b []byte, num int) []byte {
	return append(binary.AppendUvarint(b, uint64(num)<<3|wireVarint), 1)
}
