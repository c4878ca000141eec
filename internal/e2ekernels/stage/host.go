package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// rotate keeps one old log of each file of the folders args, compressed.
func rotate(args []string) error {
	for _, dir := range args {
		logs, err := filepath.Glob(filepath.Join(dir, "*.log"))
		if err != nil {
			return err
		}
		for _, log := range logs {
			if err := errors.Join(os.Rename(log, log+".1"), compress(log+".1"), os.Remove(log+".1")); err != nil {
				return err
			}
		}
	}
	return nil
}

func compress(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(path + ".gz")
	if err != nil {
		return err
	}
	z := gzip.NewWriter(out)
	_, err = io.Copy(z, in)
	return errors.Join(err, z.Close(), out.Close())
}

// session is a login of the user with the number args[0] who may do all that root
// may, at a terminal of its own. The lines of standard input are typed there.
func session(args []string) error {
	runtime.LockOSThread() // a thread sets its own only, and passes it on
	if err := os.WriteFile("/proc/thread-self/loginuid", []byte(args[0]), 0o644); err != nil {
		return err
	}
	terminal, name, err := openTerminal()
	if err != nil {
		return err
	}
	defer terminal.Close()
	in, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	sh := exec.Command("/bin/sh")
	sh.Stdin, sh.Stdout, sh.Stderr = in, in, in
	sh.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := errors.Join(sh.Start(), in.Close()); err != nil {
		return err
	}
	shown := make(chan struct{})
	go func() { _, _ = io.Copy(os.Stdout, terminal); close(shown) }()
	lines, err := io.ReadAll(os.Stdin)
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(lines)) {
		time.Sleep(700 * time.Millisecond)
		if _, err := io.WriteString(terminal, line); err != nil {
			return err
		}
	}
	err = sh.Wait()
	<-shown
	return err
}

// openTerminal makes a terminal and returns its master and its name.
func openTerminal() (*os.File, string, error) {
	fd, err := unix.Open("/dev/ptmx", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, "", err
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		return nil, "", err
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		return nil, "", err
	}
	return os.NewFile(uintptr(fd), "/dev/ptmx"), fmt.Sprintf("/dev/pts/%d", n), nil
}
