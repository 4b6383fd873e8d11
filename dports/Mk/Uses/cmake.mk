# USES=cmake: the software is built with CMake, in a folder of its own, by ninja.
#
#	CMAKE_ARGS	arguments, -DNAME=VALUE
#	CMAKE_ON, CMAKE_OFF	names of options to turn on and off
#	CMAKE_SOURCE_PATH	folder of CMakeLists.txt (default WRKSRC)
# The toolchain file is the SDK's. With TEST_TARGET=ctest the tests are run by ctest; those named in
# TEST_EXCEPTIONS are left out.

BUILD_DEPENDS+=	cmake:devel/cmake ninja:devel/ninja
CMAKE_BIN?=	cmake
CTEST_BIN?=	ctest
CMAKE_SOURCE_PATH?=	${WRKSRC}
CMAKE_BUILD_PATH=	${WRKDIR}/.build
BUILD_WRKSRC=	${CMAKE_BUILD_PATH}
INSTALL_WRKSRC=	${CMAKE_BUILD_PATH}
TEST_WRKSRC?=	${CMAKE_BUILD_PATH}

CMAKE_ARGS+=	-DCMAKE_TOOLCHAIN_FILE=${SDK_SETTINGS}/dragonfly.cmake \
		-DCMAKE_INSTALL_PREFIX=${PREFIX} -DCMAKE_INSTALL_MANDIR=${MANPREFIX}/man \
		-DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE=-DNDEBUG \
		-DCMAKE_INSTALL_LIBDIR=lib -DCMAKE_VERBOSE_MAKEFILE=ON
.for _o in ${CMAKE_ON}
CMAKE_ARGS+=	-D${_o}=ON
.endfor
.for _o in ${CMAKE_OFF}
CMAKE_ARGS+=	-D${_o}=OFF
.endfor
_NO_TESTS=	${TEST_EXCEPTIONS:D-E '^(${TEST_EXCEPTIONS:ts|})$$'}

.if !target(do-configure)
do-configure:
	@${MKDIR} ${CMAKE_BUILD_PATH}
	@cd ${CMAKE_BUILD_PATH} && ${CLEAN_ENV} ${CONFIGURE_ENV} ${CMAKE_BIN} -G Ninja ${CMAKE_ARGS} \
		${CMAKE_SOURCE_PATH}
.endif

.if !target(do-build)
do-build:
	@${CLEAN_ENV} ${MAKE_ENV} ${CMAKE_BIN} --build ${CMAKE_BUILD_PATH} ${_MAKE_JOBS}
.endif

.if !target(do-install)
do-install:
	@${CLEAN_ENV} ${MAKE_ENV} ${CMAKE_BIN} --install ${CMAKE_BUILD_PATH}
.endif

.if !target(do-test) && defined(TEST_TARGET) && ${TEST_TARGET} == ctest
do-test:
	@cd ${TEST_WRKSRC} && ${CLEAN_ENV} ${TEST_ENV} ${_TEST_RUN} "$$(command -v ${CTEST_BIN})" \
		--output-on-failure ${_MAKE_JOBS} ${_NO_TESTS} ${TEST_ARGS}
.endif
