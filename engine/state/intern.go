package state

import (
	"encoding/binary"
	"strings"

	"hids/scap"
)

const (
	internSlots = 1 << 14
	internMax   = 1 << 10 // longer strings are not kept
	listSlots   = 1 << 9
	listMax     = 1 << 13 // longer lists are not kept
)

// interner turns bytes into strings. It remembers a bounded number of strings,
// so that what occurs again and again is allocated once.
type interner struct {
	slots []string
	lists []splitList
}

type splitList struct {
	raw  string
	list []string
}

func newInterner() interner {
	return interner{slots: make([]string, internSlots), lists: make([]splitList, listSlots)}
}

// bytes returns b as a string that stays valid.
func (in *interner) bytes(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > internMax {
		return string(b)
	}
	slot := &in.slots[hashBytes(b)%internSlots]
	if *slot != string(b) {
		*slot = string(b)
	}
	return *slot
}

// str returns a copy of s that stays valid.
func (in *interner) str(s string) string {
	if len(s) > internMax {
		return strings.Clone(s)
	}
	if len(s) == 0 {
		return ""
	}
	slot := &in.slots[hashString(s)%internSlots]
	if *slot != s {
		*slot = strings.Clone(s)
	}
	return *slot
}

// list splits NUL separated strings; a final NUL is optional.
func (in *interner) list(raw []byte) []string {
	if len(raw) == 0 {
		return nil
	}
	if len(raw) > listMax {
		return splitNUL(string(raw))
	}
	slot := &in.lists[hashBytes(raw)%listSlots]
	if slot.raw != string(raw) {
		slot.raw = string(raw)
		slot.list = splitNUL(slot.raw)
	}
	return slot.list
}

func splitNUL(s string) []string {
	s = strings.TrimSuffix(s, "\x00")
	return strings.Split(s, "\x00")
}

func hashString(s string) uint64 { return hashBytes(stringBytes(s)) }

// hashBytes is a quick hash; nothing but the use of the cache depends on it.
func hashBytes(b []byte) uint64 {
	const k = 0x9e3779b97f4a7c15
	h := uint64(len(b)) * k
	for len(b) >= 8 {
		h = (h ^ binary.LittleEndian.Uint64(b)) * k
		h ^= h >> 29
		b = b[8:]
	}
	for _, c := range b {
		h = (h ^ uint64(c)) * k
	}
	return h ^ h>>32
}

// cstr returns p up to its first NUL, borrowed.
func cstr(p []byte) string {
	for i, c := range p {
		if c == 0 {
			return scap.BorrowString(p[:i])
		}
	}
	return scap.BorrowString(p)
}
