"""Reference lists that several services read and none owns: no business rule, no I/O beyond the package's own files."""
