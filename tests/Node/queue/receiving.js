"use strict";

const { behaviour } = require("./behaviour");
const { assert, numbered, pause, take, takeNothing, takeOne, until } = require("./tools");

behaviour("an empty queue answers within the wait", {}, async ({ receiver }) => {
  const started = Date.now();
  await takeNothing(receiver, 300);
  assert.ok(Date.now() - started < 15000);
});

behaviour("a receiver that asked for more than there is gets what there is", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(3));
  const got = await receiver.receiveMessages(10, { maxWaitTimeInMs: 2000 });
  assert.equal(got.length, 3);
});

behaviour("unused credit is drained and later messages stay on the queue", {}, async ({ sender, receiver, client, queue }) => {
  await takeNothing(receiver, 200);
  await sender.sendMessages({ body: "late" });
  const other = client.createReceiver(queue);
  assert.equal((await takeOne(other)).body, "late");
});

behaviour("receive again after a drain", {}, async ({ sender, receiver }) => {
  for (let i = 0; i < 5; i++) {
    await takeNothing(receiver, 50);
    await sender.sendMessages({ messageId: `round ${i}`, body: "" });
    const message = await takeOne(receiver);
    assert.equal(message.messageId, `round ${i}`);
    await receiver.completeMessage(message);
  }
});

behaviour("a message in hand is locked for one minute by default", {}, async ({ sender, receiver, client, queue }) => {
  await sender.sendMessages({ body: "x" });
  const message = await takeOne(receiver);
  const left = message.lockedUntilUtc.getTime() - Date.now();
  assert.ok(left > 50000 && left <= 61000, `${left} ms`);
  await takeNothing(client.createReceiver(queue));
});

behaviour("receive and delete takes a message for good", {}, async ({ client, queue, sender }) => {
  await sender.sendMessages(numbered(5));
  const receiver = client.createReceiver(queue, { receiveMode: "receiveAndDelete" });
  assert.equal((await take(receiver, 5)).length, 5);
  await takeNothing(client.createReceiver(queue));
});

behaviour("a subscriber gets messages as they come and completes them", {}, async ({ sender, receiver, client, queue }) => {
  const got = [];
  const subscription = receiver.subscribe({
    processMessage: async (message) => { got.push(message.messageId); },
    processError: async ({ error }) => { throw error; },
  });
  await sender.sendMessages(numbered(20));
  await until(() => got.length === 20);
  await pause(100);
  await subscription.close();
  await takeNothing(client.createReceiver(queue));
});

behaviour("a subscriber works on as many messages at once as it asked for", {}, async ({ sender, receiver }) => {
  let inHand = 0, most = 0, done = 0;
  await sender.sendMessages(numbered(60));
  const subscription = receiver.subscribe({
    processMessage: async () => {
      most = Math.max(most, ++inHand);
      await until(() => most === 20);
      await pause(20);
      inHand--;
      done++;
    },
    processError: async ({ error }) => { throw error; },
  }, { maxConcurrentCalls: 20 });
  await until(() => done === 60);
  await subscription.close();
  assert.equal(most, 20);
});

behaviour("two receivers share a queue and no message goes to both", {}, async ({ sender, client, queue }) => {
  const got = [];
  const subscribe = (who) => client.createReceiver(queue).subscribe({
    // Nobody goes on until both have got a message.
    processMessage: async (message) => { got.push([who, message.messageId]); await until(() => new Set(got.map(([one]) => one)).size === 2); },
    processError: async ({ error }) => { throw error; },
  }, { maxConcurrentCalls: 5 });
  const subscriptions = [subscribe("a"), subscribe("b")];
  await sender.sendMessages(numbered(200));
  await until(() => got.length >= 200);
  await Promise.all(subscriptions.map((s) => s.close()));
  assert.equal(new Set(got.map(([, id]) => id)).size, 200);
  assert.equal(got.length, 200);
  assert.equal(new Set(got.map(([who]) => who)).size, 2);
});

behaviour("messages come in order through a window larger than memory", {}, async ({ sender, receiver }) => {
  const count = 6000;
  for (let i = 0; i < count; i += 1000)
    await sender.sendMessages(Array.from({ length: 1000 }, (_, k) => ({ messageId: `${i + k}`, body: "x" })));
  const got = [];
  while (got.length < count) {
    const messages = await take(receiver, 500);
    got.push(...messages.map((m) => Number(m.messageId)));
    await Promise.all(messages.map((m) => receiver.completeMessage(m)));
  }
  assert.ok(got.every((id, i) => id === i), "out of order");
});

behaviour("an iterator yields messages one after another", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(5));
  const got = [];
  for await (const message of receiver.getMessageIterator()) {
    got.push(message.messageId);
    await receiver.completeMessage(message);
    if (got.length === 5) break;
  }
  assert.deepEqual(got, numbered(5).map((m) => m.messageId));
});

behaviour("a closed receiver leaves its messages locked", { LockDuration: "PT10S" }, async ({ sender, client, queue }) => {
  await sender.sendMessages({ messageId: "held", body: "" });
  const first = client.createReceiver(queue);
  await takeOne(first);
  await first.close();
  const second = client.createReceiver(queue);
  await takeNothing(second, 500);
  const again = await takeOne(second);
  assert.deepEqual([again.messageId, again.deliveryCount], ["held", 1]);
});

behaviour("twenty clients connect one after another without a hang", {}, async ({ connect, queue, sender, receiver }) => {
  await sender.sendMessages(numbered(20));
  for (let i = 0; i < 20; i++) {
    const client = connect();
    const one = client.createReceiver(queue, { receiveMode: "receiveAndDelete" });
    await takeOne(one);
    await client.close();
  }
  await takeNothing(receiver);
});
