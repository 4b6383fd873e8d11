//! What the kernel heap is used for, by size of objects, and how that has grown.

use core::fmt;

use df_libkern::heap::{ZONES, Zone};

use crate::kmalloc;

/// What the kernel heap was used for at one time: a zone for each size of small objects, and
/// one for the pages of all that is large. Roughly: other CPUs allocate meanwhile.
#[derive(Clone, Copy, Debug)]
pub struct Zones([Zone; ZONES]);

/// What has grown between two times, for people: where to look for a leak.
#[derive(Clone, Copy, Debug)]
pub struct LeakReport<'a> {
    /// The first time.
    pub before: &'a Zones,
    /// The second.
    pub now: &'a Zones,
}

impl fmt::Display for LeakReport<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut bytes, mut zones) = (0, 0);
        for growth in self.now.grown_since(self.before) {
            writeln!(f, "{growth}, {} bytes", growth.bytes())?;
            bytes += growth.bytes();
            zones += 1;
        }
        write!(f, "{bytes} bytes more in {zones} zones that have grown")
    }
}

/// A zone that has more objects in use than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Bytes that an object takes.
    pub size: usize,
    /// Objects in use before.
    pub before: usize,
    /// Objects in use now.
    pub now: usize,
}

impl Growth {
    /// Bytes that are in use now and were not before.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        (self.now - self.before) * self.size
    }
}

impl fmt::Display for Growth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { size, before, now } = self;
        write!(f, "objects of {size} bytes: {before} -> {now}")
    }
}

impl Zones {
    /// What it is used for now.
    #[must_use]
    pub fn now() -> Self {
        Self(kmalloc::zones())
    }

    /// The zones, smallest objects first; that of large objects, in pages, is the last.
    pub fn iter(&self) -> impl Iterator<Item = &Zone> {
        self.0.iter()
    }

    /// Bytes in use.
    #[must_use]
    pub fn used_bytes(&self) -> usize {
        self.iter().map(|zone| zone.used * zone.size).sum()
    }

    /// Which zones have grown since `before`: where a leak shows.
    pub fn grown_since<'a>(&'a self, before: &'a Self) -> impl Iterator<Item = Growth> + 'a {
        let pairs = self.0.iter().zip(&before.0);
        pairs.filter_map(|(now, before)| {
            (now.used > before.used).then_some(Growth {
                size: now.size,
                before: before.used,
                now: now.used,
            })
        })
    }
}

/// A table for people.
impl fmt::Display for Zones {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:>6} {:>9} {:>9} {:>11} {:>9} {:>12}",
            "size", "in use", "free", "bytes", "most", "requests"
        )?;
        for (index, zone) in self.0.iter().enumerate() {
            let large = if index + 1 == ZONES {
                " (pages of large ones)"
            } else {
                ""
            };
            let Zone {
                size,
                used,
                cached,
                slabs,
                most,
                requests,
            } = zone;
            let free = (slabs / size).saturating_sub(*used).max(*cached);
            writeln!(
                f,
                "{size:>6} {used:>9} {free:>9} {slabs:>11} {most:>9} {requests:>12}{large}"
            )?;
        }
        write!(f, "{} bytes in use", self.used_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::{Growth, LeakReport, ZONES, Zone, Zones};
    use std::string::ToString;

    fn zones(used: usize) -> Zones {
        let mut zones = [Zone::default(); ZONES];
        for (index, zone) in zones.iter_mut().enumerate() {
            zone.size = 16 * (index + 1);
            zone.slabs = 16384;
        }
        zones[3].used = used;
        Zones(zones)
    }

    #[test]
    fn only_zones_that_have_grown_are_reported() {
        let (before, now) = (zones(5), zones(9));
        let grown = Growth {
            size: 64,
            before: 5,
            now: 9,
        };
        assert_eq!(
            now.grown_since(&before).collect::<std::vec::Vec<_>>(),
            [grown]
        );
        assert_eq!(grown.bytes(), 256);
        assert_eq!(grown.to_string(), "objects of 64 bytes: 5 -> 9");
        assert_eq!(before.grown_since(&now).count(), 0);
        let report = LeakReport {
            before: &before,
            now: &now,
        };
        assert_eq!(
            report.to_string(),
            "objects of 64 bytes: 5 -> 9, 256 bytes\n256 bytes more in 1 zones that have grown"
        );
    }

    #[test]
    fn the_table_has_a_line_for_each_zone() {
        let table = zones(5).to_string();
        assert_eq!(table.lines().count(), ZONES + 2);
        assert!(
            table
                .lines()
                .any(|line| line.starts_with("    64         5"))
        );
        assert!(table.lines().all(|line| line.len() < 100));
        assert!(table.ends_with("320 bytes in use"));
    }
}
