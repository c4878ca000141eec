package procfs

import (
	"bytes"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"

	"hids/scap"
)

func TestCgroups(t *testing.T) {
	f := newTree(t)
	const v1 = "9:name=systemd:/\n7:blkio:/b\n4:memory:/m (deleted)\n3:cpuset:/s\n2:cpuacct,cpu:/c\n0::/x\n"
	f.file("v2/fs/cgroup/cgroup.controllers", "cpuset cpu io memory pids\n")
	f.file("v2/fs/cgroup/system.slice/cgroup.controllers", "memory pids\n")
	f.file("v2/fs/cgroup/system.slice/docker-1.scope/cgroup.controllers", "memory pids cpu\n")
	f.file("v2/fs/cgroup/bare/cgroup.controllers", "\n")
	f.file("hybrid/fs/cgroup/unified/cgroup.controllers", "")
	f.file("hybrid/fs/cgroup/unified/x/cgroup.controllers", "")
	for _, test := range []struct{ name, sys, file, want string }{
		{"v1", "none", v1, "cpuset=/s|cpu=/c|cpuacct=/c|blkio=/b|memory=/m|"},
		{"v1 and v2", "hybrid", v1, "cpuset=/s|cpu=/c|cpuacct=/c|blkio=/b|memory=/m|"},
		{"v1 in part", "hybrid", "4:memory:/m\n0::/x\n", "cpuset=/|cpu=/|cpuacct=/|blkio=/|memory=/m|"},
		{"v1 only in part", "none", "4:memory:/m\n", "memory=/m|"},
		{"v2", "v2", "0::/system.slice/docker-1.scope\n", "cpuset=/|cpu=/system.slice/docker-1.scope|cpuacct=/|blkio=/|memory=/system.slice/docker-1.scope|"},
		{"v2 above", "v2", "0::/system.slice\n", "cpuset=/|cpu=/|cpuacct=/|blkio=/|memory=/system.slice|"},
		{"v2 root", "v2", "0::/\n", "cpuset=/|cpu=/|cpuacct=/|blkio=/|memory=/|"},
		{"v2 bare", "v2", "0::/bare\n", "cpuset=/|cpu=/|cpuacct=/|blkio=/|memory=/|"},
		{"v2 unknown", "v2", "0::/gone/here\n", "cpuset=/gone/here|cpu=/gone/here|cpuacct=/|blkio=/gone/here|memory=/gone/here|"},
		{"v2 outside", "v2", "0::/../other\n", "cpuset=/../other|cpu=/../other|cpuacct=/|blkio=/../other|memory=/../other|"},
		{"v2 without sysfs", "none", "0::/a/b\n", "cpuset=/a/b|cpu=/a/b|cpuacct=/|blkio=/a/b|memory=/a/b|"},
		{"colons", "none", "4:memory:/a:b:c\n", "memory=/a:b:c|"},
		{"nothing", "none", "", ""},
		{"garbage", "none", "x\n:\n1:2\n", ""},
	} {
		c := newCgroups(f.path(test.sys))
		for range 2 { // the second from memory
			got := string(bytes.ReplaceAll(c.encode([]byte(test.file)), []byte{0}, []byte{'|'}))
			if got != test.want {
				t.Errorf("%s:\n got %s\nwant %s", test.name, got, test.want)
			}
		}
	}
}

func TestStat(t *testing.T) {
	const tail = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19"
	for _, test := range []struct {
		line, comm string
		ok         bool
	}{
		{"1 (a)" + tail, "a", true},
		{"1 (a) b)" + tail, "a) b", true},
		{"1 ((\n)))" + tail, "(\n))", true},
		{"1 ()" + tail, "", true},
		{"1 (\xff)" + tail, "\xff", true},
		{"1 a" + tail, "", false},
		{")1(" + tail, "", false},
		{"1 (a) S 1 2", "", false},
		{"", "", false},
	} {
		s, ok := parseStat([]byte(test.line))
		if ok != test.ok || ok && (s.comm != test.comm || s.pgid != 2 || s.sid != 3 || s.tty != 4 || s.minFault != 7 || s.majFault != 9 || s.start != 19) {
			t.Errorf("%q: %+v, %v", test.line, s, ok)
		}
	}
}

