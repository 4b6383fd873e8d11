# USES=meson: the software is built with meson, in a folder of its own, by ninja.
#
#	MESON_ARGS	arguments of meson setup, -Dname=value
#	MESON_SOURCE_PATH	folder of meson.build (default WRKSRC)
# The cross file is the SDK's, and finds its tools on the path. With TEST_TARGET=meson the tests are
# run by meson; those named in TEST_EXCEPTIONS are left out. Where dfrun is, as it is for tests alone, meson is
# told of it: it does not run programs of the target otherwise.

BUILD_DEPENDS+=	meson:devel/meson ninja:devel/ninja
MESON_BIN?=	meson
MESON_SOURCE_PATH?=	${WRKSRC}
MESON_BUILD_PATH=	${WRKDIR}/.build
BUILD_WRKSRC=	${MESON_BUILD_PATH}
INSTALL_WRKSRC=	${MESON_BUILD_PATH}
TEST_WRKSRC?=	${MESON_BUILD_PATH}
_MESON_ENV=	${CLEAN_ENV} PATH=${SYSROOT}/usr/bin:$$PATH CFLAGS="${CFLAGS}" CPPFLAGS="${CPPFLAGS}" \
		LDFLAGS="${LDFLAGS}"

MESON_ARGS+=	--cross-file ${SDK_SETTINGS}/dragonfly.meson --prefix=${PREFIX} --libdir=lib \
		--mandir=${MANPREFIX}/man --buildtype=plain --wrap-mode=nodownload

# What runs a program of the target; while tests run, all that is started is followed already.
_MESON_RUN=	${WRKDIR}/.run
.if !target(do-configure)
do-configure:
	@${PRINTF} '#!/bin/sh\n[ "$$FOLLOWED" ] || set -- ${DFRUN} "$$@"\nexec "$$@"\n' > ${_MESON_RUN}
	@${CHMOD} ${BINMODE} ${_MESON_RUN}
	@${PRINTF} "[binaries]\nexe_wrapper = '${_MESON_RUN}'\n" > ${_MESON_RUN}.meson
	@if command -v ${DFRUN} > /dev/null; then wrapper="--cross-file ${_MESON_RUN}.meson"; fi; \
		${_MESON_ENV} ${MESON_BIN} setup ${MESON_ARGS} $$wrapper ${MESON_BUILD_PATH} ${MESON_SOURCE_PATH}
.endif

.if !target(do-build)
do-build:
	@${_MESON_ENV} ninja -C ${MESON_BUILD_PATH} ${_MAKE_JOBS}
.endif

.if !target(do-install)
do-install:
	@${_MESON_ENV} DESTDIR=${STAGEDIR} ${MESON_BIN} install --no-rebuild -C ${MESON_BUILD_PATH}
.endif

.if !target(do-test) && defined(TEST_TARGET) && ${TEST_TARGET} == meson
do-test:
	@cd ${TEST_WRKSRC} && ${MESON_BIN} test --list 2>/dev/null | ${SED} 's/.* [:\/] //' | \
		${GREP} -vxF ${TEST_EXCEPTIONS:@_e@-e ${_e}@:U-e ""} > ${WRKDIR}/.tests
	@cd ${TEST_WRKSRC} && ${_MESON_ENV} ${TEST_ENV} FOLLOWED=yes ${_TEST_RUN} "$$(command -v ${MESON_BIN})" test \
		--no-rebuild --print-errorlogs ${TEST_ARGS} $$(${CAT} ${WRKDIR}/.tests)
.endif
