# The package: metadata for pkg-create(8), then the archive.
#
# ACTUAL_DEPENDS has what the package needs to be installed, NAME|ORIGIN|VERSION each; the tool
# knows the versions of the ports and passes it.

.PHONY: create-manifest
create-manifest:
	@${MKDIR} ${METADIR}
	@${SETENV} \
		PKG_NAME='${PKGBASE}' PKG_VERSION='${PKGVERSION}' PKG_ORIGIN='${PKGORIGIN}' \
		PKG_COMMENT=${COMMENT:Q} PKG_MAINTAINER='${MAINTAINER}' PKG_WWW='${WWW:[1]}' \
		PKG_PREFIX='${PREFIX}' PKG_ABI='${ABI}' PKG_CATEGORIES='${CATEGORIES}' \
		PKG_LICENSES='${LICENSE}' PKG_LICENSELOGIC='${LICENSE_COMB}' \
		PKG_DEPENDS='${ACTUAL_DEPENDS}' PKG_FLAVOR='${FLAVOR}' \
		PKG_OPTIONS_ON='${PORT_OPTIONS}' \
		PKG_OPTIONS_OFF='${_OFF_OPTIONS}' \
		PKG_CONFLICTS='${CONFLICTS} ${CONFLICTS_INSTALL}' PKG_USERS='${USERS}' PKG_GROUPS='${GROUPS}' \
		${SH} ${PORTSDIR}/Mk/Scripts/create-manifest.sh > ${METADIR}/+MANIFEST
	@${CP} ${DESCR} ${METADIR}/+DESC
.if exists(${PKGMESSAGE})
	@${SED} ${_SUB_SED} ${PKGMESSAGE} > ${METADIR}/+DISPLAY
.elif !empty(SUB_FILES:Mpkg-message)
	@${CP} ${WRKDIR}/pkg-message ${METADIR}/+DISPLAY
.endif

.if !target(do-package)
do-package: generate-plist create-manifest
	@${MKDIR} ${PACKAGES}/All
	@${PKG_BIN} create -m ${METADIR} -p ${TMPPLIST} -r ${STAGEDIR} -o ${PACKAGES}/All
.endif
