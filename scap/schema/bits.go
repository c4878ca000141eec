package schema

// Bits of the flag tables that the engine itself looks at. A test holds them
// equal to the tables.
const (
	O_RDONLY       uint32 = 1 << 0
	O_WRONLY       uint32 = 1 << 1
	O_CREAT        uint32 = 1 << 2
	O_DIRECTORY    uint32 = 1 << 10
	O_CLOEXEC      uint32 = 1 << 12
	O_TMPFILE      uint32 = 1 << 13
	O_F_CREATED    uint32 = 1 << 14
	FD_UPPER_LAYER uint32 = 1 << 15
	FD_LOWER_LAYER uint32 = 1 << 16

	FD_UPPER_LAYER_CREAT uint32 = 1 << 0
	FD_LOWER_LAYER_CREAT uint32 = 1 << 1

	CLONE_FILES          uint32 = 1 << 0
	CLONE_NEWPID         uint32 = 1 << 6
	CLONE_PARENT         uint32 = 1 << 8
	CLONE_THREAD         uint32 = 1 << 13
	CLONE_INVERTED       uint32 = 1 << 16 // the thread was entered by its own clone event
	NAME_CHANGED         uint32 = 1 << 17
	CLOSED               uint32 = 1 << 18 // the thread is dead
	CLONE_NEWUSER        uint32 = 1 << 20
	CLONE_VFORK          uint32 = 1 << 27
	CLONE_CHILD_IN_PIDNS uint32 = 1 << 29

	EXE_WRITABLE    uint32 = 1 << 0
	EXE_UPPER_LAYER uint32 = 1 << 1
	EXE_FROM_MEMFD  uint32 = 1 << 2
	EXE_LOWER_LAYER uint32 = 1 << 3

	AT_EMPTY_PATH       uint32 = 1 << 0
	EPOLL_CLOEXEC       uint32 = 1 << 0
	MFD_CLOEXEC         uint32 = 1 << 0
	CLOSE_RANGE_CLOEXEC uint32 = 1 << 2
)

// Bits of thread flags without a name in the flag tables.
const (
	THREAD_ACTIVE  uint32 = 1 << 19
	PIPE_SRC       uint32 = 1 << 21 // standard output was duplicated onto
	PIPE_DST       uint32 = 1 << 22 // standard input was duplicated onto
	IS_MAIN_THREAD uint32 = 1 << 30
)

// Values of the enumerations that the engine itself looks at.
const (
	AF_UNIX    = 1
	AF_INET    = 2
	AF_INET6   = 10
	AF_NETLINK = 16

	F_DUPFD         = 1
	F_SETFD         = 3
	F_DUPFD_CLOEXEC = 26

	PR_SET_CHILD_SUBREAPER = 36
	PR_GET_CHILD_SUBREAPER = 37

	RLIMIT_NOFILE = 7
)

// AT_FDCWD is the directory fd that stands for the working directory.
const AT_FDCWD = -100
