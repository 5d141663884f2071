const SPAN = 600000;
const BAND = 78;
const GAP = 24;
const LEFT = 8;

/** Samples further apart than this are not joined by a line. */
const SILENCE = 15000;

/** Samples of the last ten minutes, oldest first. */
const samples = [];

function sampleOf({ at, inputs }) {
  const perSecond = inputs.arrivalsPerSecond;
  const arrivals = perSecond.length ? perSecond.reduce((sum, jobs) => sum + jobs, 0) / perSecond.length : 0;
  return { at, arrivals, active: inputs.active, live: inputs.live, wanted: inputs.wanted };
}

function remember(readings, now) {
  for (const reading of readings) {
    const sample = { ...reading, at: +new Date(reading.at) };
    if (samples.every((known) => known.at !== sample.at)) samples.push(sample);
  }
  samples.sort((a, b) => a.at - b.at);
  while (samples.length && samples[0].at < now - SPAN) samples.shift();
}

/** Whether the newest sample is so old that the history must be read. */
function hasGap(now) {
  return samples.length === 0 || samples.at(-1).at < now - SILENCE;
}

/** Runs of samples without a gap. */
function stretches() {
  return samples.reduce((parts, sample) => {
    const last = parts.at(-1)?.at(-1);
    if (last && sample.at - last.at <= SILENCE) parts.at(-1).push(sample);
    else parts.push([sample]);
    return parts;
  }, []);
}

/** The maximum of a band's axis: a round number at or above the greatest value. */
function ceiling(values) {
  const most = Math.max(1, ...values);
  const unit = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 3, 4, 6, 8, 10].map((step) => step * unit).find((top) => top >= most);
}

function line(points, stepped) {
  return points.map(([x, y], i) => (i === 0 ? `M${x} ${y}` : stepped ? `H${x}V${y}` : `L${x} ${y}`)).join("");
}

/** Maps a time to a horizontal position. */
function across(width, now) {
  return (at) => +(LEFT + ((at - now + SPAN) / SPAN) * (width - LEFT)).toFixed(1);
}

function band(title, lines, top, width, now) {
  const most = ceiling(lines.flatMap((one) => samples.map((sample) => sample[one])));
  const x = across(width, now);
  const y = (value) => +(top + BAND * (1 - value / most)).toFixed(1);
  const stepped = title === "warm instances";
  const parts = [
    draw("line", { class: "grid", x1: LEFT, x2: width, y1: top, y2: top }),
    draw("line", { class: "grid", x1: LEFT, x2: width, y1: top + BAND, y2: top + BAND }),
    draw("text", { x: LEFT, y: top - 5 }, title),
    draw("text", { x: width, y: top - 5, "text-anchor": "end" }, `0 to ${number(most)}`),
  ];
  for (const stretch of stretches())
    for (const one of lines) {
      const points = stretch.map((sample) => [x(sample.at), y(sample[one])]);
      const path = line(points, stepped);
      if (one !== "wanted")
        parts.push(draw("path", { class: `area ${one}`, d: `${path}L${points.at(-1)[0]} ${top + BAND}L${points[0][0]} ${top + BAND}Z` }));
      parts.push(draw("path", { class: one, d: path }));
    }
  return parts;
}

function chart(decisions, now) {
  const width = Math.max(280, document.getElementById("chart").clientWidth);
  const height = 3 * (BAND + GAP) + 16;
  const x = across(width, now);
  const recent = decisions.filter((decision) => +new Date(decision.at) >= now - SPAN);
  const marks = recent.map((decision) => {
    const at = x(+new Date(decision.at));
    return draw("g", {},
      draw("title", {}, `${clock(decision.at)} ${sentences(decision).join(" ")}`),
      draw("line", { class: "mark", x1: at, x2: at, y1: GAP, y2: height - 16 }),
      draw("circle", { class: "dot", cx: at, cy: height - 16, r: 3.5 }));
  });
  return draw("svg", { viewBox: `0 0 ${width} ${height}`, height, role: "img", "aria-label": spoken(recent) },
    band("arrivals per second", ["arrivals"], GAP, width, now),
    band("interactive jobs waiting or running", ["active"], 2 * GAP + BAND, width, now),
    band("warm instances", ["wanted", "live"], 3 * GAP + 2 * BAND, width, now),
    marks,
    [["start", LEFT, "10 minutes ago"], ["middle", width / 2, "5"], ["end", width, "now"]].map(([anchor, at, text]) =>
      draw("text", { x: at, y: height - 2, "text-anchor": anchor }, text)));
}

/** A description of the chart for screen readers. */
function spoken(decisions) {
  if (samples.length === 0) return "There is no data for the last ten minutes yet.";
  const most = (one) => number(Math.max(...samples.map((sample) => sample[one])));
  return `In the last ten minutes: at most ${most("arrivals")} arrivals per second, ${most("active")} jobs waiting or running, `
    + `${most("live")} warm instances serving; ${count(decisions.length, "decision")}.`;
}
