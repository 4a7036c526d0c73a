// The key numbers of a page are copied together, each with its footnote.
(() => {
  const box = document.getElementById("key-numbers");
  const copy = document.createElement("button");
  copy.type = "button";
  copy.textContent = "Copy all with footnotes";
  copy.addEventListener("click", async () => {
    const lines = [...box.children].map((each) => each.textContent.replace(/\s+/g, " ").trim());
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      copy.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(box);
      copy.textContent = "Selected";
    }
  });
  box.after(copy);
})();
