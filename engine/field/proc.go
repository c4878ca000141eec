package field

import (
	"strconv"
	"strings"

	"hids/engine/state"
	"hids/scap/schema"
)

// ancestorFlags are those of the fields that concern all ancestors.
const ancestorFlags = ArgAllowed | NoRHS | NoTransformer

// procRows are the fields of the process that made the event.
func procRows() []Def {
	return []Def{
		text("proc.exe", "First argument of the process, usually the name it was called by.", threadText(exe)),
		text("proc.pexe", "proc.exe of the parent process.", parentText(exe)),
		text("proc.aexe", "proc.exe of an ancestor, by number (1 is the parent); without number of any ancestor.", ancestorText(exe)).with(ancestorFlags).arg(ancestorArg).ancestors(walkText(exe)).existsIf(ancestorExists),
		text("proc.exepath", "Path of the executable.", threadText(exePath)),
		text("proc.pexepath", "proc.exepath of the parent process.", parentText(exePath)),
		text("proc.aexepath", "proc.exepath of an ancestor, by number; without number of any ancestor.", ancestorText(exePath)).with(ancestorFlags).arg(ancestorArg).ancestors(walkText(exePath)).existsIf(ancestorExists),
		text("proc.name", "Name of the process (comm).", threadText(comm)),
		text("proc.pname", "Name of the parent process.", parentText(comm)),
		text("proc.aname", "Name of an ancestor, by number (0 is the process itself); without number of any ancestor.", ancestorText(comm)).with(ancestorFlags).arg(ancestorArg).ancestors(walkText(comm)).existsIf(ancestorExists),
		text("proc.args", "Arguments after the first, joined by blanks; with a number one of them, counted from 0.", getProcArgs).with(ArgAllowed).arg(indexArg),
		text("proc.aargs", "Arguments of an ancestor, by number; without number those of all ancestors, joined by blanks.", getAncestorArgs).with(ArgAllowed).arg(ancestorArg),
		text("proc.cmdline", "Name and arguments of the process, joined by blanks.", getCmdLine),
		text("proc.pcmdline", "proc.cmdline of the parent process.", getParentCmdLine),
		text("proc.acmdline", "proc.cmdline of an ancestor, by number; without number of any ancestor.", getAncestorCmdLine).with(ancestorFlags).arg(ancestorArg).ancestors(walkCmdLine).existsIf(ancestorExists),
		number("proc.cmdnargs", schema.Uint64, dec, "Number of arguments after the first.", threadInt(countArgs)),
		number("proc.cmdlenargs", schema.Uint64, dec, "Length of the arguments after the first, in bytes, without blanks between.", threadInt(lenArgs)),
		text("proc.exeline", "First argument and the others, joined by blanks.", getExeLine),
		text("proc.env", "Environment, joined by blanks; with a name the value of that variable.", getEnv).with(ArgAllowed).arg(indexOrKeyArg),
		text("proc.aenv", "Environment of an ancestor, by number; with a name the value of that variable in the nearest ancestor that has it.", getAncestorEnv).with(ancestorFlags).arg(indexOrKeyArg).envs(),
		text("proc.cwd", "Working directory, with a slash at its end.", threadText((*state.Thread).Cwd)),
		number("proc.loginshellid", schema.Int64, id, "Process id of the oldest shell among the process and its ancestors.", getLoginShell),
		number("proc.tty", schema.Uint32, id, "Number of the controlling terminal; 0 for none.", threadInt(func(t *state.Thread) int64 { return int64(t.TTY) })),
		number("proc.pid", schema.Int64, id, "Process id.", getPID),
		number("proc.ppid", schema.Int64, id, "Process id of the parent.", parentInt(func(t *state.Thread) int64 { return t.PID })),
		number("proc.apid", schema.Int64, id, "Process id of an ancestor, by number; without number of any ancestor.", getAncestorPID).with(ancestorFlags).arg(ancestorArg).ancestors(walkPID).existsIf(ancestorExists),
		number("proc.vpid", schema.Int64, id, "Process id in the process's own pid namespace.", getVPID),
		number("proc.pvpid", schema.Int64, id, "proc.vpid of the parent.", parentThreadInt(func(t *state.Thread) int64 { return t.VPID })),
		number("proc.sid", schema.Int64, id, "Session id.", threadInt(sid)),
		text("proc.sname", "Name of the session leader.", leaderText(sid, comm, false)),
		text("proc.sid.exe", "proc.exe of the session leader.", leaderText(sid, exe, false)),
		text("proc.sid.exepath", "proc.exepath of the session leader.", leaderText(sid, exePath, false)),
		number("proc.vpgid", schema.Int64, id, "Process group id in the process's own pid namespace.", threadInt(vpgid)),
		text("proc.vpgid.name", "Name of the leader of the process group proc.vpgid.", leaderText(vpgid, comm, false)),
		text("proc.vpgid.exe", "proc.exe of the leader of the process group proc.vpgid.", leaderText(vpgid, exe, false)),
		text("proc.vpgid.exepath", "proc.exepath of the leader of the process group proc.vpgid.", leaderText(vpgid, exePath, false)),
		number("proc.pgid", schema.Int64, id, "Process group id as the host counts.", threadInt(pgid)),
		text("proc.pgid.name", "Name of the leader of the process group proc.pgid.", leaderText(pgid, comm, true)),
		text("proc.pgid.exe", "proc.exe of the leader of the process group proc.pgid.", leaderText(pgid, exe, true)),
		text("proc.pgid.exepath", "proc.exepath of the leader of the process group proc.pgid.", leaderText(pgid, exePath, true)),
		number("proc.duration", schema.RelTime, dec, "Nanoseconds since the process was started.", getDuration),
		number("proc.ppid.duration", schema.RelTime, dec, "Nanoseconds since the parent process was started.", getParentDuration),
		number("proc.pid.ts", schema.RelTime, dec, "Time at which the process was started, in nanoseconds since the epoch.", threadPositive(func(t *state.Thread) uint64 { return t.CloneTS })),
		number("proc.ppid.ts", schema.RelTime, dec, "Time at which the parent process was started.", parentThreadInt(func(t *state.Thread) int64 { return int64(t.CloneTS) })),
		boolean("proc.is_exe_writable", "True if the user of the process may write to its executable.", threadBool(func(t *state.Thread) bool { return t.ExeWritable })),
		boolean("proc.is_exe_upper_layer", "True if the executable is in the upper layer of an overlay file system.", threadBool(func(t *state.Thread) bool { return t.ExeUpperLayer })),
		boolean("proc.is_exe_lower_layer", "True if the executable is in a lower layer of an overlay file system.", threadBool(func(t *state.Thread) bool { return t.ExeLowerLayer })),
		boolean("proc.is_exe_from_memfd", "True if the executable is a memory file (memfd).", threadBool(func(t *state.Thread) bool { return t.ExeFromMemfd })),
		boolean("proc.is_sid_leader", "True if the process leads its session.", threadBool(func(t *state.Thread) bool { return t.SID == t.VPID })),
		boolean("proc.is_vpgid_leader", "True if the process leads the process group proc.vpgid.", threadBool(func(t *state.Thread) bool { return t.VPGID == t.VPID })),
		boolean("proc.is_pgid_leader", "True if the process leads the process group proc.pgid.", threadBool(func(t *state.Thread) bool { return t.PGID == t.PID })),
		number("proc.exe_ino", schema.Int64, dec, "Inode of the executable.", threadPositive(func(t *state.Thread) uint64 { return t.ExeIno })),
		number("proc.exe_ino.ctime", schema.AbsTime, dec, "Time at which the executable's inode was changed, in nanoseconds since the epoch.", threadPositive(func(t *state.Thread) uint64 { return t.ExeCtime })),
		number("proc.exe_ino.mtime", schema.AbsTime, dec, "Time at which the executable was written, in nanoseconds since the epoch.", threadPositive(func(t *state.Thread) uint64 { return t.ExeMtime })),
		number("proc.exe_ino.ctime_duration_proc_start", schema.AbsTime, dec, "Nanoseconds from the change of the executable's inode to the start of the process.", threadPositive(func(t *state.Thread) uint64 { return t.CtimeSinceClone })),
		number("proc.exe_ino.ctime_duration_pidns_start", schema.AbsTime, dec, "Nanoseconds from the start of the pid namespace to the change of the executable's inode.", threadPositive(func(t *state.Thread) uint64 { return t.CtimeSincePidns })),
		number("proc.pidns_init_start_ts", schema.Uint64, dec, "Start of the pid namespace, in nanoseconds.", threadPositive(pidnsStart)),
	}
}

