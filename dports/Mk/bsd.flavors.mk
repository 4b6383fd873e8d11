# Flavours: one port, several packages.
#
#	FLAVORS		their names; the first is the default
#	FLAVOR		which one this is; given on the command line, or the default
# Helpers, for a flavour f:
#	f_PKGNAMEPREFIX, f_PKGNAMESUFFIX, f_DESCR, f_PLIST, f_CONFLICTS
#	f_USES, f_{BUILD,LIB,RUN}_DEPENDS, f_MAKE_ARGS ...	added to the variable of that name

.if defined(FLAVORS) && !empty(FLAVORS)
FLAVOR?=	${FLAVORS:[1]}
.  if empty(FLAVORS:M${FLAVOR})
.error ${PKGORIGIN} has no flavour ${FLAVOR}; there are: ${FLAVORS}
.  endif
.  for _v in PKGNAMEPREFIX PKGNAMESUFFIX DESCR PLIST
.    if defined(${FLAVOR}_${_v})
${_v}=		${${FLAVOR}_${_v}}
.    endif
.  endfor
.  for _v in USES BUILD_DEPENDS LIB_DEPENDS RUN_DEPENDS MAKE_ARGS MAKE_ENV CONFIGURE_ARGS CFLAGS \
	CPPFLAGS LDFLAGS PLIST_FILES PLIST_SUB SUB_LIST CONFLICTS CARGO_FEATURES OPTIONS_DEFAULT
.    if defined(${FLAVOR}_${_v})
${_v}+=		${${FLAVOR}_${_v}}
.    endif
.  endfor
.elif defined(FLAVOR) && !empty(FLAVOR)
.error ${PKGORIGIN} has no flavours, so there is no flavour ${FLAVOR}
.else
FLAVOR=
.endif
