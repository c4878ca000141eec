package conformance

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hids/scap"
)

// goldenNumbers returns, by the capture's file name, the number of the last
// event that Falco counts.
func goldenNumbers(t *testing.T) map[string]uint64 {
	t.Helper()
	file, err := os.Open(filepath.Join(dataDir(t), "..", "spec", "golden-counts.tsv"))
	if err != nil {
		t.Skip("no golden counts: ", err)
	}
	defer file.Close()
	golden := make(map[string]uint64)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		columns := strings.Split(lines.Text(), "\t")
		n, err := strconv.ParseUint(columns[1], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		golden[columns[0]] = n
	}
	return golden
}

// captures returns the paths of all captures.
func captures(t *testing.T) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(filepath.Join(dataDir(t), "captures"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// lastNumber reads a capture to its end and returns the number of its last event.
func lastNumber(path string) (last uint64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	r, err := scap.NewReader(file)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var ev scap.Event
	for {
		if _, err := r.NextSection(); err == io.EOF {
			return last, nil
		} else if err != nil {
			return last, err
		}
		for {
			err := r.Next(&ev)
			if errors.Is(err, scap.ErrSectionEnd) || err == io.EOF {
				break
			}
			if err != nil {
				return last, err
			}
			last = ev.Num
		}
	}
}

// TestReadToEnd: every capture reads to its end without an error.
func TestReadToEnd(t *testing.T) {
	s := &score{name: "captures read to the end"}
	for _, path := range captures(t) {
		_, err := lastNumber(path)
		s.add(err == nil, "%s: %v", path, err)
	}
	s.report(t, 1)
}

// TestEventNumbers: the converter drops and keeps the same events as Falco's.
func TestEventNumbers(t *testing.T) {
	golden := goldenNumbers(t)
	s := &score{name: "number of the last event"}
	for _, path := range captures(t) {
		want, ok := golden[filepath.Base(path)]
		if !ok {
			continue
		}
		got, err := lastNumber(path)
		s.add(err == nil && got == want, "%s: %d, want %d (%v)", path, got, want, err)
	}
	s.report(t, 1)
	if s.total < len(golden) {
		t.Errorf("%d captures for %d golden counts", s.total, len(golden))
	}
}
