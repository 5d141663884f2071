const STATES = { calm: "Calm", surge: "Arrivals rising", burst: "Burst", cooling: "Cooling down", late: "Jobs are late" };

function number(value) {
  return value.toLocaleString("en", { maximumFractionDigits: Math.abs(value) < 10 ? 1 : 0 });
}

function count(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

function duration(seconds) {
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

/** A time within the last 12 hours without its date, an earlier one with it. */
function timeOf(text, now) {
  const date = new Date(text);
  return now - date < 43200000 ? clock(text) : `${date.toLocaleDateString("en-CA")} ${clock(text)}`;
}

function headline(burst, lane) {
  const { wanted, live, starting } = burst.inputs;
  const since = burst.state === "calm" || burst.state === "late" ? "" : ` for ${duration(burst.burst.ageSeconds)}`;
  const pool = live === wanted && starting === 0
    ? `${count(live, "warm instance is", "warm instances are")} serving`
    : `${count(wanted, "warm instance is", "warm instances are")} needed, ${number(live)} ${live === 1 ? "is" : "are"} serving and ${number(starting)} ${starting === 1 ? "is" : "are"} starting`;
  return `${STATES[burst.state] ?? burst.state}${since}. ${pool}; ${backlog(lane ?? burst.inputs)}.`;
}

function backlog({ active, headAgeSeconds }) {
  if (active === undefined) return "the number of waiting jobs is unknown";
  if (active === 0) return "no jobs are waiting";
  return `${count(active, "job is waiting or running", "jobs are waiting or running")}${headAgeSeconds === undefined ? "" : `, the oldest for ${duration(headAgeSeconds)}`}`;
}

/** A message that belongs to no job, by the first bytes that it holds. */
function strayText({ id, bytes: length, head }) {
  const ellipsis = length > head.length ? "…" : "";
  return `Message ${id ? `“${id}”` : "without an ID"}, ${count(length, "byte")}${length ? `: “${head}${ellipsis}”` : ""}.`;
}

/** Alerts beside the figures, the most serious first. */
function alerts(burst, queues, health, now) {
  const texts = [];
  const silent = burst ? (now - new Date(burst.at)) / 1000 : 0;
  if (health && !health.ready) texts.push(`Not ready: ${health.reason}`);
  if (health && health.notice) texts.push(health.notice);
  if (burst?.inputs.crashLoop) texts.push(`Instances fail to start: ${burst.inputs.crashLoop}`);
  if (silent > 15) texts.push(`The detector last reported ${duration(silent)} ago. Its last decision stays in effect.`);
  if (burst?.rail) texts.push(burst.rail);
  if (burst?.degradation.on) texts.push(`Jobs that allow it run on the fallback of their model: ${burst.degradation.because ?? ""}`);
  if (burst?.dryRun) texts.push("Dry run: the detector records its decisions but changes nothing (Scaling:DryRun).");
  for (const fault of burst?.inputs.faults ?? [])
    texts.push(`The signal ${fault.signal} is ${fault.kind}. Used instead: ${fault.instead}.`);
  for (const queue of queues ?? [])
    if (queue.deadLettered > 0)
      texts.push(queue.name === "callbacks"
        ? `${count(queue.deadLettered, "webhook message was", "webhook messages were")} dead-lettered. Callbacks has not logged ${queue.deadLettered === 1 ? "it" : "them"} yet.`
        : `${count(queue.deadLettered, "dead letter")} in the ${queue.name} lane. Callbacks has not ended ${queue.deadLettered === 1 ? "its job" : "their jobs"} yet.`);
  return texts;
}

/** What a decision changed and why. An entry of an older version has its reason only. */
function sentences(decision) {
  return decision.changes?.length ? decision.changes : [decision.reason];
}

function aside(decision) {
  const texts = [];
  if (decision.dryRun) texts.push("Dry run: not applied.");
  if (decision.effect && decision.effect.status !== "applied")
    texts.push(`${decision.effect.status === "refused" ? "Refused" : "Deferred"}: ${decision.effect.detail ?? "no reason given"}`);
  return texts.join(" ");
}
