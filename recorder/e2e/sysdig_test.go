//go:build e2e

package e2e

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hids/scap"
)

// forSysdig writes a capture as old releases of sysdig can read it: those refuse
// newer types of open files in the snapshot.
func forSysdig(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	r, err := scap.NewReader(in)
	if err != nil {
		t.Fatal(err)
	}
	section, err := r.NextSection()
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range section.FDs {
		for i := range list.FDs {
			if list.FDs[i].Type > scap.FDFileV2 {
				list.FDs[i].Type = scap.FDSignalFD
			}
		}
	}
	var b bytes.Buffer
	w := scap.NewWriter(&b, scap.CurrentForm())
	if err := w.WriteSection(section); err != nil {
		t.Fatal(err)
	}
	var ev scap.Event
	for {
		err := r.Next(&ev)
		if err != nil {
			if !errors.Is(err, scap.ErrSectionEnd) && err.Error() != "EOF" {
				t.Fatal(err)
			}
			break
		}
		if err := w.WriteEvent(&ev); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(to, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestSysdigAgrees compares events as sysdig reads them with what replay says.
func TestSysdigAgrees(t *testing.T) {
	sysdig, err := exec.LookPath("sysdig")
	if err != nil {
		t.Skip("sysdig is not installed")
	}
	dir := t.TempDir()
	path, plain := record(t, nil, "all", dir), filepath.Join(dir, "t.scap")
	forSysdig(t, path, plain)
	// Old releases do not print all types, and crash on some exit events without an
	// enter event: what they print before must be among our events, in that order.
	const format = "%evt.type %thread.tid %proc.name"
	r := finish(t, exec.Command(sysdig, "-r", plain, "-p", format))
	ours := replay(t, plain, format)
	theirs := strings.Split(strings.TrimSpace(r.stdout), "\n")
	if r.status != 0 {
		theirs = theirs[:len(theirs)-1] // it may have been cut off
	}
	if len(theirs) < 100 {
		t.Skipf("this release of sysdig can't read it: status %d, %d events\n%s", r.status, len(theirs), r.stderr)
	}
	// Names before the program is there depend on when the snapshot was taken.
	begins := func(line string) bool { return strings.HasPrefix(line, "chdir ") }
	ours = ours[max(0, slices.IndexFunc(ours, begins)):]
	theirs = theirs[max(0, slices.IndexFunc(theirs, begins)):]
	at := 0
	for i, line := range theirs {
		next := slices.Index(ours[at:], line)
		if next < 0 {
			t.Fatalf("event %d of sysdig, %s, is not among ours after %d: %s", i, line, at, ours[at])
		}
		at += next + 1
	}
	t.Logf("%d events of sysdig (status %d) are among the first %d of %d", len(theirs), r.status, at, len(ours))
}
