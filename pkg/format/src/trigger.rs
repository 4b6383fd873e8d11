//! Triggers: what packages want done when files of others come or go.
//!
//! ```text
//! description: "..."
//! path: [ "/usr/local/share/icons" ]        exactly this file or directory
//! path_glob: [ "/usr/local/share/*.desktop" ]
//! path_regexp: [ "^/usr/local/lib/.*" ]
//! trigger: { type: shell, script: "..." }   gets the paths that fit as its arguments
//! cleanup: { type: shell, script: "..." }   when the trigger itself goes
//! ```
//!
//! Source: the manual page pkg-triggers(5). The type `shell` is ours.

use df_ucl::Value;

/// The language of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// That of sh(1).
    Shell,
    /// Lua.
    Lua,
}

/// A script of a trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TriggerScript {
    /// What it is written in.
    pub language: Language,
    /// Its text.
    pub text: String,
}

/// A trigger's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// What it does, for people.
    pub description: String,
    /// Exact paths.
    pub paths: Vec<String>,
    /// Globs of paths.
    pub globs: Vec<String>,
    /// Regular expressions.
    pub expressions: Vec<String>,
    /// What is run when a path fits.
    pub script: TriggerScript,
    /// What is run when the trigger is gone.
    pub cleanup: Option<TriggerScript>,
}

impl Trigger {
    /// Reads a trigger's file.
    ///
    /// # Errors
    /// Says what is wrong: no UCL, no script, a language that is not known, nothing to look for.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        let value = df_ucl::parse_bytes(text).map_err(|error| error.to_string())?;
        let list = |key: &str| -> Result<Vec<String>, String> {
            let items = value.at(&[key]).map_or(&[][..], Value::items);
            let texts = items.iter().map(|item| {
                let text = item.as_str().map(str::to_owned);
                text.ok_or_else(|| format!("{key} is not a list of texts"))
            });
            texts.collect()
        };
        let description = value.at(&["description"]).and_then(Value::as_str);
        let trigger = Self {
            description: description.unwrap_or_default().to_owned(),
            paths: list("path")?,
            globs: list("path_glob")?,
            expressions: list("path_regexp")?,
            script: script(&value, "trigger")?.ok_or("trigger is missing")?,
            cleanup: script(&value, "cleanup")?,
        };
        match [&trigger.paths, &trigger.globs, &trigger.expressions].map(|list| list.is_empty()) {
            [true, true, true] => {
                Err("none of path, path_glob and path_regexp is there".to_owned())
            }
            _ => Ok(trigger),
        }
    }
}

fn script(value: &Value, key: &str) -> Result<Option<TriggerScript>, String> {
    if value.at(&[key]).is_none() {
        return Ok(None);
    }
    let text = |name: &str| value.at(&[key, name]).and_then(Value::as_str);
    let language = match text("type").map(str::to_ascii_lowercase).as_deref() {
        Some("shell") => Language::Shell,
        Some("lua") => Language::Lua,
        Some(other) => return Err(format!("{key}.type {other:?} is neither shell nor lua")),
        None => return Err(format!("{key}.type is missing")),
    };
    let text = text("script").ok_or_else(|| format!("{key}.script is missing"))?;
    Ok(Some(TriggerScript {
        language,
        text: text.to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_read() {
        let text = "description: Icons\npath: /a\npath_glob: [\"/b/*\", \"/c\"]\n\
            trigger { type: lua, script: <<EOD\nprint(1)\nEOD\n}\n\
            cleanup { type: shell, script: \"rm x\" }\n";
        let trigger = Trigger::parse(text.as_bytes()).unwrap();
        assert_eq!(trigger.paths, ["/a"]);
        assert_eq!(trigger.globs, ["/b/*", "/c"]);
        assert_eq!(trigger.script.language, Language::Lua);
        assert_eq!(trigger.cleanup.unwrap().text, "rm x");
    }

    #[test]
    fn wrong_triggers_are_refused() {
        let script = "trigger { type: shell, script: x }";
        for bad in [
            "path: /a".to_owned(),
            script.to_owned(),
            "path: /a; trigger { type: perl, script: x }".to_owned(),
            "path: /a; trigger { script: x }".to_owned(),
            "path: /a; trigger { type: shell }".to_owned(),
            format!("path: {{}}; {script}"),
            format!("path: [ 1 ]; {script}"),
            "{{{".to_owned(),
        ] {
            assert!(Trigger::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
