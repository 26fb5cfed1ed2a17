"""Contracts of the investor service: people and dossiers."""
