package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// all does a little of everything that rules look at, in the folder args[0].
func all(args []string) error {
	if err := os.Chdir(args[0]); err != nil {
		return err
	}
	for _, act := range []func() error{
		files, links, pipes, tcp4, tcp6, udp, unixSocket, programs, memory, traced, threads, ring,
		func() error { return again("nobody") },
		func() error { return again("mounts", args[0]) },
	} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// again runs this program once more.
func again(args ...string) error {
	out, err := exec.Command("/proc/self/exe", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%v: %w\n%s", args, err, out)
	}
	return nil
}

func files() error {
	fd, err := unix.Open("secret.txt", unix.O_CREAT|unix.O_RDWR|unix.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	_, werr := unix.Write(fd, []byte("password=swordfish"))
	_, rerr := unix.Pread(fd, make([]byte, 8), 0)
	_, _ = unix.Open("missing.txt", unix.O_RDONLY, 0)
	return errors.Join(werr, rerr, unix.Fchmod(fd, 0o4755), unix.Close(fd),
		unix.Mkdir("folder", 0o700), unix.Chmod("secret.txt", 0o600))
}

func links() error {
	return errors.Join(
		unix.Rename("secret.txt", "moved.txt"),
		unix.Link("moved.txt", "hard.txt"),
		unix.Symlink("/etc/shadow", "soft.txt"),
		unix.Renameat2(unix.AT_FDCWD, "hard.txt", unix.AT_FDCWD, "folder/hard.txt", unix.RENAME_NOREPLACE),
		unix.Unlink("folder/hard.txt"),
		unix.Unlinkat(unix.AT_FDCWD, "folder", unix.AT_REMOVEDIR),
	)
}

// pipes writes through a pipe to a duplicate of the other end.
func pipes() error {
	var p [2]int
	if err := unix.Pipe2(p[:], unix.O_CLOEXEC); err != nil {
		return err
	}
	if err := unix.Dup3(p[0], 100, unix.O_CLOEXEC); err != nil {
		return err
	}
	_, werr := unix.Write(p[1], []byte("through the pipe"))
	_, rerr := unix.Read(100, make([]byte, 32))
	f, err := unix.Open("moved.txt", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	derr := unix.Dup3(f, 101, unix.O_CLOEXEC)
	_, ferr := unix.Read(101, make([]byte, 8))
	return errors.Join(werr, rerr, derr, ferr, unix.Close(p[0]), unix.Close(p[1]), unix.Close(100), unix.Close(f), unix.Close(101))
}

// streams connects a stream socket to another one in this thread.
func streams(family int, listen unix.Sockaddr) error {
	server, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	client, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if family != unix.AF_UNIX {
		if err := unix.SetsockoptInt(server, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1); err != nil {
			return err
		}
	}
	if err := errors.Join(unix.Bind(server, listen), unix.Listen(server, 5), unix.Connect(client, listen)); err != nil {
		return err
	}
	conn, _, err := unix.Accept4(server, unix.SOCK_CLOEXEC)
	if err != nil {
		return err
	}
	_, werr := unix.Write(client, []byte("request"))
	_, _, rerr := unix.Recvfrom(conn, make([]byte, 16), 0)
	serr := unix.Sendto(conn, []byte("response"), 0, nil)
	return errors.Join(werr, rerr, serr, unix.Shutdown(client, unix.SHUT_RDWR), unix.Close(conn), unix.Close(client), unix.Close(server))
}

func tcp4() error {
	return streams(unix.AF_INET, &unix.SockaddrInet4{Port: 43214, Addr: [4]byte{127, 0, 0, 1}})
}

func tcp6() error {
	a := unix.SockaddrInet6{Port: 43216}
	a.Addr[15] = 1
	return streams(unix.AF_INET6, &a)
}

func unixSocket() error { return streams(unix.AF_UNIX, &unix.SockaddrUnix{Name: "e2e.sock"}) }

func udp() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	to := &unix.SockaddrInet4{Port: 43217, Addr: [4]byte{127, 0, 0, 1}}
	err = errors.Join(unix.Bind(fd, to), unix.Sendto(fd, []byte("datagram"), 0, to))
	_, _, rerr := unix.Recvfrom(fd, make([]byte, 16), 0)
	return errors.Join(err, rerr, unix.Close(fd))
}

// programs runs one that is there and one that is not.
func programs() error {
	if err := exec.Command("/bin/sh", "-c", "exit 0", "one two").Run(); err != nil {
		return err
	}
	_ = (&exec.Cmd{Path: "/nonexistent/program", Args: []string{"p", "q"}}).Run()
	return nil
}

// memory runs a copy of /bin/sh from memory.
func memory() error {
	fd, err := unix.MemfdCreate("payload", 0)
	if err != nil {
		return err
	}
	sh, err := os.ReadFile("/bin/sh")
	if err != nil {
		return err
	}
	const number = 200 // the program's name will be that
	if err := errors.Join(unix.Dup3(fd, number, 0), unix.Close(fd)); err != nil {
		return err
	}
	f := os.NewFile(number, "memory")
	defer f.Close()
	if _, err := f.Write(sh); err != nil {
		return err
	}
	return exec.Command("/proc/self/fd/"+strconv.Itoa(number), "-c", ":").Run()
}

// traced attaches to a child as a debugger does.
func traced() error {
	cmd := exec.Command("/proc/self/exe", "sleep")
	if err := cmd.Start(); err != nil {
		return err
	}
	err := syscall.PtraceAttach(cmd.Process.Pid)
	if err == nil {
		_, err = syscall.Wait4(cmd.Process.Pid, nil, 0, nil)
	}
	err = errors.Join(err, cmd.Process.Kill())
	_ = cmd.Wait()
	return err
}

// threads opens a file in another thread.
func threads() error {
	var group sync.WaitGroup
	var err error
	group.Go(func() {
		runtime.LockOSThread()
		name := append([]byte("second-thread"), 0)
		_ = unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(&name[0])), 0, 0, 0)
		var fd int
		if fd, err = unix.Open("by-thread.txt", unix.O_CREAT|unix.O_WRONLY|unix.O_CLOEXEC, 0o600); err == nil {
			err = unix.Close(fd)
		}
	})
	group.Wait()
	return err
}

