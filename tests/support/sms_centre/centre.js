// An SMS centre of the tests, by the npm package `smpp`: takes what it is told to take, and tells receipts.
// Told on its standard input, a JSON object on a line: {"answers": [0, 88, "drop"], "receipt": "DELIVRD"}.
// Says on its standard output what it took, one JSON object on a line.
const smpp = require('smpp');
const readline = require('readline');

const answers = [];
const receivers = new Set();
let receipt = 'DELIVRD';
let taken = 0;

const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const told = JSON.parse(line);
  answers.push(...(told.answers || []));
  if ('receipt' in told) receipt = told.receipt;
  say({ heard: true });
});
process.stdin.on('end', () => process.exit(0));

function tell(id) {
  const text = `id:${id} sub:001 dlvrd:001 submit date:2611301200 done date:2611301200 stat:${receipt} err:000 text:`;
  for (const session of receivers) {
    session.deliver_sm({ source_addr: '32470123456', destination_addr: 'PRIMO', esm_class: 4, short_message: text });
  }
}

const server = smpp.createServer((session) => {
  const bind = (pdu) => session.send(pdu.response({ command_status: pdu.password === 'secret' ? 0 : smpp.ESME_RBINDFAIL }));
  session.on('bind_transmitter', bind);
  session.on('bind_receiver', (pdu) => { receivers.add(session); bind(pdu); });
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('error', () => {});
  session.on('close', () => receivers.delete(session));
  session.on('submit_sm', (pdu) => {
    const answer = answers.length ? answers.shift() : 0;
    if (answer === 'drop before') return session.destroy();
    if (answer === 0 || answer === 'drop') {
      taken += 1;
      const { udh, message } = pdu.short_message;
      const header = udh ? Buffer.concat(udh.map((one) => Buffer.from(one))).toString('hex') : '';
      say({ to: pdu.destination_addr, from: pdu.source_addr, coding: pdu.data_coding, header, text: message });
    }
    if (answer === 'drop') return session.destroy();
    const id = `ref-${taken}`;
    if (answer === 0 && receipt) tell(id); // before its answer, as quick centres do
    session.send(pdu.response({ command_status: answer, message_id: answer === 0 ? id : '' }));
  });
});
server.listen(0, '127.0.0.1', () => say({ port: server.address().port }));
