//! What a Rust source is, for who reads it as text: without comments, and without its tests.

/// The text before the tests of a module, without comments.
pub(crate) fn code(text: &str) -> String {
    let mut code = String::new();
    for line in body(text).lines() {
        let line = match line.trim_start() {
            comment if comment.starts_with("//") => "",
            _ => line.split_once(" // ").map_or(line, |(before, _)| before),
        };
        code.push_str(line);
        code.push('\n');
    }
    code
}

/// The text before the tests of a module.
fn body(text: &str) -> &str {
    text.split_once("#[cfg(test)]\nmod tests {")
        .map_or(text, |(before, _)| before)
}

/// Whether a module has tests beside its code.
pub(crate) fn has_tests(text: &str) -> bool {
    text.contains("#[cfg(test)]") && text.contains("mod tests")
}

/// The identifiers of a text, those in string literals included.
pub(crate) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '$')
        .filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$'))
}

/// The text between a brace or parenthesis, with which `text` begins, and its partner.
pub(crate) fn block(text: &str) -> &str {
    let mut depth = 0usize;
    for (at, mark) in text.char_indices() {
        match mark {
            '{' | '(' | '[' => depth += 1,
            '}' | ')' | ']' => {
                depth -= 1;
                if depth == 0 {
                    return &text[1..at];
                }
            }
            _ => {}
        }
    }
    ""
}
