"""The investor service: people and their dossiers, from deposit to decision and after.

Owns: people, consents, dossiers, pieces and their files, the legal clock, decisions, history.
Events out: `person.*`, `dossier.*`. Events in: `opportunity.*` (what may be filed on), `plot.*` (whether the plot
was reserved). Requests: see `entrypoints/rpc.py`. Bytes: see
`entrypoints/file_port.py`.
"""
