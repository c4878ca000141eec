package scap

import (
	"bytes"
	"fmt"
	"io"
	"syscall"
	"testing"

	"hids/scap/schema"
)

// benchEvents is the number of events of the benchmark's capture.
const benchEvents = 200_000

// benchCapture returns a capture of the events that fill real ones: reads,
// writes, opens and closes of a few threads.
func benchCapture(tb testing.TB, form Form, old bool) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := NewWriter(&out, form)
	must(tb, w.WriteSection(&Section{Threads: []Thread{newThread()}}))
	type shape struct {
		typ    schema.EventType
		params [][]byte
	}
	data := bytes.Repeat([]byte("GET / HTTP/1.1\r\n"), 5)
	shapes := []shape{
		{schema.SYSCALL_READ_X, [][]byte{num(80), data, num(3), num(4096)}},
		{schema.SYSCALL_WRITE_X, [][]byte{num(80), data, num(4), num(80)}},
		{schema.SYSCALL_CLOSE_X, [][]byte{num(0), num(3)}},
		{schema.SYSCALL_OPENAT_2_X, [][]byte{num(3), num(^uint64(99)), []byte("/etc/passwd\x00"), num(1)[:4], num(0)[:4], num(2049)[:4], num(77)}},
	}
	if old {
		shapes = []shape{
			{schema.SYSCALL_READ_E, [][]byte{num(3), num(4096)[:4]}},
			{schema.SYSCALL_READ_X, [][]byte{num(80), data}},
			{schema.SYSCALL_CLOSE_E, [][]byte{num(3)}},
			{schema.SYSCALL_CLOSE_X, [][]byte{num(0)}},
		}
	}
	var ev Event
	for i := range benchEvents {
		s := shapes[i%len(shapes)]
		ev.TS, ev.TID, ev.CPU, ev.Type = 1_700_000_000_000_000_000+uint64(i)*977, int64(100+i/4%16), uint16(i&3), s.typ
		ev.SetBody(uint32(len(s.params)), AppendBody(nil, false, s.params...))
		must(tb, w.WriteEvent(&ev))
	}
	return out.Bytes()
}

// BenchmarkReader measures reading alone: no parameter is looked at, except with
// "params", where the first one of each event is.
func BenchmarkReader(b *testing.B) {
	current := benchCapture(b, CurrentForm(), false)
	v1 := CurrentForm()
	v1.EventV1 = true
	for _, c := range []struct {
		name    string
		capture []byte
		params  bool
	}{
		{"plain", current, false},
		{"plain-params", current, true},
		{"zstd", compressZstd(b, current), false},
		{"gzip", compressGzip(b, current), false},
		{"old", benchCapture(b, v1, true), false},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			total := 0
			for b.Loop() {
				total += readAll(b, c.capture, c.params)
			}
			b.ReportMetric(float64(benchEvents*b.N)/b.Elapsed().Seconds()/1e6, "Mevents/s")
			_ = total
		})
	}
}

func readAll(b *testing.B, capture []byte, params bool) (n int) {
	r, err := NewReader(bytes.NewReader(capture))
	must(b, err)
	defer r.Close()
	_, err = r.NextSection()
	must(b, err)
	var ev Event
	for {
		err := r.Next(&ev)
		if err == io.EOF {
			return n
		}
		if err != nil {
			b.Fatal(err)
		}
		if params {
			n += len(ev.Param(0))
		}
		n++
	}
}

// BenchmarkCaptureWriter measures writing as a recorder does it, as fast as it goes:
// cpu-ns/event is the time of all goroutines together.
func BenchmarkCaptureWriter(b *testing.B) {
	r, err := NewReader(bytes.NewReader(benchCapture(b, CurrentForm(), false)))
	must(b, err)
	_, err = r.NextSection()
	must(b, err)
	events := make([]Event, 4000)
	for i := range events {
		must(b, r.Next(&events[i]))
		_, body := events[i].Body()
		events[i].SetBody(events[i].nparams, bytes.Clone(body))
	}
	for _, level := range []int{1, 3, 6} {
		b.Run(fmt.Sprintf("level-%d", level), func(b *testing.B) {
			c, err := CreateCapture(io.Discard, CaptureOptions{Level: level})
			must(b, err)
			must(b, c.StartSection(&Section{}))
			b.ReportAllocs()
			n := 0
			before := cpuTime(b)
			for b.Loop() {
				ev := &events[n%len(events)]
				ev.TS += 1_000_003
				if err := c.WriteEvent(ev); err != nil {
					b.Fatal(err)
				}
				n++
			}
			must(b, c.Close())
			st := c.Stats()
			b.ReportMetric(float64(cpuTime(b)-before)/float64(st.Events), "cpu-ns/event")
			b.ReportMetric(float64(st.Written)/float64(st.Events), "B/event")
			b.ReportMetric(float64(st.Uncompressed)/float64(st.Events), "rawB/event")
		})
	}
}

// cpuTime returns the processor time of the process in nanoseconds.
func cpuTime(tb testing.TB) int64 {
	var u syscall.Rusage
	must(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return u.Utime.Nano() + u.Stime.Nano()
}
