package field

import (
	"strings"

	"hids/engine/state"
	"hids/scap"
	"hids/scap/schema"
)

// fsPathRows are the fields of the paths on which a system call works.
func fsPathRows() []Def {
	return []Def{
		text("fs.path.name", "Path on which a successful system call worked, made absolute.", fsPath(fsName, false)).onlyFor(hasPath(fsName)),
		text("fs.path.nameraw", "Path on which a successful system call worked, as it was given.", fsPath(fsName, true)).onlyFor(hasPath(fsName)),
		text("fs.path.source", "Path from which a file was moved, linked or mounted, made absolute.", fsPath(fsSource, false)).onlyFor(hasPath(fsSource)),
		text("fs.path.sourceraw", "Path from which a file was moved, linked or mounted, as it was given.", fsPath(fsSource, true)).onlyFor(hasPath(fsSource)),
		text("fs.path.target", "Path to which a file was moved, linked or mounted, made absolute.", fsPath(fsTarget, false)).onlyFor(hasPath(fsTarget)),
		text("fs.path.targetraw", "Path to which a file was moved, linked or mounted, as it was given.", fsPath(fsTarget, true)).onlyFor(hasPath(fsTarget)),
	}
}

// fsRole is what a path is to a system call.
type fsRole uint8

const (
	fsName fsRole = iota
	fsSource
	fsTarget
	numFSRoles
)

// fsBase says against which directory a relative path is read.
type fsBase uint8

const (
	baseCwd     fsBase = iota // the working directory
	baseDir                   // the event's descriptor, if it is a directory
	baseUnknown               // none is known
	baseDirFD                 // the descriptor in the parameter before the path
	baseOpened                // the path is the name of the opened file
)

// fsParam says where a path stands; param 0 is none.
type fsParam struct {
	param uint8
	base  fsBase
}

// fsEvent is a row of the events that work on paths. opens says that success is
// an fd other than -1, not a result of 0; ofFD that the name is that of the
// event's descriptor.
type fsEvent struct {
	paths [numFSRoles]fsParam
	opens bool
	ofFD  bool
}

func oneName(param uint8, base fsBase) *fsEvent {
	return &fsEvent{paths: [numFSRoles]fsParam{fsName: {param, base}}}
}

func twoPaths(source, target fsParam) *fsEvent {
	return &fsEvent{paths: [numFSRoles]fsParam{fsSource: source, fsTarget: target}}
}

func opening(param uint8, base fsBase) *fsEvent {
	return &fsEvent{paths: [numFSRoles]fsParam{fsName: {param, base}}, opens: true}
}

