package state

import (
	"strings"
)

// matchKind says which engine of the container plugin a path belongs to, where
// that matters for the metadata.
type matchKind uint8

const (
	kindPlain matchKind = iota // the path gives no metadata
	kindLXC
	kindLibvirtLXC
	kindBPM
)

// kindTypes are the container types that a path alone gives.
var kindTypes = [...]string{kindPlain: "", kindLXC: "lxc", kindLibvirtLXC: "libvirt-lxc", kindBPM: "bpm"}

// cgroupEngines are the engines in the order in which they are tried. The first
// that knows a path ends the search for that path.
var cgroupEngines = [...]struct {
	kind  matchKind
	match func(path string) (id string, ok bool)
}{
	{kindPlain, anyLayout([]cgroupLayout{
		{"/libpod-", ".scope"}, {"/libpod-", ".scope/container"}, {"/libpod-", ""},
		{"/libpod-payload-", ".scope"}, {"/libpod-payload-", ".scope/container"}, {"/libpod-payload-", ""},
	})},
	{kindPlain, anyLayout([]cgroupLayout{{"/", ""}, {"/docker-", ".scope"}})},
	{kindPlain, anyLayout([]cgroupLayout{
		{"/", ""}, {"/crio-", ""}, {"/cri-containerd-", ".scope"}, {"/crio-", ".scope"},
		{":cri-containerd:", ""}, {"/docker-", ".scope"},
	})},
	{kindPlain, matchContainerd},
	{kindLXC, matchLXC},
	{kindLibvirtLXC, matchLibvirtLXC},
	{kindBPM, matchBPM},
}

const (
	fullIDLen  = 64
	shortIDLen = 12
)

// cgroupLayout is a container id of 64 hex digits between a prefix and a suffix.
type cgroupLayout struct{ prefix, suffix string }

func anyLayout(layouts []cgroupLayout) func(string) (string, bool) {
	return func(path string) (string, bool) {
		for _, l := range layouts {
			if id, ok := l.match(path); ok {
				return id, true
			}
		}
		return "", false
	}
}

func (l cgroupLayout) match(path string) (string, bool) {
	start := strings.LastIndex(path, l.prefix)
	if start < 0 {
		return "", false
	}
	start += len(l.prefix)
	end := len(path)
	if l.suffix != "" {
		if end = strings.LastIndex(path, l.suffix); end < 0 {
			return "", false
		}
	}
	if end-start != fullIDLen || !hexFrom(path, start) {
		return "", false
	}
	return path[start : start+shortIDLen], true
}

// hexFrom reports whether the first byte of path that is no hex digit, from
// start on, lies behind the first 64 bytes of the whole path. (As the reference
// has it: the index is not relative to start.)
func hexFrom(path string, start int) bool {
	for i := start; i < len(path); i++ {
		if !isHex(path[i]) {
			return i >= fullIDLen
		}
	}
	return true
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// matchContainerd takes what follows the namespace as the id: the last
// occurrence of the path's first directory that could be one.
func matchContainerd(path string) (string, bool) {
	ns, ok := firstNamespace(path)
	if !ok {
		return "", false
	}
	start := strings.LastIndex(path, ns) + len(ns)
	rest := path[start:]
	if len(rest) < 1 || len(rest) > fullIDLen {
		return "", false
	}
	if len(rest) == fullIDLen && hexFrom(path, start) {
		return rest[:shortIDLen], true
	}
	for _, suffix := range [...]string{".service", ".slice", ".scope"} {
		if strings.HasSuffix(path, suffix) {
			return "", false
		}
	}
	return rest[:min(shortIDLen, len(rest))], true
}

// firstNamespace returns the first directory of path, with its two slashes, whose
// name is words joined by single dots, dashes or underscores.
func firstNamespace(path string) (string, bool) {
	start := strings.IndexByte(path, '/')
	for start >= 0 {
		n := strings.IndexByte(path[start+1:], '/')
		if n < 0 {
			return "", false
		}
		end := start + 1 + n
		if isNamespace(path[start+1 : end]) {
			return path[start : end+1], true
		}
		start = end
	}
	return "", false
}

func isNamespace(s string) bool {
	word := false // the last byte was of a word
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isAlnum(c):
			word = true
		case word && (c == '.' || c == '_' || c == '-'):
			word = false
		default:
			return false
		}
	}
	return word
}

