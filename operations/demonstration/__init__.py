"""The main job played through the public HTTP API and the real mail path: `./primo demo`."""
