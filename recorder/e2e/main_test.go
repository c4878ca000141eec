//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// Programs under test, built by TestMain.
var hidsPath, workloadPath string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(testMain(m))
}

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "hids-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	hidsPath, workloadPath = filepath.Join(dir, "hids"), filepath.Join(dir, "workload")
	for path, pkg := range map[string]string{hidsPath: "hids/cmd/hids", workloadPath: "hids/recorder/e2e/workload"} {
		cmd := exec.Command("go", "build", "-o", path, pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build %s: %v\n%s", pkg, err, out)
			return 1
		}
	}
	check := exec.Command(hidsPath, "record", "--check")
	out, err := check.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 4 && lacks(out) {
		fmt.Printf("SKIP: the kernel or the rights are missing:\n%s", out)
		return 0
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "hids record --check: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// lacks tells whether the kernel or the rights lack something. That our own programs
// are refused where all else is there is a failure.
func lacks(report []byte) bool {
	for line := range strings.Lines(string(report)) {
		what, no := strings.CutPrefix(strings.TrimSpace(line), "NO ")
		if no && !strings.HasPrefix(strings.TrimSpace(what), "programs of hids") {
			return true
		}
	}
	return false
}

// A result is what a run of hids came to.
type result struct {
	stdout, stderr string
	status         int
}

// hids runs hids to its end.
func hids(t testing.TB, args ...string) result {
	t.Helper()
	return finish(t, exec.Command(hidsPath, args...))
}

// finish runs a command to its end.
func finish(t testing.TB, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// want fails the test if the status is another one.
func (r result) want(t testing.TB, status int) result {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d instead of %d\n%s%s", r.status, status, r.stdout, r.stderr)
	}
	return r
}

// none fails the test if events were lost.
func (r result) none(t testing.TB) result {
	t.Helper()
	if !strings.Contains(r.stderr, " events, 0 lost, ") {
		t.Errorf("events were lost, or not counted: %s", r.stderr)
	}
	return r
}

// record records an act of the workload with its tree and returns the capture.
func record(t testing.TB, options []string, act ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trace.zst")
	args := append([]string{"record", "-o", path, "--tree"}, options...)
	args = append(append(args, "--", workloadPath), act...)
	hids(t, args...).want(t, 0).none(t)
	return path
}

const rulesFile = "testdata/rules.yaml"

// check returns the alerts on a capture, ordered by rule, without what differs
// from run to run.
func check(t testing.TB, capture string, scrub ...string) string {
	t.Helper()
	r := hids(t, "check", "-r", rulesFile, "-o", "rule_matching=all", "-o", "append_output=[]", "--format", "json", capture).want(t, 0)
	if r.stderr != "" {
		t.Errorf("check says: %s", r.stderr)
	}
	return alerts(t, r.stdout, scrub...)
}

// timeAndPriority begin the text of an alert.
var timeAndPriority = regexp.MustCompile(`^[0-9:.]+: `)

// descriptor is the number of a file, which depends on what the test was given.
var descriptor = regexp.MustCompile(`fd=\d+\(`)

// alerts reads alerts in JSON. Order matters among those of one rule only: two
// processes are as fast as they are.
func alerts(t testing.TB, text string, scrub ...string) string {
	t.Helper()
	var lines []string
	for line := range strings.Lines(text) {
		var alert struct{ Rule, Output string }
		if err := json.Unmarshal([]byte(line), &alert); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		output := strings.NewReplacer(scrub...).Replace(timeAndPriority.ReplaceAllString(alert.Output, ""))
		lines = append(lines, alert.Rule+": "+descriptor.ReplaceAllString(output, "fd=N("))
	}
	slices.SortStableFunc(lines, func(a, b string) int {
		ruleA, _, _ := strings.Cut(a, ": ")
		ruleB, _, _ := strings.Cut(b, ": ")
		return strings.Compare(ruleA, ruleB)
	})
	return strings.Join(lines, "\n") + "\n"
}

// golden compares with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, path, string(want), got)
}

// compare reports lines that differ.
func compare(t testing.TB, what, want, got string) {
	t.Helper()
	if want == got {
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "(end)", "(end)"
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			t.Fatalf("%s, line %d\nwant %s\ngot  %s\nall:\n%s", what, i+1, a, b, got)
		}
	}
}
