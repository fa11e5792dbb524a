// The official TypeScript client of the first line (`@modelcontextprotocol/sdk`), which speaks the era of `initialize`.

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { talk } from "./talk.mjs";
import { config, walk } from "./walk.mjs";

const client = new Client({ name: "walker-one", version: "1.0.0" });
const transport = config.transport === "stdio"
  ? new StdioClientTransport({ command: config.command, args: config.args, env: config.env, cwd: config.cwd })
  : new StreamableHTTPClientTransport(new URL(config.url), { requestInit: { headers: config.headers } });
if (config.talks) {
  await talk(() => client.connect(transport), (call) => client.callTool(call));
} else {
  await client.connect(transport);
  console.log(JSON.stringify(await walk(client)));
  if (transport.terminateSession) await transport.terminateSession();
}
await client.close();
