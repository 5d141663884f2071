"use strict";

const rhea = require("rhea");
const { behaviour } = require("./behaviour");
const { assert, numbered, refused, take, takeNothing, takeOne } = require("./tools");

behaviour("a sent message is received with its body", {}, async ({ sender, receiver }) => {
  await sender.sendMessages({ body: "hello" });
  assert.equal((await takeOne(receiver)).body, "hello");
});

behaviour("system and application properties travel unchanged", {}, async ({ sender, receiver }) => {
  const sent = {
    messageId: "id-1", contentType: "application/json", correlationId: "c-1", subject: "s", to: "t", replyTo: "r",
    body: { deep: [1, "two", null, { three: 3 }] },
    applicationProperties: { text: "x", whole: 42, real: 1.5, yes: true, nothing: null },
  };
  await sender.sendMessages(sent);
  const got = await takeOne(receiver);
  for (const key of Object.keys(sent)) assert.deepEqual(got[key], sent[key], key);
});

behaviour("a binary body travels unchanged", {}, async ({ sender, receiver }) => {
  const body = Buffer.from(Array.from({ length: 1024 }, (_, i) => i % 256));
  await sender.sendMessages({ body });
  assert.ok(Buffer.from((await takeOne(receiver)).body).equals(body));
});

behaviour("value and sequence bodies travel unchanged", {}, async ({ sender, receiver }) => {
  await sender.sendMessages([
    { messageId: "value", bodyType: "value", body: { a: 1 } },
    { messageId: "sequence", bodyType: "sequence", body: [[1, "two"]] },
  ]);
  const [value, sequence] = await take(receiver, 2);
  assert.deepEqual(value.body, { a: 1 });
  assert.deepEqual(sequence.body, [[1, "two"]]);
});

behaviour("a message of 900 KB is sent and received where the queue takes 1 MB", { MaxMessageSizeInKilobytes: 1024 }, async ({ sender, receiver }) => {
  const body = Buffer.alloc(900 * 1024, 7);
  await sender.sendMessages({ body });
  const message = await takeOne(receiver);
  assert.ok(Buffer.from(message.body).equals(body));
  await receiver.completeMessage(message);
});

behaviour("a message of 250 KB is sent and one above 256 KB is refused", {}, async ({ sender, receiver }) => {
  await sender.sendMessages({ body: Buffer.alloc(250 * 1024) });
  await takeOne(receiver);
  await refused(sender.sendMessages({ body: Buffer.alloc(257 * 1024) }), "MessageSizeExceeded");
  await sender.sendMessages({ body: "the link still works" });
  await takeOne(receiver);
});

behaviour("an array is sent as one batch, in order", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(100));
  const got = await take(receiver, 100);
  assert.deepEqual(got.map((m) => m.messageId), numbered(100).map((m) => m.messageId));
});

behaviour("a batch refuses what does not fit and sends the rest", {}, async ({ sender, receiver }) => {
  const batch = await sender.createMessageBatch();
  let fitted = 0;
  while (batch.tryAddMessage({ messageId: `b${fitted}`, body: Buffer.alloc(30 * 1024) })) fitted++;
  assert.ok(fitted >= 5 && fitted <= 8, `${fitted} messages of 30 KB fitted`);
  await sender.sendMessages(batch);
  await take(receiver, fitted);
});

behaviour("a message without an id gets one", {}, async ({ connection, queue, receiver }) => {
  const [, host, port] = /sb:\/\/([^:/]+):(\d+)/.exec(connection);
  const [, username, password] = /SharedAccessKeyName=([^;]*);SharedAccessKey=([^;]*)/.exec(connection);
  const body = rhea.message.data_section(Buffer.from("raw"));
  await new Promise((resolve, reject) => {
    const container = rhea.create_container();
    container.once("sendable", ({ sender }) => sender.send({ body }));
    container.on("accepted", (context) => resolve(context.connection.close()));
    container.on("rejected", (context) => reject(new Error(String(context.delivery.remote_state.error))));
    container.connect({ host, port, username, password, reconnect: false }).open_sender(queue);
  });
  const message = await takeOne(receiver);
  assert.ok(message.messageId);
  await receiver.renewMessageLock(message);
});

behaviour("sequence numbers rise by one from message to message", {}, async ({ sender, receiver }) => {
  await sender.sendMessages(numbered(5));
  const got = await take(receiver, 5);
  assert.deepEqual(got.map((m) => m.sequenceNumber.toNumber()), [1, 2, 3, 4, 5]);
  assert.ok(Math.abs(got[0].enqueuedTimeUtc.getTime() - Date.now()) < 60000);
});

behaviour("many sends at once are all accepted", {}, async ({ sender, receiver }) => {
  await Promise.all(numbered(300).map((m) => sender.sendMessages(m)));
  const got = await take(receiver, 300);
  assert.equal(new Set(got.map((m) => m.messageId)).size, 300);
});

behaviour("a second message with the same id is dropped", { RequiresDuplicateDetection: true }, async ({ sender, receiver }) => {
  await sender.sendMessages({ messageId: "same", body: "first" });
  await sender.sendMessages({ messageId: "same", body: "second" });
  await sender.sendMessages([{ messageId: "same", body: "third" }, { messageId: "other", body: "fourth" }]);
  const got = await take(receiver, 2);
  assert.deepEqual(got.map((m) => m.body), ["first", "fourth"]);
  await Promise.all(got.map((m) => receiver.completeMessage(m)));
  await sender.sendMessages({ messageId: "same", body: "after completion" });
  await takeNothing(receiver);
});

behaviour("an id may come again after the window", {
  RequiresDuplicateDetection: true, DuplicateDetectionHistoryTimeWindow: "PT1S",
}, async ({ sender, receiver }) => {
  await sender.sendMessages({ messageId: "same", body: "first" });
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await sender.sendMessages({ messageId: "same", body: "second" });
  assert.deepEqual((await take(receiver, 2)).map((m) => m.body), ["first", "second"]);
});
