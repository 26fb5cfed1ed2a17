"""The open-data catalogue at `/catalog`: DCAT-AP, a dictionary of each data set, and its files."""

from services.gateway.entrypoints.catalogue import pages

ROUTERS = (pages.router,)
