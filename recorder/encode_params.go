package recorder

import "bytes"

// Parameters of the common kinds. Each function returns what a row says; the
// put function behind it appends the value to the encoder's buffer.

// result is the return value.
func result() spec { return spec{param: param{put: putResult}} }

func putResult(e *Encoder, p *param) { e.num(p.size, uint64(e.sample.Ret)) }

// value is an argument as it is, cut to the parameter's size.
func value(f Fetch) spec { return spec{param: param{put: putValue}, from: []Fetch{f}} }

func putValue(e *Encoder, p *param) {
	if v, ok := e.val(p.a); ok {
		e.num(p.size, v)
	}
}

// signed is an argument of 32 bits with a sign: file descriptors, pids.
func signed(f Fetch) spec { return spec{param: param{put: putSigned}, from: []Fetch{f}} }

func putSigned(e *Encoder, p *param) {
	if v, ok := e.val(p.a); ok {
		e.num(p.size, uint64(int64(int32(v))))
	}
}

// flags is an argument of 32 bits, translated.
func flags(f Fetch, tr *translation) spec {
	return spec{param: param{put: putFlags, tr: tr}, from: []Fetch{f}}
}

func putFlags(e *Encoder, p *param) {
	if v, ok := e.val(p.a); ok {
		e.num(p.size, uint64(p.tr.of(uint64(uint32(v)))))
	}
}

// constant is a value that the system call does not have.
func constant(v uint64) spec { return spec{param: param{put: putConstant, def: v}} }

func putConstant(e *Encoder, p *param) { e.num(p.size, p.def) }

// empty is a parameter that is never there.
func empty() spec { return spec{param: param{put: putEmpty}} }

func putEmpty(*Encoder, *param) {}

// part is a number of width bytes at off of what was fetched, or def if it was
// not read.
func part(f Fetch, off uint16, width uint8, def uint64) spec {
	return spec{param: param{put: putPart, off: off, width: width, def: def}, from: []Fetch{f}}
}

func putPart(e *Encoder, p *param) { e.num(p.size, e.part(p)) }

// signedPart is part for a number of 32 bits with a sign.
func signedPart(f Fetch, off uint16, def int64) spec {
	return spec{param: param{put: putSignedPart, off: off, width: 4, def: uint64(def)}, from: []Fetch{f}}
}

func putSignedPart(e *Encoder, p *param) { e.num(p.size, uint64(int64(int32(e.part(p))))) }

// flagsPart is part, translated.
func flagsPart(f Fetch, off uint16, width uint8, tr *translation) spec {
	s := part(f, off, width, 0)
	s.put, s.tr = putFlagsPart, tr
	return s
}

func putFlagsPart(e *Encoder, p *param) { e.num(p.size, uint64(p.tr.of(e.part(p)))) }

// part returns the number of p within field a.
func (e *Encoder) part(p *param) uint64 {
	if v, ok := number(e.field(p.a), int(p.off), int(p.width)); ok {
		return v
	}
	return p.def
}

// masked is an argument with only the bits of mask, such as a mode.
func masked(f Fetch, mask uint64) spec {
	return spec{param: param{put: putMasked, def: mask}, from: []Fetch{f}}
}

func putMasked(e *Encoder, p *param) {
	if v, ok := e.val(p.a); ok {
		e.num(p.size, v&p.def)
	}
}

// str is a text: the first of the fetches that was read. It ends at the first
// NUL, and always has one.
func str(f ...Fetch) spec { return spec{param: param{put: putStr}, from: f} }

func putStr(e *Encoder, p *param) {
	if b := e.first(p); b != nil {
		e.text(b)
	}
}

// first returns the first of fields a and b that was read.
func (e *Encoder) first(p *param) []byte {
	if b := e.field(p.a); b != nil {
		return b
	}
	return e.field(p.b)
}

// text appends b up to its first NUL, and a NUL.
func (e *Encoder) text(b []byte) {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	if len(b) >= maxParam {
		b = b[:maxParam-1]
	}
	e.buf = append(e.buf, b...)
	e.buf = append(e.buf, 0)
}

// raw is what was fetched, byte by byte.
func raw(f ...Fetch) spec { return spec{param: param{put: putRaw}, from: f} }

func putRaw(e *Encoder, p *param) { e.buf = append(e.buf, e.first(p)...) }

// readData is what a system call read: nothing unless it read something.
func readData(f Fetch) spec { return spec{param: param{put: putReadData}, from: []Fetch{f}} }

func putReadData(e *Encoder, p *param) { e.read(e.field(p.a)) }

// read appends b, no longer than the return value.
func (e *Encoder) read(b []byte) {
	if e.sample.Ret > 0 {
		e.buf = append(e.buf, upTo(b, e.sample.Ret)...)
	}
}

// writeData is what a system call wrote, or would have written had it not failed.
func writeData(f Fetch) spec { return spec{param: param{put: putWriteData}, from: []Fetch{f}} }

func putWriteData(e *Encoder, p *param) { e.wrote(e.field(p.a)) }

// wrote appends b, no longer than the return value if that is a length.
func (e *Encoder) wrote(b []byte) {
	if e.sample.Ret > 0 {
		b = upTo(b, e.sample.Ret)
	}
	e.buf = append(e.buf, b...)
}

func upTo(b []byte, n int64) []byte {
	if int64(len(b)) > n {
		return b[:n]
	}
	return b
}

// duration is a struct timespec: ns. What could not be read counts as 0, and so does
// no limit, as with Falco's drivers.
func duration(f Fetch) spec { return spec{param: param{put: putDuration}, from: []Fetch{f}} }

func putDuration(e *Encoder, p *param) {
	b := e.field(p.a)
	sec, _ := number(b, 0, 8)
	nsec, _ := number(b, 8, 8)
	e.num(p.size, sec*1e9+nsec)
}
