//! What was changed is known, and every change can be taken back.

#[expect(dead_code, reason = "these tests use one repository and one root")]
mod world;

use std::fs;

use serde_json::Value;
use world::World;

/// Packages, and files with their texts: what a way back must bring back.
type State = (String, Vec<(String, String)>);

fn state(world: &World) -> State {
    let files = world.files("root/usr").into_iter().map(|path| {
        let text = fs::read_to_string(world.path(&format!("root/usr{path}")));
        (path, text.expect("text"))
    });
    let files = files.collect();
    (world.run(&["query", "-a", "%n-%v %a"]), files)
}

/// A root on which `tool` was installed with `lib`, upgraded, and removed again: three changes.
fn three() -> (World, Vec<State>) {
    let world = World::installed();
    let mut states = vec![state(&world)];
    world.package("tool-2.0", &["lib"], &["/usr/local/bin/other"]);
    world.publish();
    world.run(&["upgrade", "-y", "-q"]);
    states.push(state(&world));
    world.run(&["delete", "-y", "-q", "-r", "tool"]);
    states.push(state(&world));
    (world, states)
}

#[test]
fn changes_are_listed_with_their_steps() {
    let (world, _) = three();
    let list = world.run(&["history"]);
    assert_eq!(list.lines().count(), 3, "{list}");
    assert!(
        list.lines().nth(1).unwrap().contains("upgrade -y -q"),
        "{list}"
    );
    assert_eq!(world.run(&["history", "-q"]), "1\n2\n3\n");
    let one = world.run(&["history", "2"]);
    assert!(one.contains("upgrade tool: 1.0 -> 2.0"), "{one}");
    let json: Value = serde_json::from_str(&world.run(&["history", "--json"])).unwrap();
    assert_eq!(json[0]["steps"][0]["name"], "lib");
    assert_eq!(json[0]["steps"][0]["automatic"], true);
    assert_eq!(json[2]["steps"][0]["action"], "remove");
    assert_eq!(json[2]["outcome"], "done");
    assert!(world.fail(&["history", "9"]).contains("number 9"));
}

#[test]
fn every_change_is_taken_back_and_so_is_that() {
    let (world, states) = three();
    world.run(&["rollback", "-y", "-q"]);
    assert_eq!(state(&world), states[1]);
    // The last change is now the way back.
    world.run(&["rollback", "-y", "-q"]);
    assert_eq!(state(&world), states[2]);
    world.run(&["rollback", "-y", "-q", "2"]);
    assert_eq!(state(&world), states[0]);
    world.run(&["rollback", "-y", "-q", "1"]);
    assert_eq!(state(&world).0, "");
    assert!(state(&world).1.is_empty());
    assert_eq!(world.run(&["history", "-q"]).lines().count(), 7);
}

#[test]
fn a_dry_run_shows_the_way_and_changes_nothing() {
    let (world, states) = three();
    let shown = world.run(&["rollback", "-n"]);
    assert!(
        shown.contains("tool: 2.0") && shown.contains("lib: 1.0"),
        "{shown}"
    );
    assert_eq!(state(&world), states[2]);
    assert_eq!(world.run(&["history", "-q"]), "1\n2\n3\n");
}

#[test]
fn versions_that_are_nowhere_are_named_and_nothing_is_changed() {
    let (world, states) = three();
    world.run(&["clean", "-a", "-y", "-q"]);
    // The repository still has both versions, so they come from there.
    world.run(&["rollback", "-y", "-q"]);
    assert_eq!(state(&world), states[1]);
    world.run(&["delete", "-y", "-q", "-r", "tool"]);
    world.run(&["clean", "-a", "-y", "-q"]);
    fs::remove_file(world.path("repo/All/tool-2.0.pkg")).unwrap();
    world.publish();
    let said = world.fail(&["rollback", "-y", "-q"]);
    assert!(said.contains("tool-2.0"), "{said}");
    assert_eq!(state(&world), states[2]);
}

#[test]
fn nothing_to_take_back_is_said() {
    let world = World::new();
    world.run(&["shell", "-w", "SELECT 1"]);
    assert!(world.fail(&["rollback"]).contains("nothing was changed"));
    assert!(
        world
            .fail(&["rollback", "soon"])
            .contains("usage: pkg rollback")
    );
    assert_eq!(world.run(&["history"]), "");
}
