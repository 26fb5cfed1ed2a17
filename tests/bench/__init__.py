"""Benchmarks: PRIMO beside what its users would pick instead, in one run, as ratios. `./primo bench --help`."""
