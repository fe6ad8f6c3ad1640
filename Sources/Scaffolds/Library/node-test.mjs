// Drives the step as a host does. Run it in this folder: node --test
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("{{program}}", import.meta.url));
let folder, file, config;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "step-"));
  file = path.join(folder, "grüße.txt");
  config = { file, names: ["Ada", "José"], milliseconds: 50 };
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** In a process of its own: sends a request, answers its checkpoint, and gives the reply and what came before. */
async function talk(method, params, { checkpoint = { result: {} }, cancelAt } = {}) {
  const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
  const send = (message) => child.stdin.write(JSON.stringify({ jsonrpc: "2.0", ...message }) + "\n");
  send({ id: "1", method: "initialize", params: { protocols: [1] } });
  send({ id: "2", method, params });
  const before = [];
  for await (const line of readline.createInterface({ input: child.stdout })) {
    const message = JSON.parse(line);
    if (cancelAt && message.method === cancelAt) {
      send({ method: "cancel", params: { id: "2", reason: "a test", graceSeconds: 10 } });
    } else if (message.method === "checkpoint") {
      assert(!fs.existsSync(file), "nothing is done before the answer");
      send({ id: message.id, ...checkpoint });
    }
    if (message.id === "2") {
      child.stdin.end();
      return { ...message, before };
    }
    before.push(message);
  }
}

test("it greets, and can be undone twice", async () => {
  const { result, before } = await talk("execute", { config });
  assert.equal(result.status, "succeeded");
  assert.equal(fs.readFileSync(file, "utf8"), "Hello, Ada!\nHello, José!\n");
  assert.deepEqual(before.filter((message) => message.method === "progress").map((message) => message.params.done), [1, 2]);
  assert.equal((await talk("execute", { config })).result.status, "unchanged");
  for (let turn = 0; turn < 2; turn++) {
    assert.deepEqual((await talk("undo", { undo: result.undo })).result, {});
    assert(!fs.existsSync(file));
  }
});

test("a cancel ends it, and nothing is done", async () => {
  for (const cancelAt of ["progress", "checkpoint"]) {
    assert.equal((await talk("execute", { config }, { cancelAt })).error.code, 1800);
    assert(!fs.existsSync(file));
  }
});

test("without a checkpoint nothing is done", async () => {
  const { error } = await talk("execute", { config }, { checkpoint: { error: { code: 2000, message: "full" } } });
  assert.match(error.message, /full/);
  assert(!fs.existsSync(file));
});

test("what is no undo data is an error", async () => {
  for (const garbage of [null, 17, "x", [], { file: 1, text: 2 }]) {
    assert.equal((await talk("undo", { undo: garbage })).error.code, 1000);
  }
});
