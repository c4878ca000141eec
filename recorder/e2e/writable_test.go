//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// A writableCase is a program and who runs it.
type writableCase struct {
	name     string
	uid, gid int // of the file
	mode     os.FileMode
	as       syscall.SysProcAttr
	want     string
}

func writableCases() []writableCase {
	groups := make([]uint32, 0, 60)
	for g := range cap(groups) {
		groups = append(groups, 5000+uint32(g))
	}
	user := &syscall.Credential{Uid: 1234, Gid: 1234, Groups: groups}
	return []writableCase{
		{"root", 0, 0, 0o555, syscall.SysProcAttr{}, "true"},
		{"other", 0, 0, 0o775, syscall.SysProcAttr{Credential: user}, "false"},
		{"for-all", 0, 0, 0o757, syscall.SysProcAttr{Credential: user}, "true"},
		{"owner", 1234, 0, 0o555, syscall.SysProcAttr{Credential: user}, "true"},
		{"first-group", 0, 5000, 0o775, syscall.SysProcAttr{Credential: user}, "true"},
		{"last-group", 0, 5059, 0o775, syscall.SysProcAttr{Credential: user}, "true"},
		{"no-group", 0, 5060, 0o775, syscall.SysProcAttr{Credential: user}, "false"},
		{"own-namespace", 0, 0, 0o755, rootOf(1), "false"}, // that root is not the file's
		{"mapped-namespace", 1300, 1300, 0o755, rootOf(100), "true"},
	}
}

// rootOf makes a process root of a user namespace that has n of the host's users.
func rootOf(n int) syscall.SysProcAttr {
	ids := []syscall.SysProcIDMap{{HostID: 1234, Size: n}}
	return syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER, UidMappings: ids, GidMappings: ids, Credential: &syscall.Credential{NoSetGroups: true},
	}
}

// TestWritablePrograms runs programs as somebody who may write to them, or give
// himself the right to, and as somebody who may not.
func TestWritablePrograms(t *testing.T) {
	tests := writableCases()
	dir := placePrograms(t, tests)
	trace := filepath.Join(t.TempDir(), "t.zst")
	rec, stderr := startRecorder(t, trace)
	for _, test := range tests {
		cmd := exec.Command(filepath.Join(dir, test.name))
		cmd.SysProcAttr = &test.as
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if err := rec.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := rec.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, stderr)
	}
	for _, test := range tests {
		got := replay(t, trace, "%proc.is_exe_writable", "evt.type=execve and evt.failed=false and proc.exepath="+filepath.Join(dir, test.name))
		if len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: writable is %v, want %s", test.name, got, test.want)
		}
	}
}

// placePrograms makes a folder with the programs.
func placePrograms(t *testing.T, tests []writableCase) string {
	t.Helper()
	program, err := os.ReadFile("/bin/true")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "hids-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		path := filepath.Join(dir, test.name)
		for _, err := range []error{os.WriteFile(path, program, 0o755), os.Chown(path, test.uid, test.gid), os.Chmod(path, test.mode)} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}
