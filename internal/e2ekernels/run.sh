#!/usr/bin/env bash
# Boots Debian's kernels in an emulator and records there: 'hids record --check',
# the tests of the BPF programs, and the end-to-end tests of alerts, the golden
# of which is the same for every kernel.
#
#   run.sh [VERSION...]     versions as in package names, default 6.1
#
# Needs apt-get, qemu-system-x86_64 and busybox-static. The kernels are downloaded
# and unpacked, not installed. What can't be had is a skip that says so.
set -euo pipefail
cd "$(dirname "$0")/../.."

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
root=$dir/root

skip() { echo "SKIP e2e-kernels: $*"; exit 0; }

# fetch_kernel VERSION prints the path of the newest kernel of that version.
fetch_kernel() {
    local package
    package=$(apt-cache search --names-only "^linux-image-${1//./\\.}\.[0-9].*-cloud-amd64-unsigned\$" | cut -d' ' -f1 | sort -V | tail -n 1)
    [ -n "$package" ] || return 1
    mkdir -p "$dir/$1"
    (cd "$dir/$1" && apt-get -q -o APT::Sandbox::User=root download "$package" >&2 && dpkg -x ./*.deb .) || return 1
    echo "$dir/$1"/boot/vmlinuz-*
}

# make_root fills the guest's file system. Its shell is the host's, with the
# libraries that this needs: some tests run it under other names, as busybox can't be.
make_root() {
    local lib
    mkdir -p "$root"/{bin,etc,tmp,e2e,root}
    cp "$busybox" "$root/bin/busybox"
    cp -L /bin/sh "$root/bin/dash"
    for lib in $(ldd /bin/sh | grep -o '/[^ ]*'); do
        mkdir -p "$root${lib%/*}"
        cp -L "$lib" "$root$lib"
    done
    export CGO_ENABLED=0
    go build -trimpath -o "$root/bin/hids" ./cmd/hids
    go build -trimpath -o "$root/bin/workload" ./recorder/e2e/workload
    go test -c -trimpath -o "$root/bin/recorder.test" ./recorder
    go test -c -trimpath -tags e2e -o "$root/bin/e2e.test" ./recorder/e2e
    cp -r recorder/e2e/testdata "$root/e2e"
    cp internal/e2ekernels/init.sh "$root/init"
    cp internal/e2ekernels/go.sh "$root/bin/go"
    chmod 755 "$root/init" "$root/bin/go"
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$root/etc/group"
    echo 'root:*:19000::::::' >"$root/etc/shadow"
    chmod 600 "$root/etc/shadow"
    (cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1 >"$dir/initrd")
}

# boot KERNEL LOG boots until the guest turns itself off. KVM is not asked for:
# where it is there, it may be so in name only. QEMU 7.2 with a thread for each CPU
# now and then runs code that a kernel has just patched on the other CPU, as kernels
# do to turn a tracepoint on, and the kernel stops with "Oops: int3". That is the
# emulator's fault: another try is made.
boot() {
    local try
    for try in 1 2 3; do
        timeout "${BOOT_TIMEOUT:-900}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -m 1024 -smp 2 -nographic -no-reboot \
            -nic none -kernel "$1" -initrd "$dir/initrd" -append "console=ttyS0 quiet panic=-1" </dev/null >"$2" 2>&1 || return 1
        grep -q 'Oops: int3' "$2" || return 0
        echo "the emulated kernel stopped in code that it patched (try $try of 3)"
    done
}

# verdict LOG tells whether everything passed that init.sh runs.
verdict() {
    local name
    for name in check alerts programs; do
        tr -d '\r' <"$1" | grep -qx "RESULT $name 0" || { echo "failed: $name"; return 1; }
    done
}

for tool in apt-get apt-cache dpkg qemu-system-x86_64 busybox; do
    command -v "$tool" >/dev/null || skip "no $tool here"
done
busybox=$(command -v busybox)
if ldd "$busybox" >/dev/null 2>&1; then skip "$busybox is not busybox-static"; fi

made=
[ $# -gt 0 ] || set -- 6.1
for version; do
    if ! kernel=$(fetch_kernel "$version"); then
        echo "SKIP e2e-kernels: Linux $version can't be downloaded from Debian"
        continue
    fi
    [ -n "$made" ] || make_root
    made=yes
    log=$dir/$version.log
    SECONDS=0
    if boot "$kernel" "$log" && verdict "$log"; then
        tr -d '\r' <"$log" | sed -n '/This host/p; /^ok /p; /events, .* lost/p'
        echo "PASS Linux $version (${kernel##*/}), $SECONDS s"
    else
        tr -d '\r' <"$log" | sed '1,/Booting from ROM/d'
        echo "FAIL Linux $version (${kernel##*/}), $SECONDS s"
        exit 1
    fi
done
