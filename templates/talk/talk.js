"use strict";
// The keys of the talk. Letters are told by their place on the keyboard, for with a Chinese input method on they arrive as "Process".
(function () {
  var root = document.documentElement, get = function (id) { return document.getElementById(id); };
  var slides = [].slice.call(document.querySelectorAll(".slide"));
  var say = get("say"), clock = get("clock"), menu = get("menu"), black = get("black");
  var at = 0, begun = 0, spent = 0, ticking = 0;

  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (_, name) { return values[name]; }); }

  function show(n) {
    black.hidden = true;
    slides[at].classList.remove("on");
    at = Math.max(0, Math.min(slides.length - 1, n));
    slides[at].classList.add("on");
    slides[at].querySelector(".notes").scrollTop = 0;
    say.textContent = fill(say.dataset.say, { n: at + 1, total: slides.length, heading: slides[at].querySelector(".head").textContent.trim() });
    if (location.hash !== "#s" + (at + 1)) history.replaceState(null, "", "#s" + (at + 1));
  }

  function fromHash() {
    var target = get(decodeURIComponent(location.hash.slice(1)));
    var slide = target && target.closest(".slide");
    show(slide ? slides.indexOf(slide) : 0);
  }

  // The clock: the first time it starts, then it stops, then it goes.
  function tick() {
    var n = Math.floor((spent + (ticking ? Date.now() - begun : 0)) / 60000), m = +clock.dataset.minutes, late = n >= m;
    clock.classList.toggle("late", late);
    clock.textContent = fill(late ? clock.dataset.late : ticking ? clock.dataset.run : clock.dataset.stop, { n: late ? n - m : n, total: m });
  }
  function timer() {
    if (clock.hidden) {
      clock.hidden = false; spent = 0; begun = Date.now(); ticking = setInterval(tick, 1000);
    } else if (ticking) {
      clearInterval(ticking); ticking = 0; spent += Date.now() - begun;
    } else {
      clock.hidden = true;
    }
    tick();
  }

  function full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(function () {});
  }

  function toggleMenu() {
    if (menu.open) menu.close(); else menu.showModal();
  }

  var acts = {
    next: function () { if (black.hidden) show(at + 1); else black.hidden = true; },
    back: function () { if (black.hidden) show(at - 1); else black.hidden = true; },
    first: function () { show(0); },
    last: function () { show(slides.length - 1); },
    notes: function () { root.classList.toggle("noted"); },
    timer: timer,
    black: function () { black.hidden = !black.hidden; },
    full: full,
    print: function () { print(); },
    menu: toggleMenu
  };
  var keys = {
    ArrowRight: "next", ArrowDown: "next", PageDown: "next", Space: "next", Enter: "next", NumpadEnter: "next",
    ArrowLeft: "back", ArrowUp: "back", PageUp: "back", Backspace: "back", Home: "first", End: "last",
    KeyN: "notes", KeyT: "timer", KeyB: "black", Period: "black", KeyF: "full", KeyP: "print", Slash: "menu", KeyH: "menu"
  };

  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    var act = keys[e.code] || keys[e.key]; // a clicker may send no code
    if (e.key === "?") act = "menu";
    if (!act || menu.open && act !== "menu") return;
    if (/^(Space|Enter|NumpadEnter)$/.test(e.code) && e.target.closest("a, button")) return; // these do their own work
    e.preventDefault();
    acts[act]();
  });
  document.addEventListener("click", function (e) {
    var button = e.target.closest("[data-do]");
    if (button) {
      if (menu.open && button.dataset.do !== "menu") menu.close();
      acts[button.dataset.do]();
      button.blur(); // else the next press of the space bar presses it again
      return;
    }
    if (e.target === menu) { menu.close(); return; } // beside it
    if (e.target.closest("a, dialog, .notes") || String(getSelection())) return;
    acts[e.clientX < innerWidth / 2 ? "back" : "next"]();
  });
  addEventListener("hashchange", fromHash);

  root.classList.add("js");
  var printing = location.hash === "#print";
  fromHash();
  if (printing) print();
})();
