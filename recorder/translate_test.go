package recorder

import (
	"slices"
	"testing"

	"hids/recorder/openflags"
	"hids/scap/schema"
)

// translations are all of them, by name. One that a row uses and that is not
// here fails a test.
func translations() map[string]*translation {
	return map[string]*translation{
		"fileFlags": fileFlags, "pipeFlags": pipeFlags,
		"dupFlags": dupFlags, "resolveFlags": resolveFlags, "fcntlCommands": fcntlCommands,
		"flockOperations": flockOperations, "accessFlags": accessFlags, "lseekWhence": lseekWhence,
		"unlinkatFlags": unlinkatFlags, "linkatFlags": linkatFlags, "newfstatatFlags": newfstatatFlags,
		"fchownatFlags": fchownatFlags, "renameat2Flags": renameat2Flags, "spliceFlags": spliceFlags,
		"umountFlags": umountFlags, "closeRangeFlags": closeRangeFlags, "fsconfigCommand": fsconfigCommand,
		"mountFlags": mountFlags, "socketFamilies": socketFamilies, "shutdownHow": shutdownHow,
		"sockoptLevels": sockoptLevels, "pollEvents": pollEvents, "cloneFlags": cloneFlags, "rlimits": rlimits,
		"ptraceRequests": ptraceRequests, "prctlOptions": prctlOptions, "keyctlCommands": keyctlCommands,
		"pidfdFlags": pidfdFlags, "protFlags": protFlags, "mmapFlags": mmapFlags, "mlockallFlags": mlockallFlags,
		"mlock2Flags": mlock2Flags, "memfdFlags": memfdFlags, "futexOps": futexOps, "semopFlags": semopFlags,
		"semgetFlags": semgetFlags, "semctlCommands": semctlCommands, "quotaCommands": quotaCommands,
		"quotaTypes": quotaTypes, "quotaFormats": quotaFormats, "quotaInfoFlags": quotaInfoFlags,
		"uringSetupFlags": uringSetupFlags, "uringFeatures": uringFeatures, "uringEnterFlags": uringEnterFlags,
		"uringOpcodes": uringOpcodes, "epollCreateFlags": epollCreateFlags, "finitModuleFlags": finitModuleFlags,
		"deleteModuleFlags": deleteModuleFlags, "bpfCommands": bpfCommands, "faultFlags": faultFlags,
		"notFaultFlags": notFaultFlags,
	}
}

// unreached says why nothing of the kernel becomes a value of the schema.
var unreached = map[string]map[string]string{
	"file_flags": {
		"O_F_CREATED":    "from the opened file",
		"FD_UPPER_LAYER": "from the opened file",
		"FD_LOWER_LAYER": "from the opened file",
	},
	"creat_flags": {
		"FD_UPPER_LAYER_CREAT": "from the opened file",
		"FD_LOWER_LAYER_CREAT": "from the opened file",
	},
	"futex_operations": {
		"FUTEX_CLOCK_REALTIME": "stands beside the operation",
		"FUTEX_PRIVATE_FLAG":   "stands beside the operation",
	},
	"clone_flags": {
		"CLONE_INVERTED":       "of the reader's state",
		"NAME_CHANGED":         "of the reader's state",
		"CLOSED":               "of the reader's state",
		"CLONE_STOPPED":        "gone since Linux 2.6.38",
		"CLONE_CHILD_IN_PIDNS": "from the task",
	},
	"mmap_flags": {
		"MAP_RENAME": "another name of MAP_ANONYMOUS, of old systems",
		"MAP_FILE":   "0 in Linux",
	},
	"io_uring_setup_flags": {"IORING_SQ_NEED_WAKEUP": "a flag of the ring, not of its setup"},
	"execve_flags": {
		"EXE_WRITABLE":    "from the task",
		"EXE_UPPER_LAYER": "from the task",
		"EXE_FROM_MEMFD":  "from the task",
		"EXE_LOWER_LAYER": "from the task",
	},
	"execveat_flags": {
		"AT_EMPTY_PATH":       "only enter events have it",
		"AT_SYMLINK_NOFOLLOW": "only enter events have it",
	},
	"anon_inode_fd_types": {"": "only iterator events have them"},
}

