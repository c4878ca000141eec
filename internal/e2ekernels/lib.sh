# What boots a kernel in an emulator; sourced, from the top folder of the
# repository, by the scripts that do.

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
root=$dir/root

# need NAME TOOL... skips, as the script NAME, what can't be done without tools.
need() {
    local name=$1 tool
    shift
    for tool in apt-get apt-cache dpkg qemu-system-x86_64 busybox "$@"; do
        command -v "$tool" >/dev/null || { echo "SKIP $name: no $tool here"; exit 0; }
    done
    busybox=$(command -v busybox)
    if ldd "$busybox" >/dev/null 2>&1; then echo "SKIP $name: $busybox is not busybox-static"; exit 0; fi
}

# fetch_kernel VERSION prints the path of the newest kernel of that version.
fetch_kernel() {
    local package
    package=$(apt-cache search --names-only "^linux-image-${1//./\\.}\.[0-9].*-cloud-amd64-unsigned\$" | cut -d' ' -f1 | sort -V | tail -n 1)
    [ -n "$package" ] || return 1
    mkdir -p "$dir/$1"
    (cd "$dir/$1" && apt-get -q -o APT::Sandbox::User=root download "$package" >&2 && dpkg -x ./*.deb .) || return 1
    echo "$dir/$1"/boot/vmlinuz-*
}

# copy_program ROOT FILE... copies programs into the folder bin of a file system,
# with the libraries that they need.
copy_program() {
    local to=$1 file lib
    shift
    mkdir -p "$to/bin"
    for file; do
        cp -L "$file" "$to/bin"
        for lib in $(ldd "$file" 2>/dev/null | grep -o '/[^ ]*'); do
            mkdir -p "$to${lib%/*}"
            cp -Lu "$lib" "$to$lib"
        done
    done
}

# copy_shell ROOT copies the host's shell as bin/dash: that of busybox-static runs
# its programs out of itself, by the name exe, and can't be renamed.
copy_shell() {
    copy_program "$1" /bin/sh
    mv "$1/bin/sh" "$1/bin/dash"
}

# accounts FOLDER writes who there is: root and nobody.
accounts() {
    mkdir -p "$1"
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' >"$1/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$1/group"
    echo 'root:*:19000::::::' >"$1/shadow"
    chmod 600 "$1/shadow"
}

# pack makes the first file system of the guest out of $root.
pack() {
    (cd "$root" && find . | "$busybox" cpio -o -H newc 2>/dev/null | gzip -1 >"$dir/initrd")
}

# boot KERNEL LOG MEMORY [OPTION...] boots until the guest turns itself off. KVM is
# not asked for: where it is there, it may be so in name only. QEMU 7.2 with a thread
# for each CPU now and then runs code that a kernel has just patched on the other
# CPU, as kernels do to turn a tracepoint on, and the kernel stops with "Oops: int3".
# That is the emulator's fault: another try is made.
boot() {
    local kernel=$1 log=$2 memory=$3 try
    shift 3
    for try in 1 2 3; do
        timeout "${BOOT_TIMEOUT:-900}" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -m "$memory" -smp 2 -nographic -no-reboot \
            -nic none "$@" -kernel "$kernel" -initrd "$dir/initrd" -append "console=ttyS0 quiet panic=-1${APPEND:+ $APPEND}" </dev/null >"$log" 2>&1 || return 1
        grep -q 'Oops: int3' "$log" || return 0
        echo "the emulated kernel stopped in code that it patched (try $try of 3)"
    done
}
