// A server without room, and one that is killed: the page says so, keeps everything, and goes on where it stopped.
import { test, expect } from "./fixtures.js";
import { ask } from "../support/api.js";
import { signIn } from "../support/people.js";
import { Server } from "../support/server.js";
import { SmallDisk } from "../support/small-disk.js";
import { Workspace } from "../support/workspace.js";

/** Signs in, opens the demo and the share dialog, which offers to upload the case. */
async function readyToUpload(page, server) {
  await signIn(page, server);
  const work = await Workspace.demo(page, server);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  return { work, dialog: page.getByRole("dialog") };
}

/** Notes every piece that is sent: its address without place, where it begins, and whether the server has all of it. */
function watchPieces(page) {
  const pieces = [];
  page.on("response", async (answer) => {
    const [, hash, offset] = answer.url().match(/uploads\/([0-9a-f]{64})\?offset=(\d+)/) ?? [];
    if (!hash || answer.status() !== 200) return;
    const { received, complete } = await answer.json();
    pieces.push({ hash, offset: Number(offset), received, complete });
  });
  return pieces;
}

test("a full server disk is told during an upload and during edits, and everything arrives when there is room", async ({ page }) => {
  const disk = SmallDisk.mount(1024);
  if (process.env.CI === "true") expect(disk, "CI must be able to mount a small disk (as root)").not.toBeNull();
  test.skip(!disk, "skipped: this account may not mount a small disk");
  const server = await new Server(disk.folder).start();
  try {
    const { work, dialog } = await readyToUpload(page, server);
    // Uploads leave 256 MiB to the database; room for a part of the case is left beside them.
    const used = 1024 - Math.floor(disk.freeBytes / (1 << 20));
    disk.resize(used + 256 + 8);
    await dialog.getByRole("button", { name: "Upload case" }).click();
    await expect(dialog.getByRole("alert")).toContainText("The server's disk is full. Nothing already saved is lost.", { timeout: 60_000 });
    await page.screenshot({ path: "results/shots/server-full-upload.png" });
    disk.resize(1024);
    await dialog.getByRole("button", { name: "Go on with the upload" }).click();
    await expect(dialog.getByRole("button", { name: "Create link" })).toBeVisible({ timeout: 60_000 });
    await page.keyboard.press("Escape");
    await work.loaded();
    await work.synced();

    await test.step("edits wait in the browser", async () => {
      disk.fill();
      const held = page.locator("[data-room]").getByText("Server cannot store");
      const before = (await work.titles()).length;
      for (let n = 0; n < 20 && !(await held.isVisible()); n++) {
        const title = `Made with a full disk ${n} `;
        await work.addStep(title + "x".repeat(200 - title.length));
        await page.waitForTimeout(400);
      }
      await expect(held).toBeVisible();
      await expect(page.getByText(/The server cannot store changes now.*kept in this browser and sent again/)).toBeVisible();
      await work.saved();
      await page.screenshot({ path: "results/shots/server-full-edit.png" });
      expect((await work.titles()).length).toBeGreaterThan(before);
    });

    const all = await work.titles();
    disk.makeRoom();
    await work.synced();
    await server.stop("SIGKILL");
    await server.start();
    const elsewhere = await page.context().browser().newContext();
    const other = await elsewhere.newPage();
    await signIn(other, server);
    const { body: cases } = await ask(other, "GET", "/api/cases");
    const shared = cases.find((one) => !one.demo);
    await expect(page, "a shared demo has an address of its own").toHaveURL(`${server.address}/case/${shared.id}`);
    await other.goto(page.url());
    await expect.poll(() => new Workspace(other).titles(), { timeout: 60_000 }).toEqual(all);
    await elsewhere.close();
  } finally {
    await server.stop();
    disk.unmount();
  }
});

test("an upload goes on after the server is killed, without sending again what had arrived", async ({ page }) => {
  const server = await new Server().start();
  try {
    const { dialog } = await readyToUpload(page, server);
    const pieces = watchPieces(page);
    // As slow as a real line, so that the end comes in the middle.
    await page.route("**/uploads/**", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await route.continue();
    });
    await dialog.getByRole("button", { name: "Upload case" }).click();
    await expect.poll(() => pieces.length, { intervals: [20] }).toBeGreaterThan(12);
    await server.stop("SIGKILL");
    const arrived = pieces.filter((piece) => piece.complete).map((piece) => piece.hash);
    const before = pieces.length;
    await page.waitForTimeout(500);
    await page.screenshot({ path: "results/shots/server-killed-upload.png" });
    await server.start();
    await expect(dialog.getByRole("button", { name: "Create link" })).toBeVisible({ timeout: 90_000 });
    const after = pieces.slice(before);
    expect(arrived.length).toBeGreaterThan(5);
    expect(after.length).toBeGreaterThan(0);
    expect(after.filter((piece) => arrived.includes(piece.hash)), "sent again").toEqual([]);
  } finally {
    await server.remove();
  }
});
