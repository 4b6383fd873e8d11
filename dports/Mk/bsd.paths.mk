# Where things are, on the target and while building.

PREFIX?=	/usr/local
LOCALBASE?=	/usr/local
PORTSDIR?=	/ports
DISTDIR?=	/distfiles
PACKAGES?=	/packages
WRKDIRPREFIX?=	/wrkdirs

MASTERDIR?=	${.CURDIR}
FILESDIR?=	${MASTERDIR}/files
PATCHDIR?=	${MASTERDIR}/files
PKGDIR?=	${MASTERDIR}
DISTINFO_FILE?=	${MASTERDIR}/distinfo
DESCR?=		${PKGDIR}/pkg-descr
PLIST?=		${PKGDIR}/pkg-plist
PKGMESSAGE?=	${PKGDIR}/pkg-message

# category/port, from the folder the Makefile lies in
PKGCATEGORY?=	${.CURDIR:tW:H:T}
PORTDIRNAME?=	${.CURDIR:tW:T}
PKGORIGIN?=	${PKGCATEGORY}/${PORTDIRNAME}

WRKDIR?=	${WRKDIRPREFIX}/${PKGORIGIN}
STAGEDIR?=	${WRKDIR}/stage
METADIR?=	${WRKDIR}/metadir
TMPPLIST?=	${WRKDIR}/plist
WRKSRC?=	${WRKDIR}/${WRKSRC_NAME}
BUILD_WRKSRC?=	${WRKSRC}
CONFIGURE_WRKSRC?=	${WRKSRC}
INSTALL_WRKSRC?=	${WRKSRC}
PATCH_WRKSRC?=	${WRKSRC}

# Folders below PREFIX
MANPREFIX?=	${PREFIX}/share
DATADIR?=	${PREFIX}/share/${PORTNAME}
DOCSDIR?=	${PREFIX}/share/doc/${PORTNAME}
EXAMPLESDIR?=	${PREFIX}/share/examples/${PORTNAME}
ETCDIR?=	${PREFIX}/etc/${PORTNAME}
