// Starts the application. Its hashed names stand on this script's own tag, so nothing here changes with a build.
const tag = document.querySelector('script[data-app-wasm]');

function say(text) {
  const place = document.getElementById('boot');
  if (place) place.textContent = text;
}

async function start() {
  if (typeof WebAssembly !== 'object') {
    say('This browser cannot run WebAssembly. Use a current Chrome, Edge, Firefox or Safari.');
    return;
  }
  const app = await import(tag.dataset.appJs);
  await app.default({ module_or_path: tag.dataset.appWasm });
}

start().catch((error) => {
  console.error(error);
  say('Prosector could not be loaded. Check the connection and load the page again; saved work is kept in this browser.');
});
