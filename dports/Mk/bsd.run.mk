# Runs the phases: each its sequence of targets, those of them that exist, after the phase before it.
# Included last, when every target is known.

.for _p in ${_PHASES} test
_RUN.${_p}:=
.  for _t in ${_SEQ.${_p}:O:C/^[0-9]+://}
.    if target(${_t})
_RUN.${_p}+=	${_t}
.    endif
.  endfor
.endfor

_SAY.fetch=	Fetching
_SAY.checksum=	Checking
_SAY.extract=	Extracting
_SAY.patch=	Patching
_SAY.configure=	Configuring
_SAY.build=	Building
_SAY.stage=	Staging
_SAY.package=	Packaging
_SAY.test=	Testing

_COOKIE=	${WRKDIR}/.done
_before:=
.for _p in ${_PHASES}
${_p}: ${_COOKIE}.${_p}
${_COOKIE}.${_p}: ${_before}
.  if !empty(IGNORE_REASON)
	@${ECHO_MSG} "===>  ${PKGNAME} ${IGNORE_REASON}"; exit 1
.  endif
	@${ECHO_MSG} "===>  ${_SAY.${_p}} ${PKGNAME}"
	@${MKDIR} ${WRKDIR}
.  for _t in ${_RUN.${_p}}
	@cd ${.CURDIR} && ${MAKE} ${_t}
.  endfor
	@${TOUCH} ${.TARGET}
_before:=	${_COOKIE}.${_p}
.endfor

# Tests are run as often as one asks for them.
test: ${_COOKIE}.stage
.if empty(_TESTS)
	@${ECHO_MSG} "===>  ${PKGNAME} has no tests that run here"; exit 1
.endif
	@${ECHO_MSG} "===>  ${_SAY.test} ${PKGNAME}"
.for _t in ${_RUN.test}
	@cd ${.CURDIR} && ${MAKE} ${_t}
.endfor
