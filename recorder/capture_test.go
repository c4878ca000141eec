package recorder

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hids/scap"
	"hids/scap/schema"
)

// closeOf returns the exit event of a close, number i.
func closeOf(i int) *scap.Event {
	ev := &scap.Event{TS: 1_700_000_000_000_000_000 + uint64(i)*1000, TID: 7, Type: schema.SYSCALL_CLOSE_X}
	ev.SetBody(2, scap.AppendBody(nil, false, make([]byte, 8), fmt.Appendf(nil, "%08d", i)))
	return ev
}

func noErr(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// eventsIn reads a capture to its end.
func eventsIn(tb testing.TB, path string) (n int, err error) {
	tb.Helper()
	f, err := os.Open(path)
	noErr(tb, err)
	defer f.Close()
	return countEvents(f)
}

func countEvents(in io.Reader) (n int, err error) {
	r, err := scap.NewReader(in)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var ev scap.Event
	for {
		if _, err := r.NextSection(); err == io.EOF {
			return n, nil
		} else if err != nil {
			return n, err
		}
		for err = r.Next(&ev); err == nil; err = r.Next(&ev) {
			n++
		}
		if err != io.EOF && err != scap.ErrSectionEnd {
			return n, err
		}
	}
}

func testSection() *scap.Section {
	return &scap.Section{Threads: []scap.Thread{{TID: 7, PID: 7, Comm: "sh"}}}
}

func TestFileIsPrivateAndNeverOverwritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "t.zst")
	write := func(force bool, events int) error {
		c, err := CreateCapture(CaptureOptions{Path: path, Force: force})
		if err != nil {
			return err
		}
		noErr(t, c.StartSection(testSection()))
		for i := range events {
			noErr(t, c.WriteEvent(closeOf(i)))
		}
		noErr(t, c.Flush())
		return c.Close()
	}
	noErr(t, write(false, 2))
	info, err := os.Stat(path)
	noErr(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if err := write(false, 3); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "--force") {
		t.Errorf("written again: %v", err)
	}
	if n, err := eventsIn(t, path); n != 2 || err != nil {
		t.Errorf("%d events, %v", n, err)
	}
	noErr(t, os.Chmod(path, 0o644))
	noErr(t, write(true, 3))
	info, err = os.Stat(path)
	noErr(t, err)
	if n, err := eventsIn(t, path); n != 3 || err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("with force: %d events, %v, mode %v", n, err, info.Mode())
	}
}

// TestLinksAreNotFollowed: a link that somebody left in a shared folder does not
// make the recorder write elsewhere.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	other, link := filepath.Join(dir, "other"), filepath.Join(dir, "t.zst")
	noErr(t, os.WriteFile(other, []byte("precious"), 0o600))
	noErr(t, os.Symlink(other, link))
	if _, err := CreateCapture(CaptureOptions{Path: link}); err == nil {
		t.Error("written through a link")
	}
	c, err := CreateCapture(CaptureOptions{Path: link, Force: true})
	noErr(t, err)
	noErr(t, c.Close())
	if text, err := os.ReadFile(other); err != nil || string(text) != "precious" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := CreateCapture(CaptureOptions{Path: dir}); err == nil {
		t.Error("a folder was written to")
	}
}

