//! Applying a unified diff.
//!
//! The few patches to the standard library (`src-tree/lib/std-patches`) must fit exactly: a hunk
//! whose old lines are not at the line it names, give or take what earlier hunks moved, is an error
//! and not a guess.

/// A patch that does not fit or is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PatchError {
    /// A line that cannot stand where it stands.
    #[error("line {0} of the patch is not part of a unified diff")]
    Syntax(usize),
    /// The file does not have the lines that a hunk replaces.
    #[error("the hunk at line {0} of the patch does not fit")]
    Misfit(usize),
}

/// The part of a patch that changes one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FilePatch {
    /// The file, as the `+++` line names it.
    pub(crate) path: String,
    hunks: Vec<Hunk>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Hunk {
    /// Line of the patch, from 1, for messages.
    at: usize,
    /// First old line, from 1.
    start: usize,
    old: Vec<String>,
    new: Vec<String>,
}

/// Reads a patch.
pub(crate) fn parse(text: &str) -> Result<Vec<FilePatch>, PatchError> {
    let mut files: Vec<FilePatch> = Vec::new();
    // Lines a hunk still lacks, old and new.
    let (mut old_left, mut new_left) = (0_usize, 0_usize);
    for (index, line) in text.lines().enumerate() {
        let syntax = PatchError::Syntax(index + 1);
        let inside = old_left > 0 || new_left > 0;
        if !inside {
            if let Some(path) = line.strip_prefix("+++ ") {
                let path = path.split('\t').next().unwrap_or(path).to_owned();
                files.push(FilePatch {
                    path,
                    hunks: Vec::new(),
                });
            } else if let Some(header) = line.strip_prefix("@@ -") {
                let (start, old, new) = parse_header(header).ok_or_else(|| syntax.clone())?;
                (old_left, new_left) = (old, new);
                let hunk = Hunk {
                    at: index + 1,
                    start,
                    old: Vec::new(),
                    new: Vec::new(),
                };
                files.last_mut().ok_or(syntax)?.hunks.push(hunk);
            }
            // Anything else between hunks is a comment or a `---` line.
            continue;
        }
        let hunk = files
            .last_mut()
            .and_then(|file| file.hunks.last_mut())
            .ok_or(syntax.clone())?;
        let (mark, rest) = line.split_at_checked(1).unwrap_or((" ", ""));
        if matches!(mark, " " | "-") {
            old_left = old_left.checked_sub(1).ok_or_else(|| syntax.clone())?;
            hunk.old.push(rest.to_owned());
        }
        if matches!(mark, " " | "+") {
            new_left = new_left.checked_sub(1).ok_or_else(|| syntax.clone())?;
            hunk.new.push(rest.to_owned());
        }
        if !matches!(mark, " " | "-" | "+" | "\\") {
            return Err(syntax);
        }
    }
    Ok(files)
}

/// Reads `a,b +c,d @@`, where `,b` and `,d` may be left out for 1.
fn parse_header(header: &str) -> Option<(usize, usize, usize)> {
    let (old, rest) = header.split_once(" +")?;
    let (new, _) = rest.split_once(" @@")?;
    let range = |text: &str| match text.split_once(',') {
        Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
        None => Some((text.parse().ok()?, 1)),
    };
    let ((start, old_count), (_, new_count)) = (range(old)?, range(new)?);
    Some((start, old_count, new_count))
}

impl FilePatch {
    /// Returns the text of the file with the patch applied.
    pub(crate) fn apply(&self, text: &str) -> Result<String, PatchError> {
        let lines: Vec<&str> = text.lines().collect();
        let mut result: Vec<&str> = Vec::new();
        let mut next = 0;
        for hunk in &self.hunks {
            let misfit = || PatchError::Misfit(hunk.at);
            // An insertion (no old lines) goes behind the line it names.
            let start = if hunk.old.is_empty() {
                hunk.start
            } else {
                hunk.start.max(1) - 1
            };
            let end = start + hunk.old.len();
            if start < next || lines.get(start..end).is_none_or(|found| found != hunk.old) {
                return Err(misfit());
            }
            result.extend(&lines[next..start]);
            result.extend(hunk.new.iter().map(String::as_str));
            next = end;
        }
        result.extend(&lines[next..]);
        Ok(result.join("\n") + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATCH: &str = "a comment\n--- x/f.rs\n+++ x/f.rs\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n\
                         @@ -5 +5,2 @@\n-five\n+fuenf\n+funf\n";

    #[test]
    fn fitting_patch_replaces_exactly_its_lines() {
        let files = parse(PATCH).unwrap();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].path, "x/f.rs");
        let patched = files[0]
            .apply("one\ntwo\nthree\nfour\nfive\nsix\n")
            .unwrap();
        assert_eq!(patched, "one\nzwei\nthree\nfour\nfuenf\nfunf\nsix\n");
    }

    #[test]
    fn patch_for_another_version_is_refused_with_its_line() {
        let files = parse(PATCH).unwrap();
        let shifted = files[0].apply("zero\none\ntwo\nthree\nfour\nfive\n");
        assert_eq!(shifted, Err(PatchError::Misfit(4)));
        assert_eq!(
            parse("+++ f\n@@ -1,1 +1,1 @@\n?bad\n"),
            Err(PatchError::Syntax(3))
        );
        assert_eq!(parse("@@ -1 +1 @@\n"), Err(PatchError::Syntax(1)));
    }
}
