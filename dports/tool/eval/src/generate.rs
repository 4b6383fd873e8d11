//! A ports tree made up for measuring: a framework as deep as the real one, and ports that use it.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Knobs in the framework: each is about 20 lines, 10 conditions, 10 assignments and 30 modifiers
/// that are applied, so that a port costs what one costs in a tree of today.
pub const KNOBS: usize = 230;

/// Files of the framework that every port reads.
const FILES: usize = 19;

/// Variables that are asked for.
pub const VARIABLES: [&str; 12] = [
    "PKGNAME",
    "PORTNAME",
    "PORTVERSION",
    "CATEGORIES",
    "COMMENT",
    "USES",
    "OPTIONS_DEFINE",
    "BUILD_DEPENDS",
    "RUN_DEPENDS",
    "ALL_FLAGS",
    "DISTFILES",
    "SUMMARY",
];

/// The text of one knob; `@` is its number.
const KNOB: &str = "
# Knob @: what the options have to say about it
.if defined(WANT_@) && !empty(WANT_@:Myes)
KNOB_@=\t\t${PORTNAME:tu}-${WANT_@}
.else
KNOB_@?=\t${PORTNAME:S/-/_/g:tl}
.endif
.for o in ${OPTIONS_DEFINE}
.  if !empty(OPTIONS_DEFAULT:M${o}) && empty(OPTIONS_UNSET:M${o})
.    if defined(${o}_KNOB_@)
LIST_@+=\t${${o}_KNOB_@:S/^/--/}
.    endif
STATE_@+=\t${o}:${KNOB_@:C/[^a-z]+/_/g}
.  endif
.endfor
.if ${KNOB_@:N*x*:[#]} > 5 || exists(${PORTSDIR}/Mk/gone_@.mk)
BROKEN=\t\tknob @
.endif
FLAGS_@:=\t${STATE_@:O:u:M*a*} ${LIST_@:S,^,x,}
.if !empty(FLAGS_@:Mzzz*) || ${USES:Mknob@\\:*} == none
.error knob @ is wrong
.endif
.if @ % 16 == 0
ALL_FLAGS+=\t${FLAGS_@:[1]}
.endif
.for v in A B
NAME_${v}_@=\t${KNOB_@}${v}
REST_${v}_@:=\t${NAME_${v}_@:S/a/b/g:tu} ${USES:Mx@*:C/(.)(.)/\\2\\1/}
.endfor
";

/// What the framework asks the machine where nobody told it: variable, command, and an answer to
/// preset. They are of the kinds that a framework of today has.
const PROBES: [(&str, &str, &str); 18] = [
    ("OPSYS_NAME", "uname -s", "Linux"),
    ("OS_RELEASE", "uname -r | sed -e 's/[-(].*//'", "6.6"),
    ("OS_MACHINE", "uname -m", "x86_64"),
    ("OS_PROCESSOR", "uname -p 2>/dev/null", "unknown"),
    ("OWN_UID", "id -u", "0"),
    ("OWN_GID", "id -g", "0"),
    ("OWN_NAME", "id -un", "root"),
    ("CPUS", "getconf _NPROCESSORS_ONLN", "2"),
    (
        "LONGEST",
        "getconf ARG_MAX / 2>/dev/null || echo 4096",
        "4096",
    ),
    ("PAGE", "getconf PAGESIZE", "4096"),
    ("HAVE_GREP", "command -v grep || true", "/usr/bin/grep"),
    ("HAVE_AWK", "command -v awk || true", "/usr/bin/awk"),
    ("HAVE_GONE", "command -v no-such-program || true", ""),
    ("USER_COUNT", "cat /etc/passwd | wc -l", "20"),
    (
        "ROOT_SHELL",
        "grep ^root: /etc/passwd | cut -d: -f7",
        "/bin/sh",
    ),
    ("SHIFTED", "expr 6 \\* 100", "600"),
    (
        "HAVE_PASSWD",
        "if test -f /etc/passwd; then echo yes; fi",
        "yes",
    ),
    (
        "SHELL_WORD",
        "echo version 1.2.3 | awk '{ print $$2 }'",
        "1.2.3",
    ),
];

/// Returns an answer for every question the framework asks the machine.
pub fn probes() -> impl Iterator<Item = (String, String)> {
    PROBES
        .map(|(name, _, answer)| (name.to_owned(), answer.to_owned()))
        .into_iter()
}

/// Writes a tree of so many ports below `root`.
///
/// # Errors
/// When a file cannot be written.
pub fn write_tree(root: &Path, ports: usize) -> io::Result<()> {
    let framework = root.join("Mk");
    fs::create_dir_all(&framework)?;
    let mut main = String::from(
        "PKGNAME=\t${PORTNAME}-${PORTVERSION:S/-/./g}${PORTREVISION:D_${PORTREVISION}}\n\
         DISTFILES?=\t${PORTNAME}-${PORTVERSION}.tar.gz\n\
         SUMMARY=\t${ALL_FLAGS:O:u:[1..3]} ${USES:C/:.*//:O:u} ${BUILD_DEPENDS:C/.*://}\n",
    );
    for (name, command, _) in PROBES {
        let _ = writeln!(main, ".if !defined({name})\n{name}!=\t{command}\n.endif");
    }
    for file in 0..FILES {
        let mut text = String::new();
        for knob in (0..KNOBS).filter(|knob| knob % FILES == file) {
            // `.if` knows no remainder: the few knobs whose flags are collected are chosen here.
            let chosen = if knob % 16 == 0 { "1" } else { "0" };
            let knob_text = KNOB.replace("@ % 16 == 0", chosen);
            text.push_str(&knob_text.replace('@', &knob.to_string()));
        }
        fs::write(framework.join(format!("part{file:02}.mk")), text)?;
        let _ = writeln!(main, ".include \"${{PORTSDIR}}/Mk/part{file:02}.mk\"");
    }
    fs::write(framework.join("bsd.port.mk"), main)?;
    for port in 0..ports {
        let folder = root.join(format!("cat{:02}/port{port:05}", port % 60));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("Makefile"), makefile(port))?;
    }
    Ok(())
}

fn makefile(port: usize) -> String {
    let (category, other) = (port % 60, (port + 7) % 60);
    format!(
        "PORTNAME=\tport-{port}-a\nPORTVERSION=\t1.{port}-r2\n.if {port} > 100\nPORTREVISION=\t1\n\
         .endif\nCATEGORIES=\tcat{category:02}\nMAINTAINER=\tports@example.org\n\
         COMMENT=\tPort number {port}\nLICENSE=\tBSD2CLAUSE\n\
         BUILD_DEPENDS=\ttool{port}>0:cat{other:02}/port{port:05}\nRUN_DEPENDS=\t${{BUILD_DEPENDS}}\n\
         USES=\t\tgmake pkgconfig:both x{port}:y tar:xz\nWANT_{}=\tyes\n\
         OPTIONS_DEFINE=\tDOCS NLS EXAMPLES\nOPTIONS_DEFAULT=\tDOCS NLS\n\
         DOCS_KNOB_{}=\tdocs\nNLS_KNOB_{}=\tnls intl\n.include <bsd.port.mk>\n",
        port % KNOBS,
        (port + 1) % KNOBS,
        (port + 2) % KNOBS,
    )
}
