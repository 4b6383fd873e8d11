# USES=localbase[:ldflags]: headers and libraries of dependencies are looked for in LOCALBASE of
# the target.

CPPFLAGS+=	-I${SYSROOT}${LOCALBASE}/include
.if empty(localbase_ARGS:Mldflags)
CFLAGS+=	-I${SYSROOT}${LOCALBASE}/include
LIBS+=		-L${SYSROOT}${LOCALBASE}/lib
.endif
LDFLAGS+=	-L${SYSROOT}${LOCALBASE}/lib
