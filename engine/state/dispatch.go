package state

import (
	"hids/scap"
	"hids/scap/schema"
)

// handler updates the state by an event. t is the event's thread, nil if it has
// none.
type handler func(s *State, t *Thread, ev *scap.Event)

// lookup says how an event finds its thread.
type lookup uint8

const (
	lookupAlways lookup = iota // an unknown thread gets a placeholder
	lookupKnown                // only if it is known
	lookupNone                 // the event belongs to no thread
	lookupSwitch               // as lookupKnown, and the event is not one of the thread's calls
)

// dispatchRow is what Apply needs to know of an event type.
type dispatchRow struct {
	handle  handler
	lookup  lookup
	enter   bool  // enter events and those without a pair
	usesFD  bool  // the event has an fd,
	fdParam uint8 // in this parameter
	meta    bool  // of the meta class
	leading bool  // may stand among the state events at the start of a section
}

// handlers has a row for each event type that changes the state or finds its
// thread in a way of its own.
var handlers = []struct {
	typ    schema.EventType
	lookup lookup
	handle handler
}{
	{schema.SYSCALL_OPEN_E, lookupAlways, onStoreEnter},
	{schema.SYSCALL_CREAT_E, lookupAlways, onStoreEnter},
	{schema.SYSCALL_OPENAT_2_E, lookupAlways, onStoreEnter},
	{schema.SYSCALL_OPENAT2_E, lookupAlways, onStoreEnter},
	{schema.SYSCALL_EXECVE_19_E, lookupAlways, onExecveEnter},
	{schema.SYSCALL_EXECVEAT_E, lookupAlways, onStoreEnter},
	{schema.SOCKET_CONNECT_E, lookupAlways, onStoreEnter},

	{schema.SYSCALL_CLONE_20_X, lookupKnown, onClone},
	{schema.SYSCALL_FORK_20_X, lookupKnown, onClone},
	{schema.SYSCALL_VFORK_20_X, lookupKnown, onClone},
	{schema.SYSCALL_CLONE3_X, lookupKnown, onClone},
	{schema.SYSCALL_EXECVE_19_X, lookupAlways, onExec},
	{schema.SYSCALL_EXECVEAT_X, lookupAlways, onExec},
	{schema.PROCEXIT_1_E, lookupKnown, onProcExit},
	{schema.SCHEDSWITCH_6_E, lookupSwitch, onSwitch},
	{schema.PROCINFO_E, lookupSwitch, onProcInfo},

	{schema.SYSCALL_OPEN_X, lookupAlways, onOpen(openRow{-1, 1, 2, 4, 5, -1, -1, 0, 1})},
	{schema.SYSCALL_CREAT_X, lookupAlways, onOpen(openRow{-1, 1, -1, 3, 4, 5, -1, 0, -1})},
	{schema.SYSCALL_OPENAT_2_X, lookupAlways, onOpen(openRow{1, 2, 3, 5, 6, -1, 0, 1, 2})},
	{schema.SYSCALL_OPENAT2_X, lookupAlways, onOpen(openRow{1, 2, 3, 6, 7, -1, 0, 1, 2})},
	{schema.SYSCALL_OPEN_BY_HANDLE_AT_X, lookupAlways, onOpenByHandle},
	{schema.SYSCALL_CLOSE_X, lookupAlways, onClose},
	{schema.SYSCALL_CLOSE_RANGE_X, lookupAlways, onCloseRange},
	{schema.SYSCALL_DUP_1_X, lookupAlways, onDup},
	{schema.SYSCALL_DUP2_X, lookupAlways, onDup},
	{schema.SYSCALL_DUP3_X, lookupAlways, onDup},
	{schema.SYSCALL_FCNTL_X, lookupAlways, onFcntl},
	{schema.SYSCALL_PIPE_X, lookupAlways, onPipe(-1)},
	{schema.SYSCALL_PIPE2_X, lookupAlways, onPipe(4)},
	{schema.SYSCALL_EVENTFD_X, lookupAlways, onNewFD(scap.FDEvent, -1)},
	{schema.SYSCALL_EVENTFD2_X, lookupAlways, onNewFD(scap.FDEvent, 1)},
	{schema.SYSCALL_SIGNALFD_X, lookupAlways, onNewFD(scap.FDSignalFD, -1)},
	{schema.SYSCALL_SIGNALFD4_X, lookupAlways, onNewFD(scap.FDSignalFD, 1)},
	{schema.SYSCALL_TIMERFD_CREATE_X, lookupAlways, onNewFD(scap.FDTimerFD, 2)},
	{schema.SYSCALL_INOTIFY_INIT_X, lookupAlways, onNewFD(scap.FDInotify, -1)},
	{schema.SYSCALL_INOTIFY_INIT1_X, lookupAlways, onNewFD(scap.FDInotify, 1)},
	{schema.SYSCALL_BPF_2_X, lookupAlways, onNewFD(scap.FDBpf, -1)},
	{schema.SYSCALL_USERFAULTFD_X, lookupAlways, onNewFD(scap.FDUserfaultFD, -1)},
	{schema.SYSCALL_IO_URING_SETUP_X, lookupAlways, onNewFD(scap.FDIOUring, -1)},
	{schema.SYSCALL_EPOLL_CREATE_X, lookupAlways, onNewFD(scap.FDEventPoll, -1)},
	{schema.SYSCALL_EPOLL_CREATE1_X, lookupAlways, onNewFD(scap.FDEventPoll, 1)},
	{schema.SYSCALL_MEMFD_CREATE_X, lookupAlways, onMemfdCreate},
	{schema.SYSCALL_PIDFD_OPEN_X, lookupAlways, onPidfdOpen},
	{schema.SYSCALL_PIDFD_GETFD_X, lookupAlways, onPidfdGetfd},
	{schema.SYSCALL_CHDIR_X, lookupAlways, onChdir},
	{schema.SYSCALL_FCHDIR_X, lookupAlways, onFchdir},
	{schema.SYSCALL_GETCWD_X, lookupAlways, onGetcwd},
	{schema.SYSCALL_CHROOT_X, lookupAlways, onChroot},

	{schema.SOCKET_SOCKET_X, lookupAlways, onSocket},
	{schema.SOCKET_SOCKETPAIR_X, lookupAlways, onSocketpair},
	{schema.SOCKET_BIND_X, lookupAlways, onBind},
	{schema.SOCKET_CONNECT_X, lookupAlways, onConnect},
	{schema.SOCKET_ACCEPT_5_X, lookupAlways, onAccept(-1)},
	{schema.SOCKET_ACCEPT4_6_X, lookupAlways, onAccept(5)},

	{schema.SYSCALL_READ_X, lookupAlways, onRead(-1)},
	{schema.SYSCALL_READV_X, lookupAlways, onRead(-1)},
	{schema.SYSCALL_PREAD_X, lookupAlways, onRead(-1)},
	{schema.SYSCALL_PREADV_X, lookupAlways, onRead(-1)},
	{schema.SOCKET_RECV_X, lookupAlways, onRead(4)},
	{schema.SOCKET_RECVFROM_X, lookupAlways, onRead(2)},
	{schema.SOCKET_RECVMSG_X, lookupAlways, onRead(3)},
	{schema.SOCKET_RECVMMSG_X, lookupAlways, onRead(4)},
	{schema.SYSCALL_WRITE_X, lookupAlways, onWrite(-1, -1)},
	{schema.SYSCALL_WRITEV_X, lookupAlways, onWrite(-1, -1)},
	{schema.SYSCALL_PWRITE_X, lookupAlways, onWrite(-1, -1)},
	{schema.SYSCALL_PWRITEV_X, lookupAlways, onWrite(-1, -1)},
	{schema.SOCKET_SEND_X, lookupAlways, onWrite(4, 2)},
	{schema.SOCKET_SENDTO_X, lookupAlways, onWrite(4, 2)},
	{schema.SOCKET_SENDMSG_X, lookupAlways, onWrite(4, 2)},
	{schema.SOCKET_SENDMMSG_X, lookupAlways, onWrite(4, -1)},

	{schema.SYSCALL_SETUID_X, lookupAlways, onSetUID(1)},
	{schema.SYSCALL_SETREUID_X, lookupAlways, onSetUID(2)},
	{schema.SYSCALL_SETRESUID_X, lookupAlways, onSetUID(2)},
	{schema.SYSCALL_SETGID_X, lookupAlways, onSetGID(1)},
	{schema.SYSCALL_SETREGID_X, lookupAlways, onSetGID(2)},
	{schema.SYSCALL_SETRESGID_X, lookupAlways, onSetGID(2)},
	{schema.SYSCALL_SETSID_X, lookupAlways, onSetsid},
	{schema.SYSCALL_CAPSET_X, lookupAlways, onCapset},
	{schema.SYSCALL_UNSHARE_X, lookupAlways, onNewNamespace(1)},
	{schema.SYSCALL_SETNS_X, lookupAlways, onNewNamespace(2)},
	{schema.SYSCALL_PRCTL_X, lookupAlways, onPrctl},
	{schema.SYSCALL_GETRLIMIT_X, lookupAlways, onRlimit},
	{schema.SYSCALL_SETRLIMIT_X, lookupAlways, onRlimit},
	{schema.SYSCALL_PRLIMIT_X, lookupAlways, onPrlimit},
	{schema.SYSCALL_BRK_4_X, lookupAlways, onMemory},
	{schema.SYSCALL_MMAP_X, lookupAlways, onMemory},
	{schema.SYSCALL_MMAP2_X, lookupAlways, onMemory},
	{schema.SYSCALL_MUNMAP_X, lookupAlways, onMemory},

	{schema.USER_ADDED_E, lookupNone, onUserAdded},
	{schema.USER_DELETED_E, lookupNone, onUserDeleted},
	{schema.GROUP_ADDED_E, lookupNone, onGroupAdded},
	{schema.GROUP_DELETED_E, lookupNone, onGroupDeleted},
	{schema.CONTAINER_JSON_2_E, lookupNone, onContainerJSON},
	{schema.ASYNCEVENT_E, lookupNone, onAsyncEvent},
	{schema.PLUGINEVENT_E, lookupNone, nil},
}

