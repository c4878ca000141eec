package procfs

import (
	"bytes"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"

	"hids/scap"
)

// Limits of what is kept, as all readers of the format enforce them.
const (
	maxString = 1024 // names and paths of threads
	maxList   = 4096 // argument lists and the like
)

const (
	cloneFiles   = 1 << 0  // CLONE_FILES in the schema's numbers
	cloneThread  = 1 << 13 // CLONE_THREAD
	capOverride  = 1 << 1  // CAP_DAC_OVERRIDE
	unknownOwner = ^uint32(0)
)

// process is what was found out about one process.
type process struct {
	pid     int
	threads []scap.Thread
	fds     []scap.FD
	sockets []socketRef
	netns   uint64
	skipped int // files that were too many
	groups  []uint32

	pidns  uint64 // only if it is not the recorder's
	nested bool   // is in a pid namespace of its own
	nsInit bool   // is the first process of its pid namespace
	start  uint64 // clock ticks after boot
}

// scanner reads processes. It belongs to one worker.
type scanner struct {
	opt     Options
	cgroups *cgroups
	layers  *layers
	buf     []byte
}

func newScanner(opt Options) *scanner {
	return &scanner{opt: opt, cgroups: newCgroups(opt.Sys), layers: newLayers(), buf: make([]byte, 64<<10)}
}

// scan reads one process. It returns nil if the process is gone.
func (s *scanner) scan(pid int) *process {
	d, err := openDir(s.opt.Proc + "/" + strconv.Itoa(pid))
	if err != nil {
		return nil
	}
	defer d.close()
	p := &process{pid: pid}
	live := s.scanThreads(d, p)
	if len(p.threads) == 0 {
		return nil
	}
	// What a process has in common is read through a thread that still has it:
	// the main one may be dead.
	common := d
	if live != pid && live != 0 {
		if t, err := d.open("task/" + strconv.Itoa(live)); err == nil {
			defer t.close()
			common = t
		}
	}
	s.fillCommon(common, p)
	s.scanFDs(common, p)
	if len(p.sockets) > 0 {
		p.netns = nsInode(common.link("ns/net"))
	}
	if p.nested {
		p.pidns = nsInode(common.link("ns/pid"))
	}
	return p
}

// scanThreads reads the threads, the main one first. It returns the first that is
// alive.
func (s *scanner) scanThreads(d dir, p *process) (live int) {
	task, err := d.open("task")
	if err != nil {
		return 0
	}
	defer task.close()
	tids, _ := task.numbers(maxThreads)
	for i, tid := range tids { // the main thread first
		if tid == p.pid {
			copy(tids[1:i+1], tids[:i])
			tids[0] = tid
		}
	}
	for _, tid := range tids {
		t, err := task.open(strconv.Itoa(tid))
		if err != nil {
			continue
		}
		st, ok := s.scanThread(t, tid, p)
		t.close()
		if ok && live == 0 && st.state != 'Z' && st.state != 'X' {
			live = tid
		}
	}
	return live
}

func (s *scanner) scanThread(d dir, tid int, p *process) (stat, bool) {
	raw, err := d.read("stat", s.buf)
	st, ok := parseStat(raw)
	if err != nil || !ok {
		return st, false
	}
	raw, _ = d.read("status", s.buf)
	status := parseStatus(raw)
	t := newThread(tid, p.pid, &st, &status)
	if raw, err = d.read("cgroup", s.buf); err == nil {
		t.Cgroups = s.cgroups.encode(raw)
	}
	if len(p.threads) == 0 {
		p.groups = status.groups
	}
	if tid == p.pid {
		p.start, p.nested = st.start, status.depth > 1
		p.nsInit = p.nested && status.vpid == 1
	}
	p.threads = append(p.threads, t)
	return st, true
}

// newThread returns a thread with what is its own.
func newThread(tid, pid int, st *stat, status *status) scap.Thread {
	t := scap.Thread{
		TID: int64(tid), PID: int64(pid), PTID: status.ppid,
		SID: st.sid, PGID: st.pgid, VPGID: st.pgid, VTID: int64(tid), VPID: int64(pid),
		Comm: clip(st.comm), UID: unknownOwner, GID: unknownOwner, LoginUID: unknownOwner, TTY: st.tty,
		VMSizeKB: status.vmSize, VMRSSKB: status.vmRSS, VMSwapKB: status.vmSwap,
		PFMajor: st.majFault, PFMinor: st.minFault,
		CapInheritable: status.capInh, CapPermitted: status.capPrm, CapEffective: status.capEff,
	}
	if status.hasUID {
		t.UID, t.GID = status.uid, status.gid
	}
	if status.hasNSpid {
		t.VTID, t.VPID, t.VPGID = status.vtid, status.vpid, status.vpgid
	}
	if tid != pid {
		t.Flags = cloneFiles | cloneThread
	}
	return t
}

