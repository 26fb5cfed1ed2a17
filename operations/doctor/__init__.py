"""What is wrong with a system, and what helps: one module for each thing that is looked at, each bounded in time."""
