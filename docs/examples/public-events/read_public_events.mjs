// Follows PRIMO's public events from a program of your own: Node.js 18 or newer, and `amqplib`. Nothing of PRIMO.
//
//   npm install
//   AMQP_URL=amqp://… QUEUE=primo.public.NAME node read_public_events.mjs      (as `./primo bridge add NAME` printed)
//
// Prints one JSON line for each event, a CloudEvent 1.0. An event may come twice: keep the ids that you have handled, in
// the transaction that handles them. `cursor` of the last one is where to go on in GET /api/v1/changes, should this queue
// have dropped something while you were away.

import amqp from "amqplib";

const { AMQP_URL, QUEUE } = process.env;
const connection = await amqp.connect(AMQP_URL);
connection.on("close", () => process.exit(1)); // let a supervisor start it again
const channel = await connection.createChannel();
await channel.prefetch(50);

const handled = new Set(); // in your database, of course

await channel.consume(QUEUE, (message) => {
  if (message === null) process.exit(1); // the queue is gone
  const event = JSON.parse(message.content.toString("utf8"));
  if (!handled.has(event.id)) {
    console.log(JSON.stringify(event)); // handle it here; pass over types and fields that you do not know
    handled.add(event.id);
  }
  channel.ack(message); // after it is handled, not before
});

process.on("SIGTERM", () => connection.close());
