//! The graph as text, JSON, DOT and SVG.

use std::fmt::Write as _;

use crate::layers::layers;
use crate::{Graph, NodeId};

/// What a picture says about a node, beside its name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeLabel {
    /// One line: what the job makes.
    pub title: String,
    /// A class for colours: the job's kind.
    pub class: String,
    /// Whether the node lies on the critical path.
    pub critical: bool,
}

/// Writes one line a job, each after what it needs: `kernel: ksyms toolchain`.
#[must_use]
pub fn text(graph: &Graph) -> String {
    let mut out = String::new();
    for node in graph.nodes() {
        let _ = write!(out, "{}:", graph.name(node));
        for need in graph.needs(node) {
            let _ = write!(out, " {}", graph.name(*need));
        }
        out.push('\n');
    }
    out
}

/// Writes a JSON array with one object a job: `name`, `title`, `kind`, `critical`, `needs`.
#[must_use]
pub fn json(graph: &Graph, label: impl Fn(NodeId) -> NodeLabel) -> String {
    let nodes: Vec<_> = graph
        .nodes()
        .map(|node| {
            let NodeLabel {
                title,
                class,
                critical,
            } = label(node);
            let needs: Vec<_> = graph
                .needs(node)
                .iter()
                .map(|need| graph.name(*need))
                .collect();
            let name = graph.name(node).as_str();
            let needs: Vec<_> = needs.iter().map(|need| need.as_str()).collect();
            serde_json::json!({
                "name": name, "title": title, "kind": class, "critical": critical, "needs": needs,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(nodes))
}

/// Writes the graph in the language of Graphviz.
#[must_use]
pub fn dot(graph: &Graph, label: impl Fn(NodeId) -> NodeLabel) -> String {
    let mut out = String::from("digraph jobs {\n  rankdir=BT;\n  node [shape=box];\n");
    for node in graph.nodes() {
        let NodeLabel {
            title, critical, ..
        } = label(node);
        let style = if critical { ", style=bold" } else { "" };
        let name = graph.name(node);
        let title = title.replace('\\', "\\\\").replace('"', "\\\"");
        let _ = writeln!(out, "  \"{name}\" [label=\"{name}\\n{title}\"{style}];");
        for need in graph.needs(node) {
            let _ = writeln!(out, "  \"{name}\" -> \"{}\";", graph.name(*need));
        }
    }
    out.push_str("}\n");
    out
}

/// Sizes of the SVG picture, in pixels.
const BOX_WIDTH: usize = 220;
const BOX_HEIGHT: usize = 44;
const GAP_X: usize = 24;
const GAP_Y: usize = 56;

/// Writes the graph as a picture in layers: what needs nothing at the top, the products at the
/// bottom, the critical path in bold.
#[must_use]
pub fn svg(graph: &Graph, label: impl Fn(NodeId) -> NodeLabel) -> String {
    let layers = layers(graph);
    let widest = layers.iter().map(Vec::len).max().unwrap_or(0);
    let width = widest * (BOX_WIDTH + GAP_X) + GAP_X;
    let height = layers.len() * (BOX_HEIGHT + GAP_Y) + GAP_Y / 2;
    let mut corner = vec![(0, 0); graph.len()];
    for (row, layer) in layers.iter().enumerate() {
        let used = layer.len() * (BOX_WIDTH + GAP_X) - GAP_X;
        let left = (width - used) / 2;
        for (column, node) in layer.iter().enumerate() {
            let x = left + column * (BOX_WIDTH + GAP_X);
            corner[node.index()] = (x, GAP_Y / 2 + row * (BOX_HEIGHT + GAP_Y));
        }
    }
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\">\n\
         <style>rect{{fill:#eef3f8;stroke:#36536e}} .critical rect{{stroke-width:3}} \
         path{{fill:none;stroke:#8aa0b4}} path.critical{{stroke:#36536e;stroke-width:3}} \
         text{{font-size:13px}} .title{{font-size:10px;fill:#555}}</style>\n"
    );
    let critical: Vec<bool> = graph.nodes().map(|node| label(node).critical).collect();
    for node in graph.nodes() {
        for need in graph.needs(node) {
            let bold = critical[node.index()] && critical[need.index()];
            out.push_str(&edge(corner[need.index()], corner[node.index()], bold));
        }
    }
    for node in graph.nodes() {
        out.push_str(&node_box(
            corner[node.index()],
            graph.name(node).as_str(),
            &label(node),
        ));
    }
    out.push_str("</svg>\n");
    out
}

/// A curve from the bottom of one box to the top of another.
fn edge(from: (usize, usize), to: (usize, usize), bold: bool) -> String {
    let (x1, y1) = (from.0 + BOX_WIDTH / 2, from.1 + BOX_HEIGHT);
    let (x2, y2) = (to.0 + BOX_WIDTH / 2, to.1);
    let middle = y1.midpoint(y2);
    let class = if bold { " class=\"critical\"" } else { "" };
    format!("<path{class} d=\"M{x1},{y1} C{x1},{middle} {x2},{middle} {x2},{y2}\"/>\n")
}

fn node_box((x, y): (usize, usize), name: &str, label: &NodeLabel) -> String {
    let class = if label.critical { " critical" } else { "" };
    let kind = escape(&label.class);
    let middle = x + BOX_WIDTH / 2;
    format!(
        "<g class=\"{kind}{class}\"><rect x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" \
         height=\"{BOX_HEIGHT}\" rx=\"6\"/><text x=\"{middle}\" y=\"{}\" \
         text-anchor=\"middle\">{}</text><text class=\"title\" x=\"{middle}\" y=\"{}\" \
         text-anchor=\"middle\">{}</text></g>\n",
        y + 19,
        escape(name),
        y + 35,
        escape(&label.title),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::tests::graph;

    fn sample() -> Graph {
        graph(&[
            ("ksyms", &[]),
            ("kernel", &["ksyms"]),
            ("iso", &["kernel", "ksyms"]),
        ])
        .unwrap()
    }

    fn label(node: NodeId) -> NodeLabel {
        NodeLabel {
            title: format!("<{}>", node.index()),
            ..NodeLabel::default()
        }
    }

    #[test]
    fn text_lists_each_job_with_its_needs_in_order() {
        assert_eq!(
            text(&sample()),
            "ksyms:\nkernel: ksyms\niso: ksyms kernel\n"
        );
    }

    #[test]
    fn svg_has_a_box_for_each_job_and_a_line_for_each_need() {
        let picture = svg(&sample(), label);
        assert_eq!(picture.matches("<rect ").count(), 3);
        assert_eq!(picture.matches("<path d").count(), 3);
        assert!(picture.contains("&lt;1&gt;") && !picture.contains("<1>"));
        assert!(svg(&graph(&[]).unwrap(), label).ends_with("</svg>\n"));
    }

    #[test]
    fn dot_and_json_name_every_edge() {
        assert_eq!(dot(&sample(), label).matches(" -> ").count(), 3);
        let value: serde_json::Value = serde_json::from_str(&json(&sample(), label)).unwrap();
        assert_eq!(value[2]["needs"], serde_json::json!(["ksyms", "kernel"]));
    }
}
