# The system that packages are made for, and the tools that make them on the machine that builds.
#
# SYSROOT is the root folder of the target: its headers and libraries, and, at LOCALBASE below
# it, the packages that the port depends on. Programs found there cannot run on the machine that
# builds; tools that run are the machine's own.

OPSYS=		DragonFly
ARCH?=		x86_64
OSREL?=		6.6
OSVERSION?=	600600
DFLYVERSION=	${OSVERSION}
ABI?=		dragonfly:${OSREL}:${ARCH:S/_/:/:S/:64/:64/}

SYSROOT?=	/sysroot
TARGET_TRIPLE=	${ARCH}-unknown-dragonfly

# Tools of the target
CC=		${SYSROOT}/usr/bin/${TARGET_TRIPLE}-cc
AR=		${SYSROOT}/usr/bin/${TARGET_TRIPLE}-ar
RANLIB=		${SYSROOT}/usr/bin/${TARGET_TRIPLE}-ranlib
OBJCOPY?=	llvm-objcopy
# Tools of the machine
AWK=		awk
CAT=		cat
CHMOD=		chmod
CP=		cp
ECHO_CMD=	echo
ECHO_MSG=	echo
FIND=		find
GREP=		grep
GZIP_CMD=	gzip -nf9
INSTALL=	install
LN=		ln
MKDIR=		mkdir -p
MV=		mv
PATCH=		patch
PKG_BIN?=	pkg
PRINTF=		printf
REINPLACE_CMD=	sed -i
RM=		rm -f
RMDIR=		rmdir
SED=		sed
SETENV=		env
SH=		/bin/sh
SORT=		sort
TAR=		tar
TOUCH=		touch
TRUE=		true
XARGS=		xargs

# Compiler flags: the work folder must not show in what is built.
CFLAGS?=	-O2 -pipe
CFLAGS+=	-ffile-prefix-map=${WRKDIR}=.
CPPFLAGS?=
LDFLAGS?=
LIBS?=

# Installation
BINMODE?=	755
SHAREMODE?=	644
INSTALL_PROGRAM=	${SETENV} OBJCOPY=${OBJCOPY} \
		${INSTALL} -s --strip-program=${PORTSDIR}/Mk/Scripts/strip -m ${BINMODE}
INSTALL_SCRIPT=	${INSTALL} -m ${BINMODE}
INSTALL_DATA=	${INSTALL} -m ${SHAREMODE}
INSTALL_MAN=	${INSTALL} -m ${SHAREMODE}

MAKE_JOBS_NUMBER?=	1
_MAKE_JOBS=	-j${MAKE_JOBS_NUMBER}
.if defined(MAKE_JOBS_UNSAFE)
_MAKE_JOBS=
.endif
