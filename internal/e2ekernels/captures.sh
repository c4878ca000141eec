#!/usr/bin/env bash
# Records the captures of testdata/demo anew, on a kernel in an emulator: a host
# that has been made for this, with nothing of anybody in it.
#
#   captures.sh FOLDER     writes attack.scap.zst and quiet.scap.zst there
#
# Needs what run.sh needs, and Docker. What happens in the captures is written
# down in host.sh and stage/.
set -euo pipefail
cd "$(dirname "$0")/../.."
. internal/e2ekernels/lib.sh

[ $# -eq 1 ] || { echo "usage: captures.sh FOLDER" >&2; exit 2; }
need testdata-captures dockerd containerd containerd-shim-runc-v2 runc docker
out=$(realpath "$1")

if ! kernel=$(fetch_kernel 6.1); then
    echo "SKIP testdata-captures: Linux 6.1 can't be downloaded from Debian"
    exit 0
fi

# image FOLDER fills the file system of the shop's containers.
image() {
    local link
    mkdir -p "$1"/{bin,tmp,proc,sys,dev,root,var/log/shop,etc/cron.d}
    cp "$busybox" "$1/bin/busybox"
    copy_shell "$1"
    ln -s dash "$1/bin/sh"
    for link in id cat wget chmod mkdir ps uname rm ls tee uptime; do ln -s busybox "$1/bin/$link"; done
    cp "$root/bin/stage" "$1/bin/shopd"
    cp "$root/bin/stage" "$1/bin/orderdb"
    accounts "$1/etc"
    cp -r "$root/srv" "$1"
}

mkdir -p "$root"/{bin,sbin,tmp,root,srv/shop,usr/local/bin,var/log,var/backups,var/spool/cron/crontabs,etc/cron.d,var/lib/dpkg}
cp "$busybox" "$root/bin/busybox"
copy_shell "$root"
echo '<html>All the best things</html>' >"$root/srv/shop/index.html"
printf 'order,item\n1,teapot\n2,kettle\n' >"$root/srv/orders.csv"
export CGO_ENABLED=0
go build -trimpath -o "$root/bin/hids" ./cmd/hids
go build -trimpath -ldflags '-s -w' -o "$root/bin/stage" ./internal/e2ekernels/stage
copy_program "$root" "$(command -v dockerd)" "$(command -v containerd)" "$(command -v containerd-shim-runc-v2)" "$(command -v runc)" "$(command -v docker)"
if proxy=$(command -v docker-proxy); then copy_program "$root" "$proxy"; fi
for module in fs/overlayfs/overlay net/llc/llc net/802/stp net/bridge/bridge drivers/net/veth; do
    mkdir -p "$root/modules"
    cp "$dir"/6.1/lib/modules/*/kernel/$module.ko "$root/modules"
done
image "$dir/image"
"$busybox" tar -C "$dir/image" -cf "$root/root/shop.tar" .
accounts "$root/etc"
printf 'alice:x:1000:1000:Alice:/home/alice:/bin/sh\n' >>"$root/etc/passwd"
printf 'alice:x:1000:\n' >>"$root/etc/group"
cp internal/e2ekernels/host.sh "$root/init"
cp internal/e2ekernels/nightly-backup.sh "$root/usr/local/bin/nightly-backup"
chmod 755 "$root/init" "$root/usr/local/bin/nightly-backup"
pack

# The captures leave the guest on its second serial line.
# With a clock that it trusts, the guest's programs ask it without a system call.
if APPEND="tsc=reliable clocksource=tsc" boot "$kernel" "$dir/log" 3072 -serial mon:stdio -serial "file:$dir/out" -rtc base=2026-05-14T09:28:00 &&
    tr -d '\r' <"$dir/log" | grep -qx 'RESULT captures 0'; then
    base64 -di "$dir/out" | tar -C "$out" --no-same-owner -xmf -
    tr '\r' '\n' <"$dir/log" | grep -o '[0-9,]* events, [0-9,]* lost.*'
else
    tr -d '\r' <"$dir/log" | sed '1,/Booting from ROM/d'
    exit 1
fi
