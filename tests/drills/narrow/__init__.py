"""A narrow system: writers, relays, intakes and lanes as processes of their own, from shared/messaging as it is.

The publisher is a copy of investor's database, the consumer one of territory's. What the services would do is left
out: a change counts up a subject, an effect is a row. So there can be many kills and much load on a small machine.
"""
