# The framework of the ports: a port's Makefile sets variables, then includes this file.
#
# The framework is read in two halves, as in FreeBSD. A port that has to look at what the first
# half decided (options, flavour, paths) includes bsd.port.pre.mk, does so, and ends with
# bsd.port.post.mk; one that only asks for its options includes bsd.port.options.mk.
# All others include this file alone, as their last line.
#
#	bsd.port.pre.mk		bsd.system.mk	the system packages are for, and its tools
#				bsd.paths.mk	prefix, work, stage and distfile folders
#				bsd.flavors.mk	which flavour this is
#				bsd.port.options.mk	which options are on
#				bsd.names.mk	names and versions
#				bsd.uses.mk	Uses/*.mk, one for each word of USES
#	bsd.port.post.mk	bsd.sites.mk	distfiles and where they come from
#				bsd.depends.mk	dependencies
#				bsd.refuse.mk	reasons not to build here
#				bsd.phases.mk	fetch checksum extract patch configure build stage package
#				bsd.test.mk	the software's own tests
#				bsd.plist.mk	the packing list
#				bsd.package.mk	the package and its manifest
#				bsd.run.mk	runs the phases

.if !defined(_PORT_PRE_INCLUDED)
.include <bsd.port.pre.mk>
.endif
.if !defined(_PORT_POST_INCLUDED)
.include <bsd.port.post.mk>
.endif
