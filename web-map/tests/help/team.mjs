// Works the team's phone as somebody on the street would: one hand, a touch screen, a signal that comes and goes.
import { PHONE, until, visitor } from './browser.mjs';
import { post_report } from './server.mjs';

/** A phone of its own, whose account and team are known already. */
export async function phone_of(server, name, team, options = {}) {
  const visit = await visitor(server.url, { viewport: PHONE, hasTouch: true, isMobile: true, ...options });
  await visit.context.addInitScript(([account, code]) => {
    // A page that is not loaded yet has no storage.
    if (!location.protocol.startsWith('http')) return;
    if (account !== '') localStorage.setItem('huying.account', account);
    if (code !== '') localStorage.setItem('huying.team', code);
    // What a phone would do to be noticed.
    globalThis.shaken = 0;
    navigator.vibrate = () => {
      globalThis.shaken += 1;
      return true;
    };
  }, [name, team]);
  return visit;
}

export async function phone_ready(page) {
  await page.waitForSelector('[data-team-page=true]');
  await page.waitForSelector('[data-connection=live]');
  await page.waitForSelector('[data-tasks], [data-no-tasks]');
}

export const row = (page, number, kind = 'handle') => page.locator(`[data-task=${number}][data-kind=${kind}]`);

export async function open_task(page, number, kind = 'handle') {
  await row(page, number, kind).tap();
  await page.locator(`[data-task-view=${number}]`).waitFor();
}

/** Touches the one large button. */
export async function begin(page, step) {
  await page.locator(`[data-bar] .main[data-step=${step}]`).tap();
}

export async function begin_other(page, step) {
  await page.locator('[data-more]').tap();
  await page.locator(`#other-steps [data-step=${step}]`).tap();
  await page.locator(`[data-sheet=${step}]`).waitFor();
}

export const do_it = (page) => page.locator('[data-sheet] [data-do]').tap();

export async function write(page, field, words) {
  await page.locator(`[data-sheet] [data-field=${field}] :is(textarea, input)`).first().fill(words);
}

export async function take_photo(page, kind, bytes) {
  await page.locator(`[data-camera=${kind}]`).setInputFiles([{ name: `${kind}.png`, mimeType: 'image/png', buffer: bytes }]);
  await page.locator(`[data-tray=${kind}] [data-picture]`).waitFor();
}

export const case_of = async (server, number) => (await fetch(`${server.url}/v1/cases/${number}`)).json();

/** Waits until the server says so of a case. */
export async function stands(server, number, status) {
  await until(`${number} is ${status}`, async () => (await case_of(server, number)).status === status);
}

/** A lorry on the road, which the rules give to a team: the case's number and that team. */
export async function reported(server, words = {}) {
  const { case: number } = await post_report(server.url, { source: 'police', text: '网页测试：三辆货车占道', ...words });
  return { number, team: (await case_of(server, number)).team };
}
