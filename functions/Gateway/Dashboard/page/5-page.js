const KEY = "functions-key";
const STATE_PERIOD = 2000;
const LISTS_PERIOD = 10000;

/** The latest response of each kind. */
const latest = { decisions: [], models: { models: [], refused: [] }, dead: [], deliveries: [] };
let clockAhead = 0;
let failedSince = null;

const now = () => Date.now() + clockAhead;

/** Reads JSON. The key goes in a header, never in a URL. Throws if there is no response to show. */
async function getJson(path, { mayBeRefused = false } = {}) {
  const key = sessionStorage.getItem(KEY);
  const answer = await fetch(path, { headers: key ? { "x-functions-key": key } : {}, cache: "no-store", signal: AbortSignal.timeout(8000) });
  const date = answer.headers.get("date");
  if (date) clockAhead = Math.abs(Date.parse(date) - Date.now()) > 2000 ? Date.parse(date) - Date.now() : 0;
  if (mayBeRefused && key && (answer.status === 401 || answer.status === 403)) return null;
  if (answer.status === 401 || answer.status === 403) throw new Error("The gateway requires a function key. Enter it under Key.");
  const body = await answer.json().catch(() => {
    throw new Error(`${path} returned ${answer.status} with a body that is not JSON.`);
  });
  if (!answer.ok && !("ready" in body)) throw new Error(body.detail ?? `${path} returned ${answer.status}.`);
  return body;
}

/** If a request fails, the previous data stays and the failure is reported. */
async function load(faults, path, keep, options) {
  try {
    await keep(await getJson(path, options));
  } catch (error) {
    faults.push(error.name === "TypeError" || error.name === "TimeoutError" ? "The gateway does not respond." : error.message);
  }
}

async function refreshState(faults) {
  if (hasGap(now())) await load(faults, "/v1/burst/history", ({ points }) => remember(points, now()));
  await Promise.all([
    load(faults, "/v1/burst", (burst) => (latest.burst = burst)),
    load(faults, "/v1/queues", ({ queues }) => (latest.queues = queues)),
  ]);
  const { burst, queues } = latest;
  const lane = queues?.find((queue) => queue.name === "interactive");
  if (burst) {
    remember([sampleOf(burst)], now());
    setText("headline", headline(burst, lane));
    setText("why", burst.reason);
    document.title = `${STATES[burst.state] ?? burst.state} · ${burst.inputs.live}/${burst.inputs.wanted} · Serving`;
  }
  setChildren("figures", figures(burst, queues));
}

async function refreshLists(faults) {
  await Promise.all([
    load(faults, "/v1/burst/decisions?limit=50", ({ decisions }) => (latest.decisions = decisions)),
    load(faults, "/health/ready", (health) => (latest.health = health)),
    load(faults, "/v1/deadletters?limit=20", (page) => (latest.dead = page?.deadLetters), { mayBeRefused: true }),
    load(faults, "/v1/webhooks/deliveries", ({ deliveries }) => (latest.deliveries = deliveries)),
    load(faults, "/v1/models", (models) => (latest.models = models)),
  ]);
  setChildren("ledger", latest.decisions.length ? ledger(latest.decisions, now()) : make("li", { class: "none" }, "No decisions yet."));
  setChildren("models", models(latest.models, latest.burst));
  setChildren("dead", deadLetters(latest.dead, now()));
  setChildren("webhooks", webhooks(latest.deliveries, now()));
}

function showLink(faults) {
  const link = document.getElementById("link");
  const distinct = [...new Set(faults)];
  failedSince = distinct.length ? (failedSince ?? now()) : null;
  link.className = distinct.length ? "bad" : "";
  link.textContent = distinct.length
    ? `${distinct.join(" ")} The data is from before ${new Date(failedSince).toLocaleTimeString("en-GB")}.`
    : `As of ${new Date(now()).toLocaleTimeString("en-GB")}.`;
  if (distinct.some((fault) => fault.includes("function key"))) document.getElementById("access").open = true;
}

/** Changes with each decision, so that a new one is shown immediately. */
function decided() {
  return JSON.stringify([latest.burst?.warmInstances, latest.burst?.concurrency, latest.burst?.degradation.on]);
}

async function run() {
  let seen = null;
  for (let next = 0; ; await new Promise((resolve) => setTimeout(resolve, STATE_PERIOD))) {
    if (document.hidden) continue;
    const faults = [];
    await refreshState(faults);
    if (Date.now() >= next || decided() !== seen) {
      [next, seen] = [Date.now() + LISTS_PERIOD, decided()];
      await refreshLists(faults);
    }
    setChildren("alerts", alerts(latest.burst, latest.queues, latest.health, now()).map((text) => make("li", {}, text)));
    document.getElementById("chart").replaceChildren(chart(latest.decisions, now()));
    showLink(faults);
  }
}

document.getElementById("key-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = document.getElementById("key");
  sessionStorage.setItem(KEY, field.value.trim());
  field.value = "";
  document.getElementById("access").open = false;
});
document.getElementById("key-forget").addEventListener("click", () => sessionStorage.removeItem(KEY));
run();
