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

// parseVersion reads "x.y.z", with or without a suffix that begins with - or +.
func parseVersion(s string) (version, bool) {
	if i := strings.IndexAny(s, "-+"); i >= 0 {
		if i == len(s)-1 {
			return version{}, false
		}
		s = s[:i]
	}
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return version{}, false
	}
	var n [3]uint64
	for i, p := range parts {
		var err error
		if n[i], err = strconv.ParseUint(p, 10, 32); err != nil || p[0] == '+' {
			return version{}, false
		}
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
