# The phases, from distfiles to a package. Each leaves a cookie in WRKDIR and needs the one before.
#
# A phase is a sequence of targets: pre-PHASE (300), do-PHASE (500), post-PHASE (700), with
# pre-PHASE-OPTION-{on,off} right after and post-PHASE-OPTION-{on,off} right after theirs, and what
# USES adds (_USES_PHASE). Those that exist are run; a port overrides do-PHASE by defining it.

_PHASES=	fetch checksum extract patch configure build stage package

ALL_TARGET?=	all
INSTALL_TARGET?=	install
MAKEFILE?=	Makefile
MAKE_CMD?=	bmake
CONFIGURE_SCRIPT?=	configure
MAKE_FLAGS?=	-f

# The software's own make knows nothing of this one: neither its flags nor its system makefiles.
CLEAN_ENV=	${SETENV} -u MAKEFLAGS -u MAKELEVEL -u MAKESYSPATH

_TOOL_ENV=	CC="${CC}" CFLAGS="${CFLAGS}" CPPFLAGS="${CPPFLAGS}" LDFLAGS="${LDFLAGS}" \
		LIBS="${LIBS}" AR="${AR}" RANLIB="${RANLIB}" NM="${NM}" PKG_CONFIG="${PKG_CONFIG}"
MAKE_ENV+=	PREFIX=${PREFIX} LOCALBASE=${LOCALBASE} DESTDIR=${STAGEDIR} MANPREFIX="${MANPREFIX}" \
		${_TOOL_ENV}
CONFIGURE_ENV+=	${_TOOL_ENV} CONFIG_SITE=${SDK_SETTINGS}/config.site

.MAIN: all
all: build
.PHONY: all ${_PHASES} test clean

# The sequence of each phase
.for _p in ${_PHASES} test
_SEQ.${_p}=	300:pre-${_p} 500:do-${_p} 700:post-${_p} ${_USES_${_p}}
.  for _o in ${_ALL_OPTIONS}
.    if empty(_s.${_o})
_SEQ.${_p}+=	350:pre-${_p}-${_o}-on 550:do-${_p}-${_o}-on 750:post-${_p}-${_o}-on
.    else
_SEQ.${_p}+=	350:pre-${_p}-${_o}-off 550:do-${_p}-${_o}-off 750:post-${_p}-${_o}-off
.    endif
.  endfor
.endfor
# "install" is what ports call the targets of stage
_SEQ.stage+=	200:stage-dirs 301:pre-install 501:do-install 701:post-install 900:stage-man
.for _o in ${_ALL_OPTIONS}
.  if empty(_s.${_o})
_SEQ.stage+=	351:pre-install-${_o}-on 551:do-install-${_o}-on 751:post-install-${_o}-on
.  else
_SEQ.stage+=	351:pre-install-${_o}-off 551:do-install-${_o}-off 751:post-install-${_o}-off
.  endif
.endfor

.if !target(do-checksum) && !empty(_DISTFILES)
do-checksum:
	@cd ${DISTDIR} && ${SED} -n 's/^SHA256 (\(.*\)) = \([0-9a-f]*\)$$/\2  \1/p' ${DISTINFO_FILE} | \
		sha256sum --check --strict --quiet --ignore-missing || \
		{ ${ECHO_MSG} "====> the files in ${DISTDIR} are not those of ${DISTINFO_FILE}"; exit 1; }
.endif

.if !target(do-extract)
do-extract:
	@${MKDIR} ${WRKDIR}
.  for _f in ${EXTRACT_ONLY}
	@cd ${WRKDIR} && ${TAR} -xof ${DISTDIR}/${_DIST_PREFIX}${_f} --no-same-permissions
.  endfor
.endif

# Patches of the port: files/patch-* in the order of their names, then EXTRA_PATCHES.
.if !target(do-patch)
do-patch:
.  for _f in ${PATCHFILES:C/:[^:]*$//}
	@${ECHO_MSG} "===>  Applying ${_f}"
	@cd ${PATCH_WRKSRC} && ${CAT} ${DISTDIR}/${_DIST_PREFIX}${_f} | ${PATCH} -s -f ${PATCH_DIST_STRIP}
.  endfor
	@for file in ${PATCHDIR}/patch-* ${EXTRA_PATCHES}; do \
		case $$file in *'*' | *.orig | *.rej | *~) continue ;; esac; \
		${ECHO_MSG} "===>  Applying $${file##*/}"; \
		${PATCH} -s -f -d ${PATCH_WRKSRC} -p0 --no-backup-if-mismatch < $$file || \
			{ ${ECHO_MSG} "====> $${file##*/} does not fit ${DISTNAME}"; exit 1; }; \
	done
.endif

.if !target(do-configure) && (defined(HAS_CONFIGURE) || defined(GNU_CONFIGURE))
.  if defined(GNU_CONFIGURE)
CONFIGURE_ARGS+=	--prefix=${PREFIX} --mandir=${MANPREFIX}/man --infodir=${PREFIX}/share/info \
		--host=${TARGET_TRIPLE} --build=x86_64-linux-gnu
.  endif
do-configure:
	@cd ${CONFIGURE_WRKSRC} && ${CLEAN_ENV} ${CONFIGURE_ENV} ${SH} ./${CONFIGURE_SCRIPT} ${CONFIGURE_ARGS}
.endif

.if !target(do-build) && !defined(NO_BUILD)
do-build:
	@cd ${BUILD_WRKSRC} && ${CLEAN_ENV} ${MAKE_ENV} ${MAKE_CMD} ${MAKE_FLAGS} ${MAKEFILE} ${_MAKE_JOBS} \
		${MAKE_ARGS} ${ALL_TARGET}
.endif

.if !target(do-install)
do-install:
	@cd ${INSTALL_WRKSRC} && ${CLEAN_ENV} ${MAKE_ENV} ${MAKE_CMD} ${MAKE_FLAGS} ${MAKEFILE} \
		${MAKE_ARGS} ${INSTALL_TARGET}
.endif

stage-dirs:
	@${MKDIR} ${STAGEDIR}${PREFIX}/bin ${STAGEDIR}${PREFIX}/sbin ${STAGEDIR}${PREFIX}/lib \
		${STAGEDIR}${PREFIX}/include ${STAGEDIR}${PREFIX}/libexec ${STAGEDIR}${PREFIX}/etc \
		${STAGEDIR}${MANPREFIX}/man/man1 ${STAGEDIR}${MANPREFIX}/man/man3

# Manual pages are kept compressed; a link among them becomes a link to the compressed page.
stage-man:
	@folder=${STAGEDIR}${MANPREFIX}/man; \
	${FIND} $$folder -type f ! -name '*.gz' -exec ${GZIP_CMD} {} + ; \
	${FIND} $$folder -type l ! -name '*.gz' | while read -r link; do \
		${LN} -sf "$$(readlink $$link).gz" $$link.gz && ${RM} $$link; \
	done
	@${FIND} ${STAGEDIR} -depth -mindepth 1 -type d -empty -delete
