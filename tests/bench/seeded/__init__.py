"""*seeded*: what the centre was promised, on one system with the dossiers that `./primo seed` makes."""
