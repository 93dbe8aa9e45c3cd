// A person on Fedify, for tests: told what to do by lines of JSON on standard input, one line of JSON in answer to each.
// Everything that travels goes over HTTPS and is signed and verified by Fedify; here is only what a person would decide.

import { channel } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { createInterface } from "node:readline";

import { createFederation, generateCryptoKeyPair, MemoryKvStore, verifyObject } from "@fedify/fedify";
import {
  Activity,
  Create,
  Delete,
  Endpoints,
  Follow,
  Like,
  Mention,
  Note,
  Person,
  PUBLIC_COLLECTION,
  Tombstone,
  Undo,
  Update,
} from "@fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";

const [name, host, certificate, software] = process.argv.slice(2);
const notes = new Map(); // by number
const done = new Map(); // what was sent to whom, by id of the activity or the note
const arrived = []; // every POST, in order
const sent = []; // every request of ours, in order, as it went over the wire
const verdicts = new Map(); // by what Fedify was convinced, by id of the activity
const handled = new Set(); // ids of activities that reached our own code
const refused = new Set(); // schemes of signatures that are answered with 401
let count = 0;

// What proves an activity: Fedify looks for an LD signature first, then for an integrity proof, then at the request.
const proofs = {
  onStart() {},
  onEnd(span) {
    for (const { name: event, attributes } of span.events) {
      if (event === "activitypub.activity.received") {
        verdicts.set(JSON.parse(attributes["activitypub.activity.json"]).id, proofIn(attributes));
      }
    }
  },
  forceFlush: async () => {},
  shutdown: async () => {},
};

function proofIn(attributes) {
  if (!attributes["activitypub.activity.verified"]) return null;
  if (attributes["http_signatures.verified"]) return "request";
  return attributes["ld_signatures.verified"] ? "ld-signature" : "integrity-proof";
}

function schemeOf(headers) {
  if (headers.has("signature-input")) return "rfc9421";
  return headers.has("signature") ? "cavage" : null;
}

// Below Fedify, where Node's own HTTP client says what it writes to the wire and what comes back.
channel("undici:request:headers").subscribe(({ request, response }) => {
  const headers = new Headers();
  for (let i = 0; i < request.headers.length; i += 2) headers.append(request.headers[i], request.headers[i + 1]);
  const { method, origin, path } = request;
  sent.push({ method, url: `${origin}${path}`, scheme: schemeOf(headers), status: response.statusCode });
});

const federation = createFederation({
  kv: new MemoryKvStore(),
  origin: `https://${host}`,
  allowPrivateAddress: true,
  tracerProvider: new BasicTracerProvider({ spanProcessors: [proofs] }),
});

// Of 2048 bits, as most servers have: Fedify's own 4096 take seconds to make.
const rsa = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const keys = [
  await crypto.subtle.generateKey(rsa, true, ["sign", "verify"]),
  await generateCryptoKeyPair("Ed25519"),
];

// As GoToSocial does: whoever wants to read has to sign. Two such servers on Fedify would wait for each other's keys.
const mayRead = async (ctx) => software !== "gotosocial" || (await ctx.getSignedKey()) !== null;

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (identifier !== name) return null;
    const pairs = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: `${identifier} of Fedify`,
      inbox: ctx.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      followers: ctx.getFollowersUri(identifier),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keys)
  .authorize(mayRead);
federation.setFollowersDispatcher("/users/{identifier}/followers", () => ({ items: [] })).authorize(mayRead);
federation.setObjectDispatcher(Note, "/notes/{number}", (_, { number }) => notes.get(number) ?? null).authorize(mayRead);
federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
  software: { name: software, version: "1.0.0" },
  protocols: ["activitypub"],
  usage: { users: {}, localPosts: 0, localComments: 0 },
}));
federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Activity, (_, activity) => void handled.add(activity.id.href));

const context = federation.createContext(new URL(`https://${host}`), undefined);
const loader = await context.getDocumentLoader({ identifier: name });
const me = context.getActorUri(name);

async function look(what) {
  const found = await context.lookupObject(what, { documentLoader: loader });
  if (found === null) throw new Error(`${what} cannot be found`);
  return found;
}

async function send(activity, recipient) {
  await context.sendActivity({ identifier: name }, recipient, activity, { preferSharedInbox: true });
  done.set(activity.id.href, { activity, recipient });
  return activity.id.href;
}

function fresh(kind) {
  return new URL(`https://${host}/activities/${kind}-${++count}`);
}

