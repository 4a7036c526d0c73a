// An assumption changed on a page that rests on it: numbers and sentences follow in their places.
// What cannot follow gives way to a word, or is marked. The model comes when it is asked for.
(() => {
  const { load } = document.currentScript.dataset;
  const { make } = window.report;
  const box = document.querySelector(".change");
  const article = box.closest("article");
  const held = JSON.parse(box.dataset.held);
  const FIRST = 3; // controls that stand open
  const AS_BUILT = "figure, table.claims, .numbers, .key, .edition, .change";
  const NOTE = "Does not follow what is set here: as the page was built.";
  const all = (selector, top = article) => [...top.querySelectorAll(selector)];
  let model, own;

  // Those first that move the page's numbers most, from one end of their range to the other.
  const controls = (ids) => {
    const swing = (name) => {
      const ends = model.parameters[name].range.map((end) => model.read({ ...held, [name]: end }).v);
      const spread = (id) => Math.abs((ends.at(-1)[id] - ends[0][id]) / own.v[id]);
      return ids.reduce((sum, id) => sum + Math.min(spread(id) || 0, 1), 0);
    };
    const names = all("li a", box).map(({ hash }) => hash.slice(1));
    const swings = Object.fromEntries(names.map((name) => [name, swing(name)]));
    names.sort((a, b) => swings[b] - swings[a]);
    const found = names.map((name) => model.controls[name]);
    const [first, more] = [found.slice(0, FIRST), found.slice(FIRST)];
    const rest = `<details><summary>${more.length} more</summary>${more.join("")}</details>`;
    box.querySelector("ul").outerHTML = first.join("") + (more.length ? rest : "");
  };
  const moves = (name) => name in model.facts || name in model.parameters || name in model.drawn;

  // A number keeps its text while its value is the page's own; without its entry's note, which
  // tells of that value, once it has another.
  const number = (data) => {
    const { fact, style } = data.dataset;
    const text = data.textContent;
    const [, leaves] = model.drawn[style === "interval" ? `${fact}:${style}` : fact] ?? [];
    const followed = own.text(fact, style) === text;
    return (state, given) => {
      const same = leaves
        ? leaves.every((leaf) => given[leaf] === held[leaf])
        : state.v[fact] === own.v[fact];
      const other = leaves || !followed ? model.LEFT_OUT : state.text(fact, style);
      model.write(data, same ? text : other);
      const moved = data.textContent !== text;
      data.classList.toggle("moved", moved);
      data.closest("a")?.classList.toggle("fact", !moved);
      return moved;
    };
  };

  // Sentences are found by their words: a place in the text of the page for each, in this order.
  const places = (texts) => {
    const accept = ({ parentElement }) => (parentElement.closest(AS_BUILT) ? 2 : 1);
    const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, accept);
    const nodes = [];
    let whole = "";
    for (let node; (node = walker.nextNode()); whole += node.data) nodes.push([node, whole.length]);
    const pattern = (text) =>
      text
        .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
        .replace(/['"]/g, (sign) => (sign === "'" ? "['\u2018\u2019]" : '["\u201c\u201d]'))
        .replaceAll(model.LEFT_OUT.replace(/[()]/g, "\\$&"), ".+?")
        .replaceAll(" ", "\\s+");
    let last = 0;
    const found = texts.map((text) => {
      const words = new RegExp(pattern(text), "g");
      words.lastIndex = last;
      const [said] = (text && words.exec(whole)) || [];
      if (said) last = words.lastIndex;
      return said && [last - said.length, last];
    });
    return found.map((place) => place && range(nodes, ...place));
  };
  // Whole elements where it ends with them, so that links stay whole.
  const range = (nodes, from, to) => {
    const [first, start] = nodes.findLast(([, begins]) => begins <= from);
    const [last, end] = nodes.findLast(([, begins]) => begins < to);
    const climb = (node, side, other) =>
      node[side] || node.parentNode.contains(other) ? node : climb(node.parentNode, side, other);
    const made = document.createRange();
    made.setStart(first, from - start);
    made.setEnd(last, to - end);
    if (from === start) made.setStartBefore(climb(first, "previousSibling", last));
    if (to - end === last.length) made.setEndAfter(climb(last, "nextSibling", first));
    return made;
  };
  const sentence = (each, place) => {
    const before = model.sentence(each, own).path;
    const span = make("span", {}, place.extractContents());
    const nodes = [...span.childNodes];
    place.insertNode(span);
    return (state) => {
      const after = model.sentence(each, state);
      const turned = after.path !== before;
      if (turned) model.write(span, after.text);
      else if (span.classList.contains("moved")) span.replaceChildren(...nodes);
      span.classList.toggle("moved", turned);
      return turned;
    };
  };

  // A row of a claim says beside its verdict what the verdict would be.
  const claim = (each) => (link) => {
    const row = link.closest("tr");
    const ids = all("data", row).map((data) => data.dataset.fact);
    const note = make("p", { className: "as-built", hidden: true });
    row.querySelector(".verdict").after(note);
    const outcome = (state) => model.sentence(each, state).text.split(" Verdict: ")[1];
    const before = outcome(own);
    return (state) => {
      const now = outcome(state);
      note.hidden = now === before && ids.every((id) => state.v[id] === own.v[id]);
      const words = `With what is set here: ${now.replace(/\.$/, "")}.`;
      model.write(note, `${words} The rest is as the page was built.`);
      return now !== before;
    };
  };

  // Boxes with numbers that an assumption moves, or with rows that no entry tells of.
  const frozen = (part) => {
    if (part.querySelector(".claims")) return false;
    const link = "a[href^='facts/']";
    const ids = all(link, part).map(({ pathname }) => pathname.match(/(\w+)\.html$/)[1]);
    const known = all("tbody tr", part).every((row) => row.querySelector(link));
    if (part.matches(".table-wrapper") && !part.closest(AS_BUILT)) {
      const cells = all("td", part).map((cell) => cell.cloneNode(true));
      cells.forEach((cell) => all("data", cell).forEach((data) => data.remove()));
      if (!cells.some((cell) => /\d/.test(cell.textContent))) return false;
    }
    return !known || ids.some(moves);
  };

  const begin = async () => {
    const script = (src) =>
      new Promise((onload, onerror) =>
        document.head.append(make("script", { src, async: false, onload, onerror })),
      );
    await Promise.all(load.split(" ").map(script));
    model = window.whatIf;
    own = model.read(held);
    const page = location.pathname.split("/").pop() || "index.html";
    const said = model.sentences.filter(({ href }) => href === page);
    const found = places(said.map((each) => model.sentence(each, own).text));
    const marks = all("figure, .table-wrapper, #key-numbers").filter(frozen);
    const notes = marks.map((part) => make("p", { className: "as-built", textContent: NOTE }));
    marks.forEach((part, at) => part.before(notes[at]));
    const printed = all("data[data-fact]").filter(
      (data) =>
        moves(data.dataset.fact) &&
        !data.closest(AS_BUILT) &&
        !marks.some((part) => part.contains(data)),
    );
    const numbers = printed.map(number);
    controls([...new Set(all("data").map((data) => data.dataset.fact))]);
    const claims = model.verdicts.flatMap((each) =>
      all(`.claims a[href$="#${each.href.split("#")[1]}"]`).map(claim(each)),
    );
    const counts = all(".verdicts").map((count) => [count, count.textContent]);
    // From the end, so that the places before stay where they are.
    const sentences = said.map((each, at) => found[at] && [each, found[at]]).filter(Boolean);
    const turning = sentences.reverse().map((each) => sentence(...each));
    const whole = make("a", { textContent: "All that follows" });
    const paths = (state) => model.verdicts.map((each) => model.sentence(each, state).path).join();
    const follow = (state, given) => {
      const turned = turning.filter((each) => each(state)).length;
      const moved = numbers.filter((each) => each(state, given)).length;
      const judged = claims.filter((each) => each(state)).length;
      const same = paths(state) === paths(own);
      counts.forEach(([count, text]) => (count.textContent = same ? text : model.LEFT_OUT));
      const differs = [...Object.keys(held), ...Object.keys(given)].some((n) => given[n] !== held[n]);
      notes.forEach((note) => (note.hidden = !differs));
      whole.href = `what_if.html${model.address(given)}`;
      const verdicts = claims.length ? `, verdicts ${judged}` : "";
      return `On this page: numbers ${moved}, sentences ${turned}${verdicts}.`;
    };
    model.settings(box, follow);
    article.querySelector(".what-if-strip").append(whole);
  };
  box.addEventListener("toggle", begin, { once: true });
  if (/=|^#baseline$/.test(location.hash)) box.open = true;
})();
