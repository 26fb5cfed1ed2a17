"""The investor service: people and their dossiers, from deposit to decision and after.

Owns: people, consents, projects, dossiers, requested acts, pieces and their files, clocks and their rules, decisions,
history.
Events out: `person.*`, `dossier.*`. Events in: `opportunity.*` (what may be filed on), `plot.*` (whether the plot
was reserved). Requests: see `entrypoints/rpc.py`. Bytes: see
`entrypoints/file_port.py`.
"""
