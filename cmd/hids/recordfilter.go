package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"hids/engine"
	"hids/engine/rules"
	"hids/recorder"
	"hids/scap/schema"
)

// cgroupRoot is where cgroups are mounted.
const cgroupRoot = "/sys/fs/cgroup"

// liveOptions reads what is to be recorded.
func (a *app) liveOptions(c *cli.Context) (recorder.LiveOptions, error) {
	opt := recorder.LiveOptions{
		Rows: recorder.Rows(), IA32: recorder.IA32Rows(), Snaplen: c.Int("snaplen"),
		Switches: c.Bool("switches"), PageFaults: c.Bool("page-faults"),
		Filter: recorder.Filter{
			PIDs: c.IntSlice("pid"), Trees: c.IntSlice("pid-tree"), Comms: c.StringSlice("comm"), Children: c.Bool("tree"),
		},
	}
	if opt.Snaplen < 1 || opt.Snaplen > recorder.MaxSnaplen {
		return opt, usagef("record: --snaplen %d: from 1 to %d", opt.Snaplen, recorder.MaxSnaplen)
	}
	if err := checkTasks(&opt.Filter); err != nil {
		return opt, err
	}
	size, err := recorder.ParseSize(c.String("buffer"))
	if err != nil || size > 1<<30 {
		return opt, usagef("record: --buffer %s: a size such as 8MiB, at most 1GiB", c.String("buffer"))
	}
	opt.Buffer = int(size)
	if opt.Filter.Cgroups, err = recordCgroups(c); err != nil {
		return opt, err
	}
	if names := c.StringSlice("syscall"); len(names) > 0 {
		if err := recordSyscalls(&opt, names); err != nil {
			return opt, err
		}
	}
	if files := c.StringSlice("for-rules"); len(files) > 0 {
		wanted, err := a.wantedTypes(files)
		if err != nil {
			return opt, err
		}
		needless := func(r recorder.Row) bool { return !neededFor(r, wanted) }
		opt.Rows, opt.IA32 = slices.DeleteFunc(opt.Rows, needless), slices.DeleteFunc(opt.IA32, needless)
		opt.NoSignals = !wanted(schema.SIGNALDELIVER_E)
	}
	return opt, nil
}

// initialPIDs is the inode of the first pid namespace, in which --pid counts.
const initialPIDs = 0xeffffffc

// checkTasks refuses processes that are not there and names that nobody has: a
// recording of them would be one of nothing.
func checkTasks(f *recorder.Filter) error {
	if slices.Contains(f.Comms, "") {
		return usagef("record: --comm: an empty name")
	}
	var own syscall.Stat_t
	if err := syscall.Stat("/proc/self/ns/pid", &own); err != nil || own.Ino != initialPIDs {
		return nil // here, processes have other numbers
	}
	for _, pid := range slices.Concat(f.PIDs, f.Trees) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if errors.Is(err, fs.ErrNotExist) {
			return usagef("record: there is no process %d", pid)
		}
		_, after, ok := strings.Cut(string(status), "\nTgid:\t")
		if tgid, _, _ := strings.Cut(after, "\n"); ok && tgid != strconv.Itoa(pid) {
			return usagef("record: %d is a thread of process %s: processes are recorded as a whole", pid, tgid)
		}
	}
	return nil
}

// recordSyscalls leaves the calls with these names, in 64-bit and 32-bit programs.
func recordSyscalls(opt *recorder.LiveOptions, names []string) error {
	var known []string
	for _, r := range opt.Rows {
		known = append(known, r.Syscall)
	}
	for _, n := range names {
		if !slices.Contains(known, n) {
			return usagef("record: --syscall %s: no such system call%s", n, didYouMean(n, known))
		}
	}
	others := func(r recorder.Row) bool { return !slices.Contains(names, r.Syscall) }
	opt.Rows, opt.IA32 = slices.DeleteFunc(opt.Rows, others), slices.DeleteFunc(opt.IA32, others)
	opt.NoSignals = true
	return nil
}

