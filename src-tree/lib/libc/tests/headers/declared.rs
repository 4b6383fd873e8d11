//! What headers declare: a small reader of C declarations, enough for headers of our own style.

use crate::tree::Tree;

/// A function or an object that a header promises.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Declaration {
    /// The header, as `#include` takes it.
    pub(crate) header: String,
    /// The name.
    pub(crate) name: String,
}

/// What all headers declare, in order.
pub(crate) fn of_all(tree: &Tree) -> Vec<Declaration> {
    let mut all = Vec::new();
    for header in tree.headers() {
        let names = names(&tree.header(&header));
        all.extend(names.into_iter().map(|name| Declaration {
            header: header.clone(),
            name,
        }));
    }
    all
}

/// Names of the functions and objects that a header's text declares.
pub(crate) fn names(text: &str) -> Vec<String> {
    statements(&tokens(text))
        .iter()
        .filter_map(|statement| declared(statement))
        .map(str::to_owned)
        .collect()
}

/// The words and marks of a text without comments and lines of the preprocessor.
fn tokens(text: &str) -> Vec<String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    let plain = plain.replace("\\\n", " ");
    let lines = plain
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let mut tokens = Vec::new();
    for line in lines {
        let mut word = String::new();
        for mark in line.chars() {
            if mark.is_ascii_alphanumeric() || mark == '_' {
                word.push(mark);
                continue;
            }
            if !word.is_empty() {
                tokens.push(std::mem::take(&mut word));
            }
            if !mark.is_whitespace() {
                tokens.push(mark.to_string());
            }
        }
        if !word.is_empty() {
            tokens.push(word);
        }
    }
    tokens.retain(|token| token != "__BEGIN_DECLS" && token != "__END_DECLS");
    tokens
}

/// The statements outside of all braces; what was in braces is left out, and a function with a
/// body is no statement.
fn statements(tokens: &[String]) -> Vec<Vec<&str>> {
    let mut all = Vec::new();
    let (mut depth, mut statement) = (0usize, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => {
                depth += 1;
                if depth == 1 && at > 0 && tokens[at - 1] == ")" {
                    statement.clear();
                }
            }
            "}" => depth -= 1,
            _ if depth > 0 => {}
            ";" => all.push(std::mem::take(&mut statement)),
            word => statement.push(word),
        }
    }
    all
}

/// The name that a statement declares for the linker.
fn declared<'a>(statement: &[&'a str]) -> Option<&'a str> {
    if statement.contains(&"typedef") || statement.contains(&"static") {
        return None;
    }
    if let Some(open) = statement.iter().position(|&token| token == "(") {
        let name = statement[open.checked_sub(1)?];
        return name
            .starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            .then_some(name);
    }
    if statement.first() != Some(&"extern") {
        return None;
    }
    let end = statement
        .iter()
        .position(|&token| token == "[")
        .unwrap_or(statement.len());
    statement[..end].last().copied()
}

#[test]
fn functions_and_objects_are_found_and_types_are_not() {
    let text = "#define X(a) (a)\ntypedef int (*fn_t)(int);\nstruct s { int (*f)(void); };\n\
        /* int not_me(void); */\nextern const char *const list[3]; extern int one;\n\
        static __inline int body(int a) { return f(a); }\n__BEGIN_DECLS\n\
        struct s *made(int (*)(int)) __attribute__((__malloc__));\n__END_DECLS\n";
    assert_eq!(names(text), ["list", "one", "made"]);
}
