# USES=libtool[:keepla]: the software is built with libtool. Libraries are static, which config.site of
# the SDK says; libtool's own descriptions of them (*.la) hold folders of the build and are not
# installed unless asked for.

.if empty(libtool_ARGS:Mkeepla)
_USES_stage+=	790:drop-la-files
drop-la-files:
	@${FIND} ${STAGEDIR} -name '*.la' -type f -delete
.endif
