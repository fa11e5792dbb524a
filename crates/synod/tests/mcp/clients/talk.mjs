// An official client that calls what it is told to, line by line, and says what came back: result, or what was thrown.

import { createInterface } from "node:readline";

const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Connects, and makes the calls that come on standard input, side by side, until it ends. */
export async function talk(connect, call) {
  try {
    await connect();
  } catch (error) {
    say({ id: 0, thrown: thrown(error) });
    return;
  }
  say({ id: 0 });
  const open = [];
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, tool, args } = JSON.parse(line);
    open.push(call({ name: tool, arguments: args }).then(
      (result) => say({ id, error: result.isError === true, text: result.content[0].text, data: result.structuredContent ?? null }),
      (error) => say({ id, thrown: thrown(error) }),
    ));
  }
  await Promise.all(open);
}

/** What was thrown, with its causes: a broken connection says so only there. */
function thrown(error) {
  const causes = [];
  for (let cause = error; cause; cause = cause.cause) causes.push(`${cause.name}: ${cause.message}`);
  return causes.join("; ");
}
