package recorder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"hids/recorder/container"
	"hids/recorder/procfs"
	"hids/scap"
	"hids/scap/schema"
)

// Options of Record.
type Options struct {
	Live     LiveOptions
	Capture  CaptureOptions
	Snapshot procfs.Options

	// Sockets are those of container runtimes; none = containers are known by their
	// cgroups only.
	Sockets      []container.Socket
	ContainerEnv bool // containers' environments, too

	MaxEvents uint64        // stop after so many events, 0 = no limit
	Duration  time.Duration // stop after so much time, 0 = no limit

	// Started, if set, is called when the kernel records: time to start what is to
	// be recorded. Rights that are not needed any more are given up after it.
	Started func() error
	// Status, if set, is called about every second.
	Status func(Status)
	// Note, if set, is told what went wrong without ending the recording.
	Note func(error)
}

// Status is how a recording is doing.
type Status struct {
	Elapsed time.Duration
	Events  uint64
	Bytes   int64 // written
	Losses  Losses
	Backlog []float64 // part of each ring buffer in use
}

// Losses are events that were not recorded, by cause.
type Losses struct {
	Ring  uint64 // no room in the kernel's ring buffer
	Busy  uint64 // came while another was put together
	Size  uint64 // too large
	Queue uint64 // no room in the recorder while it took a snapshot
	Bad   uint64 // not understood by the recorder
	Tasks uint64 // processes of a tree that had no room in the filter, with all of their events
}

// Total is the number of lost events, for whatever cause. A process that was not
// recorded at all counts as one.
func (l Losses) Total() uint64 { return l.Ring + l.Busy + l.Size + l.Queue + l.Bad + l.Tasks }

// Summary is what a recording came to. Its events are those in the files, as rules
// see them: where a capture ends early, it has not all that came.
type Summary struct {
	Status
	Path  string // of the last file
	Files int
	// Full says that the capture ended because it reached its largest size.
	Full bool
}

// Times and sizes of a recording.
const (
	tickEvery       = time.Second     // between flushes
	accountsEvery   = 5 * time.Second // between looks at the user files
	snapshotTimeout = 20 * time.Second
	// initialTimeout is how long the first section waits for the runtimes of
	// containers. What they say later is recorded when they say it.
	initialTimeout = 500 * time.Millisecond
	// maxQueue is how many bytes of events wait for the end of a snapshot.
	maxQueue = 256 << 20
	// checkEvery is the number of samples between looks at the clock, checkAfter
	// the time of the samples between them.
	checkEvery = 512
	checkAfter = 50 * time.Millisecond
)

// Record records until ctx ends or a limit is reached. What was recorded is
// complete then, also when it returns an error of writing: that of the first
// write that failed.
func Record(ctx context.Context, opt Options) (sum Summary, err error) {
	epoch := BootEpoch()
	r := &recording{opt: opt, enc: NewEncoder(epoch), epoch: epoch, containers: make(map[string]container.Update), seen: make(map[int]bool)}
	opt.Live.Introduce = true
	if r.live, err = Open(opt.Live); err != nil {
		return sum, err
	}
	defer r.live.Close()
	if r.out, err = CreateCapture(opt.Capture); err != nil {
		return sum, err
	}
	if lacking := LackingCapabilities(); len(lacking) > 0 {
		r.note(fmt.Errorf("without %s, the programs, files and environments of processes of others that run already may be missing in the capture", strings.Join(lacking, " and ")))
	}
	if opt.Started != nil {
		if err := opt.Started(); err != nil {
			return sum, errors.Join(err, r.out.Discard())
		}
	}
	if err := DropCapabilities(KeepCapabilities()); err != nil && !errors.Is(err, ErrThreads) {
		r.note(fmt.Errorf("rights that are not needed are kept: %w", err))
	}
	r.start = time.Now()
	err = r.run(ctx)
	if cerr := r.out.Close(); err == nil {
		err = cerr
	}
	if errors.Is(err, scap.ErrCaptureFull) {
		sum.Full, err = true, nil
	}
	sum.Status = r.status()
	sum.Events = r.out.Stats().Stored
	sum.Path, sum.Files = r.out.Path(), r.out.Files()
	return sum, err
}