func TestOutputToAPipe(t *testing.T) {
	var out bytes.Buffer
	c, err := CreateCapture(CaptureOptions{Path: "-", Out: &out})
	noErr(t, err)
	noErr(t, c.StartSection(testSection()))
	noErr(t, c.WriteEvent(closeOf(1)))
	noErr(t, c.Close())
	x, err := scap.OpenIndexed(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || x.Events() != 1 {
		t.Errorf("%v", err)
	}
	if st := c.Stats(); st.Written != int64(out.Len()) || st.Events != 1 {
		t.Errorf("%d bytes, %+v", out.Len(), st)
	}
	if _, err := CreateCapture(CaptureOptions{Path: "-", Rotate: Rotation{Bytes: 1}}); err == nil {
		t.Error("standard output rotates")
	}
	if _, err := CreateCapture(CaptureOptions{Path: "-", Keep: 1}); err == nil {
		t.Error("keep without rotation")
	}
}

// writeOn writes until there is an error.
func writeOn(c *Capture) error {
	if err := c.StartSection(testSection()); err != nil {
		return err
	}
	data := make([]byte, 4096)
	for i := range 100_000 {
		ev := closeOf(i)
		ev.Type = schema.SYSCALL_WRITE_X
		for k := range data { // does not compress well
			data[k] = byte(i*k*k>>3 ^ i>>2 ^ k*i>>7)
		}
		ev.SetBody(4, scap.AppendBody(nil, false, make([]byte, 8), data, make([]byte, 8), make([]byte, 4)))
		if err := c.WriteEvent(ev); err != nil {
			return err
		}
		if i%16 == 0 {
			if err := c.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestClosedPipeIsAnError(t *testing.T) {
	r, w, err := os.Pipe()
	noErr(t, err)
	r.Close()
	defer w.Close()
	c, err := CreateCapture(CaptureOptions{Path: "-", Out: w})
	noErr(t, err)
	err = firstError(writeOn(c), c.Close())
	if !errors.Is(err, syscall.EPIPE) || !strings.Contains(err.Error(), "closed the pipe") {
		t.Errorf("%v", err)
	}
}

// TestFullDiskLeavesAReadableFile on a file system that is really full.
func TestFullDiskLeavesAReadableFile(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("can't mount a small file system: %v", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	path := filepath.Join(dir, "t.zst")
	c, err := CreateCapture(CaptureOptions{Path: path})
	noErr(t, err)
	err = firstError(writeOn(c), c.Close())
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "the disk is full") {
		t.Fatalf("%v", err)
	}
	if n, err := eventsIn(t, path); n == 0 || err != nil {
		t.Errorf("%d events, %v", n, err)
	}
}

func TestDeviceIsWrittenTo(t *testing.T) {
	c, err := CreateCapture(CaptureOptions{Path: "/dev/null"})
	noErr(t, err)
	noErr(t, c.StartSection(testSection()))
	noErr(t, c.WriteEvent(closeOf(1)))
	noErr(t, c.Close())
	c, err = CreateCapture(CaptureOptions{Path: "/dev/full"})
	noErr(t, err)
	if err := firstError(writeOn(c), c.Close()); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%v", err)
	}
}

func TestMaxBytesHoldsForAllFiles(t *testing.T) {
	dir := t.TempDir()
	c, err := CreateCapture(CaptureOptions{Path: filepath.Join(dir, "t.zst"), MaxBytes: 200_000, Rotate: Rotation{Bytes: 50_000}})
	noErr(t, err)
	for err = nil; err == nil; {
		err = c.StartSection(testSection())
		for i := 0; err == nil && !c.SectionDue(); i++ {
			ev := closeOf(i)
			ev.Type = schema.SYSCALL_WRITE_X
			ev.SetBody(4, scap.AppendBody(nil, false, make([]byte, 8), fmt.Append(nil, i*i*i*7919), make([]byte, 8), make([]byte, 4)))
			if err = c.WriteEvent(ev); err == nil && i%500 == 0 {
				err = firstError(c.Flush(), c.w.Flush())
			}
		}
	}
	cerr := c.Close()
	if !errors.Is(err, scap.ErrCaptureFull) {
		t.Fatalf("%v, %v", err, cerr)
	}
	files, err := rotated(filepath.Join(dir, "t.zst"))
	noErr(t, err)
	total := int64(0)
	for _, f := range files {
		info, err := os.Stat(f)
		noErr(t, err)
		total += info.Size()
		if n, err := eventsIn(t, f); err != nil {
			t.Errorf("%s: %d events, %v", f, n, err)
		}
	}
	if total > 200_000 || total < 100_000 || len(files) < 3 || c.Stats().Written != total {
		t.Errorf("%d bytes in %d files, %+v", total, len(files), c.Stats())
	}
}

// TestRotationKeepsTheLastFiles: names sort by time, also when the clock is set
// back, and what others put into the folder stays.
func TestRotationKeepsTheLastFiles(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "trace.scap.zst")
	others := []string{"trace.scap.zst", "trace-1.scap.zst", "trace-20250101T000000.000000Z.zst", "xtrace-20250101T000000.000000Z.scap.zst",
		"trace-20250101T000000.000000Z.scap.zst.old", "trace-20251301T000000.000000Z.scap.zst"}
	for _, name := range others {
		noErr(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
	}
	earlier := filepath.Join(dir, "trace-20250101T000000.000000Z.scap.zst")
	noErr(t, os.WriteFile(earlier, nil, 0o600))
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	c, err := CreateCapture(CaptureOptions{Path: path, Rotate: Rotation{Every: time.Minute}, Keep: 3, Now: func() time.Time { return now }})
	noErr(t, err)
	var names []string
	for file := range 6 {
		noErr(t, c.StartSection(testSection()))
		if !slices.Contains(names, c.Path()) {
			names = append(names, c.Path())
		}
		noErr(t, c.WriteEvent(closeOf(file)))
		if c.SectionDue() {
			t.Error("due at once")
		}
		now = now.Add(time.Minute)
		if !c.SectionDue() {
			t.Error("not due after a minute")
		}
		if file == 2 {
			now = now.Add(-10 * time.Minute)
			c.start = now.Add(-time.Hour)
		}
	}
	noErr(t, c.Close())
	files, err := rotated(path)
	noErr(t, err)
	if len(names) != 6 || c.Files() != 6 || !slices.IsSorted(names) || !slices.Equal(files, names[3:]) {
		t.Errorf("%v are left of %v", files, names)
	}
	for _, f := range files {
		if n, err := eventsIn(t, f); n != 1 || err != nil {
			t.Errorf("%s: %d events, %v", f, n, err)
		}
	}
	for _, name := range others {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestParseRotation(t *testing.T) {
	for text, want := range map[string]Rotation{
		"100MB": {Bytes: 100e6}, "1GiB": {Bytes: 1 << 30}, "1.5 kb": {Bytes: 1500}, "4096": {Bytes: 4096}, "2g": {Bytes: 2e9},
		"10m": {Every: 10 * time.Minute}, "1h30m": {Every: 90 * time.Minute}, "1s": {Every: time.Second},
	} {
		if got, err := ParseRotation(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0", "0m", "-1", "-5m", "1ms", "MB", "12 parsecs", "0x10", "nan", "inf", "1e300", "1_000"} {
		if got, err := ParseRotation(text); err == nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// childCapture, in the environment, makes TestKilledChild write to a file until it
// is killed.
const childCapture = "HIDS_TEST_CAPTURE"

func TestKilledChild(t *testing.T) {
	path := os.Getenv(childCapture)
	if path == "" {
		t.Skip("the other half of TestKilledRecorderLeavesAReadableFile")
	}
	c, err := CreateCapture(CaptureOptions{Path: path, SectionBytes: 16 << 10})
	noErr(t, err)
	for i := 0; ; i++ {
		if i == 0 || c.SectionDue() {
			noErr(t, c.StartSection(testSection()))
		}
		noErr(t, c.WriteEvent(closeOf(i)))
		if i%100 == 99 {
			noErr(t, c.w.Flush())
			fmt.Printf("flushed %d\n", i+1)
		}
	}
}

// TestKilledRecorderLeavesAReadableFile: after kill -9 at any time, all that was
// flushed is there, and the file reads to its end.
func TestKilledRecorderLeavesAReadableFile(t *testing.T) {
	for round := range 5 {
		path := filepath.Join(t.TempDir(), "t.zst")
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledChild$")
		cmd.Env = append(os.Environ(), childCapture+"="+path)
		out, err := cmd.StdoutPipe()
		noErr(t, err)
		noErr(t, cmd.Start())
		lines, flushed := bufio.NewScanner(out), 0
		for lines.Scan() {
			if text, found := strings.CutPrefix(lines.Text(), "flushed "); found {
				flushed, _ = strconv.Atoi(text)
			}
			if flushed >= 1000*(round+1) {
				noErr(t, cmd.Process.Kill())
			}
		}
		if err := cmd.Wait(); err == nil || flushed == 0 {
			t.Fatalf("the child was not killed: %d events flushed", flushed)
		}
		n, err := eventsIn(t, path)
		if n < flushed || err != nil && !errors.Is(err, scap.ErrTruncated) {
			t.Errorf("%d events of %d that were flushed: %v", n, flushed, err)
		}
		f, err := os.Open(path)
		noErr(t, err)
		info, err := f.Stat()
		noErr(t, err)
		x, err := scap.RebuildIndex(f, info.Size())
		if err != nil || x.Events() < uint64(flushed) || len(x.Sections) < 2 {
			t.Errorf("%d events, %v", flushed, err)
		}
		f.Close()
	}
}
