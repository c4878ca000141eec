package scaptest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hids/scap"
	"hids/scap/schema"
)

// catalog finds event types by what a text calls them.
type catalog struct {
	current map[string]schema.EventType // by name: the version that tools write now
	symbols map[string]schema.EventType
}

var theCatalog = sync.OnceValue(newCatalog)

func newCatalog() *catalog {
	c := &catalog{current: map[string]schema.EventType{}, symbols: map[string]schema.EventType{}}
	for t := range schema.EventType(schema.NumEventTypes) {
		info := t.Info()
		c.symbols[info.Symbol] = t
		if info.Flags&schema.Unused != 0 || info.IsSyscall() && t.IsEnter() {
			continue
		}
		old, ok := c.current[info.Name]
		if !ok || old.Info().Flags&schema.OldVersion != 0 || info.Flags&schema.OldVersion == 0 {
			c.current[info.Name] = t
		}
	}
	return c
}

// eventNames lists every name and every symbol.
func (c *catalog) eventNames() []string {
	list := slices.Collect(maps.Keys(c.current))
	list = slices.AppendSeq(list, maps.Keys(c.symbols))
	for _, sc := range schema.Syscalls() {
		if sc.Name != "" {
			list = append(list, sc.Name)
		}
	}
	return list
}

// eventSpec is what stands at the place of the event's name.
type eventSpec struct {
	typ     schema.EventType
	generic *schema.Syscall // a system call without an event of its own
	nparams int
	exact   bool // by symbol or number of parameters: nothing is filled in
}

// find resolves "openat", "openat>", "open#4" and "SYSCALL_OPEN_X#4".
func (c *catalog) find(v value, known func() []string) (eventSpec, error) {
	name, count, hasCount := strings.Cut(v.text, "#")
	base, enter := strings.CutSuffix(name, ">")
	base = strings.TrimSuffix(base, "<")
	spec := eventSpec{exact: hasCount}
	if t, ok := c.symbols[base]; ok {
		spec.typ, spec.exact = t, true
	} else if t, ok := c.current[base]; ok && base != "syscall" {
		spec.typ = t
	} else if sc := schema.SyscallByName(base); sc != nil {
		spec.typ, spec.generic = schema.GENERIC_X, sc
	} else {
		return spec, v.errorf("unknown event or statement %q", base).withHint(didYouMean(base, known()))
	}
	if enter && !spec.typ.IsEnter() {
		spec.typ--
	}
	spec.nparams = len(spec.typ.Info().Params)
	if hasCount {
		n, err := strconv.ParseUint(count, 10, 16)
		if err != nil {
			return spec, v.errorf("behind the # stands the number of parameters")
		}
		spec.nparams = int(n)
	}
	return spec, nil
}

// pendingEvent is an event ready to be written, but for its time.
type pendingEvent struct {
	stmt   *stmt
	typ    schema.EventType
	tid    int64
	params [][]byte
	body   []byte // instead of params, with nparams
	raw    bool
	count  uint32
	later  bool // a further event of the same line: the prefixes were for the first
}

// eventThread returns the process that an event line is about.
func (a *assembler) eventThread(s *stmt) (*proc, error) {
	if s.thread != nil {
		p, err := a.thread(*s.thread)
		if err == nil {
			a.current = p
		}
		return p, err
	}
	if a.current == nil {
		return nil, errAt(s.off, "which process does this?").withHint("begin the line with @NAME, or declare a process above")
	}
	return a.current, nil
}

// hasThread reports whether events of type t happen in a thread.
func hasThread(t schema.EventType) bool {
	return t.Info().Category&(schema.ClassSyscall|schema.ClassTracepoint|schema.ClassIter) != 0
}

// doEvent writes an event: prefixes NAME arguments key=value -> result.
func (a *assembler) doEvent(s *stmt) error {
	spec, err := a.catalog.find(s.verb, a.verbNames)
	if err != nil {
		return err
	}
	var p *proc
	ev := &pendingEvent{stmt: s, typ: spec.typ, tid: -1}
	if s.thread != nil || hasThread(spec.typ) {
		if p, err = a.eventThread(s); err != nil {
			return err
		}
		ev.tid = p.th.TID
	}
	set := newParamSet(spec)
	if err := a.assign(set, s); err != nil {
		return err
	}
	if !spec.exact {
		set.fill(p)
	}
	ev.params = set.vals
	if !spec.exact && isStateEvent(spec.typ) {
		return a.emitState(ev)
	}
	if err := a.emit(ev); err != nil {
		return err
	}
	if !spec.exact && p != nil {
		a.apply(p, set)
	}
	return nil
}

