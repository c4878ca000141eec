package scap

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"hids/scap/schema"
)

// enterParams returns parameters of the shape that is stored for the exit event
// of type exit, or false if no enter event of it is ever stored.
func enterParams(exit schema.EventType) ([][]byte, bool) {
	for _, c := range schema.Conversions() {
		if c.From == exit-1 && (c.Action == schema.Store || c.Action == schema.StoreAndPass) {
			return sampleParams(c.From, int(c.NParams), 100), true
		}
	}
	return nil, false
}

// simpleValue is what the description of conversions says a source means, by the
// shortest way.
func simpleValue(src schema.Source, typ schema.ParamType, old, enter [][]byte) []byte {
	size := typ.Size()
	cut := func(v []byte) []byte {
		if size > 0 && len(v) > size {
			return v[:size]
		}
		return v
	}
	switch {
	case src.Kind == schema.FromOld:
		return cut(old[src.Index])
	case src.Kind == schema.FromEnter && enter != nil:
		return cut(enter[src.Index])
	case src.Kind == schema.FromCallback:
		return fmt.Appendf(nil, "{\"id\":%q,\"type\":%d,\"name\":%q,\"image\":%q}\x00",
			cstring(old[0]), le32(old[1]), cstring(old[2]), cstring(old[3]))
	case src.Kind == schema.FromEmpty || src.OrEmpty:
		return nil
	case typ == schema.UID || typ == schema.GID:
		return []byte{255, 255, 255, 255}
	}
	return make([]byte, size)
}

// simpleConvert is an oracle: what becomes of an event, nil parameters and false
// if it is dropped.
func simpleConvert(t *testing.T, typ schema.EventType, params, enter [][]byte) (schema.EventType, [][]byte, bool) {
	for range maxSteps {
		info := typ.Info()
		switch managed, old := info.Flags&schema.ConverterManaged != 0, info.Flags&schema.OldVersion != 0; {
		case info.Flags&schema.Unused != 0, !managed && old && typ.IsEnter():
			return typ, nil, false
		case !managed && !old, managed && !old && !typ.IsEnter() && len(params) == len(info.Params):
			return typ, params, true
		}
		c := schema.ConversionOf(typ, len(params))
		if c == nil {
			t.Fatalf("%v with %d parameters leads nowhere", typ, len(params))
		}
		switch c.Action {
		case schema.Pass, schema.StoreAndPass:
			return typ, params, true
		case schema.Store:
			return typ, nil, false
		}
		var result [][]byte
		if c.Action == schema.AddParams {
			result = append(result, params...)
		}
		used := false
		for _, src := range c.Sources {
			used = used || src.Kind == schema.FromEnter
			result = append(result, simpleValue(src, c.To.Info().Params[len(result)].Type, params, enter))
		}
		typ, params = c.To, result
		if used {
			enter = nil
		}
	}
	t.Fatalf("%v: no end", typ)
	return 0, nil, false
}

// TestConversions: every row of the table, with and without the enter event, does
// what an interpreter of the rows does that knows nothing of buffers. The result
// has all parameters that its type has today.
func TestConversions(t *testing.T) {
	for _, c := range schema.Conversions() {
		if int(c.NParams) > len(c.From.Info().Params) {
			t.Errorf("%v has no %d parameters", c.From, c.NParams)
			continue
		}
		enter, stored := enterParams(c.From)
		shapes := [][][]byte{nil}
		if stored && !c.From.IsEnter() {
			shapes = append(shapes, enter)
		}
		for _, enter := range shapes {
			checkConversion(t, c, enter)
		}
	}
}

