package recorder

import (
	"encoding/binary"
)

// Struct tuple, see bpf/record.h: u16 family, u8 protocol, u8 type, then the
// two ends by family.
const (
	tupleEnds   = 4
	inetEnds    = 12 // 4 bytes, u16, twice
	inet6Ends   = 36 // 16 bytes, u16, twice
	unixEnds    = 16 // u64, twice; then the path
	maxUnixPath = 108
)

func socketOf(n uint8) Fetch { return Fetch{Op: opTuple, A: n} }

// socketFrom is socketOf with the peer as the source.
func socketFrom(n uint8) Fetch { return Fetch{Op: opTuple, A: n, C: 1} }

func sockaddr(n, length uint8) Fetch { return Fetch{Op: opSockaddr, A: n, B: length} }

// sockaddrAt is sockaddr whose length is the int that the argument points to.
func sockaddrAt(n, length uint8) Fetch { return Fetch{Op: opSockaddr, A: n, B: length, C: 1} }

// address is a struct sockaddr.
func address(f Fetch) spec { return spec{param: param{put: putAddress}, from: []Fetch{f}} }

func putAddress(e *Encoder, p *param) {
	b := e.field(p.a)
	family, _ := number(b, 0, 2)
	switch family {
	case afInet:
		if len(b) >= 8 {
			e.num(1, afInet)
			e.buf = append(e.buf, b[4:8]...)
			e.num(2, uint64(binary.BigEndian.Uint16(b[2:])))
		}
	case afInet6:
		if len(b) >= 24 {
			e.num(1, afInet6)
			e.buf = append(e.buf, b[8:24]...)
			e.num(2, uint64(binary.BigEndian.Uint16(b[2:])))
		}
	case afUnix:
		e.num(1, afUnix)
		e.text(unixPath(b[2:]))
	}
}

// unixPath returns a sun_path for an address parameter. Abstract names, which
// begin with a NUL, are written without it.
func unixPath(b []byte) []byte {
	if len(b) > 0 && b[0] == 0 {
		b = b[1:]
	}
	if len(b) > maxUnixPath {
		b = b[:maxUnixPath]
	}
	return b
}

// tuple is the two ends of a socket; empty when there is none.
func tuple(f Fetch) spec { return spec{param: param{put: putTuple}, from: []Fetch{f}} }

func putTuple(e *Encoder, p *param) { e.tuple(e.field(p.a), nil, false) }

// connected is the tuple of connect: there after success, and while in progress.
func connected(f, addr Fetch) spec {
	return spec{param: param{put: putConnected}, from: []Fetch{f, addr}}
}

func putConnected(e *Encoder, p *param) {
	const inProgress = -115
	if e.sample.Ret >= 0 || e.sample.Ret == inProgress {
		e.tuple(e.field(p.a), e.field(p.b), false)
	}
}

// sentTo is the tuple of a message that went to addr, if the socket itself has
// no peer.
func sentTo(f, addr Fetch) spec { return spec{param: param{put: putSentTo}, from: []Fetch{f, addr}} }

func putSentTo(e *Encoder, p *param) {
	if !e.failed() {
		e.tuple(e.field(p.a), e.field(p.b), false)
	}
}

// gotFrom is the tuple of a message that came from addr, if the socket itself
// has no peer.
func gotFrom(f, addr Fetch) spec { return spec{param: param{put: putGotFrom}, from: []Fetch{f, addr}} }

func putGotFrom(e *Encoder, p *param) {
	if !e.failed() {
		e.tuple(e.field(p.a), e.field(p.b), true)
	}
}

// tuple appends struct tuple b. An end without address and port (the source if
// incoming, else the destination) is taken from the struct sockaddr user.
func (e *Encoder) tuple(b, user []byte, incoming bool) {
	family, _ := number(b, 0, 2)
	ends := after(b, tupleEnds)
	switch family {
	case afInet:
		if len(ends) >= inetEnds {
			e.num(1, afInet)
			e.ends(ends[:inetEnds], user, 4, 4, incoming)
		}
	case afInet6:
		if len(ends) >= inet6Ends {
			e.num(1, afInet6)
			e.ends(ends[:inet6Ends], user, 8, 16, incoming)
		}
	case afUnix:
		if len(ends) >= unixEnds {
			e.unixTuple(ends, user)
		}
	}
}

