// The behavior of the page in a browser. Each test gets an open page, its console messages, and its requests.
"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { answers } = require("./answers");

const all = [];
const it = (name, options, run) => all.push({ name, ...(typeof options === "function" ? { run: options } : { ...options, run }) });
const text = (page, selector) => page.locator(selector).innerText();

/** A text that runs a script unless it is treated as text. */
const HOSTILE = `"'><img src=x onerror="window.stranger=1"><script>window.stranger=1</script><svg onload="window.stranger=1"> javascript:window.stranger=1 `;

it("shows the state, its reason, and the alerts", async ({ page }) => {
  assert.equal(await text(page, "#headline"),
    "Burst for 42 s. 8 warm instances are needed, 3 are serving and 5 are starting; 1,204 jobs are waiting or running, the oldest for 12 s.");
  assert.equal(await text(page, "#why"), "Arrivals are at 240 jobs/s (usually 30): a burst that may double before new instances serve needs 8 instances.");
  assert.deepEqual(await page.locator("#alerts li").allInnerTexts(), [
    "Not ready: 5 instances are starting.",
    "Instances fail to start: cannot open the model",
    "the cap is 8",
    "Jobs that allow it run on the fallback of their model: The wait is 9 s.",
    "Dry run: the detector records its decisions but changes nothing (Scaling:DryRun).",
    "The signal backlog is stale. Used instead: the reading of 12 s before.",
    "2 dead letters in the interactive lane. Callbacks has not ended their jobs yet.",
    "1 webhook message was dead-lettered. Callbacks has not logged it yet.",
  ]);
  const figures = await text(page, "#figures");
  for (const expected of ["3 of 8", "recommended: 7 to 9", "240/s", "the next burst is due in 5 min", "a new job starts in about 9 s (95%: 18 s)", "4 scheduled for retry"])
    assert.ok(figures.includes(expected), `${expected} in ${figures}`);
});

it("shows the ledger in sentences, newest first", async ({ page }) => {
  const [newest] = await page.locator("#ledger li").allInnerTexts();
  assert.match(newest, /^\d\d:\d\d:\d\d\s+1 to 8 warm instances: the cap is 8\. Arrivals are at 240 jobs\/s \(usually 30\)\.\s+16 to 32 messages in hand on each instance: .*\s+Deferred: retried in 5 s$/);
});

