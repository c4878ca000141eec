package recorder

// otherCalls are the system calls of IPC, modules, quotas, keys and BPF.
func otherCalls() []callRow {
	return []callRow{
		{name: "futex", specs: []spec{result(), value(arg(0)), futexOp(arg(1)), value(arg(2))}},
		{name: "semop", specs: semops()},
		{name: "semget", specs: []spec{result(), value(arg(0)), value(arg(1)), flags(arg(2), semgetFlags)}},
		{name: "semctl", specs: []spec{
			result(), value(arg(0)), value(arg(1)), flags(arg(2), semctlCommands), semValue(arg(3), arg(2)),
		}},
		{name: "init_module", specs: []spec{result(), raw(buf(0, 1)), value(arg(1)), path(2)}},
		{name: "finit_module", specs: []spec{result(), signed(arg(0)), path(1), flags(arg(2), finitModuleFlags)}},
		{name: "delete_module", specs: []spec{result(), path(0), flags(arg(1), deleteModuleFlags)}},
		{name: "bpf", specs: []spec{result(), flags(arg(0), bpfCommands)}},
		{name: "quotactl", specs: quotas()},
		{name: "keyctl", specs: keys()},
	}
}

// semops are the parameters of semop: the first two of an array of struct
// sembuf {u16 num; i16 op; i16 flags}.
func semops() []spec {
	ops := array(1, 2, 6)
	return []spec{
		result(), value(arg(2)),
		part(ops, 0, 2, 0), part(ops, 2, 2, 0), flagsPart(ops, 4, 2, semopFlags),
		part(ops, 6, 2, 0), part(ops, 8, 2, 0), flagsPart(ops, 10, 2, semopFlags),
		value(arg(0)),
	}
}

// semValue is the last argument of semctl where it is a number, else 0.
func semValue(f, cmd Fetch) spec { return spec{param: param{put: putSemValue}, from: []Fetch{f, cmd}} }

func putSemValue(e *Encoder, p *param) {
	v, _ := e.val(p.a)
	if cmd, _ := e.val(p.b); uint32(cmd) != semSetval {
		v = 0
	}
	e.num(p.size, v)
}

// quotas are the parameters of quotactl(cmd, special, id, addr). What addr
// points to is by the command: a path, a format, struct if_dqblk or if_dqinfo.
func quotas() []spec {
	at := mem(3, 72)
	return []spec{
		result(), path(1), quotaPath(text(3)),
		quotaBlock(at, 0, quotaBlockLimits), quotaBlock(at, 8, quotaBlockLimits), quotaBlock(at, 16, quotaSpace),
		quotaBlock(at, 24, quotaInodeLimits), quotaBlock(at, 32, quotaInodeLimits),
		quotaBlock(at, 48, quotaBlockTime), quotaBlock(at, 56, quotaInodeTime),
		quotaInfo(mem(3, 24), 0, quotaBlockGrace), quotaInfo(mem(3, 24), 8, quotaInodeGrace),
		quotaInfoBits(mem(3, 24)), quotaFormatOut(mem(3, 4)),
		quotaCommand(), quotaType(), quotaID(), quotaFormatIn(),
	}
}

// keys are the parameters of keyctl: the last four are numbers or text by the
// operation.
func keys() []spec {
	return []spec{
		result(), flags(arg(0), keyctlCommands),
		keyArgument(arg(1), text(1), 2), keyArgument(arg(2), text(2), 3), keyArgument(arg(3), text(3), 4),
		keyArgument(arg(4), noFetch, 5),
	}
}
