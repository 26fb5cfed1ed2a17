"""The standard library's `smtplib` alone: one connection, one message after the other, nothing kept."""
