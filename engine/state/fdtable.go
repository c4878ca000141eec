package state

import "iter"

// FDTable holds the open files of a process.
//
// The order in which All yields them shows in outputs (fd.types). It is that of
// the hash table in which libs keeps them: chained, a prime number of buckets,
// new entries in front.
type FDTable struct {
	low  []*FD // by number, for small numbers
	high map[int64]*FD
	n    int

	first   *FD
	buckets []*FD // the first entry of each bucket in the order of All
	size    int   // index into bucketCounts of len(buckets)
}

// bucketCounts are the sizes that libs' hash table takes as it grows.
var bucketCounts = [...]int{13, 29, 59, 127, 257, 541, 1109, 2357, 5087, 10273, 20753, 42043, 85229}

// alwaysLow is the first number for which a table must have a certain size to be
// kept in the slice.
const alwaysLow = 64

// Get returns the open file num, or nil.
func (t *FDTable) Get(num int64) *FD {
	if uint64(num) < uint64(len(t.low)) {
		return t.low[num]
	}
	if t.high == nil {
		return nil
	}
	return t.high[num]
}

// Len returns the number of open files.
func (t *FDTable) Len() int { return t.n }

// All yields the open files, in the order in which libs would.
func (t *FDTable) All() iter.Seq[*FD] {
	return func(yield func(*FD) bool) {
		for f := t.first; f != nil; f = f.next {
			if !yield(f) {
				return
			}
		}
	}
}

// put stores f under f.Num, which must be free.
func (t *FDTable) put(f *FD) {
	t.chain(f)
	num := f.Num
	if uint64(num) < uint64(len(t.low)) {
		t.low[num] = f
		return
	}
	if uint64(num) < alwaysLow || uint64(num) < 4*uint64(t.n) {
		t.grow(num)
		t.low[num] = f
		return
	}
	if t.high == nil {
		t.high = map[int64]*FD{}
	}
	t.high[num] = f
}

// grow makes the slice large enough for num and moves there what belongs there.
func (t *FDTable) grow(num int64) {
	size := max(16, 2*len(t.low))
	for int64(size) <= num {
		size *= 2
	}
	low := make([]*FD, size)
	copy(low, t.low)
	t.low = low
	if len(t.high) == 0 {
		return
	}
	for k, f := range t.high {
		if uint64(k) < uint64(size) {
			low[k] = f
			delete(t.high, k)
		}
	}
}

// drop removes f, which must be in the table.
func (t *FDTable) drop(f *FD) {
	t.unchain(f)
	if uint64(f.Num) < uint64(len(t.low)) {
		t.low[f.Num] = nil
	} else {
		delete(t.high, f.Num)
	}
}

// bucket returns the number of f's bucket. Division by constants is quicker.
func (t *FDTable) bucket(f *FD) uint64 {
	n := uint64(f.Num)
	switch t.size {
	case 0:
		return n % 13
	case 1:
		return n % 29
	case 2:
		return n % 59
	case 3:
		return n % 127
	}
	return n % uint64(len(t.buckets))
}

// chain enters f into the order of the table.
func (t *FDTable) chain(f *FD) {
	t.n++
	switch {
	case t.buckets == nil:
		t.buckets = make([]*FD, bucketCounts[0])
	case t.n > len(t.buckets) && t.size+1 < len(bucketCounts):
		t.size++
		t.rehash(bucketCounts[t.size])
	}
	t.place(f)
}

// place puts f before the other entries of its bucket, or first of all if it is
// the only one.
func (t *FDTable) place(f *FD) {
	b := t.bucket(f)
	at := t.buckets[b]
	if at == nil {
		at = t.first
	}
	t.buckets[b] = f
	f.next, f.prev = at, nil
	if at != nil {
		f.prev = at.prev
		at.prev = f
	}
	if f.prev != nil {
		f.prev.next = f
	} else {
		t.first = f
	}
}

// rehash enters everything anew into n buckets, in the current order.
func (t *FDTable) rehash(n int) {
	t.buckets = make([]*FD, n)
	f := t.first
	t.first = nil
	for f != nil {
		next := f.next
		t.place(f)
		f = next
	}
}

func (t *FDTable) unchain(f *FD) {
	t.n--
	if b := t.bucket(f); t.buckets[b] == f {
		t.buckets[b] = nil
		if f.next != nil && t.bucket(f.next) == b {
			t.buckets[b] = f.next
		}
	}
	if f.prev != nil {
		f.prev.next = f.next
	} else {
		t.first = f.next
	}
	if f.next != nil {
		f.next.prev = f.prev
	}
	f.next, f.prev = nil, nil
}
