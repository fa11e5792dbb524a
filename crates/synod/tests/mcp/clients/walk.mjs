// One walk through every tool, whichever official client makes the calls.
//
// A step names a tool and its arguments; `keep` remembers parts of the structured result, `$name` puts them into later steps.
// `no` says with which code a step has to be refused, `gives` and `says` what a result has to contain.

import { readFileSync } from "node:fs";
import assert from "node:assert/strict";

/** What the test says: transport, era, how to reach the server, which tools there must be. */
export const config = JSON.parse(readFileSync(process.argv[2], "utf8"));

const steps = JSON.parse(readFileSync(new URL("./walk.json", import.meta.url), "utf8"));

/** Goes through everything with a connected client; throws at the first thing that is not as it should be. */
export async function walk(client) {
  const known = { me: config.me };
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name), config.tools);
  for (const tool of tools) {
    assert.equal(tool.inputSchema.type, "object", tool.name);
    assert.equal(tool.outputSchema.type, "object", tool.name);
    assert.equal(tool.annotations.openWorldHint, false, tool.name);
  }
  const called = new Set();
  for (const step of steps) {
    const args = filled(step.args, known);
    if (config.by_argument && known.handle && step.tool !== "join") args.as = known.handle;
    const result = await client.callTool({ name: step.tool, arguments: args });
    called.add(step.tool);
    check(step, args, result, known);
  }
  assert.deepEqual(tools.map((tool) => tool.name).filter((name) => !called.has(name)), [], "every tool was called");
  await resources(client, known);
  await assert.rejects(client.callTool({ name: "no_such_tool", arguments: {} }), /there is no tool `no_such_tool`/);
  return { steps: steps.length, tools: tools.length };
}

function check(step, args, result, known) {
  const text = result.content.map((part) => part.text).join("\n");
  const said = `${step.tool} ${JSON.stringify(args)} said: ${text}`;
  assert.ok(JSON.stringify(result).length <= 4096, said);
  if (step.no) {
    assert.equal(result.isError, true, said);
    assert.ok([step.no].flat().some((code) => text.startsWith(`${code}: `)), `${said}, not ${step.no}`);
    assert.match(text, /; [^;]*call|call [^;]*$/, `${said}, without a next call`);
  } else {
    assert.ok(!result.isError, said);
    for (const [name, path] of Object.entries(step.keep ?? {})) {
      known[name] = at(result.structuredContent, path);
      assert.notEqual(known[name], undefined, `${said}, without ${path}`);
    }
    for (const [path, value] of Object.entries(filled(step.gives ?? {}, known))) {
      assert.deepEqual(at(result.structuredContent, path) ?? null, value, `${said}, at ${path}: ${JSON.stringify(result.structuredContent)}`);
    }
  }
  if (step.says) assert.ok(text.includes(filled(step.says, known)), `${said}, not ${filled(step.says, known)}`);
}

async function resources(client, known) {
  const { resources } = await client.listResources();
  assert.ok(resources.length >= 3);
  const { resourceTemplates } = await client.listResourceTemplates();
  assert.ok(resourceTemplates.length >= 3);
  const own = config.by_argument ? [] : ["synod://inbox"];
  const number = known.task.split("@")[0];
  for (const uri of ["synod://board", "synod://locks", `synod://queue/${known.me}`, `synod://task/${number}/body`, ...own]) {
    const { contents } = await client.readResource({ uri });
    assert.equal(contents[0].mimeType, "application/json");
    assert.ok(contents[0].text.length <= 4096);
    assert.ok("page" in JSON.parse(contents[0].text), uri);
  }
  await assert.rejects(client.readResource({ uri: "synod://nothing" }), /there is nothing at/);
}

function at(value, path) {
  return path.split(".").reduce((value, name) => value?.[name], value);
}

/** The same with every `$name`, `$name.number` and `$name.fence` replaced. */
function filled(value, known) {
  if (typeof value === "string") {
    const whole = /^\$(\w+)$/.exec(value);
    if (whole && whole[1] in known) return known[whole[1]];
    return value.replace(/\$(\w+)(\.number|\.fence)?/g, (all, name, part) => {
      if (!(name in known)) return all;
      const text = String(known[name]);
      if (part === ".number") return text.split("@")[0];
      if (part === ".fence") return text.split("@")[1];
      return text;
    });
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, known));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [filled(name, known), filled(item, known)]));
  }
  return value;
}
