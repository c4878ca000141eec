package container

import (
	"bytes"
	"encoding/json"
	"io"
)

// Limits of what is read of an answer's lists, in bytes.
const (
	maxElement = 1 << 20   // an element of a list that is read piece by piece
	maxStream  = 256 << 20 // such a list
)

// list is a JSON array of which the first maxEntries elements are kept: empty
// objects are short in an answer and long in memory.
type list[T any] []T

// UnmarshalJSON decodes the first elements.
func (l *list[T]) UnmarshalJSON(data []byte) error {
	*l = nil
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t == nil {
		return err // null is none
	} else if t != json.Delim('[') {
		return &json.UnmarshalTypeError{Value: "value that is no array"}
	}
	for dec.More() && len(*l) < maxEntries {
		var v T
		if err := dec.Decode(&v); err != nil {
			return err
		}
		*l = append(*l, v)
	}
	return nil
}

// dict is a JSON object of which the first maxEntries members are kept.
type dict[T any] map[string]T

// UnmarshalJSON decodes the first members.
func (m *dict[T]) UnmarshalJSON(data []byte) error {
	*m = nil
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t == nil {
		return err
	} else if t != json.Delim('{') {
		return &json.UnmarshalTypeError{Value: "value that is no object"}
	}
	*m = dict[T]{}
	for dec.More() && len(*m) < maxEntries {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var v T
		if err := dec.Decode(&v); err != nil {
			return err
		}
		(*m)[key.(string)] = v
	}
	return nil
}

// elements decodes an array of any length, one element after the other, and stops
// when f says so.
func elements[T any](r io.Reader, f func(T) bool) error {
	limited := &elementReader{r: io.LimitReader(r, maxStream), left: maxElement}
	dec := json.NewDecoder(limited)
	if t, err := dec.Token(); err != nil || t == nil {
		return err
	} else if t != json.Delim('[') {
		return &json.UnmarshalTypeError{Value: "value that is no array"}
	}
	for dec.More() {
		var v T
		if err := dec.Decode(&v); err != nil {
			return err
		}
		limited.left = maxElement
		if !f(v) {
			return nil
		}
	}
	_, err := dec.Token()
	return err
}

// elementReader fails when too much is read for one element.
type elementReader struct {
	r    io.Reader
	left int
}

func (e *elementReader) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, errTooLong
	}
	n, err := e.r.Read(p[:min(len(p), e.left)])
	e.left -= n
	return n, err
}
