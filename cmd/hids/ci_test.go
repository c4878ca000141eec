package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"hids/scap/scaptest"
)

// The repository in which the examples of docs/ci run: rules that a change made
// fire once more, a suite, a capture.
const (
	ciRulesBefore = `- rule: Shell
  desc: A shell
  condition: evt.type = execve and proc.name = sh
  output: shell %proc.name
  priority: NOTICE
`
	ciSuite = `version: 1
rules: [../rules/shell.yaml]
cases:
  - name: a shell
    trace: captures/shells.scap
    expect: [{rule: Shell, at_least: 1}]
`
	ciEvents = `process init /sbin/init
@init spawn sh /bin/sh
@init spawn bash /bin/bash
`
)

// ciRepository makes that repository and returns the folder and the commit before
// the change.
func ciRepository(t *testing.T) (dir, base string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	dir = t.TempDir()
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := scaptest.Assemble("events", []byte(ciEvents))
	if err != nil {
		t.Fatal(err)
	}
	git("init", "-q")
	write("rules/shell.yaml", ciRulesBefore)
	write("tests/rules.yaml", ciSuite)
	write("tests/captures/shells.scap", string(c.Bytes()))
	git("add", ".")
	git("commit", "-q", "-m", "rules")
	write("rules/shell.yaml", strings.Replace(ciRulesBefore, "proc.name = sh", "proc.name in (sh, bash)", 1))
	return dir, git("rev-parse", "HEAD")
}

// ciShell runs scripts as the shells of CI services do: bash, which stops at the
// first error, with hids and a gh that notes what it is asked.
type ciShell struct {
	t   *testing.T
	dir string
	env []string
	tmp string
}

func newCIShell(t *testing.T, dir string) *ciShell {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s := &ciShell{t: t, dir: dir, tmp: t.TempDir()}
	bin := filepath.Join(s.tmp, "bin")
	if err := os.Mkdir(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, script := range map[string]string{
		"hids": fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asHIDS, self),
		"gh":   fmt.Sprintf("#!/bin/sh\necho \"$@\" >>%q\n", filepath.Join(s.tmp, "gh")),
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s.env = append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH"))
	return s
}

func (s *ciShell) run(name, script string, env ...string) string {
	s.t.Helper()
	cmd := exec.Command("bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = s.dir, append(s.env, env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Errorf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func (s *ciShell) file(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.tmp, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// TestPreCommitHooks: the hooks run commands that there are, and the example names
// hooks that there are.
func TestPreCommitHooks(t *testing.T) {
	var hooks []struct{ ID, Entry string }
	readYAML(t, "../../.pre-commit-hooks.yaml", &hooks)
	var example struct {
		Repos []struct {
			Hooks []struct {
				ID   string
				Args []string
			}
		}
	}
	readYAML(t, "../../docs/ci/pre-commit-config.yaml", &example)
	dir, _ := ciRepository(t)
	s := newCIShell(t, dir)
	args := map[string][]string{}
	for _, h := range example.Repos[0].Hooks {
		args[h.ID] = h.Args
	}
	for _, h := range hooks {
		if len(args[h.ID]) == 0 {
			t.Errorf("the example has no %s", h.ID)
		}
		s.run(h.ID, h.Entry+" "+strings.Join(args[h.ID], " "))
		delete(args, h.ID)
	}
	if len(args) > 0 {
		t.Errorf("no such hooks: %v", args)
	}
}

func readYAML(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// TestGitHubAction runs the steps of docs/ci/action.yml, but for those that build.
func TestGitHubAction(t *testing.T) {
	var action struct {
		Inputs map[string]struct{ Default string }
		Runs   struct {
			Steps []struct {
				Name, Run string
				Env       map[string]string
			}
		}
	}
	readYAML(t, "../../docs/ci/action.yml", &action)
	dir, base := ciRepository(t)
	s := newCIShell(t, dir)
	values := map[string]string{
		"suites": "tests/rules.yaml", "captures": "tests/captures", "base": base, "token": "t",
	}
	ran := 0
	for _, step := range action.Runs.Steps {
		if step.Run == "" || strings.HasPrefix(step.Name, "Build") {
			continue
		}
		env := []string{"GITHUB_STEP_SUMMARY=" + filepath.Join(s.tmp, "summary"), "RUNNER_TEMP=" + s.tmp}
		for name, expr := range step.Env {
			if expr == "${{ github.event.pull_request.number }}" {
				env = append(env, name+"=7")
				continue
			}
			input := strings.TrimSuffix(strings.TrimPrefix(expr, "${{ inputs."), " }}")
			known, ok := action.Inputs[input]
			if !ok {
				t.Fatalf("%s: %s is %s: no such input", step.Name, name, expr)
			}
			value := values[input]
			if value == "" {
				value = known.Default
			}
			env = append(env, name+"="+value)
		}
		s.run(step.Name, step.Run, env...)
		ran++
	}
	if ran != 3 {
		t.Errorf("%d steps ran", ran)
	}
	if text := s.file("summary"); !strings.Contains(text, "+1") || !strings.Contains(text, "Shell") {
		t.Errorf("the summary does not tell of the alert that was added:\n%s", text)
	}
	if text := s.file("gh"); !strings.HasPrefix(text, "pr comment 7 ") {
		t.Errorf("gh was called with %q", text)
	}
}

// TestGitLabJob runs the script of docs/ci/gitlab.yml.
func TestGitLabJob(t *testing.T) {
	var file struct {
		Variables map[string]string
		Rules     struct{ Script []string }
	}
	readYAML(t, "../../docs/ci/gitlab.yml", &file)
	dir, base := ciRepository(t)
	s := newCIShell(t, dir)
	if out, err := exec.Command("git", "-C", dir, "remote", "add", "origin", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	env := []string{"CI_MERGE_REQUEST_DIFF_BASE_SHA=" + base}
	for name, value := range file.Variables {
		env = append(env, name+"="+value)
	}
	s.run("script", strings.Join(file.Rules.Script, "\n"), env...)
	for name, want := range map[string]string{"tests.xml": "<testsuite", "lint.json": "[", "diff.md": "+1"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s has no %q: %v\n%s", name, want, err, text)
		}
	}
}
