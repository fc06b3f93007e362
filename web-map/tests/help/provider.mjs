// An identity provider that is not ours: the certified oidc-provider, on a port of its own, with the pages it comes with.
// It is `localhost` where huying is 127.0.0.1, so that a browser comes back from another site, as it does in a city.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';
import { until } from './browser.mjs';

/** Characters that a form must write in another way. */
export const CLIENT = { id: 'huying', secret: 'hush: +&=%' };

const KINDS = {
  ES256: ['ec', { namedCurve: 'P-256' }], EdDSA: ['ed25519', {}], RS256: ['rsa', { modulusLength: 2048 }], PS256: ['rsa', { modulusLength: 2048 }],
};

function fresh_key(algorithm, kid) {
  const { privateKey } = generateKeyPairSync(...KINDS[algorithm]);
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
}

export class CityProvider {
  #server;
  #answers = null;
  /** Paths that are hung up on from now on. */
  #dead = [];

  /** A port and a name; it answers nothing before `up`. */
  static async reserve() {
    const city = new CityProvider();
    city.#server = createServer((request, answer) => city.#answer(request, answer)).listen(0, '127.0.0.1');
    await once(city.#server, 'listening');
    city.issuer = `http://localhost:${city.#server.address().port}`;
    return city;
  }

  #answer(request, answer) {
    const { pathname } = new URL(request.url, this.issuer);
    if (this.#answers === null || this.#dead.includes(pathname)) request.socket.destroy();
    else this.#answers(request, answer);
  }

  /** Answers, and signs by this algorithm with a key that it did not have before. */
  up(callback, algorithm = 'ES256', kid = `${algorithm}-${Date.now()}`) {
    const provider = new Provider(this.issuer, {
      clients: [{
        client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: [callback], id_token_signed_response_alg: algorithm,
      }],
      jwks: { keys: [fresh_key(algorithm, kid)] },
      cookies: { keys: ['of the test'] },
      enabledJWA: { idTokenSigningAlgValues: [algorithm] },
      pkce: { required: () => true },
    });
    this.#answers = provider.callback();
    this.#dead = [];
  }

  hang_up_on(...paths) {
    this.#dead = paths;
  }

  remove() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Logs in at the provider, and agrees that huying may know it. */
  async log_in(page, name) {
    await page.waitForURL(`${this.issuer}/**`);
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('it takes any');
    await page.locator('button[type=submit]').click();
    await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
    await page.locator('button[type=submit]').click();
    await until('the browser leaves the provider', () => !page.url().startsWith(this.issuer));
  }

  async cancel(page) {
    await page.waitForURL(`${this.issuer}/**`);
    await page.locator('a[href$="/abort"]').click();
    await until('the browser leaves the provider', () => !page.url().startsWith(this.issuer));
  }
}
