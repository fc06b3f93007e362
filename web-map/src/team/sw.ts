// The service worker of the team's page: besides what every phone's does, it tells of a new task while the page is closed, and
// opens its case when touched.
import { scope } from '../phone/serve';
import type { Pushed, Windowed } from '../phone/serve';

/** Not in the files of words: nothing of the page is loaded when a push comes. */
const WORDS = {
  zh: {
    dispatched: '新任务', support: '请求协办', called: '呼叫：请响应', warned: '即将超时', overdue: '已超时', case: '案件', due: '截止',
  },
  en: {
    dispatched: 'New task', support: 'Help is asked for', called: 'A call: please answer', warned: 'Nearly late', overdue: 'Late', case: 'Case', due: 'due',
  },
};
type What = Exclude<keyof (typeof WORDS)['zh'], 'case' | 'due'>;

/** What a push says; any of it may be missing. */
interface Told {
  what?: What;
  case?: string;
  class?: { zh: string; en: string };
  area?: string;
  due?: string;
}

function read(event: Pushed): Told {
  try {
    return (event.data?.json() ?? {}) as Told;
  } catch {
    return {};
  }
}

scope.addEventListener('push', (event) => {
  const told = read(event);
  const language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  const words = WORDS[language];
  const due = told.due ? new Date(told.due) : null;
  const lines = [
    [told.class ? told.class[language] : `${words.case} ${told.case ?? ''}`, told.area].filter(Boolean).join(' · '),
    due ? `${words.due} ${due.toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}` : '',
  ];
  const body = lines.filter(Boolean).join('\n');
  // A later word about the same case takes the place of the earlier one, and is heard again.
  const options = { body, ...(told.case ? { tag: told.case } : {}), renotify: Boolean(told.case), icon: '/favicon.svg', data: { case: told.case ?? null } };
  event.waitUntil(scope.registration.showNotification(words[told.what ?? 'dispatched'] ?? words.dispatched, options));
});

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const number = (event.notification.data as { case?: string | null } | null)?.case;
  const url = new URL(number ? `/team?case=${encodeURIComponent(number)}` : '/team', location.origin).href;
  event.waitUntil(show(url));
});

/** In the window that is open already, or in a new one. */
async function show(url: string): Promise<void> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open: Windowed | undefined = windows.find((one) => new URL(one.url).pathname === '/team');
  if (!open) {
    await scope.clients.openWindow(url);
    return;
  }
  await open.navigate(url).catch(() => undefined);
  await open.focus();
}
