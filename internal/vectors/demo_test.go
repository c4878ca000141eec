package vectors

import (
	"bytes"
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hids/engine"
	"hids/engine/rules"
	"hids/replay"
	"hids/scap"
	"hids/scap/scaptest"
)

const demo = "../../testdata/demo"

// captures are what was recorded on a host in an emulator.
var captures = []string{"attack.scap.zst", "quiet.scap.zst"}

// demoAlerts says how often each rule of a file fires on a capture. The incident is
// the one of testdata/vectors.
var demoAlerts = map[string]map[string]map[string]int{
	"rules.yaml": {
		"incident.txt": {
			"Shell started by a web server":             2,
			"Secret file opened":                        2,
			"Program run from a scratch directory":      1,
			"Program run from memory":                   1,
			"Container connects out":                    2,
			"Terminal replaced by a network connection": 3,
			"Process attached to with a debugger":       1,
			"Package tool run in a session":             1,
			"Scheduled task changed":                    1,
			"Log file removed":                          1,
		},
		"attack.scap.zst": {
			"Shell started by a web server":             3,
			"Secret file opened":                        2,
			"Program run from a scratch directory":      1,
			"Program run from memory":                   1,
			"Container connects out":                    3,
			"Terminal replaced by a network connection": 3,
			"Process attached to with a debugger":       1,
			"Package tool run in a session":             1,
			"Scheduled task changed":                    2,
			"Log file removed":                          1,
		},
		"quiet.scap.zst": {},
	},
	"first-draft.yaml": {
		"quiet.scap.zst": {
			"Secret file opened":     1,
			"Container connects out": 4,
			"Log file removed":       1,
		},
	},
}

// compileRules compiles rules that have no errors.
func compileRules(t *testing.T, name string, text []byte) *engine.Program {
	t.Helper()
	opt := engine.Options{MinPriority: rules.Debug}
	loader := rules.NewLoader(engine.NewCompiler(opt), rules.Options{})
	res := loader.Load(rules.File{Name: name, Content: text})
	for _, d := range res.Diagnostics {
		if d.Severity == rules.SeverityError {
			t.Errorf("%+v", d)
		}
	}
	prog, err := engine.Compile(loader.Rules(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// fired counts the alerts on a capture by rule.
func fired(t *testing.T, prog *engine.Program, capture io.Reader) map[string]int {
	t.Helper()
	r, err := scap.NewReader(capture)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	counts := map[string]int{}
	_, err = replay.Check(context.Background(), r, prog, replay.Options{}, func(_ *engine.Evaluator, rule *engine.Rule) error {
		counts[rule.Name]++
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	return counts
}

// demoCapture reads a capture, or assembles it.
func demoCapture(t *testing.T, name string) []byte {
	t.Helper()
	if !strings.HasSuffix(name, ".txt") {
		b, err := os.ReadFile(filepath.Join(demo, name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	c, err := scaptest.Assemble(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return c.Bytes()
}

func TestDemoRulesFire(t *testing.T) {
	for file, byCapture := range demoAlerts {
		text, err := os.ReadFile(filepath.Join(demo, file))
		if err != nil {
			t.Fatal(err)
		}
		prog := compileRules(t, file, text)
		for name, want := range byCapture {
			if got := fired(t, prog, bytes.NewReader(demoCapture(t, name))); !maps.Equal(got, want) {
				t.Errorf("%s on %s: %v, want %v", file, name, got, want)
			}
		}
	}
}

// TestDemoCapturesAreWhole: they have an index with the sums of what they hold,
// nothing was lost when they were recorded, and they are small.
func TestDemoCapturesAreWhole(t *testing.T) {
	for _, name := range captures {
		b := demoCapture(t, name)
		if len(b) > 300<<10 {
			t.Errorf("%s: %d bytes", name, len(b))
		}
		x, err := scap.OpenIndexed(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, s := range x.Sections {
			if err := x.Verify(i); err != nil {
				t.Errorf("%s: section %d: %v", name, i, err)
			}
			if s.Drops != 0 {
				t.Errorf("%s: %d events lost", name, s.Drops)
			}
		}
	}
}

// foreign fire on what has no business in a capture that everybody may read:
// addresses that are not for documentation, of the containers or of the host itself,
// users and home folders of somebody.
const foreign = `
- list: networks
  items: ['"192.0.2.0/24"', '"198.51.100.0/24"', '"203.0.113.0/24"', '"172.17.0.0/16"', '"127.0.0.0/8"']
- rule: Address
  desc: of another network
  condition: evt.type exists and fd.type in (ipv4, ipv6) and fd.cip exists and not (fd.cnet in (networks) and fd.snet in (networks))
  output: "%fd.name"
  priority: ERROR
- rule: IPv6
  desc: is not spoken here
  condition: evt.type exists and fd.type = ipv6 and not fd.name contains "::"
  output: "%fd.name"
  priority: ERROR
- rule: User
  desc: somebody
  condition: evt.type exists and user.name exists and not user.name in (root, alice, <NA>)
  output: "%user.name"
  priority: ERROR
- rule: Folder
  desc: of somebody
  condition: >
    evt.type exists and (fd.name startswith /home/ or proc.cwd startswith /home/ or proc.exepath startswith /home/)
    and not fd.name startswith /home/alice
  output: "%fd.name %proc.cwd %proc.exepath"
  priority: ERROR
`

// demoEnvironment are the variables that processes of the captures have.
var demoEnvironment = []string{"", "DOCKER_RAMDISK", "GOMAXPROCS", "HOME", "HOSTNAME", "LD_LIBRARY_PATH", "PATH", "PWD", "SHLVL", "TERM", "TTRPC_ADDRESS"}

func TestDemoCapturesHaveNothingPrivate(t *testing.T) {
	prog := compileRules(t, "foreign", []byte(foreign))
	for _, name := range captures {
		b := demoCapture(t, name)
		if got := fired(t, prog, bytes.NewReader(b)); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
		r, err := scap.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		for {
			s, err := r.NextSection()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			checkSection(t, name, s)
		}
		r.Close()
	}
}

// checkSection looks at the host of a section and at its processes.
func checkSection(t *testing.T, name string, s *scap.Section) {
	t.Helper()
	if s.Machine.Hostname != "shop-1" {
		t.Errorf("%s: host %q", name, s.Machine.Hostname)
	}
	for _, u := range s.Users {
		if u.Name != "root" && u.Name != "nobody" && u.Name != "alice" {
			t.Errorf("%s: user %q", name, u.Name)
		}
	}
	for _, th := range s.Threads {
		for v := range strings.SplitSeq(strings.TrimRight(string(th.Env), "\x00"), "\x00") {
			if key, _, _ := strings.Cut(v, "="); !slices.Contains(demoEnvironment, key) {
				t.Errorf("%s: %s has the variable %s", name, th.Comm, v)
			}
		}
	}
}
