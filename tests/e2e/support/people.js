// Accounts and links, made as people make them.
import { expect } from "@playwright/test";

export const PASSWORD = "correct horse battery";

/** Signs in as the owner; the first call opens the one-time link and creates the account. */
export async function signIn(page, server) {
  await page.goto(server.hasAccount ? `${server.address}/login` : server.welcome);
  if (!server.hasAccount) await page.getByLabel("Your name").fill("Dr Ada Example");
  await page.getByLabel("Login").fill("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: server.hasAccount ? "Sign in" : "Create account", exact: true }).click();
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  server.hasAccount = true;
}

/** Uploads the open case and creates a link; returns its address and code. */
export async function shareCase(page, role) {
  await page.getByRole("button", { name: "Share", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const create = dialog.getByRole("button", { name: "Create link" });
  const upload = dialog.getByRole("button", { name: "Upload case" });
  await expect(create.or(upload)).toBeVisible();
  if (await upload.isVisible()) await upload.click();
  await expect(create).toBeVisible({ timeout: 120_000 });
  await dialog.getByRole("radio", { name: role }).or(dialog.getByRole("button", { name: role, exact: true })).first().click();
  await create.click();
  await expect(dialog.locator("[data-fresh-link]")).toBeVisible({ timeout: 60_000 });
  const address = await dialog.locator("[data-address]").innerText();
  const code = await dialog.locator("[data-code]").innerText();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  return { address, code };
}

/** Joins a case through a link as somebody without an account. */
export async function joinCase(page, link, name) {
  await page.goto(link.address);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Code").fill(link.code);
  await page.getByRole("button", { name: "Join" }).click();
}
