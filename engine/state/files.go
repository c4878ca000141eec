package state

import (
	"strconv"

	"hids/scap"
	"hids/scap/schema"
)

// openRow says where the events of a call that opens a file have what. -1 =
// nowhere.
type openRow struct {
	dirfd, name, flags, dev, ino int8 // exit event
	creatFlags                   int8
	inDirfd, inName, inFlags     int8 // enter event
}

func onOpen(row openRow) handler {
	return func(s *State, t *Thread, ev *scap.Event) {
		res := result(ev)
		if res < 0 || t == nil {
			return
		}
		f := FD{Dev: uint32(uintParam(ev, int(row.dev), 0)), Ino: uintParam(ev, int(row.ino), 0)}
		dirfd, name := row.read(ev, &f)
		if in := s.enterOf(t, ev); in != nil && in.Text(int(row.inName)) != na {
			dirfd, name = row.readEnter(in, &f)
		}
		dir := ""
		if name != na || row.dirfd < 0 {
			dir = s.dirOf(t, dirfd, name)
		}
		s.opened(t, res, &f, dir, name)
	}
}

// read returns what an exit event says of the file.
func (row *openRow) read(ev *scap.Event, f *FD) (dirfd int64, name string) {
	dirfd, name = schema.AT_FDCWD, ev.Text(int(row.name))
	if row.dirfd >= 0 {
		dirfd = intParam(ev, int(row.dirfd), -1)
	}
	if row.flags >= 0 {
		f.OpenFlags = uint32(uintParam(ev, int(row.flags), 0))
	}
	if row.creatFlags >= 0 {
		f.OpenFlags |= creatOverlay(uint32(uintParam(ev, int(row.creatFlags), 0)))
	}
	return dirfd, name
}

// readEnter returns what the enter event says of the file. Of the exit event's
// flags only those remain that a caller cannot set.
func (row *openRow) readEnter(in *scap.Event, f *FD) (dirfd int64, name string) {
	dirfd, name = schema.AT_FDCWD, in.Text(int(row.inName))
	if row.inDirfd >= 0 {
		dirfd = intParam(in, int(row.inDirfd), -1)
	}
	f.OpenFlags &^= schema.O_F_CREATED - 1
	if row.inFlags >= 0 {
		f.OpenFlags |= uint32(uintParam(in, int(row.inFlags), 0))
	}
	return dirfd, name
}

// opened enters the file that a call opened as fd num.
func (s *State) opened(t *Thread, num int64, f *FD, dir, name string) {
	f.Type = scap.FDFileV2
	if f.OpenFlags&schema.O_DIRECTORY != 0 {
		f.Type = scap.FDDirectory
	}
	if f.OpenFlags&schema.FD_UPPER_LAYER != 0 {
		f.Flags |= OverlayUpper
	}
	if f.OpenFlags&schema.FD_LOWER_LAYER != 0 {
		f.Flags |= OverlayLower
	}
	f.Name, f.NameRaw = s.joinPath(dir, name)
	s.addFD(t, num, f)
}

// creatOverlay translates creat_flags to file_flags.
func creatOverlay(flags uint32) (out uint32) {
	if flags&schema.FD_UPPER_LAYER_CREAT != 0 {
		out |= schema.FD_UPPER_LAYER
	}
	if flags&schema.FD_LOWER_LAYER_CREAT != 0 {
		out |= schema.FD_LOWER_LAYER
	}
	return out
}

func onOpenByHandle(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	if res < 0 || t == nil {
		return
	}
	f := FD{OpenFlags: uint32(uintParam(ev, 2, 0))}
	f.Dev, f.Ino = uint32(uintParam(ev, 4, 0)), uintParam(ev, 5, 0)
	s.opened(t, res, &f, "", ev.Text(3))
}

func onClose(s *State, t *Thread, ev *scap.Event) {
	if result(ev) < 0 {
		return
	}
	if f := s.useFD(t); f != nil {
		s.closeNext, s.closeTable = f, t.FDTable()
	}
}

func onCloseRange(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	first, ok1 := ev.Uint(1)
	last, ok2 := ev.Uint(2)
	if res < 0 || t == nil || !ok1 || !ok2 {
		return
	}
	table := t.FDTable()
	if table == nil {
		return
	}
	in := func(f *FD) bool { return f.Num >= int64(first) && f.Num <= int64(last) }
	if uint32(uintParam(ev, 3, 0))&schema.CLOSE_RANGE_CLOEXEC != 0 {
		for f := range table.All() {
			if in(f) {
				f.setCloseOnExec(true)
			}
		}
		return
	}
	s.eraseFDsIf(table, in)
}

