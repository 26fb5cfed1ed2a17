"""The index of the published contracts: how a stranger reads events and asks services."""

from operations.contracts.async_api import received_by
from operations.contracts.json_schemas import summary_of
from operations.contracts.rpc_documents import documents
from shared.contracts.catalogue import EVENTS, PUBLISHERS, SUBSCRIPTIONS
from shared.contracts.territory.public_events import PUBLIC
from shared.messaging.message import exchange_of
from shared.messaging.topology import DELIVERY_LIMIT, dead_queue, inbox_queue

_BEGINNING = """\
# Contracts

Made from the models in `shared/contracts` by `./primo contracts write`; `./primo contracts check` and
`tests/contract` fail when they are out of step. Do not edit by hand.

- `asyncapi.json`: exchanges, queues, messages, who sends and who receives (AsyncAPI 3.0)
- `events/<type>.schema.json`: the data of one event (JSON Schema 2020-12)
- `examples/<type>.json`: one message of it as it travels, with its headers
- `past/<type>/`: every earlier shape of a type with its example, never deleted; today's readers still read them
- `public/<type>.schema.json` and `.json`: what goes out to the systems of others, by webhook, feed or RabbitMQ, as one
  CloudEvent ([how they are received](../public-events.md)); `past_public/<type>/`: their earlier shapes
- `rpc/<service>.json`: what a service answers: requests, replies, refusals with their codes
- `released/<version>.json`: all of it as one release promised it, never changed

## Reading events

1. **A queue of your own.** Declare a durable quorum queue and bind it to the exchange of the publisher, a whole
   stream at a time: `dossier.#` on `primo.investor`. With single types left out you could not tell an event that
   you do not want from one that has not arrived. For what waits too long or comes too often, give it a dead-letter
   exchange; `asyncapi.json` has our own arguments ({limit} deliveries, then the dead-letter queue).
2. **Headers** are CloudEvents 1.0 in binary mode: `ce-id`, `ce-type`, `ce-source`, `ce-subject`, `ce-time` and the
   extensions `ce-aggregate`, `ce-partitionkey`, `ce-sequence`, `ce-correlationid`, sometimes `ce-causationid` and
   `ce-traceparent`. The body is the data as JSON. The `cloudevents` libraries read it (RabbitMQ binding):
   [`read_dossiers.py`](../examples/read_dossiers.py) is a whole reader that needs nothing of ours.
3. **At least once.** The same `ce-id` may come twice: keep the ids that you have handled, in the transaction that
   handles them. Acknowledge after that transaction, not before.
4. **Order.** Within one aggregate (`ce-source`, `ce-aggregate`, `ce-partitionkey`), `ce-sequence` counts from 1
   without holes. Messages may overtake each other: hold back what comes after a hole. Between aggregates there is
   no order.
5. **Let pass what you do not know**: unknown fields, and unknown types of a stream. A type only ever gains optional
   fields. Any other change is a new type with a higher version; new values of a closed list too.
6. **Ids and codes only.** No event holds a name, an address, a number of identity or a document. Who may see more
   asks the service.

## What may change

Change the model, run `./primo contracts write`, commit both. It refuses a change that would break somebody, and names
the field; `./primo contracts check` says the same, and so do the tests.

| | who must read it | it may | it may not |
|---|---|---|---|
| event | old and new readers, also of stored ones | gain or lose an optional field | change in any other way |
| public event | subscribers of any age | gain or lose an optional field | change in any other way, lose an attribute |
| request | a new service, from an old asker | take more, lose a field | need more, take less, end `repeatable` |
| reply, refusal | an old asker, from a new service | gain a field, say less | lose a field, leave one empty, say more |

Events are measured against every shape that was ever published (`past`, `past_public`, `released`), requests and
replies against every release: events are stored, requests are not. In a roll-out, services come before those that
ask them; the gateway comes last. A real break is a new class with a new name (`dossier.decided.v2`), beside the old
one.

`./primo contracts release VERSION COMMIT` freezes a release. Before a first release, a published shape may be given
up by deleting its files under `events`, `examples`, `past` and `released`.

## Asking services

Requests go to the exchange `nameko-rpc` with the routing key `<service>.<method>`, body
`{{"args": [request], "kwargs": {{}}}}`, `reply_to` and `correlation_id` set; the reply is
`{{"result": ..., "error": ...}}`.
A refusal is an `error` whose `exc_args` are `[code, data]`. People and outside programs use the gateway's HTTP API.
"""


def page() -> str:
    """The index, as Markdown."""
    lines = [_BEGINNING.format(limit=DELIVERY_LIMIT), "## Who publishes what", ""]
    for service, events in PUBLISHERS.items():
        lines += [f"### {service}, on exchange `{exchange_of(service)}`", "", "| type | what happened |", "|---|---|"]
        lines += [f"| [`{event.type}`](events/{event.type}.schema.json) | {summary_of(event)} |" for event in events]
        lines.append("")
    lines += ["## Who reads what", "", "| service | queue | dead letters | streams | types |", "|---|---|---|---|---|"]
    for service, streams in SUBSCRIPTIONS.items():
        bound = ", ".join(f"`{stream.aggregate}.#` of {stream.publisher}" for stream in streams)
        count = f"{len(received_by(streams))} of {len(EVENTS)}"
        lines.append(f"| {service} | `{inbox_queue(service)}` | `{dead_queue(service)}` | {bound} | {count} |")
    lines += ["", "## What goes out to the systems of others", "", "| type | what it says |", "|---|---|"]
    lines += [f"| [`{name}`](public/{name}.schema.json) | {summary_of(kind)} |" for name, kind in PUBLIC.items()]
    lines += ["", "## Who answers what", "", "| service | methods | refusals |", "|---|---|---|"]
    for service, found in sorted(documents().items()):
        lines.append(f"| [{service}](rpc/{service}.json) | {len(found['methods'])} | {len(found['refusals'])} |")
    return "\n".join(lines) + "\n"
