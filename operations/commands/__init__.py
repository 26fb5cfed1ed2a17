"""The commands of `./primo`, one module each."""
