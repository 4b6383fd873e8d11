//! A C program that names everything the headers declare: it is linked with the real libraries
//! (`conformance run libc/link`), and that fails when one of the names is missing in them.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::declared;
use crate::tree::Tree;

/// Names that have no address in C.
const WITHOUT_ADDRESS: &[&str] = &[
    // The compiler makes it itself.
    "alloca",
];

/// The program.
pub(crate) fn program(tree: &Tree) -> String {
    let mut text = String::from(
        "/*\n * Names everything that the headers declare, so that the linker has to find it. Written by\n \
         * `DF_UPDATE_DOCS=1 cargo test -p df-libc --test headers`.\n */\n",
    );
    for header in tree.headers() {
        let _ = writeln!(text, "#include <{header}>");
    }
    text.push_str("\nstatic const void *const volatile all[] = {\n");
    let names: BTreeSet<String> = declared::of_all(tree).into_iter().map(|d| d.name).collect();
    let places: Vec<String> = names
        .iter()
        .filter(|name| !WITHOUT_ADDRESS.contains(&name.as_str()))
        .map(|name| format!("(const void *)&{name},"))
        .collect();
    for line in places.chunks(6) {
        let _ = writeln!(text, "\t{}", line.join(" "));
    }
    text.push_str(
        "};\n\nint main(void)\n{\n\tunsigned count = sizeof(all) / sizeof(all[0]), missing = 0;\n\n\
         \tfor (unsigned at = 0; at < count; at++)\n\t\tmissing += all[at] == 0;\n\
         \tprintf(\"%u names, %u missing\\n\", count, missing);\n\treturn missing != 0;\n}\n",
    );
    text
}
