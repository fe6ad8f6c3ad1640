#!/usr/bin/env node
// {{name}}: greets people in a file. A step of a Slipway pipeline; plugin.json says what it takes and gives.
import fs from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const cancels = new Map(); // of the host's requests, by id
const answers = new Map(); // of the host to our checkpoints, by id: a promise and what fulfils it

class StepFailure extends Error {
  constructor(code, kind, message, effects = "none") {
    super(message);
    this.error = { code, message, data: { kind, retryable: false, effects } };
  }
}

const send = (message) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");

function answerTo(id) {
  if (!answers.has(id)) {
    const answer = {};
    answer.promise = new Promise((fulfil) => (answer.fulfil = fulfil));
    answers.set(id, answer);
  }
  return answers.get(id);
}

/** Is fulfilled when the host has `undo` on its disk. Only then may the effect be made. */
async function checkpoint(id, undo, signal) {
  const own = `checkpoint-${id}`;
  send({ id: own, method: "checkpoint", params: { undo, effects: "partial" } });
  const cancelled = new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
  const answer = await Promise.race([answerTo(own).promise, cancelled]);
  signal.throwIfAborted();
  if (answer.error) throw new StepFailure(2000, "failed", `the checkpoint was refused: ${answer.error.message}`);
}

const contents = (file) => (fs.statSync(file, { throwIfNoEntry: false })?.isFile() ? fs.readFileSync(file) : undefined);

async function execute({ id, params }, signal) {
  const { file, names, milliseconds = 200 } = params.config;
  const text = names.map((name) => `Hello, ${name}!\n`).join("");
  for (const [index, name] of names.entries()) {
    await pause(milliseconds, undefined, { signal }); // the work
    send({ method: "progress", params: { done: index + 1, total: names.length, unit: "names", message: name } });
  }
  const outputs = { file, greeted: names.length };
  if (contents(file)?.equals(Buffer.from(text))) return { status: "unchanged", outputs }; // by an earlier attempt
  if (fs.lstatSync(file, { throwIfNoEntry: false })) {
    throw new StepFailure(1100, "precondition", `${file} is there already`);
  }
  const undo = { file, text };
  await checkpoint(id, undo, signal);
  fs.writeFileSync(file, text, { flag: "wx" });
  send({ method: "log", params: { level: "info", message: `greeted ${names.length} in ${file}` } });
  return { status: "succeeded", outputs, undo };
}

/** In a new process, perhaps more than once, also when nothing is left to undo. */
function undo({ params }) {
  const { file, text } = params.undo ?? {};
  if (typeof file !== "string" || typeof text !== "string") {
    throw new StepFailure(1000, "validation", "this is no undo data of this step");
  }
  const found = contents(file);
  const isOurs = found && Buffer.from(text).subarray(0, found.length).equals(found);
  if (isOurs) fs.unlinkSync(file); // else somebody has made it theirs
  return {};
}

function initialize({ params }) {
  if (!params.protocols.includes(1)) throw new StepFailure(1100, "precondition", "this plugin speaks protocol 1");
  return { protocol: 1, plugin: { name: "{{name}}", version: "0.1.0" }, capabilities: ["undo"] };
}

const methods = new Map(Object.entries({ initialize, execute, undo, shutdown: () => ({}) }));

async function answer(request) {
  const { id, method } = request;
  try {
    if (!methods.has(method)) throw new StepFailure(-32601, "internal", `there is no method ${method}`);
    const { signal } = cancels.get(id);
    signal.throwIfAborted();
    send({ id, result: await methods.get(method)(request, signal) });
  } catch (error) {
    if (error.name === "AbortError") error = new StepFailure(1800, "cancelled", "cancelled");
    if (error.syscall) error = new StepFailure(1610, "filesystem", error.message, "unknown");
    send({ id, error: (error.error ? error : new StepFailure(2100, "internal", String(error), "unknown")).error });
  }
  cancels.delete(id);
  if (method === "shutdown") process.exit(0);
}

let work = Promise.resolve();
function take(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return send({ id: null, error: { code: -32700, message: "this line is no JSON" } });
  }
  if (message.method === undefined) answerTo(message.id).fulfil(message);
  else if (message.method === "cancel") cancels.get(message.params?.id)?.abort();
  else if (message.id !== undefined) {
    cancels.set(message.id, new AbortController());
    work = work.then(() => answer(message)); // one at a time, while this goes on reading
  }
}

let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  for (const line of lines) if (line.trim()) take(line);
});
process.stdin.on("end", () => {
  work.then(() => process.exit(0)); // the host is gone, or all has been typed:
  setTimeout(() => process.exit(0), 1000); // what is under way gets a second
});
