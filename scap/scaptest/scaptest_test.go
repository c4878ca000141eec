package scaptest

import (
	"errors"
	"io"
	"testing"

	"hids/scap"
)

// readAll returns the events that a reader delivers.
func readAll(t *testing.T, c *Capture) []scap.Event {
	t.Helper()
	r, err := scap.NewReader(c.Reader())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var events []scap.Event
	for {
		if _, err := r.NextSection(); errors.Is(err, io.EOF) {
			return events
		} else if err != nil {
			t.Fatal(err)
		}
		for {
			var ev scap.Event
			err := r.Next(&ev)
			if errors.Is(err, io.EOF) || errors.Is(err, scap.ErrSectionEnd) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			n, body := ev.Body()
			ev.SetBody(n, append([]byte(nil), body...))
			events = append(events, ev)
		}
	}
}

func TestNamedEventsAreFilledIn(t *testing.T) {
	c := MustAssemble(t, `
		container web image=nginx:1.25
		process nginx container=web
		@nginx spawn sh /bin/sh args=[-c id]
		openat /etc/shadow
		read 3 "root:x"
		openat /root/x -> ENOENT
		syslog`)
	events := readAll(t, c)
	if len(events) != 8 {
		t.Fatalf("%d events, want 8", len(events))
	}
	for _, tt := range []struct {
		event, param int
		want         string
	}{
		{3, 1, "/bin/sh\x00"}, {3, 2, "-c\x00id\x00"}, {3, 13, "sh\x00"}, {3, 27, "/bin/sh\x00"},
		{4, 0, "\x03\x00\x00\x00\x00\x00\x00\x00"}, {4, 1, "\x9c\xff\xff\xff\xff\xff\xff\xff"}, {4, 3, "\x01\x00\x00\x00"},
		{5, 0, "\x06\x00\x00\x00\x00\x00\x00\x00"}, {5, 3, "\x06\x00\x00\x00"},
		{6, 0, "\xfe\xff\xff\xff\xff\xff\xff\xff"},
		{7, 0, "\x40\x00"}, {7, 1, "\x67\x00"},
	} {
		if got := string(events[tt.event].Param(tt.param)); got != tt.want {
			t.Errorf("%v parameter %d: %q, want %q", events[tt.event].Type, tt.param, got, tt.want)
		}
	}
}
