package procfs

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"hids/scap"
)

// tree is a folder of files for tests.
type tree struct {
	t    testing.TB
	root string
}

func newTree(t testing.TB) *tree { return &tree{t, t.TempDir()} }

func (f *tree) path(name string) string { return filepath.Join(f.root, name) }

func (f *tree) file(name, content string) {
	f.t.Helper()
	must(f.t, os.MkdirAll(filepath.Dir(f.path(name)), 0o700))
	must(f.t, os.WriteFile(f.path(name), []byte(content), 0o600))
}

func (f *tree) link(name, to string) {
	f.t.Helper()
	must(f.t, os.MkdirAll(filepath.Dir(f.path(name)), 0o700))
	must(f.t, os.Symlink(to, f.path(name)))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// thread writes the files of one thread. Numbers are derived from its id.
func (f *tree) thread(pid, tid int, comm, nspid string) {
	dir := fmt.Sprintf("proc/%d/task/%d/", pid, tid)
	f.file(dir+"stat", fmt.Sprintf("%d (%s) S 1 %d 77 34816 0 4194304 11 0 22 0 0 0 0 0 20 0 1 0 4321 0 0", tid, comm, pid))
	f.file(dir+"status", fmt.Sprintf("Name:\tx\nTgid:\t%d\nPPid:\t1\nUid:\t1\t2\t3\t4\nGid:\t5\t6\t7\t8\nGroups:\t20 30\n"+
		"NStgid:\t%d%s\nNSpid:\t%d%s\nNSpgid:\t%d%s\nVmSize:\t  100 kB\nVmRSS:\t 50 kB\nVmSwap:\t 5 kB\n"+
		"CapInh:\t0000000000000001\nCapPrm:\t000001ffffffffff\nCapEff:\t0000000000000000\n", pid, pid, nspid, tid, nspid, pid, nspid))
	f.file(dir+"cgroup", "3:memory:/docker/"+strings.Repeat("ab", 32)+"\n2:cpu,cpuacct:/a\n1:name=systemd:/b\n0::/c\n")
}

// process writes the files that the threads of a process share.
func (f *tree) process(pid int) {
	dir := fmt.Sprintf("proc/%d/", pid)
	f.file(dir+"cmdline", "sh\x00-c\x00two words\x00")
	f.file(dir+"environ", "A=1\x00B=2\x00")
	f.file(dir+"limits", "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 524288               files\n")
	f.file(dir+"loginuid", "1000")
	f.link(dir+"exe", "/usr/bin/dash (deleted)")
	f.link(dir+"cwd", "/srv")
	f.link(dir+"root", "/")
	f.link(dir+"ns/net", "net:[4026531840]")
	f.link(dir+"ns/pid", "pid:[4026532000]")
	must(f.t, os.MkdirAll(f.path(dir+"fd"), 0o700))
}

func (f *tree) fd(pid, fd int, to, info string) {
	f.link(fmt.Sprintf("proc/%d/fd/%d", pid, fd), to)
	f.file(fmt.Sprintf("proc/%d/fdinfo/%d", pid, fd), info)
}

func (f *tree) host() {
	f.file("proc/sys/kernel/hostname", "box\n")
	f.file("proc/sys/kernel/pid_max", "32768\n")
	f.file("proc/meminfo", "MemTotal:       1000 kB\nMemFree: 1 kB\n")
	f.file("proc/stat", "cpu  1 2\ncpu0 1\ncpu1 1\nintr 1 2 3\nbtime 1700000000\n")
	f.file("sys/devices/system/cpu/online", "0-2,7\n")
	f.file("etc/passwd", "root:x:0:0:r:/root:/bin/bash\n+nis\n# comment\nbad:x:no:0:::\ndouble:x:0:0::/:/x\nme:x:1000:100::/home/me:/bin/sh\n")
	f.file("etc/group", "root:x:0:\n+\nstaff:x:50:a,b\n")
	f.file("proc/self-not-a-number/stat", "")
}

func (f *tree) take(opt Options) (*scap.Section, Stats) {
	f.t.Helper()
	opt.Proc, opt.Sys, opt.Etc = f.path("proc"), f.path("sys"), f.path("etc")
	if opt.Interfaces == nil {
		opt.Interfaces = func() ([]scap.Interface, error) { return nil, nil }
	}
	s, stats, err := Take(context.Background(), opt)
	must(f.t, err)
	return s, stats
}

const fixtureCgroups = "cpu=/a\x00cpuacct=/a\x00"

func fixtureThread() scap.Thread {
	return scap.Thread{
		TID: 100, PID: 100, PTID: 1, SID: 77, PGID: 100, VPGID: 1, VTID: 1, VPID: 1,
		Comm: "sh", Exe: "sh", ExePath: "/usr/bin/dash", Args: []byte("-c\x00two words\x00"),
		Env: []byte("A=1\x00B=2\x00"), Cwd: "/srv/", Root: "/", FDLimit: 1024,
		Cgroups: []byte("cpuset=/c\x00" + fixtureCgroups + "blkio=/c\x00memory=/docker/" + strings.Repeat("ab", 32) + "\x00"),
		UID:     2, GID: 6, LoginUID: 1000, TTY: 34816,
		VMSizeKB: 100, VMRSSKB: 50, VMSwapKB: 5, PFMajor: 22, PFMinor: 11,
		CapInheritable: 1, CapPermitted: 1<<41 - 1,
		PidnsInitStartTS: 1700000000e9 + 43.21e9,
	}
}

func TestFixtureProcess(t *testing.T) {
	f := newTree(t)
	f.host()
	f.process(100)
	f.thread(100, 100, "sh", "\t1")
	f.thread(100, 99, "strange) R (\n1", "\t2")
	s, stats := f.take(Options{})
	main, other := fixtureThread(), fixtureThread()
	other.TID, other.Comm, other.Env, other.Flags = 99, "strange) R (\n1", nil, 1|1<<13
	other.VTID, other.VPID, other.VPGID = 2, 2, 2
	want := &scap.Section{
		Machine: &scap.Machine{NumCPUs: 4, MemorySize: 1024000, MaxPID: 32768, Hostname: "box", BootTS: 1700000000e9},
		Threads: []scap.Thread{main, other},
		FDs:     []scap.FDList{{TID: 100}, {TID: 99}},
		Users:   []scap.User{{UID: 0, GID: 0, Name: "root", Home: "/root", Shell: "/bin/bash"}, {UID: 1000, GID: 100, Name: "me", Home: "/home/me", Shell: "/bin/sh"}},
		Groups:  []scap.Group{{GID: 0, Name: "root"}, {GID: 50, Name: "staff"}},
	}
	if diff := cmp.Diff(want, s, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("section (-want +got):\n%s", diff)
	}
	if stats != (Stats{Processes: 1}) {
		t.Errorf("stats are %+v", stats)
	}
}

// TestFixtureFiles: one row per kind of descriptor.
func TestFixtureFiles(t *testing.T) {
	f := newTree(t)
	f.host()
	f.process(100)
	f.thread(100, 100, "sh", "")
	f.file("plain", "x")
	f.link("proc/100/net", f.path("net"))
	for name, content := range socketTables {
		f.file("net/"+name, content)
	}
	var want []scap.FD
	for i, row := range fdRows(f.root) {
		f.fd(100, i, row.link, row.info)
		row.want.Num = int64(i)
		want = append(want, row.want)
	}
	s, _ := f.take(Options{})
	got := s.FDs[0].FDs
	for i := range got {
		if strings.HasPrefix(got[i].Name, f.root) {
			got[i].Ino, got[i].Dev = 0, 0
		}
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.AddrPort) bool { return a == b })); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

