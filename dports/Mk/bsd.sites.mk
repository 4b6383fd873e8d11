# Distfiles and where they come from. Only here and in `dports fetch` is there a network.
#
#	MASTER_SITES	symbolic sites SITE[/WORD][:GROUP]
#	DISTFILES	FILE[:GROUP]; a file comes from the sites of its group
#	DIST_SUBDIR	folder below DISTDIR for all of them
#	PATCHFILES	distfiles that are patches, applied with PATCH_DIST_STRIP
# Sites name a registry and not a host; the machine's own client knows where it is:
#	crate		a crate of the crate registry; the file is NAME-VERSION.crate
#	debian/SOURCE	a file of Debian's source package SOURCE
# Result: _DISTFILES, words FILE|SITE|... relative to DISTDIR, which the tool reads.

EXTRACT_SUFX?=	.tar.gz
# The folder that the distfile unpacks to
WRKSRC_NAME?=	${DISTNAME}
DISTFILES?=	${DISTNAME}${EXTRACT_SUFX}
_DIST_PREFIX=	${DIST_SUBDIR:D${DIST_SUBDIR}/}
PATCH_DIST_STRIP?=	-p1

_DISTFILES=
_DISTNAMES=
.for _f in ${DISTFILES} ${PATCHFILES}
_file:=		${_f:C/:[^:]*$//}
_group:=	${_f:M*\:*:C/^.*://}
.  if empty(_group)
_sites:=	${MASTER_SITES:N*\:*}
.  else
_sites:=	${MASTER_SITES:M*\:${_group}:C/:[^:]*$//}
.  endif
_DISTFILES:=	${_DISTFILES} ${_DIST_PREFIX}${_file}|${_sites:ts|}
_DISTNAMES:=	${_DISTNAMES} ${_file}
.endfor

# Those that are unpacked into WRKDIR; crates of USES=cargo and patches are not.
EXTRACT_ONLY?=	${DISTFILES:N*\:cargo:C/:[^:]*$//}