var fsEvents = [schema.NumEventTypes]*fsEvent{
	schema.SYSCALL_MKDIR_2_X:    oneName(1, baseCwd),
	schema.SYSCALL_MKDIRAT_X:    oneName(2, baseDir),
	schema.SYSCALL_RMDIR_2_X:    oneName(1, baseCwd),
	schema.SYSCALL_UNLINK_2_X:   oneName(1, baseCwd),
	schema.SYSCALL_UNLINKAT_2_X: oneName(2, baseDir),
	schema.SYSCALL_CHMOD_X:      oneName(1, baseCwd),
	schema.SYSCALL_FCHMODAT_X:   oneName(2, baseDir),
	schema.SYSCALL_CHOWN_X:      oneName(1, baseCwd),
	schema.SYSCALL_LCHOWN_X:     oneName(1, baseCwd),
	schema.SYSCALL_FCHOWNAT_X:   oneName(2, baseDir),
	schema.SYSCALL_QUOTACTL_X:   oneName(1, baseCwd),
	schema.SYSCALL_UMOUNT_1_X:   oneName(1, baseCwd),
	schema.SYSCALL_UMOUNT2_X:    oneName(1, baseCwd),
	schema.SYSCALL_FCHMOD_X:     {ofFD: true},
	schema.SYSCALL_FCHOWN_X:     {ofFD: true},
	schema.SYSCALL_OPEN_X:       opening(1, baseCwd),
	schema.SYSCALL_OPENAT_2_X:   opening(2, baseOpened),
	schema.SYSCALL_OPENAT2_X:    opening(2, baseOpened),
	schema.SYSCALL_RENAME_X:     twoPaths(fsParam{1, baseCwd}, fsParam{2, baseCwd}),
	schema.SYSCALL_RENAMEAT_X:   twoPaths(fsParam{2, baseCwd}, fsParam{4, baseCwd}),
	schema.SYSCALL_RENAMEAT2_X:  twoPaths(fsParam{2, baseDirFD}, fsParam{4, baseDirFD}),
	schema.SYSCALL_LINK_2_X:     twoPaths(fsParam{2, baseCwd}, fsParam{1, baseCwd}),
	schema.SYSCALL_LINKAT_2_X:   twoPaths(fsParam{4, baseCwd}, fsParam{2, baseCwd}),
	schema.SYSCALL_SYMLINK_X:    twoPaths(fsParam{2, baseCwd}, fsParam{1, baseCwd}),
	schema.SYSCALL_SYMLINKAT_X:  twoPaths(fsParam{3, baseDir}, fsParam{1, baseUnknown}),
	schema.SYSCALL_MOUNT_X:      twoPaths(fsParam{1, baseCwd}, fsParam{2, baseCwd}),
}

// unknownDir stands for a directory that is not known, as libs writes it.
const unknownDir = "<UNKNOWN>"

// fsPath makes a getter of one of the paths of an event that succeeded.
func fsPath(role fsRole, raw bool) getter {
	return func(c *Context, _ *Field, v *Value) bool {
		e := fsEvents[c.Event.Type]
		if e == nil || !c.succeeded(e.opens) {
			return false
		}
		if e.ofFD {
			return role == fsName && getFDName(c, nil, v)
		}
		p := e.paths[role]
		if p.param == 0 || len(c.Event.Param(int(p.param))) == 0 {
			return false
		}
		name := c.Event.Text(int(p.param))
		if raw {
			return v.setStr(name)
		}
		path, ok := c.fsAbsolute(p, name)
		return ok && v.setStr(path)
	}
}

// hasPath tells the events that have the path of a role.
func hasPath(role fsRole) func(*Field, *schema.Event) bool {
	return func(_ *Field, info *schema.Event) bool {
		e := fsEvents[info.Type]
		return e != nil && (e.paths[role].param != 0 || e.ofFD && role == fsName)
	}
}

// succeeded reports the success of a system call: for one that opens a file, a
// descriptor other than -1.
func (c *Context) succeeded(opens bool) bool {
	res, ok := c.Event.Int(0)
	if opens {
		return ok && res != -1
	}
	return ok && res == 0
}

// fsAbsolute returns name made absolute against what p says.
func (c *Context) fsAbsolute(p fsParam, name string) (string, bool) {
	switch {
	case name == "":
		return "", true
	case name[0] == '/':
		return c.path("", name), true
	}
	t := c.State.EventThread()
	if t == nil {
		return "", false
	}
	switch p.base {
	case baseOpened:
		if fd := c.State.EventFD(); fd != nil {
			return fd.Name, true
		}
		return unknownDir, true
	case baseDir:
		return c.path(c.openDirectory(), name), true
	case baseUnknown:
		return c.path(unknownDir, name), true
	case baseDirFD:
		dirfd, ok := c.Event.Int(int(p.param) - 1)
		if !ok {
			return "", false
		}
		return c.path(c.State.ResolveDir(t, dirfd, name), name), true
	}
	return c.path(t.Cwd(), name), true
}

// openDirectory returns the name of the event's descriptor with a slash, if it
// is a directory.
func (c *Context) openDirectory() string {
	if fd := c.State.EventFD(); fd != nil && fd.Type == scap.FDDirectory {
		return c.withSlash(fd.Name)
	}
	return unknownDir
}

