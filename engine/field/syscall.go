package field

import (
	"slices"
	"strconv"
	"strings"

	"hids/scap"
	"hids/scap/schema"
)

// syscallRows are the fields of events of the syscall source.
func syscallRows() []Def {
	return []Def{
		number("evt.latency", schema.RelTime, dec, "Always 0: enter events are no longer kept.", zero).with(Deprecated),
		number("evt.latency.s", schema.RelTime, dec, "Always 0.", zero).with(Deprecated),
		number("evt.latency.ns", schema.RelTime, padded, "Always 0.", zero).with(Deprecated),
		number("evt.latency.quantized", schema.Uint64, dec, "Always 0.", zero).with(TableOnly | Deprecated),
		text("evt.latency.human", "Always 0ns.", constant("0ns")).with(Deprecated),
		number("evt.deltatime", schema.RelTime, dec, "Nanoseconds since the previous event on which the field was evaluated.", deltaTime(whole)),
		number("evt.deltatime.s", schema.RelTime, dec, "Whole seconds since the previous event on which the field was evaluated.", deltaTime(seconds)),
		number("evt.deltatime.ns", schema.RelTime, padded, "Fraction of the second since the previous event on which the field was evaluated.", deltaTime(fraction)),
		text("evt.outputtime", "Time of the event in the form that the output has been told to use.", clock(AppendClock)).time().with(PrintOnly),
		text("evt.dir", "> for an enter event, < for an exit event.", getDir).format(schema.FmtDir).with(Deprecated).oneOf(these("<", ">")),
		text("evt.type", "Name of the event: of the system call, or switch, signaldeliver and the like.", getType),
		number("evt.type.is", schema.Uint32, schema.FmtNA, "1 if the event is of the type given by name or number (evt.type.is.open), else 0.", getTypeIs).with(ArgRequired).dot(typeIsArg),
		text("syscall.type", "Name of the system call; absent for other events.", getSyscallType),
		text("evt.category", "What the event is about: file, net, IPC, memory, process and so on; for reads and writes by the file they concern.", getCategory).oneOf(categories),
		number("evt.cpu", schema.Int16, id, "Number of the CPU on which the event happened.", getCPU),
		text("evt.args", "All parameters of the event as name=value, joined by blanks.", getArgs),
		text("evt.arg", "One parameter of the event by name (evt.arg.fd) or number (evt.arg[0]), in readable form where there is one.", getArg).with(ArgRequired).arg(argIndex).dot(argName),
		Def{Name: "evt.rawarg", Type: schema.Dyn, Doc: "One parameter of the event by name (evt.rawarg.fd), as it stands in the event.", get: getRawArg}.with(ArgRequired | NoRHS | NoTransformer).arg(rawArgIndex).dot(argName),
		text("evt.info", "The same as evt.args.", getArgs),
		Def{Name: "evt.buffer", Type: schema.ByteBuf, Doc: "The bytes that the event has read or written, as far as they were captured.", get: getBuffer, only: hasData},
		number("evt.buflen", schema.Uint64, dec, "Number of bytes that were read or written.", getBuflen(anyIO, anyFD)).onlyFor(ofCategory(anyIO)),
		text("evt.res", "SUCCESS, or the name of the error that the system call returned.", getRes).format(dec),
		number("evt.rawres", schema.Int64, dec, "Return value of the system call; negative for an error.", getRawRes),
		boolean("evt.failed", "True if the system call returned an error.", getFailed),
		boolean("evt.is_io", "True for events that read from or write to a file descriptor.", hasFlag(schema.ReadsFromFD|schema.WritesToFD)),
		boolean("evt.is_io_read", "True for events that read from a file descriptor.", hasFlag(schema.ReadsFromFD)),
		boolean("evt.is_io_write", "True for events that write to a file descriptor.", hasFlag(schema.WritesToFD)),
		text("evt.io_dir", "read or write, for events that do that to a file descriptor.", getIODir).onlyFor(doesIO).oneOf(these("read", "write")),
		boolean("evt.is_wait", "True for events that make the thread wait, such as sleep and poll.", hasFlag(schema.Waits)),
		number("evt.wait_latency", schema.RelTime, dec, "Always 0.", zero).with(Deprecated),
		boolean("evt.is_syslog", "True for writes to /dev/log.", getIsSyslog),
		number("evt.count", schema.Uint32, dec, "Always 1.", one),
		number("evt.count.error", schema.Uint32, dec, "1 if the system call returned an error, else 0.", countError(anyError)).onlyFor(returns),
		number("evt.count.error.file", schema.Uint32, dec, "evt.count.error, for events that concern files.", countError(fileError)).onlyFor(returns),
		number("evt.count.error.net", schema.Uint32, dec, "evt.count.error, for events that concern sockets.", countError(netError)).onlyFor(returns),
		number("evt.count.error.memory", schema.Uint32, dec, "evt.count.error, for events that concern memory.", countError(memoryError)).onlyFor(returns),
		number("evt.count.error.other", schema.Uint32, dec, "evt.count.error, for events of no other kind.", countError(otherError)).onlyFor(returns),
		number("evt.count.exit", schema.Uint32, dec, "1 for exit events.", getCountExit).onlyFor(func(_ *Field, info *schema.Event) bool { return !info.Type.IsEnter() }),
		number("evt.count.procinfo", schema.Uint32, dec, "1 for the report of a process's use of the CPU, else 0.", countProcinfo(true)).with(TableOnly),
		number("evt.count.threadinfo", schema.Uint32, dec, "1 for the report of a thread's use of the CPU, else 0.", countProcinfo(false)).with(TableOnly),
		number("evt.around", schema.Uint64, dec, "Selects the events within a number of milliseconds around a time given in nanoseconds: evt.around[TIME]=MS.", getAround).with(FilterOnly|ArgRequired|NoRHS|NoTransformer).arg(aroundArg).sem(Around, nil),
		abspathRow(),
		number("evt.buflen.in", schema.Uint64, dec, "evt.buflen, for reads.", getBuflen(readIO, anyFD)).onlyFor(ofCategory(readIO)).with(TableOnly),
		number("evt.buflen.out", schema.Uint64, dec, "evt.buflen, for writes.", getBuflen(writeIO, anyFD)).onlyFor(ofCategory(writeIO)).with(TableOnly),
		number("evt.buflen.file", schema.Uint64, dec, "evt.buflen, for files.", getBuflen(anyIO, fileFD)).onlyFor(ofCategory(anyIO)).with(TableOnly),
		number("evt.buflen.file.in", schema.Uint64, dec, "evt.buflen, for reads from files.", getBuflen(readIO, fileFD)).onlyFor(ofCategory(readIO)).with(TableOnly),
		number("evt.buflen.file.out", schema.Uint64, dec, "evt.buflen, for writes to files.", getBuflen(writeIO, fileFD)).onlyFor(ofCategory(writeIO)).with(TableOnly),
		number("evt.buflen.net", schema.Uint64, dec, "evt.buflen, for sockets.", getBuflen(anyIO, netFD)).onlyFor(ofCategory(anyIO)).with(TableOnly),
		number("evt.buflen.net.in", schema.Uint64, dec, "evt.buflen, for reads from sockets.", getBuflen(readIO, netFD)).onlyFor(ofCategory(readIO)).with(TableOnly),
		number("evt.buflen.net.out", schema.Uint64, dec, "evt.buflen, for writes to sockets.", getBuflen(writeIO, netFD)).onlyFor(ofCategory(writeIO)).with(TableOnly),
		boolean("evt.is_open_read", "True for an open that asks for reading.", openProperty(openRead)),
		boolean("evt.is_open_write", "True for an open that asks for writing.", openProperty(openWrite)),
		text("evt.infra.docker.name", "Name of an event of the Docker daemon.", infra("Name")).onlyFor(ofType(schema.INFRASTRUCTURE_EVENT_E)).with(TableOnly),
		text("evt.infra.docker.container.id", "Container id of an event of the Docker daemon.", infra("ID")).onlyFor(ofType(schema.INFRASTRUCTURE_EVENT_E)).with(TableOnly),
		text("evt.infra.docker.container.name", "Container name of an event of the Docker daemon.", infra("Name")).onlyFor(ofType(schema.INFRASTRUCTURE_EVENT_E)).with(TableOnly),
		text("evt.infra.docker.container.image", "Image of an event of the Docker daemon.", infra("Image")).onlyFor(ofType(schema.INFRASTRUCTURE_EVENT_E)).with(TableOnly),
		boolean("evt.is_open_exec", "True for an open that creates a file which may be executed.", openProperty(openExec)),
		boolean("evt.is_open_create", "True for an open that creates a file.", openProperty(openCreate)),
	}
}

