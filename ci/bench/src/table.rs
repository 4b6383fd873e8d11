//! The table.

use std::fmt;

use crate::figures::Figure;

/// What was measured on both systems, side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    rows: Vec<Row>,
}

/// A figure of each system.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    name: String,
    ours: u64,
    theirs: Option<u64>,
}

impl Row {
    /// Ours in hundredths of theirs.
    fn ratio(&self) -> Option<u64> {
        let theirs = self.theirs?;
        (self.ours * 100 + theirs / 2).checked_div(theirs)
    }
}

impl Table {
    /// Puts our figures beside theirs of the same name.
    #[must_use]
    pub fn new(ours: &[Figure], theirs: &[Figure]) -> Self {
        let beside = |figure: &Figure| Row {
            name: figure.name.clone(),
            ours: figure.each,
            theirs: theirs
                .iter()
                .find(|theirs| theirs.name == figure.name)
                .map(|theirs| theirs.each),
        };
        Self {
            rows: ours.iter().map(beside).collect(),
        }
    }

    /// The rows in which ours is more than so many hundredths of theirs.
    #[must_use]
    pub fn above(&self, hundredths: u64) -> Vec<&str> {
        let above = |row: &&Row| row.ratio().is_some_and(|ratio| ratio > hundredths);
        let rows = self.rows.iter().filter(above);
        rows.map(|row| row.name.as_str()).collect()
    }
}

/// In Markdown, as READMEs have it.
impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what, in instructions | ours | Linux | ratio |")?;
        write!(f, "|---|---:|---:|---:|")?;
        for row in &self.rows {
            write!(f, "\n| {} | {} ", row.name, row.ours)?;
            match (row.theirs, row.ratio()) {
                (Some(theirs), Some(ratio)) => {
                    write!(f, "| {theirs} | {}.{:02} |", ratio / 100, ratio % 100)?;
                }
                _ => write!(f, "| | |")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(of: &[(&str, u64)]) -> Vec<Figure> {
        let figure = |&(name, each): &(&str, u64)| Figure {
            name: name.to_owned(),
            each,
        };
        of.iter().map(figure).collect()
    }

    #[test]
    fn ratios_stand_beside_the_figures() {
        let ours = figures(&[("stat", 300), ("fork", 500), ("new", 7)]);
        let theirs = figures(&[("fork", 1000), ("stat", 200), ("old", 1)]);
        let table = Table::new(&ours, &theirs);
        assert_eq!(
            table.to_string(),
            "| what, in instructions | ours | Linux | ratio |\n|---|---:|---:|---:|\n\
             | stat | 300 | 200 | 1.50 |\n| fork | 500 | 1000 | 0.50 |\n| new | 7 | | |"
        );
        assert_eq!(table.above(149), ["stat"]);
        assert!(table.above(150).is_empty());
    }
}
