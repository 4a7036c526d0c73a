// Search over the report's own index, which comes when somebody types; works from the file system.
(() => {
  const form = document.querySelector(".search-form");
  const [field] = form.elements;
  const list = document.getElementById("results");
  const found = document.getElementById("found");
  const MOST = 50;
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);

  // The same for words typed and words found: small letters, no accents, no commas in numbers.
  const plain = (text) =>
    text
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/(\d),(?=\d)/g, "$1")
      .replace(/[_-]/g, " ");

  let entries;
  let waiting;
  window.reportIndex = (rows) => {
    entries = rows.map(([address, title, page, text]) => {
      const keys = [plain(title), plain(`${page} ${address}`), plain(text)];
      return { address, title, page, text, keys };
    });
  };
  const load = () =>
    (waiting ??= new Promise((done) => {
      document.head.append(make("script", { src: form.dataset.index, onload: done }));
    }));

  // Every word must occur; in a title it counts most, at the start of a word more than inside.
  const weight = (entry, words) => {
    let sum = 0;
    for (const word of words) {
      const places = entry.keys.map((key) => {
        const at = ` ${key}`.indexOf(` ${word}`);
        return at >= 0 ? 2 : key.includes(word) ? 1 : 0;
      });
      const best = Math.max(places[0] * 10, places[1] * 3, places[2]);
      if (!best) return 0;
      sum += best;
    }
    return sum + (entry.page ? 0 : 1);
  };

  // A piece of the text around the first word found, with all of them marked.
  const excerpt = ({ text }, words) => {
    const low = text.toLowerCase();
    const places = words.map((word) => low.indexOf(word)).filter((at) => at >= 0);
    const from = Math.max(0, Math.min(...places, low.length) - 60);
    const start = places.length ? from : 0;
    const line = make("p");
    const cut = text.slice(start, start + 180);
    const pattern = words.map((word) => word.replace(/[^\p{L}\p{N} ]/gu, "\\$&")).join("|");
    line.append(start ? "… " : "");
    for (const part of cut.split(new RegExp(`(${pattern})`, "iu"))) {
      const hit = words.includes(part.toLowerCase());
      line.append(hit ? make("mark", { textContent: part }) : part);
    }
    line.append(text.length > start + 180 ? " …" : "");
    return line;
  };

  const show = async () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    if (!words.length) return list.replaceChildren();
    await load();
    const hits = entries.map((entry) => [weight(entry, words), entry]).filter(([sum]) => sum);
    hits.sort((a, b) => b[0] - a[0]);
    const items = hits.slice(0, MOST).map(([, entry]) => {
      const item = make("li");
      item.append(make("a", { href: entry.address, textContent: entry.title }));
      if (entry.page) item.append(make("p", { textContent: entry.page }));
      item.append(excerpt(entry, words));
      return item;
    });
    list.replaceChildren(...items);
    const more = hits.length > MOST ? `; the first ${MOST} are shown` : "";
    found.textContent = hits.length ? `Found: ${hits.length}${more}.` : "Nothing found.";
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
