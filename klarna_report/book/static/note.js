// A note beside a number or a word of the glossary: what it is, how sure, of what kind, how read.
// It shows when a pointer rests there or the focus comes; a tap goes into it. A click or Enter
// follows the link, as of any other.
(() => {
  const { notes: file, cite } = document.currentScript.dataset;
  if (!("popover" in HTMLElement.prototype)) return; // the links lead to the entries
  const LINKS = "main a.fact, main a.term";
  const REST = 200; // milliseconds before it comes and goes
  const { make, copyButton } = window.report;
  const title = make("p", { className: "note-title", id: "note-title" });
  const gist = make("p", { id: "note-gist" });
  const footnote = make("p", { hidden: true });
  const copy = copyButton(footnote, "Copy footnote");
  const whole = make("a", { href: location.pathname, textContent: "Whole entry" });
  const actions = make("p", { className: "note-actions" }, copy, whole);
  const box = make("div", { className: "note", popover: "auto" }, title, gist, footnote, actions);
  box.setAttribute("role", "dialog");
  box.setAttribute("aria-labelledby", title.id);
  document.querySelector("main").append(box);

  let texts;
  window.reportNotes = (found) => (texts = found);
  let waiting;
  const load = () =>
    (waiting ??= new Promise((done) => {
      document.head.append(make("script", { src: file, onload: done, onerror: done }));
    }));

  // Below the words, or above where there is more room; it scrolls with the page.
  const place = (link) => {
    const words = link.getClientRects()[0];
    const { width, height } = box.getBoundingClientRect();
    const room = document.documentElement.clientWidth;
    const above = words.bottom + height > innerHeight && words.top > height;
    const top = above ? words.top - height - 4 : words.bottom + 4;
    box.style.top = `${top + scrollY}px`;
    box.style.left = `${Math.max(8, Math.min(words.left, room - width - 8))}px`;
  };

  const forget = () => {
    for (const link of document.querySelectorAll("a[aria-expanded]")) {
      link.removeAttribute("aria-describedby");
      link.removeAttribute("aria-expanded");
    }
  };
  let wanted; // the link whose note shows or is about to
  const show = async (link, source) => {
    wanted = link;
    await load();
    const found = texts?.[link.pathname.split("/").pop() + link.hash];
    if (wanted !== link || !found) return false;
    [title.textContent, gist.textContent] = found;
    copy.textContent = "Copy footnote";
    whole.href = link.href;
    footnote.textContent = `${title.textContent}. ${gist.textContent} ${cite}. ${whole.href}`;
    footnote.hidden = true;
    forget();
    if (!box.matches(":popover-open")) box.showPopover({ source });
    place(link);
    link.setAttribute("aria-describedby", `${title.id} ${gist.id}`);
    link.setAttribute("aria-expanded", "true");
    return true;
  };
  const hide = () => box.matches(":popover-open") && box.hidePopover();
  box.addEventListener("beforetoggle", (event) => {
    if (event.newState === "open") return;
    forget();
    if (box.contains(document.activeElement)) wanted?.focus({ preventScroll: true });
    wanted = undefined;
  });

  let pause;
  const later = (act) => {
    clearTimeout(pause);
    pause = setTimeout(act, REST);
  };
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse") return;
    const link = event.target.closest(LINKS);
    if (link && link !== wanted) later(() => show(link));
    else if (link || box.contains(event.target)) clearTimeout(pause);
    else if (!box.contains(document.activeElement)) later(hide);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(LINKS)) target.matches(":focus-visible") && target !== wanted && show(target);
    else if (!box.contains(target)) hide();
  });
  let tapped = false;
  document.addEventListener("pointerdown", ({ pointerType }) => (tapped = pointerType !== "mouse"));
  document.addEventListener("keydown", () => (tapped = false));
  document.addEventListener("click", async (event) => {
    const link = event.target.closest(LINKS);
    if (!link || !tapped || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    clearTimeout(pause);
    hide(); // it comes again as the link's own, so that Tab goes on from there
    if (await show(link, link)) copy.focus({ preventScroll: true });
    else location.assign(link.href);
  });
  whole.addEventListener("click", () => {
    wanted = undefined;
    hide();
  });
})();
