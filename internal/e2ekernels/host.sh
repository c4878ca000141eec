#!/bin/busybox sh
# The first process of a host that is recorded: a shop in two containers, an
# outside world in a network namespace, and alice, who works here.
/bin/busybox mkdir -p /proc /sys /dev /usr/bin /usr/sbin /run
/bin/busybox --install -s
ln -sf dash /bin/sh
export PATH=/usr/local/bin:/bin:/usr/bin:/sbin:/usr/sbin HOME=/root
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm /home/alice /var/lib/docker /var/log/shop
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 tmp /tmp
mount -t tmpfs run /run
mount -t tmpfs docker /var/lib/docker
mount -t cgroup2 cgroup /sys/fs/cgroup
ln -s /run /var/run
for module in overlay llc stp bridge veth; do insmod /modules/$module.ko; done
hostname shop-1
ip link set lo up

# Who is outside is not part of the host: recorded is what is in these two cgroups.
mkdir /sys/fs/cgroup/host /sys/fs/cgroup/docker
inside() {
    local group=$1
    shift
    sh -c 'echo $$ >/sys/fs/cgroup/$0/cgroup.procs; exec "$@"' "$group" "$@"
}

# The outside world has a cable to the host.
unshare -n sleep 100000 &
outside=$!
sleep 1
ip link add eth0 type veth
peer=$(ls /sys/class/net | grep '^veth')
ip link set "$peer" netns $outside
ip addr add 192.0.2.10/24 dev eth0
ip link set eth0 up
away() { nsenter -t $outside -n "$@"; }
away ip link set lo up
for address in 192.0.2.1/24 198.51.100.7/32 203.0.113.66/32; do away ip addr add $address dev "$peer"; done
away ip link set "$peer" up
away ip route add 172.17.0.0/16 via 192.0.2.10
ip route add default via 192.0.2.1
echo 1 >/proc/sys/net/ipv4/ip_forward

# The shop.
for name in visitors intruder logrotate session; do cp /bin/stage /usr/local/bin/$name; done
DOCKER_RAMDISK=yes dockerd --iptables=false --ip6tables=false --storage-driver=overlay2 >/tmp/dockerd.log 2>&1 &
for _ in $(seq 120); do docker info >/dev/null 2>&1 && break; sleep 1; done
docker import - registry.example/shop/web:1.4.2 </root/shop.tar >/dev/null
docker run -d --name shop --hostname shop -l team=storefront -v /var/log/shop:/var/log/shop \
    registry.example/shop/web:1.4.2 shopd 172.17.0.3:5432
docker run -d --name db --hostname db -l team=storefront registry.example/shop/web:1.4.2 orderdb
sleep 2
docker ps || cat /tmp/dockerd.log


# record NAME records until the file /tmp/done is there.
record() {
    rm -f /tmp/done
    hids record -o /tmp/out/"$1".scap.zst --cgroup /host --cgroup /docker 2>&1 &
    recorder=$!
    sleep 4
}
finish() {
    sleep 2
    kill -INT $recorder
    wait $recorder || status=1
}
shop=172.17.0.2:80
mkdir /tmp/out
status=0

record attack
away visitors $shop || status=1
away intruder $shop || status=1
sleep 4
inside host session 1000 <<'END' || status=1
docker exec -t shop ps
dpkg -l
echo '*/5 * * * * root /usr/local/bin/report' | tee /etc/cron.d/report
exit
END
away visitors $shop || status=1
finish

record quiet
away visitors $shop || status=1
inside host session 1000 <<'END' || status=1
ls -l /var/log
docker ps
docker exec shop uptime
grep -r teapot /srv
find /srv -name '*.html' | xargs cat
tar -czf /tmp/work.tgz /usr/local/bin/nightly-backup
exit
END
inside host logrotate /var/log/shop || status=1
away visitors $shop || status=1
echo '* * * * * /usr/local/bin/nightly-backup' >/var/spool/cron/crontabs/root
inside host crond -f &
until [ -e /var/backups/shop.tgz ]; do sleep 1; done
kill "$(pidof crond)"
finish

cd /tmp/out && chmod 644 * && tar -cf - * | base64 >/dev/ttyS1
echo "RESULT captures $status"
poweroff -f
