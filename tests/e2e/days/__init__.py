"""A working day of each person whom PRIMO serves, in French and in Arabic, on one running system."""
