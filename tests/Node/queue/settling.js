"use strict";

const { behaviour } = require("./behaviour");
const { assert, numbered, refused, pause, take, takeNothing, takeOne, until } = require("./tools");

behaviour("a completed message is gone", {}, async ({ sender, receiver, client, queue }) => {
  await sender.sendMessages({ body: "x" });
  await receiver.completeMessage(await takeOne(receiver));
  await takeNothing(client.createReceiver(queue));
});

behaviour("a message can be settled once only", {}, async ({ sender, receiver }) => {
  await sender.sendMessages({ body: "x" });
  const message = await takeOne(receiver);
  await receiver.completeMessage(message);
  await assert.rejects(receiver.completeMessage(message));
});

behaviour("an abandoned message comes back at once with a higher delivery count", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(2));
  const first = await takeOne(receiver);
  assert.equal(first.deliveryCount, 0);
  await receiver.abandonMessage(first);
  const again = await takeOne(receiver);
  assert.deepEqual([again.messageId, again.deliveryCount], ["m0", 1]);
});

behaviour("abandoning may change application properties", {}, async ({ sender, receiver }) => {
  await sender.sendMessages({ body: "x", applicationProperties: { kept: 1, changed: "old" } });
  await receiver.abandonMessage(await takeOne(receiver), { changed: "new", added: true });
  const again = await takeOne(receiver);
  assert.deepEqual(again.applicationProperties, { kept: 1, changed: "new", added: true });
  assert.equal(again.body, "x");
});

behaviour("a message delivered too often becomes a dead letter", { MaxDeliveryCount: 3 }, async ({ sender, receiver, deadLetters, queue }) => {
  await sender.sendMessages({ messageId: "poison", body: "x" });
  for (let i = 0; i < 3; i++) await receiver.abandonMessage(await takeOne(receiver));
  await takeNothing(receiver);
  const letter = await takeOne(deadLetters);
  assert.deepEqual([letter.messageId, letter.deadLetterReason], ["poison", "MaxDeliveryCountExceeded"]);
  assert.equal(letter.deadLetterSource, queue);
});

behaviour("dead-lettering keeps reason, description and further properties", {}, async ({ sender, receiver, deadLetters }) => {
  await sender.sendMessages({ messageId: "bad", body: { a: 1 }, applicationProperties: { kept: "yes" } });
  await receiver.deadLetterMessage(await takeOne(receiver), {
    deadLetterReason: "Unreadable", deadLetterErrorDescription: "The tensor is cut off.", extra: "more",
  });
  await takeNothing(receiver);
  const letter = await takeOne(deadLetters);
  assert.deepEqual(letter.body, { a: 1 });
  assert.equal(letter.deadLetterReason, "Unreadable");
  assert.equal(letter.deadLetterErrorDescription, "The tensor is cut off.");
  assert.equal(letter.applicationProperties.kept, "yes");
  assert.equal(letter.applicationProperties.extra, "more");
});

behaviour("dead letters can be completed and abandoned", {}, async ({ sender, receiver, deadLetters }) => {
  await sender.sendMessages(numbered(2));
  for (const message of await take(receiver, 2)) await receiver.deadLetterMessage(message);
  const [first, second] = await take(deadLetters, 2);
  await deadLetters.completeMessage(first);
  await deadLetters.abandonMessage(second);
  const again = await takeOne(deadLetters);
  assert.deepEqual([again.messageId, again.deliveryCount], ["m1", 1]);
  await deadLetters.completeMessage(again);
  await takeNothing(deadLetters);
});

behaviour("a dead letter can be sent again to its queue", {}, async ({ sender, receiver, deadLetters }) => {
  await sender.sendMessages({ messageId: "again", body: "x" });
  await receiver.deadLetterMessage(await takeOne(receiver));
  const letter = await takeOne(deadLetters);
  await sender.sendMessages(letter);
  await deadLetters.completeMessage(letter);
  assert.equal((await takeOne(receiver)).messageId, "again");
});

behaviour("a deferred message waits to be asked for by its number", {}, async ({ sender, receiver, client, queue }) => {
  await sender.sendMessages(numbered(2));
  const [first, second] = await take(receiver, 2);
  await receiver.deferMessage(first, { note: "later" });
  await receiver.completeMessage(second);
  await takeNothing(client.createReceiver(queue));
  const [deferred] = await receiver.receiveDeferredMessages(first.sequenceNumber);
  assert.deepEqual([deferred.messageId, deferred.state, deferred.applicationProperties.note], ["m0", "deferred", "later"]);
  await receiver.completeMessage(deferred);
  await assert.rejects(receiver.receiveDeferredMessages(first.sequenceNumber));
});

