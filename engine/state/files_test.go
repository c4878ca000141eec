package state

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"hids/scap"
	"hids/scap/schema"
)

func TestOpenedFiles(t *testing.T) {
	const dir = schema.O_DIRECTORY
	rows := []struct {
		name    string
		typ     schema.EventType
		params  []any
		num     int64
		want    string
		raw     string
		fdType  scap.FDType
		fdFlags FDFlags
	}{
		{"open", schema.SYSCALL_OPEN_X, []any{9, "x/../y", uint32(1), uint32(0), uint32(5), 6}, 9, "/srv/y", "x/../y", scap.FDFileV2, 0},
		{"open directory", schema.SYSCALL_OPEN_X, []any{9, "/d/", dir, uint32(0), uint32(5), 6}, 9, "/d", "/d/", scap.FDDirectory, 0},
		{"open without a name", schema.SYSCALL_OPEN_X, []any{9, nil, uint32(1), uint32(0), uint32(5), 6}, 9, "/srv/<NA>", "<NA>", scap.FDFileV2, 0},
		{"creat", schema.SYSCALL_CREAT_X, []any{9, "y", uint32(0), uint32(5), 6, uint16(2)}, 9, "/srv/y", "y", scap.FDFileV2, OverlayLower},
		{"openat", schema.SYSCALL_OPENAT_2_X, []any{9, 5, "y", schema.FD_UPPER_LAYER, uint32(0), uint32(5), 6}, 9, "/var/log/y", "y", scap.FDFileV2, OverlayUpper},
		{"openat cwd", schema.SYSCALL_OPENAT_2_X, []any{9, -100, "y", uint32(1), uint32(0), uint32(5), 6}, 9, "/srv/y", "y", scap.FDFileV2, 0},
		{"openat absolute", schema.SYSCALL_OPENAT_2_X, []any{9, 77, "/y", uint32(1), uint32(0), uint32(5), 6}, 9, "/y", "/y", scap.FDFileV2, 0},
		{"openat unknown", schema.SYSCALL_OPENAT_2_X, []any{9, 77, "y", uint32(1), uint32(0), uint32(5), 6}, 9, "<UNKNOWN>y", "y", scap.FDFileV2, 0},
		{"openat without a name", schema.SYSCALL_OPENAT_2_X, []any{9, 5, nil, uint32(1), uint32(0), uint32(5), 6}, 9, "<NA>", "<NA>", scap.FDFileV2, 0},
		{"openat2", schema.SYSCALL_OPENAT2_X, []any{9, 5, "y", uint32(1), uint32(0), uint32(0), uint32(5), 6}, 9, "/var/log/y", "y", scap.FDFileV2, 0},
		{"open by handle", schema.SYSCALL_OPEN_BY_HANDLE_AT_X, []any{9, 3, uint32(1), "/h/x", uint32(5), 6}, 9, "/h/x", "/h/x", scap.FDFileV2, 0},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			h := newHost(t)
			h.do(r.typ, 100, r.params...)
			h.wantName(100, r.num, r.want)
			f := h.st.EventFD()
			if f == nil || f != h.fd(100, r.num) {
				t.Fatal("the file is not the event's")
			}
			equal(t, "number", h.st.EventFDNum(), r.num)
			equal(t, "raw name", f.NameRaw, r.raw)
			equal(t, "type", f.Type, r.fdType)
			equal(t, "flags", f.Flags, r.fdFlags)
			equal(t, "device", f.Dev, 5)
			equal(t, "inode", f.Ino, 6)
			equal(t, "name changed", h.st.NameChanged(), true)
			failed := slices.Clone(r.params)
			failed[0] = -2
			h.do(r.typ, 100, failed...)
			equal(t, "number after a failure", h.st.EventFDNum(), -1)
			if h.st.EventFD() != nil {
				t.Error("an fd after a failure")
			}
		})
	}
}

func TestEnterEventNamesTheFile(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_OPENAT_2_E, 100, 5, "real", schema.O_WRONLY, uint32(0))
	h.do(schema.SYSCALL_OPENAT_2_X, 100, 9, -100, "swapped", schema.O_RDONLY|schema.O_F_CREATED, uint32(0), uint32(0), 0)
	h.wantName(100, 9, "/var/log/real")
	equal(t, "flags", h.fd(100, 9).OpenFlags, schema.O_WRONLY|schema.O_F_CREATED)

	h.do(schema.SYSCALL_OPEN_E, 100, nil, schema.O_WRONLY, uint32(0))
	h.do(schema.SYSCALL_OPEN_X, 100, 9, "exit", uint32(1), uint32(0), uint32(0), 0)
	h.wantName(100, 9, "/srv/exit")

	h.do(schema.SYSCALL_OPEN_E, 100, "stale", schema.O_WRONLY, uint32(0))
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	h.do(schema.SYSCALL_OPEN_X, 100, 9, "exit2", uint32(1), uint32(0), uint32(0), 0)
	h.wantName(100, 9, "/srv/exit2")

	h.do(schema.SYSCALL_CREAT_E, 100, "made", uint32(0))
	h.do(schema.SYSCALL_CREAT_X, 100, 9, "exit3", uint32(0), uint32(0), 0, uint16(0))
	h.wantName(100, 9, "/srv/made")
}