func TestDeviceNumbers(t *testing.T) {
	for _, test := range []struct{ major, minor, want uint32 }{
		{254, 0, 0xfe00}, {0, 6, 6}, {8, 1, 0x801}, {8, 0x1234, 0x1200834},
	} {
		if got := device(test.major, test.minor); got != test.want {
			t.Errorf("%d:%d is %#x, want %#x", test.major, test.minor, got, test.want)
		}
	}
}

func TestFDLimit(t *testing.T) {
	for file, want := range map[string]int64{
		"Max open files            1024                 524288               files\n": 1024,
		"Max cpu time  5 5\nMax open files  unlimited  unlimited  files":              -1,
		"Max open files": 0,
		"":               0,
	} {
		if got := parseFDLimit([]byte(file)); got != want {
			t.Errorf("%q: %d, want %d", file, got, want)
		}
	}
}

func TestWritable(t *testing.T) {
	st := func(uid, gid uint32, mode uint16) *unix.Statx_t { return &unix.Statx_t{Uid: uid, Gid: gid, Mode: mode} }
	for _, test := range []struct {
		name   string
		thread scap.Thread
		groups []uint32
		st     *unix.Statx_t
		want   bool
	}{
		{"owner", scap.Thread{UID: 1}, nil, st(1, 9, 0o700), true},
		{"owner may not", scap.Thread{UID: 1}, nil, st(1, 9, 0o577), false},
		{"group", scap.Thread{UID: 1, GID: 9}, nil, st(2, 9, 0o575), true},
		{"group may not", scap.Thread{UID: 1, GID: 9}, nil, st(2, 9, 0o757), false},
		{"other group", scap.Thread{UID: 1, GID: 8}, []uint32{7, 9}, st(2, 9, 0o575), true},
		{"all", scap.Thread{UID: 1, GID: 8}, nil, st(2, 9, 0o002), true},
		{"root without capabilities", scap.Thread{}, nil, st(2, 9, 0o755), false},
		{"capability", scap.Thread{UID: 5, CapEffective: 2}, nil, st(2, 9, 0), true},
	} {
		if got := writable(&test.thread, test.groups, test.st); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

func TestOverlayMounts(t *testing.T) {
	const line = `600 500 0:50 / /mnt/with\040blank rw,relatime shared:1 master:2 - overlay overlay rw,lowerdir=/l1:/l2,upperdir=/var/up\040per,workdir=/w`
	o, ok := parseOverlay(line, "0:50")
	if !ok || o != (overlay{"/mnt/with blank", "/", "/var/up per"}) {
		t.Errorf("%+v, %v", o, ok)
	}
	for _, other := range []string{"0:51", "0:5"} {
		if _, ok := parseOverlay(line, other); ok {
			t.Errorf("found for device %s", other)
		}
	}
	for _, bad := range []string{"", " - ", "1 2 0:50 / / rw - ext4 x y", "1 2 0:50 / / rw - overlay x"} {
		if _, ok := parseOverlay(bad, "0:50"); ok {
			t.Errorf("%q is one", bad)
		}
	}
}

func TestCPURanges(t *testing.T) {
	for list, want := range map[string]uint32{"0": 1, "0-3": 4, "0-1,4,6-7": 5, "": 0, "3-1": 0, "a": 0, "0-": 0, "0-99999": 0} {
		if got := countRanges(list); got != want {
			t.Errorf("%q: %d, want %d", list, got, want)
		}
	}
}

func TestInterfaceAddresses(t *testing.T) {
	for _, test := range []struct {
		cidr                       string
		flags                      net.Flags
		typ                        uint16
		addr, netmask, broadcastIP string
	}{
		{"192.0.2.2/24", net.FlagBroadcast, 1, "192.0.2.2", "255.255.255.0", "192.0.2.255"},
		{"127.0.0.1/8", net.FlagLoopback, 1, "127.0.0.1", "255.0.0.0", "127.0.0.1"},
		{"10.0.0.1/32", net.FlagPointToPoint, 1, "10.0.0.1", "255.255.255.255", "10.0.0.1"},
		{"fe80::1/64", net.FlagBroadcast, 2, "fe80::1", "ffff:ffff:ffff:ffff::", "::"},
	} {
		ip, n, err := net.ParseCIDR(test.cidr)
		must(t, err)
		n.IP = ip
		got := newInterface("x", n, test.flags, 7)
		want := scap.Interface{
			Type: test.typ, Name: "x", Addr: netip.MustParseAddr(test.addr), LinkSpeed: 7,
			Netmask: netip.MustParseAddr(test.netmask), Broadcast: netip.MustParseAddr(test.broadcastIP),
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", test.cidr, got, want)
		}
	}
}

func TestAccountsThatChange(t *testing.T) {
	f := newTree(t)
	f.file("etc/passwd", "root:x:0:0::/root:/bin/sh\na:x:1:1::/a:/bin/sh\n")
	f.file("etc/group", "root:x:0:\n")
	s := &scap.Section{}
	s.Users, s.Groups = readAccounts(f.path("etc"))
	a := NewAccounts(f.path("etc"), s)
	if c := a.Check(); len(c.Events(1)) != 0 {
		t.Errorf("%+v at the start", c)
	}
	f.file("etc/passwd", "root:x:0:0::/root:/bin/zsh\nb:x:2:2::/b:/bin/sh\n")
	f.file("etc/group", "root:x:0:\nbb:x:2:\n")
	c := a.Check()
	events := c.Events(5)
	if len(c.Users) != 2 || len(c.RemovedUsers) != 1 || len(c.Groups) != 1 || len(events) != 4 {
		t.Fatalf("%+v", c)
	}
	for i, want := range []struct {
		typ  string
		name string
	}{{"userdeleted", "a"}, {"useradded", "root"}, {"useradded", "b"}, {"groupadded", "bb"}} {
		ev := events[i]
		at := 2
		if ev.Info().Name == "groupadded" {
			at = 1
		}
		if ev.Info().Name != want.typ || ev.Text(at) != want.name || ev.TS != 5 || ev.TID != -1 || ev.NParams() != len(ev.Info().Params) {
			t.Errorf("event %d is %s %q, want %+v", i, ev.Info().Name, ev.Text(at), want)
		}
	}
	if c := a.Check(); len(c.Events(1)) != 0 {
		t.Errorf("%+v the second time", c)
	}
	f.file("etc/passwd", "")
	if c := a.Check(); len(c.Events(1)) != 0 {
		t.Errorf("%+v of an empty file", c)
	}
}

// FuzzFiles: no file of a process, and no line of a socket table, is too strange.
func FuzzFiles(f *testing.F) {
	f.Add([]byte("1 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19"))
	f.Add([]byte("Uid:\t1\t2\t3\t4\nNSpid:\t1\t2\nGroups:\t\nCapEff:\tzz\n"))
	f.Add([]byte("0::/a\n1:cpu,memory:/b (deleted)\n"))
	f.Add([]byte("flags:\t02\nino:\t1\nPid:\t-1\n"))
	f.Add([]byte("600 500 0:50 / /mnt\\040x rw - overlay overlay rw,upperdir=/u\\0"))
	for _, table := range socketTables {
		f.Add([]byte(table))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		parseStat(b)
		parseStatus(b)
		parseFDInfo(b)
		parseFDLimit(b)
		parsePasswd(b)
		parseGroup(b)
		parseOverlay(string(b), "0:50")
		countRanges(string(b))
		newCgroups("/nonexistent").encode(b)
		s := &sockets{wanted: map[uint64]*endpoint{101: {}, 107: {}, 110: {}}}
		for line := range lines(b) {
			for _, table := range tables {
				table.add(s, splitFields(nil, line), line)
			}
		}
	})
}

// A process group from outside has no number inside.
func TestStatusGroup(t *testing.T) {
	for line, want := range map[string]int64{"NSpgid:\t7\n": 7, "NSpgid:\t700\t7\n": 7, "NSpgid:\t700\t70\t0\n": 70, "NSpgid:\t0\n": 0} {
		if got := parseStatus([]byte(line)).vpgid; got != want {
			t.Errorf("%q: %d, want %d", line, got, want)
		}
	}
}