type fdRow struct {
	link, info string
	want       scap.FD
}

func fdRows(root string) []fdRow {
	const info = "pos:\t0\nflags:\t02\nmnt_id:\t15\nino:\t9\n"
	anon := func(name string, typ scap.FDType) fdRow {
		return fdRow{"anon_inode:" + name, info, scap.FD{Type: typ, Ino: 9}}
	}
	addr := netip.MustParseAddrPort
	return []fdRow{
		{root + "/plain", "flags:\t0102001\n", scap.FD{Type: scap.FDFileV2, Name: root + "/plain", OpenFlags: 2 | 8 | 2048}},
		{root, "flags:\t02200000\n", scap.FD{Type: scap.FDDirectory, Name: root}},
		{"/gone (deleted)", info, scap.FD{Type: scap.FDFileV2, Name: "/gone (deleted)", OpenFlags: 3, Ino: 9}},
		{"/gone/dir", "flags:\t0200000\n", scap.FD{Type: scap.FDDirectory, Name: "/gone/dir"}},
		{"/memfd:a (b) (deleted)", info, scap.FD{Type: scap.FDMemFD, Name: "a (b)", Ino: 9}},
		{"pipe:[55]", info, scap.FD{Type: scap.FDFifo, Ino: 55}},
		{"net:[4026531833]", "flags:\t0100000\n", scap.FD{Type: scap.FDFileV2, Name: "net:[4026531833]", Ino: 4026531833, OpenFlags: 1 | 2048}},
		{"anon_inode:[pidfd]", info + "Pid:\t42\n", scap.FD{Type: scap.FDPidFD, Name: "/proc/42", Ino: 9}},
		{"anon_inode:[something new]", info, scap.FD{Type: scap.FDUnsupported, Name: "anon_inode:[something new]", Ino: 9}},
		anon("[eventfd]", scap.FDEvent), anon("[eventpoll]", scap.FDEventPoll), anon("inotify", scap.FDInotify),
		anon("[signalfd]", scap.FDSignalFD), anon("[timerfd]", scap.FDTimerFD), anon("[userfaultfd]", scap.FDUserfaultFD),
		anon("[io_uring]", scap.FDIOUring), anon("bpf-map", scap.FDBpf), anon("bpf-prog", scap.FDBpf), anon("bpf_link", scap.FDBpf),
		{"socket:[101]", "", scap.FD{Type: scap.FDIPv4ServSock, L4: scap.L4TCP, Src: addr("127.0.0.1:8080"), Dst: addr("0.0.0.0:0"), Ino: 101}},
		{"socket:[102]", "", scap.FD{Type: scap.FDIPv4Sock, L4: scap.L4TCP, Src: addr("10.0.0.2:50000"), Dst: addr("10.0.0.9:443"), Ino: 102}},
		{"socket:[103]", "", scap.FD{Type: scap.FDIPv6Sock, L4: scap.L4TCP, Src: addr("[2001:db8::1]:50001"), Dst: addr("[2001:db8::2]:443"), Ino: 103}},
		{"socket:[104]", "", scap.FD{Type: scap.FDIPv6ServSock, L4: scap.L4TCP, Src: addr("[::]:80"), Dst: addr("[::]:0"), Ino: 104}},
		{"socket:[105]", "", scap.FD{Type: scap.FDIPv4ServSock, L4: scap.L4UDP, Src: addr("0.0.0.0:53"), Dst: addr("0.0.0.0:0"), Ino: 105}},
		{"socket:[106]", "", scap.FD{Type: scap.FDIPv4ServSock, L4: scap.L4Raw, Src: addr("0.0.0.0:1"), Dst: addr("0.0.0.0:0"), Ino: 106}},
		{"socket:[107]", "", scap.FD{Type: scap.FDUnixSock, Name: "/run/a b.sock", UnixSrc: 0xffff8881, Ino: 107}},
		{"socket:[108]", "", scap.FD{Type: scap.FDUnixSock, UnixSrc: 0xffff8882, Ino: 108}},
		{"socket:[109]", "", scap.FD{Type: scap.FDUnixSock, Name: "@abstract", UnixSrc: 0xffff8883, Ino: 109}},
		{"socket:[110]", "", scap.FD{Type: scap.FDNetlink, Ino: 110}},
		{"socket:[111]", "", scap.FD{Type: scap.FDUnixSock, Ino: 111}}, // two lines claim it
		{"socket:[113]", "", scap.FD{Type: scap.FDIPv4Sock, L4: scap.L4TCP, Src: addr("127.0.0.1:80"), Dst: addr("127.0.0.1:54674"), Ino: 113}},
		{"socket:[999]", "", scap.FD{Type: scap.FDUnsupported, Ino: 999}},
	}
}

