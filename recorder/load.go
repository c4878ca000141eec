package recorder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/rlimit"

	"hids/bpf"
)

// MaxSnaplen is the largest number of bytes of a buffer that can be recorded.
const MaxSnaplen = 1<<16 - 1

// Defaults of [LiveOptions].
const (
	DefaultSnaplen = 80
	DefaultBuffer  = 8 << 20
)

const (
	minBuffer = 256 << 10
	maxBuffer = 1 << 30
)

// LiveOptions say what is recorded and how. The zero value records nothing but
// the ends of processes and signals.
type LiveOptions struct {
	// Rows are the system calls to record. Those without a row are not recorded.
	Rows []Row
	// IA32 are the same for 32-bit programs, by their numbers.
	IA32 []Row
	// Snaplen is how many bytes of each buffer are read, 0 for DefaultSnaplen.
	Snaplen int
	// Buffer is the size in bytes of each CPU's ring buffer, 0 for DefaultBuffer. It
	// is rounded up to a power of two.
	Buffer int
	// OneRing makes all CPUs share one ring buffer.
	OneRing bool

	NoExits    bool // leave out ends of processes
	NoSignals  bool // leave out deliveries of signals
	Switches   bool // record switches between threads
	PageFaults bool // record page faults

	// Introduce begins with introductions, see [Live.Introduce].
	Introduce bool

	Filter Filter
}

// hook is one program and the tracepoint that it is for.
type hook struct {
	program    string
	tracepoint string
	when       func(*LiveOptions) bool
}

func always(*LiveOptions) bool { return true }

// hooks are in the order of attaching: what adds to the set of recorded tasks
// comes first.
func hooks() []hook {
	faults := func(o *LiveOptions) bool { return o.PageFaults }
	return []hook{
		{"process_fork", "sched_process_fork", always},
		{"process_exec", "sched_process_exec", func(*LiveOptions) bool { return runtime.GOARCH != "amd64" }},
		{"process_exit", "sched_process_exit", func(o *LiveOptions) bool { return !o.NoExits || o.Filter.tasks() }},
		{"signal_deliver", "signal_deliver", func(o *LiveOptions) bool { return !o.NoSignals }},
		{"sched_switch", "sched_switch", func(o *LiveOptions) bool { return o.Switches }},
		{"fault_user", "page_fault_user", faults},
		{"fault_kernel", "page_fault_kernel", faults},
		{"sys_exit", "sys_exit", always},
	}
}

// loaded is what is in the kernel.
type loaded struct {
	coll  *ebpf.Collection
	rings []*ebpf.Map
	links []link.Link
}

