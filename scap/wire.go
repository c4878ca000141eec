package scap

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// A wire moves the values of a block body between bytes and memory, in the
// direction that it was made for. Because one description of an entry serves
// both, the reader and the writer cannot disagree on a layout.
//
// When reading, every access is checked against the end of the current entry;
// after the first error all further reads give zero values. When writing,
// strings are clipped to the limit that the reader enforces.
type wire struct {
	b       []byte // the body; the writer appends to it
	pos     int    // next byte to read
	end     int    // end of the current entry, or of the body
	writing bool
	err     string // the first error, "" = none
}

func (w *wire) fail(format string, args ...any) {
	if w.err == "" {
		w.err = fmt.Sprintf(format, args...)
	}
}

// left returns how many bytes the current entry still has.
func (w *wire) left() int { return w.end - w.pos }

// more reports whether a list has another entry. Fewer than 4 bytes are padding.
func (w *wire) more() bool { return w.err == "" && w.left() >= 4 }

// take returns the next n bytes of the body, or nil after an error.
func (w *wire) take(n int) []byte {
	if w.err != "" {
		return nil
	}
	if n > w.left() {
		w.fail("%d bytes wanted, %d left", n, w.left())
		return nil
	}
	b := w.b[w.pos : w.pos+n : w.pos+n]
	w.pos += n
	return b
}

func (w *wire) u8(v *uint8) {
	if w.writing {
		w.b = append(w.b, *v)
	} else if b := w.take(1); b != nil {
		*v = b[0]
	}
}

func (w *wire) flag(v *bool) {
	var n uint8
	if *v {
		n = 1
	}
	w.u8(&n)
	*v = n != 0
}

func (w *wire) u16(v *uint16) {
	if w.writing {
		w.b = binary.LittleEndian.AppendUint16(w.b, *v)
	} else if b := w.take(2); b != nil {
		*v = binary.LittleEndian.Uint16(b)
	}
}

func (w *wire) u32(v *uint32) {
	if w.writing {
		w.b = binary.LittleEndian.AppendUint32(w.b, *v)
	} else if b := w.take(4); b != nil {
		*v = binary.LittleEndian.Uint32(b)
	}
}

func (w *wire) u64(v *uint64) {
	if w.writing {
		w.b = binary.LittleEndian.AppendUint64(w.b, *v)
	} else if b := w.take(8); b != nil {
		*v = binary.LittleEndian.Uint64(b)
	}
}

func (w *wire) i64(v *int64) {
	n := uint64(*v)
	w.u64(&n)
	*v = int64(n)
}

// bytes moves a byte string of at most limit bytes with its 16 bit length.
// What it reads borrows the body.
func (w *wire) bytes(v *[]byte, limit int, name string) {
	if w.writing {
		s := (*v)[:min(len(*v), limit)]
		w.b = binary.LittleEndian.AppendUint16(w.b, uint16(len(s)))
		w.b = append(w.b, s...)
		return
	}
	var n uint16
	w.u16(&n)
	if int(n) > limit {
		w.fail("%s is %d bytes long, at most %d are allowed", name, n, limit)
	}
	*v = nil
	if n > 0 {
		*v = w.take(int(n))
	}
}

// str is bytes for text.
func (w *wire) str(v *string, limit int, name string) {
	if w.writing {
		s := (*v)[:min(len(*v), limit)]
		w.b = binary.LittleEndian.AppendUint16(w.b, uint16(len(s)))
		w.b = append(w.b, s...)
		return
	}
	var b []byte
	w.bytes(&b, limit, name)
	*v = BorrowString(b)
}

// addr moves an IP address of n bytes, 4 or 16.
func (w *wire) addr(v *netip.Addr, n int) {
	switch {
	case w.writing && n == 4:
		var a [4]byte
		if u := v.Unmap(); u.Is4() {
			a = u.As4()
		}
		w.b = append(w.b, a[:]...)
	case w.writing:
		var a [16]byte
		if v.IsValid() {
			a = v.As16()
		}
		w.b = append(w.b, a[:]...)
	default:
		if b := w.take(n); b != nil {
			*v, _ = netip.AddrFromSlice(b)
		}
	}
}

// open starts an entry that carries its own length, close ends it. base is what
// the length counts besides the bytes that follow it: 4 if it includes itself.
// Reading, close skips what the entry has in addition to what was read.
func (w *wire) open(base int) (mark int) {
	if w.writing {
		w.b = append(w.b, 0, 0, 0, 0)
		return len(w.b)
	}
	var n uint32
	w.u32(&n)
	if w.err == "" && (uint64(n) < uint64(base) || uint64(n)-uint64(base) > uint64(w.left())) {
		w.fail("entry of %d bytes, %d left", n, w.left())
	}
	if w.err != "" {
		return 0
	}
	w.end = w.pos + int(n) - base
	return 0
}

func (w *wire) close(mark, base int) {
	if w.writing {
		binary.LittleEndian.PutUint32(w.b[mark-4:], uint32(len(w.b)-mark+base))
	} else if w.err == "" {
		w.pos, w.end = w.end, len(w.b)
	}
}

// has reports whether an optional field of n bytes is present. Writers write all.
func (w *wire) has(n int) bool { return w.writing || w.left() >= n }
