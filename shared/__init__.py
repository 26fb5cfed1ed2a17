"""What two services or more need, and no business rule.

Layers, from the outside in (held by import-linter):
`testing > process > messaging | rpc > database | telemetry | reference > contracts`.
"""
