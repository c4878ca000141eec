package state

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hids/scap"
	"hids/scap/schema"
)

func TestListedThreads(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	b := h.st.EventThread()
	equal(t, "comm", b.Comm, "bash")
	equal(t, "cmdline", b.CmdLine, "bash -l")
	equal(t, "cwd", b.Cwd(), "/srv/")
	equal(t, "env", strings.Join(b.Environ(), " "), "HOME=/root PATH=/bin")
	equal(t, "clone time", b.CloneTS, 0)
	equal(t, "parent", h.st.Parent(b).Comm, "systemd")
	equal(t, "main of 201", h.st.Thread(201).Main().TID, 200)
	equal(t, "cwd of 201", h.st.Thread(201).Cwd(), "/srv/")
	equal(t, "group of 201", h.st.Thread(201).Group().Alive, 2)
	equal(t, "ptid of 1", h.st.Thread(1).PTID, 0)
	if h.fd(201, 3) != h.fd(200, 3) || h.fd(200, 3) == nil {
		t.Error("the threads do not share their files")
	}
	var tids []int64
	for th := range h.st.Threads() {
		tids = append(tids, th.TID)
	}
	equal(t, "threads", fmt.Sprint(tids), "[1 100 200 201]")
}

func TestListedSockets(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	h.wantName(200, 3, "0.0.0.0:80")
	h.wantName(200, 4, "10.0.0.9:4000->10.0.0.5:80")
	equal(t, "role", h.fd(200, 4).Flags&roleMask, RoleServer)
	equal(t, "connected", h.fd(200, 4).Flags&Connected, Connected)
	equal(t, "role of the server socket", h.fd(200, 3).HasRole(), false)
}

func TestUnknownThreadGetsPlaceholder(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_READ_X, 999, 0, nil, 0, uint32(1))
	p := h.st.EventThread()
	if p == nil {
		t.Fatal("no thread")
	}
	equal(t, "invalid", p.Invalid(), true)
	equal(t, "comm", p.Comm, "<NA>")
	equal(t, "uid", p.UID, noID)
	equal(t, "cwd", p.Cwd(), "./")
	if p.Main() != nil || p.Group() != nil || h.st.Parent(p) != nil {
		t.Error("a placeholder has relatives")
	}
	for _, typ := range []schema.EventType{schema.SCHEDSWITCH_6_E, schema.PROCEXIT_1_E, schema.PROCINFO_E, schema.PAGE_FAULT_E, schema.CONTAINER_JSON_2_E} {
		h.do(typ, 998)
		if h.st.EventThread() != nil {
			t.Errorf("%v: a placeholder was entered", typ)
		}
	}
}

func TestCloneByCaller(t *testing.T) {
	h := newHost(t)
	b := h.st.Thread(100)
	b.Root, b.TTY, b.CapEffective = "/r", 5, 7
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
	c := h.st.Thread(300)
	if c == nil {
		t.Fatal("no child")
	}
	equal(t, "event's thread", h.st.EventThread().TID, 100)
	equal(t, "pid", c.PID, 300)
	equal(t, "ptid", c.PTID, 100)
	equal(t, "vtid", c.VTID, 300)
	equal(t, "comm", c.Comm, "child")
	equal(t, "cmdline", c.CmdLine, "child -x y")
	equal(t, "exe", c.Exe, "/bin/child")
	equal(t, "exepath", c.ExePath, b.ExePath)
	equal(t, "cwd", c.Cwd(), "/srv/")
	equal(t, "env", strings.Join(c.Env, " "), "HOME=/root PATH=/bin")
	equal(t, "root", c.Root, "/r")
	equal(t, "tty", c.TTY, 5)
	equal(t, "caps", c.CapEffective, 7)
	equal(t, "uid", c.UID, 1000)
	equal(t, "memory", c.VMSizeKB, 10)
	equal(t, "fdlimit", c.FDLimit, 256)
	equal(t, "clone time", c.CloneTS, h.ts)
	equal(t, "cgroups", c.Cgroups[0], Cgroup{"cpu", "/user.slice"})
	h.wantName(300, 5, "/var/log")
	equal(t, "cloned", h.fd(300, 5).Flags&Cloned, Cloned)
	if h.fd(300, 5) == h.fd(100, 5) {
		t.Error("the child shares its parent's files")
	}
	equal(t, "parent", h.st.Parent(c).TID, 100)
}

