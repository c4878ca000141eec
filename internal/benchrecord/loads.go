package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// batch is how many calls files makes.
const batch = 8

// files makes system calls on a file: their names and data are recorded.
func files(path string, data, room []byte) error {
	fd, err := unix.Open(path, unix.O_RDWR|unix.O_CREAT, 0o600)
	if err != nil {
		return err
	}
	_, werr := unix.Write(fd, data)
	_, serr := unix.Seek(fd, 0, 0)
	_, rerr := unix.Read(fd, room)
	var st unix.Stat_t
	ferr := unix.Fstat(fd, &st)
	_, perr := unix.Pread(fd, room, 0)
	terr := unix.Ftruncate(fd, 0)
	return errors.Join(werr, serr, rerr, ferr, perr, terr, unix.Close(fd))
}

// spread makes n calls, on a thread for each CPU, at a rate if it is not 0.
func spread(n, rate int) error {
	threads := runtime.NumCPU()
	ended := make(chan error, threads)
	dir, err := os.MkdirTemp("/dev/shm", "benchrecord-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for i := range threads {
		go func() {
			runtime.LockOSThread()
			ended <- steady(filepath.Join(dir, fmt.Sprint("file", i)), n/threads, rate/threads)
		}()
	}
	for range threads {
		err = errors.Join(err, <-ended)
	}
	return err
}

// steady makes n calls in one thread.
func steady(path string, n, rate int) error {
	data, room := []byte(strings.Repeat("some text ", 10)), make([]byte, 256)
	begin := time.Now()
	for done := 0; done < n; done += batch {
		if err := files(path, data, room); err != nil {
			return err
		}
		if rate == 0 || done/batch%64 != 0 {
			continue
		}
		due := time.Duration(float64(done) / float64(rate) * float64(time.Second))
		if early := due - time.Since(begin); early > time.Millisecond {
			time.Sleep(early)
		}
	}
	return nil
}

// packages are in the module that is compiled.
const packages = 12

// writeModule makes a Go module to compile.
func (b *bench) writeModule() error {
	var imports, calls strings.Builder
	for p := range packages {
		fmt.Fprintf(&imports, "\t\"bench/p%d\"\n", p)
		fmt.Fprintf(&calls, "\tfmt.Println(p%d.F0(1))\n", p)
	}
	main := "package main\n\nimport (\n\t\"fmt\"\n" + imports.String() + ")\n\nfunc main() {\n" + calls.String() + "}\n"
	return errors.Join(
		os.WriteFile(filepath.Join(b.dir, "go.mod"), []byte("module bench\n\ngo 1.26\n"), 0o600),
		os.WriteFile(filepath.Join(b.dir, "main.go"), []byte(main), 0o600),
	)
}

// compile changes every package of the module, so that none is in Go's cache, and
// returns the load that compiles it.
func (b *bench) compile() ([]string, error) {
	b.builds++
	for p := range packages {
		var text strings.Builder
		fmt.Fprintf(&text, "package p%d\n\nimport (\n\t\"sort\"\n\t\"strings\"\n)\n\n", p)
		for f := range 60 {
			fmt.Fprintf(&text, "func F%d(n int) string {\n\ts := strings.Fields(strings.Repeat(\"a b \", n+%d))\n"+
				"\tsort.Strings(s)\n\tfor i := range s {\n\t\ts[i] += \"%d\"\n\t}\n\treturn strings.Join(s, \",\")\n}\n\n",
				f, f, time.Now().UnixNano())
		}
		dir := filepath.Join(b.dir, fmt.Sprint("p", p))
		if err := errors.Join(os.MkdirAll(dir, 0o700), os.WriteFile(filepath.Join(dir, "p.go"), []byte(text.String()), 0o600)); err != nil {
			return nil, err
		}
	}
	return []string{"-load", "command", "go", "build", "-C", b.dir, "-o", filepath.Join(b.dir, "out"), "."}, nil
}