// load puts programs and maps into the kernel, and attaches nothing.
func load(o *LiveOptions) (*loaded, error) {
	spec, err := bpf.LoadRecord()
	if err != nil {
		return nil, err
	}
	if err := configure(spec, o); err != nil {
		return nil, err
	}
	// Before 5.11, maps count as locked memory. Where this fails, making them will.
	_ = rlimit.RemoveMemlock()
	l := &loaded{}
	if l.coll, err = ebpf.NewCollection(spec); err != nil {
		return nil, fmt.Errorf("programs: %w", err)
	}
	if err := l.prepare(o); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// configure sets the constants of the programs and leaves out programs that are
// not wanted: their tracepoint may be missing.
func configure(spec *ebpf.CollectionSpec, o *LiveOptions) error {
	for _, h := range hooks() {
		if !h.when(o) {
			delete(spec.Programs, h.program)
		}
	}
	cpus, err := ebpf.PossibleCPU()
	if err != nil {
		return fmt.Errorf("CPUs: %w", err)
	}
	for _, name := range []string{"scratches", "counts", "rings"} {
		spec.Maps[name].MaxEntries = uint32(cpus)
	}
	spec.Maps["rings"].InnerMap.MaxEntries = uint32(ringSize(o.Buffer))
	o.Filter.size(spec)
	rows, rows32, err := rowTables(o)
	if err != nil {
		return err
	}
	snaplen := uint32(o.Snaplen)
	if snaplen == 0 {
		snaplen = DefaultSnaplen
	}
	return errors.Join(
		spec.Variables["snaplen"].Set(min(snaplen, MaxSnaplen)),
		spec.Variables["rows"].Set(rows),
		spec.Variables["rows32"].Set(rows32),
		spec.Variables["filter_tasks"].Set(bit(o.Filter.tasks())),
		spec.Variables["filter_comms"].Set(bit(len(o.Filter.Comms) > 0)),
		spec.Variables["filter_cgroups"].Set(bit(len(o.Filter.Cgroups) > 0)),
		spec.Variables["no_exits"].Set(bit(o.NoExits)),
	)
}

func bit(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// ringSize rounds the wish for a buffer to what the kernel takes.
func ringSize(want int) int {
	if want == 0 {
		want = DefaultBuffer
	}
	size := max(minBuffer, os.Getpagesize())
	for size < min(want, maxBuffer) {
		size *= 2
	}
	return size
}

// rowTables makes the programs' tables of rows.
func rowTables(o *LiveOptions) (rows, rows32 []bpf.RecordRow, err error) {
	if rows, err = fetchTable(o.Rows); err != nil {
		return nil, nil, err
	}
	rows32, err = fetchTable(o.IA32)
	return rows, rows32, err
}

// fetchTable makes a table of rows, by number.
func fetchTable(list []Row) ([]bpf.RecordRow, error) {
	table := make([]bpf.RecordRow, maxSyscalls)
	for i := range list {
		r := &list[i]
		if r.Nr < 0 || r.Nr >= maxSyscalls {
			return nil, fmt.Errorf("system call %s: no row %d", r.Syscall, r.Nr)
		}
		if len(r.Fetch) > maxFetch {
			return nil, fmt.Errorf("system call %s: %d fields, more than %d", r.Syscall, len(r.Fetch), maxFetch)
		}
		out := &table[r.Nr]
		out.Kind = 1
		out.Nfetch = uint8(len(r.Fetch))
		out.Flags = bit(r.Each)
		for i, f := range r.Fetch {
			to := &out.Fetch[i]
			to.Op, to.A, to.B, to.C = uint8(f.Op), f.A, f.B, f.C
		}
	}
	return table, nil
}

// prepare makes the ring buffers, fills the filters and tells the programs who is
// recording.
func (l *loaded) prepare(o *LiveOptions) error {
	if err := l.makeRings(o); err != nil {
		return fmt.Errorf("ring buffers: %w", err)
	}
	// A program that runs on behalf of this process sees its pid in the first
	// namespace, where the others compare it.
	if _, err := l.coll.Programs["whoami"].Run(&ebpf.RunOptions{}); err != nil {
		return fmt.Errorf("own process: %w", err)
	}
	var own uint32
	if err := l.coll.Variables["own_pid"].Get(&own); err != nil {
		return fmt.Errorf("own process: %w", err)
	}
	if err := o.Filter.fill(l.coll, own); err != nil {
		return fmt.Errorf("filter: %w", err)
	}
	if o.Introduce {
		return l.coll.Variables["snapshot"].Set(uint32(1))
	}
	return nil
}

// makeRings makes a ring buffer for each CPU that is on, and lets the others
// share them: one may be turned on later.
func (l *loaded) makeRings(o *LiveOptions) error {
	outer := l.coll.Maps["rings"]
	n := runtime.NumCPU()
	if online, err := onlineCPUs("/sys"); err == nil {
		n = online
	}
	if o.OneRing {
		n = 1
	}
	for i := range outer.MaxEntries() {
		if int(i) < n {
			m, err := ebpf.NewMap(&ebpf.MapSpec{
				Name: "ring", Type: ebpf.RingBuf, MaxEntries: uint32(ringSize(o.Buffer)),
			})
			if err != nil {
				return err
			}
			l.rings = append(l.rings, m)
		}
		if err := outer.Put(i, l.rings[int(i)%len(l.rings)]); err != nil {
			return err
		}
	}
	return nil
}

// onlineCPUs counts the CPUs that are on.
func onlineCPUs(sys string) (int, error) {
	text, err := os.ReadFile(filepath.Join(sys, "devices/system/cpu/online"))
	if err != nil {
		return 0, err
	}
	return countRanges(string(text))
}

// attach starts recording.
func (l *loaded) attach(o *LiveOptions) error {
	for _, h := range hooks() {
		if !h.when(o) {
			continue
		}
		link, err := link.AttachTracing(link.TracingOptions{Program: l.coll.Programs[h.program]})
		if err != nil {
			return fmt.Errorf("tracepoint %s: %w", h.tracepoint, err)
		}
		l.links = append(l.links, link)
	}
	return nil
}

// detach stops recording; what was recorded stays readable.
func (l *loaded) detach() error {
	var errs []error
	for _, link := range l.links {
		errs = append(errs, link.Close())
	}
	l.links = nil
	return errors.Join(errs...)
}

func (l *loaded) close() error {
	err := l.detach()
	for _, m := range l.rings {
		err = errors.Join(err, m.Close())
	}
	l.rings = nil
	l.coll.Close()
	return err
}
