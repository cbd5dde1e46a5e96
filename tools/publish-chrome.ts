/**
 * `npm run publish:chrome`: uploads the package to the Chrome Web Store and submits it for review, with version 2
 * of the store's API (https://developer.chrome.com/docs/webstore/api). Environment: `CHROME_SERVICE_ACCOUNT` (the
 * JSON key of the service account), `CHROME_PUBLISHER_ID`, `CHROME_ITEM_ID`.
 */
import { createSign } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const STORE = 'https://chromewebstore.googleapis.com';
const SCOPE = 'https://www.googleapis.com/auth/chromewebstore';

interface ServiceAccount {
  readonly client_email: string;
  readonly private_key: string;
  readonly token_uri: string;
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

/** The JSON of a successful answer. Throws with status and text of any other. */
async function call(url: string, request: RequestInit): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', ...request });
  const text = await response.text();
  if (!response.ok) throw new Error(`${new URL(url).pathname} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}

/** OAuth 2.0 for service accounts: exchanges a signed claim for an access token (RFC 7523). */
async function accessToken({ client_email, private_key, token_uri }: ServiceAccount): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claim = { iss: client_email, scope: SCOPE, aud: token_uri, iat: now, exp: now + 600 };
  const unsigned = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claim)}`;
  const signature = createSign('RSA-SHA256').update(unsigned).sign(private_key, 'base64url');
  const body = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: `${unsigned}.${signature}`,
  });
  const { access_token: token } = await call(token_uri, { body });
  if (typeof token !== 'string') throw new Error('the answer holds no access token');
  return token;
}

const { version } = JSON.parse(await readFile('manifest.json', 'utf8')) as { version: string };
const account = JSON.parse(environment('CHROME_SERVICE_ACCOUNT')) as ServiceAccount;
const item = `publishers/${environment('CHROME_PUBLISHER_ID')}/items/${environment('CHROME_ITEM_ID')}`;
const authorization = `Bearer ${await accessToken(account)}`;

const upload = await call(`${STORE}/upload/v2/${item}:upload`, {
  headers: { authorization, 'content-type': 'application/zip' },
  body: new Uint8Array(await readFile(`artifacts/member-status-for-clockify-${version}-chrome.zip`)),
});
console.log(`upload: ${JSON.stringify(upload.uploadState)}`);
const publication = await call(`${STORE}/v2/${item}:publish`, {
  headers: { authorization, 'content-type': 'application/json' },
  body: JSON.stringify({ blockOnWarnings: true }),
});
console.log(`submitted: ${JSON.stringify(publication.state)}`);
