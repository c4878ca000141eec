package recorder

import (
	"testing"

	"hids/scap"
)

// hotCalls are the calls that most recordings are made of.
func hotCalls() []fake {
	all := fakes()
	pick := func(name, note string) fake {
		for _, f := range all {
			if f.name == name && f.note == note {
				return f
			}
		}
		panic("no fake " + name)
	}
	return []fake{
		pick("read", ""), pick("write", ""), pick("openat", ""), pick("close", ""), pick("newfstatat", ""),
		pick("mmap", ""), pick("futex", ""), pick("fcntl", ""), pick("poll", ""), pick("sendto", ""),
		pick("recvmsg", ""), pick("clone", "parent"), pick("execve", ""),
	}
}

func BenchmarkEncode(b *testing.B) {
	rows, e := rowsByName(), NewEncoder(bootTime)
	run := func(name string, s *Sample) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var ev scap.Event
			for b.Loop() {
				e.Encode(s, &ev)
			}
		})
	}
	for _, f := range hotCalls() {
		run(f.name, f.sample(rows))
	}
	run("getpid", &Sample{Nr: 39})
}

// Encoding allocates nothing once the buffer has grown.
func TestEncodeAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	rows, e := rowsByName(), NewEncoder(bootTime)
	for _, f := range fakes() {
		s := f.sample(rows)
		var ev scap.Event
		if n := testing.AllocsPerRun(10, func() { e.Encode(s, &ev) }); n != 0 {
			t.Errorf("%s: %v allocations", f.name, n)
		}
	}
}