func comm(t *state.Thread) string    { return t.Comm }
func exe(t *state.Thread) string     { return t.Exe }
func exePath(t *state.Thread) string { return t.ExePath }

func sid(t *state.Thread) int64   { return t.SID }
func pgid(t *state.Thread) int64  { return t.PGID }
func vpgid(t *state.Thread) int64 { return t.VPGID }

func pidnsStart(t *state.Thread) uint64 { return t.PidnsInitStartTS }

func countArgs(t *state.Thread) int64 { return int64(len(t.Args)) }

func lenArgs(t *state.Thread) int64 {
	n := 0
	for _, a := range t.Args {
		n += len(a)
	}
	return int64(n)
}

// parent returns the parent process of the event's thread, or nil.
func (c *Context) parent() *state.Thread {
	t := c.State.EventThread()
	if t == nil {
		return nil
	}
	return c.State.Parent(t)
}

// parentThread returns the thread whose id is the parent id of the event's
// thread, or nil.
func (c *Context) parentThread() *state.Thread {
	t := c.State.EventThread()
	if t == nil {
		return nil
	}
	return c.State.Thread(t.PTID)
}

func parentText(get func(t *state.Thread) string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		p := c.parent()
		return p != nil && v.setStr(get(p))
	}
}

func parentInt(get func(t *state.Thread) int64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		p := c.parent()
		return p != nil && v.setInt(get(p))
	}
}

