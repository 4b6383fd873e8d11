# USES=lua[:54|53|flavors]: a module or script of Lua, which needs an interpreter to run.
#
# With the argument flavors the version is that of FLAVOR, which is lua54 or lua53; otherwise it is
# the one named, or the default. Names of packages begin with lua54- and so on.
#
#	LUA_VER			5.4
#	LUA_MODSHAREDIR		where modules in Lua go
#	LUA_INCDIR, LUA_LIB	headers and static library of the target, for programs that embed it

LUA_DEFAULT?=	54
.if !empty(lua_ARGS:Mflavors)
_LUA_VERSION=	${FLAVOR:S/^lua//}
.else
_LUA_VERSION=	${lua_ARGS:M5[0-9]:U${LUA_DEFAULT}}
.endif
LUA_VER=	${_LUA_VERSION:C/^(.)(.)$/\1.\2/}
LUA_NAME=	lua${_LUA_VERSION}
LUA_MODSHAREDIR=	${PREFIX}/share/lua/${LUA_VER}
LUA_INCDIR=	${SYSROOT}${LOCALBASE}/include/${LUA_NAME}
LUA_LIB=	${SYSROOT}${LOCALBASE}/lib/liblua-${LUA_VER}.a
PKGNAMEPREFIX?=	${LUA_NAME}-
RUN_DEPENDS+=	${LOCALBASE}/bin/${LUA_NAME}:lang/${LUA_NAME}
