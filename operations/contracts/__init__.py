"""The published contracts: documents made from the models, for readers who do not have our code. See docs/contracts."""