func TestThreadByCaller(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 201, 202, 200, 1, schema.CLONE_THREAD)
	c := h.st.Thread(202)
	equal(t, "pid", c.PID, 200)
	equal(t, "ptid", c.PTID, 1)
	equal(t, "group", c.Group().Alive, 3)
	if c.FDTable() != h.st.Thread(200).FDTable() {
		t.Error("the thread has files of its own")
	}
}

func TestCallerDoesNotEnterSomeChildren(t *testing.T) {
	rows := []struct {
		name string
		typ  schema.EventType
		mod  []func([]any)
	}{
		{"in a pid namespace", schema.SYSCALL_CLONE_20_X, []func([]any){set(15, schema.CLONE_CHILD_IN_PIDNS)}},
		{"new pid namespace", schema.SYSCALL_CLONE_20_X, []func([]any){set(15, schema.CLONE_NEWPID)}},
		{"sibling", schema.SYSCALL_CLONE3_X, []func([]any){set(15, schema.CLONE_PARENT)}},
		{"vfork flag", schema.SYSCALL_CLONE_20_X, []func([]any){set(15, schema.CLONE_VFORK)}},
		{"vfork", schema.SYSCALL_VFORK_20_X, nil},
		{"failed", schema.SYSCALL_FORK_20_X, []func([]any){set(0, -11)}},
	}
	for _, r := range rows {
		h := newHost(t)
		h.clone(r.typ, 100, 300, 100, 1, 0, r.mod...)
		if h.st.Thread(300) != nil {
			t.Errorf("%s: the child was entered", r.name)
		}
	}
}

func TestCallerIsLearntFromItsEvent(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 500, 501, 500, 100, 0)
	p, c := h.st.Thread(500), h.st.Thread(501)
	equal(t, "caller's pid", p.PID, 500)
	equal(t, "caller's comm", p.Comm, "child")
	equal(t, "caller's cmdline", p.CmdLine, "child -x y")
	equal(t, "caller's parent", h.st.Parent(p).TID, 100)
	equal(t, "child's parent", h.st.Parent(c).TID, 500)
	equal(t, "child's files", c.FDTable().Len(), 0)
}

func TestCloneByChild(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 300, 0, 300, 100, 0)
	c := h.st.EventThread()
	equal(t, "pid", c.PID, 300)
	equal(t, "inverted", c.Flags&schema.CLONE_INVERTED, schema.CLONE_INVERTED)
	h.wantName(300, 5, "/var/log")
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0, set(13, "other"))
	equal(t, "comm after the caller's event", h.st.Thread(300).Comm, "child")

	h.clone(schema.SYSCALL_CLONE_20_X, 202, 0, 200, 1, schema.CLONE_THREAD)
	equal(t, "thread's group", h.st.Thread(202).Group().Alive, 3)
}

func TestChildOfUnknownProcess(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 601, 0, 600, 100, schema.CLONE_THREAD)
	l := h.st.Thread(600)
	equal(t, "leader's pid", l.PID, 600)
	equal(t, "leader's comm", l.Comm, "child")
	equal(t, "group", l.Group().Alive, 2)

	h.clone(schema.SYSCALL_CLONE_20_X, 701, 0, 701, 700, 0)
	equal(t, "ptid", h.st.Thread(701).PTID, 0)
	equal(t, "placeholder", h.st.Thread(700).Invalid(), true)
}

func TestStartOfPidNamespace(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 300, 0, 300, 100, schema.CLONE_CHILD_IN_PIDNS, set(18, int64(1)), set(19, int64(1)), set(20, int64(777)))
	c := h.st.Thread(300)
	equal(t, "start", c.PidnsInitStartTS, 777)
	equal(t, "in namespace", c.InPidns(), true)
	equal(t, "reaper", c.Group().Reaper, true)
}

