//! What interrupts, and how often it has.

use core::fmt;

use df_cpu_x86_64::{intr, smp};

use super::{FIRST_VECTOR, HANDLERS, LINES, MESSAGE_VECTOR, RESCHEDULE_VECTOR, local_apic, msi};

/// What interrupts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A line of a device: its number, its name.
    Line(u8, &'static str),
    /// A line that a device signals by message.
    Message(u8),
    /// What comes to every CPU: the CPU, what it is.
    Cpu(usize, &'static str),
}

/// As `vmstat -i` shows it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line, name) => write!(f, "irq{line}: {name}"),
            Self::Message(line) => write!(f, "msi{line}"),
            Self::Cpu(cpu, what) => write!(f, "cpu{cpu}: {what}"),
        }
    }
}

/// What comes to every CPU.
const OF_CPU: [(u8, &str); 4] = [
    (local_apic::TIMER_VECTOR, "timer"),
    (RESCHEDULE_VECTOR, "reschedule"),
    (MESSAGE_VECTOR, "message"),
    (smp::FLUSH_VECTOR, "tlb"),
];

/// Iterates over what can interrupt, and how often it has: the lines of devices, their messages,
/// and what the CPUs have.
pub fn sources() -> impl Iterator<Item = (Source, u64)> {
    let lines = *HANDLERS.lock();
    let lines = (0..LINES as u8).filter_map(move |line| {
        let name = lines[usize::from(line)]?.name;
        Some((
            Source::Line(line, name),
            intr::device_count(FIRST_VECTOR + line),
        ))
    });
    let messages = (0..msi::allocated()).map(|line| (Source::Message(line), msi::count(line)));
    let cpus = smp::online().iter().flat_map(|cpu| {
        OF_CPU.map(|(vector, what)| (Source::Cpu(cpu, what), intr::cpu_count(cpu, vector)))
    });
    lines.chain(messages).chain(cpus)
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::*;
    use std::string::ToString;

    #[test]
    fn sources_have_the_names_that_people_know() {
        assert_eq!(Source::Line(4, "com1").to_string(), "irq4: com1");
        assert_eq!(Source::Message(2).to_string(), "msi2");
        assert_eq!(Source::Cpu(1, "timer").to_string(), "cpu1: timer");
    }

    #[test]
    fn every_cpu_has_what_comes_to_all() {
        let of_first = sources().filter(|(source, _)| matches!(source, Source::Cpu(0, _)));
        assert_eq!(of_first.count(), OF_CPU.len());
    }
}
