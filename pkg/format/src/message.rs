//! Files of messages: `pkg-message` of a port, `+DISPLAY` of a folder of metadata.
//!
//! ```text
//! any text                                           one message, shown always
//! [ { type: install, message: "...",                 messages with conditions, in UCL
//!     minimum_version: "1", maximum_version: "2" } ]
//! ```

use df_ucl::Value;
use pkg_types::{ParseError, Version};

use crate::manifest::Message;

/// Reads a file of messages; one without text has none.
///
/// # Errors
/// Says what is wrong with a list: no UCL, a message without text, a version that is none.
pub fn read_messages(text: &str) -> Result<Vec<Message>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    if !text.trim_start().starts_with('[') {
        return Ok(vec![Message {
            text: text.trim_end_matches('\n').to_owned(),
            ..Message::default()
        }]);
    }
    let value = df_ucl::parse(text).map_err(|error| error.to_string())?;
    value.items().iter().map(message).collect()
}

fn message(item: &Value) -> Result<Message, String> {
    let text = |key: &str| Some(item.at(&[key])?.as_str()?.to_owned());
    let version = |key: &str| -> Result<Option<Version>, String> {
        let version = text(key).map(|text| text.parse());
        version
            .transpose()
            .map_err(|error: ParseError| error.to_string())
    };
    Ok(Message {
        text: text("message").ok_or("a message without text")?,
        kind: text("type"),
        maximum_version: version("maximum_version")?,
        minimum_version: version("minimum_version")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_texts_or_lists() {
        assert_eq!(read_messages(" \n").unwrap(), []);
        let plain = read_messages("Hello,\n[you]\n\n").unwrap();
        assert_eq!(plain.len(), 1);
        assert_eq!(
            (plain[0].text.as_str(), &plain[0].kind),
            ("Hello,\n[you]", &None)
        );
        let list = read_messages(
            "[ { type: install, message: \"a\" }\n{ message: b, maximum_version: \"1.2\" } ]",
        );
        let list = list.unwrap();
        assert_eq!(list[0].kind.as_deref(), Some("install"));
        assert_eq!(list[1].maximum_version, Some("1.2".parse().unwrap()));
        for bad in [
            "[ { type: x } ]",
            "[ { message: a, minimum_version: \"a b\" } ]",
            "[ {",
        ] {
            assert!(read_messages(bad).is_err(), "{bad}");
        }
    }
}
