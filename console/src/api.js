import { kept } from './storage.js';
import { t } from './texts.js';

let endpoint = '/graphql';
let whenSessionMoves = () => {};

export const setEndpoint = (address) => { endpoint = address; };
export const onSessionMove = (listener) => { whenSessionMoves = listener; };

// Only for browsers that refuse the secure cookie over plain http, as one of them does even for this computer itself.
const TOKEN = 'kabinet:token';
const session = kept('sessionStorage');
let token = session.getItem(TOKEN);

function keepToken(given) {
  token = given;
  if (given) session.setItem(TOKEN, given);
  else session.removeItem(TOKEN);
}

/** What tells the server who asks, where the cookie cannot. */
export const credentials = () => (token ? { authorization: `Bearer ${token}` } : {});

/** The endpoint as a web socket has it. */
export function socketAddress() {
  const address = new URL(endpoint, window.location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  return address.href;
}

/** Sends one operation; the header tells the server that no foreign page sent it. */
export async function send(operation, typedHeaders = {}) {
  const headers = new Headers({
    accept: 'application/json',
    'content-type': 'application/json',
    'graphql-require-preflight': '1',
    ...credentials(),
  });
  for (const [name, value] of Object.entries(typedHeaders)) headers.set(name, value);
  const answer = await fetch(endpoint, {
    method: 'POST', headers, body: JSON.stringify(operation),
  }).catch(() => { throw new Error(t.noServer); });
  try {
    return JSON.parse(await answer.text());
  } catch {
    throw new Error(t.notJson(answer.status));
  }
}

const lapsed = (errors) => errors?.some((error) => error.extensions?.code === 'UNAUTHENTICATED');

/** Tells the rest of the console when errors say that the session is over. */
export const noteLapse = (errors) => { if (lapsed(errors)) whenSessionMoves(); };

/** Sends a typed operation and tells the rest of the console when it may have changed who is signed in. */
export async function sendTyped(operation, headers) {
  const result = await send(operation, headers);
  if (lapsed(result.errors) || /\b(signIn|confirmSignIn|signOut|endSessions)\b/.test(operation.query)) whenSessionMoves();
  return result;
}

/** Answers `data`, or throws what the server said was wrong. */
export async function ask(query, variables = {}) {
  const { data, errors } = await send({ query, variables });
  if (errors?.length) throw new Error(errors[0].message);
  return data;
}

const VIEWER = 'query ConsoleViewer { viewer { id login email phone role } }';

/** Who is signed in; null for nobody, and for whom the server no longer knows. */
export async function whoAsks() {
  const { data, errors } = await send({ query: VIEWER });
  if (!data && errors?.[0].extensions?.code !== 'UNAUTHENTICATED') throw new Error(errors?.[0].message);
  if (!data?.viewer) keepToken(null);
  return data?.viewer ?? null;
}

const SIGN_IN = `mutation ConsoleSignIn($input: SignInInput!) {
  signIn(input: $input) {
    __typename
    ... on IssuedSession { token }
    ... on LockedOut { retryAt }
    ... on UserError { message }
  }
}`;

export async function signIn(input) {
  const outcome = (await ask(SIGN_IN, { input })).signIn;
  if (outcome.__typename === 'IssuedSession' && !(await whoAsks())) keepToken(outcome.token);
  return outcome;
}

export async function signOut() {
  try {
    await ask('mutation ConsoleSignOut { signOut { endedSessions } }');
  } finally {
    keepToken(null);
  }
}

export async function newCaptcha() {
  return (await ask('mutation ConsoleCaptcha { createCaptcha { id image } }')).createCaptcha;
}
