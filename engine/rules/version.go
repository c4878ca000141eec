package rules

import (
	"fmt"
	"strconv"
	"strings"
)

// EngineVersion is the version of Falco's rule engine that this package agrees with.
const EngineVersion = "0.62.0"

// version is the number part of a semantic version.
type version struct{ major, minor, patch uint64 }

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch) }

// parseVersion reads "x.y.z". What follows the third number is not looked at, as
// in Falco.
func parseVersion(s string) (version, bool) {
	var n [3]uint64
	for i := range n {
		if i > 0 {
			var ok bool
			if s, ok = strings.CutPrefix(s, "."); !ok {
				return version{}, false
			}
		}
		digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
		var err error
		if n[i], err = strconv.ParseUint(s[:digits], 10, 32); err != nil {
			return version{}, false
		}
		s = s[digits:]
	}
	return version{n[0], n[1], n[2]}, true
}

// parseEngineVersion also reads a plain number, which is the minor version.
func parseEngineVersion(s string) (version, bool) {
	if n, err := strconv.ParseUint(s, 0, 32); err == nil && !strings.Contains(s, "_") {
		return version{minor: n}, true
	}
	return parseVersion(s)
}

// satisfies tells if v can be used where want is required: the same major
// version, and not older.
func (v version) satisfies(want version) bool {
	return v.major == want.major && !v.less(want)
}

func (v version) less(w version) bool {
	if v.major != w.major {
		return v.major < w.major
	}
	if v.minor != w.minor {
		return v.minor < w.minor
	}
	return v.patch < w.patch
}
