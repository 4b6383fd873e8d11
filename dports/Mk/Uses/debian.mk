# USES=debian:SOURCE[,COMPRESSION]: the distfile is the upstream archive of Debian's source package.
#
#	DEBIAN_VERSION	its version there, without Debian's revision (default DISTVERSION)
# COMPRESSION is gz (the default), bz2 or xz.

.if empty(debian_ARGS)
.error USES=debian needs the name of a source package: USES=debian:zlib,bz2
.endif
DEBIAN_SOURCE:=	${debian_ARGS:[1]}
DEBIAN_VERSION?=	${DISTVERSION}
.if ${debian_ARGS:[#]} > 1
EXTRACT_SUFX?=	.tar.${debian_ARGS:[2]}
.endif
MASTER_SITES?=	debian/${DEBIAN_SOURCE}
DISTNAME=	${DEBIAN_SOURCE}_${DEBIAN_VERSION}.orig
WRKSRC_NAME?=	${PORTNAME}-${DISTVERSION}
