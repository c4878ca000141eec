package recorder

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cilium/ebpf"

	"hids/bpf"
)

// maxTasks bounds the processes of a filter: those of a tree can become many.
const maxTasks = 1 << 16

// commSize is the size of a thread's name with its NUL.
const commSize = 16

// Bits of the programs' table of tasks.
const (
	filterPID  uint32 = 1
	filterTree uint32 = 2
)

// Hierarchies of cgroups, as the programs number them.
const (
	HierarchyUnified uint64 = 0 // cgroup v2
	HierarchyMemory  uint64 = 1 // the memory controller of cgroup v1
)

// A Cgroup is one that is recorded, with all below it.
type Cgroup struct {
	ID        uint64 // inode number of its directory
	Hierarchy uint64
}

// Filter says which tasks are recorded. A task must satisfy each part that is
// not empty; an empty filter is satisfied by all. The recorder itself is never
// recorded.
type Filter struct {
	PIDs  []int // processes, by numbers of the first pid namespace
	Trees []int // processes and all that they start from now on
	// Children stands for what this process starts from now on, and all that they
	// start.
	Children bool
	Comms    []string // names of threads, of which 15 bytes count
	Cgroups  []Cgroup

	room int // for processes; 0 = maxTasks
}

// tasks tells whether processes are filtered.
func (f *Filter) tasks() bool { return len(f.PIDs)+len(f.Trees) > 0 || f.Children }

// size makes the maps as large as the filter needs.
func (f *Filter) size(spec *ebpf.CollectionSpec) {
	if f.tasks() {
		spec.Maps["tasks"].MaxEntries = maxTasks
		if f.room > 0 {
			spec.Maps["tasks"].MaxEntries = uint32(f.room)
		}
	}
	spec.Maps["comms"].MaxEntries = uint32(max(1, len(f.Comms)))
	spec.Maps["cgroups"].MaxEntries = uint32(max(1, len(f.Cgroups)))
}

// fill writes the filter to the maps. own is this process.
func (f *Filter) fill(coll *ebpf.Collection, own uint32) error {
	tasks := make(map[int]uint32)
	if f.Children {
		tasks[int(own)] |= filterTree
	}
	for _, pid := range f.PIDs {
		tasks[pid] |= filterPID
	}
	for _, pid := range f.Trees {
		tasks[pid] |= filterTree
	}
	for pid, bits := range tasks {
		if err := coll.Maps["tasks"].Put(uint32(pid), bits); err != nil {
			return fmt.Errorf("process %d: %w", pid, err)
		}
	}
	for _, name := range f.Comms {
		var key [commSize]byte
		copy(key[:commSize-1], name)
		if err := coll.Maps["comms"].Put(key, uint32(1)); err != nil {
			return fmt.Errorf("name %q: %w", name, err)
		}
	}
	for _, c := range f.Cgroups {
		key := bpf.RecordCgroupKey{Id: c.ID, Hierarchy: c.Hierarchy}
		if err := coll.Maps["cgroups"].Put(key, uint32(1)); err != nil {
			return fmt.Errorf("cgroup %d: %w", c.ID, err)
		}
	}
	return nil
}

// countRanges counts the numbers of a list as "0-3,6".
func countRanges(list string) (int, error) {
	n := 0
	for part := range strings.SplitSeq(strings.TrimSpace(list), ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		a, err := strconv.ParseUint(first, 10, 16)
		if err != nil {
			return 0, err
		}
		b, err := strconv.ParseUint(last, 10, 16)
		if err != nil {
			return 0, err
		}
		if b < a {
			return 0, fmt.Errorf("range %q", part)
		}
		n += int(b-a) + 1
	}
	return n, nil
}
