// The official TypeScript client of the second line (`@modelcontextprotocol/client`), which speaks both eras.

import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import assert from "node:assert/strict";
import { talk } from "./talk.mjs";
import { config, walk } from "./walk.mjs";

const mode = config.era === "2026-07-28" ? { pin: "2026-07-28" } : "legacy";
const client = new Client({ name: "walker-two", version: "1.0.0" }, { versionNegotiation: { mode } });
const transport = config.transport === "stdio"
  ? new StdioClientTransport({ command: config.command, args: config.args, env: config.env, cwd: config.cwd })
  : new StreamableHTTPClientTransport(new URL(config.url), { requestInit: { headers: config.headers } });
const connect = async () => {
  await client.connect(transport);
  assert.equal(client.getProtocolEra(), config.era === "2026-07-28" ? "modern" : "legacy");
};
if (config.talks) {
  await talk(connect, (call) => client.callTool(call));
} else {
  await connect();
  console.log(JSON.stringify(await walk(client)));
}
await client.close();
