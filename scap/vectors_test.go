package scap

import (
	"bytes"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the results in testdata")

const (
	captureMark = "-- capture --\n"
	resultMark  = "-- result --\n"
)

// vector is a file of testdata: a comment, a capture as annotated hex, and what
// reading it gives.
type vector struct {
	path    string
	head    string // the file up to the result
	capture []byte
	result  string
}

func readVectors(tb testing.TB) (list []vector) {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	must(tb, err)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		must(tb, err)
		head, result, ok := strings.Cut(string(text), resultMark)
		_, dump, ok2 := strings.Cut(head, captureMark)
		if !ok || !ok2 {
			tb.Fatalf("%s: no capture or no result", path)
		}
		var digits strings.Builder
		for line := range strings.Lines(dump) {
			code, _, _ := strings.Cut(line, "#")
			digits.WriteString(strings.Join(strings.Fields(code), ""))
		}
		capture, err := hex.DecodeString(digits.String())
		must(tb, err)
		list = append(list, vector{path, head, capture, result})
	}
	return list
}

// describe returns what a capture holds as text: sections, events, and the error
// if there is one.
func describe(capture []byte) string {
	var b strings.Builder
	r, err := NewReader(bytes.NewReader(capture))
	for err == nil {
		var s *Section
		if s, err = r.NextSection(); err != nil {
			break
		}
		fmt.Fprintf(&b, "section %d at %d\n", s.Index, s.Offset)
		describeValue(&b, "  ", reflect.ValueOf(*s))
		var ev Event
		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			describeEvent(&b, &ev)
		}
		if err == ErrSectionEnd {
			err = nil
		}
	}
	fmt.Fprintln(&b, err)
	return b.String()
}

func describeEvent(b *strings.Builder, ev *Event) {
	fmt.Fprintf(b, "event %d at %d: %v time %d thread %d cpu %d", ev.Num, ev.Offset, ev.Type, ev.TS, ev.TID, ev.CPU)
	if ev.Flags != 0 {
		fmt.Fprintf(b, " flags %#x", ev.Flags)
	}
	if ev.Hidden {
		b.WriteString(" hidden")
	}
	for i := range ev.NParams() {
		fmt.Fprintf(b, " %s=%q", ev.Info().Params[i].Name, ev.Param(i))
	}
	b.WriteByte('\n')
}

// describeValue writes the fields of a struct that are not zero.
func describeValue(b *strings.Builder, indent string, v reflect.Value) {
	for i := range v.NumField() {
		name, f := v.Type().Field(i).Name, v.Field(i)
		for f.Kind() == reflect.Pointer && !f.IsNil() {
			f = f.Elem()
		}
		_, stringer := f.Interface().(fmt.Stringer)
		switch {
		case f.IsZero():
		case stringer:
			fmt.Fprintf(b, "%s%s %v\n", indent, name, f)
		case f.Kind() == reflect.Struct:
			fmt.Fprintf(b, "%s%s\n", indent, name)
			describeValue(b, indent+"  ", f)
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct:
			for j := range f.Len() {
				fmt.Fprintf(b, "%s%s %d\n", indent, name, j)
				describeValue(b, indent+"  ", f.Index(j))
			}
		case f.Kind() == reflect.String || f.Kind() == reflect.Slice:
			fmt.Fprintf(b, "%s%s %q\n", indent, name, f)
		default:
			fmt.Fprintf(b, "%s%s %v\n", indent, name, f)
		}
	}
}

// TestVectors: each vector gives its result; compressed, the same but for what the
// error says of compression; cut at any byte, the first events of the result.
func TestVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(strings.TrimSuffix(filepath.Base(v.path), ".txt"), func(t *testing.T) {
			got := describe(v.capture)
			if *update {
				must(t, os.WriteFile(v.path, []byte(v.head+resultMark+got), 0o644))
			} else if diff := cmp.Diff(v.result, got); diff != "" {
				t.Error(diff)
			}
			_, all, _ := readBytes(v.capture)
			for _, data := range [][]byte{compressGzip(t, v.capture), compressZstd(t, v.capture)} {
				if _, events, _ := readBytes(data); !slices.Equal(events, all) {
					t.Error("compressed, other events")
				}
			}
			for n := range v.capture {
				if _, events, _ := readBytes(v.capture[:n]); !slices.Equal(events, all[:len(events)]) {
					t.Errorf("cut at %d, other events", n)
				}
			}
		})
	}
}