func constant(s string) getter {
	return func(_ *Context, _ *Field, v *Value) bool { return v.setStr(s) }
}

// delta is what an evt.deltatime field remembers: the value of the event on
// which it was evaluated last.
type delta struct {
	num, ts uint64
	value   uint64
}

func deltaTime(part func(uint64) uint64) getter {
	return func(c *Context, f *Field, v *Value) bool { return v.setNum(part(c.delta(f))) }
}

// delta returns the time since the previous event on which f was evaluated; the
// same however often it is asked for one event.
func (c *Context) delta(f *Field) uint64 {
	d := c.deltas[f]
	switch {
	case !c.Peek:
	case d == nil:
		return 0
	case d.num != c.Event.Num:
		return c.Event.TS - d.ts
	}
	if d == nil {
		if c.deltas == nil {
			c.deltas = map[*Field]*delta{}
		}
		c.deltas[f] = &delta{num: c.Event.Num, ts: c.Event.TS}
		return 0
	}
	if d.num != c.Event.Num {
		*d = delta{num: c.Event.Num, ts: c.Event.TS, value: c.Event.TS - d.ts}
	}
	return d.value
}

func getDir(c *Context, _ *Field, v *Value) bool {
	if c.Event.Type.IsEnter() {
		return v.setStr(">")
	}
	return v.setStr("<")
}

