//! The `libc` crate's DragonFly, an independent statement of the ABI, as a C program of
//! assertions: its types, structures and constants again under names of their own
//! (`rust_...`), each held against ours.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::rust_items::block;
use crate::tree::Tree;

#[path = "reference_source.rs"]
mod source;

use source::{Constant, Field, Structure};

/// The program, and how much it holds against ours.
pub(crate) struct Program {
    /// What the compiler is given.
    pub(crate) text: String,
    /// Structures that are compared.
    pub(crate) structures: usize,
    /// Constants that are compared when a header defines them.
    pub(crate) constants: usize,
}

/// Structures of the crate that no header of ours has.
const ABSENT: &[&str] = &[
    "cpuctl_msr_args_t",
    "cpuctl_cpuid_args_t",
    "cpuctl_cpuid_count_args_t",
    "cpuctl_update_args_t",
    "mq_attr",
    "accept_filter_arg",
    "ptrace_io_desc",
    "bpf_program",
    "bpf_stat",
    "bpf_version",
    "bpf_hdr",
    "bpf_insn",
    "bpf_dltlist",
    "eui64",
    "kinfo_lwp",
    "kinfo_proc",
    "kinfo_file",
    "kinfo_cputime",
    "timex",
    "ntptimeval",
    "in6_pktinfo",
    "aiocb",
    "rtprio",
    "xucred",
    "sigval",
    "ip_mreqn",
    "arphdr",
    "cpumask_t",
    "lastlogx",
    "sf_hdtr",
];

/// Where ours differs from the crate with a reason: the crate's name and the reason.
const DIFFERENT: &[(&str, &str)] = &[];

/// Members that have another name in C: structure, member there, member here.
const RENAMED: &[(&str, &str, &str)] = &[
    ("stat", "st_atime_nsec", "st_atim.tv_nsec"),
    ("stat", "st_mtime_nsec", "st_mtim.tv_nsec"),
    ("stat", "st_ctime_nsec", "st_ctim.tv_nsec"),
    ("rtprio", "type_", "type"),
];

/// Types that the crate's files do not define as plain aliases.
const PRIMITIVES: &[(&str, &str)] = &[
    ("c_char", "char"),
    ("c_schar", "signed char"),
    ("c_uchar", "unsigned char"),
    ("c_short", "short"),
    ("c_ushort", "unsigned short"),
    ("c_int", "int"),
    ("c_uint", "unsigned int"),
    ("c_long", "long"),
    ("c_ulong", "unsigned long"),
    ("c_longlong", "long long"),
    ("c_ulonglong", "unsigned long long"),
    ("c_float", "float"),
    ("c_double", "double"),
    ("i8", "signed char"),
    ("i16", "short"),
    ("i32", "int"),
    ("i64", "long"),
    ("isize", "long"),
    ("u8", "unsigned char"),
    ("u16", "unsigned short"),
    ("u32", "unsigned int"),
    ("u64", "unsigned long"),
    ("usize", "unsigned long"),
    ("bool", "_Bool"),
    ("uid_t", "unsigned int"),
    ("gid_t", "unsigned int"),
    ("lwpstat", "unsigned int"),
    ("procstat", "unsigned int"),
    ("sigval", "void *"),
    ("Elf_Addr", "unsigned long"),
    ("Elf_Half", "unsigned short"),
    ("locale_t", "void *"),
    ("in6_addr", "struct in6_addr"),
    ("sem", "void"),
    ("c_void", "void"),
];

/// Where the crate's sources are, as cargo tells.
fn sources() -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .args(["--filter-platform", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "cargo metadata fails: {said}");
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, rest) = text
        .split_once("{\"name\":\"libc\",\"version\":\"0.2.")
        .expect("the workspace uses the libc crate");
    let (_, rest) = rest.split_once("\"manifest_path\":\"").unwrap();
    let (path, _) = rest.split_once('"').unwrap();
    PathBuf::from(path).with_file_name("src/unix")
}

