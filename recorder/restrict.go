package recorder

import (
	"slices"

	"hids/scap"
)

// restrict takes the processes out of a section that have nothing to do with what
// a filter lets through: a recording of one tree says nothing of the host's other
// processes, their arguments and files. What stays are the processes of the
// filter, what they have started, and the ancestors of both, which rules ask for.
// Filters by name or cgroup alone restrict nothing, since what they let through
// changes. seen are processes that were recorded: those whose parents have ended
// are nobody's descendants any more.
func restrict(sec *scap.Section, f Filter, self int, seen map[int]bool) {
	if !f.restricts() {
		return
	}
	roots := append(slices.Clone(f.PIDs), f.Trees...)
	if f.Children {
		roots = append(roots, self)
	}
	for pid := range seen {
		roots = append(roots, pid)
	}
	k := newKinship(sec)
	keep := make(map[int64]bool)
	for _, pid := range roots {
		k.addDescendants(keep, int64(pid))
	}
	for _, pid := range roots {
		k.addAncestors(keep, int64(pid))
	}
	sec.Threads = slices.DeleteFunc(sec.Threads, func(t scap.Thread) bool { return !keep[t.PID] })
	sec.FDs = slices.DeleteFunc(sec.FDs, func(l scap.FDList) bool { return !keep[k.process[l.TID]] })
}

// restricts tells whether a filter names processes.
func (f Filter) restricts() bool { return f.Children || len(f.PIDs)+len(f.Trees) > 0 }

// kinship is who started whom, by process ids.
type kinship struct {
	process  map[int64]int64   // of each thread
	parent   map[int64]int64   // of each process
	children map[int64][]int64 // of each process
}

func newKinship(sec *scap.Section) *kinship {
	k := &kinship{make(map[int64]int64), make(map[int64]int64), make(map[int64][]int64)}
	for i := range sec.Threads {
		k.process[sec.Threads[i].TID] = sec.Threads[i].PID
	}
	for i := range sec.Threads {
		t := &sec.Threads[i]
		if _, known := k.parent[t.PID]; known || t.TID != t.PID {
			continue
		}
		// A parent is a thread, which need not be the main one.
		parent, ok := k.process[t.PTID]
		if !ok {
			parent = t.PTID
		}
		k.parent[t.PID] = parent
		k.children[parent] = append(k.children[parent], t.PID)
	}
	return k
}

// addDescendants adds a process and all that it has started.
func (k *kinship) addDescendants(to map[int64]bool, pid int64) {
	for queue := []int64{pid}; len(queue) > 0; queue = queue[1:] {
		if p := queue[0]; !to[p] {
			to[p] = true
			queue = append(queue, k.children[p]...)
		}
	}
}

// addAncestors adds those that have started a process.
func (k *kinship) addAncestors(to map[int64]bool, pid int64) {
	seen := make(map[int64]bool) // a list that was read while it changed may have loops
	for p, ok := k.parent[pid]; ok && p > 0 && !seen[p]; p, ok = k.parent[p] {
		seen[p], to[p] = true, true
	}
}
