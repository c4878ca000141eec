package recorder

// An Op says how one field of a sample is read. The numbers are those of the
// programs in package bpf and never change meaning.
type Op uint8

// The operations. Where an argument's number is asked for, [returned] stands for
// the value the call returned; a, b and c are those of a [Fetch].
const (
	opNone     Op = 0  // an empty field
	opVal      Op = 1  // 8 bytes: argument a
	opStr      Op = 2  // the string at a with its NUL, at most 4096 bytes
	opBuf      Op = 3  // min(snaplen, b) bytes at a
	opMem      Op = 4  // b|c<<8 bytes at a
	opArr      Op = 5  // b elements of c bytes at a, at most 4096 bytes
	opSockaddr Op = 6  // sockaddr at a; its length is b or, with c=1, the int at b
	opIovec    Op = 7  // u64 sum of the b iovecs at a, then data; c=1: not more data than returned
	opMsg      Op = 8  // u64 sum, u16+name, u16+control, data of the msghdr at a; c=1 as above
	opStrArr   Op = 9  // the strings of the array at a with their NULs, at most 4096 bytes
	opFDInfo   Op = 10 // struct fdinfo of file a, b
	opTuple    Op = 11 // struct tuple of socket a, b; c=1: the peer is the source
	opTask     Op = 12 // struct task_state
	opArgs     Op = 13 // arguments of the program, at most 4096 bytes
	opEnv      Op = 14 // environment of the program, at most 4096 bytes
	opCgroups  Op = 15 // "subsystem=path", each with NUL
	opExePath  Op = 16 // path of the program's file, with NUL
	opMM       Op = 17 // u32 size, resident, swapped in kB
	opQueue    Op = 18 // u32 used, u32 maximum of the listening socket a
	opBPF      Op = 19 // min(b, 128) bytes of union bpf_attr at a
	opExecFn   Op = 20 // file name given to a successful execve, with NUL
	opArrP     Op = 21 // as opArr, but the count is the int at b
	opFDPath   Op = 22 // path of file a, b, with NUL
	opCaps     Op = 23 // u64 inheritable, permitted, effective

	opIfOK   Op = 0x80 // or-ed to an operation: only where the return value is >= 0
	opIfFail Op = 0x40 // or-ed to an operation: only where the return value is < 0
)

// Numbers in place of an argument's.
const (
	returned uint8 = 255 // the value the call returned
	// fdPair+n as a of opFDInfo, opTuple and opFDPath is an int of the array that
	// argument n points to, b says which: pipe2 and socketpair.
	fdPair uint8 = 240
)

// A Fetch is one field of a sample: an operation and its operands.
type Fetch struct {
	Op      Op
	A, B, C uint8
}

// maxFetch is the number of fields that a row can have.
const maxFetch = 12

// maxSyscalls bounds the numbers of system calls that can have a row.
const maxSyscalls = 512
