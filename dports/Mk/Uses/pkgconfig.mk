# USES=pkgconfig: the software asks pkg-config for flags. The SDK's own sees the target's packages and
# nothing of the machine that builds; phases name it by PKG_CONFIG.

BUILD_DEPENDS+=	pkg-config:devel/pkgconf
