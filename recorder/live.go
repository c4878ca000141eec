package recorder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ErrIdle says that nothing was recorded for a while.
var ErrIdle = errors.New("nothing recorded")

const (
	// holdBack is how long a sample waits for older ones of other CPUs: longer than
	// a program runs.
	holdBack = 5 * time.Millisecond
	// The reader looks at the buffers in turns, and sleeps in between: nothing wakes
	// it, which would cost each event more than this does. A turn is the time in which
	// half a GB/s would fill a buffer, within these limits.
	minTurn = time.Millisecond
	maxTurn = 20 * time.Millisecond
	// idleAfter is when Next says that nothing comes.
	idleAfter = 100 * time.Millisecond
	// releaseAfter is how much room is given back to the kernel at once.
	releaseAfter = 64 << 10
)

// Live is a recording that runs: samples from the kernel in the order of time.
// Next is for one goroutine; Stop and the methods that count may be called from
// any other.
type Live struct {
	kernel  *loaded
	rings   []*ring // all of them
	ready   []*ring // those with a record to take: a heap by its time
	last    *ring   // whose record was handed out and is still in use
	horizon uint64  // no older sample will come than this
	counts  []byte  // counters of the CPUs, shared with the programs
	intro   uint32  // number of times that introductions were asked for
	stopped atomic.Bool
	end     uint64 // when Stop was called; read it if stopped
	final   bool   // what is in the rings is all there will be
	turn    time.Duration
	looked  time.Time // when the last turn began
}

