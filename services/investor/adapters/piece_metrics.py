"""What the file port counts."""

from prometheus_client import Counter, Gauge

UPLOAD_BYTES = Counter("primo_upload_bytes_total", "Bytes of uploads that were stored")
UPLOADS = Counter("primo_uploads_total", "Uploads that ended: finished, or why they were not taken", ["outcome"])
FILE_READS = Counter("primo_file_reads_total", "Files handed out, by where the reader's mark is", ["mark"])
SCANS = Counter("primo_scans_total", "Verdicts of the virus scanner, and tries without one", ["outcome"])
QUARANTINED = Gauge("primo_quarantined_files", "Files that wait for the virus scanner")
QUARANTINED_SECONDS = Gauge("primo_quarantined_oldest_seconds", "Age of the oldest file that waits for the scanner")
CLEARED = Counter("primo_cleared_objects_total", "Bytes that nobody needs any more, taken out of the store", ["kind"])