func parentThreadInt(get func(t *state.Thread) int64) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		p := c.parentThread()
		return p != nil && v.setInt(get(p))
	}
}

// appendJoined appends list joined by blanks.
func appendJoined(dst []byte, list []string) []byte {
	for i, s := range list {
		if i > 0 {
			dst = append(dst, ' ')
		}
		dst = append(dst, s...)
	}
	return dst
}

// joined returns list joined by blanks, until the next event.
func (c *Context) joined(list []string) string {
	switch len(list) {
	case 0:
		return ""
	case 1:
		return list[0]
	}
	start := len(c.buf)
	c.buf = appendJoined(c.buf, list)
	return c.borrow(start)
}

func getProcArgs(c *Context, f *Field, v *Value) bool {
	t := c.State.EventThread()
	switch {
	case t == nil:
		return false
	case !f.HasArg:
		return v.setStr(c.joined(t.Args))
	case f.Index < len(t.Args):
		return v.setStr(t.Args[f.Index])
	}
	return v.setStr("")
}

// cmdLine returns the command line of t: as it was when its arguments were set,
// or composed now.
func (c *Context) cmdLine(t *state.Thread) string {
	if t.CmdLine != "" {
		return t.CmdLine
	}
	if len(t.Args) == 0 || len(t.Args) == 1 && t.Args[0] == "" {
		return t.Comm
	}
	start := len(c.buf)
	c.buf = appendSpaced(append(c.buf, t.Comm...), t.Args)
	return c.borrow(start)
}

// appendSpaced appends a blank and list joined by blanks, nothing for a list
// without any text.
func appendSpaced(dst []byte, list []string) []byte {
	if len(list) == 0 || len(list) == 1 && list[0] == "" {
		return dst
	}
	return appendJoined(append(dst, ' '), list)
}

