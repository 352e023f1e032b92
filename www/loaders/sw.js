// Keeps one version of the application shell in a cache, so that a reload works without the server.
//
// The version is the hashed name of the application script, given in this script's own address (/sw.js?v=...).
// Versions never mix: a page's files carry hashed names or ?v=, this worker answers only from its own version's cache,
// and everything it does not hold goes to the network. A new version waits until no page of the old one is left.
const version = new URL(self.location.href).searchParams.get('v') || '';
const shell = 'prosector-shell-' + version;
const NETWORK_PATIENCE_MS = 3000;
const DYNAMIC = ['/api/', '/demo/', '/healthz', '/sw.js'];

self.addEventListener('install', (event) => event.waitUntil(fillShell()));
self.addEventListener('activate', (event) => event.waitUntil(dropOldShells().then(() => self.clients.claim())));
self.addEventListener('message', (event) => {
  if (event.data === 'activate-if-alone') event.waitUntil(activateIfAlone());
  if (event.data === 'keep-rest') event.waitUntil(keepRest());
});
self.addEventListener('fetch', (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (DYNAMIC.some((path) => url.pathname.startsWith(path))) return;
  event.respondWith(request.mode === 'navigate' ? openPage(request) : openFile(request));
});

async function fillShell() {
  const page = await fetch('/', { cache: 'no-store' });
  const html = await page.clone().text();
  if (!page.ok || !html.includes(version)) throw new Error('the server offers another version');
  const cache = await caches.open(shell);
  await cache.put('/', page);
  await Promise.all(filesNamedIn(html).map((path) => fetchInto(cache, path)));
}

// The files the page names, and those the application starts by name.
function filesNamedIn(html) {
  const named = [...html.matchAll(/\s(?:href|src|data-app-js|data-app-wasm)="(\/[^"]+)"/g)].map((match) => match[1]);
  const started = ['/worker-start.js', '/import-worker.js', '/import-worker_bg.wasm', '/plan-reader-start.js'].map(versioned);
  return [...new Set([...named, ...started])];
}

// What is fetched when it is first needed, and kept once the page has time: not beside the first picture.
async function keepRest() {
  const cache = await caches.open(shell);
  const rest = ['/codec-worker.js', '/codec-worker_bg.wasm', '/anatomy-worker.js', '/anatomy-worker_bg.wasm'].map(versioned);
  await Promise.all(rest.map(async (path) => (await cache.match(path)) || fetchInto(cache, path)));
}

function versioned(path) {
  return path + '?v=' + version;
}

async function fetchInto(cache, path) {
  const answer = await fetch(path, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(path + ' could not be fetched');
  await cache.put(path, answer);
}

async function dropOldShells() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('prosector-shell-') && name !== shell).map((name) => caches.delete(name)));
}

async function activateIfAlone() {
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (pages.length <= 1) await self.skipWaiting();
}

// The network decides which version a page is; without it, the version kept here.
async function openPage(request) {
  const kept = async () => (await (await caches.open(shell)).match('/')) || Response.error();
  const patience = new Promise((_, reject) => setTimeout(() => reject(new Error('slow')), NETWORK_PATIENCE_MS));
  try {
    const answer = await Promise.race([fetch(request), patience]);
    return answer.status >= 500 ? await kept() : answer;
  } catch {
    return kept();
  }
}

async function openFile(request) {
  const cache = await caches.open(shell);
  return (await cache.match(request)) || fetch(request);
}
