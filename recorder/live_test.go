package recorder

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
)

// openLive begins to record. Where the kernel or the rights do not allow it, the
// test is skipped, saying what is missing.
func openLive(t testing.TB, o LiveOptions) *Live {
	t.Helper()
	l, err := Open(o)
	if err != nil {
		if missing := Probe("/").Missing(); len(missing) > 0 {
			t.Skipf("this host can't record: %v", missing)
		}
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// readAll stops the recording and copies its samples.
func readAll(t testing.TB, l *Live) []*Sample {
	t.Helper()
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	var all []*Sample
	var s Sample
	for {
		err := l.Next(&s)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		c := s
		c.fields = make([][]byte, len(s.fields))
		for i, f := range s.fields {
			if f != nil {
				c.fields[i] = append([]byte{}, f...)
			}
		}
		all = append(all, &c)
	}
}

// childTest is the environment variable that turns this program into the child
// that is recorded: its value is the name of an act.
const childTest = "HIDS_TEST_ACT"

// TestChild is not a test, but the child of others.
func TestChild(t *testing.T) {
	act := actions()[os.Getenv(childTest)]
	if act == nil {
		t.Skip("only as a child of other tests")
	}
	runtime.LockOSThread()
	act()
}

// child makes a command that runs an act.
func child(act string, args ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe", append([]string{"-test.run=^TestChild$"}, args...)...)
	cmd.Env = append(os.Environ(), childTest+"="+act)
	return cmd
}

// recordAct records an act.
func recordAct(t *testing.T, o LiveOptions, act string) []*Sample {
	t.Helper()
	o.Filter.Children = true
	l := openLive(t, o)
	if out, err := child(act).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	all := readAll(t, l)
	if c := l.Total(); c.Lost() != 0 || c.Events != uint64(len(all)) {
		t.Errorf("counters %+v for %d samples", c, len(all))
	}
	for i := 1; i < len(all); i++ {
		if all[i].TS < all[i-1].TS {
			t.Errorf("sample %d is older than the one before", i)
		}
	}
	return all
}

func TestProbeOfThisHost(t *testing.T) {
	h := Probe("/")
	for _, r := range h.Requirements {
		t.Log(r)
	}
	if m := h.Missing(); len(m) == 0 {
		openLive(t, LiveOptions{})
	}
}
