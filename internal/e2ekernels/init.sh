#!/bin/busybox sh
# The first process of the guest: runs the tests, says how they went on the
# serial line, and turns the machine off.
/bin/busybox mkdir -p /proc /sys /dev /usr/bin /usr/sbin /sbin
/bin/busybox --install -s
ln -sf dash /bin/sh
export PATH=/bin:/usr/bin:/sbin:/usr/sbin HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs -o mode=1777 tmp /tmp
mount -t cgroup2 cgroup /sys/fs/cgroup
ip link set lo up

hids record --check
echo "RESULT check $?"

hids record -o /tmp/trace.zst --tree -- workload all /root
echo "ok record $?"

cd /e2e
e2e.test -test.v -test.run 'Alerts|32BitPrograms'
echo "RESULT alerts $?"

cd /tmp
recorder.test -test.run '^Test(Operations|Execve|ProgramInMemory|Family|32BitCalls|OwnProcessIsNotRecorded|Filters|FullRingIsCounted|FilesOfDescriptors|TuplesOfSockets|StateOfTask)$'
echo "RESULT programs $?"
poweroff -f