// eventName returns what evt.type prints.
func eventName(ev *scap.Event) string {
	switch ev.Type {
	case schema.PLUGINEVENT_E:
		return "pluginevent"
	case schema.ASYNCEVENT_E:
		return ev.Text(1)
	case schema.GENERIC_E, schema.GENERIC_X:
		return genericName(ev)
	}
	return ev.Info().Name
}

// genericName returns the name of a system call that has no event of its own.
func genericName(ev *scap.Event) string {
	code, _ := ev.Uint(0)
	if code == 0 {
		if nr, ok := ev.Uint(1); ok {
			if s := schema.SyscallByNr(int(nr)); s != nil {
				return s.Name
			}
		}
	}
	if s := schema.SyscallByCode(uint16(code)); s != nil {
		return s.Name
	}
	return "unknown"
}

func getType(c *Context, _ *Field, v *Value) bool { return v.setStr(eventName(c.Event)) }

func getSyscallType(c *Context, _ *Field, v *Value) bool {
	return c.Event.Info().IsSyscall() && v.setStr(eventName(c.Event))
}

// typeIsArg reads the name or the number of an event type: aux is then the
// first of a pair of types, or the one type.
func typeIsArg(f *Field, rest string) (int, error) {
	n := 0
	for n < len(rest) && (isAlnum(rest[n]) || rest[n] == '_') {
		n++
	}
	name := rest[:n]
	if num, ok := decimal(name); ok && n > 0 {
		f.Index = num
		return n, nil
	}
	for t := schema.EventType(0); t < schema.NumEventTypes; t += 2 {
		if t.Info().Name == name {
			f.aux = t
			return n, nil
		}
	}
	return 0, &Error{Msg: "unknown event type " + name}
}

