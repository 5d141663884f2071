"use strict";

const Long = require("long");
const { behaviour } = require("./behaviour");
const { assert, numbered, take, takeOne } = require("./tools");

behaviour("peeking takes nothing", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(3));
  assert.deepEqual((await receiver.peekMessages(10)).map((m) => m.messageId), ["m0", "m1", "m2"]);
  await take(receiver, 3);
});

behaviour("peeking goes on where it stopped", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(5));
  assert.deepEqual((await receiver.peekMessages(2)).map((m) => m.messageId), ["m0", "m1"]);
  assert.deepEqual((await receiver.peekMessages(2)).map((m) => m.messageId), ["m2", "m3"]);
  assert.deepEqual((await receiver.peekMessages(2)).map((m) => m.messageId), ["m4"]);
  assert.deepEqual(await receiver.peekMessages(2), []);
});

behaviour("peeking may start at a sequence number", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(5));
  const found = await receiver.peekMessages(10, { fromSequenceNumber: Long.fromNumber(4) });
  assert.deepEqual(found.map((m) => m.sequenceNumber.toNumber()), [4, 5]);
});

behaviour("peeking shows locked, scheduled and deferred messages with their state", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(3));
  const [first, second] = await take(receiver, 2);
  await receiver.deferMessage(second);
  await sender.scheduleMessages({ messageId: "s", body: "" }, new Date(Date.now() + 60000));
  const found = await receiver.peekMessages(10);
  assert.deepEqual(found.map((m) => [m.messageId, m.state]),
    [["m0", "active"], ["m1", "deferred"], ["m2", "active"], ["s", "scheduled"]]);
  await receiver.completeMessage(first);
});

behaviour("dead letters can be peeked", {}, async ({ sender, receiver, deadLetters }) => {
  await sender.sendMessages({ messageId: "d", body: "" });
  await receiver.deadLetterMessage(await takeOne(receiver), { deadLetterReason: "why" });
  const [letter] = await deadLetters.peekMessages(10);
  assert.deepEqual([letter.messageId, letter.deadLetterReason], ["d", "why"]);
});

behaviour("an empty queue shows nothing", {}, async ({ receiver }) => {
  assert.deepEqual(await receiver.peekMessages(10), []);
});
