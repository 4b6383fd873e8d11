//! Layers for drawing: a job lies one layer above the highest job it needs.

use crate::{Graph, NodeId};

/// Returns the nodes by layer, the jobs that need nothing first. Inside a layer, nodes are ordered
/// by the mean position of what they need, which keeps lines short.
pub(crate) fn layers(graph: &Graph) -> Vec<Vec<NodeId>> {
    let mut depth = vec![0_usize; graph.len()];
    for node in graph.nodes() {
        let below = graph.needs(node).iter().map(|need| depth[need.index()] + 1);
        depth[node.index()] = below.max().unwrap_or(0);
    }
    let count = depth.iter().max().map_or(0, |deepest| deepest + 1);
    let mut layers: Vec<Vec<NodeId>> = vec![Vec::new(); count];
    for node in graph.nodes() {
        layers[depth[node.index()]].push(node);
    }
    let mut place = vec![0.0_f64; graph.len()];
    for layer in &mut layers {
        let mean = |node: &NodeId| {
            let needs = graph.needs(*node);
            let sum: f64 = needs.iter().map(|need| place[need.index()]).sum();
            if needs.is_empty() {
                0.0
            } else {
                sum / needs.len() as f64
            }
        };
        layer.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then(a.cmp(b)));
        let middle = (layer.len() as f64 - 1.0) / 2.0;
        for (position, node) in layer.iter().enumerate() {
            place[node.index()] = position as f64 - middle;
        }
    }
    layers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::acyclic;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_need_lies_in_a_lower_layer(jobs in acyclic()) {
            let graph = Graph::new(jobs.iter().map(|(n, d)| (n, d))).unwrap();
            let layers = layers(&graph);
            prop_assert_eq!(layers.iter().map(Vec::len).sum::<usize>(), graph.len());
            for (depth, layer) in layers.iter().enumerate() {
                for need in layer.iter().flat_map(|node| graph.needs(*node)) {
                    prop_assert!(layers[..depth].iter().any(|lower| lower.contains(need)));
                }
            }
        }
    }
}
