module tlssimple/benchclient

go 1.19
