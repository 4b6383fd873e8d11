//! The medium with what cases need: programs, folders, and the orders.
//!
//! ```text
//! /orders            a line a case
//! /programs/N-NAME   programs that the system has not itself
//! /folders/N         folders that cases copy or run in
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use df_manifest::RelPath;
use df_test_cases::Order;
use release_image::{Boot, Image, Spec, Tree, VolumeId, write_image};

use super::BootedError;
use crate::case::{Case, Source};
use crate::places::Places;
use crate::program::{Programs, Side};
use crate::run::environment;

/// Where, in the object directory, what the system has itself lies.
const WORLD: &str = "world/";
/// Name of the volume.
const VOLUME: &str = "CASES";

/// Everything that goes onto the medium.
#[derive(Debug, Default)]
pub(super) struct Orders {
    orders: Vec<Order>,
    /// Programs and their names there.
    programs: BTreeMap<PathBuf, String>,
    /// Folders and their names there.
    folders: BTreeMap<PathBuf, String>,
}

/// What the cases ask for.
pub(super) fn orders(
    cases: &[Case],
    places: &Places,
    programs: &Programs,
) -> Result<Orders, BootedError> {
    let mut all = Orders::default();
    for case in cases {
        let runs_in = programs.folder(&case.source)?;
        let copy = case.copy.as_ref().map(|folder| places.source.join(folder));
        let runs_in_copy = runs_in.is_some();
        let copy = runs_in.or(copy).map(|folder| all.folder(&folder));
        let program = match &case.source {
            Source::File(file) if file.starts_with(WORLD) => {
                format!("/{}", &file[WORLD.len()..])
            }
            source => {
                let path = programs.get(source, Side::Target)?;
                all.program(&path)
            }
        };
        let expect = &case.expect;
        all.orders.push(Order {
            case: case.name.clone(),
            program,
            called: case.called.clone(),
            arguments: case.arguments.clone(),
            environment: environment(case),
            stdin: case.stdin.clone(),
            files: case.files.clone(),
            folders: case.folders.clone(),
            copy,
            runs_in_copy,
            wanted: expect.files.keys().chain(&expect.gone).cloned().collect(),
            limit_seconds: case.limit.as_secs(),
        });
    }
    Ok(all)
}

impl Orders {
    fn program(&mut self, path: &Path) -> String {
        let number = self.programs.len();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = format!("programs/{number}-{name}");
        self.programs.entry(path.to_owned()).or_insert(name).clone()
    }

    fn folder(&mut self, path: &Path) -> String {
        let name = format!("folders/{}", self.folders.len());
        self.folders.entry(path.to_owned()).or_insert(name).clone()
    }

    /// The orders as `casetest` reads them.
    fn text(&self) -> String {
        let line = |order: &Order| serde_json::to_string(order).unwrap_or_default() + "\n";
        self.orders.iter().map(line).collect()
    }
}

/// Writes the medium.
pub(super) fn write(orders: &Orders, path: &Path) -> Result<(), BootedError> {
    let named =
        |name: &str| RelPath::new(name.as_bytes()).map_err(|_| BootedError::Name(name.to_owned()));
    let mut tree = Tree::new();
    for (folder, name) in &orders.folders {
        tree.add_directory_at(&named(name)?, folder, (0, 0))?;
    }
    for (program, name) in &orders.programs {
        tree.add_file(named(name)?, 0o755, program)?;
    }
    tree.add_bytes(named("orders")?, 0o644, orders.text().into_bytes());
    let volume_id: VolumeId = VOLUME
        .parse()
        .map_err(|_| BootedError::Name(VOLUME.to_owned()))?;
    let spec = Spec {
        volume_id,
        publisher: String::new(),
        time: 0,
        boot: Boot::default(),
    };
    let image = Image::plan(tree, &spec)?;
    write_image(&image, path, &mut |_| {})?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raw::RawSuite;

    #[test]
    fn programs_of_the_system_are_named_and_others_are_brought() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("tests")).unwrap();
        std::fs::write(dir.path().join("tests/x"), b"program").unwrap();
        let text = "title = 't'\n\
            [[case]]\nname = 'a'\nprogram = { file = 'world/bin/sh' }\nstdin = 'in'\n\
            expect = { files = { out = '1' }, gone = ['old'] }\n\
            [[case]]\nname = 'b'\nprogram = { file = 'tests/x' }\n\
            [[case]]\nname = 'c'\nprogram = { file = 'tests/x' }\n";
        let raw: RawSuite = toml::from_str(text).unwrap();
        let cases = Case::check_all("s", &raw).unwrap();
        let places = Places {
            source: dir.path().to_owned(),
            objdir: dir.path().to_owned(),
            dfrun: PathBuf::new(),
        };
        let orders = orders(&cases, &places, &Programs::new(places.clone())).unwrap();
        let programs: Vec<&str> = orders.orders.iter().map(|o| o.program.as_str()).collect();
        assert_eq!(programs, ["/bin/sh", "programs/0-x", "programs/0-x"]);
        assert_eq!(orders.orders[0].wanted, ["out", "old"]);
        assert_eq!(orders.text().lines().count(), 3);
        let medium = dir.path().join("cases.iso");
        write(&orders, &medium).unwrap();
        let read = release_image::Inspection::open(&medium).unwrap();
        let names: Vec<String> = read
            .walk()
            .unwrap()
            .iter()
            .map(|(path, _)| String::from_utf8_lossy(path.as_bytes()).into_owned())
            .collect();
        assert!(names.contains(&"programs/0-x".to_owned()), "{names:?}");
    }
}
