"""What the service does: announce what happened, send notices, send one again."""