// TestTidCollisions reuses tids.
func TestTidCollisions(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
	first := h.st.Thread(300)
	h.clone(schema.SYSCALL_CLONE_20_X, 300, 0, 300, 100, 0)
	if h.st.Thread(300) != first {
		t.Error("the child's own event replaced it")
	}
	h.ts += collisionNS
	h.clone(schema.SYSCALL_CLONE_20_X, 300, 0, 300, 1, 0, set(13, "second"))
	equal(t, "comm", h.st.Thread(300).Comm, "second")

	h.clone(schema.SYSCALL_CLONE_20_X, 100, 301, 100, 1, 0)
	h.clone(schema.SYSCALL_CLONE_20_X, 200, 301, 200, 1, 0)
	equal(t, "parent", h.st.Thread(301).PTID, 200)

	h.do(schema.PROCEXIT_1_E, 301, 0, 0, uint8(0), uint8(0), 0)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	h.clone(schema.SYSCALL_CLONE_20_X, 200, 301, 200, 1, 0)
	if h.st.Thread(301) != nil {
		t.Error("the event of the caller entered a child that had exited")
	}
	h.ts += collisionNS
	h.clone(schema.SYSCALL_CLONE_20_X, 200, 301, 200, 1, 0)
	if h.st.Thread(301) == nil {
		t.Error("the tid cannot be used again")
	}
}

func TestExec(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
	cloned := h.ts
	h.do(schema.SYSCALL_OPENAT_2_X, 300, 7, -100, "/keep", uint32(0), uint32(0), uint32(0), 0)
	h.do(schema.SYSCALL_OPENAT_2_X, 300, 8, -100, "/close", schema.O_CLOEXEC, uint32(0), uint32(0), 0)
	h.exec(300, 300, 100)
	p := h.st.Thread(300)
	equal(t, "comm", p.Comm, "ls")
	equal(t, "cmdline", p.CmdLine, "ls -a /tmp")
	equal(t, "exepath", p.ExePath, "/usr/bin/ls")
	equal(t, "env", strings.Join(p.Environ(), " "), "A=1 B=2")
	equal(t, "tty", p.TTY, 34816)
	equal(t, "vpgid", p.VPGID, 77)
	equal(t, "pgid", p.PGID, 78)
	equal(t, "uid", p.UID, 0)
	equal(t, "loginuid", p.LoginUID, 1000)
	equal(t, "writable", p.ExeWritable, true)
	equal(t, "upper", p.ExeUpperLayer, true)
	equal(t, "memfd", p.ExeFromMemfd, false)
	equal(t, "lower", p.ExeLowerLayer, false)
	equal(t, "caps", fmt.Sprint(p.CapInheritable, p.CapPermitted, p.CapEffective), "1 2 3")
	equal(t, "ino", p.ExeIno, 4711)
	equal(t, "since clone", p.CtimeSinceClone, cloned-(startTS-50))
	equal(t, "exec time", p.LastExecTS, h.ts)
	h.wantName(300, 7, "/keep")
	h.wantNoFD(300, 8)

	h.exec(300, 300, 100, set(28, nil), set(12, nil), set(15, nil), set(16, nil), set(22, nil), set(25, nil), set(27, nil))
	equal(t, "pgid", p.PGID, -1)
	equal(t, "exepath without the parameter", p.ExePath, "/usr/bin/ls")
	equal(t, "env without the parameter", len(p.Environ()), 2)
	h.exec(300, 300, 100, set(0, -2), set(13, "failed"))
	equal(t, "comm after a failure", p.Comm, "ls")
}

func TestExecEndsOtherThreads(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 200, 202, 200, 1, schema.CLONE_THREAD)
	h.exec(200, 200, 1)
	if h.st.Thread(201) != nil || h.st.Thread(202) != nil {
		t.Error("other threads survived")
	}
	equal(t, "group", h.st.Thread(200).Group().Alive, 1)
}

func TestExecRevivesTheDead(t *testing.T) {
	h := newHost(t)
	h.do(schema.PROCEXIT_1_E, 200, 0, 0, uint8(0), uint8(0), 0)
	h.do(schema.SYSCALL_READ_X, 201, 0, nil, 3, uint32(1))
	equal(t, "dead", h.st.Thread(200).Dead(), true)
	equal(t, "group", h.st.Thread(200).Group().Alive, 1)
	h.exec(200, 200, 1)
	equal(t, "dead", h.st.Thread(200).Dead(), false)
	equal(t, "group", h.st.Thread(200).Group().Alive, 1)
}

