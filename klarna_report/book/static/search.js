// Search over the report's own index, which comes when somebody types; works from the file system.
(() => {
  const form = document.querySelector(".search-form");
  const [field] = form.elements;
  const list = document.getElementById("results");
  const found = document.getElementById("found");
  const MOST = 50;
  const KINDS = {
    page: ["Chapter", 8],
    section: ["Section", 3],
    fact: ["Number", 1.6],
    claim: ["Statement", 1.5],
    term: ["Word explained", 1.5],
    source: ["Source", 1],
    event: ["Event", 1],
    quantity: ["Quantity of the data", 0.7],
    row: ["Row of the data", 0.6],
    step: ["Formula", 0.4],
  };
  const STOP = new Set(
    "a an and are at be by did do does for from had has have how in is it its many much of on or s "
      .concat("that the their they to was were what when where which who whom whose why will with would ")
      .concat("au aux ce combien d de des du en est et l la le les par pour qu que qui un une y")
      .split(" "),
  );
  const { make } = window.report;

  // The same for words typed and words found: small letters, no accents, numbers as people type
  // them: 3,800 as 3800, 59 million as 59m.
  const plain = (text) =>
    text
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/(\d)[,\u202f](?=\d{3})/g, "$1")
      .replace(/(\d)\s*(?:(m)(?:illions?|n)?|(b)(?:illions?|n)|bn)\b/g, "$1$2$3");
  const stem = (word) => word.replace(/(?<=[a-z]{3}[^s])s$/, "");
  const words = (text) =>
    (plain(text).match(/[\p{L}\p{N}]+(?:\.\d+\p{L}*)?/gu) ?? [])
      .filter((word) => !STOP.has(word))
      .map(stem);

  const addressOf = (kind, name, fragment) => {
    if (kind === "fact") return `facts/${fragment}.html`;
    return kind === "page" ? `${name}.html` : `${name}.html#${fragment}`;
  };

  let engine;
  let synonyms;
  window.reportIndex = (pages, others) => {
    synonyms = Object.entries(others)
      .map(([typed, meant]) => [words(typed).join(" "), meant])
      .sort(([a], [b]) => b.length - a.length);
    engine = new MiniSearch({
      fields: ["title", "page", "text", "names", "whole"],
      storeFields: ["kind", "address", "title", "page", "text"],
      tokenize: words,
      processTerm: (word) => word,
    });
    for (const [name, rows] of Object.entries(pages)) {
      const sections = rows.filter(([kind]) => kind === "section");
      engine.addAll(
        rows.map(([kind, fragment, title, text], place) => ({
          id: `${name} ${place}`,
          kind,
          address: addressOf(kind, name, fragment),
          title,
          page: kind === "page" ? sections.map((row) => row[2]).join(" ") : rows[0][2],
          text,
          whole: kind === "page" ? sections.map((row) => row[3]).join(" ") : "",
          names: kind === "page" ? name : fragment,
        })),
      );
    }
  };
  let waiting;
  const load = () =>
    (waiting ??= new Promise((done) => {
      document.head.append(make("script", { src: form.dataset.index, onload: done }));
    }));

  // A query as groups of words of which one must occur: each word typed, or what it stands for.
  const groups = (typed) => {
    let rest = ` ${words(typed).join(" ")} `;
    const meant = [];
    for (const [phrase, others] of synonyms) {
      if (!rest.includes(` ${phrase} `)) continue;
      rest = rest.replace(` ${phrase} `, "  ");
      meant.push([phrase, ...others]);
    }
    return [...meant, ...rest.split(" ").filter(Boolean).map((word) => [word])];
  };
  const OPTIONS = {
    boost: { title: 5, page: 1.5, names: 3, whole: 3 },
    prefix: (word) => /^\p{L}{3,}$/u.test(word),
    // A letter may be wrong in a word that stands nowhere.
    fuzzy: (word) => /^\p{L}{5,}$/u.test(word) && !engine.search(word).length && 1,
    weights: { prefix: 0.3, fuzzy: 0.1 },
  };
  // One word leads to a chapter; a number, or more words, to what has them.
  const hitsOf = (asked) => {
    const topics = asked.some(([word]) => /^\d/.test(word)) ? 3 : asked.length;
    const boostDocument = (_, __, { kind }) => KINDS[kind][1] ** (1 / topics);
    const options = { ...OPTIONS, boostDocument };
    const queries = asked.map((any) => ({
      combineWith: "OR",
      fuzzy: any.length === 1 && OPTIONS.fuzzy,
      queries: any.map((each) => ({ combineWith: "AND", queries: [each] })),
    }));
    const every = engine.search({ combineWith: "AND", queries }, options);
    if (every.length) return [every, ""];
    const some = engine.search({ combineWith: "OR", queries }, options);
    return [some, "No entry has all these words. "];
  };

  // A piece of the text around the first word found, with all of them marked.
  const excerpt = ({ text, terms }) => {
    const loose = terms.map((term) => term.replace(/\d(?=(\d{3})+$)/g, "$&,?").replace(".", "\\."));
    const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${loose.join("|") || "$"})`, "iu");
    const start = Math.max(0, text.search(pattern) - 60);
    const from = start && text.indexOf(" ", start) + 1;
    const end = text.length > from + 180 ? text.lastIndexOf(" ", from + 180) : text.length;
    const line = make("p");
    line.append(from ? "… " : "");
    text.slice(from, end).split(pattern).forEach((part, at) => {
      line.append(at % 2 ? make("mark", { textContent: part }) : part);
    });
    line.append(end < text.length ? " …" : "");
    return line;
  };

  const show = async () => {
    if (!field.value.trim()) return list.replaceChildren();
    await load();
    const [all, warning] = hitsOf(groups(field.value));
    const titles = new Set(); // what has two names, as a latest year has, is found once
    const hits = all.filter(({ page, title }) => titles.size < titles.add(`${page}: ${title}`).size);
    const named = ({ address }) => address === `facts/${field.value.trim()}.html`;
    hits.sort((a, b) => named(b) - named(a)); // who types an identifier wants its entry
    const items = hits.slice(0, MOST).map((hit) => {
      const link = make("a", { href: hit.address, textContent: hit.title });
      const place = KINDS[hit.kind][0] + (hit.kind === "page" ? "" : `: ${hit.page}`);
      return make("li", {}, link, make("p", { className: "quiet", textContent: place }), excerpt(hit));
    });
    list.replaceChildren(...items);
    const more = hits.length > MOST ? `; the first ${MOST} are shown` : "";
    found.textContent = hits.length ? `${warning}Found: ${hits.length}${more}.` : "Nothing found.";
  };

  let pause;
  field.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(show, 150);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
    show();
  });
  field.value = new URLSearchParams(location.search).get("q") ?? "";
  if (field.value) show();
  field.addEventListener("focus", load, { once: true });
})();