/// A type of the crate in C, behind which the declared name may stand; `None`: no plain one.
fn c_type(ty: &str, known: &BTreeSet<&str>) -> Option<String> {
    let ty = ty.trim().replace("crate::", "");
    if ty.starts_with('*') || ty.starts_with("Option<") {
        return Some("void *".to_owned());
    }
    if let Some(inner) = ty
        .strip_prefix("Padding<")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        return c_type(inner, known);
    }
    if let Some((_, primitive)) = PRIMITIVES.iter().find(|(name, _)| *name == ty) {
        return Some((*primitive).to_owned());
    }
    known.contains(ty.as_str()).then(|| format!("rust_{ty}"))
}

/// A member in C.
fn c_member(field: &Field, known: &BTreeSet<&str>) -> Option<String> {
    let mut ty = field.ty.trim();
    if let Some(inner) = ty
        .strip_prefix("Padding<")
        .and_then(|rest| rest.strip_suffix('>'))
    {
        ty = inner;
    }
    let name = &field.name;
    if !ty.starts_with('[') {
        return Some(format!("\t{} m_{name};\n", c_type(ty, known)?));
    }
    let (element, count) = block(ty).rsplit_once(';')?;
    let count = c_expression(count)?;
    Some(format!(
        "\t{} m_{name}[{count}];\n",
        c_type(element, known)?
    ))
}

/// A constant expression in C; `None` when it is none of numbers, names and operators.
fn c_expression(text: &str) -> Option<String> {
    let plain = text
        .replace("crate::", "")
        .replace("size_of::<c_long>()", "8");
    if plain.contains(['"', '{', '\'', '.', ':', '&']) && !plain.contains(" & ") {
        return None;
    }
    let mut out = String::new();
    let mut words = plain.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    while let Some(part) = words.next() {
        let end = part.len()
            - part
                .chars()
                .last()
                .filter(|c| !c.is_ascii_alphanumeric() && *c != '_')
                .map_or(0, char::len_utf8);
        let (word, mark) = part.split_at(end);
        if word == "as" {
            let skipped = words.next().unwrap_or("");
            out.push_str(
                skipped.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_'),
            );
            continue;
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let number = word.replace('_', "").replace("0o", "0");
            let suffix = ["usize", "isize", "u8", "u16", "u32", "u64", "i32", "i64"];
            let number = suffix
                .iter()
                .fold(number.as_str(), |n, s| n.strip_suffix(s).unwrap_or(n));
            out.push_str(number);
        } else if !word.is_empty() {
            if !word.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') {
                return None;
            }
            write!(out, "rust_{word}").unwrap();
        }
        out.push_str(if mark == "!" { "~" } else { mark });
    }
    Some(out.trim().to_owned())
}

/// How C names a structure of the crate.
fn c_structure(name: &str) -> String {
    let defined =
        name.ends_with("_t") || name.starts_with("Elf") || ["Dl_info", "fd_set"].contains(&name);
    if defined {
        name.to_owned()
    } else {
        format!("struct {name}")
    }
}

/// Everything that the crate says, as C.
pub(crate) fn program(tree: &Tree) -> Program {
    let unix = sources();
    let mut items = source::Items::default();
    for file in [
        "bsd/freebsdlike/dragonfly/mod.rs",
        "bsd/freebsdlike/mod.rs",
        "bsd/mod.rs",
        "mod.rs",
    ] {
        items.read(&std::fs::read_to_string(unix.join(file)).unwrap());
    }
    let mut text = String::from("#pragma clang diagnostic ignored \"-Weverything\"\n");
    for header in tree.headers() {
        writeln!(text, "#include <{header}>").unwrap();
    }
    let constants = constants(&mut text, &items);
    let structures = types(&mut text, &items);
    Program {
        text,
        structures,
        constants,
    }
}

