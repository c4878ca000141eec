package recorder

import "slices"

// noFetch is in place of a fetch that a system call has no use for.
var noFetch = Fetch{Op: opNone}

// value32 is an argument of 32 bits in a wider parameter.
func value32(f Fetch) spec { return masked(f, 1<<32-1) }

// futexOp is the operation of futex with the flags beside it; Falco's drivers, too,
// take operations that they do not know for number 0.
func futexOp(f Fetch) spec {
	return spec{param: param{put: putFutexOp, tr: futexOps}, from: []Fetch{f}}
}

func putFutexOp(e *Encoder, p *param) {
	const beside = 128 | 256 // FUTEX_PRIVATE_FLAG, FUTEX_CLOCK_REALTIME
	if v, ok := e.val(p.a); ok {
		e.num(p.size, v&beside|uint64(p.tr.of(uint64(uint32(v)&^beside))))
	}
}

// Quotactl. The first argument is the command and, in its low 8 bits, the type.

func quotaOf(put func(*Encoder, *param), f Fetch) spec {
	return spec{param: param{put: put}, from: []Fetch{arg(0), f}}
}

// quotaOp returns the command of quotactl.
func (e *Encoder) quotaOp(p *param) uint64 {
	v, _ := e.val(p.a)
	return uint64(uint32(v)) >> 8
}

func quotaCommand() spec { return quotaOf(putQuotaCommand, arg(0)) }

func putQuotaCommand(e *Encoder, p *param) { e.num(p.size, uint64(quotaCommands.of(e.quotaOp(p)))) }

func quotaType() spec { return quotaOf(putQuotaType, arg(0)) }

func putQuotaType(e *Encoder, p *param) {
	v, _ := e.val(p.a)
	e.num(p.size, uint64(quotaTypes.of(v&0xff)))
}

// quotaID is the user or group where the command is about one, else 0.
func quotaID() spec { return quotaOf(putQuotaID, arg(2)) }

func putQuotaID(e *Encoder, p *param) {
	id, _ := e.val(p.b)
	switch e.quotaOp(p) {
	case quotaGet, quotaSet, quotaXGet, quotaXSet:
	default:
		id = 0
	}
	e.num(p.size, id)
}

// quotaFormatIn is the format with which quotas are switched on.
func quotaFormatIn() spec { return quotaOf(putQuotaFormatIn, arg(2)) }

func putQuotaFormatIn(e *Encoder, p *param) {
	id, _ := e.val(p.b)
	if e.quotaOp(p) != quotaOn {
		id = 0
	}
	e.num(p.size, uint64(quotaFormats.of(uint64(uint32(id)))))
}

// quotaFormatOut is the format that Q_GETFMT tells.
func quotaFormatOut(f Fetch) spec { return quotaOf(putQuotaFormatOut, f) }

func putQuotaFormatOut(e *Encoder, p *param) {
	var format uint64
	if e.quotaOp(p) == quotaGetFormat {
		format, _ = number(e.field(p.b), 0, 4)
	}
	e.num(p.size, uint64(quotaFormats.of(format)))
}

// quotaPath is the file with which quotas are switched on.
func quotaPath(f Fetch) spec { return quotaOf(putQuotaPath, f) }

func putQuotaPath(e *Encoder, p *param) {
	if e.quotaOp(p) == quotaOn {
		putStr(e, &param{a: p.b, b: noField})
	}
}

// Bits of if_dqblk and if_dqinfo that say which members are valid.
const (
	quotaBlockLimits = 1
	quotaSpace       = 2
	quotaInodeLimits = 4
	quotaBlockTime   = 16
	quotaInodeTime   = 32

	quotaBlockGrace = 1
	quotaInodeGrace = 2
	quotaInfoSet    = 4
)

// quotaBlock is a member of struct if_dqblk: seven u64 and btime, itime, then
// u32 valid.
func quotaBlock(f Fetch, off uint16, valid uint64) spec {
	s := quotaOf(putQuotaBlock, f)
	s.off, s.def = off, valid
	return s
}

func putQuotaBlock(e *Encoder, p *param) {
	var v uint64
	switch e.quotaOp(p) {
	case quotaGet, quotaSet:
		v = quotaMember(e.field(p.b), p, 64, 8)
	}
	e.num(p.size, v)
}

// quotaInfo is a member of struct if_dqinfo: u64 bgrace, u64 igrace, u32 flags,
// u32 valid.
func quotaInfo(f Fetch, off uint16, valid uint64) spec {
	s := quotaOf(putQuotaInfo, f)
	s.off, s.def = off, valid
	return s
}

func putQuotaInfo(e *Encoder, p *param) {
	var v uint64
	switch e.quotaOp(p) {
	case quotaGetInfo, quotaSetInfo:
		v = quotaMember(e.field(p.b), p, 20, 8)
	}
	e.num(p.size, v)
}

