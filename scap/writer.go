package scap

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"slices"
)

// Form says in which version of the format a Writer writes. The zero value is
// not usable: start from CurrentForm.
type Form struct {
	Minor       uint16 // of the section header
	ProcessList int    // 1 to 9
	FDList      int    // 1 or 2
	Interfaces  int    // 1 or 2
	Users       int    // 1 or 2
	EventV1     bool   // event header without nparams
	PreRelease  bool   // the INT block ids, where the version has one
}

// CurrentForm returns the form that current tools write.
func CurrentForm() Form {
	return Form{Minor: 2, ProcessList: 9, FDList: 2, Interfaces: 2, Users: 2}
}

func (f Form) check() error {
	for _, v := range [...]struct {
		name           string
		version, limit int
	}{
		{"process list", f.ProcessList, 9}, {"fd list", f.FDList, 2}, {"interface list", f.Interfaces, 2}, {"user list", f.Users, 2},
	} {
		if v.version < 1 || v.version > v.limit {
			return fmt.Errorf("scap: there is no %s of version %d", v.name, v.version)
		}
	}
	return nil
}

// maxWrittenList is the size at which a process list is continued in another
// block, in bytes.
const maxWrittenList = 16 << 20

// Writer writes an uncompressed capture. It does not buffer: give it a
// bufio.Writer.
//
// What a field of the format cannot hold is clipped, as other writers do: names
// and paths of threads at 1024 bytes, lists of strings at 4096, names of open
// files and interfaces at 1023, strings of users and groups at 255, the host
// name at 127.
type Writer struct {
	w    io.Writer // nil: blocks are collected in buf
	form Form
	buf  []byte
	base int // where the current block starts in buf
}

// NewWriter returns a writer in the given form.
func NewWriter(w io.Writer, form Form) *Writer { return &Writer{w: w, form: form} }

// WriteSection starts a section: header, machine info, interface, user, process
// and fd lists. Lists without entries are left out, and so are the Index, Offset,
// Major and Minor of s and file descriptors of type FDUnknown. It returns an
// error for what no capture can hold: a Form without such a version, an unknown
// type of an fd or interface.
func (w *Writer) WriteSection(s *Section) error {
	if err := w.form.check(); err != nil {
		return err
	}
	w.begin(blockSection)
	w.buf = binary.LittleEndian.AppendUint32(w.buf, sectionMagic)
	w.buf = binary.LittleEndian.AppendUint16(w.buf, sectionMajor)
	w.buf = binary.LittleEndian.AppendUint16(w.buf, w.form.Minor)
	w.buf = binary.LittleEndian.AppendUint64(w.buf, math.MaxUint64) // length unknown
	if err := w.end(); err != nil {
		return err
	}
	if s.Standalone {
		err := w.list(blockMarks, func(b *wire) { b.marks(&s.Standalone) })
		if err != nil {
			return err
		}
	}
	if s.Machine != nil {
		m := *s.Machine
		err := w.list(w.id(blockMachine, blockMachineInt), func(b *wire) { b.machine(&m) })
		if err != nil {
			return err
		}
	}
	for _, write := range [...]func(*Section) error{w.interfaces, w.users, w.threads, w.fds} {
		if err := write(s); err != nil {
			return err
		}
	}
	return nil
}

// id chooses between the two types of a block; preRelease may be 0.
func (w *Writer) id(block, preRelease uint32) uint32 {
	if w.form.PreRelease && preRelease != 0 {
		return preRelease
	}
	return block
}

// begin starts a block in w.buf.
func (w *Writer) begin(block uint32) {
	w.buf = binary.LittleEndian.AppendUint32(w.buf[:w.base], block)
	w.buf = append(w.buf, 0, 0, 0, 0)
}

// end pads the block in w.buf, gives it its length and writes it.
func (w *Writer) end() error {
	for len(w.buf)%4 != 0 {
		w.buf = append(w.buf, 0)
	}
	n := len(w.buf) - w.base + blockTrailer
	if int64(n) > math.MaxUint32 {
		return fmt.Errorf("scap: a block of %d bytes", n)
	}
	w.buf = binary.LittleEndian.AppendUint32(w.buf, uint32(n))
	binary.LittleEndian.PutUint32(w.buf[w.base+4:], uint32(n))
	return w.put()
}

// room makes room for a block of n bytes in w.buf, and returns it.
func (w *Writer) room(n int) []byte {
	w.buf = slices.Grow(w.buf[:w.base], n)[:w.base+n]
	return w.buf[w.base:]
}

// put writes the block in w.buf.
func (w *Writer) put() error {
	if w.w == nil {
		w.base = len(w.buf)
		return nil
	}
	_, err := w.w.Write(w.buf)
	return err
}

// list writes a block whose body is what describe describes.
func (w *Writer) list(block uint32, describe func(*wire)) error {
	w.begin(block)
	b := wire{b: w.buf, writing: true}
	describe(&b)
	w.buf = b.b
	if b.err != "" {
		return fmt.Errorf("scap: %s: %s", blockName(block), b.err)
	}
	return w.end()
}

// interfaces writes the interface list, those with IPv4 addresses first.
func (w *Writer) interfaces(s *Section) error {
	if len(s.Interfaces) == 0 {
		return nil
	}
	block, version := w.id(blockInterfaces, blockInterfacesInt), w.form.Interfaces
	if version == 2 {
		block = blockInterfaces2
	}
	return w.list(block, func(b *wire) {
		for _, v6 := range [...]bool{false, true} {
			for _, i := range s.Interfaces {
				if i.isIPv6() == v6 {
					b.iface(&i, version)
				}
			}
		}
	})
}

