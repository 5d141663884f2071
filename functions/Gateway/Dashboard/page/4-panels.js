function figure(name, value, ...notes) {
  return make("div", {}, make("dt", {}, name), make("dd", {}, make("strong", {}, value), notes.filter(Boolean).map((note) => make("span", {}, note))));
}

function laneFigure(queue) {
  const eta = queue.waiting?.etaSeconds;
  const shown = figure(
    `Waiting or running, ${queue.name}`,
    queue.active === undefined ? "?" : number(queue.active),
    queue.active > 0 && queue.headAgeSeconds !== undefined ? `the oldest for ${duration(queue.headAgeSeconds)}` : null,
    queue.waiting?.detail,
    eta ? `a new job starts in about ${duration(eta.p50)} (95%: ${duration(eta.p95)})` : null);
  if (queue.waiting) shown.className = "lane";
  return shown;
}

function figures(burst, queues) {
  const shown = [];
  if (burst) {
    const { live, wanted, starting, draining, inHand, models } = burst.inputs;
    const busiest = models[0]?.model;
    shown.push(
      figure("Warm instances", `${number(live)} of ${number(wanted)}`, starting ? `${number(starting)} starting` : null, draining ? `${number(draining)} draining` : null,
        `recommended: ${number(burst.span.low)}${burst.span.high > burst.span.low ? ` to ${number(burst.span.high)}` : ""}`),
      figure("Arrivals", `${number(sampleOf(burst).arrivals)}/s`, busiest ? `mostly ${busiest}` : null,
        burst.burst.nextSeconds === undefined ? null : `the next burst is due in ${duration(Math.max(0, burst.burst.nextSeconds))}`),
      figure("In hand", number(inHand), `up to ${number(burst.concurrency)} per instance`));
  }
  for (const queue of queues ?? [])
    if (queue.name !== "callbacks") shown.push(laneFigure(queue));
  const callbacks = queues?.find((queue) => queue.name === "callbacks");
  if (callbacks)
    shown.push(figure("Pending webhooks", number((callbacks.active ?? 0) + (callbacks.scheduled ?? 0)), callbacks.scheduled ? `${number(callbacks.scheduled)} scheduled for retry` : null));
  return shown;
}

function ledger(decisions, now) {
  return decisions.map((decision) => make("li", {},
    make("time", { datetime: decision.at }, timeOf(decision.at, now)),
    make("div", {},
      ...sentences(decision).map((sentence) => make("p", {}, sentence)),
      aside(decision) ? make("p", { class: "aside" }, aside(decision)) : null)));
}

function faultsOf(model) {
  return (model.faults ?? []).map((fault) => make("div", {}, `${fault.file}: ${fault.problem}`));
}

/** How many jobs waited no longer than the objective. */
function attained(burst, model) {
  const seen = burst?.attainment?.find((one) => one.model === model);
  if (!seen) return "";
  const { jobs, inTime } = seen.fiveMinutes.jobs ? seen.fiveMinutes : seen.hour;
  const span = seen.fiveMinutes.jobs ? "5 min" : "1 h";
  return make("div", { title: `${number(inTime)} of ${number(jobs)} jobs waited at most ${duration(seen.waitSeconds)}` }, `${Math.floor((1000 * inTime) / jobs) / 10}% (${span})`);
}

function models({ models: list, refused, faults }, burst) {
  const rows = list.flatMap((model) => {
    const seen = model.onInstances ?? [];
    const shown = seen.length ? seen : [{ version: model.stable, state: model.state.replace("-", " "), because: model.because, instances: 0, memoryBytes: 0, batches: [] }];
    return shown.map((version, i) => row(
      i === 0 ? model.manifest.name : "",
      version.version + (version.version === model.stable ? "" : " (not the stable version)"),
      cell(version.state === "refused" ? "text bad" : "", version.instances ? `${version.state} on ${count(version.instances, "instance")}` : version.state, version.because ? `: ${version.because}` : ""),
      version.memoryBytes ? bytes(version.memoryBytes) : "",
      version.batches.map((batch) => make("div", { title: batch.because }, `${batch.shape}: ${number(batch.best)}`)),
      i === 0 ? attained(burst, model.manifest.name) : "",
      version.cache ? `${number(version.cache.hits)} of ${number(version.cache.hits + version.cache.misses)}` : "",
      cell(i === 0 && model.faults ? "text bad" : "", i === 0 ? faultsOf(model) : "")));
  });
  for (const model of refused) rows.push(row(model.name, "", cell("text bad", "refused"), "", "", "", "", cell("text bad", faultsOf(model))));
  if (faults) rows.push(row("all", "", "", "", "", "", "", cell("text bad", faultsOf({ faults }))));
  return table(["Model", "Version", "State", "Memory", "Batch size", "In time", "Cache hits", "Faults"], rows, "No models.");
}

function deadLetters(list, now) {
  if (!list) return make("p", { class: "none" }, "The gateway shows dead letters only with its master key.");
  const rows = list.map((dead) => row(
    timeOf(dead.at, now),
    dead.jobId ? cell("id", make("a", { href: dead.links.job }, dead.jobId)) : "none",
    dead.model ?? "", dead.source, number(dead.attempts),
    cell("text", dead.reason, dead.description ? `: ${dead.description}` : "", dead.message ? ` ${strayText(dead.message)}` : ""),
    dead.redriven ? `${dead.redriven.status} as ${dead.redriven.jobId}` : "no",
    cell("id", dead.jobId ? dead.id : "")));
  return table(["When", "Job", "Model", "Queue", "Attempts", "Reason", "Redriven", "ID to redrive"], rows, "No dead letters.");
}

function webhooks(list, now) {
  const rows = list.filter((one) => !one.delivered).map((one) => row(
    timeOf(one.at, now), cell("id", one.jobId), one.host, number(one.attempt), cell("text", one.detail),
    one.nextAttemptAt ? timeOf(one.nextAttemptAt, now) : "given up"));
  return table(["When", "Job", "Host", "Attempt", "Response", "Next attempt"], rows, "No failures in the last 50 deliveries.");
}
