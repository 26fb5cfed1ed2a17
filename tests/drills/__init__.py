"""Faults on purpose: servers and processes are killed under load, then only stores and the mailbox are believed.

A drill is a module with `run(ground, plan) -> Report`, named in `catalogue.py`. It takes its servers from the ground
(`ground.py`) or starts a whole system, runs load and faults for as long as the plan says (`plan.py`), and fills a
report (`report.py`). Drills work on a `narrow` or a `whole` system. `docs/drills.md` tells what each promises.
"""
