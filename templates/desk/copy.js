// Copies exactly what the build made. The copy event delivers the bytes unchanged, also on a plain-http intranet and from a file, where
// the newer interface does not exist; that one comes second, and selecting for a copy by hand last, which the page says.
"use strict";
(function () {
  var store = document.getElementById("data"), data = store ? JSON.parse(store.textContent) : {};
  var preview = document.getElementById("preview"), manual = document.getElementById("manual"), putting = false;

  // fill sets what goes to the clipboard in a copy event. It tells whether all of it is there.
  function fill(e, text, html) {
    try {
      e.clipboardData.setData("text/plain", text);
      if (html !== undefined) e.clipboardData.setData("text/html", html);
      e.preventDefault();
      return true;
    } catch (err) { return false; }
  }

  // put gives text, and HTML if there is some, to the clipboard. It tells by a promise whether all is there.
  function put(text, html) {
    var set = false, done = false, s = getSelection();
    function onCopy(e) {
      e.preventDefault(); // in any case: what is selected is not what was asked for
      set = fill(e, text, html);
    }
    // Safari sends no copy event where nothing is selected.
    var lent = s.isCollapsed;
    if (lent) select(document.querySelector("h1"));
    putting = true;
    document.addEventListener("copy", onCopy);
    try { done = document.execCommand("copy"); } catch (err) { done = false; }
    document.removeEventListener("copy", onCopy);
    putting = false;
    if (lent) s.removeAllRanges();
    if (done && set) return Promise.resolve(true);
    try {
      var second = html === undefined ? navigator.clipboard.writeText(text) : navigator.clipboard.write([new ClipboardItem({
        "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) })]);
      return second.then(function () { return true; }, function () { return false; });
    } catch (err) { return Promise.resolve(false); } // the interface does not exist
  }

  function select(node) {
    var range = document.createRange(), s = getSelection();
    range.selectNodeContents(node);
    s.removeAllRanges();
    s.addRange(range);
  }

  // say tells beside a button what it did. What others said goes, and so does a text put there to copy by hand.
  function say(button, text, failed) {
    document.querySelectorAll(".said").forEach(function (o) { o.textContent = ""; });
    document.querySelectorAll("textarea").forEach(function (o) { o.remove(); });
    var o = button.closest("[data-near]").querySelector(".said");
    o.classList.toggle("failed", !!failed);
    o.textContent = text;
  }

  // byHand shows a text that could not be copied, selected.
  function byHand(button, text) {
    var t = document.createElement("textarea");
    t.readOnly = true;
    t.rows = 6;
    t.value = text;
    t.setAttribute("aria-label", "要复制的文字");
    button.closest("[data-near]").after(t);
    t.focus();
    t.select();
  }

  function show(mode) {
    preview.innerHTML = mode === "dark" ? data.dark : data.html;
    preview.parentNode.classList.toggle("dark", mode === "dark");
    document.querySelectorAll("[data-mode]").forEach(function (b) { b.setAttribute("aria-pressed", String(b.dataset.mode === mode)); });
  }

  function rich(button) {
    put(data.text, data.html).then(function (ok) {
      manual.hidden = ok;
      say(button, ok ? "复制好了，到公众号编辑器里粘贴" : "", !ok);
      if (ok) return;
      show("light");
      manual.scrollIntoView({ block: "center" });
      button.blur();
      select(preview);
    });
  }

  function plain(button, text) {
    put(text).then(function (ok) {
      var name = (button.getAttribute("aria-label") || button.textContent).trim().replace("复制", "");
      say(button, ok ? name + "已复制" : "没有复制成。文字已经选中，请按 Ctrl+C（苹果电脑按 ⌘C，手机上长按）", !ok);
      if (!ok) byHand(button, text);
    });
  }

  // What is copied by hand is exact too where the browser lets the page: only the whole article, selected as rich does it.
  document.addEventListener("copy", function (e) {
    if (putting || !preview || manual.hidden) return;
    var s = getSelection();
    if (s.rangeCount !== 1) return;
    var r = s.getRangeAt(0);
    if (r.startContainer !== preview || r.endContainer !== preview || r.startOffset !== 0 || r.endOffset !== preview.childNodes.length) return;
    if (!fill(e, data.text, data.html)) return;
    manual.hidden = true;
    say(document.querySelector("[data-rich]"), "复制好了，到公众号编辑器里粘贴");
  });

  document.addEventListener("click", function (e) {
    var b = e.target.closest("button");
    if (!b) return;
    if (b.hasAttribute("data-rich")) rich(b);
    else if (b.dataset.copy) plain(b, data[b.dataset.copy]);
    else if (b.dataset.text !== undefined) plain(b, b.dataset.text);
    else if (b.dataset.mode) show(b.dataset.mode);
  });

  if (preview) show("light");
})();
