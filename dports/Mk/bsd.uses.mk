# USES: each word NAME or NAME:ARG,ARG includes Uses/NAME.mk once, with the arguments in
# NAME_ARGS. What such a file adds to the phases it puts into _USES_PHASE as NUMBER:TARGET; the
# numbers order the targets of a phase (pre- is 300, do- is 500, post- is 700).

.for _u in ${USES:O:u}
_USE_NAME:=	${_u:C/:.*//}
.  if !defined(_USED_${_USE_NAME})
_USED_${_USE_NAME}:=	yes
${_USE_NAME}_ARGS:=	${_u:C/^[^:]*:?//:S/,/ /g}
.    if !exists(${PORTSDIR}/Mk/Uses/${_USE_NAME}.mk)
.error USES=${_u}: there is no Mk/Uses/${_USE_NAME}.mk
.    endif
.include "${PORTSDIR}/Mk/Uses/${_USE_NAME}.mk"
.  endif
.endfor