var socketTables = map[string]string{
	"tcp": `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 101 1 0000000000000000 100 0 0 10 0
   1: 0200000A:C350 0900000A:01BB 01 00000000:00000000 00:00000000 00000000     0        0 102 1 0000000000000000 100 0 0 10 0
   2: 0200000A:C350 0900000A:01BB 06 00000000:00000000 00:00000000 00000000     0        0 0 1 0000000000000000 100 0 0 10 0
   3: nonsense
   4: XX:C350 0900000A:01BB 06 00000000:00000000 00:00000000 00000000     0        0 999 1
`,
	"tcp6": `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: B80D0120000000000000000001000000:C351 B80D0120000000000000000002000000:01BB 01 00000000:00000000 00:00000000 00000000     0        0 103 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 104 1 0000000000000000 100 0 0 10 0
   2: 0000000000000000FFFF00000100007F:0050 0000000000000000FFFF00000100007F:D592 01 00000000:00000000 00:00000000 00000000     0        0 113 1 0000000000000000 100 0 0 10 0
`,
	"udp": `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  216: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 105 2 0000000000000000 0
`,
	"raw": `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
    1: 00000000:0001 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 106 2 0000000000000000 0
`,
	"unix": `Num       RefCount Protocol Flags    Type St Inode Path
00000000ffff8881: 00000002 00000000 00010000 0001 01   107 /run/a b.sock
00000000ffff8882: 00000003 00000000 00000000 0001 03   108
00000000ffff8883: 00000002 00000000 00010000 0001 01   109 @abstract
00000000ffff8884: 00000002 00000000 00010000 0001 01   111 /run/true.sock
00000000ffff8885: 00000002 00000000 00010000 0001 01   112 /tmp/x
00000000ffff8886: 00000002 00000000 00010000 0001 01   111 /run/forged.sock
`,
	"netlink": `sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
0000000000000000 0   1234       00000000 0        0        0     2        0        110
`,
}

