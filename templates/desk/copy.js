// Copies exactly what the build made. The copy event delivers the bytes unchanged, also on a plain-http intranet and from a file, where
// the newer interface does not exist; that one comes second, and selecting the preview last, which the page says.
"use strict";
(function () {
  var data = JSON.parse((document.getElementById("data") || { textContent: "{}" }).textContent);
  var said = document.getElementById("said"), preview = document.getElementById("preview"), manual = document.getElementById("manual");
  function say(text) { said.textContent = text; }
  // put gives text, and HTML if there is some, to the clipboard. It tells by a promise whether both are there.
  function put(text, html) {
    var set = false;
    function onCopy(e) {
      try {
        e.clipboardData.setData("text/plain", text);
        if (html !== undefined) e.clipboardData.setData("text/html", html);
        e.preventDefault();
        set = true;
      } catch (err) { set = false; }
    }
    document.addEventListener("copy", onCopy);
    var done = false;
    try { done = document.execCommand("copy"); } catch (err) { done = false; }
    document.removeEventListener("copy", onCopy);
    if (done && set) return Promise.resolve(true);
    if (!navigator.clipboard) return Promise.resolve(false);
    var second = html === undefined || !window.ClipboardItem ? html === undefined ? navigator.clipboard.writeText(text) : Promise.reject() :
      navigator.clipboard.write([new ClipboardItem({ "text/plain": new Blob([text], { type: "text/plain" }), "text/html": new Blob([html], { type: "text/html" }) })]);
    return second.then(function () { return true; }, function () { return false; });
  }
  function select(node) {
    var range = document.createRange(), s = getSelection();
    range.selectNodeContents(node);
    s.removeAllRanges();
    s.addRange(range);
  }
  if (preview) preview.innerHTML = data.html;
  document.addEventListener("click", function (e) {
    var b = e.target.closest("button");
    if (!b) return;
    if (b.hasAttribute("data-rich")) {
      put(data.text, data.html).then(function (ok) {
        manual.hidden = ok;
        say(ok ? "复制好了，到公众号编辑器里粘贴" : "");
        if (!ok) { preview.innerHTML = data.html; select(preview); manual.scrollIntoView(); }
      });
    } else if (b.dataset.copy || b.dataset.text !== undefined) {
      put(b.dataset.copy ? data[b.dataset.copy] : b.dataset.text).then(function (ok) {
        say(ok ? b.textContent + "：好了" : "没有复制成，请用鼠标选中再复制");
        if (!ok && b.nextElementSibling) select(b.nextElementSibling);
      });
    } else if (b.dataset.mode) {
      var dark = b.dataset.mode === "dark";
      preview.innerHTML = dark ? data.dark : data.html;
      preview.parentNode.classList.toggle("dark", dark);
      document.querySelectorAll("[data-mode]").forEach(function (o) { o.setAttribute("aria-pressed", String(o === b)); });
    }
  });
})();