// ring asks for an io_uring, which the host may refuse.
func ring() error {
	var params [120]byte
	fd, _, errno := unix.RawSyscall(unix.SYS_IO_URING_SETUP, 4, uintptr(unsafe.Pointer(&params)), 0)
	if errno == 0 {
		return unix.Close(int(fd))
	}
	return nil
}

// nobody gives up being root, in this thread only: the others are Go's.
func nobody([]string) error {
	for _, nr := range []uintptr{unix.SYS_SETGID, unix.SYS_SETUID} {
		if _, _, errno := unix.RawSyscall(nr, 65534, 0, 0); errno != 0 {
			return errno
		}
	}
	_, _ = unix.Open("/etc/shadow", unix.O_RDONLY, 0)
	return nil
}

// mounts mounts in a mount namespace of its own.
func mounts(args []string) error {
	if err := unix.Unshare(unix.CLONE_NEWNS); err != nil {
		return err
	}
	if err := unix.Mount("none", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := os.Mkdir(args[0]+"/mnt", 0o700); err != nil {
		return err
	}
	return errors.Join(unix.Mount("tmpfs", args[0]+"/mnt", "tmpfs", unix.MS_NOSUID, "size=64k"), unix.Unmount(args[0]+"/mnt", 0))
}

func sleepLong([]string) error {
	time.Sleep(time.Hour)
	return nil
}

// burst runs args[0] short programs, each of which opens a file with a name of its
// own.
func burst(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	for i := range n {
		cmd := exec.Command("/bin/sh", "-c", fmt.Sprintf(": < /dev/null 2> %s/burst-%d", args[1], i))
		cmd.Stdout = os.Stdout // the last one has it open when this program is killed
		if err := cmd.Run(); err != nil {
			return err
		}
	}
	return nil
}

// status ends with the exit status args[0], or by that signal if it is negative.
func status(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	if n >= 0 {
		os.Exit(n)
	}
	if err := unix.Kill(os.Getpid(), syscall.Signal(-n)); err != nil {
		return err
	}
	time.Sleep(time.Hour)
	return nil
}