// paramSet is the parameters of one event.
type paramSet struct {
	spec  eventSpec
	info  *schema.Event
	vals  [][]byte
	given []bool
}

func newParamSet(spec eventSpec) *paramSet {
	return &paramSet{spec, spec.typ.Info(), make([][]byte, spec.nparams), make([]bool, spec.nparams)}
}

// index returns the place of the parameter that a key names, by name or number.
func (p *paramSet) index(k keyed) (int, error) {
	if i, ok := p.info.Param(k.name); ok && i < len(p.vals) {
		return i, nil
	}
	if i, err := strconv.Atoi(k.name); err == nil && i >= 0 && i < len(p.vals) {
		return i, nil
	}
	var known []string
	for i := range p.info.Params[:min(len(p.info.Params), len(p.vals))] {
		known = append(known, p.info.Params[i].Name)
	}
	hint := didYouMean(k.name, known)
	if len(known) == 0 {
		hint = "it has no parameters"
	}
	return 0, errAt(k.off, "%s has no parameter %q", p.info.Name, k.name).withHint(hint)
}

// setParam encodes v as parameter i.
func (p *paramSet) setParam(i int, v value, n names) error {
	if p.given[i] {
		return v.errorf("parameter %s is given twice", p.info.Params[i].Name)
	}
	p.given[i] = true
	s := slot{name: fmt.Sprintf("parameter %d", i), typ: schema.ByteBuf}
	if i < len(p.info.Params) {
		s = paramSlot(&p.info.Params[i])
	}
	b, err := encode(nil, s, v, n)
	p.vals[i] = b
	return err
}

// assign sets the parameters that the statement gives.
func (a *assembler) assign(set *paramSet, s *stmt) error {
	order := set.positions()
	for i, v := range s.args {
		if i >= len(order) {
			return v.errorf("%s takes no further parameter without a name", s.verb.text)
		}
		if err := set.setParam(order[i], argValue(set, order[i], v), &a.world); err != nil {
			return err
		}
	}
	for _, k := range s.keys {
		i, err := set.index(k)
		if err != nil {
			return err
		}
		if err := set.setParam(i, argValue(set, i, k.val), &a.world); err != nil {
			return err
		}
	}
	if s.result == nil {
		return nil
	}
	if set.info.Type.IsEnter() || len(set.vals) == 0 || set.spec.generic != nil {
		return s.result.errorf("%s has no result", s.verb.text)
	}
	return set.setParam(0, *s.result, &a.world)
}

// argValue completes a lone address for a pair of addresses: the far end.
func argValue(set *paramSet, i int, v value) value {
	if i >= len(set.info.Params) || set.info.Params[i].Type != schema.SockTuple || set.spec.exact ||
		v.isEmpty() || v.isHex() || strings.HasPrefix(v.text, "unix:") || strings.Contains(v.text, "->") {
		return v
	}
	if ap, err := addrPort(v); err == nil {
		near := "0.0.0.0:0"
		if ap.Addr().Is6() {
			near = "[::]:0"
		}
		return value{v.off, near + "->" + v.text}
	}
	return v
}

// argumentOrder has a row per event whose arguments without a name do not
// follow the order of its parameters.
var argumentOrder = [...]struct{ event, params string }{
	{"openat", "name flags mode dirfd"},
	{"openat2", "name flags mode resolve dirfd"},
	{"read", "fd data size"}, {"pread", "fd data size pos"}, {"write", "fd data size"}, {"pwrite", "fd data size pos"},
	{"readv", "fd data size"}, {"preadv", "fd data size pos"}, {"writev", "fd data size"}, {"pwritev", "fd data size pos"},
	{"send", "fd data size tuple"}, {"recv", "fd data size tuple"}, {"sendto", "fd data tuple size"}, {"recvfrom", "fd data tuple size"},
	{"sendmsg", "fd data tuple size"}, {"recvmsg", "fd data tuple size msgcontrol"},
	{"sendmmsg", "fd data tuple size"}, {"recvmmsg", "fd data tuple size msgcontrol"},
	{"connect", "fd tuple addr"}, {"bind", "fd addr"},
	{"unlinkat", "name flags dirfd"}, {"mkdirat", "path mode dirfd"}, {"fchmodat", "filename mode dirfd"},
	{"fchownat", "pathname uid gid flags dirfd"}, {"mknodat", "path mode dev dirfd"}, {"newfstatat", "path flags dirfd"},
	{"renameat", "oldpath newpath"}, {"renameat2", "oldpath newpath flags"}, {"linkat", "oldpath newpath flags"},
	{"symlinkat", "target linkpath"},
	{"execve", "trusted_exepath args env"}, {"execveat", "trusted_exepath args env"},
	{"ptrace", "request pid addr data"}, {"mmap", "addr length prot flags fd offset"}, {"mmap2", "addr length prot flags fd pgoffset"},
	{"munmap", "addr length"}, {"setrlimit", "resource cur max"}, {"getrlimit", "resource cur max"},
	{"prlimit", "resource pid newcur newmax oldcur oldmax"}, {"bpf", "cmd"}, {"sendfile", "out_fd in_fd size offset"},
	{"copy_file_range", "fdin fdout len"}, {"signalfd4", "fd mask flags"}, {"eventfd2", "initval flags"}, {"socketpair", "domain type proto fd1 fd2"}, {"asyncevent", "name data plugin_id"},
}

