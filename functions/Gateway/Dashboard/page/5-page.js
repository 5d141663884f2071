const KEY = "functions-key";
const OFTEN = 2000;
const SELDOM = 10000;

/** The latest response of each kind. */
const known = { decisions: [], models: [], dead: [], deliveries: [] };
let clockAhead = 0;
let failedSince = null;

const now = () => Date.now() + clockAhead;

/** Reads JSON. The key goes in a header, never in a URL. Throws if there is no response to show. */
async function ask(path) {
  const key = sessionStorage.getItem(KEY);
  const answer = await fetch(path, { headers: key ? { "x-functions-key": key } : {}, cache: "no-store", signal: AbortSignal.timeout(8000) });
  const date = answer.headers.get("date");
  if (date) clockAhead = Math.abs(Date.parse(date) - Date.now()) > 2000 ? Date.parse(date) - Date.now() : 0;
  if (answer.status === 401 || answer.status === 403) throw new Error("The gateway requires a function key. Enter it under Key.");
  const body = await answer.json().catch(() => {
    throw new Error(`${path} returned ${answer.status} with a body that is not JSON.`);
  });
  if (!answer.ok && !("ready" in body)) throw new Error(body.detail ?? `${path} returned ${answer.status}.`);
  return body;
}

/** If a request fails, the previous data stays and the failure is reported. */
async function learn(faults, path, keep) {
  try {
    await keep(await ask(path));
  } catch (error) {
    faults.push(error.name === "TypeError" || error.name === "TimeoutError" ? "The gateway does not respond." : error.message);
  }
}

async function often(faults) {
  if (hasGap(now())) await learn(faults, "/v1/burst/history", ({ points }) => remember(points, now()));
  await Promise.all([
    learn(faults, "/v1/burst", (burst) => (known.burst = burst)),
    learn(faults, "/v1/queues", ({ queues }) => (known.queues = queues)),
  ]);
  const { burst, queues } = known;
  const lane = queues?.find((queue) => queue.name === "interactive");
  if (burst) {
    remember([sampleOf(burst)], now());
    say("headline", headline(burst, lane));
    say("why", burst.reason);
    document.title = `${STATES[burst.state] ?? burst.state} · ${burst.inputs.live}/${burst.inputs.wanted} · Serving`;
  }
  show("figures", figures(burst, queues));
}

async function seldom(faults) {
  await Promise.all([
    learn(faults, "/v1/burst/decisions?limit=50", ({ decisions }) => (known.decisions = decisions)),
    learn(faults, "/health/ready", (health) => (known.health = health)),
    learn(faults, "/v1/deadletters?limit=20", ({ deadLetters }) => (known.dead = deadLetters)),
    learn(faults, "/v1/webhooks/deliveries", ({ deliveries }) => (known.deliveries = deliveries)),
    learn(faults, "/v1/models", async ({ models }) => {
      known.models = await Promise.all(models.map((model) => ask(model.links.self).catch(() => model)));
    }),
  ]);
  show("ledger", known.decisions.length ? ledger(known.decisions, now()) : make("li", { class: "none" }, "No decisions yet."));
  show("models", models(known.models));
  show("dead", deadLetters(known.dead, now()));
  show("webhooks", webhooks(known.deliveries, now()));
}

function tell(faults) {
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
  return JSON.stringify([known.burst?.warmInstances, known.burst?.concurrency, known.burst?.degradation.on]);
}

async function run() {
  let seen = null;
  for (let next = 0; ; await new Promise((resolve) => setTimeout(resolve, OFTEN))) {
    if (document.hidden) continue;
    const faults = [];
    await often(faults);
    if (Date.now() >= next || decided() !== seen) {
      [next, seen] = [Date.now() + SELDOM, decided()];
      await seldom(faults);
    }
    show("alerts", alerts(known.burst, known.queues, known.health, now()).map((text) => make("li", {}, text)));
    document.getElementById("chart").replaceChildren(chart(known.decisions, now()));
    tell(faults);
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
