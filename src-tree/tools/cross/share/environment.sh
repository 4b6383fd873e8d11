# Settings for shells: `. SDK/usr/share/sdk/environment.sh SDK`, with the SDK's folder as it is here;
# without an argument (some shells pass none) the folder comes from DRAGONFLY_SDK.
#
# Puts the cross tools on the path and names them by the variables that makefiles and configure
# scripts know. Nothing else needs to know where the SDK is.

DRAGONFLY_SDK=${1:-${DRAGONFLY_SDK:-}}
if [ -f "$DRAGONFLY_SDK/usr/lib/crt1.o" ]; then
	DRAGONFLY_SDK=$(cd "$DRAGONFLY_SDK" && pwd)
	PATH=$DRAGONFLY_SDK/usr/bin:$PATH
	CC=x86_64-unknown-dragonfly-cc
	CXX=x86_64-unknown-dragonfly-c++
	LD=x86_64-unknown-dragonfly-ld
	AR=x86_64-unknown-dragonfly-ar
	RANLIB=x86_64-unknown-dragonfly-ranlib
	STRIP=x86_64-unknown-dragonfly-strip
	NM=x86_64-unknown-dragonfly-nm
	OBJCOPY=x86_64-unknown-dragonfly-objcopy
	PKG_CONFIG=x86_64-unknown-dragonfly-pkg-config
	CONFIG_SITE=$DRAGONFLY_SDK/usr/share/sdk/config.site
	CMAKE_TOOLCHAIN_FILE=$DRAGONFLY_SDK/usr/share/sdk/dragonfly.cmake
	export DRAGONFLY_SDK PATH CC CXX LD AR RANLIB STRIP NM OBJCOPY PKG_CONFIG CONFIG_SITE \
		CMAKE_TOOLCHAIN_FILE
else
	echo "environment.sh: say where the SDK is: . SDK/usr/share/sdk/environment.sh SDK" >&2
	false
fi
