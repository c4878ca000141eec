package recorder

import "hids/recorder/openflags"

// Struct fdinfo, see bpf/record.h.
const (
	fdinfoIno     = 0
	fdinfoDev     = 8
	fdinfoOverlay = 20
	fdinfoCreated = 28
)

// fdinfo fetches the inode of the file descriptor that the system call made.
func fdinfo() Fetch { return Fetch{Op: opFDInfo | opIfOK, A: returned} }

// fdDev and fdIno are device and inode of an opened file, 0 after failure.
func fdDev(f Fetch) spec { return part(f, fdinfoDev, 4, 0) }
func fdIno(f Fetch) spec { return part(f, fdinfoIno, 8, 0) }

// openedFlags are open flags from an argument, and what the opened file says.
func openedFlags(f, info Fetch) spec {
	return spec{param: param{put: putOpenedFlags}, from: []Fetch{f, info}}
}

func putOpenedFlags(e *Encoder, p *param) {
	if v, ok := e.val(p.a); ok {
		e.num(p.size, uint64(openflags.Translate(v)|e.openedBits(p.b)))
	}
}

// Bits that open flags get from the opened file.
var (
	fileCreated    = mustValue("file_flags", "O_F_CREATED")
	fileUpperLayer = mustValue("file_flags", "FD_UPPER_LAYER")
	fileLowerLayer = mustValue("file_flags", "FD_LOWER_LAYER")
	creatUpper     = mustValue("creat_flags", "FD_UPPER_LAYER_CREAT")
	creatLower     = mustValue("creat_flags", "FD_LOWER_LAYER_CREAT")
)

// openedBits returns the bits of open flags that struct fdinfo in field i says.
func (e *Encoder) openedBits(i uint8) (bits uint32) {
	info := e.field(i)
	if created, _ := number(info, fdinfoCreated, 4); created != 0 {
		bits |= fileCreated
	}
	return bits | layer(info, fileUpperLayer, fileLowerLayer)
}

// layer returns upper or lower by the layer of an overlay that a file is in, 0
// if it is in none.
func layer(info []byte, upper, lower uint32) uint32 {
	switch v, _ := number(info, fdinfoOverlay, 4); v {
	case 1:
		return upper
	case 2:
		return lower
	}
	return 0
}

// creatLayer is the layer that a file made by creat is in.
func creatLayer(info Fetch) spec { return spec{param: param{put: putCreatLayer}, from: []Fetch{info}} }

func putCreatLayer(e *Encoder, p *param) {
	e.num(p.size, uint64(layer(e.field(p.a), creatUpper, creatLower)))
}

// openMode is the mode of a new file, 0 where the flags say that none is made. As
// with Falco's drivers O_DIRECTORY, which is a part of O_TMPFILE, is enough.
func openMode(mode, flags Fetch) spec {
	return spec{param: param{put: putOpenMode}, from: []Fetch{mode, flags}}
}

func putOpenMode(e *Encoder, p *param) {
	mode, ok := e.val(p.a)
	flags, _ := e.val(p.b)
	if ok {
		e.num(p.size, uint64(modeOf(mode, flags)))
	}
}

func modeOf(mode, flags uint64) uint32 {
	if flags&(openflags.Creat|openflags.Tmpfile) == 0 {
		return 0
	}
	return uint32(mode) & permissions
}

const (
	permissions = 0o7777
	fileTypes   = 0o170000
)

// nodeMode is the mode of mknod: a file of no type is a regular one, and types that
// mknod does not make are left out.
func nodeMode(f Fetch) spec { return spec{param: param{put: putNodeMode}, from: []Fetch{f}} }

func putNodeMode(e *Encoder, p *param) {
	const regular = 0o100000
	v, ok := e.val(p.a)
	if !ok {
		return
	}
	mode := v & permissions
	switch kind := v & fileTypes; kind {
	case 0, regular:
		mode |= regular
	case 0o010000, 0o020000, 0o060000, 0o140000: // fifo, devices, socket
		mode |= kind
	}
	e.num(p.size, mode)
}

// nodeDevice is the device number of mknod in the form that the kernel has inside:
// 12 bits of the major number, 20 of the minor one.
func nodeDevice(f Fetch) spec { return spec{param: param{put: putNodeDevice}, from: []Fetch{f}} }

