"use strict";
// The live page: what is set goes to the model on this machine, and its answer is drawn.

const byId = (id) => document.getElementById(id);
const token = new URLSearchParams(location.search).get("token") || "";
const visitor = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16)).join("");
const STAGES = [200, 1000, 5000, 10000];
const state = { scenario: "", other: "", text: null, set: {} };
let known = null; // what /about said of the scenario
let serial = 0;
let told = null; // the world that is told
let last = null; // the answer that is shown

async function ask(path, more = {}) {
  const body = { scenario: state.scenario, set: state.set, text: state.text, ...more };
  return fetch(path, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "x-token": token, "x-visitor": visitor, "x-serial": String(serial) },
  });
}

// Problems as `ceasefire validate` has them; a press leads to the line of the editor.
function showProblems(found) {
  const items = (found.problems.length ? found.problems : [{ text: found.error, line: 0 }]).map((each) => {
    const item = element("li", {}, each.text);
    if (each.text.startsWith("editor:")) {
      const go = element("button", { type: "button" }, `line ${each.line}`);
      go.addEventListener("click", () => goTo(each.line, each.column));
      item.append(" ", go);
    }
    return item;
  });
  byId("problems").replaceChildren(...items);
  byId("editor-box").open = true;
}

function goTo(line, column) {
  const editor = byId("editor");
  const start = editor.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  editor.focus();
  editor.setSelectionRange(start + column - 1, start + column);
}

function slider(id, label, unit, low, high, step, value, ends, moved) {
  const number = element("output", { for: id });
  const input = element("input", { type: "range", id, min: low, max: high, step });
  const show = () => {
    number.textContent = `${Number(input.value).toFixed(2)} ${unit}`;
    input.setAttribute("aria-valuetext", number.textContent);
  };
  input.value = value;
  show();
  input.addEventListener("input", () => { show(); moved(Number(input.value)); });
  return element("div", {}, element("label", { for: id }, `${label}: `, number), input,
    element("span", { class: "ends" }, element("span", {}, ends[0]), element("span", {}, ends[1])));
}

function place(path, value) {
  state.set[path] = value;
  remember();
  answer();
}

function showControls() {
  byId("title").textContent = known.title;
  byId("question").textContent = known.question;
  document.title = `${known.title}: live`;
  byId("dials").replaceChildren(...known.dials.map((dial, number) => slider(
    `dial-${number}`, dial.label, dial.unit, dial.values[0], dial.values.at(-1), 0.05,
    state.set[dial.path] ?? dial.own ?? dial.default, [dial.low, dial.high],
    (value) => place(dial.path, value))));
  byId("mediator-name").textContent = known.mediator ? `The mediator: ${known.mediator}` : "The mediator";
  byId("mediator").replaceChildren(slider(
    "disposition", "Where its stance settles", "", -1, 1, 0.05,
    state.set["mediator.disposition"] ?? known.disposition ?? 0,
    ["leans on the opponent", "leans on the decider"],
    (value) => place("mediator.disposition", value)));
  if (known.disposition === null && !("mediator.disposition" in state.set)) {
    byId("mediator").append(element("p", {}, "Drawn anew in each world until you move it."));
  }
  byId("details").replaceChildren(...known.details.map((detail) => {
    const path = `details.${detail.key}.open`;
    const box = element("input", { type: "checkbox", id: `detail-${detail.key}` });
    box.checked = state.set[path] ?? detail.open;
    box.addEventListener("change", () => place(path, box.checked));
    return element("label", {}, box, ` ${detail.name}`);
  }));
}

// The address holds the state after its #, which is sent to nobody.
function remember() {
  const kept = new URLSearchParams();
  kept.set("scenario", state.scenario);
  if (state.other) kept.set("other", state.other);
  if (state.text !== null) kept.set("text", state.text);
  for (const [path, value] of Object.entries(state.set)) kept.set(path, JSON.stringify(value));
  history.replaceState(null, "", `#${kept}`);
}

