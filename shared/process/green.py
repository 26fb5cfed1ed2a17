"""Makes a process cooperative for eventlet. Import and call it before anything else in a `serve` process."""


def patch() -> None:
    """Patch the standard library, and make psycopg wait in a way that eventlet can patch."""
    import warnings

    # Known, and the reason why eventlet stays at the edge: docs/adr/0002.
    warnings.filterwarnings("ignore", message="(?s).*Eventlet is deprecated", category=Warning)
    import eventlet

    eventlet.monkey_patch()
    from shared.database.eventlet_waiting import cooperate_with_eventlet

    cooperate_with_eventlet()