func getCmdLine(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	return t != nil && v.setStr(c.cmdLine(t))
}

func getParentCmdLine(c *Context, _ *Field, v *Value) bool {
	p := c.parent()
	return p != nil && v.setStr(c.cmdLine(p))
}

func getExeLine(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	start := len(c.buf)
	c.buf = append(append(c.buf, t.Exe...), ' ')
	c.buf = appendJoined(c.buf, t.Args)
	return v.setStr(c.borrow(start))
}

// lookup returns the value of a variable, without blanks around it; "" if it is
// not set. Where the value is empty, a later one of the same name counts.
func lookup(env []string, name string) string {
	for _, kv := range env {
		if len(kv) > len(name)+1 && kv[len(name)] == '=' && kv[:len(name)] == name {
			return strings.Trim(kv[len(name)+1:], " ")
		}
	}
	return ""
}

// getEnv takes a number as no argument at all, as libs does.
func getEnv(c *Context, f *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	if f.HasArg && f.Index < 0 {
		return v.setStr(lookup(t.Environ(), f.Arg))
	}
	return v.setStr(c.joined(t.Environ()))
}

// inPIDRange reports whether n can be a process id, or stands for none.
func inPIDRange(n int64) bool { return n >= -1 && n <= 0xFFFFFFFF }

func getPID(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	return t != nil && inPIDRange(t.PID) && v.setInt(t.PID)
}

func getVPID(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	return t != nil && t.VPID != -1 && v.setInt(t.VPID)
}

func getLoginShell(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	if t == nil {
		return false
	}
	m := t.Main()
	if m == nil {
		return false
	}
	var last *state.Thread
	if strings.HasSuffix(m.Comm, "sh") {
		last = m
	}
	w := c.State.Walker(t)
	for p := w.Next(); p != nil; p = w.Next() {
		if strings.HasSuffix(p.Comm, "sh") {
			last = p
		}
	}
	return last != nil && v.setInt(last.PID)
}

// leaderText makes a getter of a text of the leader of a session or group.
// onHost says that the id counts in the host's pid namespace.
func leaderText(id func(t *state.Thread) int64, get func(t *state.Thread) string, onHost bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		t := c.State.EventThread()
		if t == nil {
			return false
		}
		if l := c.leader(t, id, onHost); l != nil {
			return v.setStr(get(l))
		}
		return v.setStr("")
	}
}

// leader returns the leader of t's session or group: the thread with that id,
// or else the last of the nearest ancestors that have the same one.
func (c *Context) leader(t *state.Thread, id func(t *state.Thread) int64, onHost bool) *state.Thread {
	num := id(t)
	if num == -1 {
		return nil
	}
	if onHost || !t.InPidns() {
		if l := c.State.Thread(num); l != nil {
			return l
		}
	}
	var last *state.Thread
	w := c.State.Walker(t)
	for p := w.Next(); p != nil; p = w.Next() {
		if id(p) != num {
			break
		}
		last = p
	}
	return last
}

func getDuration(c *Context, _ *Field, v *Value) bool {
	t := c.State.EventThread()
	return t != nil && t.CloneTS != 0 && v.setNum(c.Event.TS-t.CloneTS)
}

// getParentDuration yields the number of open files for a parent from the
// process list, whose start is not known: libs does so.
func getParentDuration(c *Context, _ *Field, v *Value) bool {
	p := c.parent()
	if p == nil {
		return false
	}
	if p.CloneTS == 0 {
		return v.setInt(openFiles(c.State.EventThread()))
	}
	return v.setNum(c.Event.TS - p.CloneTS)
}

// openFiles returns the number of open files of the process of t.
func openFiles(t *state.Thread) int64 {
	m := t.Main()
	if m == nil {
		return 0
	}
	table := m.FDTable()
	if table == nil {
		return 0
	}
	return int64(table.Len())
}

// appendTID appends name and number of a thread.
func appendTID(dst []byte, name string, tid int64) []byte {
	return strconv.AppendInt(append(dst, name...), tid, 10)
}