// fillCommon gives the threads what they share. The environment is the main
// thread's.
func (s *scanner) fillCommon(d dir, p *process) {
	var c scap.Thread
	c.Exe, c.Args = s.command(d)
	c.Cwd, c.Root = folder(d.link("cwd")), clip(d.link("root"))
	if raw, err := d.read("limits", s.buf); err == nil {
		c.FDLimit = parseFDLimit(raw)
	}
	c.LoginUID = unknownOwner
	if raw, err := d.read("loginuid", s.buf); err == nil {
		c.LoginUID = uint32(number(bytes.TrimSpace(raw)))
	}
	st, hasExe := s.executable(d, &c)
	for i := range p.threads {
		t := &p.threads[i]
		t.Exe, t.Args, t.Cwd, t.Root, t.FDLimit, t.LoginUID = c.Exe, c.Args, c.Cwd, c.Root, c.FDLimit, c.LoginUID
		t.ExePath, t.ExeFromMemfd, t.ExeIno, t.ExeCtime, t.ExeMtime = c.ExePath, c.ExeFromMemfd, c.ExeIno, c.ExeCtime, c.ExeMtime
		t.ExeUpperLayer, t.ExeLowerLayer = c.ExeUpperLayer, c.ExeLowerLayer
	}
	if hasExe {
		p.setWritable(&st)
	}
	if p.threads[0].TID != int64(p.pid) || s.opt.NoEnv {
		return
	}
	if raw, err := d.read("environ", s.buf[:maxList]); err == nil {
		p.threads[0].Env = bytes.Clone(raw)
	}
}

// command returns the arguments of the process: the first, and the others each
// followed by NUL.
func (s *scanner) command(d dir) (exe string, args []byte) {
	raw, err := d.read("cmdline", s.buf)
	if err != nil || len(raw) == 0 {
		return "", nil
	}
	first, rest, _ := bytes.Cut(raw, []byte{0})
	return clip(string(first)), bytes.Clone(rest[:min(len(rest), maxList)])
}

// deleted is what the kernel appends to the path of a file without a name.
const deleted = " (deleted)"

// executable fills in what is known of the program's file.
func (s *scanner) executable(d dir, t *scap.Thread) (unix.Statx_t, bool) {
	link := d.link("exe")
	t.ExePath = clip(strings.TrimSuffix(link, deleted))
	t.ExeFromMemfd = strings.HasPrefix(link, memfdPrefix) && strings.HasSuffix(link, deleted)
	if link == "" {
		return unix.Statx_t{}, false
	}
	st, ok := d.stat("exe")
	if !ok {
		return st, false
	}
	t.ExeIno, t.ExeCtime, t.ExeMtime = st.Ino, nanoseconds(st.Ctime), nanoseconds(st.Mtime)
	t.ExeUpperLayer, t.ExeLowerLayer = s.layers.find(d, t.ExePath, &st)
	return st, true
}

func nanoseconds(t unix.StatxTimestamp) uint64 { return uint64(t.Sec)*1e9 + uint64(t.Nsec) }

// setWritable finds out whether the threads may write to their program's file.
func (p *process) setWritable(st *unix.Statx_t) {
	for i := range p.threads {
		p.threads[i].ExeWritable = writable(&p.threads[i], p.groups, st)
	}
}

func writable(t *scap.Thread, groups []uint32, st *unix.Statx_t) bool {
	switch {
	case t.CapEffective&capOverride != 0:
		return true
	case st.Uid == t.UID:
		return st.Mode&0o200 != 0
	case st.Gid == t.GID:
		return st.Mode&0o020 != 0
	}
	for _, g := range groups {
		if st.Gid == g {
			return st.Mode&0o020 != 0
		}
	}
	return st.Mode&0o002 != 0
}

// folder returns a path with a slash at its end.
func folder(p string) string {
	if p == "" {
		return ""
	}
	if p = clip(p); strings.HasSuffix(p, "/") {
		return p
	}
	if len(p) == maxString {
		return p
	}
	return p + "/"
}

func clip(s string) string {
	if len(s) > maxString {
		return strings.Clone(s[:maxString])
	}
	return s
}

// nsInode returns N of "net:[N]", 0 if it is something else.
func nsInode(link string) uint64 {
	_, rest, ok := strings.Cut(link, ":[")
	if !ok {
		return 0
	}
	n, _ := strconv.ParseUint(strings.TrimSuffix(rest, "]"), 10, 64)
	return n
}
