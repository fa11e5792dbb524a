"""The official Python client (`mcp`), which speaks both eras; the same walk as walk.mjs."""

import asyncio
import json
import re
import sys
import threading
from pathlib import Path

import httpx2
from mcp import MCPError
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

CONFIG = json.loads(Path(sys.argv[1]).read_text())
STEPS = json.loads(Path(__file__).with_name("walk.json").read_text())


def at(value, path):
    for name in path.split("."):
        if isinstance(value, list):
            value = value[int(name)] if int(name) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(name)
        else:
            return None
    return value


def filled(value, known):
    """The same with every `$name`, `$name.number` and `$name.fence` replaced."""
    if isinstance(value, str):
        whole = re.fullmatch(r"\$(\w+)", value)
        if whole and whole[1] in known:
            return known[whole[1]]

        def put(found):
            if found[1] not in known:
                return found[0]
            text = str(known[found[1]])
            return {None: text, ".number": text.split("@")[0], ".fence": text.split("@")[-1]}[found[2]]

        return re.sub(r"\$(\w+)(\.number|\.fence)?", put, value)
    if isinstance(value, list):
        return [filled(item, known) for item in value]
    if isinstance(value, dict):
        return {filled(name, known): filled(item, known) for name, item in value.items()}
    return value


def check(step, args, result, known):
    text = "\n".join(part.text for part in result.content)
    said = f"{step['tool']} {json.dumps(args)} said: {text}"
    if "no" in step:
        codes = step["no"] if isinstance(step["no"], list) else [step["no"]]
        assert result.is_error, said
        assert any(text.startswith(f"{code}: ") for code in codes), f"{said}, not {codes}"
        assert "call" in text.rsplit(";", 1)[-1], f"{said}, without a next call"
    else:
        assert not result.is_error, said
        for name, path in step.get("keep", {}).items():
            known[name] = at(result.structured_content, path)
            assert known[name] is not None, f"{said}, without {path}"
        for path, value in filled(step.get("gives", {}), known).items():
            found = at(result.structured_content, path)
            assert found == value, f"{said}, at {path}: {found}"
    if "says" in step:
        assert filled(step["says"], known) in text, f"{said}, not {filled(step['says'], known)}"


async def walk(client):
    known = {"me": CONFIG["me"]}
    tools = [tool.name for tool in (await client.list_tools()).tools]
    assert tools == CONFIG["tools"], tools
    called = set()
    for step in STEPS:
        args = filled(step["args"], known)
        if CONFIG["by_argument"] and "handle" in known and step["tool"] != "join":
            args["as"] = known["handle"]
        result = await client.call_tool(step["tool"], args)
        called.add(step["tool"])
        check(step, args, result, known)
    assert called == set(tools), set(tools) - called
    assert len((await client.list_resources()).resources) >= 3
    assert len((await client.list_resource_templates()).resource_templates) >= 3
    uris = ["synod://board", "synod://locks", f"synod://queue/{known['me']}"]
    for uri in uris + ([] if CONFIG["by_argument"] else ["synod://inbox"]):
        contents = (await client.read_resource(uri)).contents
        assert "page" in json.loads(contents[0].text), uri
    for wrong in (client.call_tool("no_such_tool", {}), client.read_resource("synod://nothing")):
        try:
            await wrong
        except MCPError as error:
            assert "there is no" in str(error), error
        else:
            raise AssertionError("a protocol error was expected")
    return {"steps": len(STEPS), "tools": len(tools)}


def say(**line):
    print(json.dumps(line), flush=True)


def orders():
    """What comes on standard input, line by line; empty at the end."""
    lines, loop = asyncio.Queue(), asyncio.get_running_loop()

    def read():
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, "")

    threading.Thread(target=read, daemon=True).start()
    return lines


async def talk(connected):
    """Makes the calls that come on standard input, side by side, until it ends; the same as talk.mjs."""
    lines, calls = None, []
    try:
        async with connected as client:
            lines = orders()
            say(id=0)
            while line := await lines.get():
                calls.append(asyncio.create_task(one(client, **json.loads(line))))
            await asyncio.gather(*calls)
    except Exception as error:
        why = thrown(error)
        if lines is None:
            say(id=0, thrown=why)
            return
        # A client that breaks takes all its calls along, those to come as well.
        for call in calls:
            call.cancel(why)
        await asyncio.gather(*calls)
        while line := await lines.get():
            say(id=json.loads(line)["id"], thrown=why)


async def one(client, id, tool, args):
    try:
        result = await client.call_tool(tool, args)
        say(id=id, error=bool(result.is_error), text=result.content[0].text, data=result.structured_content)
    except (Exception, asyncio.CancelledError) as error:
        say(id=id, thrown=thrown(error))


def thrown(error):
    """What was thrown, with its causes and its parts: a broken connection says so only there."""
    parts = list(getattr(error, "exceptions", ())) + [error.__cause__ or error.__context__]
    return "; ".join([f"{type(error).__name__}: {error}"] + [thrown(part) for part in parts if part])


async def use(connected):
    if CONFIG.get("talks"):
        await talk(connected)
        return
    async with connected as client:
        print(json.dumps(await walk(client)))


async def main():
    mode = "2026-07-28" if CONFIG["era"] == "2026-07-28" else "legacy"
    if CONFIG["transport"] == "stdio":
        command = StdioServerParameters(
            command=CONFIG["command"], args=CONFIG["args"], env=CONFIG["env"], cwd=CONFIG["cwd"]
        )
        await use(Client(stdio_client(command), mode=mode))
        return
    async with httpx2.AsyncClient(headers=CONFIG["headers"], timeout=60) as http:
        await use(Client(streamable_http_client(CONFIG["url"], http_client=http), mode=mode))


asyncio.run(main())
