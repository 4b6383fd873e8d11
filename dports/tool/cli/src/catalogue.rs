//! The index of a tree, brought up to date, as several verbs work with it.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::PathBuf;

use buildsys_cli::{Failed, Session};
use dports_eval::{Native, Probes, Profile, Tree};
use dports_index::{Entry, Index, Update};
use dports_model::{PortRef, Words};

use crate::{foreign, tell};

/// Which tree.
#[derive(Debug, clap::Args)]
pub(crate) struct Place {
    /// Ports tree, with a framework of its own in Mk [default: ours]
    #[arg(long, value_name = "DIR")]
    tree: Option<PathBuf>,
}

/// The ports of a tree, as they are now.
pub(crate) struct Catalogue {
    index: Index,
    pub(crate) update: Update,
    pub(crate) tree: Tree,
    profile: Profile,
}

impl Catalogue {
    /// Brings the index up to date.
    pub(crate) fn open(session: &Session, place: &Place) -> Result<Self, Failed> {
        let context = session.context()?;
        let mut profile = dports_jobs::profile(&context);
        let folder = session.objdir.join("index");
        let (tree, file) = match &place.tree {
            None => (dports_jobs::tree(&context), "ports.sqlite".to_owned()),
            Some(named) => {
                let tree = foreign::tree(named)?;
                let mut hasher = DefaultHasher::new();
                tree.root().hash(&mut hasher);
                let name = format!("tree-{:016x}", hasher.finish());
                let base = folder.join(&name);
                let foreign = profile.for_foreign(&tree, &base, Probes::Answered);
                profile = foreign.map_err(tell::input_output)?;
                (tree, format!("{name}.sqlite"))
            }
        };
        let path = folder.join(file);
        let mut index = Index::open(&path, tree.clone()).map_err(tell::index)?;
        let update = index
            .update(&profile, session.slots())
            .map_err(tell::index)?;
        Ok(Self {
            index,
            update,
            tree,
            profile,
        })
    }

    /// Reads all ports.
    pub(crate) fn entries(&self) -> Result<Vec<Entry>, Failed> {
        self.index.entries().map_err(tell::index)
    }

    /// Says why ports cannot be evaluated.
    pub(crate) fn problems(&self) -> Result<Vec<String>, Failed> {
        self.index.problems().map_err(tell::index)
    }

    /// Returns ports by name: their default flavours where none is named.
    pub(crate) fn chosen(&self, origins: &[PortRef]) -> Result<Vec<Entry>, Failed> {
        origins.iter().map(|port| self.one(port)).collect()
    }

    /// Returns a port by name: its default flavour if none is named.
    pub(crate) fn one(&self, port: &PortRef) -> Result<Entry, Failed> {
        let found = self.index.entry(port).map_err(tell::index)?;
        found.ok_or_else(|| {
            // The tree knows which port may be meant.
            let error = match self.tree.folder(port) {
                Err(error) => error.to_string(),
                Ok(_) => format!("{} has no flavour {port}", port.origin()),
            };
            tell::unknown(&error)
        })
    }

    /// Evaluates variables of ports that the index does not hold.
    pub(crate) fn evaluate(
        &self,
        ports: &[Entry],
        variables: &[&str],
        threads: usize,
    ) -> Result<Vec<Words>, Failed> {
        let root = self.tree.root();
        let native = Native::new(root.to_owned(), threads).map_err(tell::eval)?;
        let folder = |port: &PortRef| root.join(port.origin().as_str());
        let list: Vec<_> = ports
            .iter()
            .map(|entry| (entry.port.clone(), folder(&entry.port)))
            .collect();
        let found = native.evaluate_all(&list, &self.profile, variables);
        let words = found
            .into_iter()
            .map(|found| found.map(|found| found.words));
        words.collect::<Result<_, _>>().map_err(tell::eval)
    }
}