func checkConversion(t *testing.T, c schema.Conversion, enter [][]byte) {
	var in []*Event
	if enter != nil {
		in = append(in, newEvent(c.From-1, 42, enter...))
	}
	old := sampleParams(c.From, int(c.NParams), 1)
	in = append(in, newEvent(c.From, 42, old...))
	typ, want, pass := simpleConvert(t, c.From, old, enter)
	if pass && len(want) != len(typ.Info().Params) {
		t.Errorf("%v/%d: the table leads to %d of %d parameters", c.From, c.NParams, len(want), len(typ.Info().Params))
	}
	var got []*Event
	r, err := NewReader(bytes.NewReader(writeCapture(t, CurrentForm(), &Section{}, in...)))
	must(t, err)
	_, err = r.NextSection()
	must(t, err)
	for {
		ev := new(Event)
		if r.Next(ev) != nil {
			break
		}
		if ev.Type != c.From-1 || c.From.IsEnter() { // not the enter event itself
			got = append(got, ev)
			checkConverted(t, c, ev, typ, want)
		}
	}
	if r.err != nil || (len(got) == 1) != pass {
		t.Errorf("%v/%d (enter %v): %d events, %v", c.From, c.NParams, enter != nil, len(got), r.err)
	}
}

func checkConverted(t *testing.T, c schema.Conversion, ev *Event, typ schema.EventType, want [][]byte) {
	if ev.Type != typ || ev.TID != 42 || ev.CPU != 3 || ev.RawNParams() != len(want) || ev.NParams() != len(want) {
		t.Errorf("%v/%d: %v with %d parameters, want %v with %d", c.From, c.NParams, ev.Type, ev.NParams(), typ, len(want))
		return
	}
	for i, v := range want {
		if !bytes.Equal(ev.Param(i), v) {
			t.Errorf("%v/%d: parameter %d is %q, want %q", c.From, c.NParams, i, ev.Param(i), v)
		}
	}
	if ev.Hidden != (ev.Type.IsEnter() && ev.Info().IsSyscall()) && ev.Type != schema.CONTAINER_JSON_2_E {
		t.Errorf("%v: hidden = %v", ev.Type, ev.Hidden)
	}
}

// TestNoConversion: an event that no row covers is an error, for a writer of that
// version is not known.
func TestNoConversion(t *testing.T) {
	for name, ev := range map[string]*Event{
		"more parameters than today": newEvent(schema.SYSCALL_CLOSE_X, 1, num(0), num(1), num(2)),
		"fewer than ever":            newEvent(schema.SYSCALL_READ_X, 1),
		"parameters do not fit":      lying(schema.SYSCALL_CLOSE_X, 1),
		"enter, of unknown shape":    newEvent(schema.SYSCALL_READ_E, 1, num(3)),
	} {
		good := newEvent(schema.SYSCALL_CLOSE_X, 7, num(0), num(3))
		capture := writeCapture(t, CurrentForm(), &Section{}, good, ev, good)
		_, events, err := readBytes(capture)
		f := checkError(t, err, ErrCorrupt)
		if len(events) != 1 || f.Offset != int64(len(capture)-len(eventBlock(t, ev, good))) {
			t.Errorf("%s: %d events, %v", name, len(events), err)
		}
	}
}

// lying returns an event whose n lengths do not fit it.
func lying(t schema.EventType, n int) *Event {
	ev := newEvent(t, 1)
	ev.SetBody(uint32(n), bytes.Repeat([]byte{0xff}, 2*n))
	return ev
}

// closePair returns the old enter and exit events of close(fd) by a thread.
func closePair(tid int64, fd uint64) (enter, exit *Event) {
	return newEvent(schema.SYSCALL_CLOSE_E, tid, num(fd)), newEvent(schema.SYSCALL_CLOSE_X, tid, num(0))
}

