"use strict";

const Long = require("long");
const { behaviour } = require("./behaviour");
const { assert, pause, takeNothing, takeOne, until } = require("./tools");

behaviour("a message past its time to live is dropped", {}, async ({ sender, receiver, deadLetters }) => {
  await sender.sendMessages([{ messageId: "short", body: "", timeToLive: 300 }, { messageId: "long", body: "" }]);
  await pause(600);
  assert.equal((await takeOne(receiver)).messageId, "long");
  await takeNothing(deadLetters);
});

behaviour("an expired message becomes a dead letter where the queue says so", {
  DeadLetteringOnMessageExpiration: true,
}, async ({ sender, receiver, deadLetters }) => {
  await sender.sendMessages({ messageId: "short", body: "", timeToLive: 300 });
  await pause(500);
  await takeNothing(receiver);
  const letter = await takeOne(deadLetters);
  assert.deepEqual([letter.messageId, letter.deadLetterReason], ["short", "TTLExpiredException"]);
});

behaviour("a message expires though nobody receives", { DeadLetteringOnMessageExpiration: true }, async ({ sender, deadLetters }) => {
  await sender.sendMessages({ messageId: "alone", body: "", timeToLive: 300 });
  assert.equal((await takeOne(deadLetters)).messageId, "alone");
});

behaviour("the queue's own time to live bounds a message's", { DefaultMessageTimeToLive: "PT10S" }, async ({ sender, receiver }) => {
  await sender.sendMessages({ body: "", timeToLive: 3600000 });
  const message = await takeOne(receiver);
  assert.equal(message.expiresAtUtc.getTime(), message.enqueuedTimeUtc.getTime() + 10000);
  await sender.sendMessages({ messageId: "unread", body: "" });
  await until(async () => !(await receiver.peekMessages(10, { fromSequenceNumber: Long.ZERO })).some((m) => m.messageId === "unread"));
});

behaviour("a locked message does not expire in hand", { DeadLetteringOnMessageExpiration: true }, async ({ sender, receiver, deadLetters }) => {
  await sender.sendMessages({ body: "", timeToLive: 10000 });
  const message = await takeOne(receiver);
  await pause(11000);
  await receiver.completeMessage(message);
  await takeNothing(deadLetters);
});
