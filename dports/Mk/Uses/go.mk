# USES=go: a Go program that needs Go's own library only.
#
#	GO_PKGNAME	import path of the module (default PORTNAME)
#	GO_TARGET	packages to build, PACKAGE or PACKAGE:PROGRAM (default .)
# The machine's Go compiles for the target by itself: no C compiler, no linker of the target.

BUILD_DEPENDS+=	go:lang/go
GO_CMD?=	go
GO_PKGNAME?=	${PORTNAME}
GO_TARGET?=	.:${PORTNAME}
_GO_ARCH=	${ARCH:S/x86_64/amd64/:S/aarch64/arm64/}

GO_ENV+=	GOOS=dragonfly GOARCH=${_GO_ARCH} CGO_ENABLED=0 GOCACHE=${WRKDIR}/go-cache \
		GOPATH=${WRKDIR}/go GOFLAGS=-mod=mod GOPROXY=off GOSUMDB=off GO111MODULE=on GOTOOLCHAIN=local

# Sources without a go.mod get one: they need nothing but the library.
_USES_patch+=	800:go-module
go-module:
	@cd ${WRKSRC} && { [ -f go.mod ] || ${PRINTF} 'module %s\n' ${GO_PKGNAME} > go.mod; }

.if !target(do-build)
do-build:
.  for _t in ${GO_TARGET}
	@cd ${BUILD_WRKSRC} && ${CLEAN_ENV} ${GO_ENV} ${GO_CMD} build -trimpath -buildvcs=false \
		-ldflags '-s -w -buildid=' -p ${MAKE_JOBS_NUMBER} \
		-o ${WRKDIR}/bin/${_t:C/.*://:T} ${_t:C/:.*//:S,^cmd/,./cmd/,:C,^([^./]),./\1,}
.  endfor
.endif

.if !target(do-install)
do-install:
.  for _t in ${GO_TARGET}
	@${INSTALL} -m ${BINMODE} ${WRKDIR}/bin/${_t:C/.*://:T} ${STAGEDIR}${PREFIX}/bin/${_t:C/.*://:T}
.  endfor
.endif
