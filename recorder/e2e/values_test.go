//go:build e2e

package e2e

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hids/recorder"
	"hids/scap"
	"hids/scap/schema"
)

// neverSet are parameters that have no value other than zero or nothing, with the
// reason.
var neverSet = map[string]string{
	"SYSCALL_EVENTFD_X.flags":           oldCall,
	"SYSCALL_SIGNALFD_X.flags":          oldCall,
	"SYSCALL_INOTIFY_INIT_X.flags":      oldCall,
	"SYSCALL_MUNLOCKALL_X.res":          "the call never fails",
	"SYSCALL_FSCONFIG_X.value_bytebuf":  "no file system takes an option of this kind",
	"SYSCALL_CLONE_20_X.cwd":            noFolder,
	"SYSCALL_CLONE3_X.cwd":              noFolder,
	"SYSCALL_FORK_20_X.cwd":             noFolder,
	"SYSCALL_VFORK_20_X.cwd":            noFolder,
	"SYSCALL_EXECVE_19_X.cwd":           noFolder,
	"SYSCALL_EXECVEAT_X.cwd":            noFolder,
	"SYSCALL_QUOTACTL_X.dqb_bhardlimit": noQuotas,
	"SYSCALL_QUOTACTL_X.dqb_bsoftlimit": noQuotas,
	"SYSCALL_QUOTACTL_X.dqb_curspace":   noQuotas,
	"SYSCALL_QUOTACTL_X.dqb_ihardlimit": noQuotas,
	"SYSCALL_QUOTACTL_X.dqb_isoftlimit": noQuotas,
	"SYSCALL_QUOTACTL_X.dqb_btime":      noQuotas,
	"SYSCALL_QUOTACTL_X.dqb_itime":      noQuotas,
	"SYSCALL_QUOTACTL_X.dqi_bgrace":     noQuotas,
	"SYSCALL_QUOTACTL_X.dqi_igrace":     noQuotas,
	"SYSCALL_QUOTACTL_X.dqi_flags":      noQuotas,
}

const (
	oldCall  = "the call is from before there were flags"
	noFolder = "the folder is not recorded, as by Falco: readers know it from the parent"
	noQuotas = "needs a file system with quotas; recorder/testdata/calls.txt has made-up ones"
)

// byChance have a value on some hosts, at some times.
var byChance = map[string]string{
	"pgft_maj": "a program or a library may have to be read, or is there already",
	"vm_swap":  "something of the process may be swapped out",
	"core":     "the host may have no place for memory dumps",
	// The kernel counts some pages for each CPU before it adds them up.
	"SYSCALL_VFORK_20_X.vm_rss": "the program has hardly any memory",
}

// recordedTypes returns the events that the recorder makes of the calls and the
// samples of this architecture.
func recordedTypes() []schema.EventType {
	types := []schema.EventType{schema.PROCEXIT_1_E, schema.SIGNALDELIVER_E, schema.SCHEDSWITCH_6_E, schema.PAGE_FAULT_E}
	for _, row := range recorder.Rows() {
		types = append(types, row.Event)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// parameters returns the values that parameters had in a capture: per event type,
// and per parameter whether there was one that is more than zeros.
func parameters(t *testing.T, path string) map[schema.EventType][]bool {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := scap.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	seen := make(map[schema.EventType][]bool)
	for {
		if _, err := r.NextSection(); errors.Is(err, io.EOF) {
			return seen
		} else if err != nil {
			t.Fatal(err)
		}
		var ev scap.Event
		for {
			err := r.Next(&ev)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			had := seen[ev.Type]
			if had == nil {
				had = make([]bool, len(ev.Info().Params))
				seen[ev.Type] = had
			}
			for i := range had {
				had[i] = had[i] || strings.Trim(string(ev.Param(i)), "\x00") != ""
			}
		}
	}
}

// TestEveryParameterHadAValue lists the parameters of recorded events that had no
// value, or only zero, in all that the workload does. So each result was an error
// at least once.
func TestEveryParameterHadAValue(t *testing.T) {
	dir, path := t.TempDir(), filepath.Join(t.TempDir(), "values.zst")
	finish(t, exec.Command(hidsPath, "record", "-o", path, "--tree", "--switches", "--page-faults", "--",
		workloadPath, "calls", dir)).want(t, 0).none(t)
	seen := parameters(t, path)
	unused := make(map[string]bool)
	for name := range neverSet {
		unused[name] = true
	}
	for _, typ := range recordedTypes() {
		had := seen[typ]
		if had == nil {
			t.Errorf("%s: no such event", typ)
			continue
		}
		for i, p := range typ.Info().Params {
			name := typ.String() + "." + p.Name
			_, never := neverSet[name]
			delete(unused, name)
			switch {
			case had[i] && never:
				t.Errorf("%s has a value, but is said to have none", name)
			case !had[i] && !never && byChance[p.Name] == "" && byChance[name] == "":
				t.Errorf("%s never had a value", name)
			}
		}
	}
	for name := range unused {
		t.Errorf("%s is said to have no value, but is no parameter", name)
	}
}