// duplicate enters a copy of the event's fd as num, and reports whether there is
// such an fd.
func (s *State) duplicate(t *Thread, num int64, closeOnExec bool) bool {
	from := s.useFD(t)
	if from == nil {
		return false
	}
	f := *from
	f.setCloseOnExec(closeOnExec)
	s.addFD(t, num, &f)
	return true
}

func onDup(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	closeOnExec := ev.Type == schema.SYSCALL_DUP3_X && uint32(uintParam(ev, 3, 0))&schema.O_CLOEXEC != 0
	if res < 0 || !s.duplicate(t, res, closeOnExec) {
		return
	}
	switch res {
	case 0:
		t.Flags |= schema.PIPE_DST
	case 1:
		t.Flags |= schema.PIPE_SRC
	}
}

func onFcntl(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	if res < 0 {
		return
	}
	switch uintParam(ev, 2, 0) {
	case schema.F_DUPFD:
		s.duplicate(t, res, false)
	case schema.F_DUPFD_CLOEXEC:
		s.duplicate(t, res, true)
	case schema.F_SETFD:
		if f := s.useFD(t); f != nil {
			f.setCloseOnExec(uintParam(ev, 3, 0) != 0)
		}
	}
}

// onPipe handles pipe and pipe2; flags is the parameter with the flags, or -1.
func onPipe(flags int) handler {
	return func(s *State, t *Thread, ev *scap.Event) {
		res := result(ev)
		fd1, ok1 := ev.Int(1)
		fd2, ok2 := ev.Int(2)
		if res < 0 || t == nil || !ok1 || !ok2 {
			return
		}
		f := FD{Type: scap.FDFifo, Ino: uintParam(ev, 3, 0)}
		if flags >= 0 {
			f.OpenFlags = uint32(uintParam(ev, flags, 0))
		}
		s.addFD(t, fd1, &f)
		s.addFD(t, fd2, &f)
	}
}

// onNewFD handles calls that return an fd of type typ without a name; flags is
// the parameter with file_flags, or -1.
func onNewFD(typ scap.FDType, flags int) handler {
	return func(s *State, t *Thread, ev *scap.Event) {
		res := result(ev)
		if res < 0 || t == nil {
			return
		}
		f := FD{Type: typ}
		if flags >= 0 {
			f.OpenFlags = uint32(uintParam(ev, flags, 0))
		}
		s.addFD(t, res, &f)
	}
}

// onMemfdCreate enters an fd even if the call failed, as libs does.
func onMemfdCreate(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	if t == nil {
		return
	}
	f := FD{Type: fdNoType}
	if res >= 0 {
		f = FD{Type: scap.FDMemFD, OpenFlags: uint32(uintParam(ev, 2, 0)), Name: s.strings.str(ev.Text(1))}
	}
	s.addFD(t, res, &f)
}

func onPidfdOpen(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	if res < 0 || t == nil {
		return
	}
	f := FD{Type: scap.FDPidFD, PID: intParam(ev, 1, 0), OpenFlags: uint32(uintParam(ev, 2, 0))}
	s.textBuf = strconv.AppendInt(append(s.textBuf[:0], "/proc/"...), f.PID, 10)
	f.Name = s.strings.bytes(s.textBuf)
	s.addFD(t, res, &f)
}

func onPidfdGetfd(s *State, t *Thread, ev *scap.Event) {
	res := result(ev)
	if res < 0 || t == nil {
		return
	}
	pidfd := lookupFD(t, intParam(ev, 1, -1))
	if pidfd == nil {
		return
	}
	target := s.Thread(pidfd.PID)
	if target == nil {
		return
	}
	from := lookupFD(target, intParam(ev, 2, -1))
	if from == nil {
		return
	}
	f := *from
	f.setCloseOnExec(true)
	s.addFD(t, res, &f)
	s.oldName = f.Name
}

func lookupFD(t *Thread, num int64) *FD {
	table := t.FDTable()
	if table == nil || num < 0 {
		return nil
	}
	return table.Get(num)
}

func onChdir(s *State, t *Thread, ev *scap.Event) {
	if res := result(ev); res < 0 || t == nil {
		return
	}
	t.setCwd(s.dirPath(t.Cwd(), ev.Text(1)))
}

func onFchdir(s *State, t *Thread, ev *scap.Event) {
	if f := s.useFD(t); f != nil && result(ev) >= 0 {
		t.setCwd(s.dirPath(t.Cwd(), f.Name))
	}
}

func onChroot(s *State, t *Thread, ev *scap.Event) {
	if res := result(ev); res < 0 || t == nil {
		return
	} else if res == 0 {
		if path := ev.Text(1); path == na || path == "" || path[0] == '/' {
			t.Root = s.strings.str(path)
		} else {
			t.Root = s.path(t.Cwd(), path)
		}
	}
	s.updateContainer(t)
}
