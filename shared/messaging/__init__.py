"""The path of an event, from the transaction that records it to the transaction that acts on it.

The delivery contract
---------------------
1. *Recorded or not at all.* An event is a row of the publisher's `outbox`, written in the transaction of the change
   it tells. There is no event without its change and no change without its event.
2. *Nothing is skipped.* The relay marks a row as published only after the broker has confirmed a persistent, routed
   message. A message that was refused or could not be routed stays unpublished, holds back its aggregate and is seen
   (`./primo events`, metrics). While the broker is away rows wait; they leave when it is back.
   The broker's confirm is not the last word: readers compare what was published for them with what came, and have sent
   again what a broker that lost its data has forgotten (`delivery_audit`).
3. *At least once on the wire, once in effect.* The relay may publish a row twice (it died before marking it); the
   broker may deliver twice. The intake stores each `event_id` once, and acknowledges only after its commit.
4. *In order within an aggregate.* Events carry `aggregate_seq`, counted without holes under the aggregate's row lock.
   A lane handles the events of one aggregate strictly by it; a hole waits. Between aggregates there is no order:
   a handler that needs another aggregate's event first raises, and is tried again.
5. *Effect and progress together.* What a handler writes, the lane's `last_seq` and the outgoing outbox rows commit in
   one transaction of the consumer's database. Effects outside it (mail) are rows first. For an event that is next in
   its lane when it comes, that is also the transaction which stores it (`straight`).
6. *A failure stays where it is.* A failing event holds back its own aggregate only: three tries at once, then 10 s,
   1 min, 10 min, 1 h, 6 h, then it is parked. Bytes that are not an event, an unknown type and invalid data are parked
   at once. A parked event holds its lane until an operator replays, corrects or discards it, with a reason that is
   kept.

What is *not* promised: exactly-once effects outside the database; order between aggregates; arrival within a time.

One module per step, in the order of the path: `outbox`, `relay` + `publisher`, `topology`, `subscription` + `intake`,
`inbox`, `straight`, `lanes` + `retry`, `parking`; beside it `delivery_audit`, answered by `published`; `retention` of
the days that the tables are cut into; `rebuild` of projections behind a `gate`, answered by `past`.
"""
