// What a mark stands for: its row of the table, by pointer, touch or arrow keys.
(() => {
  const { make } = window.report;
  const text = (cell) => cell.textContent.trim();
  const distance = ({ left, right, top, bottom }, x, y) =>
    Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

  // Where each row is drawn: marks carry the row's number; the corners of a line are the rows of
  // a column with as many values.
  const places = (drawing, table) => {
    const rows = [...table.tBodies[0].rows];
    const columns = [...rows[0].cells].map((_, at) =>
      rows.flatMap((row, number) => (text(row.cells[at]) ? [number] : [])),
    );
    const marks = [...drawing.querySelectorAll("[data-row]")].map((mark) => ({
      row: Number(mark.dataset.row),
      box: () => mark.getBoundingClientRect(),
    }));
    const corners = [...drawing.querySelectorAll("[data-line]")].flatMap((line) => {
      const found = [...line.getAttribute("d").matchAll(/[ML]([-\d.]+),([-\d.]+)/g)];
      const numbers = columns.find((each) => each.length === found.length) ?? [];
      return numbers.map((row, at) => ({
        row,
        box: () => {
          const point = new DOMPoint(found[at][1], found[at][2]);
          const { x, y } = point.matrixTransform(line.getScreenCTM());
          return new DOMRect(x, y, 0, 0);
        },
      }));
    });
    return [...marks, ...corners];
  };

  const follow = (figure) => {
    const drawing = figure.querySelector(".chart-drawing");
    const table = figure.querySelector("table");
    const heads = [...table.tHead.rows[0].cells].map(text);
    const tip = make("div", { className: "chart-tip", hidden: true });
    const ring = make("div", { className: "chart-ring", hidden: true });
    tip.setAttribute("role", "status");
    drawing.setAttribute("role", "group");
    drawing.setAttribute("aria-label", "Values of this chart, one by one with the arrow keys");
    drawing.tabIndex = 0;
    drawing.append(ring, tip);
    let current = -1;
    const seen = () => [...drawing.querySelectorAll("svg")].find((svg) => svg.getClientRects().length);
    const marks = () => places(seen(), table);

    const show = (mark) => {
      current = mark ? mark.row : -1;
      tip.hidden = ring.hidden = !mark;
      if (!mark) return;
      const cells = [...table.tBodies[0].rows[current].cells].map(text);
      const lines = cells.flatMap((cell, at) =>
        cell ? [make("div", { textContent: at ? `${heads[at]}: ${cell}` : cell })] : [],
      );
      tip.replaceChildren(...lines);
      const frame = drawing.getBoundingClientRect();
      const box = mark.box();
      const [left, top] = [box.left - frame.left, box.top - frame.top];
      const middle = left + box.width / 2 - tip.offsetWidth / 2;
      tip.style.left = `${Math.max(0, Math.min(middle, frame.width - tip.offsetWidth))}px`;
      const above = top - tip.offsetHeight - 12;
      tip.style.top = `${above + frame.top < 0 ? top + box.height + 12 : above}px`;
      const sides = { left: left - 5, top: top - 5, width: box.width, height: box.height };
      for (const [side, px] of Object.entries(sides)) ring.style[side] = `${px}px`;
    };

    const near = ({ clientX, clientY }) => {
      const far = marks().map((mark) => [distance(mark.box(), clientX, clientY), mark]);
      const [least, mark] = far.reduce((a, b) => (b[0] < a[0] ? b : a), [32, null]);
      show(least < 32 ? mark : null);
    };
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const step = (by) => {
      const first = new Map(marks().map((mark) => [mark.row, mark]).reverse());
      const order = [...first.keys()].sort((a, b) => a - b);
      const at = order.indexOf(current) + by;
      show(first.get(order[(at + order.length) % order.length]));
    };
    const key = (event) => {
      if (event.key === "Escape") show(null);
      if (!(event.key in steps)) return;
      event.preventDefault();
      step(steps[event.key]);
    };
    drawing.addEventListener("pointermove", near);
    drawing.addEventListener("pointerdown", near);
    drawing.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && show(null));
    drawing.addEventListener("focus", () => drawing.matches(":focus-visible") && step(1));
    drawing.addEventListener("blur", () => show(null));
    drawing.addEventListener("keydown", key);
  };
  document.querySelectorAll("figure.chart").forEach(follow);
})();
