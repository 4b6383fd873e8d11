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

# Tools of the target and settings for build systems: those of the SDK (dragonfly-sdk(7)), which the
# sysroot is.
_TOOL=		${SYSROOT}/usr/bin/${TARGET_TRIPLE}
SDK_SETTINGS=	${SYSROOT}/usr/share/sdk
CC=		${_TOOL}-cc
LD=		${_TOOL}-ld
AR=		${_TOOL}-ar
RANLIB=		${_TOOL}-ranlib
NM=		${_TOOL}-nm
STRIP_CMD=	${_TOOL}-strip
PKG_CONFIG=	${_TOOL}-pkg-config
# Runs programs of the target, and whatever starts them, on the machine that builds; only tests do.
DFRUN?=		dfrun
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

# Compiler flags, after those of sys.mk: the work folder must not show in what is built.
CFLAGS+=	-ffile-prefix-map=${WRKDIR}=.
CPPFLAGS?=
LDFLAGS?=
LIBS?=

# Installation
BINMODE?=	755
SHAREMODE?=	644
INSTALL_PROGRAM=	${INSTALL} -s --strip-program=${STRIP_CMD} -m ${BINMODE}
INSTALL_SCRIPT=	${INSTALL} -m ${BINMODE}
INSTALL_DATA=	${INSTALL} -m ${SHAREMODE}
INSTALL_MAN=	${INSTALL} -m ${SHAREMODE}

MAKE_JOBS_NUMBER?=	1
_MAKE_JOBS=	-j${MAKE_JOBS_NUMBER}
.if defined(MAKE_JOBS_UNSAFE)
_MAKE_JOBS=
.endif
