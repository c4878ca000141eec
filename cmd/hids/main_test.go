package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"hids/scap"
	"hids/scap/scaptest"
)

// update rewrites the goldens in testdata/script: go test ./cmd/hids -update
var update = flag.Bool("update", false, "rewrite the expected output in scripts")

// asHIDS, in the environment of the test program, makes it run the command line.
const asHIDS = "HIDS_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(asHIDS) != "" {
		os.Exit(run())
	}
	testscript.Main(m, map[string]func(){"hids": func() { os.Exit(run()) }})
}

// TestScripts runs testdata/script. Beyond testscript's own commands there are
//
//	assemble OUT IN     assembles a capture from text
//	index OUT IN N      makes an indexed capture of N sections, each like IN and 100 s later
//	flip OUT IN N       copies IN with byte N changed
//	cut OUT IN N        copies the first N bytes of IN, or all but -N
//	status N hids ...   runs hids and expects an exit status
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "script"),
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("TZ", "America/New_York") // must not matter
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"assemble": assembleCmd,
			"cut":      cutCmd,
			"flip":     flipCmd,
			"index":    indexCmd,
			"status":   statusCmd,
		},
	})
}

func assembleCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: assemble out in")
	}
	c, err := scaptest.Assemble(args[1], []byte(ts.ReadFile(args[1])))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), c.Bytes(), 0o600))
}

func cutCmd(ts *testscript.TestScript, neg bool, args []string) {
	var n int
	if neg || len(args) != 3 {
		ts.Fatalf("usage: cut out in n")
	}
	if _, err := fmt.Sscan(args[2], &n); err != nil {
		ts.Fatalf("cut: %v", err)
	}
	data := ts.ReadFile(args[1])
	if n < 0 {
		n += len(data)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(data[:n]), 0o600))
}

func flipCmd(ts *testscript.TestScript, neg bool, args []string) {
	var n int
	if neg || len(args) != 3 {
		ts.Fatalf("usage: flip out in n")
	}
	if _, err := fmt.Sscan(args[2], &n); err != nil {
		ts.Fatalf("flip: %v", err)
	}
	data := []byte(ts.ReadFile(args[1]))
	if n < 0 {
		n += len(data)
	}
	data[n] ^= 0x40
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

func indexCmd(ts *testscript.TestScript, neg bool, args []string) {
	var sections int
	if neg || len(args) != 3 {
		ts.Fatalf("usage: index out in n")
	}
	if _, err := fmt.Sscan(args[2], &sections); err != nil {
		ts.Fatalf("index: %v", err)
	}
	var out bytes.Buffer
	w, err := scap.CreateCapture(&out, scap.CaptureOptions{})
	ts.Check(err)
	for i := range sections {
		r, err := scap.NewReader(strings.NewReader(ts.ReadFile(args[1])))
		ts.Check(err)
		s, err := r.NextSection()
		ts.Check(err)
		ts.Check(w.StartSection(s))
		var ev scap.Event
		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			ev.TS += uint64(i) * 100e9
			ts.Check(w.WriteEvent(&ev))
			ts.Check(w.EndFrame())
		}
		if err != io.EOF {
			ts.Fatalf("%v", err)
		}
	}
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out.Bytes(), 0o600))
}

func statusCmd(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status n command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	status := 0
	if exit, ok := err.(*exec.ExitError); ok {
		status = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(status) != args[0] {
		ts.Fatalf("exit status %d, want %s", status, args[0])
	}
}

// hidsCommand returns hids as a process of its own.
func hidsCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asHIDS+"=1")
	cmd.Dir = t.TempDir()
	return cmd
}

const followRules = `
- rule: shadow
  desc: d
  condition: evt.type=openat and fd.name=/etc/shadow
  output: "shadow %evt.num"
  priority: WARNING
`

// twoOpens returns a capture of two opens of /etc/shadow, in two parts of which
// the first ends behind the first event.
func twoOpens(t *testing.T) (first, second []byte) {
	t.Helper()
	const open = "process bash /bin/bash\n@bash openat /etc/shadow O_RDONLY -> 3\n"
	one := scaptest.MustAssemble(t, open).Bytes()
	two := scaptest.MustAssemble(t, open+"@bash openat /etc/shadow O_RDONLY -> 4\n").Bytes()
	if !bytes.HasPrefix(two, one) {
		t.Fatal("the longer capture does not begin as the shorter one does")
	}
	return one, two[len(one):]
}

