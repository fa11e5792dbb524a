// Made by `synod setup opencode`; `synod setup opencode --remove --write` takes it out again.
// One file for both lines of OpenCode's plugin interface: `server` is the first, `setup` the second.
import { spawn } from "node:child_process"

const PROGRAM = "@PROGRAM@"
const INSIST = ["@INSIST@"]
const SPACE = ["@SPACE@"]

// Where the program is missing nothing is enforced, and nothing is in the way.
const hook = (moment, words, event) =>
  new Promise((done) => {
    const child = spawn(PROGRAM, ["hook", moment, "--client", "opencode", ...words, ...SPACE])
    let out = ""
    let err = ""
    child.stdout.on("data", (text) => (out += text))
    child.stderr.on("data", (text) => (err += text))
    child.stdin.on("error", () => {})
    child.on("error", () => done({ code: 0, out: "", err: "" }))
    child.on("close", (code) => done({ code, out: out.trim(), err: err.trim() }))
    child.stdin.end(JSON.stringify(event))
  })

const before = async (tool, args, cwd) => {
  const said = await hook("pre-edit", INSIST, { tool_name: tool, tool_input: args, cwd })
  if (said.code === 2) throw new Error(said.err)
}

const after = async (tool, cwd) => (tool === "bash" ? (await hook("post-shell", INSIST, { tool_name: tool, cwd })).out : "")

const idle = async (cwd) => (await hook("idle", [], { cwd })).out

const server = async ({ client, directory }) => ({
  "tool.execute.before": (input, output) => before(input.tool, output.args, directory),
  "tool.execute.after": async (input, output) => {
    const text = await after(input.tool, directory)
    if (text) output.output = `${output.output}\n${text}`
  },
  event: async ({ event }) => {
    if (event.type !== "session.idle") return
    const text = await idle(directory)
    if (text) await client.session.prompt({ path: { id: event.properties.sessionID }, body: { parts: [{ type: "text", text }] } })
  },
})

const setup = async (ctx) => {
  await ctx.tool.hook("execute.before", (event) => before(event.tool, event.input, process.cwd()))
  await ctx.tool.hook("execute.after", async (event) => {
    const text = await after(event.tool, process.cwd())
    if (text && event.status === "completed" && typeof event.result?.content === "string") {
      event.result.content = `${event.result.content}\n${text}`
    }
  })
}

export default { id: "synod", server, setup }
