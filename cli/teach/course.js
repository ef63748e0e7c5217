"use strict";
/* A choice, or the button, shows what happened; before that the reader is asked. */
const happened = document.getElementById("happened"), choices = document.querySelectorAll(".choices input");
const show = () => {
  happened.hidden = false;
  document.getElementById("show").hidden = true;
  for (const c of choices) c.parentElement.classList.toggle("right", c.value === happened.dataset.right);
};
for (const c of choices)
  c.addEventListener("change", () => {
    show();
    for (const other of choices)
      other.parentElement.classList.toggle("wrong", other.checked && other.value !== happened.dataset.right);
  });
document.getElementById("show").addEventListener("click", show);
