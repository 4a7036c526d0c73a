// Numbers and sentences at other assumptions. The arithmetic, the conditions and the words come
// from the model, in what-if-model.js; what-if-page.js shows what is read here.
(() => {
  const model = window.whatIf;
  const { parameters, facts, currencies } = model;

  // --- How a number becomes text: as formats.py has it, to the letter. -----------------------

  // So many decimals of value × 10^shift, half to even, from its shortest decimal form.
  const fixed = (value, places, shift = 0) => {
    const [mantissa, exponent] = Math.abs(value).toExponential().split("e");
    const digits = mantissa.replace(".", "");
    const kept = Number(exponent) + 1 + shift + places;
    const head = BigInt(digits.slice(0, Math.max(kept, 0)).padEnd(kept, "0") || 0);
    const rest = kept < 0 ? "" : digits.slice(kept);
    const up = rest > "5" || (rest === "5" && head % 2n === 1n);
    const text = String(head + (up ? 1n : 0n)) + "0".repeat(Math.max(-places, 0));
    const [, whole, decimals] = text
      .padStart(places + 1, "0")
      .match(new RegExp(`^(.*)(.{${Math.max(places, 0)}})$`));
    const sign = value < 0 || Object.is(value, -0) ? "-" : "";
    return sign + whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals && `.${decimals}`);
  };
  const threeDigits = (value) =>
    fixed(value, 2 - value.toExponential().split("e")[1]).replaceAll(",", "");
  const significant = (value) =>
    value === 0 ? "0.0" : threeDigits(value).replace(/\.0+$|(\.\d*[1-9])0+$/, "$1");
  const large = (value) =>
    Math.abs(value) >= 1e9
      ? `${significant(value / 1e9)} billion`
      : `${significant(value / 1e6)} million`;
  const magnitude = (value) => {
    if (Math.abs(value) >= 1e6) return large(value);
    return Math.abs(value) >= 100 ? fixed(value, 0) : significant(value);
  };
  const money = (value, currency) => {
    const size = Math.abs(value);
    const text = size >= 1e6 ? large(size) : fixed(size, size >= 100 ? 0 : 2);
    return (value < 0 ? "-" : "") + currency + text;
  };
  const months = new Intl.DateTimeFormat("en-GB", {
    ...{ month: "long", year: "numeric", timeZone: "UTC" },
  });
  const month = (value) => months.format(Date.UTC(2000, Math.ceil(value * 12) - 24001));
  const styles = {
    percent0: (value) => `${fixed(value, 0, 2)}%`,
    percent1: (value) => `${fixed(value, 1, 2)}%`,
    percent2: (value) => `${fixed(value, 2, 2)}%`,
    whole: (value) => fixed(value, 0),
    one: (value) => fixed(value, 1),
    two: (value) => fixed(value, 2),
    month,
    size: (value) => magnitude(Math.abs(value)),
    money_size: (value) => large(Math.abs(value)),
    percent_size: (value) => styles.percent1(Math.abs(value)),
  };
  const byUnit = (value, unit) => {
    const stem = unit.split("/")[0];
    if (stem === "share") return styles.percent1(value);
    if (stem in currencies) return money(value, currencies[stem]);
    if (unit === "date") return month(value);
    return unit === "persons" && Math.abs(value) < 1e6 ? fixed(value, 0) : magnitude(value);
  };
  const format = (value, unit, style) => {
    if (typeof value === "string") return model.names[value] ?? value;
    return (style ? styles[style](value) : byUnit(value, unit)).replaceAll("-", "\u2212");
  };

  // --- What the report says where some assumptions are set. ----------------------------------

  const read = (given) => {
    const p = {};
    for (const name in parameters) {
      const value = given[name] ?? parameters[name].value;
      p[name] = model.choices[name]?.[value] ?? value;
    }
    const v = model.compute(p);
    const units = (name) => parameters[name]?.unit ?? facts[name][1];
    const unit = (name) => (units(name)[v.country] ?? units(name));
    const text = (name, style) => {
      const [drawn, leaves] = model.drawn[style === "interval" ? `${name}:interval` : name] ?? [];
      if (leaves?.some((leaf) => leaf in given)) return "(not worked out here)";
      if (drawn) return drawn;
      const word = ([, low, high]) => low <= v[name] && v[name] < high;
      const found = style === "words" && model.amounts.find(word)?.[0];
      if (found) return found;
      const exact = !(unit(name).split("/")[0] in currencies && Math.abs(v[name]) >= 1000);
      const value = exact ? v[name] : Number(threeDigits(v[name]));
      return format(value, unit(name), style === "words" ? "" : style);
    };
    // Whether a number has a range: one leaf that is not set moves its text.
    const seen = {};
    const varies = (name) => {
      const plain = (values) => format(values[name], unit(name));
      const moves = (leaf) =>
        model.spread[leaf]?.some((end) => plain(model.compute({ ...p, [leaf]: end })) !== plain(v));
      const leaves = model.drawn[`${name}:interval`][1];
      return (seen[name] ??= leaves.some((leaf) => !(leaf in given) && moves(leaf)));
    };
    // Whether a test comes out the same from every choice, or from both ends of a range and here.
    const same = (name, test) => {
      const tried = Object.values(model.choices[name] ?? [...parameters[name].range, p[name]]);
      return new Set(tried.map((value) => test(model.compute({ ...p, [name]: value })))).size === 1;
    };
    return { p, v, text, varies, same, free: (name) => !(name in given) };
  };

  // The text of pieces; the place of each branch that is said goes into `path`.
  const say = (pieces, state, values, path) =>
    pieces
      .map((each) => {
        if (typeof each === "string") return each;
        if (Array.isArray(each)) return state.text(...each);
        const place = each.when.findIndex(([test]) => test(values, state));
        path.push(place);
        const said = place < 0 ? "" : say(each.when[place][1], state, values, path);
        return said && each.space + said;
      })
      .join("");
  const sentence = ({ said }, state, values = state.v) => {
    const path = [];
    const text = say(said, state, values, path).replace(/\s+/g, " ");
    return { text: text.replace(/^[#|:\- ]+|[#|:\- ]+$/g, ""), path: path.join() };
  };
  // For each assumption that alone turns a sentence the nearest value, as sensitivity.py has it.
  const turns = (each, state) => {
    const now = sentence(each, state).path;
    const mute = { ...state, text: () => "" };
    return each.on.flatMap((name) => {
      const [low, high] = parameters[name].range;
      const at = { ...state.p };
      const turned = (value) => {
        at[name] = value;
        return sentence(each, mute, model.compute(at)).path !== now;
      };
      const far = (value) => Math.abs(value - state.p[name]);
      const grid = Array.from({ length: 2001 }, (_, step) => low + step * ((high - low) / 2000));
      grid[2000] = high;
      const found = grid.sort((a, b) => far(a) - far(b)).find(turned);
      return found === undefined ? [] : [[name, found]];
    });
  };
  Object.assign(model, { read, sentence, turns, format });
})();
