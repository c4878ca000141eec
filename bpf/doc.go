// Package bpf holds the programs that run in the kernel while hids records, as C
// and as the objects built from it. Only package recorder uses it.
//
// record.h says what programs and recorder exchange: a table of rows, one for
// each system call, that says what to fetch at its end, and the samples that
// come back. kernel.h declares the kernel's types as far as they are read; the
// objects adapt to the running kernel by its BTF (CO-RE).
//
// The objects are built by Debian 12's clang and committed; make generate
// rebuilds them, make check-generated tells whether they are what it would
// build.
package bpf

//go:generate go tool bpf2go -cc clang-14 -strip llvm-strip-14 -target amd64,arm64 -go-package bpf -cflags "-O2 -Wall -Wextra -Wno-unused-parameter -Werror -mcpu=v3" -output-stem record Record record.bpf.c
