"use strict";
// What needs a script: the three dials, and tables that are copied at a touch.

// Weights of the grid's points around some values: linear along each dial.
function corners(axes, values) {
  let found = [[0, 1]];
  let onGrid = true;
  axes.forEach((axis, number) => {
    const { values: at } = axis;
    let upper = at.findIndex((value) => value >= values[number] - 1e-9);
    if (upper < 0) upper = at.length - 1;
    const exact = Math.abs(at[upper] - values[number]) < 1e-9;
    const lower = exact ? upper : upper - 1;
    const part = exact ? 0 : (values[number] - at[lower]) / (at[upper] - at[lower]);
    onGrid = onGrid && exact;
    found = found.flatMap(([index, weight]) => {
      const base = index * at.length;
      return exact
        ? [[base + upper, weight]]
        : [[base + lower, weight * (1 - part)], [base + upper, weight * part]];
    });
  });
  return { found, onGrid };
}

function between(data, values) {
  const { found, onGrid } = corners(data.axes, values);
  const sum = (pick) => found.reduce((all, [at, weight]) => all + weight * pick(at), 0) / data.worlds;
  return {
    onGrid,
    accepted: sum((at) => data.accepted[at]),
    shares: data.categories.map((_, kind) => sum((at) => data.counts[at][kind])),
  };
}

function dials(place, data) {
  const own = between(data, data.axes.map((axis) => axis.own));
  const said = element("p", { class: "said", "aria-live": "polite", id: "dials-said" });
  const note = element("p", { id: "dials-note" });
  const picture = element("div");
  const inputs = data.axes.map((axis, number) => element("input", {
    type: "range", id: `dial-${number}`, min: axis.values[0], max: axis.values.at(-1), step: 0.05,
    value: axis.own,
  }));
  const numbers = data.axes.map((axis, number) => element("output", { for: `dial-${number}` }));
  const show = () => {
    const values = inputs.map((input) => Number(input.value));
    const now = between(data, values);
    const [low, high] = wilson(now.accepted, data.worlds);
    const change = 100 * (now.accepted - own.accepted);
    said.textContent = `${percent(now.accepted)} accept a full truce `
      + `(${percent(low)} to ${percent(high)}), `
      + (data.axes.every((axis, number) => axis.own === values[number]) ? "the scenario's own setting."
        : `${change >= 0 ? "+" : "−"}${Math.abs(change).toFixed(1)} points against the scenario's own setting.`);
    const settings = data.axes.map((axis, number) => `--set ${axis.path}=${values[number]}`).join(" ");
    note.textContent = now.onGrid
      ? `Simulated: ceasefire run ${data.scenario} ${settings} --worlds ${data.worlds} --seed ${data.seed}`
      : "Interpolated between simulated points; the interval is that of one point.";
    values.forEach((value, number) => {
      numbers[number].textContent = `${value.toFixed(2)} ${data.axes[number].unit}`;
      inputs[number].setAttribute("aria-valuetext", numbers[number].textContent);
    });
    picture.replaceChildren(bars(data.categories, now.shares, own.shares));
  };
  const box = element("fieldset", {}, element("legend", {}, "The three dials"));
  data.axes.forEach((axis, number) => {
    inputs[number].addEventListener("input", show);
    box.append(element("label", { for: `dial-${number}` },
      element("span", {}, `${axis.label}: `, numbers[number]), inputs[number],
      element("span", { class: "ends" }, element("span", {}, axis.low), element("span", {}, axis.high))));
  });
  const back = element("button", { type: "button", class: "copy" }, "Back to the scenario's own setting");
  back.addEventListener("click", () => {
    inputs.forEach((input, number) => { input.value = data.axes[number].own; });
    show();
  });
  place.append(box, said, picture, note, back);
  show();
}

function copyable(region) {
  const button = element("button", { type: "button", class: "copy" }, "Copy this table");
  button.addEventListener("click", async () => {
    const rows = [...region.querySelectorAll("tr")].map((row) =>
      [...row.cells].map((cell) => cell.textContent).join("\t"));
    try {
      await navigator.clipboard.writeText(rows.join("\n"));
      button.textContent = "Copied";
    } catch {
      const chosen = document.createRange();
      chosen.selectNodeContents(region.querySelector("table"));
      getSelection().removeAllRanges();
      getSelection().addRange(chosen);
      button.textContent = "Selected: press Ctrl+C";
    }
  });
  region.before(button);
}

document.querySelectorAll(".table").forEach(copyable);
const source = document.getElementById("dials-data");
if (source) dials(document.getElementById("dials"), JSON.parse(source.textContent));
// What is folded is printed too.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
