// Reads {address: html} from the standard input, writes [{address, rule, message, line}] of what is not valid HTML.
const { HtmlValidate, StaticConfigLoader } = require("html-validate");

const checker = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:standard"],
    rules: {
      "no-trailing-whitespace": "off", // the look of the source is nobody's concern but ours
    },
  }),
);
const documents = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const found = [];
for (const [address, html] of Object.entries(documents)) {
  for (const result of checker.validateStringSync(html, address + ".html").results) {
    for (const one of result.messages) {
      found.push({ address, rule: one.ruleId, message: one.message, line: one.line, selector: one.selector });
    }
  }
}
process.stdout.write(JSON.stringify(found));
