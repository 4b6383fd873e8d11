# Options: what a user may choose.
#
#	OPTIONS_DEFINE		their names
#	OPTIONS_DEFAULT		those that are on unless somebody says otherwise
#	OPTIONS_SINGLE, OPTIONS_SINGLE_G	groups G of which exactly one is on
#	O_DESC			what O does, in one line
#	OPTIONS_SET, OPTIONS_UNSET	the user's choice; cat_port_SET, cat_port_UNSET for one port
# Result: PORT_OPTIONS (those that are on), and for each O
#	O_V=words		added to V if O is on, V one of _OPTION_LISTS
#	O_V_OFF=words		added to V if O is off
#	O_CONFIGURE_ENABLE, O_CONFIGURE_WITH, O_CONFIGURE_ON, O_CONFIGURE_OFF	arguments of configure
#	O_VARS, O_VARS_OFF	assignments: name=word sets, name+=word appends
# and in the packing list %%O%% and %%NO_O%% by OPTIONS_SUB=yes, and the targets
# {pre,do,post}-PHASE-O-{on,off}.

.if !defined(_OPTIONS_INCLUDED)
_OPTIONS_INCLUDED=	yes
.include <bsd.system.mk>
.include <bsd.paths.mk>
.if !defined(FLAVOR)
.include <bsd.flavors.mk>
.endif

_OPTION_LISTS=	USES BUILD_DEPENDS LIB_DEPENDS RUN_DEPENDS EXTRACT_DEPENDS PATCH_DEPENDS \
		CFLAGS CPPFLAGS LDFLAGS LIBS MAKE_ARGS MAKE_ENV CONFIGURE_ARGS CONFIGURE_ENV \
		PLIST_FILES PLIST_SUB SUB_LIST DISTFILES EXTRA_PATCHES CARGO_FEATURES ALL_TARGET \
		INSTALL_TARGET CATEGORIES

DOCS_DESC?=	Install documentation
EXAMPLES_DESC?=	Install examples
STATIC_DESC?=	Link statically

_ALL_OPTIONS=	${OPTIONS_DEFINE}
.for _g in ${OPTIONS_SINGLE}
_ALL_OPTIONS+=	${OPTIONS_SINGLE_${_g}}
.endfor
_ALL_OPTIONS:=	${_ALL_OPTIONS:O:u}

_OPTION_KEY=	${PKGORIGIN:S,/,_,}
PORT_OPTIONS:=
_OFF_OPTIONS:=
.for _o in ${_ALL_OPTIONS}
_ON.${_o}=	${OPTIONS_DEFAULT:M${_o}}
.  if !empty(OPTIONS_UNSET:M${_o}) || !empty(${_OPTION_KEY}_UNSET:M${_o})
_ON.${_o}=
.  endif
.  if !empty(OPTIONS_SET:M${_o}) || !empty(${_OPTION_KEY}_SET:M${_o})
_ON.${_o}=	${_o}
.  endif
.  if !empty(_ON.${_o})
PORT_OPTIONS+=	${_o}
.  else
_OFF_OPTIONS+=	${_o}
.  endif
.endfor
.for _g in ${OPTIONS_SINGLE}
_CHOSEN.${_g}:=
.  for _o in ${OPTIONS_SINGLE_${_g}}
_CHOSEN.${_g}+=	${PORT_OPTIONS:M${_o}}
.  endfor
.  if ${_CHOSEN.${_g}:[#]} != 1 || empty(_CHOSEN.${_g})
_OPTION_REFUSAL=	exactly one of the options ${OPTIONS_SINGLE_${_g}} must be on, not: ${_CHOSEN.${_g}:Unone}
.  endif
.endfor

.for _o in ${_ALL_OPTIONS}
.  if !empty(PORT_OPTIONS:M${_o})
_s.${_o}=	# on
.    if defined(OPTIONS_SUB)
PLIST_SUB+=	${_o}="" NO_${_o}="@comment "
SUB_LIST+=	${_o}="" NO_${_o}="@comment "
.    endif
.    if defined(${_o}_CONFIGURE_ENABLE)
CONFIGURE_ARGS+=	${${_o}_CONFIGURE_ENABLE:S/^/--enable-/}
.    endif
.    if defined(${_o}_CONFIGURE_WITH)
CONFIGURE_ARGS+=	${${_o}_CONFIGURE_WITH:S/^/--with-/}
.    endif
.    if defined(${_o}_CONFIGURE_ON)
CONFIGURE_ARGS+=	${${_o}_CONFIGURE_ON}
.    endif
.    for _v in ${_OPTION_LISTS}
.      if defined(${_o}_${_v})
${_v}+=		${${_o}_${_v}}
.      endif
.    endfor
_vars.${_o}=	${${_o}_VARS}
.  else
_s.${_o}=	_OFF
.    if defined(OPTIONS_SUB)
PLIST_SUB+=	${_o}="@comment " NO_${_o}=""
SUB_LIST+=	${_o}="@comment " NO_${_o}=""
.    endif
.    if defined(${_o}_CONFIGURE_ENABLE)
CONFIGURE_ARGS+=	${${_o}_CONFIGURE_ENABLE:S/^/--disable-/:C/=.*//}
.    endif
.    if defined(${_o}_CONFIGURE_WITH)
CONFIGURE_ARGS+=	${${_o}_CONFIGURE_WITH:S/^/--without-/:C/=.*//}
.    endif
.    if defined(${_o}_CONFIGURE_OFF)
CONFIGURE_ARGS+=	${${_o}_CONFIGURE_OFF}
.    endif
.    for _v in ${_OPTION_LISTS}
.      if defined(${_o}_${_v}_OFF)
${_v}+=		${${_o}_${_v}_OFF}
.      endif
.    endfor
_vars.${_o}=	${${_o}_VARS_OFF}
.  endif
.  for _w in ${_vars.${_o}}
.    if "${_w:M*+=*}" != ""
${_w:C/\+=.*//}+=	${_w:C/^[^=]*=//}
.    else
${_w:C/=.*//}=	${_w:C/^[^=]*=//}
.    endif
.  endfor
.endfor
.endif
