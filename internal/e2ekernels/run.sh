#!/usr/bin/env bash
# Boots Debian's kernels in an emulator and records there: 'hids record --check',
# the tests of the BPF programs, and the end-to-end tests of alerts, the golden
# of which is the same for every kernel, and of 32-bit programs.
#
#   run.sh [VERSION...]     versions as in package names, default 6.1
#
# Needs apt-get, qemu-system-x86_64 and busybox-static. The kernels are downloaded
# and unpacked, not installed. What can't be had is a skip that says so.
set -euo pipefail
cd "$(dirname "$0")/../.."
. internal/e2ekernels/lib.sh

# make_root fills the guest's file system.
make_root() {
    mkdir -p "$root"/{bin,tmp,e2e,root}
    cp "$busybox" "$root/bin/busybox"
    copy_shell "$root"
    export CGO_ENABLED=0
    go build -trimpath -o "$root/bin/hids" ./cmd/hids
    go build -trimpath -o "$root/bin/workload" ./recorder/e2e/workload
    go test -c -trimpath -o "$root/bin/recorder.test" ./recorder
    go test -c -trimpath -tags e2e -o "$root/bin/e2e.test" ./recorder/e2e
    cp -r recorder/e2e/testdata "$root/e2e"
    cp internal/e2ekernels/init.sh "$root/init"
    cp internal/e2ekernels/go.sh "$root/bin/go"
    chmod 755 "$root/init" "$root/bin/go"
    accounts "$root/etc"
    pack
}

# verdict LOG tells whether everything passed that init.sh runs.
verdict() {
    local name
    for name in check alerts programs; do
        tr -d '\r' <"$1" | grep -qx "RESULT $name 0" || { echo "failed: $name"; return 1; }
    done
}

need e2e-kernels
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
    if boot "$kernel" "$log" 1024 && verdict "$log"; then
        tr -d '\r' <"$log" | sed -n '/This host/p; /^ok /p; /events, .* lost/p; /^--- .*32Bit/p'
        echo "PASS Linux $version (${kernel##*/}), $SECONDS s"
    else
        tr -d '\r' <"$log" | sed '1,/Booting from ROM/d'
        echo "FAIL Linux $version (${kernel##*/}), $SECONDS s"
        exit 1
    fi
done
