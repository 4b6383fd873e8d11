# Dependencies, as FILE:ORIGIN[@FLAVOR].
#
#	EXTRACT_DEPENDS, PATCH_DEPENDS, BUILD_DEPENDS	needed to make the package
#	LIB_DEPENDS	a library: needed to make the package, and installed with it
#	RUN_DEPENDS	installed with the package
# FILE says what makes the dependency true on the target: an absolute path, a library (for
# LIB_DEPENDS, NAME.a below LOCALBASE/lib), or a package NAME>=VERSION. A bare word is a program
# that runs while building: the machine's own does, and no port is needed, when HOST_PROGRAMS
# has it.
#
# Result: _DEPENDS, words KIND|FILE|ORIGIN, which the tool reads.

# Programs that every machine that builds has (ci/setup), under the name ports know them by.
HOST_PROGRAMS=	autoconf automake awk bison bmake cargo clang cmake cmp diff find flex gmake go grep gzip infocmp \
		libtoolize lld m4 meson ninja patch perl pkg-config python3 rustc sed tar tclsh tic unzip xz zstd

_DEPENDS=
.for _kind in EXTRACT PATCH BUILD LIB RUN
.  for _d in ${${_kind}_DEPENDS}
_what:=		${_d:C/:.*//}
.    if ${_kind} == RUN || ${_kind} == LIB || empty(HOST_PROGRAMS:M${_what})
_DEPENDS+=	${_kind}|${_d:S/:/|/1}
.    endif
.  endfor
.endfor