// TestEnterEvents: an exit event takes its missing parameters from the last enter
// event of its own thread and system call, once, and not from another section.
func TestEnterEvents(t *testing.T) {
	enter1, exit1 := closePair(1, 11)
	enter2, exit2 := closePair(2, 22)
	again, _ := closePair(1, 12)
	read := newEvent(schema.SYSCALL_READ_E, 1, num(5), num(0)[:4])
	for name, c := range map[string]struct {
		events []*Event
		want   []uint64
	}{
		"threads interleaved": {[]*Event{enter1, enter2, exit1, exit2}, []uint64{11, 22}},
		"replaced":            {[]*Event{enter1, again, exit1}, []uint64{12}},
		"used once":           {[]*Event{enter1, exit1, exit1}, []uint64{11, 0}},
		"of another call":     {[]*Event{enter1, read, exit1}, []uint64{0}},
		"missing":             {[]*Event{exit1}, []uint64{0}},
	} {
		capture := writeCapture(t, CurrentForm(), &Section{}, c.events...)
		if diff := cmp.Diff(c.want, closedFDs(t, capture)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	two := append(writeCapture(t, CurrentForm(), &Section{}, exit1, enter1), writeCapture(t, CurrentForm(), &Section{}, exit1)...)
	if got := closedFDs(t, two); !cmp.Equal(got, []uint64{0, 0}) {
		t.Errorf("two sections: %v", got)
	}
}

// closedFDs returns parameter 1 of all events of a capture.
func closedFDs(t *testing.T, capture []byte) (fds []uint64) {
	r, err := NewReader(bytes.NewReader(capture))
	must(t, err)
	var ev Event
	for {
		if _, err := r.NextSection(); err != nil {
			return fds
		}
		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			fd, _ := ev.Uint(1)
			fds = append(fds, fd)
		}
	}
}

// TestStoreIsBounded: enter events that never end take a bounded amount of memory,
// and those that came last are still known.
func TestStoreIsBounded(t *testing.T) {
	c := newConverter()
	for name, size := range map[string]int{"many": 8, "large": 60_000} {
		body := AppendBody(nil, false, make([]byte, size))
		for tid := range int64(maxStored * 2) {
			ev := Event{Type: schema.SYSCALL_CLOSE_E, TID: tid}
			ev.SetBody(1, body)
			c.store(&ev)
		}
		if len(c.slots) > maxStored || len(c.index) > maxStored || c.bytes > maxStoredBytes {
			t.Errorf("%s: %d slots, %d threads, %d bytes", name, len(c.slots), len(c.index), c.bytes)
		}
		if c.enterOf(&Event{Type: schema.SYSCALL_CLOSE_X, TID: maxStored*2 - 1}) == nil {
			t.Errorf("%s: the last enter event was forgotten", name)
		}
		total := 0
		for _, s := range c.slots {
			total += cap(s.body)
		}
		if total != c.bytes {
			t.Errorf("%s: %d bytes are held, %d counted", name, total, c.bytes)
		}
		c.reset()
	}
}

// TestContainerText: the old container event becomes JSON of its parameters as
// they are.
func TestContainerText(t *testing.T) {
	ev := newEvent(schema.CONTAINER_E, 1, []byte("ab\x00"), num(1)[:4], []byte("a\"b\x00"), nil)
	r, err := NewReader(bytes.NewReader(writeCapture(t, CurrentForm(), &Section{}, ev)))
	must(t, err)
	_, err = r.NextSection()
	must(t, err)
	var got Event
	must(t, r.Next(&got))
	want := `{"id":"ab","type":1,"name":"a"b","image":""}` + "\x00"
	if got.Type != schema.CONTAINER_JSON_2_E || string(got.Param(0)) != want {
		t.Errorf("%v %q", got.Type, got.Param(0))
	}
	long := newEvent(schema.CONTAINER_E, 1, []byte("ab\x00"), num(1)[:4], []byte(strings.Repeat("x", 65000)), []byte("y\x00"))
	long2 := newEvent(schema.CONTAINER_E, 1, bytes.Repeat([]byte("z"), 65535), num(1)[:4], bytes.Repeat([]byte("x"), 65535), nil)
	long2.Flags = FlagLarge
	_, events, err := readBytes(writeCapture(t, CurrentForm(), &Section{}, long, long2))
	must(t, err)
	if len(events) != 2 {
		t.Errorf("%d events", len(events))
	}
}
