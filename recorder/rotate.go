package recorder

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Rotation says when a capture goes on in another file: after so many bytes, or
// so much time. Zero means never.
type Rotation struct {
	Bytes int64
	Every time.Duration
}

// IsZero reports whether there is no rotation.
func (r Rotation) IsZero() bool { return r == Rotation{} }

// minRotation keeps a slip of the pen from filling a folder with files.
const minRotation = time.Second

// ParseRotation reads SIZE or TIME: "100MB", "2GiB", "10m", "1h30m". A bare
// number is one of bytes.
func ParseRotation(text string) (Rotation, error) {
	if d, err := time.ParseDuration(text); err == nil && text != "0" {
		if d < minRotation {
			return Rotation{}, fmt.Errorf("%s: files of less than %v", text, minRotation)
		}
		return Rotation{Every: d}, nil
	}
	n, err := ParseSize(text)
	if err != nil {
		return Rotation{}, fmt.Errorf("%q is neither a size, such as 100MB or 1GiB, nor a time, such as 10m", text)
	}
	return Rotation{Bytes: n}, nil
}

// sizeUnits are the units of sizes, by their name in lower case.
var sizeUnits = [...]struct {
	name  string
	bytes int64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12},
	{"k", 1e3}, {"m", 1e6}, {"g", 1e9}, {"t", 1e12}, {"b", 1},
}

// ParseSize reads a size of at least one byte: a number, which may have decimals,
// with a unit: kB, MB, GB, TB, KiB, MiB, GiB, TiB, in any case.
func ParseSize(text string) (int64, error) {
	number, unit := strings.ToLower(strings.TrimSpace(text)), int64(1)
	for _, u := range sizeUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil || strings.ContainsAny(number, "xpn_") || f*float64(unit) < 1 || f*float64(unit) > math.MaxInt64/2 {
		return 0, fmt.Errorf("%q is not a size, such as 100MB or 1GiB", text)
	}
	return int64(f * float64(unit)), nil
}

// stampLayout is the time in the name of a rotated file. Names sort by it.
const stampLayout = "20060102T150405.000000Z"

// stamp puts a time into a file name: trace.zst becomes trace-TIME.zst.
func stamp(path string, t time.Time) string {
	head, tail := splitName(path)
	return head + "-" + t.UTC().Format(stampLayout) + tail
}

// splitName splits a path behind the name and before its endings: .zst, .scap.zst.
func splitName(path string) (head, tail string) {
	dir, base := filepath.Split(path)
	for _, ending := range []string{".scap.zst", ".zst", filepath.Ext(base)} {
		if name, ok := strings.CutSuffix(base, ending); ok && name != "" {
			return dir + name, ending
		}
	}
	return path, ""
}

// rotate names the next file and removes those that are too old.
func (c *Capture) rotate() error {
	t := c.start
	if !t.After(c.last) { // the clock was set back, or is coarse
		t = c.last.Add(time.Microsecond)
	}
	for ; ; t = t.Add(time.Microsecond) {
		c.path = stamp(c.opt.Path, t)
		if _, err := os.Lstat(c.path); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return err
		}
	}
	c.last = t.Truncate(time.Microsecond)
	if c.opt.Keep == 0 {
		return nil
	}
	files, err := rotated(c.opt.Path)
	if err != nil {
		return err
	}
	for len(files) >= c.opt.Keep {
		if err := os.Remove(files[0]); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		files = files[1:]
	}
	return nil
}

// rotated returns the files of a series, the oldest first: regular files whose
// names are exactly what stamp makes of path.
func rotated(path string) ([]string, error) {
	head, tail := splitName(path)
	dir, prefix := filepath.Split(head)
	list, err := os.ReadDir(filepath.Clean(dir + "."))
	if err != nil {
		return nil, err
	}
	var files []string
	for _, e := range list {
		text, ok := strings.CutPrefix(e.Name(), prefix+"-")
		if !ok || !e.Type().IsRegular() {
			continue
		}
		text, ok = strings.CutSuffix(text, tail)
		if !ok {
			continue
		}
		if t, err := time.Parse(stampLayout, text); err == nil && t.UTC().Format(stampLayout) == text {
			files = append(files, dir+e.Name())
		}
	}
	slices.Sort(files)
	return files, nil
}