async function undo(id) {
  const { activity, recipient } = done.get(id);
  return send(new Undo({ id: fresh("undo"), actor: me, object: activity, to: recipient.id }), recipient);
}

function audience() {
  return { to: PUBLIC_COLLECTION, cc: context.getFollowersUri(name) };
}

const commands = {
  // What a person's app would show of it.
  async lookup({ what }) {
    const found = await look(what);
    return {
      type: found.constructor.name,
      id: found.id.href,
      handle: found.preferredUsername?.toString() ?? null,
      name: found.name?.toString() ?? null,
      summary: found.summary?.toString() ?? null,
      content: found.content?.toString() ?? null,
      author: found.attributionId?.href ?? null,
      answers: found.replyTargetId?.href ?? null,
      total: found.totalItems ?? null,
    };
  },

  // The ids in a collection, page by page.
  async items({ what }) {
    const whole = await look(what);
    const ids = [...whole.itemIds];
    for (let page = await whole.getFirst(); page; page = await page.getNext()) ids.push(...page.itemIds);
    return ids.map((id) => id.href);
  },

  async follow({ what }) {
    const target = await look(what);
    return send(new Follow({ id: fresh("follow"), actor: me, object: target.id, to: target.id }), target);
  },

  // As microblogs do: addressed to all, with a mention of the author, and of nobody else.
  async reply({ what, content }) {
    const post = await look(what);
    const author = await look(post.attributionId.href);
    const number = String(++count);
    const note = new Note({
      id: context.getObjectUri(Note, { number }),
      attribution: me,
      replyTarget: post.id,
      content,
      to: PUBLIC_COLLECTION,
      ccs: [context.getFollowersUri(name), author.id],
      tags: [new Mention({ href: author.id, name: `@${author.preferredUsername}` })],
      published: Temporal.Now.instant(),
    });
    notes.set(number, note);
    done.set(note.id.href, { recipient: author, number });
    await send(new Create({ id: fresh("create"), actor: me, object: note, ...audience() }), author);
    return note.id.href;
  },

  async edit({ what, content }) {
    const { recipient, number } = done.get(what);
    const note = notes.get(number).clone({ content, updated: Temporal.Now.instant() });
    notes.set(number, note);
    return send(new Update({ id: fresh("update"), actor: me, object: note, ...audience() }), recipient);
  },

  async delete({ what }) {
    const { recipient, number } = done.get(what);
    notes.delete(number);
    const grave = new Tombstone({ id: new URL(what) });
    return send(new Delete({ id: fresh("delete"), actor: me, object: grave, ...audience() }), recipient);
  },

  async like({ what }) {
    const post = await look(what);
    const author = await look(post.attributionId.href);
    return send(new Like({ id: fresh("like"), actor: me, object: post.id, to: author.id }), author);
  },

  // Whether the activity that arrived inside this one is proved by itself, as its author sent it.
  async proves({ what }) {
    const { signature, ...inner } = arrived.find(({ id }) => id === what).object;
    const options = { documentLoader: loader, contextLoader: context.contextLoader };
    return (await verifyObject(Activity, inner, options)) !== null;
  },

  undo: ({ what }) => undo(what),
  arrived: () => arrived,
  sent: () => sent,
  refuse: ({ what }) => void refused.add(what),
};

async function receive(request) {
  const headers = new Headers(request.headers);
  const chunks = await request.toArray();
  const url = `https://${headers.get("host")}${request.url}`;
  const scheme = schemeOf(headers);
  if (request.method !== "POST") {
    return federation.fetch(new Request(url, { method: request.method, headers }), { contextData: undefined });
  }
  const body = Buffer.concat(chunks);
  const response = refused.has(scheme)
    ? new Response(null, { status: 401 })
    : await federation.fetch(new Request(url, { method: "POST", headers, body }), { contextData: undefined });
  const { id, type, actor, object } = JSON.parse(body);
  const proof = response.ok ? (verdicts.get(id) ?? null) : null;
  const read = response.ok && handled.has(id);
  arrived.push({ id, type, actor, object, scheme, status: response.status, proof, read });
  return response;
}

const pem = readFileSync(certificate);
const server = createServer({ key: pem, cert: pem }, async (request, response) => {
  const answer = await receive(request);
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
});
const address = new URL(`https://${host}`);
server.listen(Number(address.port), address.hostname, () => say({ answer: me.href }));

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...rest } = JSON.parse(line);
  try {
    say({ answer: (await commands[command](rest)) ?? null });
  } catch (error) {
    say({ error: error.stack });
  }
}
process.exit(); // whoever gave the commands is gone
