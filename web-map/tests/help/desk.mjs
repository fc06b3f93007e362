// Works the desk as a dispatcher would, by keyboard, and waits for what each step leads to.
import { until, visitor } from './browser.mjs';

/** A desk of its own browser, whose account is known already. */
export async function desk_of(server, name, options = {}) {
  const visit = await visitor(server.url, options);
  await visit.context.addInitScript((account) => {
    // A page that is not loaded yet has no storage.
    if (location.protocol.startsWith('http')) localStorage.setItem('huying.account', account);
  }, name);
  return visit;
}

export const opened = (page, number) => page.locator(`[data-desk-case=${number}]`);

/** The list is there, whatever it holds. */
export async function desk_ready(page) {
  await page.waitForSelector('[data-connection=live]');
  await page.waitForSelector('[data-list], [data-empty]');
}

/** Finds a case in the queue looked at and opens it, by keyboard alone. */
export async function find_and_open(page, queue_key, number) {
  await page.keyboard.press(queue_key);
  await page.keyboard.press('/');
  await page.keyboard.press('Control+a');
  await page.keyboard.type(number);
  await page.locator(`[data-row=${number}]`).waitFor();
  await until('only the case looked for', async () => (await page.locator('[data-row]').count()) === 1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await opened(page, number).waitFor();
}

/** Begins a step by its key; its form is open and has the focus. */
export async function begin(page, key, step) {
  await page.keyboard.press(key);
  const form = page.locator(`[data-move-form=${step}]`);
  await form.waitFor();
  await until(`the focus in the form of ${step}`, () => form.evaluate((element) => element.contains(document.activeElement)));
  return form;
}

export async function status_is(page, number, status) {
  await page.locator(`[data-desk-case=${number}][data-status=${status}]`).waitFor();
}

/** Types into a field of the open form; the mouse is not needed for it. */
export async function type_into(page, field, words) {
  await page.locator(`[data-field=${field}] :is(textarea, input)`).first().focus();
  await page.keyboard.type(words);
}

export const send = (page) => page.keyboard.press('Control+Enter');

/** Takes the first offer of the focused finder. */
export async function pick(page, words) {
  await page.keyboard.type(words);
  await page.locator('[data-move-form] [role=option]').first().waitFor();
  await page.keyboard.press('Enter');
}

/** Sits down at the same desk under another name. */
export async function change_account(page, name) {
  await page.locator('button.account').click();
  const field = page.locator('[data-account]');
  await field.fill(name);
  await field.press('Enter');
  await field.waitFor({ state: 'detached' });
}

let number = 0;

/** Makes a step as any other program would; the answer must be good. */
export async function move(url, name, case_number, step, fields = {}) {
  const body = { id: `test-${Date.now()}-${(number += 1)}`, by: name, step, ...fields };
  const answer = await fetch(`${url}/v1/cases/${case_number}/moves`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${step} of ${case_number} refused: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
