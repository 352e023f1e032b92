// What a case begins with, who has a part in it, and its end: the demo's plan, people with an account, erasing.
import { test, expect } from "./fixtures.js";
import { ask } from "../support/api.js";
import { PASSWORD, shareCase, signIn } from "../support/people.js";
import { DEMO_STEPS, Workspace } from "../support/workspace.js";

test.describe.configure({ mode: "serial" });

/** A second account, by an invitation of the first. */
async function invited(browser, owner, server) {
  const made = await ask(owner, "POST", "/api/invitations", {});
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.address + made.body.path);
  await page.getByLabel("Your name").fill("Dr Ben Colleague");
  await page.getByLabel("Login").fill("ben");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  return page;
}

test("the demo begins with a plan whose numbers hold, and what is removed stays removed", async ({ page, server, watched }) => {
  watched(page, server);
  const work = await Workspace.demo(page, server);
  const all = page.locator("li.step");
  await expect(all).toHaveCount(DEMO_STEPS);
  await expect(all.nth(2).getByText("Keeps a flow change")).toBeAttached();
  await expect(work.panel("Marks").getByText(/\d+\.\d\s?mm/)).toHaveCount(1);
  await all.nth(2).getByRole("button", { name: /Show step 3/ }).click();
  await all.nth(2).getByRole("button", { name: "Details" }).click();
  await expect(page.getByText("Its numbers still hold.")).toBeVisible();
  const note = await page.getByLabel("Note for the team").inputValue();
  expect(note.replace(/\u202f/g, " ")).toMatch(/carries \d+ % of the portal flow; the portal pressure goes from \d+\.\d to \d+\.\d mmHg/);
  await page.waitForTimeout(4000);
  await page.screenshot({ path: "results/shots/demo-plan.png" });
  await page.getByRole("button", { name: "Remove step" }).click();
  await expect(all).toHaveCount(DEMO_STEPS - 1);
  await work.saved();
  await page.reload();
  await work.loaded();
  await expect(all).toHaveCount(DEMO_STEPS - 1);
});

test("a person with an account is added, finds the case, changes role while inside, and is told when it is erased", async ({ browser, server }) => {
  test.setTimeout(300_000);
  const owner = await (await browser.newContext()).newPage();
  await signIn(owner, server);
  const colleague = await invited(browser, owner, server);
  const ours = await Workspace.demo(owner, server);
  await shareCase(owner, "View");
  await ours.synced();
  await owner.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = owner.getByRole("dialog");
  const people = dialog.getByRole("region", { name: "People with an account" });
  await people.getByLabel("Login name").fill("nobody-here");
  await people.getByRole("button", { name: "Add person" }).click();
  await expect(owner.getByText("Nobody on this server logs in with this name.")).toBeVisible();
  await people.getByLabel("Login name").fill("ben");
  await people.getByLabel("Role of the new person").selectOption("Viewer");
  await people.getByRole("button", { name: "Add person" }).click();
  await expect(people.locator('[data-member="ben"]')).toBeVisible();
  await owner.screenshot({ path: "results/shots/share-people.png" });

  await colleague.goto(server.address);
  await colleague.getByRole("link", { name: /Demo patient/ }).first().click();
  const theirs = await new Workspace(colleague).loaded();
  const add = theirs.panel("Plan").getByRole("button", { name: "Add step" });
  await expect(add).toBeDisabled();
  await people.getByLabel("Role of Dr Ben Colleague").selectOption("Editor");
  await expect(add).toBeEnabled({ timeout: 5000 });
  await people.getByLabel("Role of Dr Ben Colleague").selectOption("Viewer");
  await expect(add).toBeDisabled({ timeout: 5000 });
  await people.getByLabel("Role of Dr Ada Example").selectOption("Viewer");
  await expect(owner.getByText("A case needs an owner.")).toBeVisible();

  await dialog.getByRole("button", { name: "Erase this case" }).click();
  const erase = owner.getByRole("dialog", { name: "Erase this case from the server" });
  const confirm = erase.getByRole("button", { name: "Erase for good" });
  await expect(confirm).toBeDisabled();
  await erase.getByLabel(/Type the title of the case/).fill("Demo patient");
  await owner.screenshot({ path: "results/shots/erase.png" });
  await theirs.kept();
  await confirm.click();

  for (const page of [owner, colleague]) {
    await expect(page.getByRole("dialog", { name: "This case was erased by its owner" })).toBeVisible({ timeout: 15_000 });
  }
  await colleague.screenshot({ path: "results/shots/erased.png" });
  await owner.getByRole("button", { name: "Delete my copy" }).click();
  await expect(owner.getByText("The copy in this browser is deleted.")).toBeVisible();
  await colleague.getByRole("button", { name: "Keep my copy" }).click();
  await expect(colleague.getByText("The copy in this browser is now a case of your own.")).toBeVisible();
  await theirs.loaded();
  await expect(colleague.locator("li.step")).toHaveCount(DEMO_STEPS);
  await expect(add).toBeEnabled();
});
