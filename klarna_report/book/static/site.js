// Comfort on top of pages that are whole without it: theme, place on the page, opening, copying.
(() => {
  const all = (selector, top = document) => [...top.querySelectorAll(selector)];
  const make = (tag, properties, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };

  // The button goes round: as the system, light, dark.
  const themes = ["auto", "light", "dark"];
  const button = document.querySelector("button.theme");
  const theme = () => document.body.dataset.theme;
  const label = () => (button.textContent = `Theme: ${theme()}`);
  button.addEventListener("click", () => {
    document.body.dataset.theme = themes[(themes.indexOf(theme()) + 1) % themes.length];
    try {
      localStorage.setItem("theme", theme());
    } catch {}
    label();
  });
  label();

  // What scrolls sideways can be reached with the keyboard; what fits is no stop on the way.
  const scrollers = all(".table-wrapper, .chart-table, .formula");
  const reachable = ({ target: box }) => {
    const over = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    over ? box.setAttribute("tabindex", "0") : box.removeAttribute("tabindex");
    if (over && !box.hasAttribute("role")) {
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "More to the side");
    }
  };
  const sizes = new ResizeObserver((entries) => entries.forEach(reachable));
  scrollers.forEach((box) => sizes.observe(box));

  // The list of sections shows which one is being read.
  const links = new Map(all("#contents a").map((link) => [link.hash.slice(1), link]));
  const mark = (id) => links.forEach((link, name) => link.classList.toggle("here", name === id));
  const passing = new IntersectionObserver(
    (entries) => entries.forEach((each) => each.isIntersecting && mark(each.target.id)),
    { rootMargin: "-10% 0px -80% 0px" },
  );
  all("main section[id]").forEach((section) => links.has(section.id) && passing.observe(section));

  // A drawer that is open holds the keyboard; the page behind it waits.
  all("[popover]").forEach((drawer) => {
    const others = all("body > *, .columns > *").filter((each) => !each.contains(drawer));
    drawer.addEventListener("beforetoggle", ({ newState }) =>
      others.forEach((each) => (each.inert = newState === "open")),
    );
    drawer.addEventListener("toggle", ({ newState }) => {
      if (newState === "open") drawer.querySelector(".close").focus();
    });
    drawer.addEventListener("click", ({ target }) => {
      if (target.closest("a") && drawer.matches(":popover-open")) drawer.hidePopover();
    });
  });

  // An address inside something closed opens it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const shut = [];
    for (let box = target; box; box = box.parentElement) if (box.open === false) shut.push(box);
    shut.forEach((box) => (box.open = true));
    if (shut.length) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Paper shows everything, and where its links lead, as notes at the end.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((box) => (box.open = true));
    const links = all('article a[href^="http"]').filter((link) => !link.closest("ul.sources"));
    const notes = [...new Set(links.map((link) => link.href))];
    const mark = (link) => make("sup", { className: "footnote", textContent: notes.indexOf(link.href) + 1 });
    links.forEach((link) => link.after(mark(link)));
    const items = notes.map((textContent) => make("li", { textContent }));
    const list = make("ol", { className: "footnote" }, ...items);
    if (items.length) document.querySelector("article").append(list);
  });
  addEventListener("afterprint", () => {
    opened.forEach((box) => (box.open = false));
    all(".footnote").forEach((note) => note.remove());
  });
  const [place] = all(".address");
  const here = location.href.split(/[?#]/)[0];
  if (place && !place.textContent.includes("://") && here.startsWith("http"))
    place.textContent = here;

  // A button that copies what a box says, a line a paragraph, or selects it where that is refused.
  const text = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const said = (box) => {
    const lines = all("p", box);
    if (box.matches("pre")) return box.textContent;
    return (lines.length ? lines : [box]).map(text).join("\n");
  };
  const copyButton = (box, words) => {
    const copy = make("button", { type: "button", textContent: words });
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(said(box));
        copy.textContent = "Copied";
      } catch {
        box.hidden = false;
        getSelection().selectAllChildren(box);
        copy.textContent = "Selected";
      }
    });
    return copy;
  };
  window.report = { make, copyButton }; // for the scripts after this one

  // What has an address is cited with the day on which it was read.
  const today = new Date();
  const iso = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
  const day = today.toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  const dated = {
    plain: (text) => `${text} (accessed ${day}).`,
    bib: (text) => text.replace(/\n}$/, `,\n    urldate = "${iso}"\n}`),
    ris: (text) => text.replace("\nER", `\nY2  - ${iso.replaceAll("-", "/")}\nER`),
    json: (text) => {
      const accessed = `"accessed": {"date-parts": [[${iso.split("-").map(Number).join(", ")}]]}`;
      return text.replace(/\n}]$/, `,\n  ${accessed}\n}]`);
    },
  };
  all(".cite pre, .cited").forEach((box) => {
    const form = dated[box.id.replace("cite-", "")] ?? dated.plain;
    if (box.textContent.includes("://")) box.textContent = form(box.textContent);
  });
  // Citations have a button, and so has what is marked `to-copy`; `data-copy` is what it says.
  all(".cite pre, .cited, .to-copy").forEach((box) => {
    const copy = copyButton(box, box.dataset.copy ?? "Copy");
    if (!box.dataset.copy) copy.setAttribute("aria-describedby", box.id);
    box.after(" ", copy);
  });

  // A table is copied row by row, its cells apart by tabs; numbers bring their source along if the
  // reader has asked for it, once for all pages or with the button below a table.
  const asked = document.querySelector("[name=with-source]");
  try {
    asked.checked = localStorage.getItem("with-source") === "yes";
    asked.addEventListener("change", () =>
      localStorage.setItem("with-source", asked.checked ? "yes" : "no"),
    );
  } catch {}
  const source = (part) => {
    const address = (link) => (here.startsWith("http") ? link.href : link.getAttribute("href"));
    const entries = [...new Set(all("a.fact", part).map(address))];
    const few = entries.length && entries.length < 4 ? ` Entry: ${entries.join(", ")}` : "";
    return `Source: ${text(document.querySelector("main > .print-only"))}.${few}`;
  };
  const cells = (row) => all("th, td", row);
  let pressed = false;
  document.addEventListener("copy", (event) => {
    const selected = getSelection();
    if (!event.clipboardData || !selected.rangeCount || selected.isCollapsed) return;
    const box = make("div", {}, selected.getRangeAt(0).cloneContents());
    all("[hidden], .copy-table", box).forEach((each) => each.remove());
    const rest = box.cloneNode(true);
    all("caption, tr, th, td", rest).forEach((each) => each.remove());
    const rows = all("tr", box).length ? all("tr", box) : [box].filter((row) => cells(row).length);
    const table = rows.length && !text(rest);
    const numbers = box.querySelector("a.fact, .chart-number") || table;
    const last = pressed || (asked.checked && numbers) ? source(box) : "";
    if (!table && !last) return;
    const lines = rows.map((row) => cells(row).map(text).join("\t"));
    const plain = table ? lines.join("\n") : selected.toString();
    all(":is(th, td) > p", box).forEach((each) => each.replaceWith(...each.childNodes));
    const whole = table && !box.querySelector("table") ? `<table>${box.innerHTML}</table>` : box.innerHTML;
    event.clipboardData.setData("text/plain", last ? `${plain}\n\n${last}` : plain);
    event.clipboardData.setData("text/html", last ? `${whole}<p>${last}</p>` : whole);
    event.preventDefault();
  });
  all(":is(.table-wrapper, .chart-table) > table").forEach((table) => {
    const words = "Copy table with source";
    const copy = make("button", { className: "copy-table", type: "button", textContent: words });
    copy.setAttribute("aria-label", `${words}: ${table.caption ? text(table.caption) : "table"}`);
    copy.addEventListener("click", () => {
      getSelection().selectAllChildren(table);
      pressed = true;
      copy.textContent = document.execCommand("copy") ? "Copied" : "Selected";
      pressed = false;
    });
    table.parentElement.after(copy);
  });
})();
