// Extras of the complaint pages. What is typed stays in the page: nothing here sends or stores anything.
"use strict";
(function () {
  var $ = function (id) { return document.getElementById(id); };
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  all("[data-print-button]").forEach(function (p) { p.hidden = false; });

  var router = $("router");
  if (router) {
    var who = $("router-who"), what = $("router-what"), said = $("router-said");
    var show = function () {
      var about = what.value, shown = 0;
      all("[data-who]").forEach(function (section) {
        var matters = Array.prototype.slice.call(section.querySelectorAll("[data-matter]"));
        var fits = (!who.value || section.dataset.who === who.value) &&
          (!about || matters.some(function (m) { return m.dataset.matter === about; }));
        section.hidden = !fits;
        if (fits) shown++;
        matters.forEach(function (m) {
          m.hidden = about && m.dataset.matter !== about;
          m.open = Boolean(about) && m.dataset.matter === about;
        });
      });
      var chosen = who.value || about;
      document.querySelector(".router-jump").hidden = Boolean(chosen);
      said.textContent = chosen ? said.dataset.said.replace("{n}", shown) : "";
    };
    who.addEventListener("change", function () { // only what may be about the chosen one
      var section = who.value && $("who-" + who.value);
      Array.prototype.forEach.call(what.options, function (o) {
        o.hidden = o.disabled = Boolean(section && o.value && !section.querySelector('[data-matter="' + o.value + '"]'));
      });
      if (what.selectedOptions[0].disabled) what.value = "";
      show();
    });
    what.addEventListener("change", show);
    router.addEventListener("submit", function (event) { event.preventDefault(); });
    router.hidden = false;
    show();
  }

  var form = $("letter-form");
  if (!form) return;
  var to = $("l-to"), told = $("letter-said");
  var fill = function () {
    var values = {};
    all("[data-fill]").forEach(function (input) { values[input.dataset.fill] = input.value.trim(); });
    if (!values.to) values.to = to.value === to.options[0].value ? form.dataset.bank || "" : "";
    all("[data-from]").forEach(function (place) { place.textContent = values[place.dataset.from] || ""; });
    var any = Boolean(values.other) || all("[data-ask]").some(function (box) { return box.checked; });
    all("[data-asked]").forEach(function (line) {
      var ask = line.dataset.asked;
      line.hidden = any && !(ask ? document.querySelector('[data-ask="' + ask + '"]').checked : values.other);
    });
    all("[data-duty]").forEach(function (p) { p.hidden = p.dataset.duty !== to.value; });
  };
  form.addEventListener("input", fill);
  form.addEventListener("change", fill);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  document.querySelector("[data-clear]").addEventListener("click", function () { form.reset(); fill(); told.textContent = ""; $("l-to").focus(); });
  document.querySelector("[data-copy-text]").addEventListener("click", function (event) {
    var button = event.currentTarget, letter = $(button.dataset.copyText);
    var done = function (ok) { told.textContent = ok ? button.dataset.done : button.dataset.failed; };
    var select = function () { // where the clipboard may not be written, the letter is marked for copying by hand
      var range = document.createRange(), selection = getSelection();
      range.selectNodeContents(letter);
      selection.removeAllRanges();
      selection.addRange(range);
      done(document.execCommand("copy"));
    };
    // A blank that nobody filled in must not vanish between two words.
    var text = letter.innerText.replace(/\n{3,}/g, "\n\n").trim() + "\n";
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(function () { done(true); }, select); else select();
  });
  form.hidden = false;
  document.querySelector(".letter-do").hidden = false;
  addEventListener("pageshow", fill); // a browser may have put back what was typed
  fill();
})();
