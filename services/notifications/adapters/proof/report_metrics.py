"""What receiving reports of delivery shows to Prometheus."""

from prometheus_client import Counter

from shared.contracts.notifications.codes import ReportKind

REPORTS = Counter("primo_delivery_reports_total", "What came to return addresses of notices", ["kind"])
FORGED, NO_NOTICE, NOT_TAKEN = "forged", "no_notice", "not_taken"
"""Beside the kinds of report: a return address that is none of ours; one of a notice that is not there; what the
database could not take, so that the mail server brings it again."""

for _kind in (*ReportKind, FORGED, NO_NOTICE, NOT_TAKEN):
    REPORTS.labels(_kind)  # from 0: Prometheus sees no increase in a series that begins with 1
