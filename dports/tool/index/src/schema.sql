-- The index of one ports tree. A port has a row for its default flavour, under its bare name, and
-- one for each other flavour. `words` is a JSON object of the values that are not empty.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- What evaluations looked at, and what it was then.
CREATE TABLE input (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    name BLOB NOT NULL,
    stamp INTEGER NOT NULL,
    UNIQUE (kind, name)
) STRICT;
-- Sets of inputs that many ports have in common: numbers of `input`, four bytes each, least first.
CREATE TABLE shared (
    id INTEGER PRIMARY KEY,
    inputs BLOB NOT NULL UNIQUE
) STRICT;
CREATE TABLE port (
    name TEXT PRIMARY KEY,
    -- What it was evaluated for: a digest of variables, environment and what is asked.
    question INTEGER NOT NULL,
    shared INTEGER NOT NULL,
    own BLOB NOT NULL,
    volatile INTEGER NOT NULL,
    problem TEXT,
    words TEXT NOT NULL
) STRICT, WITHOUT ROWID;
