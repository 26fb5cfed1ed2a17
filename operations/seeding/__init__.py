"""Many invented dossiers, as they would have come about: for measuring, and for a look at a system in its fifth year.

`figures.toml` says what they follow. Each dossier is lived through by the domain itself (`life`), so that its state,
its history, its events and what other services made of them agree; then rows are copied into the tables (`store`).
"""
