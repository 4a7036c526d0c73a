// Exploring a chart: the words of the nearest row of its table, stepping with the keyboard, zoom.
window.exploreChart = (() => {
  const known = new WeakMap();
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const text = (cell) => cell.textContent.trim();

  // One sentence for each row of the table: "Date: 31 Dec 2022; Staff (persons): 5,527".
  const sentences = (figure) => {
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows[0].cells].map(text);
    const words = (row) =>
      [...row.cells].flatMap((cell, at) => (text(cell) ? `${heads[at]}: ${text(cell)}` : []));
    return [...table.tBodies[0].rows].map(words);
  };

  // Where each row is drawn: marks carry the row's number, the corners of a line are its rows.
  const places = (drawing, rows) => {
    const found = [];
    for (const mark of drawing.querySelectorAll("[data-row]")) {
      const row = Number(mark.dataset.row);
      found.push({ row, mark, box: () => mark.getBoundingClientRect() });
    }
    for (const line of drawing.querySelectorAll("[data-line]")) {
      const corners = [...line.getAttribute("d").matchAll(/[ML]([-\d.]+),([-\d.]+)/g)];
      if (corners.length !== rows) continue;
      corners.forEach(([, x, y], row) => {
        const box = () => {
          const at = new DOMPoint(x, y).matrixTransform(line.getScreenCTM());
          return new DOMRect(at.x, at.y, 0, 0);
        };
        found.push({ row, line, x, y, box });
      });
    }
    return found;
  };

  const distance = ({ left, right, top, bottom }, x, y) =>
    Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

  const prepare = (figure) => {
    const drawing = figure.querySelector(".chart-drawing");
    const rows = sentences(figure);
    const tip = make("div", { className: "chart-tip", hidden: true });
    tip.setAttribute("aria-hidden", "true");
    figure.append(tip);
    let marks = [];
    let current = -1;
    const shown = () => [...drawing.children].find((svg) => svg.getClientRects().length);
    const refresh = () => (marks = places(shown(), rows.length));

    const light = (row) => {
      current = row;
      drawing.querySelectorAll(".chart-dot").forEach((dot) => dot.remove());
      for (const each of marks) {
        each.mark?.classList.toggle("chart-lit", each.row === row);
        if (each.line && each.row === row) {
          const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
          const paint = { class: "chart-dot", cx: each.x, cy: each.y, r: 5 };
          paint.fill = each.line.getAttribute("stroke");
          Object.entries(paint).forEach(([name, value]) => dot.setAttribute(name, value));
          each.line.after(dot);
        }
      }
      drawing.classList.toggle("chart-lighting", row >= 0 && marks.some((each) => each.mark));
      tip.hidden = row < 0;
      if (row >= 0) place(row);
    };
    const place = (row) => {
      const box = marks.find((each) => each.row === row)?.box();
      if (!box) return (tip.hidden = true);
      tip.replaceChildren(...rows[row].map((words) => make("div", { textContent: words })));
      const frame = figure.getBoundingClientRect();
      const left = box.left + box.width / 2 - frame.left - tip.offsetWidth / 2;
      tip.style.left = `${Math.max(0, Math.min(left, frame.width - tip.offsetWidth))}px`;
      const above = box.top - frame.top - tip.offsetHeight - 12;
      tip.style.top = `${above < 0 ? box.bottom - frame.top + 12 : above}px`;
    };

    const follow = ({ clientX, clientY }) => {
      refresh();
      const near = marks.map((each) => [distance(each.box(), clientX, clientY), each.row]);
      const [far, row] = near.reduce((a, b) => (b[0] < a[0] ? b : a), [32, -1]);
      light(far < 32 ? row : -1);
    };
    drawing.addEventListener("pointermove", follow);
    drawing.addEventListener("pointerdown", follow);
    drawing.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType === "mouse") light(-1);
    });
    figure.addEventListener("keydown", ({ key }) => key === "Escape" && light(-1));
    return { drawing, rows, refresh, light, follow, current: () => current, order: () => marks };
  };

  // Buttons do by keyboard, touch and voice what a pointer does by hovering.
  const tools = (figure, chart) => {
    const box = make("div", { className: "chart-tools" });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `Explore: ${text(figure.querySelector(".chart-title"))}`);
    const said = make("p");
    said.setAttribute("role", "status");
    let zoom = 1;
    const step = (by) => () => {
      chart.refresh();
      const order = [...new Set(chart.order().map((each) => each.row))].sort((a, b) => a - b);
      if (!order.length) return;
      const at = order.indexOf(chart.current());
      const next = at < 0 ? (by > 0 ? 0 : order.length - 1) : (at + by + order.length) % order.length;
      chart.light(order[next]);
      said.textContent = chart.rows[order[next]].join("; ");
    };
    const size = (by) => () => {
      zoom = Math.max(1, Math.min(4, zoom * by));
      chart.drawing.classList.toggle("chart-zoomed", zoom > 1);
      for (const svg of chart.drawing.children) svg.style.width = zoom > 1 ? `${zoom * 100}%` : "";
      chart.light(-1);
      said.textContent = `${Math.round(zoom * 100)}% of its size`;
    };
    const actions = {
      "Previous value": step(-1),
      "Next value": step(1),
      "Zoom in": size(1.5),
      "Zoom out": size(1 / 1.5),
    };
    for (const [name, action] of Object.entries(actions)) {
      const button = make("button", { type: "button", textContent: name });
      button.addEventListener("click", action);
      box.append(button);
    }
    box.append(said);
    return box;
  };

  // event: the pointer's, if one asked; without it, somebody pressed the button
  return (figure, event) => {
    if (!known.has(figure)) known.set(figure, prepare(figure));
    if (event) return known.get(figure).follow(event);
    const asked = figure.querySelector(".chart-explore");
    const box = tools(figure, known.get(figure));
    asked.replaceWith(box);
    box.querySelector("button").focus();
  };
})();
