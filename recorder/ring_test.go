package recorder

import (
	"slices"
	"testing"
)

// fakeRing is a ring buffer in ordinary memory, written as the kernel would.
func fakeRing(size int) *ring {
	r := &ring{consumer: make([]byte, 8), producer: make([]byte, 8), data: make([]byte, 2*size), mask: uint64(size) - 1}
	return r
}

// write appends a record of n bytes with a time; head are bits of its header.
func (r *ring) write(ts uint64, n int, head uint32) {
	at := position(r.producer).Load()
	record := words(uint32(n)|head, uint32(0), ts, make([]byte, n-8))
	for i, b := range record {
		r.data[(at+uint64(i))&r.mask] = b
		r.data[(at+uint64(i))&r.mask+r.mask+1] = b
	}
	position(r.producer).Store((at + uint64(len(record)) + 7) &^ 7)
}

func TestRingSkipsDiscarded(t *testing.T) {
	r := fakeRing(4096)
	r.write(1, 40, ringDiscarded)
	r.write(2, 41, 0)
	r.write(3, 40, ringBusy)
	r.look()
	if !r.peek() || r.ts != 2 {
		t.Fatalf("time %d", r.ts)
	}
	if raw := r.take(); len(raw) != 41 {
		t.Errorf("%d bytes", len(raw))
	}
	if r.peek() {
		t.Error("a record that is still written")
	}
	r.release()
	if got := position(r.consumer).Load(); got != 48+56 {
		t.Errorf("released up to %d", got)
	}
}

func TestRingGoesRound(t *testing.T) {
	r := fakeRing(256)
	for i := range uint64(100) {
		r.write(i, 40+int(i%30), 0)
		r.look()
		if !r.peek() || r.ts != i {
			t.Fatalf("round %d: time %d", i, r.ts)
		}
		if raw := r.take(); len(raw) != 40+int(i%30) {
			t.Fatalf("round %d: %d bytes", i, len(raw))
		}
		r.release()
	}
}

func TestRingsAreMergedByTime(t *testing.T) {
	l := &Live{horizon: 100}
	for i, times := range [][]uint64{{3, 5, 9}, {1, 2, 50, 101}, {}, {4, 4, 99}} {
		r := fakeRing(4096)
		for _, ts := range times {
			r.write(ts, sampleHeader, 0)
		}
		r.look()
		l.rings = append(l.rings, r)
		l.push(l.rings[i])
	}
	var got []uint64
	for l.ready[0].ts <= l.horizon {
		r := l.pop()
		got = append(got, r.ts)
		r.take()
		l.push(r)
	}
	if want := []uint64{1, 2, 3, 4, 4, 5, 9, 50, 99}; !slices.Equal(got, want) {
		t.Errorf("order %d, want %d", got, want)
	}
}

func TestCountRanges(t *testing.T) {
	for list, want := range map[string]int{"0\n": 1, "0-3": 4, "0-1,4,6-7\n": 5} {
		if n, err := countRanges(list); err != nil || n != want {
			t.Errorf("%q: %d, %v", list, n, err)
		}
	}
	for _, list := range []string{"", "x", "3-1", "1-", "-1", "99999999999"} {
		if n, err := countRanges(list); err == nil {
			t.Errorf("%q: %d", list, n)
		}
	}
}
