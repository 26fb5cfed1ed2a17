"""Features as editors write them: each collection's own commands, behind the four methods of OGC API Features, part 4.

A feature is flat, as map programs have it; the commands behind it, their rules and their histories are those of the
console and of `/api/v1`.
"""