// Open loads the programs and begins to record. Close must be called.
func Open(o LiveOptions) (*Live, error) {
	k, err := load(&o)
	if err != nil {
		return nil, err
	}
	l := &Live{kernel: k, intro: uint32(bit(o.Introduce))}
	if err := l.mapMemory(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if err := k.attach(&o); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// mapMemory maps what the programs write.
func (l *Live) mapMemory() error {
	for _, m := range l.kernel.rings {
		r, err := mapRing(m.FD(), int(m.MaxEntries()))
		if err != nil {
			return err
		}
		l.rings = append(l.rings, r)
		l.turn = min(max(2*time.Duration(m.MaxEntries()), minTurn), maxTurn)
	}
	l.ready = make([]*ring, 0, len(l.rings))
	m := l.kernel.coll.Maps["counts"]
	page := os.Getpagesize()
	size := (int(m.MaxEntries()*m.ValueSize()) + page - 1) / page * page
	counts, err := unix.Mmap(m.FD(), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return fmt.Errorf("counters: %w", err)
	}
	l.counts = counts
	return nil
}

// Stop ends the recording. What was recorded can still be read: Next returns io.EOF
// after it. Stop is called once.
//
// The programs go one after the other, which takes a while. Samples from then on are
// left out: of a process that ends there might otherwise be calls and no end.
func (l *Live) Stop() error {
	l.end = BootClock()
	err := l.kernel.detach()
	l.stopped.Store(true)
	return err
}

// Close stops and frees everything. No sample may be used after it.
func (l *Live) Close() error {
	err := l.kernel.close()
	for _, r := range l.rings {
		err = errors.Join(err, r.close())
	}
	if l.counts != nil {
		err = errors.Join(err, unix.Munmap(l.counts))
	}
	l.rings, l.ready, l.counts, l.last = nil, nil, nil, nil
	return err
}

// Next reads the next sample into s, which is valid until the call after. It waits
// for one, but not for long: ErrIdle gives the caller time for other things. The
// error is io.EOF after Stop, when all was read.
func (l *Live) Next(s *Sample) error {
	if l.last != nil {
		if l.last.pos-l.last.released >= releaseAfter {
			l.last.release()
		}
		l.push(l.last)
		l.last = nil
	}
	if len(l.ready) == 0 || l.ready[0].ts > l.horizon {
		if err := l.wait(); err != nil {
			return err
		}
	}
	l.last = l.pop()
	return s.Decode(l.last.take())
}

// wait looks for new samples, in turns, until there is one that may be handed out.
func (l *Live) wait() error {
	for waited := time.Duration(0); ; waited += l.turn {
		if !l.stopped.Load() {
			time.Sleep(l.turn - time.Since(l.looked))
		}
		l.looked = time.Now()
		l.look()
		switch {
		case len(l.ready) > 0 && l.ready[0].ts <= l.horizon:
			return nil
		case l.final:
			return io.EOF
		case waited >= idleAfter:
			return ErrIdle
		}
	}
}

// Horizon is the time before which no sample will come any more, once Next has said
// that nothing comes: on the samples' clock.
func (l *Live) Horizon() uint64 { return l.horizon }

// look takes notice of what the kernel wrote, and of how far it is complete.
func (l *Live) look() {
	stopped := l.stopped.Load()
	now := BootClock()
	if stopped {
		time.Sleep(holdBack) // for programs that still ran
	}
	busy := false
	l.ready = l.ready[:0]
	for _, r := range l.rings {
		r.release()
		r.look()
		l.push(r)
		busy = busy || r.raw == nil && r.pos < r.end
	}
	l.horizon = now - uint64(holdBack)
	if stopped && !busy {
		l.horizon = l.end
		l.final = true
	}
}

// push puts r where it belongs in the heap, if it has a record.
func (l *Live) push(r *ring) {
	if !r.peek() {
		return
	}
	l.ready = append(l.ready, r)
	for i := len(l.ready) - 1; i > 0; {
		up := (i - 1) / 2
		if l.ready[up].ts <= l.ready[i].ts {
			break
		}
		l.ready[up], l.ready[i] = l.ready[i], l.ready[up]
		i = up
	}
}

// pop takes the ring with the oldest record off the heap.
func (l *Live) pop() *ring {
	first := l.ready[0]
	n := len(l.ready) - 1
	l.ready[0] = l.ready[n]
	l.ready = l.ready[:n]
	for i := 0; ; {
		least := i
		for _, c := range [2]int{2*i + 1, 2*i + 2} {
			if c < n && l.ready[c].ts < l.ready[least].ts {
				least = c
			}
		}
		if least == i {
			return first
		}
		l.ready[i], l.ready[least] = l.ready[least], l.ready[i]
		i = least
	}
}

// Introduce has each thread described by a sample of its own before its first other
// one from now on, or not any more. It is for the time in which a snapshot of the
// host is taken.
func (l *Live) Introduce(on bool) error {
	var n uint32
	if on {
		l.intro++
		n = l.intro
	}
	return l.kernel.coll.Variables["snapshot"].Set(n)
}

// Counters are what the programs counted on one CPU, or on all.
type Counters struct {
	Events uint64 // samples written
	Bytes  uint64 // of these samples
	Ring   uint64 // lost: no room in the ring buffer
	Busy   uint64 // lost: came while another was put together
	Size   uint64 // lost: too large
	Tasks  uint64 // lost: processes of a tree that had no room in the filter, with all of their events
}

// Lost is the number of samples that were lost, for whatever cause. A process counts
// as one.
func (c Counters) Lost() uint64 { return c.Ring + c.Busy + c.Size + c.Tasks }

// countersSize is the size of struct counters.
const countersSize = 64

// CPUs is the number of CPUs that have counters.
func (l *Live) CPUs() int { return int(l.kernel.coll.Maps["counts"].MaxEntries()) }

// Counters returns the counters of one CPU. They only grow.
func (l *Live) Counters(cpu int) Counters {
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(l.counts[cpu*countersSize+8*i:]) }
	return Counters{Events: at(0), Bytes: at(1), Ring: at(2), Busy: at(3), Size: at(4), Tasks: at(5)}
}

// Total is the sum of the counters of all CPUs.
func (l *Live) Total() Counters {
	var sum Counters
	for cpu := range l.CPUs() {
		c := l.Counters(cpu)
		sum.Events += c.Events
		sum.Bytes += c.Bytes
		sum.Ring += c.Ring
		sum.Busy += c.Busy
		sum.Size += c.Size
		sum.Tasks += c.Tasks
	}
	return sum
}

// Backlog appends to dst, for each ring buffer, the part of it in use.
func (l *Live) Backlog(dst []float64) []float64 {
	for _, r := range l.rings {
		used := position(r.producer).Load() - position(r.consumer).Load()
		dst = append(dst, float64(used)/float64(r.mask+1))
	}
	return dst
}

// BootClock is the time since boot in ns, as samples have it. The call never waits,
// so that Go's scheduler need not be told of it: that would wake its monitor.
func BootClock() uint64 {
	var t unix.Timespec
	_, _, errno := unix.RawSyscall(unix.SYS_CLOCK_GETTIME, unix.CLOCK_BOOTTIME, uintptr(unsafe.Pointer(&t)), 0)
	if errno != 0 {
		return 0 // can't happen: every kernel with these programs has it
	}
	return uint64(t.Nano())
}

// clockTries is how often BootEpoch looks, to find two clocks read close together.
const clockTries = 16

// BootEpoch is the time of boot in ns since 1970: what to add to a sample's time.
// It changes when the clock is set.
func BootEpoch() uint64 {
	best, epoch := uint64(1<<64-1), uint64(0)
	for range clockTries {
		before := BootClock()
		now := uint64(time.Now().UnixNano())
		after := BootClock()
		if after-before < best {
			best, epoch = after-before, now-(before+(after-before)/2)
		}
	}
	return epoch
}
