package recorder

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/features"
	"golang.org/x/sys/unix"
)

// A Requirement is one thing that recording asks of a host.
type Requirement struct {
	Name     string // CAP_BPF, "ring buffers"
	Since    string // the version of Linux that brought it, or ""
	Optional bool   // recording works without it, with less in it
	Err      error  // why the host does not have it; nil if it does
	Unknown  bool   // could not be found out, for want of rights
}

// String says what it is and what is wrong with it.
func (r Requirement) String() string {
	s := r.Name
	if r.Since != "" {
		s += " (Linux " + r.Since + ")"
	}
	switch {
	case r.Unknown:
		s += ": unknown"
	case r.Err != nil:
		s += ": " + r.Err.Error()
	}
	return s
}

// Host is what a host can and can't do.
type Host struct {
	Kernel       string // release
	Arch         string // in Go's terms
	Requirements []Requirement
}

// Missing are the requirements without which this host can't record.
func (h *Host) Missing() []Requirement { return h.failed(false) }

// Lacking are the optional requirements that this host does not have.
func (h *Host) Lacking() []Requirement { return h.failed(true) }

func (h *Host) failed(optional bool) []Requirement {
	var list []Requirement
	for _, r := range h.Requirements {
		if r.Err != nil && !r.Unknown && r.Optional == optional {
			list = append(list, r)
		}
	}
	return list
}

var (
	errNoRight   = errors.New("not permitted")
	errNoFeature = errors.New("missing in this kernel")
)

// capability is one that recording asks for; any of instead does as well.
type capability struct {
	name     string
	number   int
	since    string
	instead  []int
	optional bool
}

func wantedCapabilities() []capability {
	admin := []int{unix.CAP_SYS_ADMIN}
	return []capability{
		{"CAP_BPF", unix.CAP_BPF, "", admin, false},
		{"CAP_PERFMON", unix.CAP_PERFMON, "", admin, false},
		{"CAP_SYS_PTRACE", unix.CAP_SYS_PTRACE, "", nil, true},
		{"CAP_DAC_READ_SEARCH", unix.CAP_DAC_READ_SEARCH, "", []int{unix.CAP_DAC_OVERRIDE}, true},
	}
}

// feature is one of the kernel, and how to ask for it.
type feature struct {
	name  string
	since string
	have  func() error
}

func wantedFeatures() []feature {
	return []feature{
		{"bounded loops", "5.3", features.HaveBoundedLoops},
		{"boot clock in programs", "5.8", func() error {
			return features.HaveProgramHelper(ebpf.RawTracepoint, asm.FnKtimeGetBootNs)
		}},
		{"ring buffers", "5.8", func() error { return features.HaveMapType(ebpf.RingBuf) }},
		{"typed current task", "5.11", func() error {
			return features.HaveProgramHelper(ebpf.RawTracepoint, asm.FnGetCurrentTaskBtf)
		}},
		{"instructions of version 3", "5.1", features.HaveV3ISA},
	}
}

// Probe finds out whether this host can record: rights, features of the kernel,
// and at last whether the programs load. root is where /proc and /sys are, "/" but
// for tests.
func Probe(root string) *Host {
	h := &Host{Arch: runtime.GOARCH}
	var name unix.Utsname
	if err := unix.Uname(&name); err == nil {
		h.Kernel = unix.ByteSliceToString(name.Release[:])
	}
	permitted := h.probeRights(root)
	h.probeLockdown(root)
	spec := h.probeBTF(root)
	h.probeTracepoints(spec)
	for _, f := range wantedFeatures() {
		h.add(Requirement{Name: f.name, Since: f.since}, f.have(), permitted)
	}
	if permitted && len(h.Missing()) == 0 {
		h.probeLoad()
	}
	return h
}

// add adds a requirement, given how asking for it went.
func (h *Host) add(r Requirement, err error, permitted bool) {
	switch {
	case err == nil:
	case !permitted: // the verifier refuses more of those without rights, and says so in other ways
		r.Unknown, r.Err = true, err
	case errors.Is(err, ebpf.ErrNotSupported):
		r.Err = errNoFeature
	default:
		r.Err = err
	}
	h.Requirements = append(h.Requirements, r)
}

// probeRights looks at capabilities. It tells whether programs may be loaded.
func (h *Host) probeRights(root string) bool {
	have, err := capabilities(filepath.Join(root, "proc/self"))
	permitted := err == nil
	for _, c := range wantedCapabilities() {
		r := Requirement{Name: c.name, Since: c.since, Optional: c.optional, Err: err}
		held := have&(1<<c.number) != 0
		for _, n := range c.instead {
			held = held || have&(1<<n) != 0
		}
		if err == nil && !held {
			r.Err = errNoRight
			permitted = permitted && c.optional
		}
		h.Requirements = append(h.Requirements, r)
	}
	return permitted
}

// LackingCapabilities names those that this process does not have, and without which
// a recording has less in it.
func LackingCapabilities() []string {
	var h Host
	h.probeRights("/")
	var names []string
	for _, r := range h.Lacking() {
		names = append(names, r.Name)
	}
	return names
}

// probeLockdown looks whether the kernel keeps its memory from everyone.
func (h *Host) probeLockdown(root string) {
	text, err := os.ReadFile(filepath.Join(root, "sys/kernel/security/lockdown"))
	r := Requirement{Name: "no lockdown of confidentiality"}
	if err == nil && strings.Contains(string(text), "[confidentiality]") {
		r.Err = errors.New("the kernel is locked down")
	}
	h.Requirements = append(h.Requirements, r)
}

// probeBTF reads the kernel's types.
func (h *Host) probeBTF(root string) *btf.Spec {
	r := Requirement{Name: "types of the kernel (CONFIG_DEBUG_INFO_BTF)", Since: "5.4"}
	path := filepath.Join(root, "sys/kernel/btf/vmlinux")
	spec, err := loadBTF(path)
	if errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("no %s", path)
	}
	r.Err = err
	h.Requirements = append(h.Requirements, r)
	return spec
}

// maxBTF bounds what is read of the kernel's types.
const maxBTF = 64 << 20

func loadBTF(path string) (*btf.Spec, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxBTF))
	if err != nil {
		return nil, err
	}
	return btf.LoadSpecFromReader(strings.NewReader(string(raw)))
}

// probeTracepoints looks for the tracepoints among the kernel's types.
func (h *Host) probeTracepoints(spec *btf.Spec) {
	if spec == nil {
		return
	}
	plain := &LiveOptions{}
	for _, k := range hooks() {
		var typ *btf.Typedef
		err := spec.TypeByName("btf_trace_"+k.tracepoint, &typ)
		if errors.Is(err, btf.ErrNotFound) {
			err = errNoFeature
		}
		h.Requirements = append(h.Requirements, Requirement{
			Name:     "tracepoint " + k.tracepoint,
			Optional: !k.when(plain),
			Err:      err,
		})
	}
}

// probeLoad loads the programs, and throws them away.
func (h *Host) probeLoad() {
	l, err := load(&LiveOptions{Buffer: minBuffer})
	if err == nil {
		err = l.close()
	}
	h.Requirements = append(h.Requirements, Requirement{Name: "programs of hids", Err: err})
}