func TestStoredEnterEventsAreReleased(t *testing.T) {
	h := newHost(t)
	for range 100 {
		h.do(schema.SYSCALL_OPEN_E, 100, "x", uint32(0), uint32(0))
		h.do(schema.SYSCALL_OPEN_E, 100, "x", uint32(0), uint32(0))
		h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	}
	equal(t, "events", h.st.nenters, 1)
	h.do(schema.SYSCALL_OPEN_E, 100, make([]byte, 5000), uint32(0), uint32(0))
	if h.st.Thread(100).enter != nil {
		t.Error("a large event was stored")
	}
}

func TestCloseTakesEffectAtTheNextEvent(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_CLOSE_X, 100, 0, 5)
	equal(t, "closed file", h.st.EventFD().Name, "/var/log")
	equal(t, "name changed", h.st.NameChanged(), false)
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	h.wantNoFD(100, 5)
	h.do(schema.SYSCALL_CLOSE_X, 100, -9, 0)
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	h.wantName(100, 0, "/dev/pts/0")
	h.do(schema.SYSCALL_CLOSE_X, 201, 0, 3)
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	h.wantNoFD(200, 3)
}

func TestCloseRange(t *testing.T) {
	open := func() *testHost {
		h := newHost(t)
		for i := 10; i < 15; i++ {
			h.do(schema.SYSCALL_OPEN_X, 100, i, "/f", uint32(1), uint32(0), uint32(0), 0)
		}
		return h
	}
	h := open()
	h.do(schema.SYSCALL_CLOSE_RANGE_X, 100, 0, uint32(11), uint32(13), schema.CLOSE_RANGE_CLOEXEC)
	h.exec(100, 100, 1)
	h.wantNoFD(100, 11)
	h.wantNoFD(100, 13)
	h.wantName(100, 14, "/f")
	h = open()
	h.do(schema.SYSCALL_CLOSE_RANGE_X, 100, 0, uint32(11), uint32(0xFFFFFFFF), uint32(0))
	h.wantNoFD(100, 14)
	h.wantName(100, 10, "/f")
	equal(t, "open files", h.st.Thread(100).FDTable().Len(), 3)
}

func TestDuplicates(t *testing.T) {
	h := newHost(t)
	th := h.st.Thread(100)
	h.do(schema.SYSCALL_OPEN_X, 100, 9, "/f", schema.O_CLOEXEC, uint32(0), uint32(0), 0)
	h.do(schema.SYSCALL_DUP_1_X, 100, 10, 9)
	h.wantName(100, 10, "/f")
	equal(t, "close on exec", h.fd(100, 10).closeOnExec(), false)
	equal(t, "number", h.st.EventFDNum(), 10)
	h.do(schema.SYSCALL_DUP3_X, 100, 11, 9, 11, schema.O_CLOEXEC)
	equal(t, "close on exec", h.fd(100, 11).closeOnExec(), true)
	h.do(schema.SYSCALL_DUP2_X, 100, 0, 9, 0)
	h.do(schema.SYSCALL_DUP2_X, 100, 1, 9, 1)
	equal(t, "pipe flags", th.Flags&(schema.PIPE_DST|schema.PIPE_SRC), schema.PIPE_DST|schema.PIPE_SRC)
	h.wantName(100, 0, "/f")
	h.do(schema.SYSCALL_DUP2_X, 100, 9, 9, 9)
	h.wantName(100, 9, "/f")
	h.do(schema.SYSCALL_DUP_1_X, 100, 20, 19)
	h.wantNoFD(100, 20)
	h.do(schema.SYSCALL_FCNTL_X, 100, 21, 9, uint8(schema.F_DUPFD), 0)
	h.wantName(100, 21, "/f")
	h.do(schema.SYSCALL_FCNTL_X, 100, 22, 9, uint8(schema.F_DUPFD_CLOEXEC), 0)
	equal(t, "close on exec", h.fd(100, 22).closeOnExec(), true)
	h.do(schema.SYSCALL_FCNTL_X, 100, 0, 22, uint8(schema.F_SETFD), 0)
	equal(t, "close on exec", h.fd(100, 22).closeOnExec(), false)
	h.do(schema.SYSCALL_FCNTL_X, 100, 0, 22, uint8(schema.F_SETFD), 1)
	equal(t, "close on exec", h.fd(100, 22).closeOnExec(), true)
	h.do(schema.SYSCALL_FCNTL_X, 100, 0, 22, uint8(4), 0)
	equal(t, "fd of any fcntl", h.st.EventFD().Name, "/f")
}

