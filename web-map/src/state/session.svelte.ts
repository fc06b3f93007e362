// Who is logged in: asked for once at the start, shared by all tabs of the browser. A session that ends while a page is open is
// said on the page, which stays as it is with all that was typed.
import { Refused, when_unknown } from '../api/client';
import { session_api } from '../api/session';
import type { Login, Session } from '../api/session';
import { login_address } from '../login/landing';

/** How a session ended: here, in another tab, or by the server: its time, an administrator, another device. */
export type Ended = 'other-tab' | 'server';
type Told = { kind: 'in'; account: string | null } | { kind: 'out'; ended: Ended };

const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('huying.session');

class SessionState {
  me = $state.raw<Session | null>(null);
  /** The server has said who this is, or that it is nobody. */
  known = $state(false);
  failure = $state.raw<Error | null>(null);
  ended = $state<Ended | null>(null);
  /** Another tab logged in as somebody else: what this page shows is of the one before. */
  other = $state<string | null>(null);

  constructor() {
    when_unknown(() => {
      if (this.#lost('server')) channel?.postMessage({ kind: 'out', ended: 'server' } satisfies Told);
    });
    channel?.addEventListener('message', (event: MessageEvent<Told>) => this.#heard(event.data));
    // Whoever comes back to a page after a night hears at once that the session is over, and not after a filled form.
    globalThis.document?.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && this.account !== '' && this.ended === null) void session_api.who().catch(() => undefined);
    });
  }

  /** The account's name; empty for whoever sits at the server's own machine, and for nobody. */
  get account(): string {
    return this.me?.account ?? '';
  }

  may(permission: string): boolean {
    return this.me === null || this.me.may.includes(permission);
  }

  /** Asks who this is; nobody is no failure. */
  async load(): Promise<void> {
    try {
      this.me = await session_api.who();
      this.failure = null;
    } catch (cause) {
      if (!(cause instanceof Refused && cause.status === 401)) {
        this.failure = cause instanceof Error ? cause : new Error(String(cause));
        return;
      }
      this.me = null;
    }
    this.known = true;
  }

  log_in(login: Login): Promise<Session> {
    return this.#come_in(session_api.log_in(login));
  }

  /** Makes this browser a screen of the account whose link it is. */
  open_screen(token: string): Promise<Session> {
    return this.#come_in(session_api.open_screen(token));
  }

  async #come_in(asked: Promise<Session>): Promise<Session> {
    const before = this.account;
    const me = await asked;
    this.other = before !== '' && before !== me.account ? me.account ?? null : null;
    this.me = me;
    [this.ended, this.known] = [null, true];
    channel?.postMessage({ kind: 'in', account: me.account ?? null } satisfies Told);
    return me;
  }

  async log_out(): Promise<void> {
    await session_api.log_out();
    this.me = null;
    channel?.postMessage({ kind: 'out', ended: 'other-tab' } satisfies Told);
    // A phone that keeps nothing has nothing to forget.
    await import('../phone/keep').then(({ forget_carried }) => forget_carried()).catch(() => undefined);
    location.assign('/login?out=1');
  }

  go_to_login(): void {
    location.assign(login_address(location.pathname + location.search + location.hash));
  }

  /** An answer said that nobody is logged in. On a page that never had anybody that is its start, and not an end. */
  #lost(ended: Ended): boolean {
    if (this.me === null || this.me.local || this.ended !== null) return false;
    this.ended = ended;
    return true;
  }

  #heard(told: Told): void {
    if (told.kind === 'out') {
      // This page may have asked just between the logging out and the word of it.
      if (!this.#lost(told.ended) && this.ended !== null && told.ended === 'other-tab') this.ended = told.ended;
      return;
    }
    if (this.me === null) return;
    if (told.account === this.me.account) this.ended = this.other = null;
    else [this.ended, this.other] = [null, told.account];
  }
}

export const session = new SessionState();