func putNodeDevice(e *Encoder, p *param) {
	if v, ok := e.val(p.a); ok {
		major, minor := v>>8&0xfff, v&0xff|v>>12&0xfff00
		e.num(p.size, major<<20|minor)
	}
}

// Struct open_how of openat2: u64 flags, mode, resolve.
func howFlags(how, info Fetch) spec {
	return spec{param: param{put: putHowFlags}, from: []Fetch{how, info}}
}

func putHowFlags(e *Encoder, p *param) {
	v, _ := number(e.field(p.a), 0, 8)
	e.num(p.size, uint64(openflags.Translate(v)|e.openedBits(p.b)))
}

func howMode(how Fetch) spec { return spec{param: param{put: putHowMode}, from: []Fetch{how}} }

func putHowMode(e *Encoder, p *param) {
	flags, _ := number(e.field(p.a), 0, 8)
	mode, _ := number(e.field(p.a), 8, 8)
	e.num(p.size, uint64(modeOf(mode, flags)))
}

// vectorSize and vectorWritten are what OP_IOVEC yields: the sum of all lengths, and
// data, whether it was written or was to be.
func vectorSize(f Fetch) spec { return spec{param: param{put: putVectorSize}, from: []Fetch{f}} }

func putVectorSize(e *Encoder, p *param) {
	v, _ := number(e.field(p.a), 0, 8)
	e.num(p.size, v)
}

func vectorRead(f Fetch) spec { return spec{param: param{put: putVectorRead}, from: []Fetch{f}} }

func putVectorRead(e *Encoder, p *param) { e.read(after(e.field(p.a), 8)) }

func vectorWritten(f Fetch) spec { return spec{param: param{put: putVectorWritten}, from: []Fetch{f}} }

func putVectorWritten(e *Encoder, p *param) { e.wrote(after(e.field(p.a), 8)) }

// after returns b without its first n bytes, nil if it has no more.
func after(b []byte, n int) []byte {
	if len(b) <= n {
		return nil
	}
	return b[n:]
}

// pollList is the descriptors of poll and ppoll: an array of struct pollfd.
func pollList(f Fetch) spec { return spec{param: param{put: putPollList}, from: []Fetch{f}} }

// maxPollFDs is how many descriptors of a poll are recorded: as many as Falco's
// drivers do.
const maxPollFDs = 16

func putPollList(e *Encoder, p *param) {
	const size = 8 // i32 fd, i16 events, i16 revents
	list := e.field(p.a)
	n := min(len(list)/size, maxPollFDs)
	e.num(2, uint64(n))
	for i := range n {
		fd, _ := number(list, size*i, 4)
		revents, _ := number(list, size*i+6, 2)
		e.num(8, uint64(int64(int32(fd))))
		e.num(2, uint64(pollEvents.of(revents)))
	}
}

// mountFlagsOf are the flags of mount without the magic number of old programs.
func mountFlagsOf(f Fetch) spec { return spec{param: param{put: putMountFlags}, from: []Fetch{f}} }

func putMountFlags(e *Encoder, p *param) {
	const magic, mask = 0xc0ed0000, 0xffff0000
	v, ok := e.val(p.a)
	if !ok {
		return
	}
	if v&mask == magic {
		v &^= mask
	}
	e.num(p.size, uint64(mountFlags.of(v)))
}

// configValue is the value of fsconfig, as bytes or as text by the command.
func configText(f, cmd Fetch) spec {
	return spec{param: param{put: putConfigText}, from: []Fetch{f, cmd}}
}

func putConfigText(e *Encoder, p *param) {
	const setString, setPath, setPathEmpty = 1, 3, 4
	switch cmd, _ := e.val(p.b); uint32(cmd) {
	case setString, setPath, setPathEmpty:
		putStr(e, &param{a: p.a, b: noField})
	}
}

func configBytes(f, cmd Fetch) spec {
	return spec{param: param{put: putConfigBytes}, from: []Fetch{f, cmd}}
}

func putConfigBytes(e *Encoder, p *param) {
	const setBinary = 2
	if cmd, ok := e.val(p.b); ok && uint32(cmd) == setBinary {
		e.buf = append(e.buf, e.field(p.a)...)
	}
}
