package recorder

// socketCalls are the system calls on sockets.
func socketCalls() []callRow {
	pair := ifOK(mem(3, 8))
	pairSocket := ifOK(Fetch{Op: opTuple, A: fdPair + 3})
	queue := ifOK(Fetch{Op: opQueue})
	accepted := ifOK(socketFrom(returned))
	return []callRow{
		{name: "socket", specs: []spec{
			result(), socketFamily(arg(0)), value(arg(1)), value(arg(2)), socketFlags(arg(1)),
		}},
		{name: "socketpair", specs: []spec{
			result(), signedPart(pair, 0, -1), signedPart(pair, 4, -1), pairEnd(pairSocket, 4), pairEnd(pairSocket, 12),
			socketFamily(arg(0)), value(arg(1)), value(arg(2)),
		}},
		{name: "bind", specs: []spec{result(), address(sockaddr(1, 2)), signed(arg(0))}},
		{name: "connect", specs: []spec{
			result(), connected(socketOf(0), sockaddr(1, 2)), signed(arg(0)), address(sockaddr(1, 2)),
		}},
		{name: "listen", specs: []spec{result(), signed(arg(0)), value(arg(1))}},
		{name: "accept", specs: []spec{
			result(), tuple(accepted), queuePercent(queue), part(queue, 0, 4, 0), part(queue, 4, 4, 0),
		}},
		{name: "accept4", specs: []spec{
			result(), tuple(accepted), queuePercent(queue), part(queue, 0, 4, 0), part(queue, 4, 4, 0),
			flags(arg(3), fileFlags),
		}},
		{name: "getsockname"},
		{name: "getpeername"},
		{name: "shutdown", specs: []spec{result(), signed(arg(0)), flags(arg(1), shutdownHow)}},
		{name: "sendto", specs: []spec{
			result(), writeData(buf(1, 2)), signed(arg(0)), value(arg(2)), sentTo(socketOf(0), sockaddr(4, 5)),
		}},
		{name: "recvfrom", specs: []spec{
			result(), readData(buf(1, returned)), gotFrom(ifOK(socketFrom(0)), ifOK(sockaddrAt(4, 5))), signed(arg(0)),
			value(arg(2)),
		}},
		{name: "sendmsg", specs: []spec{
			result(), sentData(msg(1)), signed(arg(0)), sentSize(msg(1)), sentTuple(socketOf(0), msg(1)),
		}},
		{name: "recvmsg", specs: []spec{
			result(), gotSize(), gotData(msgReturned(1)), gotTuple(ifOK(socketFrom(0)), msgReturned(1)),
			gotControl(msgReturned(1)), signed(arg(0)),
		}},
		{name: "sendmmsg", each: true, specs: []spec{
			result(), signed(arg(0)), sizeOfEach(ifOK(msg(1))), sentData(ifOK(msg(1))), sentTuple(ifOK(socketOf(0)), ifOK(msg(1))),
		}},
		{name: "recvmmsg", each: true, specs: []spec{
			result(), signed(arg(0)), gotSize(), gotData(ifOK(msgReturned(1))),
			gotTuple(ifOK(socketFrom(0)), ifOK(msgReturned(1))), gotControl(ifOK(msgReturned(1))),
		}},
		{name: "setsockopt", specs: []spec{
			result(), signed(arg(0)), flags(arg(1), sockoptLevels), optionName(arg(1), arg(2)),
			optionValue(arg(1), arg(2), array(3, 4, 1)), value(arg(4)),
		}},
		{name: "getsockopt", specs: []spec{
			result(), signed(arg(0)), flags(arg(1), sockoptLevels), optionName(arg(1), arg(2)),
			optionValue(arg(1), arg(2), Fetch{Op: opArrP, A: 3, B: 4, C: 1}), part(mem(4, 4), 0, 4, 0),
		}},
	}
}
