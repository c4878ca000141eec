package recorder

import (
	"encoding/binary"
	"fmt"
	"os"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Bits and sizes of a record's header in a ring buffer: u32 length and bits, u32
// reserved, then the bytes, padded to eight.
const (
	ringBusy      = 1 << 31 // still being written
	ringDiscarded = 1 << 30 // never to be read
	ringHeader    = 8
)

// A ring reads one BPF ring buffer where the kernel wrote it, without a copy. The
// kernel maps the data twice in a row, so that no record is in two pieces.
type ring struct {
	consumer []byte // page with the consumer's position
	producer []byte // page with the producer's position, then the data twice
	data     []byte
	mask     uint64

	pos      uint64 // next record to look at; all before it was handed out
	released uint64 // the kernel may write up to here
	end      uint64 // the producer's position when last looked at

	raw []byte // record at pos, not handed out yet
	ts  uint64 // its time
}

func mapRing(fd, size int) (*ring, error) {
	page := os.Getpagesize()
	consumer, err := unix.Mmap(fd, 0, page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("ring buffer: %w", err)
	}
	producer, err := unix.Mmap(fd, int64(page), page+2*size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		_ = unix.Munmap(consumer)
		return nil, fmt.Errorf("ring buffer: %w", err)
	}
	r := &ring{consumer: consumer, producer: producer, data: producer[page:], mask: uint64(size) - 1}
	r.pos = position(consumer).Load()
	r.released = r.pos
	return r, nil
}

// position is the counter at the start of a page that the kernel shares.
func position(page []byte) *atomic.Uint64 {
	return (*atomic.Uint64)(unsafe.Pointer(&page[0]))
}

func (r *ring) close() error {
	err := unix.Munmap(r.producer)
	if e := unix.Munmap(r.consumer); err == nil {
		err = e
	}
	r.data, r.raw = nil, nil
	return err
}

// look takes notice of what the kernel wrote since.
func (r *ring) look() { r.end = position(r.producer).Load() }

// peek finds the next record, up to what look saw. It reports false where there is
// none, or it is still being written.
func (r *ring) peek() bool {
	for r.raw == nil && r.pos < r.end {
		at := r.pos & r.mask
		head := (*atomic.Uint32)(unsafe.Pointer(&r.data[at])).Load()
		if head&ringBusy != 0 {
			return false
		}
		size := uint64(head &^ ringDiscarded)
		if head&ringDiscarded != 0 || size < sampleHeader {
			r.pos += (ringHeader + size + 7) &^ 7
			continue
		}
		at += ringHeader
		r.raw = r.data[at : at+size : at+size]
		r.ts = binary.LittleEndian.Uint64(r.raw)
	}
	return r.raw != nil
}

// take hands out the record that peek found.
func (r *ring) take() []byte {
	raw := r.raw
	r.raw = nil
	r.pos += (ringHeader + uint64(len(raw)) + 7) &^ 7
	return raw
}

// release gives the room of what was handed out back to the kernel.
func (r *ring) release() {
	if r.released != r.pos {
		position(r.consumer).Store(r.pos)
		r.released = r.pos
	}
}
