"""Pages for people: rendered here, whole, without a script. After a form that changed something comes a redirect."""

from services.gateway.entrypoints.pages import (
    access_journal,
    advisers,
    clock_rules,
    deadlines,
    docs,
    dossier,
    exchange,
    home,
    imports,
    language,
    mail,
    offers,
    operations,
    parked_event,
    pieces,
    pipeline,
    project,
    queue,
    sign_in,
    start,
    static,
    track,
    track_pieces,
)

ROUTERS = (
    static.router,
    language.router,
    home.router,
    start.router,
    track.router,
    track_pieces.router,
    docs.router,
    sign_in.router,
    queue.router,
    pieces.router,  # before the page that takes every command below a dossier's address
    exchange.router,  # likewise
    access_journal.router,
    dossier.router,
    deadlines.router,
    advisers.router,
    clock_rules.router,
    project.router,
    imports.router,
    offers.router,
    pipeline.router,
    parked_event.router,  # before the page that answers for all else below its address
    operations.router,
    mail.router,
)
