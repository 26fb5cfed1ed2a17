"""Makes a process cooperative for eventlet. Import and call it before anything else in a `serve` process."""


def patch() -> None:
    """Patch the standard library, and make psycopg wait in a way that eventlet can patch."""
    import os
    import warnings

    # eventlet's own resolver remembers an address for as long as the DNS record allows, and so keeps calling a database
    # that has moved. The system's asks each time; the price is that nothing else runs during a look-up.
    os.environ["EVENTLET_NO_GREENDNS"] = "yes"

    # Known, and the reason why eventlet stays at the edge: docs/adr/0002.
    warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated", category=Warning)
    import eventlet

    eventlet.monkey_patch()
    from shared.database.eventlet_waiting import cooperate_with_eventlet

    cooperate_with_eventlet()
