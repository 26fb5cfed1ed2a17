"""How a service's processes run: settings, command line, threads, timers, health, signals."""