func TestExecOfUnknownThread(t *testing.T) {
	h := newHost(t)
	h.exec(800, 800, 100)
	p := h.st.Thread(800)
	equal(t, "vpid", p.VPID, 800)
	equal(t, "parent", h.st.Parent(p).TID, 100)
}

func TestExecPathOfEnterEvent(t *testing.T) {
	rows := []struct {
		name         string
		enter, exit  schema.EventType
		enterParams  []any
		want         string
		forgetsEnter bool
	}{
		{"relative", schema.SYSCALL_EXECVE_19_E, schema.SYSCALL_EXECVE_19_X, []any{"bin/x"}, "/srv/bin/x", false},
		{"absolute", schema.SYSCALL_EXECVE_19_E, schema.SYSCALL_EXECVE_19_X, []any{"/a/../x"}, "/x", false},
		{"unknown", schema.SYSCALL_EXECVE_19_E, schema.SYSCALL_EXECVE_19_X, []any{"<NA>"}, "<NA>", false},
		{"empty", schema.SYSCALL_EXECVE_19_E, schema.SYSCALL_EXECVE_19_X, []any{nil}, "/usr/bin/bash", false},
		{"at", schema.SYSCALL_EXECVEAT_E, schema.SYSCALL_EXECVEAT_X, []any{5, "x", uint32(0)}, "/var/log/x", false},
		{"at cwd", schema.SYSCALL_EXECVEAT_E, schema.SYSCALL_EXECVE_19_X, []any{-100, "x", uint32(0)}, "/srv/x", false},
		{"at nowhere", schema.SYSCALL_EXECVEAT_E, schema.SYSCALL_EXECVEAT_X, []any{77, "x", uint32(0)}, "<NA>", false},
		{"at fd", schema.SYSCALL_EXECVEAT_E, schema.SYSCALL_EXECVEAT_X, []any{5, "", schema.AT_EMPTY_PATH}, "/var/log", false},
		{"at unknown", schema.SYSCALL_EXECVEAT_E, schema.SYSCALL_EXECVEAT_X, []any{5, nil, uint32(0)}, "<NA>", false},
		{"other event between", schema.SYSCALL_EXECVE_19_E, schema.SYSCALL_EXECVE_19_X, []any{"bin/x"}, "/usr/bin/bash", true},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			h := newHost(t)
			h.do(r.enter, 100, r.enterParams...)
			if r.forgetsEnter {
				h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
			}
			p := make([]any, 28)
			p[0], p[1], p[4], p[5] = int64(0), "x", int64(100), int64(1)
			h.do(r.exit, 100, p...)
			equal(t, "exepath", h.st.Thread(100).ExePath, r.want)
		})
	}
}

func TestExitTakesEffectAtTheNextEvent(t *testing.T) {
	h := newHost(t)
	h.do(schema.PROCEXIT_1_E, 100, 0, 0, uint8(0), uint8(0), 0)
	equal(t, "dying thread", h.st.EventThread().Comm, "bash")
	equal(t, "alive", h.st.EventThread().Group().Alive, 0)
	h.do(schema.SYSCALL_READ_X, 200, 0, nil, 3, uint32(1))
	if h.st.Thread(100) != nil {
		t.Error("the thread is still there")
	}
	if h.st.groups[100] != nil {
		t.Error("the process is still there")
	}
}

func TestDeadMainThreadStaysWithItsThreads(t *testing.T) {
	h := newHost(t)
	h.do(schema.PROCEXIT_1_E, 200, 0, 0, uint8(0), uint8(0), 0)
	h.do(schema.SYSCALL_READ_X, 201, 0, nil, 3, uint32(1))
	equal(t, "main", h.st.Thread(201).Main().Comm, "server")
	h.do(schema.PROCEXIT_1_E, 201, 0, 0, uint8(0), uint8(0), 0)
	h.do(schema.SYSCALL_READ_X, 1, 0, nil, 3, uint32(1))
	if h.st.Thread(200) != nil || h.st.Thread(201) != nil || h.st.groups[200] != nil {
		t.Error("the process is still there")
	}
}

