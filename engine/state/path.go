package state

import (
	"unicode/utf8"
	"unsafe"

	"hids/scap"
	"hids/scap/schema"
)

const (
	maxPath     = 1024
	pathTooLong = "/DIR_TOO_LONG/FILENAME_TOO_LONG"
	unknownDir  = "<UNKNOWN>"
	na          = "<NA>"
)

func stringBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// AppendPath appends dir joined with name to dst, normalised as libs does it:
// an absolute name stands alone, "//", "." and ".." are resolved in the text,
// and what is not printable UTF-8 in name becomes U+FFFD. dir is taken as it
// is; it has its own trailing slash.
func AppendPath(dst []byte, dir, name string) []byte {
	if len(dir)+len(name) >= maxPath {
		return append(dst, pathTooLong...)
	}
	base := len(dst)
	if name == "" || name[0] != '/' {
		dst = append(dst, dir...)
	}
	for i := 0; i < len(name); {
		end := segmentEnd(name, i)
		if len(dst) == base || dst[len(dst)-1] == '/' {
			segment := name[i:end]
			if segment == "" && len(dst) == base {
				dst = append(dst, '/')
			}
			if segment == ".." {
				dst = dropSegment(dst, base)
			}
			if segment == "" || segment == "." || segment == ".." {
				i = end + 1
				continue
			}
		}
		dst = appendPrintable(dst, name[i:end])
		if end < len(name) {
			dst = append(dst, '/')
		}
		i = end + 1
	}
	if len(dst) > base+1 && dst[len(dst)-1] == '/' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// segmentEnd returns the index of the first slash of s at or after i.
func segmentEnd(s string, i int) int {
	for i < len(s) && s[i] != '/' {
		i++
	}
	return i
}

// dropSegment removes the last directory of the path dst[base:], which is empty
// or ends with a slash. The root has no parent.
func dropSegment(dst []byte, base int) []byte {
	if len(dst) <= base+1 {
		return dst
	}
	dst = dst[:len(dst)-1]
	for len(dst) > base && dst[len(dst)-1] != '/' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

// appendPrintable appends s; each maximal part of s that is no printable UTF-8
// becomes U+FFFD.
func appendPrintable(dst []byte, s string) []byte {
	i := 0
	for i < len(s) && s[i] >= 0x20 && s[i] < 0x7f {
		i++
	}
	dst = append(dst, s[:i]...)
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size <= 1 {
			size = invalidLen(s[i:])
			dst = append(dst, "\uFFFD"...)
		} else if !printable(r) {
			dst = append(dst, "\uFFFD"...)
		} else {
			dst = append(dst, s[i:i+size]...)
		}
		i += size
	}
	return dst
}

// printable is false for controls and non-characters.
func printable(r rune) bool {
	return r >= 0x20 && (r < 0x7f || r > 0x9f) && (r < 0xfdd0 || r > 0xfdef) && r&0xfffe != 0xfffe
}

// invalidLen returns the length of the maximal subpart of an ill-formed
// sequence at the start of s, as Unicode recommends to replace it.
func invalidLen(s string) int {
	lo, hi, n := byte(0x80), byte(0xbf), 0
	switch c := s[0]; {
	case c >= 0xc2 && c <= 0xdf:
		n = 1
	case c >= 0xe0 && c <= 0xef:
		n = 2
		if c == 0xe0 {
			lo = 0xa0
		} else if c == 0xed {
			hi = 0x9f
		}
	case c >= 0xf0 && c <= 0xf4:
		n = 3
		if c == 0xf0 {
			lo = 0x90
		} else if c == 0xf4 {
			hi = 0x8f
		}
	}
	i := 1
	for i <= n && i < len(s) && s[i] >= lo && s[i] <= hi {
		lo, hi = 0x80, 0xbf
		i++
	}
	return i
}

// ResolveDir returns the directory against which name is to be read in a call of t
// that passes dirfd: "." for an absolute name, the working directory for
// AT_FDCWD, the fd's name with a slash, or "<UNKNOWN>".
func (s *State) ResolveDir(t *Thread, dirfd int64, name string) string {
	return s.strings.str(s.dirOf(t, dirfd, name))
}

// dirOf is ResolveDir, but the string may be valid until the next call only.
func (s *State) dirOf(t *Thread, dirfd int64, name string) string {
	switch {
	case name != "" && name[0] == '/':
		return "."
	case t == nil:
		return unknownDir
	case dirfd == schema.AT_FDCWD:
		return t.Cwd()
	}
	f := lookupFD(t, dirfd)
	if f == nil {
		return unknownDir
	}
	if n := len(f.Name); n == 0 || f.Name[n-1] == '/' {
		return f.Name
	}
	s.dirBuf = append(append(s.dirBuf[:0], f.Name...), '/')
	return scap.BorrowString(s.dirBuf)
}

// path joins and normalises dir and name into a string that stays valid.
func (s *State) path(dir, name string) string {
	s.pathBuf = AppendPath(s.pathBuf[:0], dir, name)
	return s.strings.bytes(s.pathBuf)
}

const pathSlots = 1 << 12

// joinedPath remembers a dir and a name and what they are joined.
type joinedPath struct{ dir, name, path string }

// joinPath is path for names that come again and again. It returns name as a
// string that stays valid, too.
func (s *State) joinPath(dir, name string) (path, raw string) {
	slot := &s.paths[(hashString(name)+uint64(len(dir)))%pathSlots]
	if slot.name == name && slot.dir == dir {
		return slot.path, slot.name
	}
	path = s.path(dir, name)
	raw = path
	if path != name {
		raw = s.strings.str(name)
	}
	if len(name) < maxPath && len(dir) < maxPath {
		*slot = joinedPath{s.strings.str(dir), raw, path}
	}
	return path, raw
}

// dirPath is path with a trailing slash.
func (s *State) dirPath(dir, name string) string {
	s.pathBuf = AppendPath(s.pathBuf[:0], dir, name)
	if n := len(s.pathBuf); n == 0 || s.pathBuf[n-1] != '/' {
		s.pathBuf = append(s.pathBuf, '/')
	}
	return s.strings.bytes(s.pathBuf)
}
