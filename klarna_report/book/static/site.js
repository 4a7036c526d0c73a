// Comfort on top of pages that are whole without it: theme, place on the page, opening, copying.
(() => {
  const all = (selector, top = document) => [...top.querySelectorAll(selector)];
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

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
    const list = make("ol", { className: "footnote" });
    list.append(...notes.map((textContent) => make("li", { textContent })));
    if (notes.length) document.querySelector("article").append(list);
  });
  addEventListener("afterprint", () => {
    opened.forEach((box) => (box.open = false));
    all(".footnote").forEach((note) => note.remove());
  });
  const [place] = all(".address");
  const here = location.href.split(/[?#]/)[0];
  if (place && !place.textContent.includes("://") && here.startsWith("http"))
    place.textContent = here;

  // Copying a citation.
  all(".cite :is(pre, #cite-plain)").forEach((box) => {
    const copy = make("button", { type: "button", textContent: "Copy" });
    copy.setAttribute("aria-describedby", box.id);
    copy.addEventListener("click", async () => {
      getSelection().selectAllChildren(box);
      try {
        await navigator.clipboard.writeText(box.textContent);
        copy.textContent = "Copied";
      } catch {
        copy.textContent = "Selected";
      }
    });
    box.after(copy);
  });
})();
