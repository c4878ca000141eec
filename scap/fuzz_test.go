package scap

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/scap/schema"
)

// FuzzReader: whatever the input, the reader neither panics nor reads differently
// the second time; events are numbered without gaps; and what it read can be
// written and reads back the same, so that converted events are current ones.
func FuzzReader(f *testing.F) {
	small := smallCapture(f)
	f.Add(small)
	for _, v := range readVectors(f) {
		f.Add(v.capture)
	}
	for _, form := range forms() {
		f.Add(writeCapture(f, form, sampleSection(), sampleEvents()...))
	}
	f.Add(writeCapture(f, CurrentForm(), &Section{}, oldEvents()...))
	for _, c := range schema.Conversions() {
		f.Add(append(sectionHeader(), eventBlock(f, newEvent(c.From, 1, sampleParams(c.From, int(c.NParams), 0)...))...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		sections, events, err := readBytes(data)
		checkFormatError(t, err)
		_, again, err2 := readBytes(data)
		if !slices.Equal(events, again) || (err == nil) != (err2 == nil) {
			t.Error("read differently the second time")
		}
		for i, ev := range events {
			if ev.Num != uint64(i+1) {
				t.Errorf("event %d has number %d", i+1, ev.Num)
			}
		}
		if len(sections) > 0 && len(events) > 0 {
			checkRewritten(t, sections[0], events)
		}
	})
}

func checkFormatError(t *testing.T, err error) {
	var f *FormatError
	if err != nil && (!errors.As(err, &f) || f.Error() == "" || f.Offset < 0 || !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrTruncated)) {
		t.Errorf("%T %v", err, err)
	}
}

func checkRewritten(t *testing.T, s *Section, events []record) {
	var out bytes.Buffer
	w := NewWriter(&out, CurrentForm())
	must(t, w.WriteSection(s))
	for _, rec := range events {
		ev := Event{TS: rec.TS, TID: rec.TID, Type: rec.Type, CPU: rec.CPU, Flags: rec.Flags}
		ev.SetBody(rec.NParams, []byte(rec.Body))
		must(t, w.WriteEvent(&ev))
	}
	sections, again, err := readBytes(out.Bytes())
	must(t, err)
	if diff := cmp.Diff(s.Threads, sections[0].Threads) + cmp.Diff(s.Users, sections[0].Users, compareAddrs()); diff != "" {
		t.Error(diff)
	}
	if len(again) != len(events) {
		t.Fatalf("%d events, %d when read again", len(events), len(again))
	}
	for i := range again {
		a, b := again[i], events[i]
		a.Num, a.Hidden, a.Flags = b.Num, b.Hidden, a.Flags&^FlagLarge
		b.Flags &^= FlagLarge
		if a != b {
			t.Errorf("event %d: %+v, then %+v", i, b, a)
		}
	}
}

// FuzzOpen: a compressed capture gives what the plain one gives, and a damaged one
// an error.
func FuzzOpen(f *testing.F) {
	capture := smallCapture(f)
	f.Add(capture)
	f.Add(compressGzip(f, capture))
	f.Add(compressZstd(f, capture))
	f.Add(append([]byte(skippable), compressZstd(f, capture)...))
	for _, m := range foreign {
		f.Add([]byte(m.prefix))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, events, err := readBytes(data)
		checkFormatError(t, err)
		if compression, err := detect(data); err != nil || compression != Plain {
			return
		}
		for _, compressed := range [][]byte{compressGzip(t, data), compressZstd(t, data)} {
			if len(data) == 0 {
				continue
			}
			_, got, err2 := readBytes(compressed)
			if !slices.Equal(events, got) || (err == nil) != (err2 == nil) {
				t.Errorf("%d events (%v), compressed %d (%v)", len(events), err, len(got), err2)
			}
		}
	})
}

// FuzzWriterRoundTrip: an event of any current type with any parameters, written
// in any form that takes it, reads back.
func FuzzWriterRoundTrip(f *testing.F) {
	for _, ev := range sampleEvents() {
		f.Add(uint16(ev.Type), ev.TID, ev.TS, ev.Flags, ev.body, uint8(3), false)
	}
	f.Add(uint16(schema.NOTIFICATION_E), int64(-1), uint64(0), uint32(0), []byte("a"), uint8(1), true)
	f.Fuzz(func(t *testing.T, typ uint16, tid int64, ts uint64, flags uint32, data []byte, split uint8, v1 bool) {
		row := &typeRow{}
		if typ < schema.NumEventTypes {
			row = &types()[typ]
		}
		if row.fate != fatePass && row.fate != fateCount {
			return
		}
		var params [][]byte
		for i := range int(row.nparams) { // cut data into parameters
			n := min(len(data), int(split)*i)
			params = append(params, data[:n])
			data = data[n:]
		}
		ev := newEvent(schema.EventType(typ), tid, params...)
		ev.TS, ev.Flags = ts, flags
		form := CurrentForm()
		form.EventV1 = v1
		var out bytes.Buffer
		w := NewWriter(&out, form)
		must(t, w.WriteSection(&Section{}))
		if err := w.WriteEvent(ev); err != nil {
			if v1 {
				return // some events need the new header
			}
			t.Fatal(err)
		}
		_, events, err := readBytes(out.Bytes())
		must(t, err)
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		got, want := events[0], recordOf(ev)
		want.Num, want.Hidden = got.Num, got.Hidden
		if got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}
