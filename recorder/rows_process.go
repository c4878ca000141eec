package recorder

// processCalls are the system calls on processes, users and limits.
func processCalls() []callRow {
	caps := Fetch{Op: opCaps}
	limitAt := func(n uint8) Fetch { return mem(n, 16) }
	return []callRow{
		{name: "clone", specs: cloned(arg(0))},
		{name: "clone3", specs: cloned(mem(0, 8))},
		{name: "fork", specs: cloned(noFetch)},
		{name: "vfork", specs: cloned(noFetch)},
		{name: "execve", specs: append(executed(1, 2), str(ifOK(Fetch{Op: opExecFn}), ifFail(text(0))))},
		{name: "execveat", specs: executed(2, 3)},
		{name: "setsid", specs: []spec{result()}},
		{name: "setpgid", specs: []spec{result(), signed(arg(0)), signed(arg(1))}},
		{name: "kill", specs: []spec{result(), signed(arg(0)), value(arg(1))}},
		{name: "tkill", specs: []spec{result(), signed(arg(0)), value(arg(1))}},
		{name: "tgkill", specs: []spec{result(), signed(arg(0)), signed(arg(1)), value(arg(2))}},
		{name: "nanosleep", specs: []spec{result(), duration(mem(0, 16))}},
		{name: "getuid", specs: []spec{result()}},
		{name: "geteuid", specs: []spec{result()}},
		{name: "getgid", specs: []spec{result()}},
		{name: "getegid", specs: []spec{result()}},
		{name: "getresuid", specs: threeIDs()},
		{name: "getresgid", specs: threeIDs()},
		{name: "setuid", specs: []spec{result(), value(arg(0))}},
		{name: "setgid", specs: []spec{result(), value(arg(0))}},
		{name: "setreuid", specs: []spec{result(), value(arg(0)), value(arg(1))}},
		{name: "setregid", specs: []spec{result(), value(arg(0)), value(arg(1))}},
		{name: "setresuid", specs: []spec{result(), value(arg(0)), value(arg(1)), value(arg(2))}},
		{name: "setresgid", specs: []spec{result(), value(arg(0)), value(arg(1)), value(arg(2))}},
		{name: "capset", specs: []spec{result(), part(caps, 0, 8, 0), part(caps, 8, 8, 0), part(caps, 16, 8, 0)}},
		{name: "getrlimit", specs: []spec{
			result(), limit(ifOK(limitAt(1)), 0, -1), limit(ifOK(limitAt(1)), 8, -1), flags(arg(0), rlimits),
		}},
		{name: "setrlimit", specs: []spec{
			result(), limit(limitAt(1), 0, 0), limit(limitAt(1), 8, 0), flags(arg(0), rlimits),
		}},
		{name: "prlimit64", specs: []spec{
			result(), limit(limitAt(2), 0, 0), limit(limitAt(2), 8, 0), oldLimit(limitAt(3), 0), oldLimit(limitAt(3), 8),
			signed(arg(0)), flags(arg(1), rlimits),
		}},
		{name: "setns", specs: []spec{result(), signed(arg(0)), flags(arg(1), cloneFlags)}},
		{name: "unshare", specs: []spec{result(), flags(arg(0), cloneFlags)}},
		{name: "ptrace", specs: []spec{
			result(), traceAddress(arg(2)), traceData(arg(0), arg(3), ifOK(mem(3, 8))), flags(arg(0), ptraceRequests),
			signed(arg(1)),
		}},
		{name: "prctl", specs: []spec{
			result(), flags(arg(0), prctlOptions), prctlText(arg(0), text(1)), prctlNumber(arg(0), arg(1), ifOK(mem(1, 4))),
		}},
		{name: "seccomp", specs: []spec{result(), value(arg(0)), value32(arg(1))}},
		{name: "pidfd_open", specs: []spec{result(), signed(arg(0)), flags(arg(1), pidfdFlags)}},
		{name: "pidfd_getfd", specs: []spec{result(), signed(arg(0)), signed(arg(1)), value(arg(2))}},
		{name: "process_vm_readv", specs: []spec{
			result(), signed(arg(0)), vectorRead(Fetch{Op: opIovec, A: 1, B: 2, C: 1}),
		}},
		{name: "process_vm_writev", specs: []spec{
			result(), signed(arg(0)), vectorRead(Fetch{Op: opIovec, A: 1, B: 2, C: 1}),
		}},
	}
}

