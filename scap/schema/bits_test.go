package schema

import "testing"

func TestBitsEqualTables(t *testing.T) {
	rows := []struct {
		table, name string
		value       uint32
	}{
		{"file_flags", "O_RDONLY", O_RDONLY},
		{"file_flags", "O_WRONLY", O_WRONLY},
		{"file_flags", "O_CREAT", O_CREAT},
		{"file_flags", "O_DIRECTORY", O_DIRECTORY},
		{"file_flags", "O_CLOEXEC", O_CLOEXEC},
		{"file_flags", "O_TMPFILE", O_TMPFILE},
		{"file_flags", "O_F_CREATED", O_F_CREATED},
		{"file_flags", "FD_UPPER_LAYER", FD_UPPER_LAYER},
		{"file_flags", "FD_LOWER_LAYER", FD_LOWER_LAYER},
		{"creat_flags", "FD_UPPER_LAYER_CREAT", FD_UPPER_LAYER_CREAT},
		{"creat_flags", "FD_LOWER_LAYER_CREAT", FD_LOWER_LAYER_CREAT},
		{"clone_flags", "CLONE_FILES", CLONE_FILES},
		{"clone_flags", "CLONE_NEWPID", CLONE_NEWPID},
		{"clone_flags", "CLONE_PARENT", CLONE_PARENT},
		{"clone_flags", "CLONE_THREAD", CLONE_THREAD},
		{"clone_flags", "CLONE_INVERTED", CLONE_INVERTED},
		{"clone_flags", "NAME_CHANGED", NAME_CHANGED},
		{"clone_flags", "CLOSED", CLOSED},
		{"clone_flags", "CLONE_NEWUSER", CLONE_NEWUSER},
		{"clone_flags", "CLONE_VFORK", CLONE_VFORK},
		{"clone_flags", "CLONE_CHILD_IN_PIDNS", CLONE_CHILD_IN_PIDNS},
		{"execve_flags", "EXE_WRITABLE", EXE_WRITABLE},
		{"execve_flags", "EXE_UPPER_LAYER", EXE_UPPER_LAYER},
		{"execve_flags", "EXE_FROM_MEMFD", EXE_FROM_MEMFD},
		{"execve_flags", "EXE_LOWER_LAYER", EXE_LOWER_LAYER},
		{"execveat_flags", "AT_EMPTY_PATH", AT_EMPTY_PATH},
		{"epoll_create1_flags", "EPOLL_CLOEXEC", EPOLL_CLOEXEC},
		{"memfd_create_flags", "MFD_CLOEXEC", MFD_CLOEXEC},
		{"close_range_flags", "CLOSE_RANGE_CLOEXEC", CLOSE_RANGE_CLOEXEC},
		{"socket_families", "AF_UNIX", AF_UNIX},
		{"socket_families", "AF_INET", AF_INET},
		{"socket_families", "AF_INET6", AF_INET6},
		{"socket_families", "AF_NETLINK", AF_NETLINK},
		{"fcntl_commands", "F_DUPFD", F_DUPFD},
		{"fcntl_commands", "F_SETFD", F_SETFD},
		{"fcntl_commands", "F_DUPFD_CLOEXEC", F_DUPFD_CLOEXEC},
		{"prctl_options", "PR_SET_CHILD_SUBREAPER", PR_SET_CHILD_SUBREAPER},
		{"prctl_options", "PR_GET_CHILD_SUBREAPER", PR_GET_CHILD_SUBREAPER},
		{"rlimit_resources", "RLIMIT_NOFILE", RLIMIT_NOFILE},
	}
	tables := map[string]*FlagTable{}
	for _, ft := range FlagTables() {
		tables[ft.Name] = ft
	}
	for _, r := range rows {
		ft := tables[r.table]
		if ft == nil {
			t.Errorf("no table %s", r.table)
			continue
		}
		if v, ok := ft.Value(r.name); !ok || v != r.value {
			t.Errorf("%s.%s = %#x (%v), constant is %#x", r.table, r.name, v, ok, r.value)
		}
	}
}