// quotaInfoBits are the flags of struct if_dqinfo.
func quotaInfoBits(f Fetch) spec {
	s := quotaInfo(f, 16, quotaInfoSet)
	s.put = putQuotaInfoBits
	return s
}

func putQuotaInfoBits(e *Encoder, p *param) {
	var v uint64
	switch e.quotaOp(p) {
	case quotaGetInfo, quotaSetInfo:
		if quotaValid(e.field(p.b), p, 20) { // else not even "none" is known
			v = uint64(quotaInfoFlags.of(quotaMember(e.field(p.b), p, 20, 4)))
		}
	}
	e.num(p.size, v)
}

// quotaMember returns the member at p.off of b if it is valid, else 0.
func quotaMember(b []byte, p *param, valid, size int) uint64 {
	if !quotaValid(b, p, valid) {
		return 0
	}
	v, _ := number(b, int(p.off), size)
	return v
}

// quotaValid reports whether the u32 at valid has the bit p.def.
func quotaValid(b []byte, p *param, valid int) bool {
	set, _ := number(b, valid, 4)
	return set&p.def != 0
}

// Keyctl.

// Choices of the schema for an argument of keyctl.
const (
	keyNumber = 0
	keyText   = 1
)

// A keyCall is an operation of keyctl: how many arguments it has, and which of them
// are text, counted from 1 with the operation, as in the manual page.
type keyCall struct {
	arguments uint8
	texts     []uint8
}

// keyCalls are the operations by number.
var keyCalls = [...]keyCall{
	0:  {3, nil},           // KEYCTL_GET_KEYRING_ID
	1:  {2, []uint8{2}},    // KEYCTL_JOIN_SESSION_KEYRING
	2:  {4, nil},           // KEYCTL_UPDATE
	3:  {2, nil},           // KEYCTL_REVOKE
	4:  {4, nil},           // KEYCTL_CHOWN
	5:  {3, nil},           // KEYCTL_SETPERM
	6:  {4, nil},           // KEYCTL_DESCRIBE
	7:  {2, nil},           // KEYCTL_CLEAR
	8:  {3, nil},           // KEYCTL_LINK
	9:  {3, nil},           // KEYCTL_UNLINK
	10: {5, []uint8{3, 4}}, // KEYCTL_SEARCH
	11: {4, nil},           // KEYCTL_READ
	12: {5, nil},           // KEYCTL_INSTANTIATE
	13: {4, nil},           // KEYCTL_NEGATE
	14: {2, nil},           // KEYCTL_SET_REQKEY_KEYRING
	15: {3, nil},           // KEYCTL_SET_TIMEOUT
	16: {2, nil},           // KEYCTL_ASSUME_AUTHORITY
	17: {4, nil},           // KEYCTL_GET_SECURITY
	18: {1, nil},           // KEYCTL_SESSION_TO_PARENT
	19: {5, nil},           // KEYCTL_REJECT
	20: {5, nil},           // KEYCTL_INSTANTIATE_IOV
	21: {2, nil},           // KEYCTL_INVALIDATE
	22: {3, nil},           // KEYCTL_GET_PERSISTENT
	23: {5, nil},           // KEYCTL_DH_COMPUTE
	24: {4, []uint8{4}},    // KEYCTL_PKEY_QUERY
	25: {5, []uint8{3}},    // KEYCTL_PKEY_ENCRYPT
	26: {5, []uint8{3}},    // KEYCTL_PKEY_DECRYPT
	27: {5, []uint8{3}},    // KEYCTL_PKEY_SIGN
	28: {5, []uint8{3}},    // KEYCTL_PKEY_VERIFY
	29: {4, []uint8{3, 4}}, // KEYCTL_RESTRICT_KEYRING
	30: {5, nil},           // KEYCTL_MOVE
	31: {3, nil},           // KEYCTL_CAPABILITIES
	32: {4, nil},           // KEYCTL_WATCH_KEY
}

// keyCallOf returns an operation. One that is not known may have all arguments.
func keyCallOf(op uint32) keyCall {
	if uint64(op) < uint64(len(keyCalls)) {
		return keyCalls[op]
	}
	return keyCall{arguments: 5}
}

// keyArgument is argument number n of keyctl.
func keyArgument(f, s Fetch, n uint64) spec {
	return spec{param: param{put: putKeyArgument, def: n}, from: []Fetch{f, s, arg(0)}}
}

func putKeyArgument(e *Encoder, p *param) {
	v, ok := e.val(p.a)
	if !ok {
		return
	}
	op, _ := e.val(p.c)
	call, n := keyCallOf(uint32(op)), uint8(p.def)
	if slices.Contains(call.texts, n) {
		e.num(1, keyText)
		if b := e.field(p.b); b != nil {
			e.text(b)
		}
		return
	}
	if n > call.arguments {
		v = 0 // whatever the register held
	}
	e.num(1, keyNumber)
	e.num(8, v)
}
