# The software's own tests, after stage: `dports test`. They are no part of the package.
#
#	TEST_TARGET	target of the software's makefile (with USES=cmake: ctest, USES=meson: meson)
#	TEST_ARGS, TEST_ENV, TEST_WRKSRC	as for building
#	TEST_EXCEPTIONS	tests that fail or cannot be run here, each with its reason in a comment
#	TEST_LONG	set when they take longer than a minute or two: only `dports test --long` runs them then
# A port whose tests are run in another way defines do-test; ${_TEST_RUN} before a program of the
# machine (by its path) runs it and all that it starts, those of the target by dfrun.

TEST_WRKSRC?=	${BUILD_WRKSRC}
TEST_ENV+=	${MAKE_ENV}
_TEST_RUN=	${DFRUN} --follow

.if !target(do-test) && defined(TEST_TARGET)
do-test:
	@cd ${TEST_WRKSRC} && ${CLEAN_ENV} ${TEST_ENV} ${_TEST_RUN} "$$(command -v ${MAKE_CMD})" ${MAKE_FLAGS} \
		${MAKEFILE} ${MAKE_ARGS} ${TEST_EXCEPTIONS:DXFAIL_TESTS="${TEST_EXCEPTIONS}"} ${TEST_ARGS} \
		${TEST_TARGET}
.endif

# For the tool: whether there are tests, and of which kind.
.if !target(do-test)
_TESTS=
.elif defined(TEST_LONG)
_TESTS=		long
.else
_TESTS=		short
.endif
