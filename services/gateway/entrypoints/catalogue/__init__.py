"""The open-data catalogue at `/catalog`: DCAT-AP, a dictionary of each data set, its files, and signed snapshots."""

from services.gateway.entrypoints.catalogue import pages, snapshot_desk, snapshot_pages

ROUTERS = (snapshot_desk.router, snapshot_pages.router, pages.router)
"""In this order: the last takes every name below its address."""
