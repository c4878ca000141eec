package scap

import (
	"strings"
	"testing"

	"hids/scap/schema"
)

// TestNumbers: numbers are read by their size; other sizes are no numbers.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		value  string
		signed int64
		plain  uint64
		ok     bool
	}{
		{"", 0, 0, false},
		{"\xff", -1, 0xff, true},
		{"\xfe\xff", -2, 0xfffe, true},
		{"\x01\x02\x03", 0, 0, false},
		{"\xfd\xff\xff\xff", -3, 0xfffffffd, true},
		{"\x9c\xff\xff\xff\xff\xff\xff\xff", -100, 0xffffffffffffff9c, true},
		{"\x01\x00\x00\x00\x00\x00\x00\x00\x00", 0, 0, false},
	} {
		ev := newEvent(schema.SYSCALL_CLOSE_X, 1, []byte(c.value))
		i, ok := ev.Int(0)
		u, ok2 := ev.Uint(0)
		if i != c.signed || u != c.plain || ok != c.ok || ok2 != c.ok {
			t.Errorf("%q: %d %d %v", c.value, i, u, ok)
		}
	}
}

// TestText: text ends at its first NUL; what old writers had for nothing reads as
// <NA>.
func TestText(t *testing.T) {
	for value, want := range map[string]string{
		"": "<NA>", "(NULL)\x00": "<NA>", "a\x00b\x00": "a", "no end": "no end", "\x00": "",
	} {
		if got := newEvent(schema.SYSCALL_CLOSE_X, 1, []byte(value)).Text(0); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}

// TestReturn: exit events of system calls have a return value, 0 if it is of an
// odd size or empty, none without parameters.
func TestReturn(t *testing.T) {
	for _, c := range []struct {
		ev   *Event
		want int64
		ok   bool
	}{
		{newEvent(schema.SYSCALL_CLOSE_X, 1, num(^uint64(1))), -2, true},
		{newEvent(schema.SYSCALL_CLOSE_X, 1, num(^uint64(1))[:4]), -2, true},
		{newEvent(schema.SYSCALL_CLOSE_X, 1, []byte{7}), 0, true},
		{newEvent(schema.SYSCALL_CLOSE_X, 1, nil), 0, true},
		{newEvent(schema.SYSCALL_CLOSE_X, 1), 0, false},
		{newEvent(schema.GENERIC_X, 1, num(1)[:2]), 0, false},
		{newEvent(schema.SYSCALL_OPEN_E, 1, num(1)), 0, false},
		{newEvent(schema.PROCEXIT_1_E, 1, num(1)), 0, false},
		{&Event{Type: schema.NumEventTypes}, 0, false},
	} {
		if v, ok := c.ev.Return(); v != c.want || ok != c.ok {
			t.Errorf("%v: %d %v", c.ev.Type, v, ok)
		}
	}
}

// TestUsableParameters: as many as both the event and the schema have; none where
// lengths and values do not fit.
func TestUsableParameters(t *testing.T) {
	for _, c := range []struct {
		typ     schema.EventType
		nparams uint32
		body    string
		want    []string
	}{
		{schema.SYSCALL_CLOSE_X, 0, "", nil},
		{schema.SYSCALL_CLOSE_X, 0, "rest", nil},
		{schema.SYSCALL_CLOSE_X, 1, "\x02\x00ab", []string{"ab"}},
		{schema.SYSCALL_CLOSE_X, 1, "\x02\x00abc", []string{"ab"}},
		{schema.SYSCALL_CLOSE_X, 1, "\x03\x00ab", nil},
		{schema.SYSCALL_CLOSE_X, 1, "\x03", nil},
		{schema.SYSCALL_CLOSE_X, 3, "\x01\x00\x00\x00\x01\x00ab", []string{"a", ""}},
		{schema.SYSCALL_CLOSE_X, 3, "\x01\x00\x00\x00\x02\x00ab", nil},
		{schema.SYSCALL_CLOSE_X, 1 << 31, strings.Repeat("\x00", 100), nil},
		{schema.CONTAINER_JSON_2_E, 1, "\x02\x00\x00\x00ab", []string{"ab"}},
		{schema.CONTAINER_JSON_2_E, 1, "\xff\xff\xff\xffab", nil},
		{schema.CONTAINER_JSON_2_E, 2, "\x00\x00\x00\x00\x02\x00\x00\x00ab", []string{""}},
		{schema.NumEventTypes, 1, "\x02\x00ab", nil},
	} {
		ev := Event{Type: c.typ}
		ev.SetBody(c.nparams, []byte(c.body))
		var got []string
		for i := range ev.NParams() {
			got = append(got, string(ev.Param(i)))
		}
		if strings.Join(got, "|") != strings.Join(c.want, "|") || len(got) != len(c.want) {
			t.Errorf("%v, %d parameters in %q: %q, want %q", c.typ, c.nparams, c.body, got, c.want)
		}
		if ev.Param(-1) != nil || ev.Param(len(got)) != nil {
			t.Errorf("%q: a parameter beyond the last", c.body)
		}
	}
}
