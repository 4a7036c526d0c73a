// Numbers and sentences at other assumptions. The arithmetic, the conditions and the words come
// from the model, in what-if-model.js; what-if-page.js and change.js show what is read here.
(() => {
  const model = window.whatIf;
  const { parameters, facts, currencies } = model;
  const LEFT_OUT = "(not worked out here)";

  // --- How a number becomes text: as formats.py has it, to the letter. -----------------------

  // Decimals and digits as asked for, half to even, from the shortest decimal form of a value.
  const digits = (options) => {
    const { format } = new Intl.NumberFormat("en", { roundingMode: "halfEven", ...options });
    return (value) => format(Object.is(value, -0) ? "-0" : String(value));
  };
  const decimals = [0, 1, 2].map((places) => ({
    ...{ minimumFractionDigits: places, maximumFractionDigits: places },
  }));
  const [whole, one, two] = decimals.map(digits);
  const [percent0, percent1, percent2] = decimals.map((each) =>
    digits({ ...each, style: "percent" }),
  );
  const threeDigits = digits({ maximumSignificantDigits: 3, useGrouping: false });
  const significant = (value) => (value === 0 ? "0.0" : threeDigits(value));
  const large = (value) =>
    Math.abs(value) >= 1e9
      ? `${significant(value / 1e9)} billion`
      : `${significant(value / 1e6)} million`;
  const magnitude = (value) => {
    if (Math.abs(value) >= 1e6) return large(value);
    return Math.abs(value) >= 100 ? whole(value) : significant(value);
  };
  const money = (value, currency) => {
    const size = Math.abs(value);
    const text = size >= 1e6 ? large(size) : (size >= 100 ? whole : two)(size);
    return (value < 0 ? "-" : "") + currency + text;
  };
  const months = new Intl.DateTimeFormat("en-GB", {
    ...{ month: "long", year: "numeric", timeZone: "UTC" },
  });
  const month = (value) => months.format(Date.UTC(2000, Math.ceil(value * 12) - 24001));
  const styles = {
    ...{ percent0, percent1, percent2, whole, one, two, month },
    size: (value) => magnitude(Math.abs(value)),
    money_size: (value) => large(Math.abs(value)),
    percent_size: (value) => percent1(Math.abs(value)),
  };
  const byUnit = (value, unit) => {
    const stem = unit.split("/")[0];
    if (stem === "share") return percent1(value);
    if (stem in currencies) return money(value, currencies[stem]);
    if (unit === "date") return month(value);
    return unit === "persons" && Math.abs(value) < 1e6 ? whole(value) : magnitude(value);
  };
  const format = (value, unit, style) => {
    if (typeof value === "string") return model.names[value] ?? value;
    const text = style ? (styles[style]?.(value) ?? "") : byUnit(value, unit);
    return text.replaceAll("-", "\u2212");
  };

  // --- What the report says where some assumptions are set. ----------------------------------

  const read = (given) => {
    const p = {};
    for (const name in parameters) {
      const value = given[name] ?? parameters[name].value;
      p[name] = model.choices[name]?.[value] ?? value;
    }
    const v = model.compute(p);
    const units = (name) => parameters[name]?.unit ?? facts[name]?.[1] ?? "";
    const unit = (name) => (units(name)[v.country] ?? units(name));
    const text = (name, style) => {
      const [drawn, leaves] = model.drawn[style === "interval" ? `${name}:interval` : name] ?? [];
      if (leaves?.some((leaf) => leaf in given)) return LEFT_OUT;
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
  Object.assign(model, { read, sentence, turns, format, LEFT_OUT });
})();
