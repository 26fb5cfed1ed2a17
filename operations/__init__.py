"""What an operator does with PRIMO on one machine: run it, look at it, test it, and the local servers it needs.

`./primo <command>` runs `python -m operations <command>` in the project's own virtual environment.

* `commands/`  one module per command of the command line
* `servers/`   PostgreSQL, RabbitMQ and a mail server, run privately with nothing installed
* `system`     the whole of PRIMO: the servers and every process of the four services, supervised

It knows the services only by name and by the environment they read; it imports none of them.
"""
