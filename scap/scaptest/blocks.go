package scaptest

import (
	"encoding/binary"
	"errors"

	"hids/scap"
	"hids/scap/schema"
)

// Types of blocks which the assembler writes by itself.
const blockSectionHeader = 0x0A0D0D0A

const sectionMagic = 0x1A2B3C4D

// section is a section header.
type section struct {
	major, minor uint16
	length       uint64
	comment      string
	app          string
	options      []byte
}

func defaultSection() section { return section{major: 1, minor: 2, length: ^uint64(0)} }

func sectionMembers() []member[section] {
	type T = section
	return []member[T]{
		{slot{name: "major", typ: schema.Uint16}, func(h *T) any { return &h.major }},
		{slot{name: "minor", typ: schema.Uint16}, func(h *T) any { return &h.minor }},
		{slot{name: "length", typ: schema.Uint64}, func(h *T) any { return &h.length }},
		{slot{name: "comment", typ: schema.CharBuf}, func(h *T) any { return &h.comment }},
		{slot{name: "app", typ: schema.CharBuf}, func(h *T) any { return &h.app }},
		{slot{name: "options", typ: schema.ByteBuf}, func(h *T) any { return &h.options }},
	}
}

// Option codes.
const (
	optComment = 1
	optApp     = 4
)

// appendOptions appends pcapng-style options, and their end mark if there are any.
func appendOptions(dst []byte, comment, app string) []byte {
	n := len(dst)
	for _, o := range []struct {
		code uint16
		text string
	}{{optComment, comment}, {optApp, app}} {
		if o.text == "" {
			continue
		}
		dst = binary.LittleEndian.AppendUint16(dst, o.code)
		dst = binary.LittleEndian.AppendUint16(dst, uint16(len(o.text)))
		dst = append(dst, o.text...)
		dst = pad4(dst, len(dst)-len(o.text))
	}
	if len(dst) > n {
		dst = append(dst, 0, 0, 0, 0)
	}
	return dst
}

// pad4 pads dst with zeros until the part from start is a multiple of 4 long.
func pad4(dst []byte, start int) []byte {
	for (len(dst)-start)%4 != 0 {
		dst = append(dst, 0)
	}
	return dst
}

// appendBlock appends a block: header, body with padding, trailer.
func appendBlock(dst []byte, typ uint32, body []byte) []byte {
	total := uint32((len(body)+3)/4*4 + 12)
	dst = binary.LittleEndian.AppendUint32(dst, typ)
	dst = binary.LittleEndian.AppendUint32(dst, total)
	dst = append(dst, body...)
	dst = pad4(dst, len(dst)-len(body))
	return binary.LittleEndian.AppendUint32(dst, total)
}

func (h section) encode() []byte {
	body := binary.LittleEndian.AppendUint32(nil, sectionMagic)
	body = binary.LittleEndian.AppendUint16(body, h.major)
	body = binary.LittleEndian.AppendUint16(body, h.minor)
	body = binary.LittleEndian.AppendUint64(body, h.length)
	body = appendOptions(body, h.comment, h.app)
	return appendBlock(nil, blockSectionHeader, append(body, h.options...))
}

func (a *assembler) doSection(s *stmt) error {
	if err := errors.Join(s.noEvent(), s.maxArgs(0)); err != nil {
		return err
	}
	if a.open || a.begun || a.declared() {
		if err := a.flushAll(); err != nil {
			return err
		}
	}
	a.begun, a.open, a.inBody, a.header = true, false, false, defaultSection()
	a.world = newWorld()
	return setKeys(&a.header, sectionMembers(), s.keys, noNames{})
}

// declared reports whether lists or leading events wait to be written.
func (a *assembler) declared() bool {
	l := &a.lists
	return l.Machine != nil || len(l.Threads)+len(l.FDs)+len(l.Interfaces)+len(l.Users)+len(l.Groups)+len(a.leading) > 0
}

// flush writes the section header if that has not happened, and the lists.
func (a *assembler) flush() error {
	if !a.open {
		a.open = true
		a.out.Write(a.header.encode())
	}
	lists := a.lists
	a.lists, a.listOf = scap.Section{}, nil
	blocks, err := encodeLists(a.form.scap(), &lists)
	a.out.Write(blocks)
	return err
}

// flushAll is flush, and the events that the lists held back.
func (a *assembler) flushAll() error {
	if a.open && !a.declared() {
		return nil
	}
	err := a.flush()
	for len(a.leading) > 0 && err == nil {
		write := a.leading[0]
		a.leading = a.leading[1:]
		err = write()
	}
	a.leading = nil
	return err
}

// encodeLists returns the list blocks of a section, without its header.
func encodeLists(form scap.Form, lists *scap.Section) ([]byte, error) {
	var buf sliceWriter
	if err := scap.NewWriter(&buf, form).WriteSection(lists); err != nil {
		return nil, err
	}
	return buf[binary.LittleEndian.Uint32(buf[4:]):], nil
}

type sliceWriter []byte

func (w *sliceWriter) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// doBlock writes a block of any type: block 0x999 x"body".
func (a *assembler) doBlock(s *stmt) error {
	if err := s.noEvent(); err != nil {
		return err
	}
	body, err := s.hexArg(1)
	if err != nil {
		return err
	}
	typ, err := number(slot{name: "block type", typ: schema.Uint32}, s.args[0], noNames{})
	if err != nil {
		return err
	}
	if typ != blockSectionHeader || a.begun && !a.open || a.declared() {
		err = a.flushAll()
	}
	a.open = true
	a.out.Write(appendBlock(nil, uint32(typ), body))
	return err
}

// doBytes writes bytes as they are: bytes x"..".
func (a *assembler) doBytes(s *stmt) error {
	if err := s.noEvent(); err != nil {
		return err
	}
	b, err := s.hexArg(0)
	if err != nil {
		return err
	}
	if a.begun && !a.open || a.declared() {
		err = a.flushAll()
	}
	a.out.Write(b)
	return err
}
