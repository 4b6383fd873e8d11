//! `io`: files of the tree alone. Standard output and standard error are what the script says,
//! standard input is empty, and there are no pipes to programs.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};

use mlua::{
    AnyUserData, Error, IntoLua, IntoLuaMulti as _, Lua, MetaMethod, MultiValue, Result, UserData,
    UserDataMethods, Value, Variadic,
};

use super::library::{Tree, failure};

/// Most bytes of a numeral that is read.
const NUMERAL: usize = 200;

/// An open file; `None` when it was closed.
struct Handle {
    stream: Option<Stream>,
    /// Bytes that were read from the file and are not taken yet.
    ahead: VecDeque<u8>,
}

enum Stream {
    File(File),
    /// What is written is said.
    Voice(Tree),
    /// Nothing to be read.
    Empty,
}

/// What a function gives: its value, or a failure as Lua's libraries tell it.
pub(super) fn answer<T: IntoLua>(lua: &Lua, path: &str, done: io::Result<T>) -> Result<MultiValue> {
    match done {
        Ok(value) => value.into_lua_multi(lua),
        Err(error) => failure(path, &error).into_lua_multi(lua),
    }
}

/// Puts `io` and `print` into a state.
pub(super) fn put(lua: &Lua, tree: &Tree) -> Result<()> {
    let table = lua.create_table()?;
    let here = tree.clone();
    let open = move |lua: &Lua, (path, mode): (String, Option<String>)| {
        let mode = mode.unwrap_or_else(|| "r".to_owned());
        let options = options(&mode).ok_or_else(|| Error::runtime("invalid mode"))?;
        let file = here.at(&path, true).and_then(|at| options.open(at));
        answer(lua, &path, file.map(|file| Handle::new(Stream::File(file))))
    };
    table.set("open", lua.create_function(open)?)?;
    let here = tree.clone();
    let lines = move |lua: &Lua, (path, formats): (String, Variadic<Value>)| {
        let file = here.at(&path, true).and_then(File::open);
        let file = file.map_err(|error| Error::runtime(format!("{path}: {error}")))?;
        let handle = lua.create_userdata(Handle::new(Stream::File(file)))?;
        iterator(lua, handle, formats)
    };
    table.set("lines", lua.create_function(lines)?)?;
    let close = |_: &Lua, file: AnyUserData| file.borrow_mut::<Handle>()?.close();
    table.set("close", lua.create_function(close)?)?;
    let kind = |_: &Lua, value: Value| {
        let Value::UserData(file) = value else {
            return Ok(None);
        };
        Ok(file.borrow::<Handle>().ok().map(|file| match file.stream {
            Some(_) => "file",
            None => "closed file",
        }))
    };
    table.set("type", lua.create_function(kind)?)?;
    for name in ["stdout", "stderr"] {
        table.set(name, Handle::new(Stream::Voice(tree.clone())))?;
    }
    table.set("stdin", Handle::new(Stream::Empty))?;
    let here = tree.clone();
    let write = move |lua: &Lua, words: Variadic<Value>| {
        for word in words {
            here.say(&String::from_utf8_lossy(&bytes(lua, word)?));
        }
        Ok(())
    };
    table.set("write", lua.create_function(write)?)?;
    let read = |_: &Lua, _: Variadic<Value>| Ok(Value::Nil);
    table.set("read", lua.create_function(read)?)?;
    lua.globals().set("io", table)?;
    let here = tree.clone();
    let print = move |_: &Lua, words: Variadic<Value>| {
        let words = words.iter().map(Value::to_string);
        let words = words.collect::<Result<Vec<String>>>()?;
        here.say(&words.join("\t"));
        here.say("\n");
        Ok(())
    };
    lua.globals().set("print", lua.create_function(print)?)
}

/// How a mode of fopen(3) opens a file.
fn options(mode: &str) -> Option<OpenOptions> {
    let mode = mode.replace('b', "");
    let mut options = OpenOptions::new();
    match mode.as_str() {
        "r" => options.read(true),
        "r+" => options.read(true).write(true),
        "w" => options.write(true).create(true).truncate(true),
        "w+" => options.read(true).write(true).create(true).truncate(true),
        "a" => options.append(true).create(true),
        "a+" => options.read(true).append(true).create(true),
        _ => return None,
    };
    Some(options)
}

