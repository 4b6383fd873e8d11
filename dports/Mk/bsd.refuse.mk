# Reasons not to build. The tool reads IGNORE_REASON and passes the port over; the framework
# itself stops at its first phase.
#
#	BROKEN, BROKEN_ARCH	it does not build; TRY_BROKEN=yes tries all the same
#	IGNORE, IGNORE_ARCH	it must not be built
#	ONLY_FOR_ARCHS, NOT_FOR_ARCHS, with _REASON; ONLY_FOR_OPSYS
#	FORBIDDEN		it has a hole in it

.if defined(FORBIDDEN)
IGNORE_REASON=	is forbidden: ${FORBIDDEN}
.elif defined(_OPTION_REFUSAL)
IGNORE_REASON=	${_OPTION_REFUSAL}
.elif defined(ONLY_FOR_ARCHS) && empty(ONLY_FOR_ARCHS:M${ARCH})
IGNORE_REASON=	is only for ${ONLY_FOR_ARCHS}, and this is ${ARCH}${ONLY_FOR_ARCHS_REASON:D (${ONLY_FOR_ARCHS_REASON})}
.elif defined(NOT_FOR_ARCHS) && !empty(NOT_FOR_ARCHS:M${ARCH})
IGNORE_REASON=	is not for ${ARCH}${NOT_FOR_ARCHS_REASON:D (${NOT_FOR_ARCHS_REASON})}
.elif defined(ONLY_FOR_OPSYS) && empty(ONLY_FOR_OPSYS:M${OPSYS})
IGNORE_REASON=	is only for ${ONLY_FOR_OPSYS}
.elif defined(IGNORE_${ARCH})
IGNORE_REASON=	${IGNORE_${ARCH}}
.elif defined(IGNORE_${OPSYS})
IGNORE_REASON=	${IGNORE_${OPSYS}}
.elif defined(IGNORE)
IGNORE_REASON=	${IGNORE}
.elif defined(BROKEN_${ARCH}) && !defined(TRY_BROKEN)
IGNORE_REASON=	is broken on ${ARCH}: ${BROKEN_${ARCH}}
.elif defined(BROKEN_${OPSYS}) && !defined(TRY_BROKEN)
IGNORE_REASON=	is broken on ${OPSYS}: ${BROKEN_${OPSYS}}
.elif defined(BROKEN) && !defined(TRY_BROKEN)
IGNORE_REASON=	is broken: ${BROKEN}
.else
IGNORE_REASON=
.endif