// positions returns the parameters that arguments without a name set, in order.
func (p *paramSet) positions() []int {
	var order []int
	if !p.spec.exact {
		for _, row := range argumentOrder {
			if row.event != p.info.Name {
				continue
			}
			for name := range strings.FieldsSeq(row.params) {
				if i, ok := p.info.Param(name); ok {
					order = append(order, i)
				}
			}
			return order
		}
	}
	if p.spec.generic != nil {
		return nil
	}
	for i := range p.vals {
		if i > 0 || !p.hasResult() {
			order = append(order, i)
		}
	}
	return order
}

// hasResult reports whether parameter 0 is what the call returns.
func (p *paramSet) hasResult() bool { return p.info.HasReturn() && len(p.vals) > 0 }

// fill sets what the statement left open, from the process and by habit.
func (set *paramSet) fill(p *proc) {
	if g := set.spec.generic; g != nil {
		set.put("ID", uint64(g.Code))
		if g.Nr >= 0 {
			set.put("nativeID", uint64(g.Nr))
		}
		return
	}
	if i, ok := set.info.Param("data"); ok && set.given[i] && set.info.Category.IsIO() {
		set.put("size", uint64(len(set.vals[i])))
		if set.hasResult() {
			set.putAt(0, uint64(len(set.vals[i])))
		}
	}
	for i := range set.info.Params {
		switch set.info.Params[i].Name {
		case "dirfd", "olddirfd", "newdirfd", "olddir", "newdir", "linkdirfd":
			set.putAt(i, ^uint64(99)) // AT_FDCWD
		}
	}
	if p == nil {
		return
	}
	if _, ok := set.info.Param("cgroups"); ok {
		set.fillContext(p)
	}
	set.fillFDs(p)
	if set.hasResult() {
		set.putAt(0, 0)
	}
}

// put sets the integer parameter called name, unless it is given.
func (set *paramSet) put(name string, bits uint64) {
	if i, ok := set.info.Param(name); ok {
		set.putAt(i, bits)
	}
}

func (set *paramSet) putAt(i int, bits uint64) {
	if i < len(set.vals) && !set.given[i] {
		set.given[i] = true
		set.vals[i] = appendInt(nil, bits, set.info.Params[i].Type.Size())
	}
}

// value returns a parameter by name; ok is false if it is empty.
func (set *paramSet) value(name string) (b []byte, ok bool) {
	i, ok := set.info.Param(name)
	if !ok || len(set.vals[i]) == 0 {
		return nil, false
	}
	return set.vals[i], true
}

// text returns a string parameter without its NUL.
func (set *paramSet) text(name string) (string, bool) {
	b, ok := set.value(name)
	return string(bytes.TrimSuffix(b, []byte{0})), ok
}

// int returns an integer parameter.
func (set *paramSet) int(name string) (int64, bool) {
	b, ok := set.value(name)
	if !ok {
		return 0, false
	}
	return intBytes(b), true
}

func intBytes(b []byte) int64 {
	switch len(b) {
	case 8:
		return int64(binary.LittleEndian.Uint64(b))
	case 4:
		return int64(int32(binary.LittleEndian.Uint32(b)))
	}
	return 0
}

// fillContext sets the parameters of exec and clone events from the process.
func (set *paramSet) fillContext(p *proc) {
	t := p.th
	if exepath, ok := set.text("trusted_exepath"); ok {
		setExe(&t, exepath)
	}
	if exe, ok := set.text("exe"); ok && set.info.Name != "clone" {
		t.Exe, t.Comm = exe, path.Base(exe)
	}
	q := proc{th: t}
	for i := range set.info.Params {
		param := &set.info.Params[i]
		if set.given[i] {
			continue
		}
		if ptr, ok := q.contextValue(param.Name); ok {
			set.given[i] = true
			set.vals[i] = appendMember(nil, param, ptr)
		}
	}
	if _, isExec := set.info.Param("trusted_exepath"); isExec {
		set.put("flags", uint64((*scapThread)(&t).exeFlags()))
	} else {
		set.put("flags", 0)
	}
}

