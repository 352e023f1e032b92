// How long the page's own thread is held up: no input is answered and nothing is painted during a task.

/** Limit of every task while a case opens and while a what-if is dragged, ms, on a machine without a graphics device. */
export const LONGEST_TASK_MS = 200;

/** Notes tasks above 50 ms (browsers tell no shorter ones) from the first script of the page on. */
export async function noteTasks(page) {
  await page.addInitScript(() => {
    window.longTasks = [];
    const note = (entries) => window.longTasks.push(...entries.map(({ startTime, duration }) => ({ startTime, duration })));
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: "longtask" });
    window.noteTasksNow = () => note(observer.takeRecords());
  });
}

/** The page's clock, ms. */
export function pageTime(page) {
  return page.evaluate(() => performance.now());
}

/** The longest task that began since `start` (0 if all were below 50 ms), printed with all others under a name. */
export async function longestTask(page, name, start) {
  // A task is told of after it has ended.
  await page.waitForTimeout(100);
  const tasks = await page.evaluate((from) => {
    window.noteTasksNow();
    return window.longTasks.filter((task) => task.startTime >= from).map((task) => Math.round(task.duration));
  }, start);
  const longest = Math.max(0, ...tasks);
  console.log(`    ${name}: longest task ${longest} ms; above 50 ms: ${tasks.join(", ") || "none"}`);
  return longest;
}
