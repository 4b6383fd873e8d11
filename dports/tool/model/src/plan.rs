//! Several ports and everything they need, in the order to build them.

use std::collections::{BTreeMap, BTreeSet};

use crate::{ModelError, Port, PortRef};

/// Ports in the order to build them: each after those it needs.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    ports: Vec<Port>,
    /// From every name a port is called by, flavour named or not, to its place in `ports`.
    places: BTreeMap<PortRef, usize>,
}

/// Why there is no order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError<E> {
    /// Ports need each other.
    #[error("these ports need each other: {}", names(.0))]
    Cycle(Vec<PortRef>),
    /// A port cannot be read.
    #[error("{}{error}", .needed_by.as_ref().map(|user| format!("{user} needs {}: ", .port)).unwrap_or_default())]
    Load {
        /// Which.
        port: PortRef,
        /// The port that needs it, if it was not asked for.
        needed_by: Option<PortRef>,
        /// Why.
        error: Box<E>,
    },
    /// Words of a port make no sense.
    #[error(transparent)]
    Model(#[from] ModelError),
}

fn names(ports: &[PortRef]) -> String {
    let names: Vec<_> = ports.iter().map(ToString::to_string).collect();
    names.join(" -> ")
}

/// State of a walk through the dependencies.
struct Walk<'a, E> {
    load: &'a mut dyn FnMut(&PortRef) -> Result<Port, E>,
    plan: Plan,
    /// The ports on the way from a root to here, with the names they were called by.
    path: Vec<PortRef>,
}

impl Plan {
    /// Reads `roots` and everything they need with `load`, and orders them.
    ///
    /// # Errors
    /// [`PlanError`] for ports that cannot be read and for ports that need each other, which are
    /// named in the order of the cycle.
    pub fn new<E>(
        roots: &[PortRef],
        load: &mut dyn FnMut(&PortRef) -> Result<Port, E>,
    ) -> Result<Self, PlanError<E>> {
        let mut walk = Walk {
            load,
            plan: Self::default(),
            path: Vec::new(),
        };
        for root in roots {
            walk.visit(root)?;
        }
        Ok(walk.plan)
    }

    /// Returns the ports, each after those it needs.
    #[must_use]
    pub fn ports(&self) -> &[Port] {
        &self.ports
    }

    /// Returns a port by a name that was asked for or that a port of the plan depends on.
    #[must_use]
    pub fn get(&self, name: &PortRef) -> Option<&Port> {
        self.places.get(name).map(|&place| &self.ports[place])
    }

    /// Returns the ports whose packages must be there while `port` is built: what it needs for
    /// that, and what those need to be installed. In the order of the plan.
    #[must_use]
    pub fn needed_to_build(&self, port: &Port) -> Vec<&Port> {
        let mut found = BTreeSet::new();
        for depend in port.depends.iter().filter(|d| d.role.is_for_building()) {
            self.add_installed(&depend.port, &mut found);
        }
        found.into_iter().map(|place| &self.ports[place]).collect()
    }

    /// Returns the ports that `port` names as needed to be installed, each once, by name.
    #[must_use]
    pub fn needed_to_run(&self, port: &Port) -> Vec<&Port> {
        let direct = port.depends.iter().filter(|d| d.role.is_for_running());
        let places: BTreeSet<_> = direct.filter_map(|d| self.places.get(&d.port)).collect();
        let mut ports: Vec<_> = places
            .into_iter()
            .map(|&place| &self.ports[place])
            .collect();
        ports.sort_by(|a, b| a.name.cmp(&b.name));
        ports
    }

    /// Returns the ports whose packages are installed with that of `port`, and it: all that it needs
    /// to run, and what those need. In the order of the plan.
    #[must_use]
    pub fn installed_with(&self, port: &Port) -> Vec<&Port> {
        let mut found = BTreeSet::new();
        self.add_installed(&port.id, &mut found);
        found.into_iter().map(|place| &self.ports[place]).collect()
    }

    /// Returns why a port cannot be built: its own reason, or that of one it needs.
    #[must_use]
    pub fn obstacle(&self, port: &Port) -> Option<String> {
        if let Some(reason) = &port.ignore {
            return Some(format!("{} {reason}", port.id));
        }
        let needed = port.depends.iter().filter_map(|d| self.get(&d.port));
        needed
            .filter_map(|other| self.obstacle(other))
            .map(|reason| format!("needs {reason}"))
            .next()
    }

    fn add_installed(&self, name: &PortRef, found: &mut BTreeSet<usize>) {
        if let Some(&place) = self.places.get(name)
            && found.insert(place)
        {
            for depend in &self.ports[place].depends {
                if depend.role.is_for_running() {
                    self.add_installed(&depend.port, found);
                }
            }
        }
    }
}

