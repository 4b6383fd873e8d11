# First half: everything a port may want to look at.

.if !defined(_PORT_PRE_INCLUDED)
_PORT_PRE_INCLUDED=	yes

.include <bsd.system.mk>
.include <bsd.paths.mk>
.include <bsd.flavors.mk>
.include <bsd.port.options.mk>
.include <bsd.names.mk>
.include <bsd.uses.mk>
.endif
