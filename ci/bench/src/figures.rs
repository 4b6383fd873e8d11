//! What `callbench` says.

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// Instructions that one turn took.
    pub each: u64,
}

/// The line with which the program ends well.
pub const DONE: &str = "callbench: done";
/// How the line begins with which it ends otherwise.
pub const FAILED: &str = "callbench: FAILED";
/// How each of its lines begins.
const PREFIX: &str = "callbench: ";

/// Reads the figures out of what a machine said, whatever else it said.
#[must_use]
pub fn read(said: &str) -> Vec<Figure> {
    said.lines().filter_map(figure).collect()
}

fn figure(line: &str) -> Option<Figure> {
    let at = line.find(PREFIX)? + PREFIX.len();
    let (name, rest) = line[at..].split_once(": ")?;
    let each = rest.split_once(" ticks each, ")?.0.parse().ok()?;
    Some(Figure {
        name: name.to_owned(),
        each,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_found_among_other_lines() {
        let said = "[    0.5] Run /init as init process\r\n\
            callbench: null system call: 87 ticks each, 100000 turns\r\n\
            callbench: stat: many ticks each, 1 turns\r\n\
            noise callbench: stat: 900 ticks each, 1 turns\r\ncallbench: done\r\n";
        let figures = read(said);
        let names: Vec<(&str, u64)> = figures
            .iter()
            .map(|figure| (figure.name.as_str(), figure.each))
            .collect();
        assert_eq!(names, [("null system call", 87), ("stat", 900)]);
    }
}
