package procfs

import (
	"path"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// layers finds out in which layer of an overlay file system a program's file
// is. It belongs to one worker.
type layers struct {
	overlays map[uint64][]overlay // by device; nil: not an overlay
	buf      []byte
}

// overlay is a mount of an overlay file system.
type overlay struct{ point, root, upper string }

func newLayers() *layers { return &layers{overlays: map[uint64][]overlay{}} }

// find returns whether the file is in the upper or in a lower layer; neither, if
// it is on no overlay or if that cannot be told, as when the layers are out of
// the recorder's sight.
func (l *layers) find(d dir, file string, st *unix.Statx_t) (upper, lower bool) {
	dev := uint64(st.Dev_major)<<32 | uint64(st.Dev_minor)
	mounts, known := l.overlays[dev]
	if !known {
		mounts = l.read(d, st)
		if len(l.overlays) < 1<<14 {
			l.overlays[dev] = mounts
		}
	}
	for _, m := range mounts {
		rel, ok := below(file, m.point)
		if !ok || m.upper == "" {
			continue
		}
		var here unix.Statx_t
		name := path.Join(m.upper, m.root, rel)
		err := unix.Statx(unix.AT_FDCWD, name, unix.AT_STATX_DONT_SYNC|unix.AT_SYMLINK_NOFOLLOW, unix.STATX_BASIC_STATS, &here)
		switch {
		case err == nil && here.Mode&unix.S_IFMT == unix.S_IFREG && here.Size == st.Size:
			return true, false
		case err == unix.ENOENT || err == unix.ENOTDIR:
			var dir unix.Statx_t
			if unix.Statx(unix.AT_FDCWD, m.upper, unix.AT_STATX_DONT_SYNC, unix.STATX_BASIC_STATS, &dir) == nil {
				return false, true
			}
		}
	}
	return false, false
}

// below returns the rest of file after the folder.
func below(file, folder string) (string, bool) {
	if folder == "/" {
		return file, strings.HasPrefix(file, "/")
	}
	rest, ok := strings.CutPrefix(file, folder)
	return rest, ok && strings.HasPrefix(rest, "/")
}

// read returns the overlays of the device in the mount namespace of a process.
func (l *layers) read(d dir, st *unix.Statx_t) []overlay {
	if l.buf == nil {
		l.buf = make([]byte, 1<<20)
	}
	raw, err := d.read("mountinfo", l.buf)
	if err != nil {
		return nil
	}
	dev := strconv.Itoa(int(st.Dev_major)) + ":" + strconv.Itoa(int(st.Dev_minor))
	var found []overlay
	for line := range lines(raw) {
		if m, ok := parseOverlay(string(line), dev); ok {
			found = append(found, m)
		}
	}
	return found
}

// parseOverlay reads a line of mountinfo: "id parent dev root point options
// [tags] - type source superoptions".
func parseOverlay(line, dev string) (overlay, bool) {
	mount, fs, ok := strings.Cut(line, " - ")
	f, g := strings.Fields(mount), strings.Fields(fs)
	if !ok || len(f) < 6 || len(g) < 3 || f[2] != dev || g[0] != "overlay" {
		return overlay{}, false
	}
	o := overlay{root: unescape(f[3]), point: unescape(f[4])}
	for option := range strings.SplitSeq(g[2], ",") {
		if v, ok := strings.CutPrefix(option, "upperdir="); ok {
			o.upper = unescape(v)
		}
	}
	return o, true
}

// unescape undoes the octal escapes of mountinfo.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				b.WriteByte(byte(v))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