func TestNamelessFiles(t *testing.T) {
	rows := []struct {
		typ    schema.EventType
		params []any
		want   string
		char   byte
	}{
		{schema.SYSCALL_EVENTFD_X, []any{9, 0, uint32(0)}, "event", 'e'},
		{schema.SYSCALL_EVENTFD2_X, []any{9, uint16(schema.O_CLOEXEC), 0}, "event", 'e'},
		{schema.SYSCALL_SIGNALFD_X, []any{9, -1, uint32(0), uint8(0)}, "signalfd", 's'},
		{schema.SYSCALL_SIGNALFD4_X, []any{9, uint16(0), -1, uint32(0)}, "signalfd", 's'},
		{schema.SYSCALL_TIMERFD_CREATE_X, []any{9, uint8(0), uint8(0)}, "timerfd", 't'},
		{schema.SYSCALL_INOTIFY_INIT_X, []any{9, uint8(0)}, "inotify", 'i'},
		{schema.SYSCALL_INOTIFY_INIT1_X, []any{9, uint16(0)}, "inotify", 'i'},
		{schema.SYSCALL_BPF_2_X, []any{9, uint32(0)}, "bpf", 'b'},
		{schema.SYSCALL_USERFAULTFD_X, []any{9, uint32(0)}, "userfaultfd", 'u'},
		{schema.SYSCALL_IO_URING_SETUP_X, []any{9}, "io_uring", 'r'},
		{schema.SYSCALL_EPOLL_CREATE_X, []any{9, uint32(0)}, "eventpoll", 'l'},
		{schema.SYSCALL_EPOLL_CREATE1_X, []any{9, schema.EPOLL_CLOEXEC}, "eventpoll", 'l'},
		{schema.SYSCALL_PIPE2_X, []any{0, 8, 9, 5, uint32(0)}, "pipe", 'p'},
	}
	for _, r := range rows {
		h := newHost(t)
		h.do(r.typ, 100, r.params...)
		f := h.st.EventFD()
		if f == nil {
			t.Errorf("%v: no fd", r.typ)
			continue
		}
		equal(t, r.typ.String(), fmt.Sprint(f.Num, f.TypeName(), string(f.TypeChar()), f.Name), fmt.Sprint(int64(9), r.want, string(r.char), ""))
		equal(t, "name changed", h.st.NameChanged(), false)
		r.params[0] = -1
		h = newHost(t)
		h.do(r.typ, 100, r.params...)
		if h.st.EventFD() != nil {
			t.Errorf("%v: an fd after a failure", r.typ)
		}
	}
}

func TestEpollClosesOnExec(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_EPOLL_CREATE1_X, 100, 9, schema.EPOLL_CLOEXEC)
	h.do(schema.SYSCALL_MEMFD_CREATE_X, 100, 10, "m", schema.MFD_CLOEXEC)
	h.do(schema.SYSCALL_OPEN_X, 100, 11, "/f", schema.O_RDONLY, uint32(0), uint32(0), 0)
	h.exec(100, 100, 1)
	h.wantNoFD(100, 9)
	h.wantNoFD(100, 10)
	h.wantName(100, 11, "/f")
}

func TestMemfdAndPidfd(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_MEMFD_CREATE_X, 100, 9, "m", uint32(0))
	h.wantName(100, 9, "m")
	h.do(schema.SYSCALL_MEMFD_CREATE_X, 100, -24, "m", uint32(0))
	equal(t, "number", h.st.EventFDNum(), -24)
	equal(t, "type", string(h.st.EventFD().TypeChar()), "?")
	h.do(schema.SYSCALL_PIDFD_OPEN_X, 100, 10, 200, uint32(0))
	h.wantName(100, 10, "/proc/200")
	h.do(schema.SYSCALL_PIDFD_GETFD_X, 100, 11, 10, 4, uint32(0))
	h.wantName(100, 11, "10.0.0.9:4000->10.0.0.5:80")
	equal(t, "close on exec", h.fd(100, 11).closeOnExec(), true)
	h.do(schema.SYSCALL_PIDFD_GETFD_X, 100, 12, 10, 99, uint32(0))
	h.do(schema.SYSCALL_PIDFD_GETFD_X, 100, 12, 99, 4, uint32(0))
	h.wantNoFD(100, 12)
}