// TestFollowPrintsAtOnce reads an alert before more of the capture is written,
// so it hangs if the alert waits for that.
func TestFollowPrintsAtOnce(t *testing.T) {
	for _, kind := range []string{"file", "pipe"} {
		t.Run(kind, func(t *testing.T) {
			first, second := twoOpens(t)
			cmd := hidsCommand(t, "check", "--rules", "rules.yaml", "--follow", "-o", "append_output=[]", "trace.scap")
			write := func(name, text string) {
				if err := os.WriteFile(filepath.Join(cmd.Dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("rules.yaml", followRules)
			trace := filepath.Join(cmd.Dir, "trace.scap")
			if kind == "file" {
				write("trace.scap", "")
			} else if err := syscall.Mkfifo(trace, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			w, err := os.OpenFile(trace, os.O_WRONLY|os.O_APPEND, 0)
			if err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			for i, part := range [][]byte{first, second} {
				if _, err := w.Write(part); err != nil {
					t.Fatal(err)
				}
				if !lines.Scan() {
					t.Fatalf("no alert for part %d: %v, %s", i+1, lines.Err(), &stderr)
				}
				if want := fmt.Sprintf("Warning shadow %d", i+1); !strings.HasSuffix(lines.Text(), want) {
					t.Errorf("%q, want ...%s", lines.Text(), want)
				}
			}
			want := 0 // the end of a pipe is the end of the capture
			if kind == "file" {
				want = 128 + int(syscall.SIGINT)
				if err := cmd.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
			}
			w.Close()
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != want {
				t.Errorf("exit status %d, want %d\n%s", got, want, &stderr)
			}
		})
	}
}

// TestClosedOutputIsNoError closes the standard output before it is written to.
func TestClosedOutputIsNoError(t *testing.T) {
	cmd := hidsCommand(t, "events", "--all", "--format", "json")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = w, &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Errorf("%v: %s", err, &stderr)
	}
	w.Close()
}

// TestClosedOutputDoesNotHideAlerts checks the status that --fail-on asks for.
func TestClosedOutputDoesNotHideAlerts(t *testing.T) {
	for _, format := range checkFormats() {
		cmd := hidsCommand(t, "check", "--rules", "-", "--fail-on", "warning", "--format", format, "trace.scap")
		first, second := twoOpens(t)
		trace := append(slices.Clone(first), second...)
		if err := os.WriteFile(filepath.Join(cmd.Dir, "trace.scap"), trace, 0o600); err != nil {
			t.Fatal(err)
		}
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		var stderr bytes.Buffer
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(followRules), w, &stderr
		_ = cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != statusFindings || stderr.Len() > 0 {
			t.Errorf("%s: exit status %d, want %d: %s", format, got, statusFindings, &stderr)
		}
		w.Close()
	}
}

// TestInterruptedWhileWaiting interrupts a check of a pipe that stays empty.
func TestInterruptedWhileWaiting(t *testing.T) {
	cmd := hidsCommand(t, "check", "--rules", "-", "/dev/fd/3")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	cmd.ExtraFiles = []*os.File{r}
	rules, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.Close()
	if _, err := rules.Write([]byte(followRules)); err != nil {
		t.Fatal(err)
	}
	rules.Close()
	first, _ := twoOpens(t)
	if _, err := w.Write(first); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	// The signal may come before hids handles it.
	if got, ws := cmd.ProcessState.ExitCode(), cmd.ProcessState.Sys().(syscall.WaitStatus); got != 130 && ws.Signal() != syscall.SIGINT {
		t.Errorf("exit status %d (%v), want 130", got, ws)
	}
}

// TestDemoSuite: the example of a suite holds, and tests each of its rules.
func TestDemoSuite(t *testing.T) {
	suite, err := filepath.Abs(filepath.Join("..", "..", "testdata", "demo", "suite.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	out, err := hidsCommand(t, "test", "--minimum-tests", suite).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
