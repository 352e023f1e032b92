// Starts one worker, of the bundle that the worker is named after. The page compiles the module once and hands it over,
// so a worker starts in milliseconds.
// A trap anywhere in the worker is told to the page, which reports the task in words and starts a fresh worker.
self.addEventListener('unhandledrejection', (event) => self.postMessage({ trap: String(event.reason) }));
self.addEventListener('error', (event) => self.postMessage({ trap: String(event.message) }));

importScripts(self.name + '.js' + self.location.search);

self.addEventListener('message', (event) => {
  event.stopImmediatePropagation();
  wasm_bindgen({ module_or_path: event.data.module }).catch((error) => self.postMessage({ trap: String(error) }));
}, { once: true });