impl<E> Walk<'_, E> {
    fn visit(&mut self, name: &PortRef) -> Result<(), PlanError<E>> {
        if self.plan.places.contains_key(name) {
            return Ok(());
        }
        let port = (self.load)(name).map_err(|error| PlanError::Load {
            port: name.clone(),
            needed_by: self.path.last().cloned(),
            error: Box::new(error),
        })?;
        if let Some(&place) = self.plan.places.get(&port.id) {
            self.plan.places.insert(name.clone(), place);
            return Ok(());
        }
        if let Some(start) = self.path.iter().position(|on_path| *on_path == port.id) {
            let mut cycle = self.path.split_off(start);
            cycle.push(port.id);
            return Err(PlanError::Cycle(cycle));
        }
        self.path.push(port.id.clone());
        let mut needs: Vec<_> = port.depends.iter().map(|d| d.port.clone()).collect();
        needs.sort();
        needs.dedup();
        for need in needs {
            self.visit(&need)?;
        }
        self.path.pop();
        let place = self.plan.ports.len();
        self.plan.places.insert(name.clone(), place);
        self.plan.places.insert(port.id.clone(), place);
        self.plan.ports.push(port);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::port::tests::port;
    use proptest::prelude::*;

    fn plan(tree: &[(&str, &str)], roots: &[&str]) -> Result<Plan, PlanError<String>> {
        let roots: Vec<PortRef> = roots.iter().map(|root| root.parse().unwrap()).collect();
        Plan::new(&roots, &mut |name| {
            let found = tree.iter().find(|(id, _)| {
                let id: PortRef = id.parse().unwrap();
                id == *name || name.flavor().is_none() && id.origin() == name.origin()
            });
            let (id, depends) = found.ok_or_else(|| format!("there is no port {name}"))?;
            Ok(port(id, depends))
        })
    }

    fn ids(ports: &[&Port]) -> Vec<String> {
        ports.iter().map(|port| port.id.to_string()).collect()
    }

    #[test]
    fn ports_come_after_what_they_need_and_flavours_are_found_by_default() {
        let tree = [
            ("a/script", "RUN|lua54|lang/lua@lua54"),
            ("lang/lua@lua54", "LIB|libz.a|a/zlib"),
            ("a/zlib", ""),
            ("a/top", "BUILD|/x|lang/lua LIB|y|a/script"),
        ];
        let plan = plan(&tree, &["a/top"]).unwrap();
        let order: Vec<_> = plan.ports().iter().collect();
        assert_eq!(
            ids(&order),
            ["a/zlib", "lang/lua@lua54", "a/script", "a/top"]
        );
        let top = plan.get(&"a/top".parse().unwrap()).unwrap();
        assert_eq!(
            ids(&plan.needed_to_build(top)),
            ["a/zlib", "lang/lua@lua54", "a/script"]
        );
        assert_eq!(ids(&plan.needed_to_run(top)), ["a/script"]);
        assert_eq!(
            ids(&plan.installed_with(top)),
            ["a/zlib", "lang/lua@lua54", "a/script", "a/top"]
        );
    }

    #[test]
    fn cycle_is_named_without_the_ports_that_only_lead_to_it() {
        let tree = [
            ("a/way", "BUILD|x|a/one"),
            ("a/one", "LIB|x|a/two"),
            ("a/two", "RUN|x|a/one"),
        ];
        let error = plan(&tree, &["a/way"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "these ports need each other: a/one -> a/two -> a/one"
        );
    }

    #[test]
    fn missing_port_is_told_with_the_one_that_needs_it() {
        let error = plan(&[("a/one", "RUN|x|a/gone")], &["a/one"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a/one needs a/gone: there is no port a/gone"
        );
    }

    #[test]
    fn port_that_needs_an_ignored_one_cannot_be_built_either() {
        let mut broken = port("a/broken", "");
        broken.ignore = Some("is broken: it is".to_owned());
        let user = port("a/user", "LIB|x|a/broken");
        let plan = Plan::new::<String>(std::slice::from_ref(&user.id), &mut |name| {
            let both = [&user, &broken];
            Ok(both
                .into_iter()
                .find(|port| port.id == *name)
                .unwrap()
                .clone())
        })
        .unwrap();
        let user = plan.get(&user.id).unwrap();
        assert_eq!(
            plan.obstacle(user).unwrap(),
            "needs a/broken is broken: it is"
        );
    }

    proptest! {
        #[test]
        fn order_respects_every_dependency(edges in proptest::collection::vec((0_usize..8, 0_usize..8), 0..20)) {
            let name = |n: usize| format!("c/p{n}");
            let roots: Vec<PortRef> = (0..8).map(|n| name(n).parse().unwrap()).collect();
            // Only edges to lower numbers: no cycles.
            let edges: Vec<_> = edges.into_iter().filter(|(from, to)| from > to).collect();
            let plan = Plan::new::<String>(&roots, &mut |asked| {
                let depends: Vec<_> = edges
                    .iter()
                    .filter(|(from, _)| name(*from) == asked.to_string())
                    .map(|(_, to)| format!("LIB|x|{}", name(*to)))
                    .collect();
                Ok(port(&asked.to_string(), &depends.join(" ")))
            })
            .unwrap();
            let place = |n: usize| plan.places[&name(n).parse::<PortRef>().unwrap()];
            for (from, to) in edges {
                prop_assert!(place(to) < place(from));
            }
        }
    }
}
