# USES=gmake: the software is built with GNU make.

BUILD_DEPENDS+=	gmake:devel/gmake
MAKE_CMD=	make
