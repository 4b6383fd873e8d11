//! What is compared.

/// Variables that the expressions are about.
pub(crate) const VARIABLES: &str = r#"
EMPTY=
ONE=word
WORDS=one two three two
PATHS=/usr/local/lib/libx.so.1 ../b.c a.tar.gz plain dir/.hidden .
QUOTED="a b" 'c d' e\ f g
NUMBERS=10 9 8 100
MIXED=Foo bar BAZ foo-bar foo_bar 1.2.3
DEPS=libfoo.so:devel/foo bar>=1.2:net/bar@py /x/y:a/b
SPACED=  a   b	c
NAME=ONE
INDIRECT=S/o/0/g
PATTERN=t*
CHAIN=M*o*:S/o/0/:tu
NESTED=${ONE}-${NAME}-${${NAME}}
DOLLAR=a$$b
SPECIAL=a&b (c) [d] {e} x=y p|q
VERSION=1.22.333_4,1
SUFFIX_word=found
COLON=a:b:c
"#;

const NAMES: [&str; 17] = [
    "EMPTY",
    "ONE",
    "WORDS",
    "PATHS",
    "QUOTED",
    "NUMBERS",
    "MIXED",
    "DEPS",
    "SPACED",
    "NESTED",
    "DOLLAR",
    "SPECIAL",
    "VERSION",
    "COLON",
    "UNDEFINED",
    "FROM_ENV",
    "SUFFIX_${ONE}",
];

/// Modifiers, each applied to every name.
const MODIFIERS: [&str; 78] = [
    "M*o*",
    "N*o*",
    "M[a-z]*",
    "M*.[!c]",
    "M${PATTERN}",
    "N${UNDEFINED}",
    "M*\\:*",
    "M???",
    "S/o/0/",
    "S/o/0/g",
    "S/o/0/1",
    "S/o/0/W",
    "S/^o/X/",
    "S/o$/X/",
    "S/^word$/X/",
    "S,/,|,g",
    "S/two/&-&/",
    "S/${ONE}/${NAME}/",
    "S/\\$/D/",
    "S/^/pre-/",
    "S/$/-post/",
    "S/a b/X/W",
    "S/o//g",
    "S/:/ /g",
    "S|o|\\&|",
    "C/o+/0/",
    "C/[0-9]+/N/g",
    "C/^(.)(.*)$/\\2\\1/",
    "C/(a|ab)(c|bcd)?/<\\1>/",
    "C/.*/&&/",
    "C/[^.]*$//",
    "C/([^:]*):(.*)/\\2/",
    "C/o/&&/1g",
    "C/ +/_/gW",
    "C/(.)\\.(.)/\\2.\\1/g",
    "C/[[:upper:]]/u/g",
    "C,^/?([^/]+)/.*,\\1,",
    "C/b*/x/",
    "C/(o|w)+/z/g",
    "C/\\./_/",
    "H",
    "T",
    "E",
    "R",
    "tl",
    "tu",
    "tW:M*o*",
    "tW:S/ /_/g",
    "ts,",
    "ts:",
    "ts\\n:ts ",
    "ts\\x2d",
    "O",
    "Or",
    "u",
    "O:u",
    "Q",
    "q",
    "L",
    "P",
    "hash",
    "range",
    "range=3",
    "[1]",
    "[-1]",
    "[2..-1]",
    "[-1..1]",
    "[#]",
    "[*]:S/ /+/g",
    "[@]:[2]",
    "[0]:[#]",
    "[9]",
    "U",
    "Ufallback",
    "Dyes",
    "D${ONE}:U${NAME}",
    "@i@<$i>@",
    "@i@${i:S/o/0/}.${ONE}@",
];

/// Chains, each applied to some names.
const CHAINS: [&str; 36] = [
    "M*o*:S/o/0/g:tu",
    "C/(.)(.)/\\2\\1/:O:u",
    "S/^/a/:S/$/z/:ts-",
    "H:O:u:[1]",
    "T:R:E",
    "${INDIRECT}",
    "${CHAIN}",
    "${UNDEFINED:U${INDIRECT}}",
    "${UNDEFINED}M*o*",
    "tW:C/ /x/:tw:[#]",
    "@x@${x:C/./<&>/g}@:S/></,/g",
    "@x@${WORDS:M$x}@",
    "@x@${:U$x$x}@:tu",
    "N*o*:[#]",
    "=.o",
    ".c=.o",
    "%=x%y",
    "%o%=<%>",
    "one=1",
    "%.c=%.o",
    "o=",
    ".gz=",
    "w%d=%",
    "_:S/o/0/:U",
    "_=SAVED:tu",
    "D:U",
    "U${WORDS:[2]}",
    "Ux\\:y",
    "Ux\\}y",
    "Dx\\$y",
    "S/${:Uo}/${:U&}/",
    "C/${PATTERN:S/*/.*/}/T/",
    "M${:U*}${:Uo}*",
    "S/o/${:U\\$}x/",
    "[${:U2}]",
    "[1..${WORDS:[#]}]",
];

