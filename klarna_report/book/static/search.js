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

  // A piece of the text around the first word found, with all of them marked. Numbers may stand
  // with commas in the text.
  const excerpt = ({ text }, words) => {
    const letter = (each) => (/[\p{L}\p{N}]/u.test(each) ? each : `\\u{${each.codePointAt(0).toString(16)}}`);
    const loose = words.map((word) => [...word].map(letter).join(/^\d+$/.test(word) ? ",?" : ""));
    const pattern = new RegExp(`(${loose.join("|")})`, "iu");
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
