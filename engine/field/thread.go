package field

import (
	"hids/engine/state"
	"hids/scap/schema"
)

// threadRows are the fields of the thread that made the event, and of what its
// process uses.
func threadRows() []Def {
	return []Def{
		text("thread.cap_permitted", "Permitted capabilities, joined by blanks.", caps(func(t *state.Thread) uint64 { return t.CapPermitted })),
		text("thread.cap_inheritable", "Inheritable capabilities, joined by blanks.", caps(func(t *state.Thread) uint64 { return t.CapInheritable })),
		text("thread.cap_effective", "Effective capabilities, joined by blanks.", caps(func(t *state.Thread) uint64 { return t.CapEffective })),
		number("proc.fdopencount", schema.Uint64, dec, "Number of open files of the process.", threadInt(openFiles)),
		number("proc.fdlimit", schema.Int64, dec, "Largest number of files that the process may open.", threadInt(fdLimit)),
		Def{Name: "proc.fdusage", Type: schema.Double, Doc: "Open files of the process, in percent of what it may open.", get: getFDUsage},
		number("proc.vmsize", schema.Uint64, dec, "Virtual memory in kB.", threadInt(vmSize)),
		number("proc.vmrss", schema.Uint64, dec, "Resident memory in kB.", threadInt(vmRSS)),
		number("proc.vmswap", schema.Uint64, dec, "Swapped memory in kB.", threadInt(func(t *state.Thread) int64 { return int64(t.VMSwapKB) })),
		number("thread.pfmajor", schema.Uint64, dec, "Major page faults since the thread was started.", threadInt(func(t *state.Thread) int64 { return int64(t.PFMajor) })),
		number("thread.pfminor", schema.Uint64, dec, "Minor page faults since the thread was started.", threadInt(func(t *state.Thread) int64 { return int64(t.PFMinor) })),
		number("thread.tid", schema.Int64, id, "Thread id.", getTID),
		boolean("thread.ismain", "True for the main thread of a process.", threadBool(func(t *state.Thread) bool { return t.TID == t.PID })),
		number("thread.vtid", schema.Int64, id, "Thread id in the thread's own pid namespace.", getVTID),
		text("thread.nametid", "Name of the process followed by the thread id.", getNameTID).with(TableOnly),
		number("thread.exectime", schema.RelTime, dec, "CPU time between the last two switches; always 0.", zero),
		number("thread.totexectime", schema.RelTime, dec, "CPU time since the beginning of the capture; always 0.", threadInt(func(*state.Thread) int64 { return 0 })),
		text("thread.cgroups", "Control groups as subsystem=path, joined by blanks.", getCgroups),
		text("thread.cgroup", "Control group of one subsystem: thread.cgroup.cpu.", getCgroup).with(ArgRequired).dot(nameArg),
		number("proc.nthreads", schema.Uint64, dec, "Number of living threads of the process.", threadInt(countThreads)),
		number("proc.nchilds", schema.Uint64, dec, "Number of living threads of the process but the main one.", threadInt(countOtherThreads)),
		Def{Name: "thread.cpu", Type: schema.Double, Doc: "Use of the CPU, in percent, for reports of it.", get: cpuUse(1, 1), only: ofType(schema.PROCINFO_E)},
		Def{Name: "thread.cpu.user", Type: schema.Double, Doc: "Use of the CPU in user mode, in percent, for reports of it.", get: cpuUse(1, 0), only: ofType(schema.PROCINFO_E)},
		Def{Name: "thread.cpu.system", Type: schema.Double, Doc: "Use of the CPU in the kernel, in percent, for reports of it.", get: cpuUse(0, 1), only: ofType(schema.PROCINFO_E)},
		number("thread.vmsize", schema.Uint64, dec, "Virtual memory in kB for main threads, 0 for others.", threadInt(ofMain(vmSize, 1))),
		number("thread.vmrss", schema.Uint64, dec, "Resident memory in kB for main threads, 0 for others.", threadInt(ofMain(vmRSS, 1))),
		number("thread.vmsize.b", schema.Uint64, dec, "thread.vmsize in bytes.", threadInt(ofMain(vmSize, 1024))).with(TableOnly),
		number("thread.vmrss.b", schema.Uint64, dec, "thread.vmrss in bytes.", threadInt(ofMain(vmRSS, 1024))).with(TableOnly),
		text("proc.stdin.type", "fd.type of standard input.", standardFile(0, (*state.FD).TypeName)).oneOf(fdTypeNames),
		text("proc.stdout.type", "fd.type of standard output.", standardFile(1, (*state.FD).TypeName)).oneOf(fdTypeNames),
		text("proc.stderr.type", "fd.type of standard error.", standardFile(2, (*state.FD).TypeName)).oneOf(fdTypeNames),
		text("proc.stdin.name", "fd.name of standard input.", standardFile(0, fdName)),
		text("proc.stdout.name", "fd.name of standard output.", standardFile(1, fdName)),
		text("proc.stderr.name", "fd.name of standard error.", standardFile(2, fdName)),
	}
}

