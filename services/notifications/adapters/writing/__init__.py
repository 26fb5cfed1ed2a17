"""How words are made: texts, facts, layout; what staff write, and what a release brings."""
