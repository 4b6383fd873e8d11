//! Nothing: the program uses nothing of it.
