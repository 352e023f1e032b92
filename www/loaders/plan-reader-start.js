// Starts the application's own code in a worker that only reads a plan file: what stops it there leaves the page alone.
async function start({ js, wasm }) {
  const app = await import(js);
  await app.default({ module_or_path: wasm });
}

self.addEventListener('message', (event) => {
  event.stopImmediatePropagation();
  start(event.data).catch((error) => self.reportError(error));
}, { once: true });
