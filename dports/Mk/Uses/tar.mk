# USES=tar[:bzip2|xz|zst|lzma|tgz|tbz|txz]: the distfile is a tar archive compressed that way.

.if empty(tar_ARGS)
EXTRACT_SUFX?=	.tar
.elif ${tar_ARGS} == bzip2
EXTRACT_SUFX?=	.tar.bz2
.elif ${tar_ARGS:Mxz} || ${tar_ARGS:Mzst} || ${tar_ARGS:Mlzma}
EXTRACT_SUFX?=	.tar.${tar_ARGS}
.elif ${tar_ARGS:Mtgz} || ${tar_ARGS:Mtbz} || ${tar_ARGS:Mtxz}
EXTRACT_SUFX?=	.${tar_ARGS}
.else
.error USES=tar:${tar_ARGS}: known are bzip2 xz zst lzma tgz tbz txz
.endif
