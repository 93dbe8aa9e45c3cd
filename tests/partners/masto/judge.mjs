// masto.js asks a server of ours for everything that it knows how to ask for, and listens to what happens at home.
//
// On standard input: { origin, token, places }, where `places` has what the server can be asked for, by template:
// { "/api/v1/lists/{id}": { address: "/api/v1/lists/7", params: {} } }. Out comes { known, failed, heard }: the templates
// of all that masto.js knows, what went wrong by template, and the text of the update that came over the WebSocket.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createRestAPIClient, createStreamingAPIClient } from "masto";

const GETS = new Set(["fetch", "list", "lookup", "verifyCredentials"]);
const OWN_PLACE = new Set(["lookup", "verifyCredentials"]);
const PAGES = 2;

const rest = path.join(path.dirname(createRequire(import.meta.url).resolve("masto")), "mastodon", "rest");

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

// Every interface in its declarations, by the folder it stands in: names mean different things in different ones.
function readInterfaces() {
  const found = new Map();
  for (const entry of readdirSync(rest, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith(".d.ts")) continue;
    const file = path.join(entry.parentPath, entry.name);
    const source = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, name, body] of source.matchAll(/^export interface (\S+)[^{]*\{\n([\s\S]*?)^\}/gm)) {
      found.set(`${file}:${name}`, { file, name, body });
    }
  }
  return [...found.values()];
}

// In the same file, else in the folder, else wherever it is.
function resolve(interfaces, name, from) {
  const wanted = name.split(".").at(-1);
  const alike = interfaces.filter((each) => each.name === wanted);
  const [space] = name.includes(".") ? name.split(".") : [];
  const near = [
    (each) => each.file === from,
    (each) => path.dirname(each.file) === path.join(rest, space ?? path.relative(rest, path.dirname(from))),
    () => true,
  ];
  return near.map((is) => alike.find(is)).find((each) => each !== undefined);
}

// Pairs of a template and the steps that lead to it from the client.
function* walk(interfaces, node, template, steps) {
  for (const [, name, type] of node.body.matchAll(/^ {4}(?:readonly )?([\w$]+)(?:\(\w+: string\))?: ([\w$.]+)/gm)) {
    if (type === "Method") {
      if (GETS.has(name)) yield [OWN_PLACE.has(name) ? `${template}/${snake(name)}` : template, [...steps, name]];
      continue;
    }
    const next = resolve(interfaces, type, node.file);
    if (next === undefined) continue;
    const part = name === "$select" ? "{}" : snake(name);
    yield* walk(interfaces, next, `${template}/${part}`, [...steps, name]);
  }
}

async function ask(client, steps, template, { address, params }) {
  const places = template.split("/");
  const values = address.split("/").filter((_, place) => places[place] === "{}");
  let target = client;
  for (const step of steps.slice(0, -1)) target = step === "$select" ? target.$select(values.shift()) : target[step];
  const answer = target[steps.at(-1)](params);
  if (typeof answer[Symbol.asyncIterator] !== "function") return void (await answer);
  let pages = 0;
  for await (const page of answer) {
    if (!Array.isArray(page) && typeof page !== "object") throw new Error(`a page that is ${page}`);
    if (++pages === PAGES) return;
  }
}

async function hear(client, { origin, token }) {
  const streaming = createStreamingAPIClient({ streamingApiUrl: origin.replace("http", "ws"), accessToken: token });
  const events = streaming.user.subscribe();
  const heard = (async () => {
    for await (const event of events) if (event.event === "update") return event.payload.content;
  })();
  let settled = false;
  heard.finally(() => (settled = true));
  // It may have been said before anybody listened: then it is said again.
  for (let count = 0; count < 60 && !settled; count++) {
    await client.v1.statuses.create({ status: `Heard ${count}` });
    await Promise.race([heard, pause(1000)]);
  }
  streaming.close();
  return settled ? heard : null;
}

const asked = JSON.parse(await text(process.stdin));
const client = createRestAPIClient({ url: asked.origin, accessToken: asked.token });
const interfaces = readInterfaces();
const root = interfaces.find((each) => each.name === "Client");
const failed = {};
const known = [...walk(interfaces, root, "/api", [])];
for (const [template, steps] of known) {
  const place = asked.places[template];
  if (place === undefined) continue;
  try {
    await ask(client, steps, template, place);
  } catch (error) {
    failed[template] = `${error.name}: ${error.message}`;
  }
}
const heard = await hear(client, asked);
process.stdout.write(JSON.stringify({ known: known.map(([template]) => template), failed, heard }));
process.exit(0);