// threeIDs are the parameters of getresuid and getresgid.
func threeIDs() []spec {
	return []spec{result(), part(mem(0, 4), 0, 4, 0), part(mem(1, 4), 0, 4, 0), part(mem(2, 4), 0, 4, 0)}
}

// oldLimit is what prlimit found: unknown (-1) after failure, 0 if nobody asked.
func oldLimit(f Fetch, off uint16) spec {
	return spec{param: param{put: putOldLimit, off: off, width: 8}, from: []Fetch{f}}
}

func putOldLimit(e *Encoder, p *param) {
	v := e.part(p)
	if e.sample.Ret < 0 {
		v = 1<<64 - 1
	}
	e.num(p.size, v)
}

// taskParams are the parameters that clone and exec have in common: tid, pid, ptid,
// cwd (which is empty), fdlimit, page faults, memory, comm, cgroups.
func taskParams() []spec {
	return []spec{
		taskID(stateTID), taskID(statePID), taskID(statePTID), empty(), taskNumber(stateFDLimit, 8),
		taskNumber(stateMajor, 8), taskNumber(stateMinor, 8),
		taskNumber(stateSize, 4), taskNumber(stateResident, 4), taskNumber(stateSwapped, 4),
		comm(), list(Fetch{Op: opCgroups}),
	}
}

// cloned are the parameters of clone and its like. Exe and arguments are only
// there after success.
func cloned(flags Fetch) []spec {
	args := ifOK(Fetch{Op: opArgs})
	specs := append([]spec{result(), program(args), programArgs(args)}, taskParams()...)
	return append(specs,
		cloneFlagsOf(flags), taskNumber(stateUID, 4), taskNumber(stateGID, 4), taskID(stateVTID), taskID(stateVPID),
		pidnsStart())
}

// executed are the parameters of execve and execveat, up to gid. argv and envp
// are the numbers of those arguments, which tell after failure; after success
// the new program's memory does.
func executed(argv, envp uint8) []spec {
	done, failed := ifOK(Fetch{Op: opArgs}), ifFail(Fetch{Op: opStrArr, A: argv})
	env, failedEnv := ifOK(Fetch{Op: opEnv}), ifFail(Fetch{Op: opStrArr, A: envp})
	specs := append([]spec{result(), program(done, failed), programArgs(done, failed)}, taskParams()...)
	return append(specs,
		list(env, failedEnv), taskNumber(stateTTY, 4), taskID(stateVPGID), taskNumber(stateLoginUID, 4), exeFlags(),
		taskNumber(stateInherit, 8), taskNumber(statePermitted, 8), taskNumber(stateEffective, 8),
		taskNumber(stateExeIno, 8), taskNumber(stateExeCtime, 8), taskNumber(stateExeMtime, 8),
		taskNumber(stateUID, 4), str(Fetch{Op: opExePath}), taskID(statePGID), taskNumber(stateGID, 4))
}

// memory fetches the sizes of the process, in kB.
func memory() Fetch { return Fetch{Op: opMM} }

// sizes are the parameters vm_size, vm_rss, vm_swap.
func sizes() []spec {
	return []spec{part(memory(), 0, 4, 0), part(memory(), 4, 4, 0), part(memory(), 8, 4, 0)}
}

// memoryCalls are the system calls on memory.
func memoryCalls() []callRow {
	sized := func(rest ...spec) []spec { return append(append([]spec{result()}, sizes()...), rest...) }
	return []callRow{
		{name: "brk", specs: sized(value(arg(0)))},
		{name: "mmap", specs: sized(
			value(arg(0)), value(arg(1)), flags(arg(2), protFlags), flags(arg(3), mmapFlags), signed(arg(4)), value(arg(5)),
		)},
		{name: "munmap", specs: sized(value(arg(0)), value(arg(1)))},
		{name: "mprotect", specs: []spec{result(), value(arg(0)), value(arg(1)), flags(arg(2), protFlags)}},
		{name: "mlock", specs: []spec{result(), value(arg(0)), value(arg(1))}},
		{name: "mlock2", specs: []spec{result(), value(arg(0)), value(arg(1)), flags(arg(2), mlock2Flags)}},
		{name: "munlock", specs: []spec{result(), value(arg(0)), value(arg(1))}},
		{name: "mlockall", specs: []spec{result(), flags(arg(0), mlockallFlags)}},
		{name: "munlockall", specs: []spec{result()}},
		{name: "memfd_create", specs: []spec{result(), path(0), flags(arg(1), memfdFlags)}},
	}
}