behaviour("a deferred message that is abandoned stays deferred", {}, async ({ sender, receiver }) => {
  await sender.sendMessages({ messageId: "d", body: "" });
  const message = await takeOne(receiver);
  await receiver.deferMessage(message);
  const [once] = await receiver.receiveDeferredMessages(message.sequenceNumber);
  await receiver.abandonMessage(once);
  await takeNothing(receiver);
  const [twice] = await receiver.receiveDeferredMessages(message.sequenceNumber);
  assert.equal(twice.messageId, "d");
  await receiver.deadLetterMessage(twice);
});

behaviour("a deferred message in hand is given to nobody else", {}, async ({ sender, receiver, client, queue }) => {
  await sender.sendMessages({ body: "" });
  const message = await takeOne(receiver);
  await receiver.deferMessage(message);
  await receiver.receiveDeferredMessages(message.sequenceNumber);
  await assert.rejects(client.createReceiver(queue).receiveDeferredMessages(message.sequenceNumber));
});

behaviour("a deferred message can be received and deleted", {}, async ({ sender, receiver, client, queue }) => {
  await sender.sendMessages({ messageId: "d", body: "" });
  const message = await takeOne(receiver);
  await receiver.deferMessage(message);
  const taking = client.createReceiver(queue, { receiveMode: "receiveAndDelete" });
  assert.equal((await taking.receiveDeferredMessages(message.sequenceNumber))[0].messageId, "d");
  await assert.rejects(receiver.receiveDeferredMessages(message.sequenceNumber));
});

// The client renews locks by itself, unless it is told not to.
const withoutRenewal = { maxAutoLockRenewalDurationInMs: 0 };

behaviour("a lock that runs out gives the message back and counts it", { LockDuration: "PT1S" }, async ({ sender, client, queue }) => {
  const receiver = client.createReceiver(queue, withoutRenewal);
  await sender.sendMessages({ messageId: "slow", body: "" });
  const message = await takeOne(receiver);
  const again = await takeOne(receiver);
  assert.deepEqual([again.messageId, again.deliveryCount], ["slow", 1]);
  await refused(receiver.completeMessage(message), "MessageLockLost");
});

behaviour("a lock can be renewed", { LockDuration: "PT30S" }, async ({ sender, client, queue }) => {
  const receiver = client.createReceiver(queue, withoutRenewal);
  await sender.sendMessages({ body: "" });
  const message = await takeOne(receiver);
  const first = message.lockedUntilUtc;
  await pause(50);
  await receiver.renewMessageLock(message);
  assert.ok(message.lockedUntilUtc > first);
  await receiver.completeMessage(message);
});

behaviour("a lost lock cannot be renewed", { LockDuration: "PT1S" }, async ({ sender, client, queue }) => {
  const receiver = client.createReceiver(queue, withoutRenewal);
  await sender.sendMessages({ body: "" });
  const message = await takeOne(receiver);
  await pause(1300);
  await refused(receiver.renewMessageLock(message), "MessageLockLost");
});

behaviour("a subscriber's locks are renewed while it works", { LockDuration: "PT15S" }, async ({ sender, receiver, client, queue }) => {
  await sender.sendMessages({ body: "" });
  const [first, last] = await new Promise((resolve, reject) => receiver.subscribe({
    processMessage: async (message) => {
      const locked = message.lockedUntilUtc;
      await until(() => message.lockedUntilUtc > locked);
      resolve([locked, message.lockedUntilUtc]);
    },
    processError: async ({ error }) => reject(error),
  }));
  assert.ok(last > first);
  await until(async () => (await client.createReceiver(queue).peekMessages(1)).length === 0);
});

behaviour("a message can be settled over the management link", {}, async ({ sender, receiver, client, queue }) => {
  // The client does so by itself when a receiver's link broke in between; here its inner part is asked to.
  await sender.sendMessages(numbered(3));
  const [done, back, dead] = await take(receiver, 3);
  const management = receiver._context.getManagementClient(queue);
  await management.updateDispositionStatus(done.lockToken, "complete");
  await management.updateDispositionStatus(back.lockToken, "abandon");
  await management.updateDispositionStatus(dead.lockToken, "deadletter", { deadLetterReason: "why" });
  const again = await takeOne(client.createReceiver(queue));
  assert.deepEqual([again.messageId, again.deliveryCount], ["m1", 1]);
  const letter = await takeOne(client.createReceiver(queue, { subQueueType: "deadLetter" }));
  assert.deepEqual([letter.messageId, letter.deadLetterReason], ["m2", "why"]);
  await refused(management.updateDispositionStatus(done.lockToken, "complete"), "MessageLockLost");
});

behaviour("a hundred messages are settled at once", {}, async ({ sender, receiver, client, queue }) => {
  await sender.sendMessages(numbered(100));
  const messages = await take(receiver, 100);
  await Promise.all(messages.map((m) => receiver.completeMessage(m)));
  await takeNothing(client.createReceiver(queue));
});
