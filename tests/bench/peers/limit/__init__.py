"""The physical limit: the two drivers, pipelined and batched, with no retries, order, tracing or handlers."""
