-- The index of one ports tree. A port has a row for its default flavour, under its bare name, and
-- one for each other flavour. What every update reads is in small rows; what only a question about
-- a port reads lies apart.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- What evaluations of more than one port may look at, and what it was then.
CREATE TABLE input (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    name BLOB NOT NULL,
    stamp INTEGER NOT NULL
) STRICT;
-- Sets of inputs that many ports have in common: numbers of `input`, four bytes each, least first. They
-- are most of the file, and read only where an input has changed; one is found by its digest.
CREATE TABLE shared (
    id INTEGER PRIMARY KEY,
    digest INTEGER NOT NULL,
    inputs BLOB NOT NULL
) STRICT;
CREATE INDEX shared_digest ON shared (digest);
CREATE TABLE port (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- What it was evaluated for: a digest of variables, environment and what is asked.
    question INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    -- What it looked at in its own folder (`own.rs`).
    own BLOB NOT NULL,
    volatile INTEGER NOT NULL,
    problem TEXT,
    -- Names of its flavours, a blank between them.
    flavors TEXT NOT NULL
) STRICT;
CREATE TABLE value (
    port INTEGER PRIMARY KEY,
    -- A JSON object of the values that are not empty.
    words TEXT NOT NULL
) STRICT;
