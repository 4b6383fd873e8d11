# Rules and names of tools that every makefile may use: make(1) reads this first.

.SUFFIXES: .out .a .o .c .cc .cpp .S .s .y .l .sh

AR?=		ar
ARFLAGS?=	rl
RANLIB?=	ranlib
AS?=		as
CC?=		cc
CFLAGS?=	-O
CPP?=		cpp
CXX?=		c++
CXXFLAGS?=	${CFLAGS}
INSTALL?=	install
LD?=		ld
LEX?=		lex
LN?=		ln
MAKE?=		make
SHELL?=		sh
YACC?=		yacc

COMPILE.c?=	${CC} ${CFLAGS} ${CPPFLAGS} -c
LINK.c?=	${CC} ${CFLAGS} ${CPPFLAGS} ${LDFLAGS}
COMPILE.cc?=	${CXX} ${CXXFLAGS} ${CPPFLAGS} -c
LINK.cc?=	${CXX} ${CXXFLAGS} ${CPPFLAGS} ${LDFLAGS}

.c:
	${LINK.c} -o ${.TARGET} ${.IMPSRC} ${LDLIBS}
.c.o:
	${COMPILE.c} -o ${.TARGET} ${.IMPSRC}
.cc .cpp:
	${LINK.cc} -o ${.TARGET} ${.IMPSRC} ${LDLIBS}
.cc.o .cpp.o:
	${COMPILE.cc} -o ${.TARGET} ${.IMPSRC}
.S.o .s.o:
	${CC} ${CFLAGS} ${CPPFLAGS} -c -o ${.TARGET} ${.IMPSRC}
.y.c:
	${YACC} -d ${.IMPSRC}
	mv y.tab.c ${.TARGET}
.l.c:
	${LEX} -t ${.IMPSRC} > ${.TARGET}
.sh:
	cp ${.IMPSRC} ${.TARGET}
	chmod a+x ${.TARGET}
