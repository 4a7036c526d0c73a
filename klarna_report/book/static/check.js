// Numbers of ours in a pasted text, and what has become of them; the answers are made by the build.
(() => {
  const form = document.querySelector(".check-form");
  const list = document.getElementById("answers");
  const { make } = window.report;
  const OTHER = "other edition: the history keeps the numbers of the baseline only";
  let versions, numbers;
  window.reportPublished = (out, found) => ([versions, numbers] = [out, new Map(Object.entries(found))]);

  // A printed number without what people leave out when they copy it.
  const bare = (text) =>
    text.replace(/SEK|[\s,$€£]/g, "").replaceAll("\u2212", "-").toLowerCase();
  const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const holds = (text, printed) => {
    const loose = [...printed].map(escaped).join("[\\s,]*").replace("-", "[-\u2212]\\W*");
    return RegExp(`(?<![\\d.])(?<!\\d,)${loose}(?!\\w|[.,]\\d)`, "i").test(text);
  };

  // The row of a number that held in a version, and what it says of a text.
  const inVersion = (rows, version) => {
    const out = versions.slice(0, versions.indexOf(version) + 1);
    return rows.findLast(([each]) => out.includes(each));
  };
  const cited = (name, version, fits, typed) => {
    const [label, , rows] = numbers.get(name);
    const row = inVersion(rows, version);
    if (!row?.[1]) return `never published: ${version} does not have ${label}`;
    if (row[2].some(fits)) return row[3];
    return `never published: ${label} is ${row[1]} in ${version}, not ${typed}`;
  };
  const undated = (name, fits) => {
    const [label, , rows] = numbers.get(name);
    const row = rows.findLast((each) => each[2].some(fits));
    return row?.[3] || `never published: no version has ${label} with the number given here`;
  };

  const answerTo = (name, before, after) => {
    if (/Not the baseline|Edition [a-z0-9-]+:/.test(before + after)) return OTHER;
    const named = (before + after).match(/(?<![\d.])\d+\.\d+\.\d+(?![\d.])/g) ?? [];
    const version = named.find((each) => versions.includes(each));
    if (named.length && !version) return `never published: there is no version ${named[0]}`;
    const only = before.trim() === version && after.trim();
    const fits = only ? (each) => each === bare(only) : (each) => holds(`${before} ${after}`, each);
    return version ? cited(name, version, fits, only || "the number given here") : undated(name, fits);
  };

  // Each mention of a number by its identifier or its address: the answer, and the piece of the text
  // that it is about. That is the line, or where this does not have the number, what stands before.
  const MENTION = /[a-z]\w*_\w+|(?<=fact-)[a-z0-9-]+|(?<=facts\/)\w+(?=\.)|(?<=\d\.\d+ )[a-z]\w+/g;
  const mentions = (text) => {
    const found = [];
    let from = 0;
    for (const { 0: mention, index } of text.matchAll(MENTION)) {
      const name = mention.replaceAll("-", "_");
      if (!numbers.has(name) || index < from) continue;
      const after = text.slice(index + mention.length).split("\n", 1)[0];
      const line = Math.max(from, text.lastIndexOf("\n", index) + 1);
      const tried = [line, from].map((start) => [start, answerTo(name, text.slice(start, index), after)]);
      const [start, answer] = tried.find(([, each]) => !each.startsWith("never")) ?? tried[0];
      from = index + mention.length + after.length;
      found.push({ name, answer, start, end: from });
    }
    return found;
  };

  // A sentence with a number and all the words of one label, and of no longer one.
  const words = (text) => text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  const labelled = (sentence) => {
    const said = new Set(words(sentence));
    if (!/\d/.test(sentence) || said.size < 3) return [];
    const fits = [...numbers].filter(([, [label, , rows]]) => {
      const all = words(label).every((word) => said.has(word));
      return all && rows.some((row) => row[2].some((each) => holds(sentence, each)));
    });
    const most = Math.max(...fits.map(([, [label]]) => label.length));
    const best = fits.filter(([, [label]]) => label.length === most);
    return new Set(best.map(([, [label]]) => label)).size === 1 ? [best[0][0]] : [];
  };

  const answers = (text) => {
    const found = mentions(text);
    const told = found.map(({ name, answer }) => [name, answer]);
    const rest = found.reduceRight((left, { start, end }) => left.slice(0, start) + "\n" + left.slice(end), text);
    for (const sentence of rest.split(/[\n;]|[.?!]\s/))
      for (const name of labelled(sentence))
        told.push([name, undated(name, (each) => holds(sentence, each))]);
    return told;
  };
  const item = ([name, answer]) => {
    const [label, now] = numbers.get(name);
    const [status, ...said] = answer.split(": ");
    const line = make("p", {}, make("strong", { textContent: status }), `: ${said.join(": ").replace(" -> ", " → ")}.`);
    const link = make("a", { href: `facts/${now}.html`, textContent: `Entry of ${numbers.get(now)?.[0] ?? label}` });
    return make("li", {}, line, now ? link : "");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = answers(form.elements.pasted.value);
    list.replaceChildren(...told.map(item));
    const counts = {};
    for (const [, answer] of told) counts[answer.split(":")[0]] = (counts[answer.split(":")[0]] ?? 0) + 1;
    const sums = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
    document.getElementById("said").textContent = told.length
      ? `Numbers of this report found: ${told.length} (${sums.join(", ")}).`
      : "No number of this report was found in the text.";
  });
})();
