package state

import (
	"strings"

	"hids/scap"
	"hids/scap/schema"
)

// Begin forgets the host (but not the containers' metadata, when a section was
// loaded before) and loads a section.
//
// As in libs, the machine info of a capture's first section counts for nothing,
// and the threads that a later section lists get no container from their
// cgroups. A standalone section is loaded as if it were the first one in this
// respect: it depends on no other one, the containers' metadata included.
func (s *State) Begin(sec *scap.Section) {
	s.reset()
	if sec.Standalone {
		s.containers.reset()
	}
	s.section, s.leading = sec, true
	s.rescan = sec.Index == 0 || sec.Standalone
	if sec.Index > 0 && sec.Machine != nil {
		s.hostname, s.bootTS = sec.Machine.Hostname, sec.Machine.BootTS
	}
	for i := range sec.Threads {
		s.loadThread(&sec.Threads[i])
	}
	for i := range sec.FDs {
		if t := s.Thread(sec.FDs[i].TID); t != nil {
			for k := range sec.FDs[i].FDs {
				s.loadFD(t, &sec.FDs[i].FDs[k])
			}
		}
	}
	for i := range sec.Threads {
		if t := s.Thread(sec.Threads[i].TID); t != nil {
			s.link(t)
		}
	}
}

// endLeading completes what Begin started, after the state events at the start
// of a section.
func (s *State) endLeading() {
	s.leading = false
	sec := s.section
	s.section = nil
	if sec == nil {
		return
	}
	for i := range sec.Interfaces {
		s.network.add(&sec.Interfaces[i])
	}
	for i := range sec.Users {
		u := &sec.Users[i]
		s.setUser(User{u.UID, u.GID, u.Name, u.Home, u.Shell})
	}
	for i := range sec.Groups {
		s.setGroup(sec.Groups[i].GID, sec.Groups[i].Name)
	}
	for i := range sec.Threads {
		t := s.Thread(sec.Threads[i].TID)
		if t == nil {
			continue
		}
		for f := t.fds.first; f != nil; f = f.next {
			s.fixSocket(f)
		}
		if s.rescan {
			s.updateContainer(t)
		}
	}
}

// unsetCtimeSincePidns is what Falco 0.44.1 shows as
// proc.exe_ino.ctime_duration_pidns_start of a process from the process list
// until it executes a file. libs never sets it; the official build shows this
// number for every process of every capture, so rules see it, too.
const unsetCtimeSincePidns = 18446744073709524920

func (s *State) loadThread(p *scap.Thread) {
	t := newThread(p.TID)
	t.PID, t.PTID, t.SID, t.VPGID, t.PGID, t.VTID, t.VPID = p.PID, p.PTID, p.SID, p.VPGID, p.PGID, p.VTID, p.VPID
	t.Comm, t.Exe, t.Root = s.strings.str(p.Comm), s.strings.str(p.Exe), s.strings.str(p.Root)
	t.ExePath = s.strings.str(strings.TrimSuffix(p.ExePath, deletedSuffix))
	t.Flags = p.Flags | schema.THREAD_ACTIVE | schema.NAME_CHANGED
	s.setArgs(t, p.Args)
	if t.IsMain() {
		t.cwd = s.dirPath("", p.Cwd)
		t.Env = s.strings.list(p.Env)
	}
	s.setCgroups(t, p.Cgroups)
	t.FDLimit = p.FDLimit
	t.UID, t.GID, t.LoginUID, t.TTY = p.UID, p.GID, p.LoginUID, p.TTY
	t.VMSizeKB, t.VMRSSKB, t.VMSwapKB = p.VMSizeKB, p.VMRSSKB, p.VMSwapKB
	t.PFMajor, t.PFMinor = p.PFMajor, p.PFMinor
	t.PidnsInitStartTS = p.PidnsInitStartTS
	t.ExeWritable, t.ExeFromMemfd = p.ExeWritable, p.ExeFromMemfd
	t.ExeUpperLayer, t.ExeLowerLayer = p.ExeUpperLayer, p.ExeLowerLayer
	t.CapInheritable, t.CapPermitted, t.CapEffective = p.CapInheritable, p.CapPermitted, p.CapEffective
	t.ExeIno, t.ExeCtime, t.ExeMtime = p.ExeIno, p.ExeCtime, p.ExeMtime
	t.CtimeSincePidns = unsetCtimeSincePidns
	s.addUser("", t.UID)
	s.addGroup("", t.GID)
	s.insert(t)
}

func (s *State) loadFD(t *Thread, p *scap.FD) {
	f := FD{
		Type: p.Type, Name: s.strings.str(p.Name), OpenFlags: p.OpenFlags, Dev: p.Dev, Ino: p.Ino,
		Src: p.Src, Dst: p.Dst, L4: p.L4, UnixSrc: p.UnixSrc, UnixDst: p.UnixDst,
	}
	switch f.Type {
	case scap.FDFile:
		f.Type = scap.FDFileV2
	case scap.FDIPv4Sock, scap.FDIPv6Sock:
		if f.L4 == scap.L4TCP {
			f.Flags |= Connected
		}
		s.setTuple(&f, p.Src, p.Dst)
		s.inferAddress(&f)
		f.Name = s.tupleText(f.Src, f.Dst)
	case scap.FDIPv4ServSock, scap.FDIPv6ServSock:
		f.Src, f.Dst = familyOf(&f, p.Src), familyOf(&f, p.Dst)
		s.network.addServerPort(f.Src.Port())
		f.Name = s.addrPortText(f.Src)
	case scap.FDUnixSock:
		if f.Name != "" {
			f.Flags |= RoleServer
		} else {
			f.Flags |= RoleClient
		}
	}
	s.storeFD(&t.fds, p.Num, &f)
}

// fixSocket finds out, now that all server ports are known, which end of a
// socket is the server.
func (s *State) fixSocket(f *FD) {
	if f.Type != scap.FDIPv4Sock {
		return
	}
	if _, server := s.network.serverPorts[f.Src.Port()]; server {
		f.Src, f.Dst = f.Dst, f.Src
		f.Name = s.tupleText(f.Src, f.Dst)
		f.setRole(RoleServer)
		return
	}
	f.setRole(RoleClient)
}