// TestThreadIsReadWithoutItsLeader: a main thread may be dead while others run.
func TestThreadIsReadWithoutItsLeader(t *testing.T) {
	f := newTree(t)
	f.host()
	f.process(100)
	f.thread(100, 100, "sh", "")
	f.thread(100, 101, "sh", "")
	f.file("proc/100/task/100/stat", "100 (sh) Z 1 100 77 0 0 0 1 0 2 0 0 0 0 0 20 0 1 0 4321 0 0")
	for _, name := range []string{"cmdline", "limits"} {
		raw, err := os.ReadFile(f.path("proc/100/" + name))
		must(t, err)
		f.file("proc/100/task/101/"+name, string(raw))
		f.file("proc/100/"+name, "")
	}
	f.link("proc/100/task/101/exe", "/usr/bin/dash")
	must(t, os.Remove(f.path("proc/100/exe")))
	s, _ := f.take(Options{})
	for _, th := range s.Threads {
		if th.Exe != "sh" || th.ExePath != "/usr/bin/dash" || th.FDLimit != 1024 {
			t.Errorf("thread %d has exe %q, path %q, limit %d", th.TID, th.Exe, th.ExePath, th.FDLimit)
		}
	}
}

// TestUnreadableProcess: whatever is missing, what is left counts.
func TestUnreadableProcess(t *testing.T) {
	f := newTree(t)
	f.host()
	f.file("proc/7/task/7/stat", "7 (a) S 1 7 7 0 0 0 1 0 2 0 0 0 0 0 20 0 1 0 4321 0 0")
	f.file("proc/8/task/8/stat", "garbage")
	f.file("proc/9/status", "")
	f.file("proc/10", "")
	s, stats := f.take(Options{})
	if len(s.Threads) != 1 || s.Threads[0].Comm != "a" || s.Threads[0].UID != ^uint32(0) || s.Threads[0].LoginUID != ^uint32(0) {
		t.Errorf("threads are %+v", s.Threads)
	}
	if stats.Processes != 1 || stats.Vanished != 3 {
		t.Errorf("stats are %+v", stats)
	}
}

func TestLimits(t *testing.T) {
	f := newTree(t)
	f.host()
	f.process(100)
	f.thread(100, 100, strings.Repeat("c", 5000), "")
	f.file("proc/100/cmdline", strings.Repeat("e", 5000)+"\x00"+strings.Repeat("a", 9000)+"\x00")
	f.file("proc/100/environ", strings.Repeat("v", 9000))
	for i := range 20 {
		f.fd(100, i, "pipe:[5]", "")
	}
	s, stats := f.take(Options{MaxFiles: 7})
	th := s.Threads[0]
	if len(th.Comm) != 1024 || len(th.Exe) != 1024 || len(th.Args) != 4096 || len(th.Env) != 4096 {
		t.Errorf("comm %d, exe %d, args %d, env %d bytes", len(th.Comm), len(th.Exe), len(th.Args), len(th.Env))
	}
	if len(s.FDs[0].FDs) != 7 || stats.Cut != 1 {
		t.Errorf("%d files, stats %+v", len(s.FDs[0].FDs), stats)
	}
	if s, _ = f.take(Options{NoEnv: true}); s.Threads[0].Env != nil {
		t.Error("environment is there")
	}
}

// TestEndedContext: a snapshot that may take no time is empty, but is one.
func TestEndedContext(t *testing.T) {
	f := newTree(t)
	f.host()
	f.process(100)
	f.thread(100, 100, "sh", "")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	s, stats, err := Take(ctx, Options{Proc: f.path("proc"), Sys: f.path("sys")})
	if err != nil || s.Machine.Hostname != "box" || stats.Processes+stats.Abandoned != 1 {
		t.Errorf("%v, %+v, %+v", err, s.Machine, stats)
	}
	if _, _, err := Take(ctx, Options{Proc: f.path("none")}); err == nil {
		t.Error("no error without processes")
	}
}

// TestBudget: a host with more than a section can hold loses environments first.
func TestBudget(t *testing.T) {
	var list []*process
	for pid := range 40_000 {
		list = append(list, &process{pid: pid, threads: []scap.Thread{{
			TID: int64(pid), PID: int64(pid), Env: make([]byte, 4096), Args: make([]byte, 4096), Cwd: "x",
		}}, fds: make([]scap.FD, 3)})
	}
	var s scap.Section
	var stats Stats
	fill(&s, list, &stats)
	size, withEnv := 0, 0
	for i := range s.Threads {
		size += threadSize(&s.Threads[i])
		if s.Threads[i].Env != nil {
			withEnv++
		}
	}
	if size > maxTotal || len(s.Threads) < 30_000 || withEnv < 1000 || stats.Cut == 0 {
		t.Errorf("%d bytes, %d threads, %d with environment, %+v", size, len(s.Threads), withEnv, stats)
	}
}
