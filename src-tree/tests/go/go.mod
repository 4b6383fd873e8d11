module tests

go 1.19
