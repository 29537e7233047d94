// What GraphiQL keeps is kept per person and role: the next one at this computer finds neither tabs nor history of the last.
const TABS = 'tabState';
const OF_PERSON = new Set(['queries', 'favorites']);
// A panel beside the editors is worth its place on a wide screen alone.
export const ROOMY = window.matchMedia('(min-width: 1000px)').matches;
const SECRET = /password|captcha|\btoken\b/i;

/** What the browser keeps for us; where it refuses, a stand-in that forgets with the page. */
export function kept(kind) {
  try {
    window[kind].getItem('kabinet');
    return window[kind];
  } catch {
    const entries = new Map();
    return {
      getItem: (key) => entries.get(key) ?? null,
      setItem: (key, value) => void entries.set(key, value),
      removeItem: (key) => void entries.delete(key),
      keys: () => [...entries.keys()],
    };
  }
}

const disk = kept('localStorage');

function drop(unwanted) {
  const keys = disk.keys ? disk.keys() : Object.keys(disk);
  keys.filter((key) => key.startsWith('kabinet:') && unwanted(key)).forEach((key) => disk.removeItem(key));
}

/** Drops typed headers, and variables next to a password, before anything is written. */
function withoutSecrets(text) {
  try {
    return JSON.stringify(JSON.parse(text), (_key, value) => {
      if (typeof value?.query !== 'string') return value;
      const secret = SECRET.test(value.query) || SECRET.test(value.variables ?? '');
      return { ...value, headers: null, variables: secret ? null : value.variables };
    });
  } catch {
    return text;
  }
}

function activeTab(text) {
  try {
    const { tabs, activeTabIndex } = JSON.parse(text);
    return tabs[activeTabIndex] ?? {};
  } catch {
    return {};
  }
}

/** Storage of one person in one role, with the tabs of one version of the examples. */
export function storageFor({ role, id, version }) {
  const person = `kabinet:${role}:${id}:`;
  const tabsKey = `${person}${TABS}:${version}`;
  let first = {};
  let closed = false;

  const place = (name) => (OF_PERSON.has(name) ? person + name : `kabinet:${name}`);
  drop((key) => key.startsWith(`${person}${TABS}:`) && key !== tabsKey);

  return {
    getItem(key) {
      const name = key.replace('graphiql:', '');
      if (name === 'visiblePlugin' && !ROOMY) return null;
      if (name === TABS) return disk.getItem(tabsKey);
      // GraphiQL keeps the open tab twice and, where the two differ by a keystroke, opens it twice: it is read from one place.
      if (name === 'query' || name === 'variables') return (disk.getItem(tabsKey) ? activeTab(disk.getItem(tabsKey)) : first)[name] ?? null;
      return disk.getItem(place(name));
    },
    setItem(key, value) {
      const name = key.replace('graphiql:', '');
      if (closed || ['query', 'variables', 'headers', 'operationName'].includes(name)) return;
      disk.setItem(name === TABS ? tabsKey : place(name), withoutSecrets(value));
    },
    removeItem: (key) => { if (!closed) disk.removeItem(place(key.replace('graphiql:', ''))); },
    length: 1,
    clear: () => drop(() => true),
    holdsTabs: () => disk.getItem(tabsKey) !== null,
    startWith: (tab) => { first = tab; },
    /** Forgets the tabs for good: what GraphiQL still writes before the page is gone is not heard. */
    forgetTabs() {
      closed = true;
      disk.removeItem(tabsKey);
    },
  };
}
