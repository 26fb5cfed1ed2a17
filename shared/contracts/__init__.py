"""What the services promise each other: events, requests, replies, refusals and closed lists.

One package per publisher. Everything here is frozen data; nothing here does I/O.
An event or a request only ever gains optional fields; a real break is a new type name.
"""
