# The packing list: PLIST_FILES, PLIST_DIRS, then pkg-plist, with %%NAME%% replaced by PLIST_SUB.
#
# A pkg-plist is needed only where the list is long. Paths are below PREFIX unless they begin
# with a slash. In both, %%DATADIR%%, %%DOCSDIR%%, %%EXAMPLESDIR%%, %%ETCDIR%% and %%PORTVERSION%% work.

PLIST_SUB+=	PREFIX=${PREFIX} LOCALBASE=${LOCALBASE} PORTNAME=${PORTNAME} PORTVERSION=${PORTVERSION} \
		OPSYS=${OPSYS} OSREL=${OSREL} \
		DATADIR=${DATADIR:S,^${PREFIX}/,,} DOCSDIR=${DOCSDIR:S,^${PREFIX}/,,} \
		EXAMPLESDIR=${EXAMPLESDIR:S,^${PREFIX}/,,} ETCDIR=${ETCDIR:S,^${PREFIX}/,,}
SUB_LIST+=	PREFIX=${PREFIX} LOCALBASE=${LOCALBASE} PORTNAME=${PORTNAME} DATADIR=${DATADIR} \
		DOCSDIR=${DOCSDIR} EXAMPLESDIR=${EXAMPLESDIR} ETCDIR=${ETCDIR}

# NAME="words" pairs become expressions of sed
_PLIST_SED=	${PLIST_SUB:C/^([^=]*)=(.*)$/-e 's|%%\1%%|\2|g'/:S/""//g:S/"@comment "/@comment /g:S/"//g}
_SUB_SED=	${SUB_LIST:C/^([^=]*)=(.*)$/-e 's|%%\1%%|\2|g'/:S/""//g:S/"@comment "/@comment /g:S/"//g}

.PHONY: generate-plist
generate-plist:
	@${MKDIR} ${TMPPLIST:H}
	@{ for file in ${PLIST_FILES:Q:S/\\ / /g:S/\\%/%/g}; do ${PRINTF} '%s\n' "$$file"; done; \
		[ ! -f ${PLIST} ] || ${CAT} ${PLIST}; \
		for folder in ${PLIST_DIRS}; do ${PRINTF} '@dir %s\n' "$$folder"; done; \
	} | ${SED} ${_PLIST_SED} -e '/^@comment /d' -e '/^$$/d' > ${TMPPLIST}

# SUB_FILES: files/NAME.in become WRKDIR/NAME with %%NAME%% replaced by SUB_LIST
_USES_configure+=	100:apply-sub-files
.PHONY: apply-sub-files
apply-sub-files:
.for _f in ${SUB_FILES}
	@${SED} ${_SUB_SED} -e '/^@comment /d' ${FILESDIR}/${_f}.in > ${WRKDIR}/${_f}
.endfor
