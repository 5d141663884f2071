// What the embedded queue must do, said by the official client. A file of behaviours calls behaviour(name, settings, run);
// run.js gives each a queue of its own with those settings, so that all can run side by side.
"use strict";

const all = [];

/** @param settings the queue's Properties in Microsoft's emulator format. */
function behaviour(name, settings, run) {
  all.push({ name, settings, run, queue: `behaviour-${all.length + 1}` });
}

/** The whole file that Microsoft's emulator, or the embedded queue with --queues, would read. */
function emulatorConfig() {
  const queues = all.map(({ queue, settings }) => ({ Name: queue, Properties: settings }));
  return { UserConfig: { Namespaces: [{ Name: "sbemulatorns", Queues: queues }] } };
}

module.exports = { all, behaviour, emulatorConfig };