/// Expressions that stand for themselves.
const SINGLE: [&str; 40] = [
    "${${NAME}}",
    "${${NAME}:S/w/W/}",
    "${${:UONE}}",
    "${SUFFIX_${${NAME}}}",
    "${:Ulit:S/l/L/}",
    "${:U}",
    "${:U:[#]}",
    "${:Ua b c:[2]}",
    "$(ONE)",
    "$(WORDS:M*o)",
    "${ONE",
    "x$",
    "a$$b",
    "$$",
    "${DOLLAR}",
    "${DOLLAR:S/b/c/}",
    "${empty(EMPTY):?yes:no}",
    "${ONE:?yes:no}",
    "${defined(ONE):?${ONE}:undefined}",
    "${defined(NOPE):?yes:${NAME}}",
    "${\"${ONE}\" == \"word\":?same:other}",
    "${1 > 2:?more:less}",
    "${${WORDS:[#]} == 4:?four:else}",
    "${!empty(WORDS:Mtwo):?has:not}",
    "${exists(there.mk):?there:gone}",
    "${exists(/nonexistent):?there:gone}",
    "${:!echo a; echo b!}",
    "${:Uecho x y:sh}",
    "${UNDEFINED:!echo z!}",
    "${WORDS:O:[1..2]}",
    "${VERSION:C/[_,].*//}",
    "${VERSION:C/^([0-9]+)\\.([0-9]+).*/\\1\\2/}",
    "${DEPS:C/^[^:]*://:C/@.*//:O:u}",
    "${DEPS:@d@${d:C/:.*//}@}",
    "${PATHS:M*.c:S/.c$/.o/:T}",
    "${:U1 2 3:@i@${:U4 5:@j@$i$j@}@}",
    "${FROM_ENV:tu}",
    "${:Uabc:C/(b)/[\\1]/:C/[[]/</}",
    "${COLON:S/:/\\:/g}",
    "${ONE:S/w/${WORDS:[1]:S/o/0/}/}",
];

/// All expressions.
pub(crate) fn expressions() -> Vec<String> {
    let mut all: Vec<String> = SINGLE.iter().map(ToString::to_string).collect();
    for name in NAMES {
        for modifier in MODIFIERS {
            // A hash of a random order would be no comparison.
            all.push(format!("${{{name}:{modifier}}}"));
        }
    }
    for name in ["WORDS", "PATHS", "MIXED", "DEPS", "SPECIAL", "UNDEFINED"] {
        for chain in CHAINS {
            all.push(format!("${{{name}:{chain}}}"));
        }
    }
    all
}

/// All conditions.
pub(crate) fn conditions() -> Vec<String> {
    const OPERANDS: [&str; 9] = [
        "${ONE}",
        "\"${ONE}\"",
        "${NUMBERS:[1]}",
        "10",
        "10.0",
        "0xa",
        "\"10\"",
        "${EMPTY}",
        "\"\"",
    ];
    const ALONE: [&str; 24] = [
        "defined(ONE)",
        "!defined(ONE)",
        "defined(UNDEFINED)",
        "empty(EMPTY)",
        "empty(WORDS:Mx)",
        "!empty(WORDS:Mtwo)",
        "empty(UNDEFINED)",
        "exists(there.mk)",
        "target(all)",
        "make(x)",
        "ONE",
        "UNDEFINED",
        "!ONE",
        "${ONE}",
        "${EMPTY}",
        "1",
        "0",
        "0 || 1",
        "1 && 0",
        "(0 || 1) && !0",
        "defined(ONE) && ${ONE} == word",
        "defined(UNDEFINED) && ${UNDEFINED} > 1",
        "${ONE:Mw*}",
        "${WORDS:[#]} > 3 && ${WORDS:[#]} < 5",
    ];
    let mut all: Vec<String> = ALONE.iter().map(ToString::to_string).collect();
    for left in OPERANDS {
        for right in OPERANDS {
            for relation in ["==", "!="] {
                all.push(format!("{left} {relation} {right}"));
            }
        }
    }
    for left in ["${NUMBERS:[1]}", "10", "9.5", "0x10"] {
        for right in ["${NUMBERS:[2]}", "10", "9.5", "-1", "1e2"] {
            for relation in ["<", "<=", ">", ">=", "=="] {
                all.push(format!("{left} {relation} {right}"));
            }
        }
    }
    all
}

