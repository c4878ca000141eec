// Command stage plays the parts of what the captures of testdata/demo show. It
// does what its name says, as a program of many names does: a web shop with its
// database and a hole, the one who finds it, and who works on the host.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// parts are the names of the program.
var parts = map[string]func(args []string) error{
	"shopd":     shop,
	"orderdb":   database,
	"logrotate": rotate,
	"session":   session,
	"visitors":  visitors,
	"intruder":  intruder,
	"kworkerd":  implant,
	"collect":   collect,
}

func main() {
	part := parts[filepath.Base(os.Args[0])]
	if part == nil {
		fmt.Fprintln(os.Stderr, "stage: no part is called", os.Args[0])
		os.Exit(2)
	}
	if err := part(os.Args[1:]); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		os.Exit(1)
	}
}
