# CMake toolchain file: cmake -DCMAKE_TOOLCHAIN_FILE=SDK/usr/share/sdk/dragonfly.cmake ...
#
# Works wherever the SDK lies. Libraries, headers and packages are looked for in the SDK alone,
# programs on the machine alone.
set(CMAKE_SYSTEM_NAME DragonFly)
set(CMAKE_SYSTEM_VERSION 6.6)
set(CMAKE_SYSTEM_PROCESSOR x86_64)

get_filename_component(DRAGONFLY_SDK "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
set(_tool "${DRAGONFLY_SDK}/usr/bin/x86_64-unknown-dragonfly")
set(CMAKE_C_COMPILER "${_tool}-cc")
set(CMAKE_CXX_COMPILER "${_tool}-c++")
set(CMAKE_ASM_COMPILER "${_tool}-cc")
set(CMAKE_AR "${_tool}-ar" CACHE FILEPATH "archiver")
set(CMAKE_RANLIB "${_tool}-ranlib" CACHE FILEPATH "archive indexer")
set(CMAKE_STRIP "${_tool}-strip" CACHE FILEPATH "stripper")
set(CMAKE_NM "${_tool}-nm" CACHE FILEPATH "symbol lister")
set(CMAKE_OBJCOPY "${_tool}-objcopy" CACHE FILEPATH "object copier")
set(CMAKE_LINKER "${_tool}-ld" CACHE FILEPATH "linker")
set(PKG_CONFIG_EXECUTABLE "${_tool}-pkg-config" CACHE FILEPATH "pkg-config")
unset(_tool)

set(CMAKE_FIND_ROOT_PATH "${DRAGONFLY_SDK}/usr/local" "${DRAGONFLY_SDK}/usr")
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Programs are static.
set(BUILD_SHARED_LIBS OFF CACHE BOOL "shared libraries cannot be made")
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)

# Tests of the target run on this machine by dfrun, where the SDK has it.
if(EXISTS "${DRAGONFLY_SDK}/usr/bin/dfrun")
	set(CMAKE_CROSSCOMPILING_EMULATOR "${DRAGONFLY_SDK}/usr/bin/dfrun")
endif()