// covered collects the values that each flag table can get.
func covered() map[string]map[uint32]bool {
	got := make(map[string]map[uint32]bool)
	add := func(table string, v uint32) {
		if got[table] == nil {
			got[table] = map[uint32]bool{0: true}
		}
		got[table][v] = true
	}
	for _, tr := range translations() {
		for _, p := range tr.pairs {
			add(tr.table, p.value)
		}
		if tr.other == otherFixed {
			add(tr.table, tr.none)
		}
	}
	for _, v := range sockoptNames {
		add("sockopt_options", uint32(v))
	}
	for _, v := range append(openflags.Flags(), openflags.AccessModes()...) {
		add("file_flags", openflags.Translate(v.Kernel)&mustValue("file_flags", v.Name))
	}
	return got
}

// sameAsKernel are the tables whose numbers are the kernel's, so that every
// value can come.
func sameAsKernel() (tables []string) {
	for _, tr := range translations() {
		if !tr.set && tr.other == otherRaw && len(tr.pairs) == 0 {
			tables = append(tables, tr.table)
		}
	}
	return tables
}

// modes are the masks of modes, whose numbers are the kernel's too.
var modes = map[string]uint32{"chmod_mode": permissions, "mknod_mode": permissions | fileTypes}

// Every value of every flag table comes from something of the kernel, or the
// reason is written down.
func TestEveryFlagIsReached(t *testing.T) {
	got, same := covered(), sameAsKernel()
	for _, table := range schema.FlagTables() {
		if slices.Contains(same, table.Name) {
			continue
		}
		for _, v := range table.Values {
			if mask, ok := modes[table.Name]; ok {
				got[table.Name] = map[uint32]bool{v.Value & mask: true}
			}
			why := unreached[table.Name]
			if !got[table.Name][v.Value] && why[v.Name] == "" && why[""] == "" {
				t.Errorf("%s: nothing becomes %s", table.Name, v.Name)
			}
			if got[table.Name][v.Value] && why[v.Name] != "" && v.Value != 0 {
				t.Errorf("%s: %s is reached", table.Name, v.Name)
			}
		}
	}
}

// Rows use no translation that the tests of this file don't see.
func TestTranslationsAreListed(t *testing.T) {
	known := translations()
	for _, r := range Rows() {
		for _, p := range r.params {
			if p.tr == nil {
				continue
			}
			found := false
			for _, tr := range known {
				found = found || tr == p.tr
			}
			if !found {
				t.Errorf("%s uses a translation into %s that is not listed", r.Syscall, p.tr.table)
			}
		}
	}
}

// Numbers of the kernel that stand for one thing become one thing.
func TestPairsAreUnique(t *testing.T) {
	for name, tr := range translations() {
		seen := make(map[uint64]bool)
		for _, p := range tr.pairs {
			if seen[p.kernel] {
				t.Errorf("%s: %#x twice", name, p.kernel)
			}
			seen[p.kernel] = true
			if tr.set && p.kernel == 0 {
				t.Errorf("%s: a flag of no bits", name)
			}
		}
	}
}

// Some translations, number by number.
func TestTranslate(t *testing.T) {
	tests := []struct {
		tr   *translation
		from uint64
		want uint32
	}{
		{fcntlCommands, 1030, 26},
		{fcntlCommands, 37, 31},
		{fcntlCommands, 1034, 0},
		{rlimits, 7, 7},
		{rlimits, 16, 255},
		{socketFamilies, 16, 16},
		{socketFamilies, 40, 0},
		{cloneFlags, 0x3d0f00, 0x280ba03},
		{cloneFlags, 0x4100, 0x8008000},
		{mmapFlags, 0x812, 1030},
		{mmapFlags, 0x4022, 74},
		{prctlOptions, 1398164801, 1398164801},
		{shutdownHow, 2, 2},
		{shutdownHow, 3, 0xffff},
		{fcntlCommands, 12, 17},
		{protFlags, 0x15, 0x45},
		{lseekWhence, 3, 0},
		{pollEvents, 0x2038, 0x78},
		{deleteModuleFlags, 0o4000, 2},
	}
	for _, test := range tests {
		if got := test.tr.of(test.from); got != test.want {
			t.Errorf("%s: %#x becomes %#x, want %#x", test.tr.table, test.from, got, test.want)
		}
	}
}
