# What can be done here, one line each; the logic lives in ci/, buildsys/ and release/.
# GNU make and bmake read this file alike. Knobs (OBJDIR, JOBS, KERNCONF, PKG_REPO_KEY) are in
# Makefile.inc and can be given on the command line: make release OBJDIR=/big/obj JOBS=4

include Makefile.inc

WITH_KNOBS= ci/knobs && env OBJDIR="$(OBJDIR)" JOBS="$(JOBS)" KERNCONF="$(KERNCONF)" PKG_REPO_KEY="$(PKG_REPO_KEY)"

all: release

# The complete system: installs what is missing, builds everything, boots what it built
release:
	@$(WITH_KNOBS) ci/setup release && $(WITH_KNOBS) ci/bootstrap release build

# Everything that proves it: format, lints, tests, boots, a second build that must be identical
test:
	@$(WITH_KNOBS) ci/test

# The same with the programs that take long: Go's own tests, test suites of C programs
test-all:
	@$(WITH_KNOBS) ci/test --all

# The system's console in this terminal (RUNFLAGS: --uefi, --pvh, --memory MIB, ...)
run: release
	@$(WITH_KNOBS) ci/bootstrap scenarios console $(RUNFLAGS)

kernel world sysroot sdk loader toolchain doctor:
	@$(WITH_KNOBS) ci/setup release && $(WITH_KNOBS) ci/bootstrap buildsys $@

# The ISO alone, not booted
iso:
	@$(WITH_KNOBS) ci/setup release && $(WITH_KNOBS) ci/bootstrap release build --no-boot

# The packages of all ports, and the signed repository of them
packages:
	@$(WITH_KNOBS) ci/setup ports && $(WITH_KNOBS) ci/bootstrap dports everything
repository:
	@$(WITH_KNOBS) ci/setup ports && $(WITH_KNOBS) ci/bootstrap dports repository

# Removes what was built
clean:
	@$(WITH_KNOBS) ci/clean

help:
	@ci/help

.PHONY: all release test test-all run kernel world sysroot sdk loader toolchain doctor iso packages repository clean help

# bmake would run everything inside a folder named obj
.OBJDIR: ./