// recording is a recording that runs.
type recording struct {
	opt      Options
	live     *Live
	enc      *Encoder
	out      *Capture
	epoch    uint64 // time of boot, ns since 1970
	start    time.Time
	watcher  *container.Watcher
	accounts *procfs.Accounts

	// containers is what is known of the containers that live: each section
	// begins with it.
	containers map[string]container.Update
	order      []string // of containers, by first appearance

	begun    bool // the first section is written
	snapshot chan snapshot
	// introduced are the threads that had events since the snapshot was begun.
	introduced introductions
	// queue holds the events that came since a snapshot was begun. Before the first
	// section they wait there; later they are written at once, and again, as
	// changes of the state only, behind the section that the snapshot begins.
	queue      []scap.Event
	queueBytes int

	// seen are the processes of a recording that is restricted to some.
	seen map[int]bool

	events   uint64
	latest   uint64 // no event will be older, ns since 1970; 0 = not known yet
	losses   Losses // of the recorder's own
	reported uint64 // losses that the capture tells of
	lastTick time.Time
	lastAcct time.Time
	stopping bool
}

// snapshot is what a section begins with.
type snapshot struct {
	section *scap.Section
	stats   procfs.Stats
	initial []container.Update
	err     error
}

func (r *recording) note(err error) {
	if r.opt.Note != nil && err != nil {
		r.opt.Note(err)
	}
}

// noteRuntime passes on what is wrong with a container runtime. That there is
// none is nothing wrong.
func (r *recording) noteRuntime(err error) {
	if !errors.Is(err, fs.ErrNotExist) {
		r.note(err)
	}
}

// run records until the end.
func (r *recording) run(ctx context.Context) error {
	inner, cancel := context.WithCancel(context.Background())
	defer cancel()
	if len(r.opt.Sockets) > 0 {
		r.watcher = container.New(container.Options{Sockets: r.opt.Sockets, Env: r.opt.ContainerEnv, Log: r.noteRuntime})
		r.watcher.Start(inner)
		defer r.watcher.Stop()
	}
	r.takeSnapshot(inner) // threads are introduced since the beginning
	var s Sample
	var checked uint64 // time of the sample at the latest check, ns since boot
	for n := 0; ; n++ {
		due := n%checkEvery == 0
		switch err := r.live.Next(&s); {
		case err == nil:
			if err := r.sample(&s); err != nil {
				return err
			}
			// A trickle of samples is never idle and takes long to be many.
			due = due || s.TS-checked >= uint64(checkAfter)
		case errors.Is(err, ErrIdle):
			due = true
			r.latest = eventTime(r.epoch, r.live.Horizon())
		case errors.Is(err, io.EOF):
			return r.finish()
		case errors.Is(err, ErrSample):
			r.losses.Bad++
		default:
			return err
		}
		if due {
			checked = s.TS
			if err := r.check(ctx, inner); err != nil {
				return err
			}
		}
	}
}

// check does what is due besides events.
func (r *recording) check(ctx, inner context.Context) error {
	select {
	case snap := <-r.snapshot:
		if err := r.beginSection(snap); err != nil {
			return err
		}
	default:
	}
	now := time.Now()
	if !r.stopping && (ctx.Err() != nil || r.limit(now)) {
		r.stopping = true
		if err := r.live.Stop(); err != nil {
			return err
		}
	}
	if !r.begun {
		return nil
	}
	// At once: what a container does in its first moments is to be judged by its
	// image and labels, too.
	if err := r.writeUpdates(); err != nil {
		return err
	}
	if now.Sub(r.lastTick) < tickEvery {
		return nil
	}
	r.lastTick = now
	if err := r.tick(now); err != nil {
		return err
	}
	if r.snapshot == nil && !r.stopping && r.out.SectionDue() {
		if err := r.live.Introduce(true); err != nil {
			return err
		}
		r.takeSnapshot(inner)
	}
	return nil
}

// limit tells whether the recording has lasted long enough.
func (r *recording) limit(now time.Time) bool {
	return r.opt.Duration > 0 && now.Sub(r.start) >= r.opt.Duration ||
		r.opt.MaxEvents > 0 && r.events >= r.opt.MaxEvents
}

// tick writes what has to be in the file every second.
func (r *recording) tick(now time.Time) error {
	if r.accounts != nil && now.Sub(r.lastAcct) >= accountsEvery {
		r.lastAcct = now
		changes := r.accounts.Check()
		for _, ev := range changes.Events(r.now()) {
			if err := r.write(ev); err != nil {
				return err
			}
		}
	}
	if err := r.writeDrops(); err != nil {
		return err
	}
	if err := r.out.Flush(); err != nil {
		return err
	}
	if r.opt.Status != nil {
		r.opt.Status(r.status())
	}
	return nil
}

