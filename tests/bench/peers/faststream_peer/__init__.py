"""FastStream: one subscriber on RabbitMQ with asyncio all the way; aio-pika confirms by default."""
