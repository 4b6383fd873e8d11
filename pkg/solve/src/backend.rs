//! The SAT solver of the crate `resolvo` behind [`Solver`].
//!
//! A group is one of its names, a choice one of its solvables. A need becomes a requirement: the
//! union of runs of choices of one group. A clash becomes a constraint on the other's group.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use resolvo::conflict::{ConflictCause, ConflictEdge, ConflictNode};
use resolvo::{
    Candidates, Condition, ConditionId, ConditionalRequirement, Dependencies, DependencyProvider,
    HintDependenciesAvailable, Interner, KnownDependencies, NameId, Requirement, SolvableId,
    SolverCache, StringId, UnsolvableOrCancelled, VersionSetId, VersionSetUnionId,
};

use crate::sat::{Core, Need, Question, Solver};

/// resolvo, which decides by conflict-driven clause learning.
#[derive(Clone, Copy, Debug, Default)]
pub struct Resolvo;

impl Solver for Resolvo {
    fn solve(&self, question: &dyn Question) -> Result<Vec<u32>, Core> {
        let provider = Provider {
            question,
            tables: RefCell::default(),
        };
        let goals = provider.requirements(&question.goals());
        let problem = resolvo::Problem::new().requirements(goals);
        let mut solver = resolvo::Solver::new(provider);
        match solver.solve(problem) {
            Ok(solution) => {
                let mut chosen: Vec<u32> = solution.into_iter().map(SolvableId::into_raw).collect();
                chosen.sort_unstable();
                Ok(chosen)
            }
            Err(UnsolvableOrCancelled::Unsolvable(conflict)) => {
                let graph = conflict.graph(&solver).graph;
                let mut core = Core::default();
                let mut known = HashMap::new();
                for edge in graph.edge_indices() {
                    let Some((from, to)) = graph.edge_endpoints(edge) else {
                        continue;
                    };
                    let ends = (graph[from], graph[to]);
                    let provider = solver.provider();
                    provider.reason(&graph[edge], ends, &mut known, &mut core);
                }
                core.needs.sort_unstable();
                core.needs.dedup();
                core.clashes.sort_unstable();
                core.clashes.dedup();
                Err(core)
            }
            // Nobody cancels.
            Err(UnsolvableOrCancelled::Cancelled(_)) => Err(Core::default()),
        }
    }
}

/// Choices of one group.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Set {
    group: u32,
    members: Vec<u32>,
    /// All but the members.
    others: bool,
}

#[derive(Default)]
struct Tables {
    sets: Vec<Set>,
    set_ids: HashMap<Set, VersionSetId>,
    unions: Vec<Vec<VersionSetId>>,
    union_ids: HashMap<Vec<VersionSetId>, VersionSetUnionId>,
    /// The place of each choice in its group, for groups that were looked at.
    places: HashMap<u32, u32>,
}

impl Tables {
    fn set(&mut self, set: Set) -> VersionSetId {
        if let Some(id) = self.set_ids.get(&set) {
            return *id;
        }
        let id = VersionSetId(self.sets.len() as u32);
        self.sets.push(set.clone());
        self.set_ids.insert(set, id);
        id
    }

    fn union(&mut self, sets: Vec<VersionSetId>) -> VersionSetUnionId {
        if let Some(id) = self.union_ids.get(&sets) {
            return *id;
        }
        let id = VersionSetUnionId(self.unions.len() as u32);
        self.unions.push(sets.clone());
        self.union_ids.insert(sets, id);
        id
    }
}

struct Provider<'q> {
    question: &'q dyn Question,
    tables: RefCell<Tables>,
}