func TestOrphansAreAdopted(t *testing.T) {
	exit := func(h *testHost, tid, reaper int64) {
		h.do(schema.PROCEXIT_1_E, tid, 0, 0, uint8(0), uint8(0), reaper)
		h.do(schema.SYSCALL_READ_X, 1, 0, nil, 0, uint32(1))
	}
	t.Run("by the given thread", func(t *testing.T) {
		h := newHost(t)
		h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
		exit(h, 100, 200)
		equal(t, "ptid", h.st.Thread(300).PTID, 200)
		equal(t, "reaper", h.st.Thread(200).Group().Reaper, true)
	})
	t.Run("by another thread of the process", func(t *testing.T) {
		h := newHost(t)
		h.clone(schema.SYSCALL_CLONE_20_X, 201, 300, 200, 1, 0)
		equal(t, "ptid", h.st.Thread(300).PTID, 201)
		exit(h, 201, 0)
		equal(t, "ptid", h.st.Thread(300).PTID, 200)
	})
	t.Run("by the nearest reaper", func(t *testing.T) {
		h := newHost(t)
		h.do(schema.SYSCALL_PRCTL_X, 100, 0, uint32(schema.PR_SET_CHILD_SUBREAPER), "", 1)
		h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
		h.clone(schema.SYSCALL_CLONE_20_X, 300, 301, 300, 100, 0)
		h.clone(schema.SYSCALL_CLONE_20_X, 301, 302, 301, 300, 0)
		exit(h, 301, -1)
		equal(t, "ptid", h.st.Thread(302).PTID, 100)
		exit(h, 300, 0)
		exit(h, 100, 0)
		equal(t, "ptid", h.st.Thread(302).PTID, 1)
	})
	t.Run("by nobody", func(t *testing.T) {
		h := newHost(t)
		h.st.Thread(1).Group().Reaper = false
		h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
		exit(h, 100, 0)
		equal(t, "ptid", h.st.Thread(300).PTID, 0)
	})
	t.Run("by an unknown thread", func(t *testing.T) {
		h := newHost(t)
		h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
		exit(h, 100, 4242)
		equal(t, "ptid", h.st.Thread(300).PTID, 1)
	})
}

func TestAncestors(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
	h.clone(schema.SYSCALL_CLONE_20_X, 300, 301, 300, 100, 0)
	c := h.st.Thread(301)
	var tids []int64
	for p := range h.st.Walk(c) {
		tids = append(tids, p.TID)
	}
	equal(t, "walk", fmt.Sprint(tids), "[300 100 1]")
	equal(t, "ancestor 2", h.st.Ancestor(c, 2).TID, 100)
	equal(t, "ancestor 0", h.st.Ancestor(c, 0), c)
	if h.st.Ancestor(c, 4) != nil {
		t.Error("an ancestor of init")
	}
}

func TestWalkEndsInLoops(t *testing.T) {
	for n := 1; n < 7; n++ {
		h := newHost(t)
		for i := range n {
			th := newThread(int64(1000 + i))
			th.PID, th.PTID = th.TID, int64(1000+(i+1)%n)
			h.st.insert(th)
		}
		for i := range n {
			h.st.link(h.st.Thread(int64(1000 + i)))
		}
		steps := 0
		for range h.st.Walk(h.st.Thread(1000)) {
			if steps++; steps > 10*n {
				t.Fatalf("loop of %d: no end", n)
			}
		}
		h.st.Thread(1000).Group().Reaper = false
		h.do(schema.PROCEXIT_1_E, 1000, 0, 0, uint8(0), uint8(0), 0)
		h.do(schema.SYSCALL_READ_X, 1, 0, nil, 0, uint32(1))
	}
}

func TestThreadsAreLimited(t *testing.T) {
	h := newHost(t)
	for i := range int64(maxThreads + 100) {
		h.do(schema.SYSCALL_GETUID_X, 10_000+i, uint32(0))
	}
	equal(t, "threads", h.st.NumThreads(), maxThreads)
	if h.st.EventThread() != nil {
		t.Error("the table grows without limit")
	}
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 900_000_000, 100, 1, 0)
	h.clone(schema.SYSCALL_CLONE_20_X, 900_000_001, 0, 900_000_001, 100, 0)
	h.clone(schema.SYSCALL_CLONE_20_X, 900_000_002, 5, 900_000_001, 100, 0)
	equal(t, "threads", h.st.NumThreads(), maxThreads)
	for c := h.st.Thread(100).firstChild; c != nil; c = c.nextChild {
		t.Errorf("%d is a child, but not in the table", c.TID)
	}
	equal(t, "groups", len(h.st.groups), 3)
}