function recall(first, text) {
  const kept = new URLSearchParams(location.hash.slice(1));
  state.scenario = kept.get("scenario") || first;
  state.other = kept.get("other") || "";
  state.text = kept.get("text") ?? (location.hash.length > 1 ? null : text);
  state.set = {};
  for (const [path, value] of kept) {
    if (["scenario", "other", "text"].includes(path)) continue;
    try { state.set[path] = JSON.parse(value); } catch { /* not of this page */ }
  }
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const charts = {};

// A line with its band over the days of the scenario.
function drawBand(id, days, low, middle, high, isShare, label) {
  const start = Date.parse(`${known.start}T00:00:00Z`) / 1000;
  const at = days.map((day) => start + 86400 * day);
  const show = (value) => (value === null ? "–" : isShare ? percent(value) : value.toFixed(2));
  const box = byId(id);
  const width = Math.max(280, box.clientWidth);
  const rule = { stroke: colour("--grid"), width: 1 };
  const axis = { stroke: colour("--ink"), grid: rule, ticks: rule };
  const date = (time) => new Date(time * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
  const faint = { stroke: "transparent", points: { show: false }, value: (_, value) => show(value) };
  charts[id]?.destroy();
  charts[id] = new uPlot({
    width, height: 260, tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "Etc/UTC"),
    scales: { y: isShare ? { range: (_, __, most) => [0, Math.min(1, Math.max(0.05, most * 1.08))] } : {} },
    axes: [{ ...axis, values: (_, ticks) => ticks.map(date) }, { ...axis, size: 60, values: (_, ticks) => ticks.map((tick) => (isShare ? percent(tick) : String(tick))) }],
    series: [
      { label: "day", value: (_, time) => (time === null ? "–" : date(time)) },
      { label: isShare ? "low" : "5%", ...faint },
      { label, stroke: colour("--mark"), width: 2, points: { show: false }, value: (_, value) => show(value) },
      { label: isShare ? "high" : "95%", ...faint },
    ],
    bands: [{ series: [3, 1], fill: `${colour("--mark")}33` }],
  }, [at, low, middle, high], box);
  box.setAttribute("aria-label", `${label}: from ${show(middle[0])} on the first day to ${show(middle.at(-1))} on the last`);
}

function showAnswer(found) {
  last = found;
  const { summary } = found;
  const { share, low, high } = summary.accepted;
  byId("said").textContent = `${percent(share)} accept a full truce (${percent(low)} to ${percent(high)}).`;
  const day = summary.acceptance_day;
  const held = summary.held_first_time;
  byId("sure").textContent = `${summary.worlds.toLocaleString("en")} worlds, seed ${summary.seed}; 95% interval of the `
    + `number of worlds alone. ${day ? `Median day ${Math.round(day.median)}. ` : ""}`
    + `${held ? `${percent(held.share)} of first truces hold.` : ""}`;
  Object.assign(byId("said").dataset, { worlds: summary.worlds, digest: summary.digest });
  const shares = found.categories.map((each) => summary.shares[each.key].share);
  byId("endings").replaceChildren(bars(found.categories, shares, null));
  drawBand("curve", found.curve.days, found.curve.low, found.curve.share, found.curve.high, true, "accepted");
  const chosen = byId("quantity");
  if (!chosen.options.length) {
    for (const [key, band] of Object.entries(found.bands)) chosen.append(element("option", { value: key }, band.label));
  }
  charts.bands = found.bands;
  showCourse();
  showChange(found.difference);
}

function showCourse() {
  const band = charts.bands?.[byId("quantity").value];
  if (band) drawBand("course", band.median.map((_, day) => day), band.low, band.median, band.high, false, "median");
}

function showChange(change) {
  const told = byId("change");
  const numbers = byId("worlds-changed");
  told.textContent = "";
  numbers.textContent = "";
  if (!change) return;
  const points = (value) => `${value < 0 ? "−" : "+"}${Math.abs(100 * value).toFixed(1)}`;
  const { difference, low, high } = change.accepted;
  told.textContent = `Against ${change.title}: ${points(difference)} points (${points(low)} to ${points(high)}); `
    + `of ${change.worlds.toLocaleString("en")} common worlds ${change.gained} accept only here, ${change.lost} only there.`;
  const some = (worlds) => worlds.slice(0, 8).join(", ") || "none";
  numbers.textContent = `Only here: ${some(change.gained_worlds)}; only there: ${some(change.lost_worlds)}.`;
}

// A small ensemble first, refined while nothing is moved.
async function answer() {
  const mine = ++serial;
  for (const worlds of STAGES) {
    const response = await ask("/answer", state.other ? { worlds, other: state.other } : { worlds });
    const found = await response.json();
    if (mine !== serial || found.superseded) return;
    if (found.error) { showProblems(found); return; }
    showAnswer(found);
  }
}

async function choose() {
  const mine = ++serial;
  const response = await ask("/about");
  const found = await response.json();
  if (mine !== serial) return;
  if (found.error) { showProblems(found); return; }
  byId("problems").replaceChildren();
  known = found;
  showControls();
  remember();
  answer();
}

async function tell() {
  const world = Math.max(0, Math.floor(Number(byId("world").value) || 0));
  const response = await ask("/world", { world });
  const found = await response.json();
  if (found.error) { showProblems(found); return; }
  told = found;
  byId("headline").textContent = told.headline;
  byId("story").textContent = told.text;
  byId("step").max = told.happenings.length - 1;
  byId("step").value = 0;
  showHappening();
}

function showHappening() {
  if (!told?.happenings.length) return;
  const now = told.happenings[Number(byId("step").value)];
  byId("step").setAttribute("aria-valuetext", now.date);
  byId("happening").replaceChildren(
    element("p", {}, element("strong", {}, now.date), ` ${now.text}`),
    element("ul", {}, ...now.reasons.map((reason) => element("li", {}, reason))),
  );
}

async function download(name) {
  byId("downloading").textContent = "being made …";
  const response = await ask(`/download/${name}`, { worlds: 2000 });
  if (response.headers.get("content-type").includes("json")) {
    showProblems(await response.json());
    byId("downloading").textContent = "";
    return;
  }
  const address = URL.createObjectURL(await response.blob());
  const link = element("a", { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
  byId("downloading").textContent = `${name} is in your downloads`;
}

let writing = 0;
async function check() {
  const mine = ++writing;
  const response = await ask("/about", { text: byId("editor").value, set: {} });
  const found = await response.json();
  if (mine !== writing) return;
  if (found.error) showProblems(found);
  else byId("problems").replaceChildren(element("li", {}, "Sound: it can be used."));
}

async function begin() {
  const response = await ask("/start");
  if (!response.ok) { byId("said").textContent = await response.text(); return; }
  const { scenarios, first, text } = await response.json();
  byId("scenario").append(...scenarios.map((name) => element("option", { value: name }, name)));
  byId("other").append(element("option", { value: "" }, "nothing"),
    ...scenarios.map((name) => element("option", { value: name }, name)));
  recall(first, text);
  byId("scenario").value = state.scenario;
  byId("other").value = state.other;
  byId("editor").value = state.text ?? `schema: 1\ntitle: "My scenario"\nextends: ${state.scenario}\ndials: {pressure: 1.5}\n`;
  byId("scenario").addEventListener("change", () => {
    Object.assign(state, { scenario: byId("scenario").value, text: null, set: {} });
    choose();
  });
  byId("other").addEventListener("change", () => { state.other = byId("other").value; remember(); answer(); });
  byId("use").addEventListener("click", () => { state.text = byId("editor").value; state.set = {}; choose(); });
  byId("leave").addEventListener("click", () => { state.text = null; choose(); });
  byId("reset").addEventListener("click", () => { state.set = {}; showControls(); remember(); answer(); });
  byId("share").addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(location.href); byId("share").textContent = "Copied"; }
    catch { byId("share").textContent = "It is in the address bar"; }
  });
  byId("quantity").addEventListener("change", showCourse);
  byId("tell").addEventListener("click", tell);
  byId("step").addEventListener("input", showHappening);
  for (const [id, by] of [["back", -1], ["on", 1]]) {
    byId(id).addEventListener("click", () => { byId("step").value = Number(byId("step").value) + by; showHappening(); });
  }
  let pause;
  byId("editor").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(check, 300); });
  document.querySelectorAll("[data-download]").forEach((each) =>
    each.addEventListener("click", () => download(each.dataset.download)));
  const again = () => { if (last) showAnswer(last); };
  addEventListener("resize", () => { clearTimeout(pause); pause = setTimeout(again, 300); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  choose();
}

begin();
