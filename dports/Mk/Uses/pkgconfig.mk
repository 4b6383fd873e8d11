# USES=pkgconfig: the software asks pkg-config for flags. It sees the target's packages and nothing
# of the machine that builds.

BUILD_DEPENDS+=	pkg-config:devel/pkgconf
_PKGCONFIG_ENV=	PKG_CONFIG=pkg-config PKG_CONFIG_SYSROOT_DIR=${SYSROOT} \
		PKG_CONFIG_LIBDIR=${SYSROOT}${LOCALBASE}/libdata/pkgconfig:${SYSROOT}${LOCALBASE}/lib/pkgconfig
CONFIGURE_ENV+=	${_PKGCONFIG_ENV}
MAKE_ENV+=	${_PKGCONFIG_ENV}
