// node run.js --answers   prints the responses that the page gets in these tests, by path
// node run.js URL         tests the page at URL in Chromium; prints one line of JSON for each behavior: { name, milliseconds, error? }
"use strict";

const { existsSync } = require("node:fs");
const { chromium } = require("playwright-core");
const { answers } = require("./answers");
const { all } = require("./page");

const BROWSERS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
// Without a sandbox it runs as root too. The other switches stop requests to its vendor.
const SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const SIDE_BY_SIDE = 4;

const silent = { status: 503, contentType: "application/problem+json", json: { detail: "No decision was made since the start.", code: "detector-silent" } };

async function open(browser, url, { answers: given, key, locked, refused, context: settings }) {
  const context = await browser.newContext(settings);
  const page = await context.newPage();
  const [said, asked] = [[], []];
  let gone = false;
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => asked.push({ method: request.method(), url: request.url(), headers: request.headers() }));
  await page.route(/\/(v1|health)\//, (route) => {
    const path = new URL(route.request().url()).pathname;
    if (gone) return route.abort();
    if (key && route.request().headers()["x-functions-key"] !== key) return route.fulfill({ status: 401 });
    if (path === locked) return route.fulfill({ status: 401 });
    if (path === refused) return route.fulfill(silent);
    const json = (given ?? answers())[path];
    return json ? route.fulfill({ json }) : route.fulfill({ status: 404, json: { detail: path } });
  });
  // The first round is over when the page shows the time of its data.
  const settle = () => page.waitForFunction(() => document.getElementById("link").textContent !== "Connecting to the gateway…");
  const load = async (go) => {
    await go();
    await settle();
  };
  await load(() => page.goto(url));
  return { context, page, said, asked, url, reload: () => load(() => page.reload()), hangUp: () => (gone = true) };
}

async function attempt(browser, url, behaviour) {
  const started = Date.now();
  let opened;
  try {
    opened = await open(browser, url, behaviour);
    await behaviour.run(opened);
    return { name: behaviour.name, milliseconds: Date.now() - started };
  } catch (error) {
    return { name: behaviour.name, milliseconds: Date.now() - started, error: String(error.stack ?? error) };
  } finally {
    await opened?.context.close();
  }
}

async function main(url) {
  if (url === "--answers") return console.log(JSON.stringify(answers()));
  const executablePath = BROWSERS.find((path) => path && existsSync(path));
  if (!executablePath) return console.log(JSON.stringify({ missing: "Chromium (or the variable CHROMIUM with its path)" }));
  const browser = await chromium.launch({ executablePath, args: SWITCHES });
  const waiting = [...all];
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) console.log(JSON.stringify(await attempt(browser, url, next)));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  await browser.close();
}

main(process.argv[2]);
