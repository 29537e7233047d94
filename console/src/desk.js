import { send } from './api.js';
import { storageFor } from './storage.js';

const SAMPLE = `query ConsoleSample($signedIn: Boolean!) {
  tariffs { code category rates { zone } }
  viewer @include(if: $signedIn) {
    accounts {
      number
      meters { id readsItself zones lastReading { values { zone value } } }
    }
  }
}`;

const day = (date) => date.toLocaleDateString('sv', { timeZone: 'Europe/Moscow' });

function yearsAgo(today, years) {
  const date = new Date(today);
  date.setFullYear(date.getFullYear() - years);
  return date;
}

/** Figures to try with: the last ones and a hundred more, for every zone of the meter. */
function nextReadings(meter) {
  const last = Object.fromEntries((meter.lastReading?.values ?? []).map(({ zone, value }) => [zone, value]));
  return [{ meterId: meter.id, values: meter.zones.map((zone) => ({ zone, value: (last[zone] ?? 0) + 100 })) }];
}

/** What the placeholders of the examples stand for, taken from what this person may see. */
async function placeholders(person) {
  const { data } = await send({ query: SAMPLE, variables: { signedIn: Boolean(person) } }).catch(() => ({}));
  const accounts = data?.viewer?.accounts ?? [];
  const ready = accounts.find(({ meters }) => meters.some((meter) => !meter.readsItself)) ?? accounts[0];
  const meter = ready?.meters.find((one) => !one.readsItself);
  const category = person?.role === 'BUSINESS' ? 'BUSINESS' : 'URBAN_GAS';
  const tariffs = (data?.tariffs ?? []).filter(({ rates }) => rates.every(({ zone }) => zone === 'T1'));
  const today = new Date();
  return {
    '{account}': ready?.number ?? '',
    '{meter}': meter?.id ?? '',
    '{readings}': meter ? nextReadings(meter) : [],
    '{tariff}': (tariffs.find((one) => one.category === category) ?? tariffs[0])?.code ?? '',
    '{today}': day(today),
    '{yearAgo}': day(yearsAgo(today, 1)),
    '{monthTwoYearsAgo}': day(yearsAgo(today, 2)).slice(0, 7),
    '{month}': day(today).slice(0, 7),
    '{page}': location.origin + location.pathname,
    '{key}': day(today) + '-' + Math.random().toString(36).slice(2, 10),
  };
}

const filled = (variables, values) =>
  JSON.stringify(variables, (_key, value) => (typeof value === 'string' && value in values ? values[value] : value), 2);

/** The tabs that a person works with: the ones left here last time, else the examples of the role. */
export async function openDesk(config, person) {
  const role = person?.role ?? 'GUEST';
  const storage = storageFor({ role, id: person?.id ?? 'nobody', version: config.version });
  if (storage.holdsTabs()) return { storage };

  const values = await placeholders(person);
  const examples = config.examples[role] ?? config.examples.GUEST;
  const tabs = examples.map(({ query, variables }) => ({ query, variables: variables && filled(variables, values) }));
  storage.startWith(tabs[0]);
  return { storage, tabs };
}
