// Package scaptest assembles captures from text, for rule tests and for the
// project's own tests, and prints captures as that text.
//
// Call Assemble (or, in a test, MustAssemble) with a text such as
//
//	user alice 1000
//	process sshd /usr/sbin/sshd
//	process bash /bin/bash parent=sshd uid=alice
//	fd 3 file /home/alice/notes.txt flags=O_RDWR
//
//	@bash spawn cat /bin/cat args=[/etc/shadow]
//	@cat openat /etc/shadow O_RDONLY -> EACCES
//	+10ms @bash connect 4 10.0.0.9:443
//
// and read the Capture. Disassemble is the inverse.
//
// # The language
//
// A line is a statement; a backslash at its end, or an open bracket, continues
// it on the next line. A # at the beginning of a word starts a comment. Words
// of the form name=value are keys, all others arguments, by their position.
//
// Statements at the start of a section declare the host: machine, interface,
// user, group, process, fd and container. All other lines are events: an event's
// name, before it its circumstances, after it its parameters:
//
//	+10ms [cpu=1] @bash openat /etc/passwd flags=O_RDONLY|O_CLOEXEC -> 3
//	time  attrs   who   event  arguments   keys                     result
//
// An event that is called by its name (openat) is the current version of the
// exit event; what the line does not say is filled in from the process and by
// habit. One that is called by its symbol (SYSCALL_OPENAT_X), or with a number
// of parameters (open#4), has exactly the parameters that are written, and all
// others empty.
//
// docs/event-text.md describes every statement and every form of value.
package scaptest