/// The bytes that a value stands for where text is written.
fn bytes(lua: &Lua, value: Value) -> Result<Vec<u8>> {
    match lua.coerce_string(value)? {
        Some(text) => Ok(text.as_bytes().to_vec()),
        None => Err(Error::runtime("a text or a number is expected")),
    }
}

/// A function that gives what the next read does.
fn iterator(lua: &Lua, file: AnyUserData, formats: Variadic<Value>) -> Result<mlua::Function> {
    lua.create_function(move |lua, ()| {
        let mut file = file.borrow_mut::<Handle>()?;
        file.read_all(lua, &formats)
    })
}

impl Handle {
    fn new(stream: Stream) -> Self {
        Self {
            stream: Some(stream),
            ahead: VecDeque::new(),
        }
    }

    fn close(&mut self) -> Result<bool> {
        match self.stream.take() {
            Some(_) => Ok(true),
            None => Err(Error::runtime("attempt to use a closed file")),
        }
    }

    fn stream(&mut self) -> Result<&mut Stream> {
        self.stream
            .as_mut()
            .ok_or_else(|| Error::runtime("attempt to use a closed file"))
    }

    /// Reads more; `false` at the end.
    fn fill(&mut self) -> io::Result<bool> {
        let Some(Stream::File(file)) = &mut self.stream else {
            return Ok(false);
        };
        let mut buffer = [0; 8 << 10];
        let count = loop {
            match file.read(&mut buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.ahead.extend(&buffer[..count]);
        Ok(count > 0)
    }

    /// Puts the file where the script believes it is.
    fn forget_ahead(&mut self) -> io::Result<()> {
        let ahead = i64::try_from(self.ahead.len()).unwrap_or(0);
        self.ahead.clear();
        match &mut self.stream {
            Some(Stream::File(file)) if ahead > 0 => file.seek(SeekFrom::Current(-ahead)).map(drop),
            _ => Ok(()),
        }
    }

    /// As many bytes as there are, at most so many.
    fn take(&mut self, count: usize) -> io::Result<Vec<u8>> {
        while self.ahead.len() < count && self.fill()? {}
        let count = count.min(self.ahead.len());
        Ok(self.ahead.drain(..count).collect())
    }

    /// A line, with its end where that is wanted.
    fn line(&mut self, whole: bool) -> io::Result<Option<Vec<u8>>> {
        let mut looked = 0;
        let end = loop {
            let rest = self.ahead.iter().skip(looked);
            if let Some(at) = rest.clone().position(|byte| *byte == b'\n') {
                break Some(looked + at);
            }
            looked = self.ahead.len();
            if !self.fill()? {
                break None;
            }
        };
        let mut line: Vec<u8> = match end {
            Some(end) => self.ahead.drain(..=end).collect(),
            None if self.ahead.is_empty() => return Ok(None),
            None => self.ahead.drain(..).collect(),
        };
        if !whole && line.last() == Some(&b'\n') {
            line.pop();
        }
        Ok(Some(line))
    }

    fn number(&mut self) -> io::Result<Option<Value>> {
        while self.ahead.len() < NUMERAL && self.fill()? {}
        while self.ahead.front().is_some_and(u8::is_ascii_whitespace) {
            self.ahead.pop_front();
        }
        let numeral = self.ahead.iter().take(NUMERAL).take_while(|byte| {
            byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E')
        });
        let text: String = numeral.map(|byte| char::from(*byte)).collect();
        self.ahead.drain(..text.len());
        Ok(match (text.parse(), text.parse()) {
            (Ok(number), _) => Some(Value::Integer(number)),
            (_, Ok(number)) => Some(Value::Number(number)),
            _ => None,
        })
    }

    /// What one format asks for; `None` at the end of the file.
    fn read_one(&mut self, lua: &Lua, format: &Value) -> Result<Value> {
        let text = |bytes: Option<Vec<u8>>| match bytes {
            Some(bytes) => lua.create_string(bytes).map(Value::String),
            None => Ok(Value::Nil),
        };
        if let Value::Integer(count) = format {
            let count = usize::try_from(*count).unwrap_or(0);
            let bytes = self.take(count)?;
            let end = bytes.is_empty() && (count > 0 || !self.fill()?);
            return text((!end).then_some(bytes));
        }
        let Value::String(name) = format else {
            return Err(Error::runtime("invalid format"));
        };
        match name
            .to_string_lossy()
            .trim_start_matches('*')
            .chars()
            .next()
        {
            Some('l') => text(self.line(false)?),
            Some('L') => text(self.line(true)?),
            Some('a') => text(Some(self.take(usize::MAX)?)),
            Some('n') => Ok(self.number()?.unwrap_or(Value::Nil)),
            _ => Err(Error::runtime("invalid format")),
        }
    }

    /// What some formats ask for; a line when there are none.
    fn read_all(&mut self, lua: &Lua, formats: &[Value]) -> Result<MultiValue> {
        self.stream()?;
        let mut values = Vec::new();
        if formats.is_empty() {
            let line = Value::String(lua.create_string("l")?);
            values.push(self.read_one(lua, &line)?);
        }
        for format in formats {
            let value = self.read_one(lua, format)?;
            let end = value.is_nil();
            values.push(value);
            if end {
                break;
            }
        }
        Ok(MultiValue::from_vec(values))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<io::Result<()>> {
        if let Err(error) = self.forget_ahead() {
            return Ok(Err(error));
        }
        Ok(match self.stream()? {
            Stream::File(file) => file.write_all(bytes),
            Stream::Voice(tree) => {
                tree.say(&String::from_utf8_lossy(bytes));
                Ok(())
            }
            Stream::Empty => Err(io::Error::other("it is not open for writing")),
        })
    }

    fn seek(&mut self, whence: &str, offset: i64) -> Result<io::Result<u64>> {
        if let Err(error) = self.forget_ahead() {
            return Ok(Err(error));
        }
        let to = match whence {
            "set" => SeekFrom::Start(u64::try_from(offset).unwrap_or(0)),
            "cur" => SeekFrom::Current(offset),
            "end" => SeekFrom::End(offset),
            _ => return Err(Error::runtime("invalid option")),
        };
        Ok(match self.stream()? {
            Stream::File(file) => file.seek(to),
            _ => Err(io::Error::other("it has no places")),
        })
    }
}

impl UserData for Handle {
    fn add_methods<M: UserDataMethods<Self>>(methods: &mut M) {
        methods.add_method_mut("read", |lua, this, formats: Variadic<Value>| {
            this.read_all(lua, &formats)
        });
        methods.add_function(
            "lines",
            |lua, (file, formats): (AnyUserData, Variadic<Value>)| iterator(lua, file, formats),
        );
        methods.add_function(
            "write",
            |lua, (file, words): (AnyUserData, Variadic<Value>)| {
                for word in words {
                    let bytes = bytes(lua, word)?;
                    if let Err(error) = file.borrow_mut::<Handle>()?.write(&bytes)? {
                        return failure("write", &error).into_lua_multi(lua);
                    }
                }
                file.into_lua_multi(lua)
            },
        );
        methods.add_method_mut(
            "seek",
            |lua, this, (whence, offset): (Option<String>, Option<i64>)| {
                let whence = whence.unwrap_or_else(|| "cur".to_owned());
                let at = this.seek(&whence, offset.unwrap_or(0))?;
                answer(lua, "seek", at)
            },
        );
        methods.add_method_mut("flush", |_, this, ()| this.stream().map(|_| true));
        methods.add_method_mut("setvbuf", |_, this, _: Variadic<Value>| {
            this.stream().map(|_| true)
        });
        methods.add_method_mut("close", |_, this, ()| this.close());
        methods.add_meta_method_mut(MetaMethod::Close, |_, this, _: Variadic<Value>| {
            this.stream = None;
            Ok(())
        });
        methods.add_meta_method(MetaMethod::ToString, |_, this, ()| {
            Ok(match this.stream {
                Some(_) => "file",
                None => "file (closed)",
            })
        });
    }
}
