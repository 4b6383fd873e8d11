//! Lays columns out: each as wide as its widest value, the last one to the end of the line.

use std::io::{self, Write};

use df_sys::process::Process;

use crate::column::Column;
use crate::facts::Facts;

/// Writes the titles and a line for each process, none longer than `width` letters.
///
/// # Errors
/// When the output cannot be written.
pub fn write(
    columns: &[Column],
    processes: &[Process],
    facts: &Facts,
    width: Option<usize>,
    output: &mut dyn Write,
) -> io::Result<()> {
    let titles: Vec<String> = columns.iter().map(|column| column.title.clone()).collect();
    let mut rows = Vec::new();
    // Titles that are all empty are not shown.
    if titles.iter().any(|title| !title.is_empty()) {
        rows.push(titles);
    }
    for process in processes {
        rows.push(
            columns
                .iter()
                .map(|column| (column.show)(process, facts))
                .collect(),
        );
    }
    let widths: Vec<usize> = (0..columns.len())
        .map(|at| {
            rows.iter()
                .map(|row| row[at].chars().count())
                .max()
                .unwrap_or_default()
        })
        .collect();
    for row in &rows {
        let line = line(columns, row, &widths);
        let line: String = line.chars().take(width.unwrap_or(usize::MAX)).collect();
        writeln!(output, "{}", line.trim_end())?;
    }
    Ok(())
}

fn line(columns: &[Column], row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (at, ((column, value), width)) in columns.iter().zip(row).zip(widths).enumerate() {
        if at > 0 {
            line.push(' ');
        }
        let fill = " ".repeat(width - value.chars().count());
        if column.right {
            line.extend([fill.as_str(), value]);
        } else {
            line.extend([value.as_str(), &fill]);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::column::find;
    use crate::testing::{facts, process};

    fn table(names: &[&str], width: Option<usize>) -> String {
        let columns: Vec<Column> = names.iter().filter_map(|name| find(name)).collect();
        let processes = [process(5, 0, Some(7)), process(1234, 1001, None)];
        let mut output = Vec::new();
        write(&columns, &processes, &facts(), width, &mut output).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_value() {
        let expected = " PID USER TT COMMAND\n   5 root v0 model\n1234 1001 ?? model\n";
        assert_eq!(table(&["pid", "user", "tt", "comm"], None), expected);
    }

    #[test]
    fn long_lines_are_cut() {
        assert_eq!(
            table(&["pid", "comm"], Some(7)),
            " PID CO\n   5 mo\n1234 mo\n"
        );
    }

    #[test]
    fn empty_titles_are_left_out() {
        let columns = [find("pid").unwrap().titled("")];
        let mut output = Vec::new();
        write(
            &columns,
            &[process(5, 0, None)],
            &facts(),
            None,
            &mut output,
        )
        .unwrap();
        assert_eq!(output, b"5\n");
    }
}
