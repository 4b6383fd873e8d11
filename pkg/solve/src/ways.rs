//! Ways out of a refusal.

use crate::error::Way;
use crate::explain::Leaf;
use crate::install::Install;
use crate::question::{Request, Suppose};
use crate::remove::Remove;
use crate::sat::{Core, Solver};
use crate::unit::{Change, Universe};

/// How many ways out are tried, and how many are named.
const TRIED: usize = 8;
const NAMED: usize = 4;

/// What makes the request possible, each tried.
pub(crate) fn ways(
    universe: &Universe,
    question: &Request<'_, '_>,
    core: &Core,
    leaves: &[Leaf],
    solver: &dyn Solver,
) -> Vec<Way> {
    let index = question.index;
    let request = question.request;
    let mut tries: Vec<(Way, Install, Suppose)> = Vec::new();
    for leaf in leaves {
        let mut suppose = question.suppose.clone();
        match leaf {
            Leaf::Locked(name) => {
                let Some(old) = index.named(*name).installed else {
                    continue;
                };
                suppose.unlocked.insert(*name);
                let way = Way::Unlock(index.unit(old).name.clone());
                tries.push((way, request.clone(), suppose));
            }
            Leaf::Clash { from, to, .. } => {
                let both = [*to, *from].map(|id| index.name_of(id));
                for old in both.into_iter().filter_map(|name| question.old(name)) {
                    let asked = question.wishes.asked.iter();
                    let mut asked = asked.map(|id| index.name_of(*id));
                    let name = index.unit(old).name.clone();
                    let going = universe.remove(&Remove {
                        names: vec![name.clone()],
                        ..Remove::default()
                    });
                    let Ok(going) = going else { continue };
                    if asked.any(|asked| asked == index.name_of(old)) {
                        continue;
                    }
                    let mut suppose = suppose.clone();
                    let going = going.into_iter().filter_map(|change| match change {
                        Change::Drop { name, .. } => index.name(&name),
                        Change::Put { .. } => None,
                    });
                    suppose.deleted.extend(going);
                    tries.push((Way::Delete(name), request.clone(), suppose));
                }
            }
            Leaf::Missing { .. } => {
                let mut request = request.clone();
                request.accept_missing = true;
                tries.push((Way::AcceptMissing, request, suppose));
            }
            Leaf::Versions => {}
        }
    }
    for id in &question.wishes.asked {
        let goals = core.needs.iter().any(|(whose, _)| whose.is_none());
        let Some(place) = index.place(*id).filter(|_| goals) else {
            continue;
        };
        let label = index.unit(*id).label();
        let named = index.named(index.name_of(*id));
        for other in named.offered.iter().filter(|other| *other != id).take(2) {
            let mut request = request.clone();
            for ask in request.asked.iter_mut().filter(|ask| ask.offered == place) {
                ask.offered = index.place(*other).unwrap_or(place);
            }
            let way = Way::Instead {
                asked: label.clone(),
                other: index.unit(*other).label(),
            };
            tries.push((way, request, question.suppose.clone()));
        }
        if question.wishes.asked.len() > 1 {
            let mut request = request.clone();
            request.asked.retain(|ask| ask.offered != place);
            tries.push((Way::Without(label), request, question.suppose.clone()));
        }
    }
    let mut ways: Vec<Way> = Vec::new();
    for (way, request, suppose) in tries.into_iter().take(TRIED) {
        if ways.len() < NAMED
            && !ways.contains(&way)
            && Request::new(index, &request, suppose)
                .answer(solver)
                .is_ok()
        {
            ways.push(way);
        }
    }
    ways
}
