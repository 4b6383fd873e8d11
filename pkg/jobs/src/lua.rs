//! Scripts in Lua 5.4: run within this program, with no file in reach but those of the tree.
//!
//! ```text
//! pkg_name, pkg_prefix     of the package; missing in triggers
//! pkg_rootdir              the tree
//! pkg_upgrade              whether another version goes or comes in the same step
//! arg                      words: of a first line `-- args: WORD...`, or the paths of a trigger
//! pkg.*                    `lua/library.rs`
//! io, os.remove, os.rename `lua/files.rs`; paths begin at the tree, links are followed within it
//! os.execute, os.exit, dofile, loadfile, require, bytecode: not there
//! ```
//!
//! What a script prints is told with its messages. It fails when it raises an error or returns a
//! number that is not 0. Source of the names: the manual page pkg-lua-script(5).
//!
//! Without the feature `lua` no script of this kind is run, which is told.

#[cfg(feature = "lua")]
mod files;
#[cfg(feature = "lua")]
mod library;

use crate::script::{Ran, Runner};

/// A text in Lua, and what it is given.
#[cfg_attr(not(feature = "lua"), expect(dead_code, reason = "nobody runs it"))]
pub(crate) struct Chunk<'c> {
    pub(crate) text: &'c str,
    /// Name and prefix of the package that it is of.
    pub(crate) package: Option<(&'c str, &'c str)>,
    /// Whether another version goes or comes in the same step.
    pub(crate) upgrade: bool,
    /// Words for it; those of its first line when there are none.
    pub(crate) arguments: Vec<&'c str>,
}

/// Memory that a script may have, in bytes.
#[cfg(feature = "lua")]
const MEMORY: usize = 256 << 20;

/// Takes away what would read files beside the tree, and bytecode, which the interpreter does not
/// check.
#[cfg(feature = "lua")]
const BEFORE: &str = r#"
local load_any = load
function load(chunk, name, mode, ...) return load_any(chunk, name, "t", ...) end
dofile, loadfile, require, package = nil, nil, nil, nil
"#;

#[cfg(not(feature = "lua"))]
impl Runner<'_> {
    /// Runs a text in Lua: this program cannot.
    #[expect(clippy::unused_self, reason = "the other build asks its own fields")]
    pub(crate) fn lua(&self, _: &Chunk<'_>) -> Ran {
        Ran::Skipped("it is written in Lua, which this pkg is built without")
    }
}

#[cfg(feature = "lua")]
impl Runner<'_> {
    /// Runs a text in Lua.
    pub(crate) fn lua(&self, chunk: &Chunk<'_>) -> Ran {
        let tree = library::Tree::new(self.root);
        let said = tree.said();
        let ran = run(chunk, tree);
        let said = said.take();
        match ran {
            Ok(0) => Ran::Well(said),
            Ok(code) => Ran::Badly(said, format!("it returned {code}")),
            Err(error) => Ran::Badly(said, error.to_string()),
        }
    }
}

/// What the script returned; 0 when it was no number.
#[cfg(feature = "lua")]
fn run(chunk: &Chunk<'_>, tree: library::Tree) -> mlua::Result<i64> {
    use mlua::{ChunkMode, Lua, LuaOptions, StdLib, Value};

    let libraries = StdLib::COROUTINE
        | StdLib::TABLE
        | StdLib::STRING
        | StdLib::UTF8
        | StdLib::MATH
        | StdLib::OS;
    let lua = Lua::new_with(libraries, LuaOptions::default())?;
    lua.set_memory_limit(MEMORY)?;
    lua.load(BEFORE).exec()?;
    let globals = lua.globals();
    if let Some((name, prefix)) = chunk.package {
        globals.set("pkg_name", name)?;
        globals.set("pkg_prefix", prefix)?;
    }
    globals.set("pkg_upgrade", chunk.upgrade)?;
    let arguments = match chunk.arguments.is_empty() {
        true => first_line(chunk.text),
        false => chunk.arguments.clone(),
    };
    globals.set("arg", arguments)?;
    library::put(&lua, tree, chunk.package.map(|package| package.1))?;
    let text = lua.load(chunk.text).set_name("=script");
    Ok(match text.set_mode(ChunkMode::Text).eval()? {
        Value::Integer(code) => code,
        Value::Number(code) if code != 0.0 => 1,
        _ => 0,
    })
}

/// The words of a first line `-- args: WORD...`.
#[cfg(feature = "lua")]
fn first_line(text: &str) -> Vec<&str> {
    let line = text.lines().next().unwrap_or_default();
    let words = line.strip_prefix("-- args: ").unwrap_or_default();
    words.split_whitespace().collect()
}
