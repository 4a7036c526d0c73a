// What is set: in the controls, in the address, so that it can be sent, and in a strip below.
(() => {
  const model = window.whatIf;
  const { parameters, read } = model;
  const { make } = window.report;

  const button = (textContent, act) => {
    const made = make("button", { type: "button", textContent });
    made.addEventListener("click", act);
    return made;
  };
  const write = (node, text) => node.textContent === text || (node.textContent = text);
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

  // One assumption: slider and field, or a list. Gives what shows its value in a state.
  const control = (box, set) => {
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
    return (state, given) => {
      const value = given[name] ?? parameters[name].value;
      if (slider) slider.value = value;
      slider?.setAttribute("aria-valuetext", state.text(name));
      if (typed() !== value) field.value = slider ? exact(value * scale) : value;
      box.classList.toggle("set", name in given);
      back.hidden = !(name in given);
    };
  };

  // The controls in a box at work; follow: shows a state and says in words what has changed by it.
  const settings = (box, follow) => {
    let given = known(Object.entries(JSON.parse(box.dataset.held)));
    let frame, pause, speak;
    const status = make("p", { role: "status" });
    const back = button("Back to baseline", () => put({}));
    box.closest("article").append(make("div", { className: "what-if-strip" }, status, back));
    const put = (state) => {
      given = state;
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(show);
      clearTimeout(pause); // browsers mind who changes the address too often
      pause = setTimeout(() => history.replaceState(null, "", model.address(given)), 200);
    };
    const set = (name, value = parameters[name].value) => {
      const { [name]: _, ...others } = given;
      put(value === parameters[name].value ? others : { ...others, [name]: value });
    };
    const told = (state) => {
      const names = Object.keys(given);
      const each = names.map((name) => `${parameters[name].definition}: ${state.text(name)}`);
      return names.length > 2 ? `${names.length} assumptions` : each.join("; ");
    };
    const source = make("span"); // of what is copied or printed
    document.querySelector("main > .print-only").append(source);
    const controls = [...box.querySelectorAll(".assumption")].map((each) => control(each, set));
    const show = () => {
      const state = read(given);
      const changed = follow(state, given); // first: it may ask for a width, and nothing has moved
      controls.forEach((each) => each(state, given));
      back.hidden = !Object.keys(given).length;
      const words = back.hidden ? "As in the baseline." : `Set: ${told(state)}. ${changed}`;
      source.textContent = back.hidden ? "" : ` Not as published: ${told(state)}.`;
      clearTimeout(speak);
      speak = setTimeout(() => (status.textContent = words), 300);
    };
    const fromAddress = () => {
      const state = location.hash.slice(1);
      if (state.includes("=")) given = known(new URLSearchParams(state));
      else if (state === "baseline") given = {};
      for (const name in given)
        for (let shut; (shut = document.getElementById(name)?.closest("details:not([open])")); )
          shut.open = true;
      show();
    };
    fromAddress();
    addEventListener("hashchange", fromAddress);
    return { set, show, state: () => read(given) };
  };
  const address = (given) =>
    `#${Object.entries(given).map((pair) => pair.join("=")).join("&") || "baseline"}`;
  Object.assign(model, { address, button, settings, write });
})();
