# What make knows before it reads a port: no built-in rules, only names of tools that every
# makefile may use. Found through MAKESYSPATH.

.MAIN: all

SHELL=		/bin/sh
MACHINE_ARCH?=	x86_64
.SUFFIXES:

# Before a port's own lines, so that CFLAGS+= there adds to them.
CFLAGS?=	-O2 -pipe
