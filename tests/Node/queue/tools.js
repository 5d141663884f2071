// Small words that the behaviours are written in.
"use strict";

const assert = require("node:assert/strict");
const { setTimeout: pause } = require("node:timers/promises");

/** Receives until it has so many messages, or fails. */
// The patience is for machines that have other things to do: what is awaited comes at once.
async function take(receiver, count, patience = 25000) {
  const messages = [];
  const deadline = Date.now() + patience;
  while (messages.length < count && Date.now() < deadline)
    messages.push(...(await receiver.receiveMessages(count - messages.length, { maxWaitTimeInMs: Math.max(1, deadline - Date.now()) })));
  assert.equal(messages.length, count, `expected ${count} messages`);
  return messages;
}

async function takeOne(receiver, patience) {
  return (await take(receiver, 1, patience))[0];
}

/** Nothing comes within a short while. */
async function takeNothing(receiver, wait = 400) {
  const messages = await receiver.receiveMessages(1, { maxWaitTimeInMs: wait });
  assert.deepEqual(messages.map((m) => m.messageId), [], "expected no message");
}

async function refused(promise, code) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.code, code, `${error.code}: ${error.message}`);
    return error;
  }
  assert.fail(`expected a refusal with code ${code}`);
}

/** Looks again and again until a condition holds. */
async function until(condition, patience = 25000) {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    assert.ok(Date.now() < deadline, "the condition never held");
    await pause(20);
  }
}

const numbered = (count, body = (i) => `body ${i}`) =>
  Array.from({ length: count }, (_, i) => ({ messageId: `m${i}`, body: body(i) }));

module.exports = { assert, numbered, pause, refused, take, takeNothing, takeOne, until };
