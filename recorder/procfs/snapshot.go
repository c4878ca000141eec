package procfs

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"hids/scap"
)

// Limits of a section, below those of the readers.
const (
	maxThreads      = 1 << 18
	maxFilesTotal   = 1 << 20
	maxFilesProcess = 1 << 16
	maxTotal        = 192 << 20 // bytes
)

// Options say what to read. Proc and Sys are required.
type Options struct {
	Proc string // where a proc file system is mounted: "/proc"
	Sys  string // where sysfs is mounted: "/sys"
	Etc  string // folder of the files passwd and group; "" = no users and groups

	// Interfaces returns the addresses of network interfaces; nil means those
	// that the kernel has, see [Interfaces].
	Interfaces func() ([]scap.Interface, error)

	NoEnv    bool // leave the environment of processes out
	MaxFiles int  // of one process; 0 means 65,536
	Workers  int  // processes that are read at the same time; 0 means one for each CPU, at most 4
}

func (o *Options) maxFiles() int {
	if o.MaxFiles > 0 {
		return min(o.MaxFiles, maxFilesProcess)
	}
	return maxFilesProcess
}

func (o *Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return min(runtime.NumCPU(), 4)
}

// Stats says what a snapshot could not hold.
type Stats struct {
	Processes int // that were read
	Vanished  int // processes that ended while they were about to be read
	Abandoned int // processes that were not read when the context ended
	Cut       int // processes of which threads, files or environment were left out for their number or size
}

// Take returns what there is on the host: machine, interfaces, users, groups,
// and the threads and open files of all processes, in the order of their ids.
//
// It returns an error only if the list of processes cannot be read. When ctx ends
// it returns what it has by then; that is how a process that hangs in the kernel
// does not hang its observer.
func Take(ctx context.Context, opt Options) (*scap.Section, Stats, error) {
	d, err := openDir(opt.Proc)
	if err != nil {
		return nil, Stats{}, fmt.Errorf("procfs: the processes: %w", err)
	}
	pids, _ := d.numbers(maxThreads)
	d.close()
	s := &scap.Section{Machine: Machine(opt.Proc, opt.Sys)}
	if opt.Etc != "" {
		s.Users, s.Groups = readAccounts(opt.Etc)
	}
	if s.Interfaces, err = opt.interfaces(); err != nil {
		s.Interfaces = nil // a host without them is still worth recording
	}
	list, stats := scanAll(ctx, opt, pids)
	setPidnsStart(list, s.Machine.BootTS)
	resolveSockets(ctx, opt.Proc, list)
	fill(s, list, &stats)
	return s, stats, nil
}

func (o *Options) interfaces() ([]scap.Interface, error) {
	if o.Interfaces != nil {
		return o.Interfaces()
	}
	return Interfaces(o.Sys)
}

// scanAll reads the processes, several at a time, until ctx ends. A worker that
// hangs is left behind: it ends when the kernel lets it go.
func scanAll(ctx context.Context, opt Options, pids []int) ([]*process, Stats) {
	var stats Stats
	todo := make(chan int, len(pids))
	for _, pid := range pids {
		todo <- pid
	}
	close(todo)
	done := make(chan *process, len(pids)) // never blocks a worker
	var workers sync.WaitGroup
	for range opt.workers() {
		workers.Go(func() {
			s := newScanner(opt)
			for pid := range todo {
				if ctx.Err() != nil {
					return
				}
				done <- s.scan(pid)
			}
		})
	}
	var list []*process
	for n := range pids {
		select {
		case p := <-done:
			if p == nil {
				stats.Vanished++
			} else {
				list = append(list, p)
			}
			continue
		case <-ctx.Done():
			stats.Abandoned = len(pids) - n
		}
		break
	}
	slices.SortFunc(list, func(a, b *process) int { return cmp.Compare(a.pid, b.pid) })
	stats.Processes = len(list)
	return list, stats
}

// tick is the unit of times in /proc/PID/stat, in nanoseconds, on all machines.
const tick = 1e9 / 100

// setPidnsStart gives the threads in pid namespaces the time at which the first
// process of theirs started.
func setPidnsStart(list []*process, boot uint64) {
	starts := map[uint64]uint64{}
	for _, p := range list {
		if p.nsInit && p.pidns != 0 {
			starts[p.pidns] = boot + p.start*tick
		}
	}
	for _, p := range list {
		if !p.nested {
			continue
		}
		for i := range p.threads {
			p.threads[i].PidnsInitStartTS = starts[p.pidns]
		}
	}
}

// resolveSockets completes the sockets of all processes. The tables are read
// after the processes, so that a socket that was open then and is still open is
// in them.
func resolveSockets(ctx context.Context, proc string, list []*process) {
	s := &sockets{wanted: map[uint64]*endpoint{}}
	for _, p := range list {
		for _, ref := range p.sockets {
			s.wanted[p.fds[ref.index].Ino] = &endpoint{}
		}
	}
	seen := map[uint64]bool{}
	for _, p := range list {
		if len(p.sockets) > 0 && !seen[p.netns] && ctx.Err() == nil {
			seen[p.netns] = p.netns != 0
			s.read(ctx, proc, p.pid)
		}
	}
	for _, p := range list {
		for _, ref := range p.sockets {
			s.resolve(&p.fds[ref.index], ref.protocol)
		}
	}
}

// fill puts the processes into the section, within the limits of its readers.
func fill(s *scap.Section, list []*process, stats *Stats) {
	budget := maxTotal
	files := 0
	for _, p := range list {
		cut := p.skipped > 0
		for i := range p.threads {
			t := &p.threads[i]
			if len(t.Env) > 0 && budget < maxTotal/2 {
				t.Env, cut = nil, true
			}
			size := threadSize(t)
			if len(s.Threads) >= maxThreads || size > budget {
				cut = true
				break
			}
			budget -= size
			s.Threads = append(s.Threads, *t)
			s.FDs = append(s.FDs, scap.FDList{TID: t.TID})
			if t.TID == t.PID {
				n := fitFiles(p.fds, &budget, maxFilesTotal-files)
				s.FDs[len(s.FDs)-1].FDs = p.fds[:n]
				files += n
				cut = cut || n < len(p.fds)
			}
		}
		if cut {
			stats.Cut++
		}
	}
}

// threadSize is the size of an entry of a process list, at most.
func threadSize(t *scap.Thread) int {
	return 256 + len(t.Comm) + len(t.Exe) + len(t.ExePath) + len(t.Cwd) + len(t.Root) +
		len(t.Args) + len(t.Env) + len(t.Cgroups)
}

// fitFiles returns how many files fit, and takes them off the budget.
func fitFiles(fds []scap.FD, budget *int, limit int) int {
	for i := range fds {
		size := 64 + len(fds[i].Name)
		if size > *budget || i >= limit {
			return i
		}
		*budget -= size
	}
	return len(fds)
}
