"""Which figures of the pipeline may be told, so that nobody can work out those that may not (ADR 0022).

A figure is the number of dossiers in an aggregate: in one province, in one sector of it, and so on. It is told at the
close of a month, and only when a threshold of dossiers or more are in it and as many have come or gone since it was
told last: a figure moves in steps. `closing` decides, and proves what it decides: for every aggregate in which, or by
which, fewer than that are or have changed, there is an edit of the dossiers (`edits`) after which its number is another
and everything that is told is the same.
"""