// fillFDs gives calls that open files the next free numbers.
func (set *paramSet) fillFDs(p *proc) {
	if set.info.Flags&schema.CreatesFD == 0 || !set.hasResult() {
		return
	}
	if _, two := set.info.Param("fd1"); two {
		first := p.fds.free(3)
		set.put("fd1", uint64(first))
		set.put("fd2", uint64(p.fds.free(first+1)))
		return
	}
	if newfd, ok := set.int("newfd"); ok {
		set.putAt(0, uint64(newfd))
		return
	}
	set.putAt(0, uint64(p.fds.free(3)))
	if res := intBytes(set.vals[0]); res >= 0 {
		set.put("newfd", uint64(res))
	}
	if i, ok := set.info.Param("flags"); ok && !set.given[i] && strings.HasPrefix(set.info.Name, "open") {
		set.put("flags", 1) // O_RDONLY
	}
}

// apply lets a successful event change what the text knows of its process.
func (a *assembler) apply(p *proc, set *paramSet) {
	if set.info.Type == schema.PROCEXIT_1_E {
		delete(a.byName, p.name)
		delete(a.byTID, p.th.TID)
		return
	}
	if !set.hasResult() || intBytes(set.vals[0]) < 0 {
		return
	}
	if set.info.Flags&schema.CreatesFD != 0 {
		p.openFDs(set)
	}
	switch set.info.Type {
	case schema.SYSCALL_CLOSE_X:
		if fd, ok := set.int("fd"); ok {
			p.fds.set(fd, false)
		}
	case schema.SYSCALL_EXECVE_19_X, schema.SYSCALL_EXECVEAT_X:
		p.exec(set)
	case schema.SYSCALL_CHDIR_X:
		if dir, ok := set.text("path"); ok {
			p.th.Cwd = joinPath(p.th.Cwd, dir)
		}
	case schema.SYSCALL_SETSID_X:
		p.th.SID = intBytes(set.vals[0])
	case schema.SYSCALL_SETUID_X, schema.SYSCALL_SETREUID_X, schema.SYSCALL_SETRESUID_X:
		setID(&p.th.UID, set, "uid", "euid")
	case schema.SYSCALL_SETGID_X, schema.SYSCALL_SETREGID_X, schema.SYSCALL_SETRESGID_X:
		setID(&p.th.GID, set, "gid", "egid")
	}
}

