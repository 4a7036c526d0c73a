// Search, filter and sort the table of observations. Without this script the table is whole and plain.
(() => {
  const table = document.querySelector("table.observations");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const tools = make("form", { className: "table-tools" });
  tools.setAttribute("role", "search");
  tools.setAttribute("aria-label", "Observations");
  const labelled = (text, control) => {
    const label = make("label", { textContent: text });
    label.append(control);
    tools.append(label);
    return control;
  };

  const search = labelled("Search these rows", make("input", { type: "search", autocomplete: "off" }));
  const filters = ["kind", "entity", "quantity"].map((name) => {
    const select = labelled(name[0].toUpperCase() + name.slice(1), make("select", { name }));
    const found = [...new Set(rows.map(({ row }) => row.dataset[name]))];
    found.sort((a, b) => a.localeCompare(b, "en"));
    select.append(make("option", { value: "", textContent: "all" }));
    found.forEach((value) => select.append(make("option", { value, textContent: value })));
    return select;
  });
  tools.append(make("button", { type: "reset", textContent: "Show all" }));
  const count = make("p", { className: "quiet" });
  count.setAttribute("role", "status");

  const show = () => {
    const words = search.value.toLowerCase().split(/\s+/);
    let shown = 0;
    for (const { row, text } of rows) {
      const fits = filters.every(({ name, value }) => !value || row.dataset[name] === value);
      row.hidden = !(fits && words.every((word) => text.includes(word)));
      shown += !row.hidden;
    }
    count.textContent = `${shown} of ${rows.length} observations shown`;
  };
  tools.addEventListener("input", show);
  tools.addEventListener("reset", () => setTimeout(show));
  tools.addEventListener("submit", (event) => event.preventDefault());

  const key = (row, column) => {
    const cell = row.cells[column];
    const value = cell.dataset.sort ?? cell.textContent.trim();
    return column === 2 ? Number(value) : value;
  };
  const order = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "en"));
  const sort = (column) => {
    const head = table.tHead.rows[0].cells[column];
    const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", sign === 1 ? "ascending" : "descending");
    const keyed = rows.map(({ row }) => [key(row, column), row]);
    keyed.sort((a, b) => sign * order(a[0], b[0]));
    body.append(...keyed.map(([, row]) => row));
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = make("button", { type: "button", textContent: head.textContent });
    button.addEventListener("click", () => sort(column));
    head.replaceChildren(button);
  });

  // A link to a row that a filter hides brings it back.
  addEventListener("hashchange", () => {
    const row = document.getElementById(location.hash.slice(1));
    if (row?.hidden) tools.reset();
    setTimeout(() => row?.scrollIntoView(), 1);
  });
  table.classList.add("sortable");
  table.closest(".table-wrapper").before(tools, count);
  show();
})();
