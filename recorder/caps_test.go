package recorder

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// dropActs give up rights in a program with several threads, and print what is left.
func dropActs() {
	l, err := Open(LiveOptions{Rows: []Row{{Syscall: "getppid", Nr: unix.SYS_GETPPID}}})
	if err != nil {
		fmt.Println("OPEN", err)
		return
	}
	defer l.Close()
	if err := DropCapabilities([]int{unix.CAP_SYS_PTRACE}); errors.Is(err, ErrThreads) {
		fmt.Println("CGO")
		return
	} else if err != nil {
		panic(err)
	}
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		panic(err)
	}
	for _, task := range tasks {
		have, err := capabilities(filepath.Join("/proc/self/task", task.Name()))
		if err != nil {
			panic(err)
		}
		fmt.Println("LEFT", have)
	}
	// What was loaded goes on working.
	_ = child("getppid").Run()
	time.Sleep(2 * holdBack)
	if err := l.Stop(); err != nil {
		panic(err)
	}
	for s := (Sample{}); ; {
		if err := l.Next(&s); err == nil && s.Kind == sampleSyscall {
			fmt.Println("RECORDED", l.Total().Lost())
			return
		} else if err != nil && !errors.Is(err, ErrIdle) {
			panic(err)
		}
	}
}

func TestRightsAreDropped(t *testing.T) {
	openLive(t, LiveOptions{})
	out, err := child("drop").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lines := strings.Split(string(out), "\n")
	if slices.Contains(lines, "CGO") {
		t.Skip("this test is built with cgo, the program is not")
	}
	left := fmt.Sprint("LEFT ", uint64(1<<unix.CAP_SYS_PTRACE))
	n := 0
	for _, line := range lines {
		if line == left {
			n++
		} else if len(line) > 4 && line[:4] == "LEFT" {
			t.Errorf("%s, want %s", line, left)
		}
	}
	if n < 2 || !slices.Contains(lines, "RECORDED 0") {
		t.Errorf("%s", out)
	}
}

func TestCapabilitiesOfProcess(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "status"), []byte("Name:\tx\nCapEff:\t00000000a80425fb\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := capabilities(dir); err != nil || got != 0xa80425fb {
		t.Errorf("%x, %v", got, err)
	}
}

func TestProbeNamesWhatIsMissing(t *testing.T) {
	root := t.TempDir()
	for path, text := range map[string]string{
		"proc/self/status":             "CapEff:\t0000000000000000\n",
		"sys/kernel/security/lockdown": "none integrity [confidentiality]\n",
	} {
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := Probe(root)
	var names []string
	for _, r := range h.Missing() {
		names = append(names, r.Name)
	}
	for _, want := range []string{"CAP_BPF", "CAP_PERFMON", "no lockdown of confidentiality", "types of the kernel (CONFIG_DEBUG_INFO_BTF)"} {
		if !slices.Contains(names, want) {
			t.Errorf("%q does not have %q", names, want)
		}
	}
	if lacking := h.Lacking(); len(lacking) < 2 || lacking[0].Name != "CAP_SYS_PTRACE" {
		t.Errorf("lacking %v", lacking)
	}
}
