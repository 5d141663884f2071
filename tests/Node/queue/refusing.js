"use strict";

const crypto = require("node:crypto");
const { behaviour } = require("./behaviour");
const { assert, refused, takeOne } = require("./tools");

const quick = { retryOptions: { maxRetries: 0, timeoutInMs: 8000 } };
const withKey = (connection, key) => connection.replace(/SharedAccessKey=[^;]*/, `SharedAccessKey=${key}`);
const endpointOf = (connection) => /Endpoint=(sb:\/\/[^;]+)/.exec(connection)[1].replace(/\/$/, "");

function signature(audience, key, expiry, name = "RootManageSharedAccessKey") {
  const resource = encodeURIComponent(audience);
  const sign = encodeURIComponent(crypto.createHmac("sha256", key).update(`${resource}\n${expiry}`).digest("base64"));
  return `SharedAccessSignature sr=${resource}&sig=${sign}&se=${expiry}&skn=${name}`;
}

const withToken = (connection, token) =>
  `Endpoint=${endpointOf(connection)};SharedAccessSignature=${token};UseDevelopmentEmulator=true`;

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

behaviour("a client with a wrong key is refused", {}, async ({ connect, connection, queue }) => {
  const client = connect(withKey(connection, "wrong-key-value"), quick);
  await refused(client.createSender(queue).sendMessages({ body: "" }), "UnauthorizedAccess");
});

behaviour("a client with a wrong key name is refused", {}, async ({ connect, connection, queue }) => {
  const client = connect(connection.replace("SharedAccessKeyName=Root", "SharedAccessKeyName=Other"), quick);
  await refused(client.createSender(queue).sendMessages({ body: "" }), "UnauthorizedAccess");
});

behaviour("a client with a sound token is let in", {}, async ({ connect, connection, queue, receiver }) => {
  const token = signature(`${endpointOf(connection)}/${queue}`, "SAS_KEY_VALUE", inAnHour());
  await connect(withToken(connection, token), quick).createSender(queue).sendMessages({ body: "in" });
  assert.equal((await takeOne(receiver)).body, "in");
});

behaviour("a token that has expired is refused", {}, async ({ connect, connection, queue }) => {
  const token = signature(`${endpointOf(connection)}/${queue}`, "SAS_KEY_VALUE", Math.floor(Date.now() / 1000) - 60);
  await refused(connect(withToken(connection, token), quick).createSender(queue).sendMessages({ body: "" }), "UnauthorizedAccess");
});

behaviour("a token for another queue is refused", {}, async ({ connect, connection, queue }) => {
  const token = signature(`${endpointOf(connection)}/jobs-bulk`, "SAS_KEY_VALUE", inAnHour());
  await refused(connect(withToken(connection, token), quick).createSender(queue).sendMessages({ body: "" }), "UnauthorizedAccess");
});

behaviour("a token whose signature was changed is refused", {}, async ({ connect, connection, queue }) => {
  const token = signature(`${endpointOf(connection)}/${queue}`, "SAS_KEY_VALUE", inAnHour()).replace("&se=", "&se=1");
  await refused(connect(withToken(connection, token), quick).createSender(queue).sendMessages({ body: "" }), "UnauthorizedAccess");
});

behaviour("a queue that does not exist is named in the refusal", {}, async ({ connect }) => {
  const client = connect(undefined, quick);
  const error = await refused(client.createSender("no-such-queue").sendMessages({ body: "" }), "MessagingEntityNotFound");
  assert.match(error.message, /no-such-queue/);
  await refused(client.createReceiver("no-such-queue").receiveMessages(1, { maxWaitTimeInMs: 500 }), "MessagingEntityNotFound");
});

behaviour("sessions are refused with a clear error", {}, async ({ connect, queue }) => {
  const client = connect(undefined, quick);
  await assert.rejects(client.acceptNextSession(queue), /Sessions are not supported/);
  await assert.rejects(client.acceptSession(queue, "a session"));
});

behaviour("nobody can send to a dead-letter queue", {}, async ({ connect, queue }) => {
  const client = connect(undefined, quick);
  await assert.rejects(client.createSender(`${queue}/$deadletterqueue`).sendMessages({ body: "" }));
});