func joinPath(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

func setID(id *uint32, set *paramSet, params ...string) {
	for _, name := range params {
		if n, ok := set.int(name); ok && n != -1 {
			*id = uint32(n)
		}
	}
}

func (p *proc) openFDs(set *paramSet) {
	if fd1, ok := set.int("fd1"); ok {
		fd2, _ := set.int("fd2")
		p.fds.set(fd1, true)
		p.fds.set(fd2, true)
		return
	}
	p.fds.set(intBytes(set.vals[0]), true)
}

// exec makes p what the execve event says.
func (p *proc) exec(set *paramSet) {
	for _, m := range threadMembers() {
		b, ok := set.value(m.name)
		if !ok || m.name == "flags" {
			continue
		}
		switch ptr := m.at(&p.th).(type) {
		case *string:
			*ptr = string(bytes.TrimSuffix(b, []byte{0}))
		case *[]byte:
			*ptr = slices.Clone(b)
		default:
			setInt(ptr, uint64(intBytes(b)))
		}
	}
	p.th.Args = slices.Clone(set.vals[2])
	if exepath, ok := set.text("trusted_exepath"); ok {
		p.th.ExePath = exepath
	}
}

// blockParts is what an event's block has besides the event.
type blockParts struct {
	options []byte // behind the event
	flagged bool   // a block with flags, even if none is set
}

// emit writes an event, after whatever has to stand before it.
func (a *assembler) emit(ev *pendingEvent) error {
	if !isStateEvent(ev.typ) || len(a.leading) == 0 {
		if err := a.flushAll(); err != nil {
			return err
		}
	}
	out := scap.Event{TID: ev.tid, Type: ev.typ}
	parts, err := applyAttrs(&out, ev.stmt)
	if err != nil {
		return err
	}
	when := ev.stmt.time
	if ev.later {
		when, parts = nil, blockParts{}
	}
	if out.TS, err = a.clock.tick(when); err != nil {
		return err
	}
	body, count := ev.body, ev.count
	if !ev.raw {
		if body, err = packParams(ev); err != nil {
			return err
		}
		count = uint32(len(ev.params))
	}
	out.SetBody(count, body)
	if !isStateEvent(ev.typ) {
		a.inBody = true
	}
	return a.writeEvent(&out, parts, ev.stmt)
}

// packParams is scap.AppendBody with its limits checked.
func packParams(ev *pendingEvent) ([]byte, error) {
	info := ev.typ.Info()
	wide := info != nil && info.Flags&schema.LargePayload != 0
	for i, p := range ev.params {
		if !wide && len(p) > 0xffff {
			return nil, errAt(ev.stmt.off, "parameter %d has %d bytes; %s allows 65535", i, len(p), info.Name)
		}
	}
	return scap.AppendBody(nil, wide, ev.params...), nil
}

// applyAttrs sets what the brackets before an event say.
func applyAttrs(e *scap.Event, s *stmt) (parts blockParts, err error) {
	if s.attrs == nil {
		return parts, nil
	}
	if !s.attrs.isList() {
		return parts, s.attrs.errorf("attributes end at their bracket")
	}
	items, err := s.attrs.list()
	if err != nil {
		return parts, err
	}
	var comment string
	for _, item := range items {
		name, val, ok := item.key()
		switch {
		case item.text == "state-only":
			e.Flags |= scap.FlagStateOnly
		case item.text == "large":
			e.Flags |= scap.FlagLarge
		case item.text == "flagged":
			parts.flagged = true
		case ok && name == "cpu":
			err = setMember(&e.CPU, slot{name: "cpu", typ: schema.Uint16}, val, noNames{})
		case ok && name == "tid":
			err = setMember(&e.TID, slot{name: "tid", typ: schema.Int64}, val, noNames{})
		case ok && name == "flags":
			err = setMember(&e.Flags, slot{name: "flags", typ: schema.Uint32}, val, noNames{})
		case ok && name == "comment":
			comment, err = val.str()
		case ok && name == "options":
			err = setMember(&parts.options, slot{name: "options", typ: schema.ByteBuf}, val, noNames{})
		default:
			known := []string{"state-only", "large", "flagged", "cpu", "tid", "flags", "comment", "options"}
			err = item.errorf("unknown attribute %s", item.text).withHint(didYouMean(name, known))
		}
		if err != nil {
			return parts, err
		}
	}
	parts.options = append(appendOptions(nil, comment, ""), parts.options...)
	return parts, nil
}

// writeEvent writes the event block.
func (a *assembler) writeEvent(e *scap.Event, parts blockParts, s *stmt) error {
	a.block.Reset()
	if err := scap.NewWriter(&a.block, a.form.scap()).WriteEvent(e); err != nil {
		return errAt(s.off, "%v", err)
	}
	block := a.block.Bytes()
	typ, body := binary.LittleEndian.Uint32(block), block[8:len(block)-4]
	if parts.flagged && e.Flags&^scap.FlagLarge == 0 {
		typ += flaggedBlock(typ)
		body = slices.Concat(body[:2], []byte{0, 0, 0, 0}, body[2:])
		block = appendBlock(nil, typ, body)
	}
	if len(parts.options) > 0 {
		block = appendBlock(nil, typ, slices.Concat(body, parts.options))
	}
	a.out.Write(block)
	a.events++
	return nil
}

// flaggedBlock returns how far the type of a block with flags is from that of
// one without.
func flaggedBlock(typ uint32) uint32 {
	if typ == 0x204 {
		return 4
	}
	return 1
}

// doRawEvent writes an event by its number, whatever the schema says of it:
// event type=500 nparams=2 body=x"..".
func (a *assembler) doRawEvent(s *stmt) error {
	var raw struct {
		typ     uint16
		nparams uint32
		body    []byte
	}
	rows := []member[struct{}]{
		{slot{name: "type", typ: schema.Uint16}, func(*struct{}) any { return &raw.typ }},
		{slot{name: "nparams", typ: schema.Uint32}, func(*struct{}) any { return &raw.nparams }},
		{slot{name: "body", typ: schema.ByteBuf}, func(*struct{}) any { return &raw.body }},
	}
	if err := setKeys(&struct{}{}, rows, s.keys, noNames{}); err != nil {
		return err
	}
	if s.result != nil {
		return s.result.errorf("an event by number has no result")
	}
	ev := &pendingEvent{stmt: s, typ: schema.EventType(raw.typ), tid: -1, raw: true, body: raw.body, count: raw.nparams}
	if s.thread != nil {
		p, err := a.eventThread(s)
		if err != nil {
			return err
		}
		ev.tid = p.th.TID
	}
	return a.emit(ev)
}
