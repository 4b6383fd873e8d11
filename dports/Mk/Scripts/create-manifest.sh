#!/bin/sh
# Writes the +MANIFEST of a package, which pkg-create(8) completes with files, sizes and digests.
# What is in it comes in by variables PKG_*; see bsd.package.mk.
set -eu

# quote TEXT: as a string of UCL
quote() {
	printf '"%s"' "$(printf '%s' "$1" | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g')"
}

# list KEY WORD...: KEY = [ "WORD", ... ]; nothing for no word
list() {
	key=$1
	shift
	[ $# -gt 0 ] || return 0
	printf '%s = [' "$key"
	comma=
	for word; do
		printf '%s' "$comma"
		quote "$word"
		comma=', '
	done
	printf ']\n'
}

for pair in name:PKG_NAME version:PKG_VERSION origin:PKG_ORIGIN comment:PKG_COMMENT \
	maintainer:PKG_MAINTAINER www:PKG_WWW prefix:PKG_PREFIX abi:PKG_ABI; do
	eval "value=\$${pair#*:}"
	printf '%s = %s\n' "${pair%%:*}" "$(quote "$value")"
done
printf 'arch = %s\n' "$(quote "$PKG_ABI")"
# The words are lists on purpose.
# shellcheck disable=SC2086
{
	list categories $PKG_CATEGORIES
	list licenses $PKG_LICENSES
	list users $PKG_USERS
	list groups $PKG_GROUPS
}
printf 'licenselogic = %s\n' "$(quote "$PKG_LICENSELOGIC")"

printf 'deps {\n'
for one in $PKG_DEPENDS; do
	name=${one%%|*}
	rest=${one#*|}
	printf '\t%s { origin = %s, version = %s }\n' \
		"$(quote "$name")" "$(quote "${rest%%|*}")" "$(quote "${rest#*|}")"
done
printf '}\n'

if [ -n "$PKG_OPTIONS_ON$PKG_OPTIONS_OFF" ]; then
	printf 'options {\n'
	for one in $PKG_OPTIONS_ON; do printf '\t%s = "on"\n' "$one"; done
	for one in $PKG_OPTIONS_OFF; do printf '\t%s = "off"\n' "$one"; done
	printf '}\n'
fi
if [ -n "$PKG_FLAVOR" ]; then
	printf 'annotations { flavor = %s }\n' "$(quote "$PKG_FLAVOR")"
fi