func (w *Writer) users(s *Section) error {
	if len(s.Users)+len(s.Groups) == 0 {
		return nil
	}
	block, version := w.id(blockUsers, blockUsersInt), w.form.Users
	if version == 2 {
		block = blockUsers2
	}
	return w.list(block, func(b *wire) {
		user, group := kindUser, kindGroup
		for _, u := range s.Users {
			b.account(&user, &u, nil, version)
		}
		for _, g := range s.Groups {
			b.account(&group, nil, &g, version)
		}
	})
}

func (w *Writer) threads(s *Section) error {
	version := w.form.ProcessList
	block := w.id(processBlocks[version], processBlocksInt[version])
	for rest := s.Threads; len(rest) > 0; {
		err := w.list(block, func(b *wire) {
			for len(rest) > 0 && len(b.b) < maxWrittenList {
				t := rest[0]
				b.thread(&t, version)
				rest = rest[1:]
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *Writer) fds(s *Section) error {
	block, version := w.id(blockFDs, blockFDsInt), w.form.FDList
	if version == 2 {
		block = blockFDs2
	}
	for _, list := range s.FDs {
		err := w.list(block, func(b *wire) {
			b.i64(&list.TID)
			for _, f := range list.FDs {
				if f.Type != FDUnknown {
					b.fd(&f, version)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// WriteEvent writes one event: TS, TID, Type, CPU, Flags and its body. Num,
// Hidden and Offset are not part of the format. An event that is too large for an
// ordinary block, or has FlagLarge, is written as a large one.
//
// It returns an error for an event of more than 64 MiB and, with EventV1, for one
// whose number of parameters a reader could not find out again: of an unknown
// type, with more parameters than its type has, with lengths that do not fit, or
// large.
func (w *Writer) WriteEvent(e *Event) error {
	nparams, body := e.Body()
	form, header := eventForm(0), eventHeaderV2
	if w.form.EventV1 {
		form, header = formV1, eventHeaderV1
	}
	flags := e.Flags &^ FlagLarge
	prefix := 2
	if flags != 0 {
		form |= formFlags
		prefix = 6
	}
	size := prefix + eventHeaderV2 + len(body) + 3 + blockTrailer // at most
	if e.Flags&FlagLarge != 0 || size > maxEventBlock {
		form |= formLarge
	}
	if err := checkEvent(e, form, size); err != nil {
		return err
	}
	length := header + len(body)
	if form&formV1 != 0 && hasOldLengthError(e.Type) {
		length += oldLengthError
	}
	padded := (blockHeader + prefix + header + len(body) + 3) &^ 3
	b := w.room(padded + blockTrailer)
	le := binary.LittleEndian
	le.PutUint32(b, w.eventBlock(form))
	le.PutUint32(b[4:], uint32(len(b)))
	le.PutUint16(b[8:], e.CPU)
	if form&formFlags != 0 {
		le.PutUint32(b[10:], flags)
	}
	h := b[blockHeader+prefix:]
	le.PutUint64(h, e.TS)
	le.PutUint64(h[8:], uint64(e.TID))
	le.PutUint32(h[16:], uint32(length))
	le.PutUint16(h[20:], uint16(e.Type))
	if form&formV1 == 0 {
		le.PutUint32(h[22:], nparams)
	}
	end := blockHeader + prefix + header + copy(h[header:], body)
	clear(b[end:padded])
	le.PutUint32(b[padded:], uint32(len(b)))
	return w.put()
}

// checkEvent reports why e cannot be written in form.
func checkEvent(e *Event, form eventForm, size int) error {
	if size > maxLargeBlock {
		return fmt.Errorf("scap: %v: an event of %d bytes", e.Type, size)
	}
	if form&formV1 == 0 {
		return nil
	}
	nparams, body := e.Body()
	info := e.Type.Info()
	if info == nil || form&formLarge != 0 {
		return fmt.Errorf("scap: %v of %d bytes cannot be written with the old event header", e.Type, len(body))
	}
	if n, ok := countParams(body, len(info.Params), e.wide); !ok || n != int(nparams) {
		return fmt.Errorf("scap: %v with %d parameters in %d bytes cannot be written with the old event header", e.Type, nparams, len(body))
	}
	return nil
}

// eventBlock returns the type of the block for an event of the given form.
func (w *Writer) eventBlock(form eventForm) uint32 {
	switch form {
	case 0: // nearly all
		return blockEventV2
	case formV1:
		return w.id(blockEvent, blockEventInt)
	}
	for i, f := range eventForms {
		if f == form|formEvent {
			return firstEventForm + uint32(i)
		}
	}
	return 0 // not reached: checkEvent refuses large events in the old form
}

// AppendBody appends a body as SetBody wants it: the lengths of params (u32 if
// wide, else u16) followed by their bytes. A parameter that is longer than its
// length can say is cut.
func AppendBody(dst []byte, wide bool, params ...[]byte) []byte {
	for _, p := range params {
		n := min(uint64(len(p)), longest(wide))
		if wide {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
		} else {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(n))
		}
	}
	for _, p := range params {
		dst = append(dst, p[:min(uint64(len(p)), longest(wide))]...)
	}
	return dst
}

// longest returns the largest length of a parameter.
func longest(wide bool) uint64 {
	if wide {
		return math.MaxUint32
	}
	return math.MaxUint16
}
