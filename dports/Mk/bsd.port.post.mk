# Second half: what the variables mean.

_PORT_POST_INCLUDED=	yes
# Words that the port added to USES after the first half was read.
.include <bsd.uses.mk>
.include <bsd.sites.mk>
.include <bsd.depends.mk>
.include <bsd.refuse.mk>
.include <bsd.phases.mk>
.include <bsd.test.mk>
.include <bsd.plist.mk>
.include <bsd.package.mk>
.include <bsd.run.mk>
