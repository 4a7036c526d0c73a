// The what-if page: settings on one side, what follows from them on the other, the state in the
// address, and the edition that would have it all.
(() => {
  const model = window.whatIf;
  const { parameters, facts, read } = model;
  const board = document.querySelector(".what-if");
  const { held, published, key } = board.dataset;
  const byId = (id) => document.getElementById(id);
  const make = (tag, properties, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };
  const button = (textContent, act) => {
    const made = make("button", { type: "button", textContent });
    made.addEventListener("click", () => act(made));
    return made;
  };
  const base = read({});

  // --- The state: what is set, in the address too, so that it can be sent. -------------------

  const allowed = (name, raw) => {
    if (!Object.hasOwn(parameters, name)) return undefined;
    const { range } = parameters[name];
    if (name in model.choices) return range.find((each) => each === raw);
    const value = raw === "" ? NaN : Number(raw);
    return value >= range[0] && value <= range[1] ? value : undefined;
  };
  const known = (pairs) => {
    const found = [...pairs].map(([name, raw]) => [name, allowed(name, raw)]);
    return Object.fromEntries(found.filter(([, value]) => value !== undefined));
  };
  const pairs = (sign) => Object.entries(given).map(([name, value]) => `${name}${sign}${value}`);
  let given = known(Object.entries(JSON.parse(held)));
  let frame, pause;
  const put = (state) => {
    given = state;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(show);
    clearTimeout(pause); // browsers mind who changes the address too often
    const note = () => history.replaceState(null, "", `#${pairs("=").join("&") || "baseline"}`);
    pause = setTimeout(note, 200);
  };
  const set = (name, value = parameters[name].value) => {
    const { [name]: _, ...others } = given;
    put(value === parameters[name].value ? others : { ...others, [name]: value });
  };
  const fromAddress = () => {
    const state = location.hash.slice(1);
    if (state.includes("=")) given = known(new URLSearchParams(state));
    else if (state === "baseline") given = {};
    for (const name in given) byId(name).closest("details").open = true;
    show();
  };

  // --- Settings. -----------------------------------------------------------------------------

  const control = (box) => {
    const name = box.id;
    const scale = Number(box.dataset.scale);
    const slider = box.querySelector("[type=range]");
    const field = box.querySelector("[type=number], select");
    const back = box.querySelector(".back");
    const exact = (value) => Number(value.toPrecision(12)); // 7, not 7.000000000000001
    const typed = () =>
      allowed(name, slider && field.value ? exact(field.value / scale) : field.value);
    slider?.addEventListener("input", () => set(name, Number(slider.value)));
    field.addEventListener("input", () => typed() !== undefined && set(name, typed()));
    back.addEventListener("click", () => {
      set(name);
      field.focus();
    });
    return (state) => {
      const value = given[name] ?? parameters[name].value;
      if (slider) slider.value = value;
      slider?.setAttribute("aria-valuetext", state.text(name));
      if (typed() !== value) field.value = slider ? exact(value * scale) : value;
      box.classList.toggle("set", name in given);
      back.hidden = !(name in given);
    };
  };

  // --- What follows. Each line says how it has changed: 0 in its words, 1 in numbers, 2 not. ---

  const number = (name) => {
    const [label, , href] = facts[name];
    const [was, now] = [make("td", { textContent: base.text(name) }), make("td")];
    const head = make("th", { scope: "row" }, make("a", { href, textContent: label }));
    const follow = (state) => {
      const text = state.text(name);
      const moved = text !== was.textContent;
      now.replaceChildren(moved ? make("strong", { textContent: text }) : "same");
      return moved ? 1 : 2;
    };
    return { line: make("tr", {}, head, was, now), follow };
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
        set(name, value);
        head.focus();
      };
      return make("li", {}, button(`Set ${says}`, act));
    };
    const find = () => {
      const found = model.turns(each, read(given)).map(offer);
      list.replaceChildren(...(found.length ? found : [make("li", {}, "No assumption alone.")]));
    };
    ways.addEventListener("toggle", () => ways.open && find());
    let wait;
    const follow = (state) => {
      const after = model.sentence(each, state);
      const rank = after.path !== before.path ? 0 : after.text !== before.text ? 1 : 2;
      badge.textContent = ["Reads otherwise", "Other numbers", ""][rank];
      now.textContent = after.text || "Not said.";
      was.textContent = rank < 2 ? `Baseline: ${before.text || "not said."}` : "";
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
  const table = (box) => {
    const heads = ["Number", "Baseline", "Now"];
    const cells = heads.map((textContent) => make("th", { scope: "col", textContent }));
    const bodies = [make("tbody"), make("tbody")];
    box.append(make("table", {}, make("thead", {}, make("tr", {}, ...cells)), ...bodies));
    return bodies;
  };
  const lists = (box, rest) => {
    const [changed, same] = [0, 1].map(() => make("ul", { className: "lines" }));
    box.append(changed, rest ? make("details", {}, rest, same) : same);
    return [changed, same];
  };

  // Filed and expected headcount, the baseline's path broken, as wide as there is room.
  const chart = byId("what-if-chart");
  const draw = (tag, attributes, ...inside) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    made.append(...inside);
    return made;
  };
  const paint = (state) => {
    const width = chart.clientWidth || 320;
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
    const write = (words, year, height, kind) =>
      draw("text", { x: x(year) + (kind === "tick" ? 0 : 6), y: height, class: kind }, words);
    const persons = (value) => model.format(value, "persons");
    const [told, before] = [end, was.at(-1)[1]].map(persons);
    const label = `Expected at the end of ${last}: ${told}; in the baseline ${before}.`;
    const below = end < target ? 16 : -6;
    const svg = draw("svg", { role: "img", "aria-label": label, viewBox: `0 0 ${width} 244` });
    svg.append(level(0, "axis"), level(target, "target"), line(was, "was"));
    svg.append(line(filed, "filed"), line(now, "now"));
    svg.append(...[first, today, last].map((year) => write(year, year, 238, "tick")));
    svg.append(write("Filed", first, y(most) - 4, "filed"));
    svg.append(write("Target", last, y(target) + 4, "target"));
    svg.append(write(told, last, y(end) + below, "now"));
    chart.replaceChildren(svg);
  };

  // --- The page. -----------------------------------------------------------------------------

  const controls = [...board.querySelectorAll(".assumption")].map(control);
  const first = key.split(" ");
  const others = Object.keys(facts).filter((name) => !first.includes(name));
  const rest = make("summary");
  const follow = [
    group(first.map(number), ...table(byId("what-if-numbers"))),
    group(others.map(number), ...table(byId("what-if-others"))),
    group(model.sentences.map(sentence), ...lists(byId("what-if-sentences"), rest)),
    group(model.verdicts.map(sentence), ...lists(byId("what-if-verdicts"))),
  ];
  const status = make("p", { role: "status" });
  const back = button("Back to baseline", () => put({}));
  board.closest("article").append(make("div", { className: "what-if-strip" }, status, back));
  const count = (ranks, upTo) => ranks.filter((rank) => rank <= upTo).length;
  const told = (state, key, others, sentences, verdicts) => {
    const names = Object.keys(given);
    if (!names.length) return "As in the baseline.";
    const settings = names.map((name) => `${parameters[name].definition}: ${state.text(name)}`);
    const set = names.length > 2 ? `${names.length} assumptions` : settings.join("; ");
    const moved = first.find((_, at) => key[at] < 2);
    const lead = moved ? `${facts[moved][0]}: ${state.text(moved)} (was ${base.text(moved)}). ` : "";
    const numbers = count([...key, ...others], 1);
    const said = `sentences ${count(sentences, 0)}, verdicts ${count(verdicts, 0)}`;
    return `${lead}Set: ${set}. Changed: numbers ${numbers}, ${said}.`;
  };
  let speak;
  const show = () => {
    const state = read(given);
    paint(state); // first: it asks for a width, and nothing has moved yet
    controls.forEach((each) => each(state));
    const ranks = follow.map((each) => each(state));
    rest.textContent = `As in the baseline: ${ranks[2].filter((rank) => rank === 2).length}`;
    const settings = pairs(": ");
    back.hidden = !settings.length;
    clearTimeout(speak);
    speak = setTimeout(() => (status.textContent = told(state, ...ranks)), 300);
    const options = pairs("=").map((each) => ` -p ${each}`);
    byId("what-if-command").textContent = `klarna-report build${published}${options.join("")}`;
    const about = ["scenario: Own assumptions", "reason: Set on the page What if."];
    const file = [...about, ...settings, ""].join("\n");
    byId("what-if-file").textContent = file;
    byId("what-if-save").href = `data:text/yaml;charset=utf-8,${encodeURIComponent(file)}`;
  };
  for (const box of [byId("what-if-command"), byId("what-if-file")]) {
    const copy = async (made) => {
      getSelection().selectAllChildren(box);
      try {
        await navigator.clipboard.writeText(box.textContent);
        made.textContent = "Copied";
      } catch {
        made.textContent = "Selected";
      }
    };
    box.after(button("Copy", copy));
  }
  fromAddress();
  addEventListener("hashchange", fromAddress);
  addEventListener("resize", () => paint(read(given)));
})();
