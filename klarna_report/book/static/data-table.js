// Search, filter, sort and turn the pages of the table of observations; the address says how.
// Without this script the table is whole and plain.
(() => {
  const table = document.querySelector("table.observations");
  if (!table) return;
  const ROWS = 25; // at a time
  const NUMBER = 2; // the column that sorts within a unit, since persons and money do not compare
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const plain = (text) => text.toLowerCase().replace(/(\d),(?=\d{3})/g, "$1");
  const all = [...body.rows].map((row) => ({ row, text: plain(row.textContent) }));
  const { make } = window.report;
  const button = (textContent, type = "button") => make("button", { type, textContent });

  const tools = make("form", { className: "table-tools" });
  tools.setAttribute("role", "search");
  tools.setAttribute("aria-label", "Observations");
  const labelled = (text, control) => {
    tools.append(make("label", {}, text, control));
    return control;
  };
  const search = make("input", { type: "search", name: "words", autocomplete: "off" });
  labelled("Search these rows", search);
  const filters = ["kind", "entity", "quantity", "unit"].map((name) => {
    const select = labelled(name[0].toUpperCase() + name.slice(1), make("select", { name }));
    const found = [...new Set(all.map(({ row }) => row.dataset[name]))];
    found.sort((a, b) => a.localeCompare(b, "en"));
    select.append(make("option", { value: "", textContent: "all" }));
    found.forEach((value) => select.append(make("option", { value, textContent: value })));
    return select;
  });
  const sort = make("input", { type: "hidden", name: "sort" }); // a column; with - before it, down
  const from = make("input", { type: "hidden", name: "from" }); // the first row that shows
  tools.append(sort, from, button("Show all", "reset"));
  const count = make("p", { className: "quiet" });
  count.setAttribute("role", "status");
  const [before, after] = [button("Previous rows"), button("Next rows")];
  const pager = make("nav", { className: "table-tools" }, before, after);
  pager.setAttribute("aria-label", "Pages of the table");

  const key = (row, column) => {
    const cell = row.cells[column];
    const value = cell.dataset.sort ?? cell.textContent.trim();
    return column === NUMBER ? [row.dataset.unit, Number(value)] : [value, 0];
  };
  const sorted = (rows) => {
    if (!sort.value) return rows;
    const sign = sort.value.startsWith("-") ? -1 : 1;
    const column = Math.abs(Number(sort.value)) - 1;
    const keyed = rows.map((each) => [key(each.row, column), each]);
    const words = column === NUMBER ? 1 : sign; // units stay in their order
    keyed.sort(([a], [b]) => words * a[0].localeCompare(b[0], "en") || sign * (a[1] - b[1]));
    return keyed.map(([, each]) => each);
  };
  const fitting = () => {
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    const starts = words.map((word) => {
      const letters = word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
      return new RegExp(`(?<![\\p{L}\\p{N}])${letters}`, "u");
    });
    return all.filter(
      ({ row, text }) =>
        filters.every(({ name, value }) => !value || row.dataset[name] === value) &&
        starts.every((start) => start.test(text)),
    );
  };
  const show = () => {
    const fits = sorted(fitting());
    const first = Math.max(1, Math.min(Number(from.value) || 1, fits.length));
    const shown = fits.slice(first - 1, first - 1 + ROWS);
    all.forEach(({ row }) => (row.hidden = true));
    shown.forEach(({ row }) => (row.hidden = false));
    body.append(...fits.map(({ row }) => row));
    const range = shown.length ? `${first} to ${first - 1 + shown.length} of ` : "";
    count.textContent = `${range}${fits.length} observations`;
    before.disabled = first === 1;
    after.disabled = first - 1 + shown.length >= fits.length;
    heads.forEach((head, column) => {
      const way = { [column + 1]: "ascending", [-column - 1]: "descending" }[sort.value];
      way ? head.setAttribute("aria-sort", way) : head.removeAttribute("aria-sort");
    });
  };
  const change = (start = "") => {
    from.value = start;
    show();
    const told = [...new FormData(tools)].filter(([, value]) => value);
    history.replaceState(null, "", `?${new URLSearchParams(told)}`);
  };
  const turn = (rows) => {
    change(Math.max(1, (Number(from.value) || 1) + rows));
    table.scrollIntoView();
  };
  before.addEventListener("click", () => turn(-ROWS));
  after.addEventListener("click", () => turn(ROWS));
  tools.addEventListener("input", () => change());
  tools.addEventListener("submit", (event) => event.preventDefault());
  tools.addEventListener("reset", () => {
    sort.value = "";
    setTimeout(change);
  });
  heads.forEach((head, column) => {
    const sorter = button(head.textContent);
    sorter.addEventListener("click", () => {
      sort.value = sort.value === `${column + 1}` ? `-${column + 1}` : `${column + 1}`;
      change();
    });
    head.replaceChildren(sorter);
  });

  // A link to a row turns to it, and drops what hides it.
  const turnTo = () => {
    const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (row?.parentNode !== body) return;
    if (!fitting().some((each) => each.row === row)) {
      tools.reset();
      sort.value = "";
    }
    const place = sorted(fitting()).findIndex((each) => each.row === row);
    from.value = place - (place % ROWS) + 1;
    show();
    row.scrollIntoView();
  };
  const asked = new URLSearchParams(location.search);
  for (const control of tools.elements) control.value = asked.get(control.name) ?? control.value;
  if (!/^-?[1-5]$/.test(sort.value)) sort.value = "";
  table.classList.add("sortable");
  table.closest(".table-wrapper").before(tools, count);
  table.closest(".table-wrapper").after(pager);
  show();
  addEventListener("hashchange", turnTo);
  turnTo();
})();