func getTypeIs(c *Context, f *Field, v *Value) bool {
	if t, ok := f.aux.(schema.EventType); ok {
		return v.setBool(c.Event.Type&^1 == t)
	}
	return v.setBool(int(c.Event.Type) == f.Index)
}

func getCPU(c *Context, _ *Field, v *Value) bool { return v.setInt(int64(int16(c.Event.CPU))) }

// categoryNames are the names of the categories that are not about I/O.
var categoryNames = [...]string{
	schema.CatUnknown:    "unknown",
	schema.CatOther:      "other",
	schema.CatFile:       "file",
	schema.CatNet:        "net",
	schema.CatIPC:        "IPC",
	schema.CatMemory:     "memory",
	schema.CatProcess:    "process",
	schema.CatSleep:      "sleep",
	schema.CatSystem:     "system",
	schema.CatSignal:     "signal",
	schema.CatUser:       "user",
	schema.CatTime:       "time",
	schema.CatProcessing: "processing",
}

// categories returns what evt.category can be.
func categories() []string {
	return append(slices.Clone(categoryNames[:]), "wait", "scheduler", "internal", "ipc")
}

func getCategory(c *Context, _ *Field, v *Value) bool {
	base := c.Event.Info().Category.Base()
	switch {
	case int(base) < len(categoryNames):
		return v.setStr(categoryNames[base])
	case base == schema.CatWait:
		return v.setStr("wait")
	case base == schema.CatScheduler:
		return v.setStr("scheduler")
	case base == schema.CatInternal:
		return v.setStr("internal")
	case base.IsIO():
		return v.setStr(ioCategory(c))
	}
	return v.setStr("unknown")
}

func ioCategory(c *Context) string {
	fd := c.State.OwnFD()
	if fd == nil {
		return "unknown"
	}
	return fdKinds[fd.Type].ioCategory()
}

// fdKind says which of the groups that fields distinguish an fd type belongs to.
type fdKind uint8

const (
	kindFile fdKind = 1 << iota // files
	kindDir
	kindNet // IP sockets
	kindUnix
	kindIPC // other means to talk to a process
)

var fdKinds = [256]fdKind{
	scap.FDFile:         kindFile,
	scap.FDFileV2:       kindFile,
	scap.FDDirectory:    kindDir,
	scap.FDIPv4Sock:     kindNet,
	scap.FDIPv6Sock:     kindNet,
	scap.FDIPv4ServSock: kindNet,
	scap.FDIPv6ServSock: kindNet,
	scap.FDUnixSock:     kindUnix,
	scap.FDFifo:         kindIPC,
	scap.FDEvent:        kindIPC,
	scap.FDSignalFD:     kindIPC,
	scap.FDInotify:      kindIPC,
	scap.FDUserfaultFD:  kindIPC,
}

func (k fdKind) ioCategory() string {
	switch {
	case k&(kindFile|kindDir) != 0:
		return "file"
	case k&kindNet != 0:
		return "net"
	case k&(kindUnix|kindIPC) != 0:
		return "ipc"
	}
	return "unknown"
}

func getBuffer(c *Context, _ *Field, v *Value) bool {
	i, ok := c.Event.Info().Param("data")
	if !ok || i >= c.Event.NParams() {
		return false
	}
	return v.setStr(scap.BorrowString(c.Event.Param(i)))
}

func anyIO(c schema.Category) bool   { return c.IsIO() }
func readIO(c schema.Category) bool  { return c.Base() == schema.CatIORead }
func writeIO(c schema.Category) bool { return c.Base() == schema.CatIOWrite }