// now is the time of events of the recorder's own: so late that they do not come
// before older ones.
func (r *recording) now() uint64 {
	if r.latest > 0 {
		return r.latest
	}
	return BootClock() + r.epoch
}

func (r *recording) status() Status {
	st := Status{Elapsed: time.Since(r.start), Events: r.events, Bytes: r.out.Stats().Written, Losses: r.currentLosses()}
	st.Backlog = r.live.Backlog(nil)
	return st
}

// currentLosses adds what the kernel lost to what the recorder did.
func (r *recording) currentLosses() Losses {
	l, c := r.losses, r.live.Total()
	l.Ring, l.Busy, l.Size, l.Tasks = c.Ring, c.Busy, c.Size, c.Tasks
	return l
}

// sample handles one sample of the kernel.
func (r *recording) sample(s *Sample) error {
	if s.Kind == sampleTask || s.Kind == sampleFile {
		if r.snapshot != nil {
			r.introduced.add(s)
		}
		return nil
	}
	var ev scap.Event
	if !r.enc.Encode(s, &ev) {
		return nil
	}
	r.latest = ev.TS
	i, begins := cgroupsParam(ev.Type)
	if begins && r.opt.Live.Filter.restricts() {
		r.seen[int(s.PID)] = true
	}
	if ev.Type == schema.PROCEXIT_1_E && s.TID == s.PID {
		delete(r.seen, int(s.PID))
	}
	if begins && r.watcher != nil {
		if cgroups := ev.Param(i); len(cgroups) > 0 {
			r.watcher.Saw(cgroups)
		}
	}
	if r.opt.MaxEvents > 0 && r.events >= r.opt.MaxEvents {
		return nil
	}
	r.events++
	if r.snapshot != nil && !r.enqueue(&ev) || !r.begun {
		return nil
	}
	return r.out.WriteEvent(&ev)
}

// cgroupsParam returns the parameter that tells the cgroups of a thread that
// begins something new.
func cgroupsParam(t schema.EventType) (int, bool) {
	switch t {
	case schema.SYSCALL_CLONE_20_X, schema.SYSCALL_FORK_20_X, schema.SYSCALL_VFORK_20_X, schema.SYSCALL_CLONE3_X,
		schema.SYSCALL_EXECVE_19_X, schema.SYSCALL_EXECVEAT_X:
		return 14, true
	}
	return 0, false
}

// enqueue keeps a copy of an event until the snapshot is ready. It reports false
// if there is no room: then the event is lost if it was not written yet.
func (r *recording) enqueue(ev *scap.Event) bool {
	n, body := ev.Body()
	if r.queueBytes += len(body) + 256; r.queueBytes > maxQueue {
		if !r.begun {
			r.events--
			r.losses.Queue++
		}
		return r.begun
	}
	kept := *ev
	kept.SetBody(n, bytes.Clone(body))
	r.queue = append(r.queue, kept)
	return true
}

// write writes an event of the recorder's own.
func (r *recording) write(ev *scap.Event) error {
	r.events++
	return r.out.WriteEvent(ev)
}

// takeSnapshot begins a snapshot, which check finds when it is ready.
func (r *recording) takeSnapshot(ctx context.Context) {
	done := make(chan snapshot, 1)
	r.snapshot = done
	r.introduced = newIntroductions(r.epoch, r.opt.Snapshot.NoEnv)
	first := !r.begun
	go func() {
		var s snapshot
		limited, cancel := context.WithTimeout(ctx, snapshotTimeout)
		defer cancel()
		s.section, s.stats, s.err = procfs.Take(limited, r.opt.Snapshot)
		if first && r.watcher != nil {
			waiting, cancel := context.WithTimeout(ctx, initialTimeout)
			defer cancel()
			s.initial = r.watcher.Initial(waiting)
		}
		done <- s
	}()
}

