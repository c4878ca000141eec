//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pattern makes an expression of a line where * stands for any text.
func pattern(line string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(line), `\*`, ".*") + "$")
}

// TestCallsHaveTheirValues compares the parameters of recorded calls with the
// arguments that the workload gave them.
func TestCallsHaveTheirValues(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(t.TempDir(), "calls.zst")
	cmd := exec.Command(hidsPath, "record", "-o", path, "--tree", "--", workloadPath, "calls", dir)
	cmd.Env = append(os.Environ(), "GODEBUG=asyncpreemptoff=1")
	r := finish(t, cmd).want(t, 0).none(t)
	want := strings.Split(strings.TrimSpace(r.stdout), "\n")
	got := replay(t, path, "%evt.type %evt.args", "thread.ismain=true and proc.name in (workload, renamed, tiny, vforks, crashes)")
	for i, line := range got {
		got[i] = strings.TrimSpace(line)
	}
	if len(want) < 100 {
		t.Fatalf("the workload expects %d events only", len(want))
	}
	at := 0 // other calls, of the Go runtime and to find out what to expect, are between
	for _, line := range want {
		line, anywhere := strings.CutPrefix(line, "~ ")
		p := pattern(strings.TrimSpace(line))
		if anywhere {
			if !slices.ContainsFunc(got, p.MatchString) {
				t.Errorf("nowhere: %s", line)
			}
			continue
		}
		i := slices.IndexFunc(got[at:], p.MatchString)
		if i >= 0 {
			at += i + 1
			continue
		}
		// The next one of the same name is likely to be meant.
		call, _, _ := strings.Cut(line, " ")
		if i = slices.IndexFunc(got[at:], func(g string) bool { return strings.HasPrefix(g+" ", call+" ") }); i < 0 {
			t.Errorf("no event for %s", line)
			continue
		}
		t.Errorf("want %s\n             got  %s", line, got[at+i])
	}
}
