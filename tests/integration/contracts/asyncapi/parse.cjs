// Reads the AsyncAPI documents named by the arguments with AsyncAPI's own parser; prints a JSON list of what it found in each.
const { Parser, fromFile } = require("@asyncapi/parser");

const SEVERITIES = ["error", "warning", "information", "hint"];
const names = (messages) => messages.map((message) => message.name());

async function read(path) {
  // No document when there is an error in it.
  const { document, diagnostics } = await fromFile(new Parser(), path).parse();
  const messages = document ? document.messages().all() : [];
  const operations = document ? document.operations().all() : [];
  return {
    diagnostics: diagnostics.map(({ severity, code, path, message }) => ({
      severity: SEVERITIES[severity],
      code: String(code),
      path: path.join("/"),
      message,
    })),
    title: document ? document.info().title() : null,
    messages: names(messages),
    sent: operations.filter((operation) => operation.isSend()).flatMap((operation) => names(operation.messages().all())),
    payloads: messages.filter((message) => message.hasPayload()).length,
  };
}

async function main(paths) {
  const found = [];
  for (const path of paths) found.push(await read(path));
  console.log(JSON.stringify(found));
}

main(process.argv.slice(2));