// leadingTypes are the state events that may stand at the start of a section.
var leadingTypes = [...]schema.EventType{
	schema.CONTAINER_JSON_2_E, schema.ASYNCEVENT_E,
	schema.USER_ADDED_E, schema.USER_DELETED_E, schema.GROUP_ADDED_E, schema.GROUP_DELETED_E,
}

// enterFDParams are the fd parameters of enter events, where that is not 0.
var enterFDParams = map[schema.EventType]uint8{
	schema.SYSCALL_MMAP_E: 4, schema.SYSCALL_MMAP2_E: 4, schema.SYSCALL_SPLICE_E: 1,
}

// dispatch is indexed by event type.
var dispatch = buildDispatch()

func buildDispatch() (rows [schema.NumEventTypes]dispatchRow) {
	for i := range rows {
		typ := schema.EventType(i)
		info, row := typ.Info(), &rows[i]
		row.enter = typ.IsEnter()
		row.meta = info.Category&schema.ClassMeta != 0
		if info.Flags&schema.SkipParseReset != 0 {
			row.lookup = lookupNone
		}
		if info.Flags&schema.UsesFD == 0 {
			continue
		}
		if row.enter {
			row.usesFD, row.fdParam = true, enterFDParams[typ]
		} else if param, ok := info.FDParam(); ok {
			row.usesFD, row.fdParam = true, uint8(param)
		}
	}
	for _, h := range handlers {
		rows[h.typ].handle, rows[h.typ].lookup = h.handle, h.lookup
	}
	for _, typ := range leadingTypes {
		rows[typ].leading = true
	}
	return rows
}
