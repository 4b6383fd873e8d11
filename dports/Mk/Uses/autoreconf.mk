# USES=autoreconf: the sources have no configure script, or one that is made anew from configure.ac.

BUILD_DEPENDS+=	autoconf:devel/autoconf automake:devel/automake libtoolize:devel/libtool
AUTORECONF?=	autoreconf
AUTORECONF_WRKSRC?=	${WRKSRC}

# autoreconf works without a network and asks nobody; its own settings are the machine's.
_USES_configure+=	250:do-autoreconf
do-autoreconf:
	@cd ${AUTORECONF_WRKSRC} && ${CLEAN_ENV} ${AUTORECONF} -f -i
