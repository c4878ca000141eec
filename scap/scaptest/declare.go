package scaptest

import (
	"bytes"
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"hids/scap"
	"hids/scap/schema"
)

// listStatement checks what is common to statements of lists.
func (a *assembler) listStatement(s *stmt, maxArgs int) error {
	if a.inBody {
		return errAt(s.off, "%s belongs before the first event of a section", s.verb.text).
			withHint("start processes with spawn or clone, or begin a new section")
	}
	return errors.Join(s.noEvent(), s.maxArgs(maxArgs))
}

func (a *assembler) doMachine(s *stmt) error {
	if err := a.listStatement(s, 0); err != nil {
		return err
	}
	m := &scap.Machine{NumCPUs: 1}
	a.lists.Machine = m
	return setKeys(m, machineMembers(), s.keys, noNames{})
}

// arg returns argument i as text.
func (s *stmt) arg(i int, what string) (string, error) {
	if len(s.args) <= i {
		return "", errAt(s.off, "%s needs %s", s.verb.text, what)
	}
	return s.args[i].str()
}

func (a *assembler) doInterface(s *stmt) error {
	if err := a.listStatement(s, 2); err != nil {
		return err
	}
	name, err1 := s.arg(0, "a name and an address")
	text, err2 := s.arg(1, "an address, such as 10.0.0.1/24")
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	i := scap.Interface{Name: name, Type: 1}
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		if i.Addr, err = netip.ParseAddr(text); err != nil || i.Addr.Zone() != "" {
			return s.args[1].errorf("%s is not an address", text).withHint("write 10.0.0.1/24 or fe80::1/64")
		}
		prefix = netip.PrefixFrom(i.Addr, i.Addr.BitLen())
	}
	i.Addr = prefix.Addr()
	if i.Addr.Is6() {
		i.Type = 2
	}
	i.Netmask, i.Broadcast = maskOf(prefix)
	err = setKeys(&i, interfaceMembers(), s.keys, noNames{})
	if i.Netmask.Is4() != i.Addr.Is4() || i.Broadcast.Is4() != i.Addr.Is4() || i.Addr.Is4() != (i.Type%2 == 1) {
		err = errors.Join(err, errAt(s.off, "type and addresses of an interface are of the same family"))
	}
	a.lists.Interfaces = append(a.lists.Interfaces, i)
	return err
}

// maskOf returns the netmask of a prefix, and its broadcast address.
func maskOf(p netip.Prefix) (mask, broadcast netip.Addr) {
	m, b := p.Addr().AsSlice(), p.Addr().AsSlice()
	for i := range m {
		bits := min(max(p.Bits()-8*i, 0), 8)
		m[i] = ^byte(0xff >> bits)
		b[i] |= 0xff >> bits
	}
	mask, _ = netip.AddrFromSlice(m)
	broadcast, _ = netip.AddrFromSlice(b)
	if p.Addr().Is6() {
		broadcast = netip.IPv6Unspecified()
	}
	return mask, broadcast
}

// idArg returns the optional second argument, a number.
func (s *stmt) idArg(what string) (uint32, error) {
	if len(s.args) < 2 {
		return 0, nil
	}
	n, err := number(slot{name: what, typ: schema.Uint32}, s.args[1], noNames{})
	return uint32(n), err
}

func (a *assembler) doUser(s *stmt) error {
	if err := a.listStatement(s, 2); err != nil {
		return err
	}
	name, err1 := s.arg(0, "a name")
	id, err2 := s.idArg("uid")
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	u := scap.User{Name: name, UID: id, GID: id, Home: "/home/" + name, Shell: "/bin/bash"}
	if name == "root" {
		u.Home = "/root"
	}
	err := setKeys(&u, userMembers(), s.keys, &a.world)
	a.lists.Users = append(a.lists.Users, u)
	a.users[name] = u
	if _, ok := a.gidOf[u.UID]; !ok {
		a.gidOf[u.UID] = u.GID
	}
	return err
}

func (a *assembler) doGroup(s *stmt) error {
	if err := a.listStatement(s, 2); err != nil {
		return err
	}
	name, err1 := s.arg(0, "a name")
	id, err2 := s.idArg("gid")
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	a.groups[name] = id
	a.lists.Groups = append(a.lists.Groups, scap.Group{GID: id, Name: name})
	if len(s.keys) > 0 {
		return unknownKey(s.keys[0], nil)
	}
	return nil
}

// doEntry adds a process list entry as it is written: what is not written has
// the format's default.
func (a *assembler) doEntry(s *stmt) error {
	if err := a.listStatement(s, 0); err != nil {
		return err
	}
	t := formatDefaults()
	if err := setKeys(&t, threadMembers(), s.keys, noNames{}); err != nil {
		return err
	}
	a.lists.Threads = append(a.lists.Threads, t)
	p := &proc{name: strconv.FormatInt(t.TID, 10), th: t}
	a.add(p)
	a.current, a.fdOwner = p, p
	return nil
}

