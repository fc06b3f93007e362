// Tells of a new task while the team's page is closed, and opens its case when touched. Keeps no pages and no data.
const WORDS = {
  zh: {
    dispatched: '新任务', support: '请求协办', called: '呼叫：请响应', warned: '即将超时', overdue: '已超时', case: '案件', due: '截止',
  },
  en: {
    dispatched: 'New task', support: 'Help is asked for', called: 'A call: please answer', warned: 'Nearly late', overdue: 'Late', case: 'Case', due: 'due',
  },
};

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

function read(event) {
  try {
    return event.data ? event.data.json() : {};
  } catch {
    return {};
  }
}

self.addEventListener('push', (event) => {
  const told = read(event);
  const language = navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
  const words = WORDS[language];
  const due = told.due ? new Date(told.due) : null;
  const lines = [
    [told.class ? told.class[language] : `${words.case} ${told.case ?? ''}`, told.area].filter(Boolean).join(' · '),
    due ? `${words.due} ${due.toLocaleString(language === 'zh' ? 'zh-CN' : 'en', { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}` : '',
  ];
  event.waitUntil(self.registration.showNotification(words[told.what] ?? words.dispatched, {
    body: lines.filter(Boolean).join('\n'),
    // A later word about the same case takes the place of the earlier one, and is heard again.
    tag: told.case, renotify: Boolean(told.case), icon: '/favicon.svg', data: { case: told.case ?? null },
  }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const number = event.notification.data?.case;
  const url = new URL(number ? `/team?case=${encodeURIComponent(number)}` : '/team', self.location.origin).href;
  event.waitUntil((async () => {
    const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const open = windows.find((one) => new URL(one.url).pathname === '/team');
    if (!open) return self.clients.openWindow(url);
    await open.navigate(url).catch(() => undefined);
    return open.focus();
  })());
});