// wantedTypes returns the event types that the rules of files can match.
func (a *app) wantedTypes(files []string) (func(schema.EventType) bool, error) {
	paths, err := expandRules(files)
	if err != nil {
		return nil, err
	}
	opt := engine.Options{Matching: engine.All, MinPriority: rules.Debug}
	set, err := a.loadRules(paths, false, opt)
	if err != nil {
		return nil, err
	}
	if set.Refused {
		return nil, usagef("record: --for-rules: the rules do not load; 'hids lint %s' says why", strings.Join(files, " "))
	}
	p, err := engine.Compile(set.Loader.Rules(), opt)
	if err != nil {
		return nil, usagef("record: --for-rules: %w", err)
	}
	return p.Wants, nil
}

// neededFor tells whether a call is wanted, or changes what is known of
// processes and files.
func neededFor(r recorder.Row, wanted func(schema.EventType) bool) bool {
	if wanted(r.Event) || r.Event.Info().Flags&(schema.ModifiesState|schema.CreatesFD|schema.DestroysFD) != 0 {
		return true
	}
	sc := schema.SyscallByCode(r.Code)
	return sc != nil && sc.Flags&schema.SyscallNeverDrop != 0
}

// recordCgroups finds the cgroups of --cgroup and --container.
func recordCgroups(c *cli.Context) ([]recorder.Cgroup, error) {
	var found []recorder.Cgroup
	for _, path := range c.StringSlice("cgroup") {
		group, ok := cgroupAt(path)
		if !ok {
			return nil, usagef("record: --cgroup %s: there is no such cgroup in %s", path, cgroupRoot)
		}
		found = append(found, group)
	}
	for _, id := range c.StringSlice("container") {
		groups := containerCgroups(id)
		if len(groups) == 0 {
			return nil, usagef("record: --container %s: no running container has an id that begins so", id)
		}
		found = append(found, groups...)
	}
	return found, nil
}

// hierarchies are where the cgroups that the recorder can tell are mounted.
func hierarchies() []struct {
	dir string
	id  uint64
} {
	return []struct {
		dir string
		id  uint64
	}{
		{filepath.Join(cgroupRoot, "memory"), recorder.HierarchyMemory},
		{filepath.Join(cgroupRoot, "unified"), recorder.HierarchyUnified},
		{cgroupRoot, recorder.HierarchyUnified},
	}
}

func cgroupAt(path string) (recorder.Cgroup, bool) {
	for _, h := range hierarchies() {
		dir := path
		if !strings.HasPrefix(path, cgroupRoot+"/") {
			dir = filepath.Join(h.dir, path)
		} else if !strings.HasPrefix(path, h.dir+"/") {
			continue
		}
		if info, err := os.Stat(filepath.Join(dir, "cgroup.procs")); err != nil || info.IsDir() {
			continue
		}
		return cgroupOf(dir, h.id)
	}
	return recorder.Cgroup{}, false
}

func cgroupOf(dir string, hierarchy uint64) (recorder.Cgroup, bool) {
	info, err := os.Stat(dir)
	if err != nil {
		return recorder.Cgroup{}, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return recorder.Cgroup{}, false
	}
	return recorder.Cgroup{ID: st.Ino, Hierarchy: hierarchy}, true
}

// containerCgroups returns the cgroups whose names have a container's id in them.
func containerCgroups(id string) []recorder.Cgroup {
	if len(id) < 3 {
		return nil
	}
	for _, h := range hierarchies() {
		var found []recorder.Cgroup
		_ = filepath.WalkDir(h.dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return nil // what vanishes is no container that runs
			}
			if name := d.Name(); strings.HasPrefix(name, id) || strings.Contains(name, "-"+id) {
				if group, ok := cgroupOf(path, h.id); ok {
					found = append(found, group)
				}
				return fs.SkipDir
			}
			return nil
		})
		if len(found) > 0 {
			return found
		}
	}
	return nil
}
