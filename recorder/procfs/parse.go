package procfs

import (
	"bytes"
	"iter"
	"strconv"
	"strings"
)

// stat is what /proc/PID/stat says of a thread.
type stat struct {
	comm               string
	state              byte
	pgid, sid          int64
	tty                uint32
	minFault, majFault uint64
	start              uint64 // clock ticks after boot
}

// Positions in a stat line, counted from the state on, which follows the name.
const (
	statState  = 0
	statPgrp   = 2
	statSID    = 3
	statTTY    = 4
	statMinFlt = 7
	statMajFlt = 9
	statStart  = 19
)

// parseStat reads a stat line. The name stands in parentheses and may have any
// bytes, also parentheses and newlines, but is followed by numbers only.
func parseStat(b []byte) (s stat, ok bool) {
	start, end := bytes.IndexByte(b, '('), bytes.LastIndexByte(b, ')')
	if start < 0 || end < start {
		return s, false
	}
	s.comm = string(b[start+1 : end])
	fields := bytes.Fields(b[end+1:])
	if len(fields) <= statStart || len(fields[statState]) == 0 {
		return s, false
	}
	s.state = fields[statState][0]
	s.pgid = number(fields[statPgrp])
	s.sid = number(fields[statSID])
	s.tty = uint32(number(fields[statTTY]))
	s.minFault = uint64(number(fields[statMinFlt]))
	s.majFault = uint64(number(fields[statMajFlt]))
	s.start = uint64(number(fields[statStart]))
	return s, true
}

// number reads a decimal number, 0 if it is none.
func number(b []byte) int64 {
	v, err := strconv.ParseInt(string(b), 10, 64)
	if err != nil {
		u, _ := strconv.ParseUint(string(b), 10, 64)
		return int64(u)
	}
	return v
}

// status is what /proc/PID/status says of a thread.
type status struct {
	tgid, ppid       int64
	uid, gid         uint32 // effective
	groups           []uint32
	vtid, vpid       int64 // in the innermost pid namespace
	vpgid            int64
	depth            int // of pid namespaces
	vmSize, vmRSS    uint32
	vmSwap           uint32
	capInh, capPrm   uint64
	capEff           uint64
	hasNSpid, hasUID bool
}

// statusRows say what the lines of a status file mean. Values are separated by
// tabs or blanks.
var statusRows = map[string]func(*status, [][]byte){
	"Tgid":   func(s *status, f [][]byte) { s.tgid = number(f[0]) },
	"PPid":   func(s *status, f [][]byte) { s.ppid = number(f[0]) },
	"Uid":    func(s *status, f [][]byte) { s.uid, s.hasUID = uint32(number(f[min(1, len(f)-1)])), true },
	"Gid":    func(s *status, f [][]byte) { s.gid = uint32(number(f[min(1, len(f)-1)])) },
	"NStgid": func(s *status, f [][]byte) { s.vpid = number(f[len(f)-1]) },
	"NSpid":  func(s *status, f [][]byte) { s.vtid, s.depth, s.hasNSpid = number(f[len(f)-1]), len(f), true },
	"NSpgid": func(s *status, f [][]byte) { s.vpgid = innermost(f) },
	"VmSize": func(s *status, f [][]byte) { s.vmSize = uint32(number(f[0])) },
	"VmRSS":  func(s *status, f [][]byte) { s.vmRSS = uint32(number(f[0])) },
	"VmSwap": func(s *status, f [][]byte) { s.vmSwap = uint32(number(f[0])) },
	"CapInh": func(s *status, f [][]byte) { s.capInh = hex(f[0]) },
	"CapPrm": func(s *status, f [][]byte) { s.capPrm = hex(f[0]) },
	"CapEff": func(s *status, f [][]byte) { s.capEff = hex(f[0]) },
	"Groups": (*status).setGroups,
}

// innermost returns the number of a process group in the innermost namespace that
// knows it: in those further in it is 0.
func innermost(f [][]byte) int64 {
	for i := len(f) - 1; i > 0; i-- {
		if n := number(f[i]); n != 0 {
			return n
		}
	}
	return number(f[0])
}

func parseStatus(b []byte) status {
	var s status
	for line := range lines(b) {
		key, value, ok := bytes.Cut(line, []byte{':'})
		if !ok {
			continue
		}
		fields := bytes.Fields(value)
		if len(fields) == 0 {
			continue
		}
		if set := statusRows[string(key)]; set != nil {
			set(&s, fields)
		}
	}
	return s
}

func (s *status) setGroups(fields [][]byte) {
	for _, f := range fields {
		s.groups = append(s.groups, uint32(number(f)))
	}
}

// lines yields the lines of b without their newlines.
func lines(b []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for len(b) > 0 {
			line, rest, _ := bytes.Cut(b, []byte{'\n'})
			if !yield(line) {
				return
			}
			b = rest
		}
	}
}

func hex(b []byte) uint64 {
	v, _ := strconv.ParseUint(string(b), 16, 64)
	return v
}

// parseFDLimit returns the soft limit of open files from /proc/PID/limits; none
// is -1.
func parseFDLimit(b []byte) int64 {
	for line := range lines(b) {
		rest, ok := bytes.CutPrefix(line, []byte("Max open files"))
		if !ok {
			continue
		}
		f := bytes.Fields(rest)
		if len(f) == 0 {
			return 0
		}
		if string(f[0]) == "unlimited" {
			return -1
		}
		return number(f[0])
	}
	return 0
}

// fdInfo is what /proc/PID/fdinfo/N says.
type fdInfo struct {
	flags uint64 // of open(2), as the kernel has them
	ino   uint64
	pid   int64 // of the process of a pidfd
}

func parseFDInfo(b []byte) fdInfo {
	var info fdInfo
	for line := range lines(b) {
		key, value, _ := strings.Cut(string(line), ":")
		value = strings.TrimSpace(value)
		switch key {
		case "flags":
			info.flags, _ = strconv.ParseUint(value, 8, 64)
		case "ino":
			info.ino, _ = strconv.ParseUint(value, 10, 64)
		case "Pid":
			info.pid, _ = strconv.ParseInt(value, 10, 64)
		}
	}
	return info
}