// TestFDOfEventsWithoutHandler finds the fd of an event that changes no state.
func TestFDOfEventsWithoutHandler(t *testing.T) {
	h := newHost(t)
	h.do(schema.SYSCALL_FSTAT_X, 100, 0, 5)
	equal(t, "name", h.st.EventFD().Name, "/var/log")
	equal(t, "number", h.st.EventFDNum(), 5)
	h.do(schema.SYSCALL_FSTAT_X, 100, 0, 6)
	equal(t, "unknown", h.st.EventFDNum(), 6)
	if h.st.EventFD() != nil {
		t.Error("an unknown fd is known")
	}
	h.do(schema.SYSCALL_NEWFSTATAT_X, 100, 0, -100, "x", uint32(0))
	equal(t, "working directory", h.st.EventFDNum(), -100)
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	equal(t, "none", h.st.EventFDNum(), -1)
	h.do(schema.SYSCALL_FSTAT_X, 100, 0, nil)
	equal(t, "empty", h.st.EventFDNum(), -1)
}

// bucketModel is a simple chained hash table with the order of libs.
type bucketModel struct {
	keys []int64
	size int
}

func (m *bucketModel) insert(list []int64, k int64) []int64 {
	n := uint64(bucketCounts[m.size])
	for i, x := range list {
		if uint64(x)%n == uint64(k)%n {
			return slices.Insert(list, i, k)
		}
	}
	return slices.Insert(list, 0, k)
}

func (m *bucketModel) add(k int64) {
	if slices.Contains(m.keys, k) {
		return
	}
	if len(m.keys)+1 > bucketCounts[m.size] {
		m.size++
		var list []int64
		for _, x := range m.keys {
			list = m.insert(list, x)
		}
		m.keys = list
	}
	m.keys = m.insert(m.keys, k)
}

func (m *bucketModel) remove(k int64) {
	if i := slices.Index(m.keys, k); i >= 0 {
		m.keys = slices.Delete(m.keys, i, i+1)
	}
}

func TestFDTableEqualsModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		s := New()
		var table FDTable
		var model bucketModel
		limit := 1 + rnd.Int64N(int64(4)<<(round%10))
		for range 300 {
			num := rnd.Int64N(limit)
			switch rnd.IntN(6) {
			case 0:
				num = -num - 1
			case 1:
				num *= 1009
			}
			if rnd.IntN(3) == 0 {
				s.eraseFDsIf(&table, func(f *FD) bool { return f.Num == num })
				model.remove(num)
			} else {
				s.storeFD(&table, num, &FD{Ino: uint64(num)})
				model.add(num)
			}
		}
		var got []int64
		for f := range table.All() {
			got = append(got, f.Num)
			if table.Get(f.Num) != f || f.Ino != uint64(f.Num) {
				t.Fatalf("fd %d is not found", f.Num)
			}
		}
		if !slices.Equal(got, model.keys) || table.Len() != len(got) {
			t.Fatalf("round %d: %v, want %v", round, got, model.keys)
		}
	}
}

func TestOpenFilesAreLimited(t *testing.T) {
	h := newHost(t)
	table := h.st.Thread(100).FDTable()
	for i := range maxFDsPerTable + 100 {
		h.do(schema.SYSCALL_OPEN_X, 100, 1000+i*7, "/f", uint32(1), uint32(0), uint32(0), 0)
	}
	equal(t, "open files", table.Len(), maxFDsPerTable)
	if h.st.EventFD() != nil {
		t.Error("the table grows without limit")
	}
	equal(t, "number", h.st.EventFDNum(), int64(1000+(maxFDsPerTable+99)*7))
	for i := range int64(30) {
		h.clone(schema.SYSCALL_CLONE_20_X, 100, 5000+i, 100, 1, 0)
	}
	if h.st.fdPool.live > maxFDs {
		t.Errorf("%d open files", h.st.fdPool.live)
	}
	for i := range int64(30) {
		h.do(schema.PROCEXIT_1_E, 5000+i, 0, 0, uint8(0), uint8(0), 0)
	}
	h.do(schema.SYSCALL_GETUID_X, 100, uint32(0))
	equal(t, "open files at last", h.st.fdPool.live, maxFDsPerTable+2)
}
