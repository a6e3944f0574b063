# make run      installs what is missing, builds, runs Experiments/quickstart.exp on RANKS ranks
# make test     the same up to passing all tests; `swift test` alone leaves out runs on several ranks
# make install  puts `runner`, which needs no Swift on the machine it runs on, under PREFIX
# make bench    prints speed figures, PyTorch's beside them where PEERS_PYTHON names a Python with it

PREFIX ?= /usr/local
RANKS ?= 8
FILE ?= Experiments/quickstart.exp
PEERS_PYTHON ?= python3

BUILD := .build/release
SWIFT_BUILD := swift build -c release
SWIFT_TEST := swift test -c release --disable-testable-imports

# One OpenBLAS kernel family and one thread: the same bits everywhere. The runner sets these itself.
ifneq (,$(and $(shell grep -qw avx2 /proc/cpuinfo 2>/dev/null && echo yes),$(shell grep -qw fma /proc/cpuinfo 2>/dev/null && echo yes)))
export OPENBLAS_CORETYPE := Haswell
endif
export OPENBLAS_NUM_THREADS := 1

# Several ranks also as root in a container, quietly.
export OMPI_MCA_btl_base_warn_component_unused ?= 0
ifeq (0,$(shell id -u))
export OMPI_ALLOW_RUN_AS_ROOT := 1
export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM := 1
endif

.PHONY: run build test test-slow lint format bench install packages clean

run: packages
	$(SWIFT_BUILD) --product runner
	$(BUILD)/runner -n $(RANKS) $(FILE)

build:
	$(SWIFT_BUILD)

test: packages lint
	$(SWIFT_BUILD) --build-tests
	RUNNER_RANK_TESTS=1 $(SWIFT_TEST) --skip-build

test-slow: packages
	RUNNER_RANK_TESTS=1 RUNNER_SLOW_TESTS=1 $(SWIFT_TEST)

lint:
	swift format lint --strict --recursive Sources Tests Benchmarks Package.swift

format:
	swift format --in-place --recursive Sources Tests Benchmarks Package.swift

bench: packages
	$(SWIFT_BUILD) --product runner
	$(SWIFT_BUILD) --product benchmarks
	PEERS_PYTHON=$(PEERS_PYTHON) $(BUILD)/benchmarks

install: packages
	$(SWIFT_BUILD) --product runner --static-swift-stdlib --scratch-path .build-static
	install -D -m 755 .build-static/release/runner $(DESTDIR)$(PREFIX)/bin/runner

packages:
	@sh .ci/packages

clean:
	rm -rf .build .build-static
