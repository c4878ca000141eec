package scap

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hids/scap/schema"
)

// TestSysdigReads: sysdig, where it is installed, reads what the writer writes:
// every list and every event, in every form. Old releases do not know the latest event types
// and parameters, hence those that have not changed.
func TestSysdigReads(t *testing.T) {
	sysdig, err := exec.LookPath("sysdig")
	if err != nil {
		t.Skip("sysdig is not installed")
	}
	section := sampleSection()
	section.Threads[0] = fullThread()
	section.Threads[0].TID, section.Threads[0].PID = 7, 7
	section.Threads[0].Comm = "nginx"
	for i := range section.FDs[0].FDs {
		if fd := &section.FDs[0].FDs[i]; fd.Type > FDFileV2 {
			fd.Type = FDSignalFD
		}
	}
	kill := newEvent(schema.SYSCALL_KILL_X, 7, num(0))
	deliver := newEvent(schema.SIGNALDELIVER_E, 7, num(1), num(7), num(9)[:1])
	sched := newEvent(schema.SCHEDSWITCH_6_E, 7, sampleParams(schema.SCHEDSWITCH_6_E, 6, 1)...)
	for name, form := range forms() {
		file := filepath.Join(t.TempDir(), "t.scap")
		must(t, os.WriteFile(file, writeCapture(t, form, section, kill, deliver, sched), 0o600))
		out, err := exec.Command(sysdig, "-r", file, "-p", "%evt.num %evt.type %proc.name %evt.rawtime").CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", name, err, out)
			continue
		}
		for _, want := range []string{"1 kill nginx 1700000000000000001", "2 signaldeliver nginx", "3 switch"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s: %q is not in:\n%s", name, want, out)
			}
		}
	}
}
