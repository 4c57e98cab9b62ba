// Extras only: without this file every answer stands behind its summary.
"use strict";
document.querySelectorAll("[data-quiz]").forEach(function (quiz) {
  var say = quiz.dataset, steps = "steps" in say, list = quiz.querySelector(".asked");
  var items = Array.prototype.slice.call(list.children), start = list.cloneNode(true);
  var answered = 0, right = 0, missed = [];
  function make(tag, name, text) {
    var e = document.createElement(tag);
    if (name) e.className = name;
    if (text) e.textContent = text;
    return e;
  }
  function fill(phrase, n) { return phrase.replace("{n}", n).replace("{total}", items.length); }
  function press(text, act) {
    var b = make("button", "button", text);
    b.type = "button";
    b.addEventListener("click", act);
    return b;
  }
  function see(e) { e.tabIndex = -1; e.focus(); }
  var score = make("div", "score");
  if (!steps) score.setAttribute("role", "status"); // else it gets the focus
  quiz.appendChild(score);

  function show(n) {
    items.forEach(function (li, i) { li.hidden = i !== n; });
    return items[n];
  }
  function finish() {
    score.appendChild(make("p", "score-number", fill(say.score, right)));
    if (steps) {
      list.hidden = true;
      score.appendChild(make("p", "", right === items.length ? say.all : say.some));
      if (missed.length) {
        score.appendChild(make("p", "score-read", say.read));
        var ul = score.appendChild(make("ul", "plain"));
        missed.forEach(function (a) { ul.appendChild(make("li")).appendChild(a.cloneNode(true)); });
      }
      see(score);
    }
    score.appendChild(press(say.again, function () {
      list.replaceWith(start);
      list = start;
      start = list.cloneNode(true);
      items = Array.prototype.slice.call(list.children);
      answered = right = 0;
      missed = [];
      score.textContent = "";
      items.forEach(ask);
      see(steps ? show(0) : items[0]);
    }));
  }
  function ask(li, n) {
    var answer = +li.dataset.answer - 1, text = li.querySelector(".asked-text"), details = li.querySelector("details");
    var set = make("fieldset"), legend = set.appendChild(make("legend", "asked-text"));
    if (steps) legend.appendChild(make("span", "asked-place", fill(say.progress, n + 1)));
    legend.appendChild(document.createTextNode(text.textContent));
    var labels = Array.prototype.map.call(li.querySelectorAll(".options > li"), function (o, i) {
      var label = make("label", "option"), input = make("input");
      input.type = "radio";
      input.name = "quiz-" + n;
      label.appendChild(input);
      label.appendChild(make("span", "", String.fromCharCode(65 + i) + "\u2002" + o.textContent));
      return set.appendChild(label);
    });
    var hint = make("p", "asked-hint");
    hint.setAttribute("role", "status");
    var button = press(say.check, function () {
      var chosen = labels.findIndex(function (l) { return l.firstChild.checked; });
      if (chosen < 0) { hint.textContent = say.choose; labels[0].firstChild.focus(); return; }
      labels.forEach(function (l) { l.firstChild.disabled = true; });
      function mark(i, name, word) {
        labels[i].classList.add(name);
        labels[i].appendChild(make("b", "", word));
      }
      mark(answer, "option-right", "✓ " + say.correct);
      if (chosen !== answer) mark(chosen, "option-wrong", "✗ " + say.chosen);
      var told = make("div", "told");
      told.appendChild(chosen === answer ? make("p", "told-word", "✓ " + say.right) : make("p", "told-word told-wrong", "✗ " + say.wrong));
      Array.prototype.slice.call(details.children, 2).forEach(function (p) { told.appendChild(p); });
      button.replaceWith(told);
      hint.remove();
      answered++;
      if (chosen === answer) right++;
      else {
        var a = told.querySelector("a");
        if (a && !missed.some(function (b) { return b.href === a.href; })) missed.push(a);
      }
      if (steps) {
        var more = n + 1 < items.length;
        told.appendChild(press(more ? say.next : say.last, function () { if (more) see(show(n + 1)); else finish(); }));
      }
      see(told);
      if (!steps && answered === items.length) finish();
    });
    li.textContent = "";
    li.appendChild(set);
    li.appendChild(hint);
    li.appendChild(button);
  }
  items.forEach(ask);
  quiz.classList.add("live");
  if (steps) show(0);
});
