"""The peers: each written as its users write it, in an environment of its own (`requirements.lock` beside it)."""
