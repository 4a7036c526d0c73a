// The what-if page: what follows from the settings, and the edition that would have it all. Each
// line says how it has changed: 0 in its words, 1 in numbers, 2 not at all.
(() => {
  const model = window.whatIf;
  const { parameters, facts, read, button, write } = model;
  const { make } = window.report;
  const board = document.querySelector(".what-if");
  const byId = (id) => document.getElementById(id);
  const base = read({});
  const key = board.dataset.key.split(" ");

  const number = (name) => {
    const [label, , href] = facts[name];
    const was = base.text(name);
    const now = make("td", { textContent: "same" });
    const head = make("th", { scope: "row" }, make("a", { href, textContent: label }));
    rows.append(make("tr", {}, head, make("td", { textContent: was }), now));
    return (state) => {
      const text = state.text(name);
      write(now, text === was ? "same" : text);
      now.classList.toggle("moved", text !== was);
      return text !== was;
    };
  };

  const sentence = (each) => {
    const before = model.sentence(each, base);
    const [badge, now, was] = ["badge", "", "quiet"].map((kind) => make("p", { className: kind }));
    const link = make("a", { href: each.href, textContent: each.title });
    const head = make("summary", { textContent: "What would turn it?" });
    const list = make("ul");
    const ways = make("details", { hidden: !each.on.length }, head, list);
    const offer = ([name, value]) => {
      const says = `${parameters[name].definition}: ${read({ [name]: value }).text(name)}`;
      const act = () => {
        page.set(name, value);
        head.focus();
      };
      return make("li", {}, button(`Set ${says}`, act));
    };
    const find = () => {
      const found = model.turns(each, page.state()).map(offer);
      list.replaceChildren(...(found.length ? found : [make("li", {}, "No assumption alone.")]));
    };
    ways.addEventListener("toggle", () => ways.open && find());
    let wait;
    const follow = (state) => {
      const after = model.sentence(each, state);
      const rank = after.path !== before.path ? 0 : after.text !== before.text ? 1 : 2;
      write(badge, ["Reads otherwise", "Other numbers", ""][rank]);
      write(now, after.text || "Not said.");
      write(was, rank < 2 ? `Baseline: ${before.text || "not said."}` : "");
      clearTimeout(wait);
      if (ways.open) wait = setTimeout(find, 300);
      return rank;
    };
    return { line: make("li", {}, badge, now, was, make("p", {}, link), ways), follow };
  };

  // Lines that have changed stand in a place of their own, before the others; gives their ranks.
  const group = (lines, changed, same) => (state) => {
    const ranks = lines.map((each) => each.follow(state));
    const put = (place, ...wanted) => {
      const found = wanted.flatMap((rank) => lines.filter((_, at) => ranks[at] === rank));
      const same = found.every(({ line }, at) => place.children[at] === line);
      if (!same) place.append(...found.map(({ line }) => line));
    };
    put(changed, 0, 1);
    put(same, 2);
    return ranks;
  };
  const lists = (box, rest) => {
    const [changed, same] = [0, 1].map(() => make("ul", { className: "lines" }));
    box.append(changed, rest ? make("details", {}, rest, same) : same);
    return [changed, same];
  };

  // --- Charts: the baseline's line is broken, its bar thin. ----------------------------------

  const draw = (tag, attributes, ...inside) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    made.append(...inside);
    return made;
  };
  const label = (words, x, y, kind) => draw("text", { x, y, class: kind }, words);
  const persons = (value) => model.format(value, "persons");

  const path = (box, state) => {
    const width = box.clientWidth || 320;
    const corners = (ids, { v }) => Object.entries(ids).map(([year, id]) => [+year, v[id]]);
    const filed = corners(model.filed, base);
    const [was, now] = [base, state].map((each) => corners(model.ahead, each));
    const [[first, most], [today], [last, end]] = [filed[0], filed.at(-1), now.at(-1)];
    const target = state.v.headcount_target;
    const x = (year) => 16 + ((year - first) / (last - first)) * (width - 84);
    const y = (value) => 220 - (value / most) * 200;
    const line = (found, kind) => {
      const points = found.map(([year, value]) => `${x(year)},${y(value)}`).join(" ");
      return draw("polyline", { points, class: kind });
    };
    const level = (value, kind) => line([first, last].map((year) => [year, value]), kind);
    const [told, before] = [end, was.at(-1)[1]].map(persons);
    const summary = `Expected at the end of ${last}: ${told}; in the baseline ${before}.`;
    const lines = [level(0, "axis"), level(target, "target"), line(was, "was")];
    lines.push(line(filed, "filed"), line(now, "now"));
    const years = [first, today, last].map((year) => label(year, x(year), 238, "tick"));
    const after = x(last) + 6;
    const words = [
      label("Filed", x(first) + 6, y(most) - 4, "filed"),
      label("Target", after, y(target) + 4, "target"),
      label(told, after, y(end) + (end < target ? 16 : -6), "now"),
    ];
    const about = { role: "img", "aria-label": summary, viewBox: `0 0 ${width} 244` };
    box.replaceChildren(draw("svg", about, ...lines, ...years, ...words));
  };

  const bars = (box, state) => {
    const claimed = base.v[box.dataset.claimed];
    const ids = box.dataset.facts.split(" ");
    const about = (id) => [facts[id][0], state.text(id), { now: state.v[id], was: base.v[id] }];
    const found = [["Claimed", persons(claimed), { claimed }], ...ids.map(about)];
    const longest = Math.max(...found.flatMap(([, , values]) => Object.values(values)));
    const bar = ([className, value]) => {
      const made = make("span", { className });
      made.style.width = `${(value / longest) * 100}%`;
      return made;
    };
    const line = ([label, text, values]) =>
      make("p", {}, `${label}: ${text}`, ...Object.entries(values).map(bar));
    box.replaceChildren(...found.map(line));
  };

  // --- The page. -----------------------------------------------------------------------------

  const rows = make("tbody");
  const heads = ["Number", "Baseline", "Now"];
  const cells = heads.map((textContent) => make("th", { scope: "col", textContent }));
  byId("what-if-numbers").append(make("table", {}, make("thead", {}, make("tr", {}, ...cells)), rows));
  const numbers = key.map(number);
  const rest = make("summary");
  const groups = ["sentences", "verdicts"].map((kind) =>
    group(model[kind].map(sentence), ...lists(byId(`what-if-${kind}`), kind === "sentences" && rest)),
  );
  const count = (ranks, wanted) => ranks.filter((rank) => rank === wanted).length;
  const follow = (state, given) => {
    path(byId("what-if-path"), state);
    bars(byId("what-if-bars"), state);
    const moved = key.filter((_, at) => numbers[at](state));
    const [sentences, verdicts] = groups.map((each) => each(state));
    rest.textContent = `As in the baseline: ${count(sentences, 2)}`;
    const pairs = (sign) => Object.entries(given).map((pair) => pair.join(sign));
    const options = pairs("=").map((each) => ` -p ${each}`);
    const { published } = board.dataset;
    byId("what-if-command").textContent = `klarna-report build${published}${options.join("")}`;
    const about = ["scenario: Own assumptions", "reason: Set on the page What if."];
    const file = [...about, ...pairs(": "), ""].join("\n");
    byId("what-if-file").textContent = file;
    byId("what-if-save").href = `data:text/yaml;charset=utf-8,${encodeURIComponent(file)}`;
    const [lead] = moved.map((id) => `${facts[id][0]}: ${state.text(id)} (was ${base.text(id)}). `);
    const said = `sentences ${count(sentences, 0)}, verdicts ${count(verdicts, 0)}`;
    return `${lead ?? ""}Changed: numbers ${moved.length} of ${key.length}, ${said}.`;
  };
  const page = model.settings(board, follow);
  addEventListener("resize", page.show);
})();