/// Whole makefiles, and what is asked of them.
pub(crate) const MAKEFILES: [(&str, &[&str]); 18] = [
    // Patterns to the left of an operator: those that match no file make no target.
    (
        "q? z?: .PHONY\n\t@echo hi\n[q]::\n[q]!\n{x,y,z?} a][ a]: {r,s}?\nb[ b{ {{c},d}: x\n/{e,f}/{g,h*}:\n",
        &["${.ALLTARGETS:O}"],
    ),
    ("l(c d): y\nA))(e): x\n(f): z\n", &["${.ALLTARGETS}"]),
    (
        ".for i in 1 2 3\na+=\t${i}\nj=\t${i}\nb+=\t${j}\n.endfor\n",
        &["${a}", "${b}"],
    ),
    (
        ".for k v in a 1 b 2\nX_${k}=${v:S/1/one/}\nALL+=${k}=${v}\n.endfor\n",
        &["${X_a}", "${X_b}", "${ALL}"],
    ),
    (
        ".for i in a b\n.for j in 1 2\nR+=${i}${j}\n.if ${j} == 2 && ${i} == b\nHIT=${i}${j}\n.endif\n\
         .endfor\n.endfor\n",
        &["${R}", "${HIT}"],
    ),
    (
        ".for w in a:b c$$d e}f g\\h (i)\nL+=<${w}> $(w)\n.endfor\nM:=${L}\n",
        &["${L}", "${M}"],
    ),
    // Words of loops as patterns: plain ones, wildcards, references, names that only look like one.
    (
        "P=o*\nL=one two 'three one' \"q\tx\" o* $$P\n.for w in one t* x $P $$P \\o* [\n\
         R+=<${L:M${w}}|${L:N$w}|${L:M$(w)}|${L:M${w}x}|${NONE:M${w}}|${w:M${w}}>\n\
         S:=${S} ${L:M${w}} ${NONE:N${w}} ${NONE:M${w}:S/^/x/:u}\n\
         .if !empty(L:M${w})\nHAS+=${w}\n.endif\n.if empty(NONE:M${w})\nNOT+=${w}\n.endif\n.endfor\n",
        &["${R}", "${S}", "${HAS}", "${NOT}"],
    ),
    // Selecting before what is remembered, once and twice, of values that are and are not plain.
    (
        "V=foo bar foo-bar baz\nW=${V} ${V:S/o/0/}\nE=\nB=  \n.for i in 1 2\n\
         R+=${V:Mf*:S/o/0/g:u} ${W:Mf*:N*-*:S/o/0/g:tu} <${E:M*:S/x/y/:tu}> <${B:N*x*:O:u}> ${W:Mb*:[#]}\n\
         X:=${W:Mf*:N*-*:S/o/0/g:tu} ${NONE:O:u} ${NONE:H:T} ${NONE:Mx*:S/a/b/:tu} ${NONE:C/a/b/:tl}\n\
         .if empty(E:M*) && empty(B:Nx) && !empty(W:Mb*) && empty(NONE:Nx)\nALL+=$i\n.endif\n.endfor\n",
        &["${R}", "${X}", "${ALL}"],
    ),
    (
        "A=1\nB:=${A} ${C} ${D:U2} ${E:M*}\nC=later\nE=x y\nF:=${UNDEF_${A}}\nUNDEF_1=one\n",
        &["${B}", "${F}"],
    ),
    (
        "A?=1\nA?=2\nB+=x\nB+=y\nC=1\nC+=2\n.undef B\nB+=z\nD!=echo hi; echo there\n",
        &["${A}", "${B}", "${C}", "${D}"],
    ),
    (
        "A=a # comment\nB=b\\#c\nC=x \\\n  y \\\n\n  z=1\nD=${:U#}\n",
        &["${A}", "${B}", "${C}", "${z}", "${D}"],
    ),
    (
        ".if 0\n.elif 1\nA=elif\n.else\nA=else\n.endif\n.ifdef A\nB=def\n.endif\n.ifndef A\nC=ndef\n.endif\n",
        &["${A}", "${B}", "${C}"],
    ),
    (
        ".include \"there.mk\"\n.-include \"gone.mk\"\n.sinclude <gone.mk>\nF:=${.PARSEFILE}\n",
        &["${THERE}", "${F}", "${.MAKE.MAKEFILES}"],
    ),
    (
        ".include \"there.mk\"\n.include \"there.mk\"\n.include \"there.mk\"\n",
        &["${.MAKE.MAKEFILES}"],
    ),
    (
        "V=1\n.export V\nE!=echo $$V\nV=2\nE2!=echo $$V\nW=${V}x\n.export-env W\nE3!=echo $$W\n\
         .unexport V\nE4!=echo \"<$$V>\"\n",
        &["${E}", "${E2}", "${E3}", "${E4}"],
    ),
    // How deep the makes it starts are: makefiles see it from the first command on.
    (
        "A:=<${MAKELEVEL}> ${.MAKE.LEVEL}\nE!=echo $$MAKELEVEL\nB:=<${MAKELEVEL}>\n.unexport-env\n\
         E2!=echo $$MAKELEVEL\nMAKELEVEL=own\n",
        &["${A}", "${B}", "${E}", "${E2}", "${MAKELEVEL}"],
    ),
    (
        "all: a b\na b:\n\techo ${.TARGET}\n.if target(a)\nT=yes\n.endif\n.if commands(all)\nC=yes\n\
         .endif\n.PHONY: all\nX:=${.TARGET}y\n",
        &["${T}", "${C}", "${X}"],
    ),
    (
        "A=${B}\nB=${C:U${D}}\nD=deep\nX=${A:S/e/E/g}\n${A}_NAME=computed\nY=${deep_NAME}\n\
         Z=${:Ux:?${A}:no}\n",
        &["${X}", "${Y}"],
    ),
];
