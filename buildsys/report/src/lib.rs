//! Event observers: terminal, plain text, JSON lines.
