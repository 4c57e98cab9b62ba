// Extras only: every page works without this file.
"use strict";
(function () {
  var form = document.getElementById("code");
  if (!form) return;
  var input = document.getElementById("poster-code"), said = document.getElementById("code-said");
  function say(id) { said.textContent = document.getElementById(id).content.textContent; input.focus(); }
  form.hidden = false;
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    said.textContent = "";
    // What people read wrong in Crockford's base 32, and what phones type instead.
    var code = input.value.normalize("NFKC").toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
    if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(code)) { say("code-wrong"); return; }
    var to = form.dataset.base + code + "/";
    fetch(to, { method: "HEAD" }).then(function (r) {
      if (r.status === 404) say("code-unknown"); else location.assign(to);
    }, function () { location.assign(to); });
  });
})();
document.querySelectorAll("[data-print]").forEach(function (button) {
  button.hidden = false;
  button.addEventListener("click", function () { window.print(); });
});
if (/MicroMessenger/i.test(navigator.userAgent)) document.querySelectorAll("[data-wechat]").forEach(function (p) { p.hidden = false; });
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
