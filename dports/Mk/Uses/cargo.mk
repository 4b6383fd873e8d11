# USES=cargo: a Rust program, with every crate it needs as a distfile.
#
#	CARGO_CRATES	NAME-VERSION of every crate; kept in the port's Makefile.crates
#	CARGO_FEATURES	features; --no-default-features as a word turns the defaults off
#	CARGO_INSTALL_BINS	programs to install (default PORTNAME)
#	CARGO_BUILD_ARGS	more arguments of cargo build
# Crates are unpacked into a folder that cargo uses in place of the registry. RUST_STD is the
# prebuilt standard library of the target, which the tool provides; RUSTC and CARGO are the
# machine's.

BUILD_DEPENDS+=	cargo:lang/rust
CARGO?=		cargo
RUSTC?=		rustc
RUST_STD?=	/rust-std
LLD?=		ld.lld

CARGO_DIST_SUBDIR?=	rust/crates
CARGO_INSTALL_BINS?=	${PORTNAME}
CARGO_TARGET_DIR=	${WRKDIR}/target
CARGO_VENDOR_DIR=	${WRKDIR}/crates
CARGO_CONFIG_DIR=	${WRKDIR}/cargo-home

MASTER_SITES?=	crate
MASTER_SITES+=	crate:cargo
.if !empty(MASTER_SITES:Mcrate)
EXTRACT_SUFX?=	.crate
.endif
EXTRACT_SUFX?=	.tar.gz
DISTFILES?=	${DISTNAME}${EXTRACT_SUFX}
.sinclude "${.CURDIR}/Makefile.crates"
.for _c in ${CARGO_CRATES}
DISTFILES+=	${CARGO_DIST_SUBDIR}/${_c}.crate:cargo
.endfor

_CARGO_TRIPLE=	${TARGET_TRIPLE:tu:S/-/_/g}
CARGO_ENV+=	CARGO_HOME=${CARGO_CONFIG_DIR} CARGO_TARGET_DIR=${CARGO_TARGET_DIR} \
		CARGO_INCREMENTAL=0 CARGO_NET_OFFLINE=true CARGO_BUILD_JOBS=${MAKE_JOBS_NUMBER} \
		CARGO_PROFILE_RELEASE_PANIC=abort CARGO_PROFILE_RELEASE_DEBUG=0 \
		CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_LTO=off \
		CARGO_TARGET_${_CARGO_TRIPLE}_LINKER=${SYSROOT}/usr/bin/${TARGET_TRIPLE}-ld \
		CARGO_TARGET_${_CARGO_TRIPLE}_RUSTFLAGS="--sysroot=${RUST_STD} -C linker-flavor=ld.lld -C relocation-model=static -C force-frame-pointers=yes --remap-path-prefix=${CARGO_VENDOR_DIR}=/crates --remap-path-prefix=${WRKDIR}=/build" \
		CC_x86_64_unknown_dragonfly=${CC} AR_x86_64_unknown_dragonfly=${AR} \
		LLD=${LLD} RUSTC=${RUSTC}

_USES_extract+=	600:cargo-extract
cargo-extract:
	@${MKDIR} ${CARGO_VENDOR_DIR} ${CARGO_CONFIG_DIR}
	@for crate in ${CARGO_CRATES}; do \
		${TAR} -xof ${DISTDIR}/${_DIST_PREFIX}${CARGO_DIST_SUBDIR}/$$crate.crate -C ${CARGO_VENDOR_DIR} || exit 1; \
		sum=$$(${SED} -n "s|^SHA256 (${_DIST_PREFIX}${CARGO_DIST_SUBDIR}/$$crate.crate) = ||p" ${DISTINFO_FILE}); \
		${PRINTF} '{"package":"%s","files":{}}' "$$sum" > ${CARGO_VENDOR_DIR}/$$crate/.cargo-checksum.json; \
	done
	@${PRINTF} '[source.ports]\ndirectory = "%s"\n[source.crates-io]\nreplace-with = "ports"\n' \
		${CARGO_VENDOR_DIR} > ${CARGO_CONFIG_DIR}/config.toml

.if !target(do-build)
do-build:
	@cd ${BUILD_WRKSRC} && ${CLEAN_ENV} ${CARGO_ENV} ${CARGO} build --release --locked --offline \
		--target ${TARGET_TRIPLE} ${CARGO_INSTALL_BINS:S/^/--bin /} \
		${CARGO_FEATURES:M--no-default-features} \
		${"${CARGO_FEATURES:N--no-default-features}" != "":?--features "${CARGO_FEATURES:N--no-default-features}":} \
		${CARGO_BUILD_ARGS}
.endif

.if !target(do-install)
do-install:
.  for _b in ${CARGO_INSTALL_BINS}
	@${INSTALL_PROGRAM} ${CARGO_TARGET_DIR}/${TARGET_TRIPLE}/release/${_b} ${STAGEDIR}${PREFIX}/bin/${_b}
.  endfor
.endif
