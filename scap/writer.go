package scap

import (
	"encoding/binary"
	"io"
	"math"
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

// Writer writes an uncompressed capture. It does not buffer: give it a
// bufio.Writer.
type Writer struct {
	w    io.Writer
	form Form
	buf  []byte
}

// NewWriter returns a writer in the given form.
func NewWriter(w io.Writer, form Form) *Writer { return &Writer{w: w, form: form} }

// WriteSection starts a section: header, machine info, interface, user, process
// and fd lists. Lists without entries are left out.
func (w *Writer) WriteSection(s *Section) error { panic("todo") }

// WriteEvent writes one event: TS, TID, Type, CPU, Flags and its body. Num,
// Hidden and Offset are not part of the format.
func (w *Writer) WriteEvent(e *Event) error { panic("todo") }

// AppendBody appends a body as SetBody wants it: the lengths of params (u32 if
// wide, else u16) followed by their bytes. A parameter that is longer than its
// length can say is cut.
func AppendBody(dst []byte, wide bool, params ...[]byte) []byte {
	most := math.MaxUint16
	if wide {
		most = math.MaxUint32
	}
	for _, p := range params {
		if wide {
			dst = binary.LittleEndian.AppendUint32(dst, uint32(min(len(p), most)))
		} else {
			dst = binary.LittleEndian.AppendUint16(dst, uint16(min(len(p), most)))
		}
	}
	for _, p := range params {
		dst = append(dst, p[:min(len(p), most)]...)
	}
	return dst
}
