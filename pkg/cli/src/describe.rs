//! A package described at length, as `pkg info -f` and `pkg search -f` do.

use pkg_format::Manifest;

use crate::human;

/// What of a package is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Name,
    Version,
    InstalledOn,
    Origin,
    Architecture,
    Prefix,
    Repository,
    Categories,
    Licenses,
    Maintainer,
    Www,
    Comment,
    Options,
    LibrariesRequired,
    LibrariesProvided,
    Requires,
    Provides,
    Annotations,
    FlatSize,
    PkgSize,
    Description,
    Message,
    Dependencies,
    NeededBy,
    Files,
    Locked,
}

/// A package and what is known beside its manifest.
pub(crate) struct Described<'d> {
    pub(crate) manifest: &'d Manifest,
    pub(crate) locked: bool,
    /// `NAME-VERSION` of the packages that need it.
    pub(crate) needed_by: Vec<String>,
    /// Name and address of the repository that offers it.
    pub(crate) repository: Option<(String, String)>,
}

/// Everything that `info -f` tells, in order.
pub(crate) const FULL: &[Part] = &[
    Part::Name,
    Part::Version,
    Part::InstalledOn,
    Part::Origin,
    Part::Architecture,
    Part::Prefix,
    Part::Repository,
    Part::Categories,
    Part::Licenses,
    Part::Maintainer,
    Part::Www,
    Part::Comment,
    Part::Options,
    Part::LibrariesRequired,
    Part::LibrariesProvided,
    Part::Requires,
    Part::Provides,
    Part::Annotations,
    Part::FlatSize,
    Part::PkgSize,
    Part::Description,
];

/// A part's value: a line, or lines of a list.
pub(crate) enum Value {
    Line(String),
    List(Vec<String>),
    Text(String),
}

impl Described<'_> {
    /// The label of a part.
    pub(crate) fn label(part: Part) -> &'static str {
        match part {
            Part::Name => "Name",
            Part::Version => "Version",
            Part::InstalledOn => "Installed on",
            Part::Origin => "Origin",
            Part::Architecture => "Architecture",
            Part::Prefix => "Prefix",
            Part::Repository => "Repository",
            Part::Categories => "Categories",
            Part::Licenses => "Licenses",
            Part::Maintainer => "Maintainer",
            Part::Www => "WWW",
            Part::Comment => "Comment",
            Part::Options => "Options",
            Part::LibrariesRequired => "Shared Libs required",
            Part::LibrariesProvided => "Shared Libs provided",
            Part::Requires => "Requires",
            Part::Provides => "Provides",
            Part::Annotations => "Annotations",
            Part::FlatSize => "Flat size",
            Part::PkgSize => "Pkg size",
            Part::Description => "Description",
            Part::Message => "Message",
            Part::Dependencies => "Depends on",
            Part::NeededBy => "Required by",
            Part::Files => "Files",
            Part::Locked => "Locked",
        }
    }

    /// The value of a part; `None` when there is nothing to tell.
    pub(crate) fn value(&self, part: Part) -> Option<Value> {
        let m = self.manifest;
        let line = |text: String| Some(Value::Line(text));
        let list = |list: Vec<String>| (!list.is_empty()).then_some(Value::List(list));
        let pairs = |map: &std::collections::BTreeMap<String, String>| {
            list(
                map.iter()
                    .map(|(key, value)| format!("{key:<15}: {value}"))
                    .collect(),
            )
        };
        match part {
            Part::Name => line(m.name.to_string()),
            Part::Version => line(m.version.to_string()),
            Part::InstalledOn => m.timestamp.map(|time| Value::Line(human::time(time))),
            Part::Origin => line(m.origin.to_string()),
            Part::Architecture => line(m.abi.to_string()),
            Part::Prefix => line(m.prefix.clone()),
            Part::Repository => self
                .repository
                .as_ref()
                .map(|(name, url)| Value::Line(format!("{name} [{url}]"))),
            Part::Categories => line(m.categories.join(" ")),
            Part::Licenses => {
                let join = match m.licenselogic.as_str() {
                    "or" | "dual" => " or ",
                    "and" | "multi" => " and ",
                    _ => " ",
                };
                line(m.licenses.join(join))
            }
            Part::Maintainer => line(m.maintainer.clone()),
            Part::Www => line(m.www.clone()),
            Part::Comment => line(m.comment.clone()),
            Part::Options => pairs(&m.options),
            Part::LibrariesRequired => list(m.shlibs_required.clone()),
            Part::LibrariesProvided => list(m.shlibs_provided.clone()),
            Part::Requires => list(m.requires.clone()),
            Part::Provides => list(m.provides.clone()),
            Part::Annotations => pairs(&m.annotations),
            Part::FlatSize => line(human::size(m.flatsize)),
            Part::PkgSize => m
                .location
                .as_ref()
                .map(|location| Value::Line(human::size(location.pkgsize))),
            Part::Description => Some(Value::Text(m.desc.clone())),
            Part::Message => {
                let texts: Vec<&str> = m.messages.iter().map(|one| one.text.as_str()).collect();
                (!texts.is_empty()).then(|| Value::Text(texts.join("\n")))
            }
            Part::Dependencies => list(
                m.deps
                    .iter()
                    .map(|(name, dependency)| format!("{name}-{}", dependency.version))
                    .collect(),
            ),
            Part::NeededBy => list(self.needed_by.clone()),
            Part::Files => list(m.files.keys().map(ToString::to_string).collect()),
            Part::Locked => line(if self.locked { "yes" } else { "no" }.to_owned()),
        }
    }

    /// Parts with their labels, a line each.
    pub(crate) fn lines(&self, parts: &[Part]) -> Vec<String> {
        let mut lines = Vec::new();
        for part in parts {
            let label = Self::label(*part);
            match self.value(*part) {
                None => {}
                Some(Value::Line(text)) => lines.push(format!("{label:<15}: {text}")),
                Some(Value::List(list)) => {
                    lines.push(format!("{label:<15}:"));
                    lines.extend(list.iter().map(|one| format!("\t{one}")));
                }
                Some(Value::Text(text)) => {
                    lines.push(format!("{label:<15}:"));
                    lines.push(text);
                }
            }
        }
        lines
    }
}