func TestIdentity(t *testing.T) {
	h := newHost(t)
	th := h.st.Thread(100)
	h.do(schema.SYSCALL_SETUID_X, 100, 0, uint32(5))
	equal(t, "setuid", th.UID, 5)
	h.do(schema.SYSCALL_SETUID_X, 100, -1, uint32(6))
	equal(t, "failed setuid", th.UID, 5)
	h.do(schema.SYSCALL_SETRESUID_X, 100, 0, uint32(1), uint32(7), uint32(2))
	equal(t, "setresuid", th.UID, 7)
	h.do(schema.SYSCALL_SETREUID_X, 100, 0, uint32(1), uint32(8))
	equal(t, "setreuid", th.UID, 8)
	h.do(schema.SYSCALL_SETGID_X, 100, 0, uint32(5))
	equal(t, "setgid", th.GID, 5)
	h.do(schema.SYSCALL_SETRESGID_X, 100, 0, uint32(1), uint32(7), uint32(2))
	equal(t, "setresgid", th.GID, 7)
	h.do(schema.SYSCALL_SETSID_X, 100, 4321)
	equal(t, "setsid", th.SID, 4321)
	h.do(schema.SYSCALL_CAPSET_X, 100, 0, 1, 2, 3)
	equal(t, "capset", th.CapEffective, 3)
	h.do(schema.SYSCALL_UNSHARE_X, 100, 0, schema.CLONE_NEWUSER)
	equal(t, "unshare", th.CapInheritable, allCaps)
	h.do(schema.SYSCALL_PRLIMIT_X, 1, 0, 99, 0, 0, 0, 201, uint8(schema.RLIMIT_NOFILE))
	equal(t, "prlimit of another's main thread", h.st.Thread(200).FDLimit, 99)
	h.do(schema.SYSCALL_SETRLIMIT_X, 100, 0, -1, 0, uint8(schema.RLIMIT_NOFILE))
	h.do(schema.SYSCALL_SETRLIMIT_X, 100, 0, 5, 0, uint8(0))
	equal(t, "setrlimit of nothing", th.FDLimit, 1024)
	h.do(schema.SYSCALL_BRK_4_X, 100, 0, uint32(1), uint32(2), uint32(3), 0)
	equal(t, "brk", th.VMSwapKB, 3)
	h.do(schema.SCHEDSWITCH_6_E, 201, 1, 11, 12, uint32(13), uint32(14), uint32(15))
	equal(t, "switch", h.st.Thread(201).PFMinor, 12)
	equal(t, "switch", h.st.Thread(200).VMSizeKB, 13)
	h.do(schema.PROCINFO_E, 100, 5, 6)
	h.do(schema.PROCINFO_E, 100, 7, 8)
	equal(t, "CPU", th.CPU, CPUTimes{7, 8})
	equal(t, "CPU before", th.PrevCPU, CPUTimes{5, 6})
}

func TestDirectories(t *testing.T) {
	h := newHost(t)
	cwd := func() string { return h.st.Thread(100).Cwd() }
	h.do(schema.SYSCALL_CHDIR_X, 100, 0, "a/../b")
	equal(t, "chdir", cwd(), "/srv/b/")
	h.do(schema.SYSCALL_CHDIR_X, 100, -2, "/nowhere")
	equal(t, "failed chdir", cwd(), "/srv/b/")
	h.do(schema.SYSCALL_CHDIR_X, 100, 0, "/")
	equal(t, "chdir /", cwd(), "/")
	h.do(schema.SYSCALL_FCHDIR_X, 100, 0, 5)
	equal(t, "fchdir", cwd(), "/var/log/")
	h.do(schema.SYSCALL_GETCWD_X, 100, 5, "/home")
	equal(t, "getcwd", cwd(), "/home/")
	h.do(schema.SYSCALL_CHDIR_X, 201, 0, "/t")
	equal(t, "chdir of a thread", h.st.Thread(200).Cwd(), "/t/")
	h.do(schema.SYSCALL_CHROOT_X, 100, 0, "jail/")
	equal(t, "chroot", h.st.Thread(100).Root, "/home/jail")
	h.do(schema.SYSCALL_CHROOT_X, 100, 0, "/jail/")
	equal(t, "chroot", h.st.Thread(100).Root, "/jail/")
	equal(t, "at cwd", h.st.ResolveDir(h.st.Thread(100), -100, "x"), "/home/")
	equal(t, "at fd", h.st.ResolveDir(h.st.Thread(100), 5, "x"), "/var/log/")
	equal(t, "at nowhere", h.st.ResolveDir(h.st.Thread(100), 6, "x"), "<UNKNOWN>")
	equal(t, "absolute", h.st.ResolveDir(h.st.Thread(100), 6, "/x"), ".")
}

