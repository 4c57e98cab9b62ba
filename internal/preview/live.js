// Reloads the page when the site has been read again. Part of the preview only, never of the built site.
const script = document.currentScript;
const version = script.dataset.version;
async function wait() {
  for (;;) {
    try {
      const answer = await fetch("/_mingbai/wait?v=" + version, { cache: "no-store" });
      if (answer.ok && (await answer.text()) !== version) {
        location.reload();
        return;
      }
    } catch {
      await new Promise((again) => setTimeout(again, 1000)); // the server restarts
    }
  }
}
wait();
