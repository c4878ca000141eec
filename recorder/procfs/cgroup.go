package procfs

import (
	"bytes"
	"path"
	"strings"
)

// controllers are the cgroup controllers that a capture names, in its order, and
// their names in the files of the unified hierarchy. The accounting of cpu time
// has no controller of its own there: all threads are in its root.
var controllers = [...]struct{ name, unified string }{
	{"cpuset", "cpuset"}, {"cpu", "cpu"}, {"cpuacct", ""}, {"blkio", "io"}, {"memory", "memory"},
}

// cgroups turns /proc/PID/cgroup into the form of a capture. It is used by one
// worker and remembers what it has seen: there are few different ones.
type cgroups struct {
	root  string // of the unified hierarchy, "" if there is none
	seen  map[string][]byte
	owner map[[2]string]string // path, controller: the cgroup that the controller sees
}

// maxCgroupsSeen limits what is remembered.
const maxCgroupsSeen = 1 << 14

func newCgroups(sys string) *cgroups {
	c := &cgroups{seen: map[string][]byte{}, owner: map[[2]string]string{}}
	for _, root := range [...]string{path.Join(sys, "fs/cgroup"), path.Join(sys, "fs/cgroup/unified")} {
		if _, err := readFile(1, root, "cgroup.controllers"); err == nil {
			c.root = root
			break
		}
	}
	return c
}

// encode returns the list "subsys=path", each followed by NUL. The result is
// shared.
func (c *cgroups) encode(file []byte) []byte {
	if list, ok := c.seen[string(file)]; ok {
		return list
	}
	unified, hierarchies := parseCgroups(file)
	var list []byte
	for _, ctl := range controllers {
		where, ok := hierarchies[ctl.name]
		if !ok {
			if unified == "" {
				continue
			}
			where = c.visible(unified, ctl.unified)
		}
		list = append(list, ctl.name...)
		list = append(list, '=')
		list = append(list, where...)
		list = append(list, 0)
	}
	if len(c.seen) < maxCgroupsSeen {
		c.seen[string(file)] = list
	}
	return list
}

// parseCgroups reads the lines "hierarchy:controllers:path". The unified
// hierarchy is the one that names no controllers.
func parseCgroups(file []byte) (unified string, hierarchies map[string]string) {
	hierarchies = map[string]string{}
	for line := range lines(file) {
		_, rest, ok := bytes.Cut(line, []byte{':'})
		names, where, ok2 := bytes.Cut(rest, []byte{':'})
		if !ok || !ok2 {
			continue
		}
		p := strings.TrimSuffix(string(where), " (deleted)")
		if len(names) == 0 {
			unified = p
			continue
		}
		for name := range strings.SplitSeq(string(names), ",") {
			hierarchies[name] = p
		}
	}
	return unified, hierarchies
}

// visible returns the nearest ancestor of the cgroup in which the controller is
// enabled. Where that cannot be found out it is the cgroup itself.
func (c *cgroups) visible(cgroup, controller string) string {
	if controller == "" {
		return "/"
	}
	if c.root == "" || !strings.HasPrefix(cgroup, "/") || strings.HasPrefix(cgroup, "/..") {
		return cgroup
	}
	key := [2]string{cgroup, controller}
	if p, ok := c.owner[key]; ok {
		return p
	}
	p := c.findOwner(cgroup, controller)
	if len(c.owner) < maxCgroupsSeen {
		c.owner[key] = p
	}
	return p
}

func (c *cgroups) findOwner(cgroup, controller string) string {
	for p := cgroup; p != "/" && p != "."; p = path.Dir(p) {
		enabled, err := readFile(1024, c.root, p, "cgroup.controllers")
		if err != nil {
			return cgroup
		}
		for _, name := range bytes.Fields(enabled) {
			if string(name) == controller {
				return p
			}
		}
	}
	return "/"
}
