// node run.js --queues              prints the queue settings that the behaviours need
// node run.js CONNECTION [PATTERN]  runs them; prints one line of JSON for each: { name, milliseconds, error? }
"use strict";

const { ServiceBusClient } = require("@azure/service-bus");
const { all, emulatorConfig } = require("./behaviour");

for (const file of ["sending", "receiving", "settling", "expiring", "scheduling", "browsing", "refusing"])
  require(`./${file}`);

const SIDE_BY_SIDE = 20;
const PATIENCE = 60000;

async function run(connection, { name, queue, run }) {
  const started = Date.now();
  const clients = [];
  const connect = (text = connection, options) => {
    clients.push(new ServiceBusClient(text, options));
    return clients.at(-1);
  };
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hung for ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    const client = connect();
    const context = {
      client, connect, connection, queue,
      sender: client.createSender(queue),
      receiver: client.createReceiver(queue),
      deadLetters: client.createReceiver(queue, { subQueueType: "deadLetter" }),
    };
    await Promise.race([run(context), limit]);
    await Promise.race([Promise.all(clients.map((c) => c.close())), limit]);
    return { name, milliseconds: Date.now() - started };
  } catch (error) {
    return { name, milliseconds: Date.now() - started, error: String(error.stack ?? error) };
  } finally {
    clearTimeout(timer);
  }
}

async function main([first, pattern]) {
  if (first === "--queues") {
    console.log(JSON.stringify(emulatorConfig()));
    return;
  }
  const waiting = all.filter(({ name }) => !pattern || name.includes(pattern));
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift())
      console.log(JSON.stringify(await run(first, next)));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  process.exit(0);
}

main(process.argv.slice(2));
