// Makes the demo case once, so that every server of the run starts at once.
import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Server, demoTemplate } from "./server.js";

export default async function makeDemoData() {
  rmSync(demoTemplate, { recursive: true, force: true });
  const server = await new Server().start();
  await waitForDemo(server);
  // A server that has ended writes nothing more, so the copy is of whole files.
  await server.stop("SIGTERM");
  cpSync(join(server.data, "demo"), demoTemplate, { recursive: true });
  await server.remove();
}

async function waitForDemo(server) {
  for (let k = 0; k < 600; k++) {
    const ready = await fetch(`${server.address}/demo/case.json`).then((r) => r.ok, () => false);
    if (ready && existsSync(join(server.data, "demo"))) return;
    await new Promise((r) => setTimeout(r, 500));
  }
  throw new Error("the demo case was not made within five minutes");
}
