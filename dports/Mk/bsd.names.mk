# Names and versions.
#
#	PORTNAME		name of the software
#	PORTVERSION		its version, as pkg compares versions
#	DISTVERSION		its version in its own spelling, if that is another (PORTVERSION follows)
#	PORTREVISION		raised when the package changes but the version does not
#	PORTEPOCH		raised when a newer version has to look older

.if defined(DISTVERSION) && !defined(PORTVERSION)
PORTVERSION=	${DISTVERSION:tl:S/-/./g:S/_/./g:S/~/./g:C/\.(alpha|beta|pre|rc)\.?([0-9]*)/.\1\2/}
.endif
DISTVERSION?=	${PORTVERSION}
PORTREVISION?=	0
PORTEPOCH?=	0

.if ${PORTREVISION} != 0
_SUF1=		_${PORTREVISION}
.endif
.if ${PORTEPOCH} != 0
_SUF2=		,${PORTEPOCH}
.endif

PKGVERSION=	${PORTVERSION}${_SUF1}${_SUF2}
PKGBASE=	${PKGNAMEPREFIX}${PORTNAME}${PKGNAMESUFFIX}
PKGNAME=	${PKGBASE}-${PKGVERSION}

DISTNAME?=	${PORTNAME}-${DISTVERSIONPREFIX}${DISTVERSION}${DISTVERSIONSUFFIX}

MAINTAINER?=	ports@localhost
LICENSE_COMB?=	single