func anyFD(fdKind) bool    { return true }
func fileFD(k fdKind) bool { return k&kindFile != 0 }
func netFD(k fdKind) bool  { return k&kindNet != 0 }

func getBuflen(io func(schema.Category) bool, kind func(fdKind) bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		if !io(c.Event.Info().Category) {
			return false
		}
		fd := c.State.OwnFD()
		if fd == nil || !kind(fdKinds[fd.Type]) {
			return false
		}
		res, ok := c.Event.Return()
		return ok && res >= 0 && v.setInt(res)
	}
}

// The events that can have a value of one of the fields above.

func ofCategory(is func(schema.Category) bool) func(*Field, *schema.Event) bool {
	return func(_ *Field, info *schema.Event) bool { return is(info.Category) }
}

func ofType(types ...schema.EventType) func(*Field, *schema.Event) bool {
	return func(_ *Field, info *schema.Event) bool { return slices.Contains(types, info.Type) }
}

func hasData(_ *Field, info *schema.Event) bool {
	_, ok := info.Param("data")
	return ok
}

func doesIO(_ *Field, info *schema.Event) bool {
	return info.Flags&(schema.ReadsFromFD|schema.WritesToFD) != 0
}

func returns(_ *Field, info *schema.Event) bool { return info.HasReturn() }

func getRawRes(c *Context, _ *Field, v *Value) bool {
	res, ok := c.Event.Return()
	return ok && v.setInt(res)
}

func getFailed(c *Context, _ *Field, v *Value) bool {
	res, ok := c.Event.Return()
	return ok && v.setBool(res < 0)
}

func getRes(c *Context, _ *Field, v *Value) bool {
	res, ok := c.Event.Return()
	if !ok {
		return false
	}
	if res >= 0 {
		return v.setStr("SUCCESS")
	}
	return v.setStr(c.readable(0))
}

func hasFlag(flags schema.EventFlags) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		return v.setBool(c.Event.Info().Flags&flags != 0)
	}
}

func getIODir(c *Context, _ *Field, v *Value) bool {
	switch flags := c.Event.Info().Flags; {
	case flags&schema.WritesToFD != 0:
		return v.setStr("write")
	case flags&schema.ReadsFromFD != 0:
		return v.setStr("read")
	}
	return false
}

func getIsSyslog(c *Context, _ *Field, v *Value) bool {
	if c.Event.Info().Flags&schema.WritesToFD == 0 {
		return v.setBool(false)
	}
	fd := c.State.OwnFD()
	return v.setBool(fd != nil && strings.Contains(fd.Name, "/dev/log"))
}

// opensFile and opensSocket hold the exit events whose errors count as errors of
// files and of the network though they have no fd.
var (
	opensFile = [schema.NumEventTypes]bool{
		schema.SYSCALL_OPEN_X: true, schema.SYSCALL_CREAT_X: true, schema.SYSCALL_OPENAT_X: true,
		schema.SYSCALL_OPENAT_2_X: true, schema.SYSCALL_OPENAT2_X: true, schema.SYSCALL_OPEN_BY_HANDLE_AT_X: true,
	}
	opensSocket = [schema.NumEventTypes]bool{
		schema.SOCKET_ACCEPT_X: true, schema.SOCKET_ACCEPT_5_X: true, schema.SOCKET_ACCEPT4_X: true,
		schema.SOCKET_ACCEPT4_5_X: true, schema.SOCKET_ACCEPT4_6_X: true, schema.SOCKET_CONNECT_X: true,
	}
)

func anyError(*Context) bool { return true }

func fileError(c *Context) bool {
	if fd := c.State.OwnFD(); fd != nil {
		return fdKinds[fd.Type]&(kindFile|kindDir) != 0
	}
	return opensFile[c.Event.Type]
}

func netError(c *Context) bool {
	if fd := c.State.OwnFD(); fd != nil {
		return fdKinds[fd.Type]&(kindNet|kindUnix) != 0
	}
	return opensSocket[c.Event.Type]
}

