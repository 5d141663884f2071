const STATES = { calm: "Calm", surge: "Arrivals rise", burst: "Burst", cooling: "Cooling down" };

function number(value) {
  return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });
}

function count(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

function lasting(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 100) return `${number(seconds)} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return seconds < 172800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86400)} days`;
}

function bytes(value) {
  return value < 1e6 ? `${number(value / 1e3)} kB` : value < 1e9 ? `${number(value / 1e6)} MB` : `${number(value / 1e9)} GB`;
}

function clock(text) {
  return new Date(text).toLocaleTimeString("en-GB");
}

/** A moment as a person says it: the time of a moment of today, else with its date. */
function moment(text, now) {
  const date = new Date(text);
  return now - date < 43200000 ? clock(text) : `${date.toLocaleDateString("en-CA")} ${clock(text)}`;
}

function headline(burst, lane) {
  const { wanted, live, starting } = burst.inputs;
  const since = burst.state === "calm" ? "" : ` for ${lasting(burst.burst.ageSeconds)}`;
  const pool = live === wanted && starting === 0
    ? `${count(live, "warm instance")} ${live === 1 ? "serves" : "serve"}`
    : `${count(wanted, "warm instance")} ${wanted === 1 ? "is" : "are"} wanted, ${number(live)} ${live === 1 ? "serves" : "serve"} and ${number(starting)} ${starting === 1 ? "is" : "are"} starting`;
  return `${STATES[burst.state] ?? burst.state}${since}. ${pool}; ${backlog(lane ?? burst.inputs)}.`;
}

function backlog({ active, headAgeSeconds }) {
  if (active === undefined) return "how many jobs wait is not known now";
  if (active === 0) return "nothing waits";
  return `${count(active, "job waits or runs", "jobs wait or run")}${headAgeSeconds === undefined ? "" : `, the oldest for ${lasting(headAgeSeconds)}`}`;
}

/** What a person should know beside the figures, the gravest first. */
function alerts(burst, queues, health, now) {
  const said = [];
  const silent = burst ? (now - new Date(burst.at)) / 1000 : 0;
  if (health && !health.ready) said.push(`Not ready: ${health.reason}`);
  if (burst?.inputs.crashLoop) said.push(`Instances fail to start: ${burst.inputs.crashLoop}`);
  if (silent > 15) said.push(`The detector last spoke ${lasting(silent)} ago. Serving goes on with its last decision.`);
  if (burst?.rail) said.push(burst.rail);
  if (burst?.degradation.on) said.push(`Fallbacks answer jobs that allow it: ${burst.degradation.because ?? ""}`);
  if (burst?.dryRun) said.push("The detector decides and writes down, but changes nothing (Scaling:DryRun).");
  for (const fault of burst?.inputs.faults ?? [])
    said.push(`The signal ${fault.signal} is ${fault.kind}; in its place stood: ${fault.instead}.`);
  for (const queue of queues ?? [])
    if (queue.deadLettered > 0)
      said.push(queue.name === "callbacks"
        ? `${count(queue.deadLettered, "message")} to webhooks died on the queue: Callbacks has not noted ${queue.deadLettered === 1 ? "it" : "them"} yet.`
        : `${count(queue.deadLettered, "dead letter")} of the ${queue.name} lane: Callbacks has not ended ${queue.deadLettered === 1 ? "its job" : "their jobs"} yet.`);
  return said;
}

/** What a decision changed. */
function change(decision) {
  const said = [];
  if (decision.warmInstances !== decision.warmInstancesBefore)
    said.push(`${number(decision.warmInstancesBefore)} → ${count(decision.warmInstances, "warm instance")}`);
  if (decision.concurrency !== decision.concurrencyBefore)
    said.push(`${number(decision.concurrencyBefore)} → ${number(decision.concurrency)} in hand each`);
  if (decision.degradation.on !== decision.degradedBefore)
    said.push(decision.degradation.on ? "fallbacks answer" : "fallbacks no longer answer");
  return said.join(", ") || `${count(decision.warmInstances, "warm instance")}, as before`;
}

function aside(decision) {
  const said = [];
  if (decision.rail) said.push(decision.rail);
  if (decision.dryRun) said.push("Dry run: not carried out.");
  if (decision.effect && decision.effect.status !== "applied")
    said.push(`${decision.effect.status === "refused" ? "Refused" : "Deferred"}: ${decision.effect.detail ?? "no reason given"}`);
  return said.join(" ");
}
