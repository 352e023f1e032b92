// People who may not come in, or not do what they try: each is told why, and the server holds whatever the client claims.
import { test as base, expect } from "./fixtures.js";
import { ask, makeCase, makeLink } from "../support/api.js";
import { joinCase, signIn } from "../support/people.js";
import { Server } from "../support/server.js";
import { Workspace } from "../support/workspace.js";

base.describe.configure({ mode: "serial" });

// A server of its own: what is wrong here slows down this address, and must not slow down other tests.
const test = base.extend({
  doors: [
    async ({}, use) => {
      const server = await new Server().start();
      await use(server);
      await server.remove();
    },
    { scope: "worker" },
  ],
  owner: async ({ browser, doors }, use) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await signIn(page, doors);
    await use(page);
    await context.close();
  },
});

/** Fills in a join page that is open already. */
async function tryCode(page, code) {
  await page.getByLabel("Your name").fill("Dr Ben Remote");
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Join" }).click();
}

test("a wrong password is told, and after several tries how long to wait", async ({ page, owner, doors }) => {
  await page.goto(`${doors.address}/login`);
  await page.getByLabel("Login").fill("somebody");
  const alert = page.getByRole("alert");
  for (let k = 0; k < 6; k++) {
    await page.getByLabel("Password").fill(`wrong ${k}`);
    const answered = page.waitForResponse("**/api/login");
    await page.getByRole("button", { name: "Sign in" }).click();
    await answered;
    await expect(alert).toContainText(k < 5 ? "Login name or password is wrong. Check both" : /Wait \d+.s, then try again/);
    if (k === 0) await page.screenshot({ path: "results/shots/access-password.png" });
  }
  await page.screenshot({ path: "results/shots/access-password-wait.png" });
  expect((await ask(owner, "GET", "/api/me")).body.account.login, "others are not held up").toBe("ada");
});

test("a wrong code, a code of another link, and too many of them", async ({ page, owner, doors }) => {
  const [first, second] = [await makeCase(owner, "First"), await makeCase(owner, "Second")];
  const [link, other] = [await makeLink(owner, first, "viewer"), await makeLink(owner, second, "viewer")];
  await page.goto(doors.address + link.path);
  const alert = page.getByRole("alert");
  await tryCode(page, other.code);
  await expect(alert).toContainText("This code does not fit the link. Check it and try again.");
  await page.screenshot({ path: "results/shots/access-code.png" });
  for (let k = 0; k < 4; k++) await ask(page, "POST", `/api/links/${link.id}/open`, { code: "00000000", name: "x" });
  await tryCode(page, "00000000");
  await expect(alert).toContainText(/too many tries\. Wait \d+ (seconds|minutes?), then try again/);
  await page.screenshot({ path: "results/shots/access-code-wait.png" });

  await test.step("the right code opens its own case and no other", async () => {
    await joinCase(page, { address: doors.address + other.path, code: other.code }, "Dr Ben Remote");
    await expect(page.getByLabel("Title of the plan")).toBeVisible();
    await page.goto(`${doors.address}/case/${first}`);
    await expect(page.getByText("There is no such case, or it is not shared with you.")).toBeVisible();
    await page.screenshot({ path: "results/shots/access-other-case.png" });
  });
});

test("an expired link, a revoked link and a link that never was", async ({ page, owner, doors }) => {
  const id = await makeCase(owner, "Ending");
  const [brief, revoked] = [await makeLink(owner, id, "editor", 1), await makeLink(owner, id, "editor")];
  await ask(owner, "DELETE", `/api/cases/${id}/links/${revoked.id}`);
  await page.waitForTimeout(1100);
  for (const [what, link] of [["expired", brief], ["revoked", revoked]]) {
    await joinCase(page, { address: doors.address + link.path, code: link.code }, "Dr Ben Remote");
    await expect(page.getByRole("alert"), what).toContainText("This link has ended. Ask the person who sent it for a new one.");
    await page.screenshot({ path: `results/shots/access-${what}.png` });
  }
  await joinCase(page, { address: `${doors.address}/join/nothing`, code: "12345678" }, "Dr Ben Remote");
  await expect(page.getByRole("alert")).toContainText("This link does not exist. Check that its address is complete.");
});

test("somebody inside is told when the link is ended", async ({ page, owner, doors }) => {
  const id = await makeCase(owner, "Ended while open");
  const link = await makeLink(owner, id, "editor");
  await joinCase(page, { address: doors.address + link.path, code: link.code }, "Dr Ben Remote");
  const theirs = new Workspace(page);
  await theirs.synced();
  await theirs.addStep("Made while the link held");
  await theirs.synced();
  await ask(owner, "DELETE", `/api/cases/${id}/links/${link.id}`);
  await expect(page.getByText("Your access to this case has ended. Ask its owner for a new link.")).toBeVisible();
  await page.screenshot({ path: "results/shots/access-ended-inside.png" });
  await owner.goto(`${doors.address}/case/${id}`);
  await expect.poll(() => new Workspace(owner).titles()).toEqual(["Made while the link held"]);
});

test("a wrong code on the patient's page, and how long to wait after several", async ({ page, owner, doors }) => {
  const link = await makeLink(owner, await makeCase(owner, "For the patient"), "patient");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(doors.address + link.path);
  const alert = page.getByRole("alert");
  for (let k = 0; k < 6; k++) {
    await page.getByLabel("Code").fill("00000000");
    const answered = page.waitForResponse("**/open");
    await page.getByRole("button", { name: "Open" }).click();
    await answered;
    await expect(alert).toContainText(k < 5 ? "That code does not fit. Check it" : /too many tries\. Please wait \d+ (seconds|minutes?)/);
  }
  await page.screenshot({ path: "results/shots/access-patient-wait.png" });
});
