// Extras only: every page works without this file.
"use strict";
document.querySelectorAll("[data-copy]").forEach(function (button) {
  if (!navigator.clipboard) return;
  var label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", function () {
    navigator.clipboard.writeText(button.dataset.copy).then(function () {
      button.textContent = button.dataset.done;
      setTimeout(function () { button.textContent = label; }, 4000);
    }, function () { button.hidden = true; });
  });
});