/// Writes the constants and what holds them against ours; gives how many.
fn constants(text: &mut String, items: &source::Items) -> usize {
    let expressions: BTreeMap<&str, (String, &Constant)> = items
        .constants
        .iter()
        .filter_map(|constant| {
            Some((
                constant.name.as_str(),
                (c_expression(&constant.value)?, constant),
            ))
        })
        .collect();
    for (name, (expression, _)) in &expressions {
        writeln!(text, "#define rust_{name} ({expression})").unwrap();
    }
    let known = items.aliases.keys().map(String::as_str).collect();
    let mut count = 0;
    for (name, (_, constant)) in &expressions {
        let Some(ty) = c_type(&constant.ty, &known) else {
            continue;
        };
        if ty == "void *" || DIFFERENT.iter().any(|(other, _)| other == name) {
            continue;
        }
        let plain = base(&ty, items);
        writeln!(text, "#ifdef {name}\n_Static_assert(({plain})({name}) == ({plain})(rust_{name}), \"{name}\");\n#endif").unwrap();
        count += 1;
    }
    count
}

/// The primitive type behind aliases, for constants that come before the aliases' own C.
fn base(ty: &str, items: &source::Items) -> String {
    let mut ty = ty.to_owned();
    while let Some(alias) = ty
        .strip_prefix("rust_")
        .and_then(|name| items.aliases.get(name))
    {
        let known = items.aliases.keys().map(String::as_str).collect();
        ty = c_type(alias, &known).unwrap_or_else(|| "long".to_owned());
    }
    ty
}

/// Writes aliases and structures, each behind those it is made of; gives how many structures.
fn types(text: &mut String, items: &source::Items) -> usize {
    let mut known = BTreeSet::new();
    let mut aliases: Vec<(&String, &String)> = items.aliases.iter().collect();
    let mut structures: Vec<&Structure> = items.structures.iter().collect();
    let mut count = 0;
    loop {
        let before = known.len();
        aliases.retain(|(name, ty)| {
            let Some(c) = c_type(ty, &known) else {
                return true;
            };
            if c != "void" {
                writeln!(text, "typedef {c} rust_{name};").unwrap();
                known.insert(name.as_str());
            }
            false
        });
        structures.retain(|structure| {
            let members: Option<String> = structure
                .fields
                .iter()
                .map(|f| c_member(f, &known))
                .collect();
            let Some(members) = members else { return true };
            let (name, attribute) = (&structure.name, &structure.attribute);
            writeln!(
                text,
                "typedef struct {attribute} {{\n{members}}} rust_{name};"
            )
            .unwrap();
            known.insert(name.as_str());
            if !ABSENT.contains(&name.as_str()) {
                compare(text, structure);
                count += 1;
            }
            false
        });
        if known.len() == before {
            break;
        }
    }
    let left: Vec<&str> = structures.iter().map(|s| s.name.as_str()).collect();
    let left: Vec<&&str> = left.iter().filter(|name| !ABSENT.contains(name)).collect();
    assert!(
        left.is_empty(),
        "structures of types that are not understood: {left:?}"
    );
    count
}

/// Writes what holds a structure against ours.
fn compare(text: &mut String, structure: &Structure) {
    let (name, ours) = (&structure.name, c_structure(&structure.name));
    writeln!(
        text,
        "_Static_assert(sizeof({ours}) == sizeof(rust_{name}), \"size of {name}\");"
    )
    .unwrap();
    for field in structure.fields.iter().filter(|field| field.public) {
        let theirs = &field.name;
        let renamed = RENAMED
            .iter()
            .find(|(s, member, _)| s == name && member == theirs);
        let member = renamed.map_or(theirs.as_str(), |(_, _, here)| here);
        writeln!(
            text,
            "_Static_assert(__builtin_offsetof({ours}, {member}) == __builtin_offsetof(rust_{name}, m_{theirs}), \"{name}.{theirs}\");\n\
             _Static_assert(sizeof((({ours} *)0)->{member}) == sizeof(((rust_{name} *)0)->m_{theirs}), \"size of {name}.{theirs}\");"
        )
        .unwrap();
    }
}