// ends appends source and destination of an inet socket. The address in user is
// size bytes at off.
func (e *Encoder) ends(ends, user []byte, off, size int, incoming bool) {
	start := len(e.buf)
	e.buf = append(e.buf, ends...)
	peer := e.buf[start : start+size+2]
	if !incoming {
		peer = e.buf[start+size+2:]
	}
	if binary.LittleEndian.Uint16(peer[size:]) != 0 || len(user) < off+size ||
		!sameFamily(user, size) {
		return
	}
	copy(peer, user[off:off+size])
	binary.LittleEndian.PutUint16(peer[size:], binary.BigEndian.Uint16(user[2:]))
}

// sameFamily reports whether a struct sockaddr is of the family whose addresses
// have size bytes.
func sameFamily(user []byte, size int) bool {
	family := binary.LittleEndian.Uint16(user)
	return family == afInet && size == 4 || family == afInet6 && size == 16
}

// unixTuple appends both sockets, the destination first as Falco's drivers do, and
// the path of the destination.
func (e *Encoder) unixTuple(ends, user []byte) {
	e.num(1, afUnix)
	e.buf = append(e.buf, ends[unixEnds/2:unixEnds]...)
	e.buf = append(e.buf, ends[:unixEnds/2]...)
	path := ends[unixEnds:]
	if family, _ := number(user, 0, 2); len(path) == 0 && family == afUnix {
		path = user[2:]
	}
	e.text(unixPath(path))
}

// pairEnd is one of the two sockets that socketpair made: its address in the kernel.
func pairEnd(f Fetch, off uint16) spec {
	return spec{param: param{put: putPairEnd, off: off, width: 8}, from: []Fetch{f}}
}

func putPairEnd(e *Encoder, p *param) {
	if family, _ := number(e.field(p.a), 0, 2); family != afUnix {
		e.num(p.size, 0)
		return
	}
	putPart(e, p)
}

// queuePercent is how full the queue of a listening socket is.
func queuePercent(f Fetch) spec { return spec{param: param{put: putQueuePercent}, from: []Fetch{f}} }

func putQueuePercent(e *Encoder, p *param) {
	used, _ := number(e.field(p.a), 0, 4)
	limit, _ := number(e.field(p.a), 4, 4)
	if limit == 0 {
		e.num(p.size, 0)
		return
	}
	e.num(p.size, min(used*100/limit, 255))
}

// What OP_MSG yields: u64 sum of the lengths of all buffers; u16 length of the
// name, name; u16 length of the control data, control data; data.

// message takes that apart. Parts that are not there are nil.
func message(b []byte) (size uint64, name, control, data []byte) {
	size, _ = number(b, 0, 8)
	b = after(b, 8)
	name, b = counted(b)
	control, data = counted(b)
	return size, name, control, data
}

// counted splits b after the part whose u16 length comes first.
func counted(b []byte) (part, rest []byte) {
	n, _ := number(b, 0, 2)
	b = after(b, 2)
	if int(n) >= len(b) {
		return b, nil
	}
	return b[:n], b[n:]
}

// failed reports whether the call ended with an error: nothing was sent or received.
func (e *Encoder) failed() bool { return e.sample.Ret < 0 }

func msg(n uint8) Fetch { return Fetch{Op: opMsg, A: n} }

// msgReturned is msg with no more data than the return value says.
func msgReturned(n uint8) Fetch { return Fetch{Op: opMsg, A: n, C: 1} }

// sentSize, sentData and sentTuple are of a message that was to be sent.
func sentSize(f Fetch) spec { return spec{param: param{put: putSentSize}, from: []Fetch{f}} }

