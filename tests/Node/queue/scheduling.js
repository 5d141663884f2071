"use strict";

const { behaviour } = require("./behaviour");
const { assert, numbered, take, takeOne } = require("./tools");

const soon = (milliseconds) => new Date(Date.now() + milliseconds);

behaviour("a scheduled message comes when it is due and not before", {}, async ({ sender, receiver }) => {
  const due = soon(2000);
  const [number] = await sender.scheduleMessages({ messageId: "s", body: "" }, due);
  assert.ok(number.toNumber() > 0);
  const message = await takeOne(receiver);
  assert.equal(message.messageId, "s");
  assert.ok(Date.now() >= due.getTime(), "came too early");
  assert.ok(message.enqueuedTimeUtc >= due);
});

behaviour("a message may carry its own time to be enqueued", {}, async ({ sender, receiver }) => {
  const due = soon(2000);
  await sender.sendMessages({ messageId: "s", body: "", scheduledEnqueueTimeUtc: due });
  assert.equal((await takeOne(receiver)).messageId, "s");
  assert.ok(Date.now() >= due.getTime(), "came too early");
});

behaviour("a scheduled message can be cancelled", {}, async ({ sender, receiver }) => {
  const [number] = await sender.scheduleMessages({ body: "" }, soon(3600000));
  await sender.cancelScheduledMessages(number);
  assert.deepEqual(await receiver.peekMessages(10), []);
  await assert.rejects(sender.cancelScheduledMessages(number));
});

behaviour("scheduled messages come in the order of their times", {}, async ({ sender, receiver }) => {
  const [first, second, third] = [soon(10000), soon(10200), soon(10400)];
  await sender.scheduleMessages({ messageId: "third", body: "" }, third);
  await sender.scheduleMessages({ messageId: "first", body: "" }, first);
  await sender.scheduleMessages({ messageId: "second", body: "" }, second);
  assert.deepEqual((await take(receiver, 3)).map((m) => m.messageId), ["first", "second", "third"]);
});

behaviour("many messages are scheduled in one call", {}, async ({ sender, receiver }) => {
  const numbers = await sender.scheduleMessages(numbered(50), soon(500));
  assert.equal(new Set(numbers.map(String)).size, 50);
  await take(receiver, 50);
});

behaviour("a time in the past enqueues at once", {}, async ({ sender, receiver }) => {
  await sender.scheduleMessages({ messageId: "past", body: "" }, new Date(Date.now() - 60000));
  assert.equal((await takeOne(receiver)).messageId, "past");
});