func vmSize(t *state.Thread) int64 { return int64(t.VMSizeKB) }
func vmRSS(t *state.Thread) int64  { return int64(t.VMRSSKB) }

func ofMain(get func(t *state.Thread) int64, factor int64) func(t *state.Thread) int64 {
	return func(t *state.Thread) int64 {
		if !t.IsMain() {
			return 0
		}
		return get(t) * factor
	}
}

// caps makes a getter of the names of a set of capabilities.
func caps(get func(t *state.Thread) uint64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		if t == nil {
			return false
		}
		set, start := get(t), len(c.buf)
		for bit := range schema.NumCapabilities {
			if set&(1<<bit) != 0 {
				c.buf = append(appendSeparator(c.buf, start, ' '), schema.CapabilityName(bit)...)
			}
		}
		return v.setStr(c.borrow(start))
	}
}

func fdLimit(t *state.Thread) int64 {
	if m := t.Main(); m != nil {
		return m.FDLimit
	}
	return 0
}

func getFDUsage(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	limit, n := fdLimit(t), openFiles(t)
	switch {
	case limit <= 0:
		return v.setFloat(0)
	case n > limit:
		return v.setFloat(100)
	}
	return v.setFloat(float64(n*100) / float64(limit))
}

func getTID(c *Context, _ *Field, v *Value) bool {
	return inPIDRange(c.Event.TID) && v.setInt(c.Event.TID)
}

func getVTID(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	return t != nil && t.VTID != -1 && v.setInt(t.VTID)
}

func getNameTID(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	start := len(c.buf)
	c.buf = appendTID(c.buf, t.Comm, c.Event.TID)
	return v.setStr(c.borrow(start))
}

func getCgroups(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil || len(t.Cgroups) == 0 {
		return false
	}
	start := len(c.buf)
	for _, g := range t.Cgroups {
		c.buf = append(appendSeparator(c.buf, start, ' '), g.Subsys...)
		c.buf = append(append(c.buf, '='), g.Path...)
	}
	return v.setStr(c.borrow(start))
}

// nameArg takes identifiers joined by dots.
func nameArg(_ *Field, rest string) (int, error) { return identifiers(rest), nil }

func getCgroup(c *Context, f *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	for i := range t.Cgroups {
		if t.Cgroups[i].Subsys == f.Arg {
			return v.setStr(t.Cgroups[i].Path)
		}
	}
	return false
}

func countThreads(t *state.Thread) int64 {
	g := t.Group()
	if g == nil {
		return 0
	}
	return int64(g.Alive)
}

// dead is the engine's bit of a thread's flags that says that it has exited.
const dead = 1 << 18

func countOtherThreads(t *state.Thread) int64 {
	n := countThreads(t)
	if m := t.Main(); n > 0 && m != nil && m.Flags&dead == 0 {
		n--
	}
	return n
}

// cpuUse returns the getter of the use of the CPU since the thread's report
// before: user and system say which times count. Only reports have a value.
func cpuUse(user, system uint64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		if c.Event.Type != schema.PROCINFO_E || t == nil {
			return false
		}
		now := user*t.CPU.User + system*t.CPU.System
		before := user*t.PrevCPU.User + system*t.PrevCPU.System
		if before == 0 {
			return v.setFloat(0)
		}
		return v.setFloat(min(100, float64(now-before)))
	}
}

func fdName(fd *state.FD) string { return fd.Name }

func standardFile(num int64, get func(fd *state.FD) string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		fd := c.fdTable().get(num)
		return fd != nil && v.setStr(get(fd))
	}
}
