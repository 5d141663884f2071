// How the page behaves in a browser. A behaviour gets a page that is open, and what the page said and asked for meanwhile.
"use strict";

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { answers } = require("./answers");

const all = [];
const it = (name, options, run) => all.push({ name, ...(typeof options === "function" ? { run: options } : { ...options, run }) });
const text = (page, selector) => page.locator(selector).innerText();

/** A text that runs script wherever it is taken for anything but text. */
const HOSTILE = `"'><img src=x onerror="window.stranger=1"><script>window.stranger=1</script><svg onload="window.stranger=1"> javascript:window.stranger=1 `;

it("says how it stands, why, and what to know beside it", async ({ page }) => {
  assert.equal(await text(page, "#headline"),
    "Burst for 42 s. 8 warm instances are wanted, 3 serve and 5 are starting; 1,204 jobs wait or run, the oldest for 12 s.");
  assert.equal(await text(page, "#why"), "Arrivals stand at 240 a second: a burst takes 8.");
  assert.deepEqual(await page.locator("#alerts li").allInnerTexts(), [
    "Not ready: 5 instances are starting.",
    "Instances fail to start: cannot open the model",
    "the cap is 8",
    "Fallbacks answer jobs that allow it: The wait is 9 s.",
    "The detector decides and writes down, but changes nothing (Scaling:DryRun).",
    "The signal backlog is stale; in its place stood: the reading of 12 s before.",
    "2 dead letters of the interactive lane: Callbacks has not ended their jobs yet.",
    "1 message to webhooks died on the queue: Callbacks has not noted it yet.",
  ]);
  const figures = await text(page, "#figures");
  for (const expected of ["3 of 8", "most rules want 7 to 9", "240/s", "the next burst is due in 5 min", "a job that comes now starts in 9 s, at worst 18 s", "4 to be tried again"])
    assert.ok(figures.includes(expected), `${expected} in ${figures}`);
});

it("tells the ledger in sentences, the newest first", async ({ page }) => {
  const [newest] = await page.locator("#ledger li").allInnerTexts();
  assert.match(newest, /^\d\d:\d\d:\d\d\s+1 → 8 warm instances, 16 → 32 in hand each, fallbacks answer — Arrivals stand at 240 a second\.\s+the cap is 8 Deferred: asked again in 5 s$/);
});

it("lists models, dead letters, and the webhooks that were not heard", async ({ page }) => {
  const models = await text(page, "#models");
  for (const expected of ["refused on 1: The hash differs.", "ready on 2", "3.2 MB", "image:FP32,-1,784: 16", "5 of 12", "digits/3/model.onnx is not a model"])
    assert.ok(models.includes(expected), `${expected} in ${models}`);
  assert.match(await text(page, "#dead"), /job-1\s+digits\s+bulk\s+5\s+MaxDeliveryCountExceeded: Five deliveries failed\.\s+queued as job-2\s+8204364886103-job-1/);
  const webhooks = await text(page, "#webhooks");
  assert.match(webhooks, /job-1\s+hooks\.example\s+3\s+answered 500/);
  assert.ok(!webhooks.includes("job-heard"), webhooks);
});

it("draws what went before, with the decisions marked on it", async ({ page }) => {
  assert.match(await page.locator("#chart svg").getAttribute("aria-label"),
    /^In the last ten minutes: at most 240 arrivals a second, 1,2\d\d jobs waiting or running, 3 warm instances serving; 1 decision\.$/);
  assert.equal(await page.locator("#chart circle").count(), 1);
  assert.match(await page.locator("#chart g title").textContent(), /1 → 8 warm instances.*: Arrivals stand at 240 a second\./);
  assert.ok((await page.locator("#chart path.arrivals").last().getAttribute("d")).length > 200);
});

it("shows what strangers wrote as text, and runs none of it", { answers: answers((given) => HOSTILE + given) }, async ({ page, said }) => {
  assert.ok((await text(page, "#why")).includes("<script>window.stranger=1</script>"));
  for (const place of ["#alerts", "#figures", "#ledger", "#models", "#dead", "#webhooks"])
    assert.ok((await text(page, place)).includes("onerror="), `${place} shows the text`);
  assert.equal(await page.evaluate(() => window.stranger), undefined);
  assert.equal(await page.locator("img, iframe, main script, [onerror], [onload]").count(), 0);
  assert.deepEqual(said, []);
});

it("lets no text become script, not even that of its own script", async ({ page }) => {
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

it("asks nobody but the gateway, and only for what it reads", async ({ asked, url }) => {
  assert.deepEqual([...new Set(asked.map(({ method }) => method))], ["GET"]);
  assert.ok(asked.every((one) => one.url.startsWith(url)), JSON.stringify(asked));
});

it("asks for a key, sends it as a header and never in an address, and forgets it", { key: "secret-key" }, async ({ page, asked, reload }) => {
  assert.match(await text(page, "#link"), /^The gateway asks for a function key: give it under Key\./);
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

it("says when the gateway is gone, and that what it shows is old", async ({ page, hangUp }) => {
  hangUp();
  await page.waitForFunction(() => document.getElementById("link").classList.contains("bad"), null, { timeout: 15000 });
  assert.match(await text(page, "#link"), /^The gateway does not answer\. What is shown is from before \d\d:\d\d:\d\d\.$/);
  assert.match(await text(page, "#headline"), /^Burst/);
});

it("says what a part answers that cannot, and shows the rest", { refused: "/v1/burst" }, async ({ page }) => {
  assert.match(await text(page, "#link"), /^No decision was made since the start\./);
  assert.ok((await text(page, "#figures")).includes("Waiting or running, interactive"));
  assert.match(await text(page, "#ledger"), /Arrivals stand at 240 a second/);
});

for (const colorScheme of ["light", "dark"])
  it(`is readable on a phone, by keyboard and by ear, in the ${colorScheme}`, { context: { colorScheme, viewport: { width: 360, height: 740 }, bypassCSP: true } }, async ({ page }) => {
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await page.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations } = await page.evaluate(() => window.axe.run());
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" ")}`), []);
    const light = await page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number)[0] > 128);
    assert.equal(light, colorScheme === "light");
  });

module.exports = { all };
