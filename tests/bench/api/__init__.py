"""*api*: a read and a write through the gateway, beside the same on a plain FastAPI application."""
