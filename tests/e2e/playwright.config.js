// One worker: software rendering takes both cores, and the paths check time as people feel it.
import { defineConfig } from "@playwright/test";
import { gpuFlags, quietFlags } from "./support/chromium.js";

export default defineConfig({
  testDir: ".",
  // What the page that is served by default has no room for is tried on the page that has all.
  testMatch: "paths/*.spec.js",
  globalSetup: "./support/demo-data.js",
  outputDir: "results",
  reporter: [["list"]],
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 20_000,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [...quietFlags, ...gpuFlags],
    },
  },
});
