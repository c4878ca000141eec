// Command workload does what end-to-end tests record. Its first argument says
// what, its second one is an empty folder to work in.
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
)

func main() {
	runtime.LockOSThread()
	debug.SetGCPercent(-1)
	acts := map[string]func(args []string) error{
		"all":    all,
		"calls":  calls,
		"nobody": nobody,
		"mounts": mounts,
		"sleep":  sleepLong,
		"burst":  burst,
		"status": status,
	}
	if len(os.Args) < 2 || acts[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: workload ACT [ARGUMENTS...]")
		os.Exit(2)
	}
	if err := acts[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "workload:", err)
		os.Exit(1)
	}
}