// doProcess adds a process list entry and derives what is not written.
func (a *assembler) doProcess(s *stmt) error {
	if err := a.listStatement(s, 2); err != nil {
		return err
	}
	name, err := s.arg(0, "a name")
	if err != nil {
		return err
	}
	if a.byName[name] != nil {
		return s.args[0].errorf("a process called %q exists already", name)
	}
	p := &proc{name: name}
	if err := a.baseThread(s, p); err != nil {
		return err
	}
	exepath := name
	if len(s.args) > 1 {
		if exepath, err = s.args[1].str(); err != nil {
			return err
		}
		setExe(&p.th, exepath)
	} else if p.th.Comm == "" {
		setExe(&p.th, "/usr/bin/"+name)
	}
	if err := a.processKeys(s, p); err != nil {
		return err
	}
	a.add(p)
	a.lists.Threads = append(a.lists.Threads, p.th)
	a.current, a.fdOwner = p, p
	return nil
}

// baseThread derives the identity of a process from its parent or, for a
// thread, from its main thread.
func (a *assembler) baseThread(s *stmt, p *proc) error {
	t := &p.th
	*t = scap.Thread{PTID: 1, Cwd: "/", Root: "/", FDLimit: 1024, LoginUID: noID}
	parent, hasParent := s.take("parent")
	if hasParent {
		pp, err := a.thread(value{parent.off, strings.TrimPrefix(parent.text, "@")})
		if err != nil {
			return err
		}
		inherit(t, &pp.th)
		p.container = pp.container
	}
	var pid, tid int64
	for _, id := range []struct {
		name string
		to   *int64
	}{{"pid", &pid}, {"tid", &tid}} {
		v, ok := s.take(id.name)
		if !ok {
			continue
		}
		n, err := number(slot{name: id.name, typ: schema.PID}, v, &a.world)
		if err != nil {
			return err
		}
		*id.to = int64(n)
	}
	if main := a.byTID[pid]; main != nil && pid != tid {
		*t, p.container, p.fds = main.th, main.container, main.fds
		t.Flags |= threadFlags
	}
	a.number(p, pid, tid, hasParent)
	return nil
}

// threadFlags are those of a thread that is not its process's first.
const threadFlags = 1 | 1<<1 | 1<<11 | 1<<13 | 1<<15 // FILES, FS, SIGHAND, THREAD, VM

// inherit copies what a process has from its parent.
func inherit(t, parent *scap.Thread) {
	t.PTID, t.SID, t.Cwd, t.Root = parent.TID, parent.SID, parent.Cwd, parent.Root
	t.UID, t.GID, t.LoginUID, t.TTY = parent.UID, parent.GID, parent.LoginUID, parent.TTY
	t.Env, t.Cgroups, t.FDLimit = parent.Env, parent.Cgroups, parent.FDLimit
	t.CapEffective, t.CapInheritable, t.CapPermitted = parent.CapEffective, parent.CapInheritable, parent.CapPermitted
}

// number gives p its ids; 0 stands for one that the text leaves open.
func (a *assembler) number(p *proc, pid, tid int64, hasParent bool) {
	t := &p.th
	switch {
	case tid == 0 && (pid == 0 || a.byTID[pid] != nil):
		tid = a.pid()
	case tid == 0:
		tid = pid
	}
	if pid == 0 {
		pid = tid
	}
	t.TID, t.PID, t.VTID = tid, pid, tid
	if pid != tid {
		return // a thread: session and groups are its main thread's
	}
	t.VPID, t.PGID, t.VPGID = pid, pid, pid
	if !hasParent {
		t.SID = pid
	}
	if pid == 1 {
		t.PTID = 0
	}
}

// processKeys applies the keys of a process or spawn statement.
func (a *assembler) processKeys(s *stmt, p *proc) error {
	if v, ok := s.take("container"); ok {
		c, ok := a.containers[v.text]
		if !ok {
			return v.errorf("no container is called %q", v.text).
				withHint(strings.TrimSpace(didYouMean(v.text, slices.Sorted(maps.Keys(a.containers))) + " declare it on a line above: container " + v.text))
		}
		p.enter(c)
	}
	uid := p.th.UID
	if err := setKeys(&p.th, slices.Concat(threadMembers(), processOnly()), s.keys, &a.world); err != nil {
		return err
	}
	if !slices.ContainsFunc(s.keys, func(k keyed) bool { return k.name == "gid" }) && p.th.UID != uid {
		p.th.GID = p.th.UID
		if gid, ok := a.gidOf[p.th.UID]; ok {
			p.th.GID = gid
		}
	}
	return nil
}

// processOnly has further spellings of keys.
func processOnly() []member[scap.Thread] {
	return []member[scap.Thread]{
		{slot{name: "user", typ: schema.UID}, func(t *scap.Thread) any { return &t.UID }},
		{slot{name: "group", typ: schema.GID}, func(t *scap.Thread) any { return &t.GID }},
	}
}

