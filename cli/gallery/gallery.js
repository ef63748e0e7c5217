"use strict";
// The page works without this, too: it only adds search, the divide between before and after, sliders and copying.

const search = document.getElementById("search");
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    let any = false;
    for (const card of section.querySelectorAll("article")) {
      const text = card.dataset.words;
      card.hidden = !words.every((w) => text.includes(w));
      any ||= !card.hidden;
    }
    section.hidden = !any;
  }
});

for (const pair of document.querySelectorAll(".pair")) {
  const divide = pair.querySelector("input");
  divide.addEventListener("input", () => pair.style.setProperty("--at", divide.value + "%"));
}

// A value that a chain takes as it is, or in quotes.
const quoted = (v) => (/[,|="() ]/.test(v) ? `"${v}"` : v);

for (const card of document.querySelectorAll("article")) {
  const code = card.querySelector("code");
  const fields = [...card.querySelectorAll("[data-param]")];
  const first = code.textContent;
  const retell = () => {
    const given = fields.filter((f) => f.dataset.touched);
    if (!given.length) return;
    const chain = card.dataset.name + given.map((f, i) => (i ? "," : ":") + f.dataset.param + "=" + quoted(f.value)).join("");
    code.textContent = first.replace(/-f '[^']*'/, () => `-f '${chain}'`);
  };
  for (const f of fields)
    f.addEventListener("input", () => {
      f.dataset.touched = "1";
      const out = f.parentElement.querySelector("output");
      if (out) out.textContent = f.value;
      retell();
    });
  card.querySelector("button").addEventListener("click", async (event) => {
    const button = event.target;
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // A page from a file may not write there: mark the words instead.
      const range = document.createRange();
      range.selectNodeContents(code);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      document.execCommand("copy");
    }
    button.textContent = "copied";
    setTimeout(() => (button.textContent = "copy"), 1500);
  });
}