func TestUsers(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	equal(t, "root", *h.st.User("", 0), User{0, 0, "root", "/root", "<NA>"})
	equal(t, "listed", h.st.User("", 1000).Name, "ann")
	name, _ := h.st.GroupName("", 0)
	equal(t, "group root", name, "root")
	if h.st.User("c", 0) != nil || h.st.User("", 77) != nil {
		t.Error("unknown users are known")
	}
	add := func(uid uint32, name, container string) {
		h.do(schema.USER_ADDED_E, -1, uid, uint32(1), name, "/h", "/s", container)
	}
	add(77, "bob", "")
	add(78, "+nis", "")
	add(79, "carl", "c")
	equal(t, "added", *h.st.User("", 77), User{77, 1, "bob", "/h", "/s"})
	for _, uid := range []uint32{78, 79} {
		if h.st.User("", uid) != nil || h.st.User("c", uid) != nil {
			t.Errorf("user %d was added", uid)
		}
	}
	h.do(schema.USER_DELETED_E, -1, uint32(77), uint32(1), "bob", "", "", "c")
	if h.st.User("", 77) == nil {
		t.Error("a container's event deleted a user of the host")
	}
	h.do(schema.USER_DELETED_E, -1, uint32(77), uint32(1), "bob", "", "", "")
	if h.st.User("", 77) != nil {
		t.Error("the user was not deleted")
	}
	h.do(schema.GROUP_ADDED_E, -1, uint32(5), "five", "")
	name, ok := h.st.GroupName("", 5)
	equal(t, "group", name, "five")
	equal(t, "group", ok, true)
	h.do(schema.GROUP_DELETED_E, -1, uint32(5), "five", "")
	if _, ok := h.st.GroupName("", 5); ok {
		t.Error("the group was not deleted")
	}
}

func TestMachineOfFirstSectionCountsForNothing(t *testing.T) {
	h := newHost(t)
	equal(t, "hostname", h.st.Hostname(), "")
	equal(t, "boot time", h.st.BootTS(), 0)
	h.st.Begin(testSection(1))
	equal(t, "hostname", h.st.Hostname(), "box")
	equal(t, "boot time", h.st.BootTS(), 5)
}

func TestFirstTimeIgnoresMetaEvents(t *testing.T) {
	h := newHost(t)
	h.do(schema.USER_ADDED_E, -1, uint32(9), uint32(1), "x", "", "", "")
	equal(t, "before", h.st.FirstTS(), 0)
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	first := h.ts
	h.do(schema.SYSCALL_READ_X, 100, 0, nil, 0, uint32(1))
	equal(t, "after", h.st.FirstTS(), first)
}

func TestSectionReplacesTheHost(t *testing.T) {
	h := newHost(t)
	h.clone(schema.SYSCALL_CLONE_20_X, 100, 300, 100, 1, 0)
	h.do(schema.PROCEXIT_1_E, 100, 0, 0, uint8(0), uint8(0), 0)
	h.st.Begin(&scap.Section{Index: 1, Threads: testSection(1).Threads})
	h.do(schema.SYSCALL_READ_X, 200, 0, nil, 3, uint32(1))
	equal(t, "threads", h.st.NumThreads(), 4)
	h.wantNoFD(200, 3)
	if h.st.User("", 1000) != nil {
		t.Error("users remain")
	}
}

func TestListedThreadsOfAnyOrder(t *testing.T) {
	sec := testSection(0)
	slices.Reverse(sec.Threads)
	h := beginHost(t, sec)
	equal(t, "parent", h.st.Parent(h.st.Thread(201)).TID, 1)
	equal(t, "leader", h.st.Thread(201).Main().TID, 200)
}
