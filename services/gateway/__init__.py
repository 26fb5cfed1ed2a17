"""The gateway: the one door for people and programs, over HTTP.

Owns: staff accounts, their roles, sessions, failed sign-ins, the access journal. Events: none, in or out.
Everything else it shows or changes is asked of the other services over RPC; it keeps none of their data.
"""
