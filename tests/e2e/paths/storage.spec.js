// A browser that stores little or nothing, tabs that share what is stored, and tabs that die: no edit is lost unsaid.
import { readFileSync } from "node:fs";
import { test, expect } from "./fixtures.js";
import { ctSlice } from "../support/dicom.js";
import { file, folderOf } from "../support/files.js";
import { Workspace } from "../support/workspace.js";

const slices = () => folderOf(Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`${n}.dcm`, ctSlice({ n })])));

/** The case's address, once it is the case's own. */
async function addressOf(page) {
  await expect(page).not.toHaveURL(/case\/new/);
  return page.url();
}

/** Another tab of the same browser on the same case. */
async function secondTab(page, address) {
  const tab = await page.context().newPage();
  await tab.goto(address);
  return new Workspace(tab);
}

/** Run in the page before anything else: what private windows and strict settings do. */
function refuseDatabase() {
  const open = () => {
    throw new DOMException("Access is denied", "SecurityError");
  };
  Object.defineProperty(window, "indexedDB", { value: { open } });
}

/** Files are kept by the import workers, so it is they who meet the refusal. */
async function refuseFiles(page) {
  const refuse = 'StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException("Storage is off", "SecurityError"));\n';
  await page.route("**/worker-start.js*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: refuse + (await answer.text()) });
  });
}

test("a browser that refuses to store says so, works on, and offers the plan as a file", async ({ page, server }) => {
  await page.addInitScript(refuseDatabase);
  const work = await Workspace.folder(page, server, slices());
  await work.addStep("Kept by hand");
  const toast = page.getByRole("alert").filter({ hasText: /This browser refuses to store data for this page .*Access is denied/ });
  await expect(toast).toContainText("save the plan file before you close it");
  await expect(page.locator("[data-saved]")).toHaveText("Not saved");
  await page.screenshot({ path: "results/shots/storage-refused.png" });
  await work.rename(1, "Kept by hand, and renamed");
  const saved = page.waitForEvent("download");
  await toast.getByRole("button", { name: "Save plan file" }).click();
  const plan = readFileSync(await (await saved).path());
  const elsewhere = await page.context().browser().newPage();
  const again = await Workspace.files(elsewhere, server, file("plan.prosector", plan));
  await expect.poll(() => again.titles()).toEqual(["Kept by hand, and renamed"]);
  await elsewhere.close();
});

test("a browser that refuses to keep files opens them all the same and says what that means", async ({ page, server }) => {
  await refuseFiles(page);
  const work = await Workspace.folder(page, server, slices());
  await expect(page.getByText(/The images are not kept for reloading without their files.*The plan is saved/)).toBeVisible();
  await page.screenshot({ path: "results/shots/storage-no-files.png" });
  await work.addStep("Saved without its images");
  await work.saved();
});

test("two tabs on one case see each other's edits, and none is lost in whatever order they close", async ({ page, server }) => {
  const first = await Workspace.folder(page, server, slices());
  await first.kept();
  const address = await addressOf(page);
  let [one, two] = [first, await secondTab(page, address)];
  const expected = [];
  for (const round of ["the first closes first", "the second closes first"]) {
    await two.loaded();
    for (const [tab, who] of [[one, "first"], [two, "second"], [one, "first again"]]) {
      expected.push(`${who}, when ${round}`);
      await tab.page.bringToFront();
      await tab.addStep(expected.at(-1));
      for (const each of [one, two]) await expect.poll(() => each.titles()).toEqual(expected);
    }
    for (const tab of [one, two]) await tab.saved();
    const reopener = await page.context().newPage();
    for (const tab of round.startsWith("the first") ? [one, two] : [two, one]) await tab.page.close();
    await reopener.goto(address);
    one = await new Workspace(reopener).loaded();
    await expect.poll(() => one.titles()).toEqual(expected);
    two = await secondTab(reopener, address);
  }
});

test("a tab that dies a second after a gesture has kept it", async ({ page, server }) => {
  const work = await Workspace.folder(page, server, slices());
  await work.kept();
  const address = await addressOf(page);
  await work.addStep("Made just before the end");
  await page.waitForTimeout(1000);
  const died = page.waitForEvent("crash");
  const devtools = await page.context().newCDPSession(page);
  devtools.send("Page.crash").catch(() => {});
  await died;
  const again = await secondTab(page, address);
  await again.loaded();
  await expect.poll(() => again.titles()).toEqual(["Made just before the end"]);
});