func memoryError(c *Context) bool {
	return c.Event.Info().Category.Base() == schema.CatMemory
}

// otherError concerns files of other types, or events without one that are none
// of the above.
func otherError(c *Context) bool {
	return !fileError(c) && !netError(c) && (c.State.OwnFD() != nil || !memoryError(c))
}

func countError(applies func(*Context) bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		res, ok := c.Event.Return()
		return ok && applies(c) && v.setBool(res < 0)
	}
}

func getCountExit(c *Context, _ *Field, v *Value) bool {
	return !c.Event.Type.IsEnter() && v.setNum(1)
}

func countProcinfo(mainOnly bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		if c.Event.Type != schema.PROCINFO_E {
			return v.setNum(0)
		}
		t := c.State.EventThread()
		return v.setBool(!mainOnly || t != nil && t.IsMain())
	}
}

func aroundArg(f *Field, arg string) error {
	ts, err := strconv.ParseUint(arg, 10, 64)
	if err != nil {
		return &Error{Msg: "evt.around: " + arg + " is not a valid number"}
	}
	f.aux = ts
	return nil
}

func getAround(c *Context, f *Field, v *Value) bool {
	at := f.aux.(uint64)
	return v.setNum(max(c.Event.TS, at) - min(c.Event.TS, at))
}

// openEvent says where the flags and the mode of an open stand; -1 = nowhere.
type openEvent struct{ flags, mode int }

func openParams(t schema.EventType) (openEvent, bool) {
	switch t {
	case schema.SYSCALL_OPEN_X:
		return openEvent{2, 3}, true
	case schema.SYSCALL_OPENAT_2_X, schema.SYSCALL_OPENAT2_X:
		return openEvent{3, 4}, true
	case schema.SYSCALL_OPEN_BY_HANDLE_AT_X:
		return openEvent{2, -1}, true
	case schema.SYSCALL_CREAT_X:
		return openEvent{-1, 2}, true
	}
	return openEvent{}, false
}

// Bits of the file_flags of the schema.
const (
	oRead    = 1 << 0
	oWrite   = 1 << 1
	oCreat   = 1 << 2
	oTmpfile = 1 << 13
	fCreated = 1 << 14
)

// opened is what an open was asked for.
type opened struct {
	flags, mode      uint64
	hasMode, isCreat bool
	res              int64
}

func openRead(o opened) bool  { return o.flags&oRead != 0 }
func openWrite(o opened) bool { return o.flags&oWrite != 0 }

func openCreate(o opened) bool {
	return o.flags&fCreated != 0 || o.flags&oTmpfile != 0 && o.res >= 0
}

func openExec(o opened) bool {
	return o.hasMode && o.mode&0o111 != 0 && (o.isCreat || o.flags&(oTmpfile|oCreat) != 0)
}

func openProperty(is func(opened) bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		at, ok := openParams(c.Event.Type)
		if !ok {
			return v.setBool(false)
		}
		o := opened{hasMode: at.mode >= 0, isCreat: at.flags < 0}
		o.flags, _ = c.Event.Uint(at.flags)
		o.mode, _ = c.Event.Uint(at.mode)
		o.res, _ = c.Event.Return()
		return v.setBool(is(o))
	}
}

// infra makes a getter of a value in the description of an event of the Docker
// daemon: "Key:value" separated by semicolons.
func infra(key string) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		if c.Event.Type != schema.INFRASTRUCTURE_EVENT_E {
			return false
		}
		i, ok := c.Event.Info().Param("description")
		if !ok {
			return false
		}
		for rest := c.Event.Text(i); rest != ""; {
			var part string
			part, rest, _ = strings.Cut(rest, ";")
			if k, value, ok := strings.Cut(part, ":"); ok && strings.TrimSpace(k) == key {
				return v.setStr(strings.TrimSpace(value))
			}
		}
		return false
	}
}
