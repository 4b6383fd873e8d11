# What can be done here, one line each; the logic lives in ci/, buildsys/ and release/.
# GNU make and bmake read this file alike. Knobs (OBJDIR, JOBS, KERNCONF, PKG_REPO_KEY) are in
# Makefile.inc and can be given on the command line: make release OBJDIR=/big/obj JOBS=4

include Makefile.inc

KNOBS=	OBJDIR="$(OBJDIR)" JOBS="$(JOBS)" KERNCONF="$(KERNCONF)" PKG_REPO_KEY="$(PKG_REPO_KEY)"

all: release

# The complete system: installs what is missing, builds everything, boots what it built
release:
	@ci/knobs && $(KNOBS) ci/setup release && $(KNOBS) ci/bootstrap release build

# Everything that proves it: format, lints, tests, boots, a second build that must be identical
test:
	@ci/knobs && $(KNOBS) ci/test

# The same with the programs that take long: Go's own tests, test suites of C programs
test-all:
	@ci/knobs && $(KNOBS) ci/test --all

# The system's console in this terminal (RUNFLAGS: --uefi, --pvh, --memory MIB, ...)
run: release
	@ci/knobs && $(KNOBS) ci/bootstrap scenarios console $(RUNFLAGS)

kernel world sysroot sdk loader toolchain doctor:
	@ci/knobs && $(KNOBS) ci/setup release && $(KNOBS) ci/bootstrap buildsys $@

# The ISO alone, not booted
iso:
	@ci/knobs && $(KNOBS) ci/setup release && $(KNOBS) ci/bootstrap release build --no-boot

# The packages of all ports, and the signed repository of them
packages:
	@ci/knobs && $(KNOBS) ci/setup ports && $(KNOBS) ci/bootstrap dports everything
repository:
	@ci/knobs && $(KNOBS) ci/setup ports && $(KNOBS) ci/bootstrap dports repository

# Removes what was built
clean:
	@ci/knobs && $(KNOBS) ci/clean

help:
	@ci/help

.PHONY: all release test test-all run kernel world sysroot sdk loader toolchain doctor iso packages repository clean help

# bmake would run everything inside a folder named obj
.OBJDIR: ./
