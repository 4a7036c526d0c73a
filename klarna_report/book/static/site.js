// Comfort on top of pages that are whole without it: theme, place on the page, opening, copying.
(() => {
  const { explore } = document.currentScript.dataset;
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
  const scrollers = all(".table-wrapper, .chart-table, .formula, .chart-drawing");
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
  all("[popover] a").forEach((link) =>
    link.addEventListener("click", () => {
      const drawer = link.closest("[popover]");
      if (drawer.matches(":popover-open")) drawer.hidePopover();
    }),
  );

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

  // Paper shows everything, and where it comes from.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((box) => (box.open = true));
  });
  addEventListener("afterprint", () => opened.forEach((box) => (box.open = false)));
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

  // A chart's own script comes when a pointer reaches the first chart or somebody asks.
  let asked;
  const load = () =>
    (asked ??= new Promise((done) => {
      document.head.append(make("script", { src: explore, onload: done }));
    }));
  all("figure.chart").forEach((figure) => {
    const start = (event) => load().then(() => window.exploreChart(figure, event));
    const drawing = figure.querySelector(".chart-drawing");
    drawing.addEventListener("pointerenter", start, { once: true });
    figure.querySelector(".chart-explore button").addEventListener("click", () => start());
  });
})();