// abspathRow is evt.abspath with its variants .src and .dst.
func abspathRow() Def {
	d := text("evt.abspath", "Absolute path of a system call that takes the descriptor of a directory; evt.abspath.src and evt.abspath.dst for those with two paths.", getAbspath).with(ArgRequired).dot(abspathArg).onlyFor(hasAbspath)
	d.bare = true
	return d
}

// abspathArg takes src or dst: Index is then 0 or 1.
func abspathArg(f *Field, rest string) (int, error) {
	for i, name := range [...]string{"src", "dst"} {
		if strings.HasPrefix(rest, name) {
			f.Index = i
			return len(name), nil
		}
	}
	return 0, nil
}

// dirAndName are the parameters of a descriptor and of a path relative to it; dir
// 0 is none.
type dirAndName struct{ dir, name uint8 }

// atCall is a row of the system calls with a descriptor of a directory.
type atCall struct{ src, dst dirAndName }

var atCalls = [schema.NumEventTypes]atCall{
	schema.SYSCALL_RENAMEAT_X:          {dirAndName{1, 2}, dirAndName{3, 4}},
	schema.SYSCALL_RENAMEAT2_X:         {dirAndName{1, 2}, dirAndName{3, 4}},
	schema.SYSCALL_LINKAT_2_X:          {dirAndName{1, 2}, dirAndName{3, 4}},
	schema.SYSCALL_SYMLINKAT_X:         {dirAndName{2, 3}, dirAndName{2, 3}},
	schema.SYSCALL_OPENAT_2_X:          {dirAndName{1, 2}, dirAndName{1, 2}},
	schema.SYSCALL_OPENAT2_X:           {dirAndName{1, 2}, dirAndName{1, 2}},
	schema.SYSCALL_UNLINKAT_2_X:        {dirAndName{1, 2}, dirAndName{1, 2}},
	schema.SYSCALL_MKDIRAT_X:           {dirAndName{1, 2}, dirAndName{1, 2}},
	schema.SYSCALL_FCHMODAT_X:          {dirAndName{1, 2}, dirAndName{1, 2}},
	schema.SYSCALL_FCHOWNAT_X:          {dirAndName{1, 2}, dirAndName{1, 2}},
	schema.SYSCALL_OPEN_BY_HANDLE_AT_X: {dirAndName{0, 3}, dirAndName{0, 3}},
}

func hasAbspath(_ *Field, info *schema.Event) bool { return atCalls[info.Type].src.name != 0 }

func getAbspath(c *Context, f *Field, v *Value) bool {
	t := c.State.EventThread()
	at := atCalls[c.Event.Type].src
	if f.Index == 1 {
		at = atCalls[c.Event.Type].dst
	}
	if t == nil || at.name == 0 || len(c.Event.Param(int(at.name))) == 0 {
		return false
	}
	name := c.Event.Text(int(at.name))
	if at.dir == 0 {
		fd, ok := c.Event.Int(0)
		return ok && fd > 0 && v.setStr(c.path("", name))
	}
	dirfd, ok := c.Event.Int(int(at.dir))
	return ok && v.setStr(c.path(c.abspathDir(t, dirfd, name), name))
}

// abspathDir returns the directory against which name is read; one that is not
// known has a slash here.
func (c *Context) abspathDir(t *state.Thread, dirfd int64, name string) string {
	switch {
	case strings.HasPrefix(name, "/"):
		return "."
	case dirfd == atFDCWD:
		return t.Cwd()
	}
	if fd := c.fdTable().get(dirfd); fd != nil {
		c.tmp = append(append(c.tmp[:0], fd.Name...), '/')
		return scap.BorrowString(c.tmp)
	}
	return unknownDir + "/"
}

// utilRows are the rest.
func utilRows() []Def {
	return []Def{
		number("util.cnt", schema.Uint64, id, "A counter; always 0.", zero),
	}
}
