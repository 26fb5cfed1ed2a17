"""How a process tells what it does: logs, metrics, health, correlation."""
