"""The notifications service: one message per person and event, in the person's language, never twice.

Owns: notices, the messages as written, every attempt to deliver and the mail server's reply; where members of staff
are reached, and of what they want to be told (ADR 0021); campaigns (ADR 0048).
Events in: `dossier.*` (what happened), `plot.*` (the land), `opportunity.*` (what campaigns announce),
`person.*` (passes through: how to reach a person is asked of investor when there is something to say, and kept nowhere
but in the message). Events out: none.
Requests: see `entrypoints/rpc.py`.
"""