// beginSection writes the section that a snapshot makes, with the containers and
// what happened meanwhile.
func (r *recording) beginSection(s snapshot) error {
	queue, introduced := r.queue, r.introduced
	r.snapshot, r.queue, r.queueBytes, r.introduced = nil, nil, 0, introductions{}
	if err := r.live.Introduce(false); err != nil {
		return err
	}
	if s.err != nil {
		if !r.begun {
			return fmt.Errorf("taking stock of the host: %w", s.err)
		}
		r.note(fmt.Errorf("no new section: %w", s.err))
		return nil
	}
	if s.stats.Abandoned > 0 {
		r.note(fmt.Errorf("%d processes did not answer in time: the capture does not have them", s.stats.Abandoned))
	}
	if r.accounts == nil && r.opt.Snapshot.Etc != "" {
		r.accounts = procfs.NewAccounts(r.opt.Snapshot.Etc, s.section)
	}
	introduced.merge(s.section, queue)
	restrict(s.section, r.opt.Live.Filter, os.Getpid(), r.seen)
	keepInherited(s.section, os.Getpid())
	if r.watcher != nil {
		for i := range s.section.Threads {
			r.watcher.Saw(s.section.Threads[i].Cgroups)
		}
	}
	if err := r.out.StartSection(s.section); err != nil {
		return err
	}
	for _, u := range s.initial {
		r.remember(u)
	}
	ts := r.now()
	if len(queue) > 0 {
		ts = queue[0].TS
	}
	if err := r.writeAccounts(s.section, ts); err != nil {
		return err
	}
	for _, id := range r.order {
		u := r.containers[id]
		if err := r.write(u.Event(ts)); err != nil {
			return err
		}
	}
	again := r.begun
	r.begun = true
	for i := range queue {
		if again {
			queue[i].Flags |= scap.FlagStateOnly
			r.events++
		}
		if err := r.out.WriteEvent(&queue[i]); err != nil {
			return err
		}
	}
	return nil
}

// writeAccounts writes the users and groups of a section as events, too, as
// recordings of Falco have them. A capture needs an event to be one: with these,
// the file of a host on which nothing happens can be read.
func (r *recording) writeAccounts(sec *scap.Section, ts uint64) error {
	all := procfs.AccountChanges{Users: sec.Users, Groups: sec.Groups}
	for _, ev := range all.Events(ts) {
		if err := r.out.WriteEvent(ev); err != nil {
			return err
		}
	}
	return nil
}

// keepInherited leaves out the files of this process that the programs it starts do
// not have. The process itself stays: those programs have a parent. But it is not
// recorded, so that nobody would learn when it closes its own files.
func keepInherited(s *scap.Section, pid int) {
	for i := range s.FDs {
		if l := &s.FDs[i]; l.TID == int64(pid) {
			l.FDs = slices.DeleteFunc(l.FDs, func(fd scap.FD) bool {
				flags, err := unix.FcntlInt(uintptr(fd.Num), unix.F_GETFD, 0)
				return err != nil || flags&unix.FD_CLOEXEC != 0
			})
		}
	}
}

// remember keeps what is known of a container.
func (r *recording) remember(u container.Update) {
	if _, known := r.containers[u.ID]; !known && !u.Removed {
		r.order = append(r.order, u.ID)
	}
	if !u.Removed {
		r.containers[u.ID] = u
		return
	}
	delete(r.containers, u.ID)
	for i, id := range r.order {
		if id == u.ID {
			r.order = append(r.order[:i], r.order[i+1:]...)
			break
		}
	}
}

// writeUpdates writes the news of containers.
func (r *recording) writeUpdates() error {
	for r.watcher != nil {
		select {
		case u := <-r.watcher.Updates():
			r.remember(u)
			if err := r.write(u.Event(r.now())); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

// writeDrops writes a pair of drop events if events were lost since the last one.
func (r *recording) writeDrops() error {
	total := r.currentLosses().Total()
	lost := total - r.reported
	if lost == 0 {
		return nil
	}
	r.reported = total
	var ev scap.Event
	for _, t := range []schema.EventType{schema.DROP_E, schema.DROP_X} {
		r.enc.Drop(&ev, t, r.now(), 0, uint32(min(lost, 1<<32-1)))
		if err := r.write(&ev); err != nil {
			return err
		}
	}
	return nil
}

// finish writes what is left when the kernel has stopped.
func (r *recording) finish() error {
	if r.snapshot != nil && !r.begun {
		if err := r.beginSection(<-r.snapshot); err != nil {
			return err
		}
	}
	if err := r.writeUpdates(); err != nil {
		return err
	}
	return r.writeDrops()
}