func matchLXC(path string) (string, bool) {
	for _, prefix := range [...]string{"/lxc/", "/lxc.payload/", "/lxc.payload."} {
		if _, rest, ok := strings.Cut(path, prefix); ok {
			id, _, _ := strings.Cut(rest, "/")
			return id, true
		}
	}
	return "", false
}

func matchLibvirtLXC(path string) (string, bool) {
	const suffix, machine, dir = ".libvirt-lxc", `-lxc\x2`, "/libvirt/lxc/"
	if end := strings.Index(path, suffix); end >= 0 && end+len(suffix) == len(path) {
		if slash := strings.LastIndexByte(path[:end], '/'); slash >= 0 {
			return path[slash+1 : end], true
		}
	}
	if start := strings.Index(path, machine); start >= 0 {
		start += len(machine) + 1 // and the last digit of the escape
		scope := ".scope/libvirt"
		if !strings.Contains(path, scope) {
			scope = ".scope"
		}
		end := strings.Index(path, scope)
		if end >= 0 && end+len(scope) == len(path) && start <= end {
			return path[start:end], true
		}
	}
	if _, id, ok := strings.Cut(path, dir); ok {
		return id, true
	}
	return "", false
}

func matchBPM(path string) (string, bool) {
	_, id, ok := strings.Cut(path, "bpm-")
	if !ok {
		return "", false
	}
	id, _, _ = strings.Cut(id, ".scope")
	for i := 0; i < len(id); i++ {
		if c := id[i]; !isAlnum(c) && c != '.' && c != '_' && c != '-' {
			return "", false
		}
	}
	return id, id != ""
}

// matchPath returns the container to which a cgroup path belongs.
func matchPath(path string) (id string, kind matchKind) {
	for _, e := range cgroupEngines {
		if id, ok := e.match(path); ok {
			return id, e.kind
		}
	}
	return "", kindPlain
}

// matchCgroups returns the container of a thread with these cgroups; id is "" on
// the host.
func matchCgroups(list []Cgroup) (id string, kind matchKind) {
	for _, c := range list {
		if c.Path == "" {
			continue
		}
		if id, kind = matchPath(c.Path); id != "" {
			return id, kind
		}
	}
	return "", kindPlain
}

const (
	cgroupSlots   = 1 << 8
	maxCgroupList = 1 << 13 // longer lists are not cached
)

// cgroupCache remembers parsed cgroup lists: processes have few different ones.
type cgroupCache struct{ slots []parsedCgroups }

// parsedCgroups is a cgroup list and the container to which it belongs.
type parsedCgroups struct {
	raw  string
	list []Cgroup // nil if the text is no cgroup list
	id   string
	kind matchKind
}

func newCgroupCache() cgroupCache { return cgroupCache{make([]parsedCgroups, cgroupSlots)} }

// parse returns the parsed form of a cgroups parameter.
func (c *cgroupCache) parse(raw []byte) *parsedCgroups {
	slot := &c.slots[hashBytes(raw)%cgroupSlots]
	if slot.raw == string(raw) {
		return slot
	}
	p := parseCgroups(string(raw))
	if len(raw) > maxCgroupList {
		return &p
	}
	*slot = p
	return slot
}

func parseCgroups(raw string) parsedCgroups {
	p := parsedCgroups{raw: raw}
	elements := splitNUL(raw)
	list := make([]Cgroup, 0, len(elements))
	for _, e := range elements {
		subsys, path, ok := strings.Cut(e, "=")
		if !ok {
			return p
		}
		list = append(list, Cgroup{subsysName(subsys), path})
	}
	p.list = list
	p.id, p.kind = matchCgroups(list)
	return p
}

// subsysName returns the usual name of a cgroup subsystem.
func subsysName(s string) string {
	s = strings.Replace(s, "_cgroup", "", 1)
	switch s {
	case "perf":
		return "perf_event"
	case "mem":
		return "memory"
	case "io":
		return "blkio"
	}
	return s
}

// setCgroups sets t's cgroup list from a parameter. An empty or malformed one
// leaves it as it is.
func (s *State) setCgroups(t *Thread, raw []byte) {
	if len(raw) == 0 {
		return
	}
	if p := s.cgroups.parse(raw); p.list != nil {
		t.Cgroups, t.cgroupID, t.cgroupKind = p.list, p.id, p.kind
	}
}

// updateContainer computes anew to which container t belongs.
func (s *State) updateContainer(t *Thread) {
	t.ContainerID = t.cgroupID
	if t.cgroupKind != kindPlain && t.cgroupID != "" {
		s.containers.setBare(t.cgroupID, kindTypes[t.cgroupKind])
	}
}
