# make demo   build ./hids and check a capture against rules
# make test   run all tests
# make lint   gofmt, go vet, staticcheck
# make race   run all tests with the race detector
# make e2e    record this host and check what was recorded; as root
# make fuzz   fuzz each target for FUZZTIME
# make bench  run the benchmarks
# make generate  rebuild the BPF programs, with Debian 12's clang
# make check-generated  rebuild them and compare with what is committed
# make e2e-kernels  boot Debian's kernels in an emulator and record there
# make testdata-captures  record the captures of testdata/demo anew, there
# make bench-record  what a recording costs, as root; takes three minutes
# make conformance  compare with Falco's answers, where these are present

GO          ?= go
STATICCHECK ?= honnef.co/go/tools/cmd/staticcheck@v0.8.2
FUZZTIME    ?= 5s

.PHONY: all build demo test race e2e lint vet staticcheck fuzz bench conformance generate check-generated e2e-kernels testdata-captures bench-record clean

all: build

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o hids ./cmd/hids

demo: build
	./hids check --rules testdata/demo/rules.yaml --summary testdata/demo/attack.scap.zst
	./hids test --minimum-tests testdata/demo/suite.yaml

test:
	CGO_ENABLED=0 $(GO) test ./...

# The race detector makes the comparison with Falco take minutes, and it has no
# goroutines of its own.
race:
	HIDS_CONFORMANCE=none $(GO) test -race ./...

# Where the kernel or the rights do not allow to record, it says what is missing.
e2e:
	$(GO) test -tags e2e -count=1 -v ./recorder/e2e

lint: vet staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "not gofmt-ed: $$unformatted"; exit 1; }

vet:
	$(GO) vet ./...
	$(GO) vet -tags e2e ./recorder/e2e

staticcheck:
	$(GO) run $(STATICCHECK) ./...

# Every fuzz target of every package, one after the other.
fuzz:
	@set -e; for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "fuzz $$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1s $$pkg; \
		done; \
	done

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

conformance:
	$(GO) test ./conformance -v -count=1 -timeout 60m

# Needs clang-14, llvm-14 and libbpf-dev.
generate:
	$(GO) generate ./bpf

check-generated:
	@old=$$(mktemp -d); trap 'rm -rf "$$old"' EXIT; cp bpf/record_*_bpfel.* "$$old"; \
	$(GO) generate ./bpf && for f in bpf/record_*_bpfel.*; do \
		cmp "$$f" "$$old/$${f##*/}" || exit 1; \
	done; echo "generated files are up to date"

# KERNELS are versions as in names of packages.
KERNELS ?= 6.1
e2e-kernels:
	./internal/e2ekernels/run.sh $(KERNELS)

# Needs Docker, too. The README shows what is in these captures.
testdata-captures:
	./internal/e2ekernels/captures.sh testdata/demo

bench-record: build
	$(GO) run ./internal/benchrecord -hids ./hids

clean:
	rm -f hids