// fdTypes has a row per type of file: its number and its name in a text.
func fdTypes() []string {
	return []string{
		scap.FDUnknown: "unknown", scap.FDFile: "oldfile", scap.FDDirectory: "directory", scap.FDIPv4Sock: "ipv4",
		scap.FDIPv6Sock: "ipv6", scap.FDIPv4ServSock: "ipv4-server", scap.FDIPv6ServSock: "ipv6-server", scap.FDFifo: "pipe",
		scap.FDUnixSock: "unix", scap.FDEvent: "event", scap.FDUnsupported: "unsupported", scap.FDSignalFD: "signalfd",
		scap.FDEventPoll: "eventpoll", scap.FDInotify: "inotify", scap.FDTimerFD: "timerfd", scap.FDNetlink: "netlink",
		scap.FDFileV2: "file", scap.FDBpf: "bpf", scap.FDUserfaultFD: "userfaultfd", scap.FDIOUring: "io_uring",
		scap.FDMemFD: "memfd", scap.FDPidFD: "pidfd",
	}
}

// doFD adds an open file: fd [@process] NUMBER TYPE [NAME or ADDRESS] keys. With
// a process alone it adds an empty list.
func (a *assembler) doFD(s *stmt) error {
	if err := a.listStatement(s, 4); err != nil {
		return err
	}
	owner := a.fdOwner
	if len(s.args) > 0 && strings.HasPrefix(s.args[0].text, "@") {
		p, err := a.thread(s.args[0].from(1))
		if err != nil {
			return err
		}
		owner, s.args = p, s.args[1:]
	}
	if owner == nil {
		return errAt(s.off, "fd needs a process").withHint("write it below a process, or fd @NAME ...")
	}
	if len(s.args) == 0 && len(s.keys) == 0 {
		a.fdList(owner.th.TID)
		return nil
	}
	if len(s.args) < 2 {
		return errAt(s.off, "fd needs a number and a type, such as: fd 3 file /etc/passwd")
	}
	num, err := number(slot{name: "fd", typ: schema.FD}, s.args[0], noNames{})
	if err != nil {
		return err
	}
	f := scap.FD{Num: int64(num)}
	typ, ok := lookup(fdTypes(), s.args[1].text)
	if !ok {
		return s.args[1].errorf("unknown type of file %q", s.args[1].text).withHint(didYouMean(s.args[1].text, fdTypes()))
	}
	f.Type = scap.FDType(typ)
	if len(s.args) > 2 {
		if err := setFDName(&f, s.args[2]); err != nil {
			return err
		}
	}
	if err := setKeys(&f, fdMembers(), s.keys, noNames{}); err != nil {
		return err
	}
	if err := checkFD(s, &f); err != nil {
		return err
	}
	owner.fds.set(f.Num, true)
	list := a.fdList(owner.th.TID)
	list.FDs = append(list.FDs, f)
	return s.maxArgs(3)
}

// checkFD makes sure that sockets have addresses.
func checkFD(s *stmt, f *scap.FD) error {
	switch f.Type {
	case scap.FDIPv4Sock, scap.FDIPv6Sock, scap.FDIPv4ServSock, scap.FDIPv6ServSock:
		if !f.Src.IsValid() {
			return errAt(s.off, "a socket needs an address, such as: fd 3 ipv4 10.0.0.1:40000->10.0.0.2:80")
		}
	}
	return nil
}

// setFDName sets what the third argument says: an address of a socket, or a name.
func setFDName(f *scap.FD, v value) (err error) {
	want4 := f.Type == scap.FDIPv4Sock || f.Type == scap.FDIPv4ServSock
	switch f.Type {
	case scap.FDIPv4Sock, scap.FDIPv6Sock:
		f.Src, f.Dst, err = parseTuple(v)
		f.L4 = scap.L4TCP
	case scap.FDIPv4ServSock, scap.FDIPv6ServSock:
		f.Src, err = addrPort(v)
		f.L4 = scap.L4TCP
	default:
		return setMember(&f.Name, slot{typ: schema.CharBuf}, v, noNames{})
	}
	if err == nil && f.Src.Addr().Is4() != want4 {
		err = v.errorf("%s is not an address of this type", v.text)
	}
	return err
}

// fdList returns the list of thread tid, a new one if it has none.
func (a *assembler) fdList(tid int64) *scap.FDList {
	i, ok := a.listOf[tid]
	if !ok {
		i = len(a.lists.FDs)
		a.lists.FDs = append(a.lists.FDs, scap.FDList{TID: tid})
		if a.listOf == nil {
			a.listOf = map[int64]int{}
		}
		a.listOf[tid] = i
	}
	return &a.lists.FDs[i]
}

// nulJoin ends every string with NUL.
func nulJoin(list []string) []byte {
	var b bytes.Buffer
	for _, s := range list {
		b.WriteString(s)
		b.WriteByte(0)
	}
	return b.Bytes()
}