it("lists models, dead letters, and failed webhook deliveries", async ({ page }) => {
  const models = await text(page, "#models");
  for (const expected of ["refused on 1 instance: The hash differs.", "no instance: 5 instances are starting.", "ready on 2 instances", "3.2 MB", "image:FP32,-1,784: 16", "5 of 12", "99.9% (5 min)", "digits/3/model.onnx: the file is empty.",
    "odd/model.json: maxbatch is unknown; did you mean maxBatch?", "models: cannot be read."])
    assert.ok(models.includes(expected), `${expected} in ${models}`);
  assert.match(await text(page, "#dead"), /job-1\s+digits\s+bulk\s+5\s+MaxDeliveryCountExceeded: Five deliveries failed\.\s+queued as job-2\s+8204364886103-job-1/);
  assert.match(await text(page, "#dead"), /none\s+callbacks\s+0\s+MessageUnreadable: Not a callback message\. Message “m1”, 900 bytes: “\{garbage…”\.\s+no/);
  const webhooks = await text(page, "#webhooks");
  assert.match(webhooks, /job-1\s+hooks\.example\s+3\s+answered 500/);
  assert.ok(!webhooks.includes("job-heard"), webhooks);
});

it("draws the history, with the decisions marked on it", async ({ page }) => {
  assert.match(await page.locator("#chart svg").getAttribute("aria-label"),
    /^In the last ten minutes: at most 240 arrivals per second, 1,2\d\d jobs waiting or running, 3 warm instances serving; 1 decision\.$/);
  assert.equal(await page.locator("#chart circle").count(), 1);
  assert.match(await page.locator("#chart g title").textContent(), /1 to 8 warm instances: the cap is 8\. Arrivals are at 240 jobs\/s \(usually 30\)\./);
  assert.ok((await page.locator("#chart path.arrivals").last().getAttribute("d")).length > 200);
});

it("shows text from strangers as text, and runs none of it", { answers: answers((given) => HOSTILE + given) }, async ({ page, said }) => {
  assert.ok((await text(page, "#why")).includes("<script>window.stranger=1</script>"));
  for (const place of ["#alerts", "#figures", "#ledger", "#models", "#dead", "#webhooks"])
    assert.ok((await text(page, place)).includes("onerror="), `${place} shows the text`);
  assert.equal(await page.evaluate(() => window.stranger), undefined);
  assert.equal(await page.locator("img, iframe, main script, [onerror], [onload]").count(), 0);
  assert.deepEqual(said, []);
});

it("lets no text become script, not even from its own script", async ({ page }) => {
  const refusals = await page.evaluate(() => [
    () => (document.body.innerHTML = "<b>x</b>"),
    () => document.body.setAttribute("onclick", "window.stranger = 1"),
    () => (document.createElement("script").textContent = "window.stranger = 1"),
    () => setTimeout("window.stranger = 1"),
  ].map((write) => {
    try {
      write();
      return "taken";
    } catch (error) {
      return error.name;
    }
  }));
  assert.deepEqual(refusals, ["TypeError", "TypeError", "TypeError", "TypeError"]);
});

it("sends requests to the gateway only, and only reads", async ({ asked, url }) => {
  assert.deepEqual([...new Set(asked.map(({ method }) => method))], ["GET"]);
  assert.ok(asked.every((one) => one.url.startsWith(url)), JSON.stringify(asked));
});

it("asks for a key, sends it in a header and never in a URL, and forgets it", { key: "secret-key" }, async ({ page, asked, reload }) => {
  assert.match(await text(page, "#link"), /^The gateway requires a function key\. Enter it under Key\./);
  await page.fill("#key", "secret-key");
  await page.press("#key", "Enter");
  await page.waitForFunction(() => document.getElementById("headline").textContent.startsWith("Burst"), null, { timeout: 15000 });
  assert.ok(asked.some(({ headers }) => headers["x-functions-key"] === "secret-key"));
  assert.ok(asked.every((one) => !one.url.includes("secret-key")));
  assert.equal(await page.inputValue("#key"), "");
  await reload();
  assert.match(await text(page, "#headline"), /^Burst/);
  await page.click("#access summary");
  await page.click("#key-forget");
  assert.equal(await page.evaluate(() => sessionStorage.length + localStorage.length + document.cookie.length), 0);
});

it("shows the rest if its key does not open the dead letters", { key: "function-key", locked: "/v1/deadletters" }, async ({ page }) => {
  await page.fill("#key", "function-key");
  await page.press("#key", "Enter");
  await page.waitForFunction(() => document.getElementById("dead").textContent.includes("key"), null, { timeout: 15000 });
  assert.equal(await text(page, "#dead"), "The gateway shows dead letters only with its master key.");
  assert.match(await text(page, "#webhooks"), /answered 500/);
  assert.match(await text(page, "#link"), /^As of /);
});

it("reports that the gateway is gone, and that its data is old", async ({ page, hangUp }) => {
  hangUp();
  await page.waitForFunction(() => document.getElementById("link").classList.contains("bad"), null, { timeout: 15000 });
  assert.match(await text(page, "#link"), /^The gateway does not respond\. The data is from before \d\d:\d\d:\d\d\.$/);
  assert.match(await text(page, "#headline"), /^Burst/);
});

it("reports the error of one request, and shows the rest", { refused: "/v1/burst" }, async ({ page }) => {
  assert.match(await text(page, "#link"), /^No decision was made since the start\./);
  assert.ok((await text(page, "#figures")).includes("Waiting or running, interactive"));
  assert.match(await text(page, "#ledger"), /Arrivals are at 240 jobs\/s/);
});

for (const colorScheme of ["light", "dark"])
  it(`is accessible on a phone, by keyboard and screen reader, in ${colorScheme} mode`, { context: { colorScheme, viewport: { width: 360, height: 740 }, bypassCSP: true } }, async ({ page }) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" ")}`), []);
    const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)[0] > 128);
    assert.equal(light, colorScheme === "light");
  });

module.exports = { all };
