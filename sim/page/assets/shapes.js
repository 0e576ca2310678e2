"use strict";
// Pieces that the report and the live page share: elements, numbers, the bars of the endings.

const SVG = "http://www.w3.org/2000/svg";

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

function drawn(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

const percent = (share) => (share > 0 && share < 0.001 ? "<0.1%" : `${(100 * share).toFixed(1)}%`);

// Wilson's interval, as in sim/statistics/intervals.py.
function wilson(share, of) {
  const z = 1.959963984540054;
  const scale = 1 + (z * z) / of;
  const middle = (share + (z * z) / (2 * of)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

// One bar a category; a black line where the scenario's own setting has it.
function bars(categories, shares, own) {
  const height = 24 * categories.length + 6;
  // On a narrow screen the bars are shorter, and words as large as elsewhere.
  const width = Math.min(640, Math.max(320, document.documentElement.clientWidth - 40));
  const across = width - 260;
  const picture = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img" });
  picture.append(drawn("title", {}, `How worlds end: ${categories
    .map((each, kind) => `${each.label} ${percent(shares[kind])}`).join(", ")}`));
  categories.forEach((each, kind) => {
    const y = 24 * kind;
    picture.append(
      drawn("text", { x: 168, y: y + 16, "text-anchor": "end" }, each.label),
      drawn("rect", { x: 176, y: y + 3, width: across * shares[kind], height: 17, fill: each.colour }),
      drawn("text", { x: 184 + across * Math.max(shares[kind], own ? own[kind] : 0), y: y + 16 },
        percent(shares[kind])),
    );
    if (own) {
      picture.append(drawn("line", { x1: 176 + across * own[kind], x2: 176 + across * own[kind],
        y1: y + 1, y2: y + 22, stroke: "currentColor", "stroke-width": 2 }));
    }
  });
  return picture;
}
