module execs

go 1.19
