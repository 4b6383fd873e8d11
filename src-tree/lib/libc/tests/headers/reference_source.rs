//! Reads the sources of the `libc` crate: aliases, structures and constants, those that are
//! there for DragonFly on x86_64.

use std::collections::BTreeMap;

use crate::rust_items::block;

/// A member of a structure.
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: String,
    /// Its type, as written.
    pub(crate) ty: String,
    /// Whether programs may name it.
    pub(crate) public: bool,
}

/// A structure.
pub(crate) struct Structure {
    /// Its name.
    pub(crate) name: String,
    /// The attribute that C needs for it.
    pub(crate) attribute: String,
    /// Its members.
    pub(crate) fields: Vec<Field>,
}

/// A constant.
pub(crate) struct Constant {
    /// Its name.
    pub(crate) name: String,
    /// Its type, as written.
    pub(crate) ty: String,
    /// Its value, as written.
    pub(crate) value: String,
}

/// What was read. What comes first holds: the nearest file is read first.
#[derive(Default)]
pub(crate) struct Items {
    /// Aliases of types, by name.
    pub(crate) aliases: BTreeMap<String, String>,
    /// Structures.
    pub(crate) structures: Vec<Structure>,
    /// Constants.
    pub(crate) constants: Vec<Constant>,
}

impl Items {
    /// Reads a file.
    pub(crate) fn read(&mut self, text: &str) {
        let plain: String = text
            .lines()
            .map(|line| line.split_once("//").map_or(line, |(code, _)| code))
            .flat_map(|line| [line, "\n"])
            .collect();
        self.items(&plain);
    }

    /// Reads items one after the other; each begins at the start of `rest`.
    fn items(&mut self, text: &str) {
        let mut rest = text.trim_start();
        let (mut here, mut attribute) = (true, String::new());
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('#') {
                let inner = inner.trim_start_matches('!');
                let meaning = block(inner);
                here &= holds(meaning);
                if let Some((_, align)) = meaning.split_once("align(") {
                    let bytes = align.trim_end_matches(')');
                    attribute = format!("__attribute__((__aligned__({bytes})))");
                }
                rest = inner[meaning.len() + 2..].trim_start();
                continue;
            }
            let end = end_of_item(rest);
            if here {
                self.item(&rest[..end], &attribute);
            }
            (here, attribute) = (true, String::new());
            rest = rest[end..].trim_start();
        }
    }

    fn item(&mut self, item: &str, attribute: &str) {
        let open = item.find('{');
        if item.starts_with("s! {") || item.starts_with("s2! {") {
            self.items(block(&item[open.unwrap_or(0)..]));
        } else if let Some(rest) = item.strip_prefix("pub type ") {
            if let Some((name, ty)) = rest.trim_end_matches(';').split_once('=') {
                let name = name.trim().to_owned();
                self.aliases
                    .entry(name)
                    .or_insert_with(|| ty.trim().to_owned());
            }
        } else if let Some(rest) = item.strip_prefix("pub const ") {
            let parts = rest.trim_end_matches(';').split_once('=');
            let Some(((name, ty), value)) =
                parts.and_then(|(left, value)| Some((left.split_once(':')?, value)))
            else {
                return;
            };
            let name = name.trim().to_owned();
            if self.constants.iter().all(|constant| constant.name != name) {
                let words: Vec<&str> = value.split_whitespace().collect();
                let (ty, value) = (ty.trim().to_owned(), words.join(" "));
                self.constants.push(Constant { name, ty, value });
            }
        } else if let (Some(rest), Some(open)) = (item.strip_prefix("pub struct "), open) {
            let name = rest
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .next();
            let name = name.unwrap_or("").to_owned();
            if self
                .structures
                .iter()
                .all(|structure| structure.name != name)
            {
                let fields = fields(block(&item[open..]));
                let attribute = attribute.to_owned();
                self.structures.push(Structure {
                    name,
                    attribute,
                    fields,
                });
            }
        }
    }
}

/// Where the item at the start of a text ends: behind its closing brace or semicolon.
fn end_of_item(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, mark) in text.char_indices() {
        match mark {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth = depth.saturating_sub(1);
                let assigned = text[..at].contains('=') && text.starts_with("pub const");
                if depth == 0 && mark == '}' && !assigned {
                    return at + 1;
                }
            }
            ';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The members of a structure.
fn fields(text: &str) -> Vec<Field> {
    let mut all = Vec::new();
    let mut rest = text.trim_start();
    let mut here = true;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('#') {
            let meaning = block(inner);
            here &= holds(meaning);
            rest = inner[meaning.len() + 2..].trim_start();
            continue;
        }
        let end = end_of_field(rest);
        if let (true, Some((name, ty))) = (here, rest[..end].split_once(':')) {
            let name = name.trim();
            all.push(Field {
                name: name.trim_start_matches("pub ").to_owned(),
                ty: ty.trim().to_owned(),
                public: name.starts_with("pub "),
            });
        }
        here = true;
        rest = rest[end..].trim_start_matches(',').trim_start();
    }
    all
}

/// Where the member at the start of a text ends: at its comma.
fn end_of_field(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, mark) in text.char_indices() {
        match mark {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' => depth -= 1,
            '>' if !text[..at].ends_with('-') => depth -= 1,
            ',' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether an attribute lets its item be there for us; only `cfg` can forbid it.
fn holds(attribute: &str) -> bool {
    let condition = attribute
        .trim()
        .strip_prefix("cfg(")
        .and_then(|rest| rest.strip_suffix(')'));
    condition.is_none_or(condition_holds)
}

/// The value of a condition of `cfg`.
fn condition_holds(condition: &str) -> bool {
    let condition = condition.trim();
    if let Some(open) = condition.find('(') {
        let mut parts = Vec::new();
        let mut rest = block(&condition[open..]).trim();
        while !rest.is_empty() {
            let end = end_of_field(rest);
            parts.push(&rest[..end]);
            rest = rest[end..].trim_start_matches(',').trim();
        }
        let mut parts = parts.into_iter();
        return match &condition[..open] {
            "not" => !parts.all(condition_holds),
            "any" => parts.any(condition_holds),
            _ => parts.all(condition_holds),
        };
    }
    let Some((key, value)) = condition.split_once('=') else {
        return condition == "unix";
    };
    let ours = match key.trim() {
        "target_os" => "dragonfly",
        "target_arch" => "x86_64",
        "target_pointer_width" => "64",
        "target_endian" => "little",
        "target_family" => "unix",
        _ => return false,
    };
    value.trim().trim_matches('"') == ours
}

#[test]
fn items_of_other_systems_are_left_out() {
    let mut items = Items::default();
    items.read(
        "pub type a_t = u32;\n#[cfg(not(target_os = \"dragonfly\"))]\npub type b_t = u8;\n\
         s! {\n pub struct s {\n pub one: c_int,\n #[cfg(any(target_os = \"linux\"))]\n pub no: [u8; 3],\n\
         pub two: [a_t; 2],\n }\n}\npub const A: c_int = 1 << 2; // not me\n",
    );
    let names: Vec<&str> = items.structures[0]
        .fields
        .iter()
        .map(|f| f.name.as_str())
        .collect();
    assert_eq!(names, ["one", "two"]);
    assert_eq!(
        (items.aliases.len(), items.constants[0].value.as_str()),
        (1, "1 << 2")
    );
}