func putSentSize(e *Encoder, p *param) {
	if size, ok := number(e.field(p.a), 0, 8); ok {
		e.num(p.size, size)
	}
}

// sizeOfEach is sentSize of sendmmsg, 0 where nothing was sent.
func sizeOfEach(f Fetch) spec { return part(f, 0, 8, 0) }

func sentData(f Fetch) spec { return spec{param: param{put: putSentData}, from: []Fetch{f}} }

func putSentData(e *Encoder, p *param) {
	_, _, _, data := message(e.field(p.a))
	e.wrote(data)
}

func sentTuple(socket, f Fetch) spec {
	return spec{param: param{put: putSentTuple}, from: []Fetch{socket, f}}
}

func putSentTuple(e *Encoder, p *param) {
	if e.failed() {
		return
	}
	_, name, _, _ := message(e.field(p.b))
	e.tuple(e.field(p.a), name, false)
}

// gotSize, gotData, gotTuple and gotControl are of a message that was received.
// Its size is what was received, as with Falco's drivers, not what had room.
func gotSize() spec { return spec{param: param{put: putGotSize}} }

func putGotSize(e *Encoder, p *param) { e.num(p.size, uint64(max(e.sample.Ret, 0))) }

func gotData(f Fetch) spec { return spec{param: param{put: putGotData}, from: []Fetch{f}} }

func putGotData(e *Encoder, p *param) {
	_, _, _, data := message(e.field(p.a))
	e.read(data)
}

func gotTuple(socket, f Fetch) spec {
	return spec{param: param{put: putGotTuple}, from: []Fetch{socket, f}}
}

func putGotTuple(e *Encoder, p *param) {
	if e.failed() {
		return
	}
	_, name, _, _ := message(e.field(p.b))
	e.tuple(e.field(p.a), name, true)
}

func gotControl(f Fetch) spec { return spec{param: param{put: putGotControl}, from: []Fetch{f}} }

func putGotControl(e *Encoder, p *param) {
	if e.failed() {
		return
	}
	_, _, control, _ := message(e.field(p.a))
	e.buf = append(e.buf, control...)
}

// Socket options.

// optionName is the option of a level, by the schema's number.
func optionName(level, option Fetch) spec {
	return spec{param: param{put: putOptionName}, from: []Fetch{level, option}}
}

func putOptionName(e *Encoder, p *param) {
	level, _ := e.val(p.a)
	option, ok := e.val(p.b)
	if ok {
		v, _ := sockoptOption(level, option)
		e.num(p.size, uint64(v))
	}
}

// optionValue is the value of a socket option, whose form depends on it.
func optionValue(level, option, f Fetch) spec {
	return spec{param: param{put: putOptionValue}, from: []Fetch{level, option, f}}
}

func putOptionValue(e *Encoder, p *param) {
	level, _ := e.val(p.a)
	option, _ := e.val(p.b)
	b := e.field(p.c)
	_, form := sockoptOption(level, option)
	if form == optionTime && len(b) > 0 && len(b) < 16 {
		form = optionBytes
	}
	e.num(1, uint64(form))
	switch form {
	case optionError:
		e.num(8, uint64(-int64(int32(leading(b, 4)))))
	case optionInt:
		e.num(4, leading(b, 4))
	case optionLong:
		e.num(8, leading(b, 8))
	case optionTime:
		sec, _ := number(b, 0, 8)
		usec, _ := number(b, 8, 8)
		e.num(8, sec*1e9+usec*1e3)
	default:
		e.buf = append(e.buf, b...)
	}
}

// leading returns the number in the first bytes of b, at most size.
func leading(b []byte, size int) (v uint64) {
	for i := range min(len(b), size) {
		v |= uint64(b[i]) << (8 * i)
	}
	return v
}

// socketFlags are the flags within a socket's type.
func socketFlags(f Fetch) spec { return flags(f, fileFlags) }

// socketFamily is the address family of a new socket.
func socketFamily(f Fetch) spec { return flags(f, socketFamilies) }