impl Provider<'_> {
    fn places(&self, group: u32) -> Vec<u32> {
        let choices = self.question.choices(group);
        let mut tables = self.tables.borrow_mut();
        for (place, choice) in (0..).zip(&choices) {
            tables.places.insert(*choice, place);
        }
        choices
    }

    fn place(&self, choice: u32) -> u32 {
        if let Some(place) = self.tables.borrow().places.get(&choice) {
            return *place;
        }
        self.places(self.question.group(choice));
        let tables = self.tables.borrow();
        tables.places.get(&choice).copied().unwrap_or(u32::MAX)
    }

    /// A need in resolvo's terms. Within a set resolvo tries the choices in the order of their
    /// group, so a set ends where the need wants another.
    fn requirement(&self, need: &Need) -> Requirement {
        let mut runs: Vec<Set> = Vec::new();
        let mut last = 0;
        for choice in &need.any {
            let (group, place) = (self.question.group(*choice), self.place(*choice));
            match runs.last_mut() {
                Some(run) if run.group == group && last < place => run.members.push(*choice),
                _ => runs.push(Set {
                    group,
                    members: vec![*choice],
                    others: false,
                }),
            }
            last = place;
        }
        let mut tables = self.tables.borrow_mut();
        let mut sets: Vec<VersionSetId> = runs.into_iter().map(|run| tables.set(run)).collect();
        match (sets.len(), sets.pop()) {
            (1, Some(one)) => one.into(),
            (_, last) => {
                sets.extend(last);
                tables.union(sets).into()
            }
        }
    }

    fn requirements(&self, needs: &[Need]) -> Vec<ConditionalRequirement> {
        needs
            .iter()
            .map(|need| self.requirement(need).into())
            .collect()
    }

    /// Translates an edge of resolvo's graph of a conflict.
    fn reason(
        &self,
        edge: &ConflictEdge,
        (from, to): (ConflictNode, ConflictNode),
        known: &mut HashMap<Option<u32>, Vec<Requirement>>,
        core: &mut Core,
    ) {
        let choice = |node: ConflictNode| match node {
            ConflictNode::Solvable(id) => Some(id.into_raw()),
            _ => None,
        };
        match edge {
            ConflictEdge::Requires(requirement) => {
                let whose = choice(from);
                let requirements = known.entry(whose).or_insert_with(|| {
                    let needs = match whose {
                        Some(choice) => self.question.needs(choice),
                        None => self.question.goals(),
                    };
                    needs.iter().map(|need| self.requirement(need)).collect()
                });
                let place = requirements.iter().position(|one| one == requirement);
                core.needs.extend(place.map(|place| (whose, place)));
            }
            ConflictEdge::Conflict(ConflictCause::Constrains(_)) => {
                if let (Some(from), Some(to)) = (choice(from), choice(to)) {
                    core.clashes.push((from, to));
                }
            }
            // Two of one group: the needs say who wants them.
            ConflictEdge::Conflict(_) => {}
        }
    }
}

impl Interner for Provider<'_> {
    type NameId = NameId;
    type SolvableId = SolvableId;

    fn display_solvable(&self, solvable: SolvableId) -> impl Display + '_ {
        solvable.into_raw()
    }

    fn display_name(&self, name: NameId) -> impl Display + '_ {
        name.into_raw()
    }

    fn display_version_set(&self, version_set: VersionSetId) -> impl Display + '_ {
        version_set.0
    }

    fn display_string(&self, string_id: StringId) -> impl Display + '_ {
        string_id.0
    }

    fn version_set_name(&self, version_set: VersionSetId) -> NameId {
        NameId::from_raw(self.tables.borrow().sets[version_set.0 as usize].group)
    }

    fn solvable_name(&self, solvable: SolvableId) -> NameId {
        NameId::from_raw(self.question.group(solvable.into_raw()))
    }

    fn version_sets_in_union(
        &self,
        version_set_union: VersionSetUnionId,
    ) -> impl Iterator<Item = VersionSetId> {
        let tables = self.tables.borrow();
        tables.unions[version_set_union.0 as usize]
            .clone()
            .into_iter()
    }

    fn resolve_condition(&self, _: ConditionId) -> Condition {
        unreachable!("no requirement is made with a condition")
    }
}

impl DependencyProvider for Provider<'_> {
    async fn filter_candidates(
        &self,
        candidates: &[SolvableId],
        version_set: VersionSetId,
        inverse: bool,
    ) -> Vec<SolvableId> {
        let tables = self.tables.borrow();
        let set = &tables.sets[version_set.0 as usize];
        candidates
            .iter()
            .filter(|id| set.members.contains(&id.into_raw()) != (set.others != inverse))
            .copied()
            .collect()
    }

    async fn get_candidates(&self, name: NameId) -> Option<Candidates> {
        let choices = self.places(name.into_raw());
        Some(Candidates {
            candidates: choices.into_iter().map(SolvableId::from_raw).collect(),
            hint_dependencies_available: HintDependenciesAvailable::None,
            ..Candidates::default()
        })
    }

    async fn sort_candidates(&self, _: &SolverCache<Self>, solvables: &mut [SolvableId]) {
        let tables = self.tables.borrow();
        solvables.sort_by_key(|id| tables.places.get(&id.into_raw()));
    }

    async fn get_dependencies(&self, solvable: SolvableId) -> Dependencies {
        let choice = solvable.into_raw();
        let requirements = self.requirements(&self.question.needs(choice));
        let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for other in self.question.clashes(choice) {
            let group = self.question.group(other);
            groups.entry(group).or_default().push(other);
        }
        let mut tables = self.tables.borrow_mut();
        let constrains = groups.into_iter().map(|(group, members)| {
            tables.set(Set {
                group,
                members,
                others: true,
            })
        });
        Dependencies::Known(KnownDependencies {
            requirements,
            constrains: constrains.collect(),
        })
    }
}
