// Turns an answer into flat tables that can be drawn: money and prices arrive as strings, lists as connections, zones as lists in lists.
const NEVER_A_QUANTITY = /(^|\.)(id|number|code|serial|phones?|cursor|band|weekday|__typename)$/i;
const MOST_TABLES = 40;

export const isPlain = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
export const isDay = (value) => typeof value === 'string' && /^\d{4}-\d{2}(-\d{2}|$)/.test(value);

export function quantity(value) {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d{1,13}(\.\d+)?$/.test(value) ? Number(value) : null;
}

/** `[{ zone: "T1", kwh: 5 }]` under `byZone` becomes the column `byZone.T1`. */
function labelled(key, list) {
  const columns = Object.keys(list[0]).filter((name) => name !== '__typename');
  const label = columns.find((name) => typeof list[0][name] === 'string' && quantity(list[0][name]) === null);
  const figure = columns.find((name) => quantity(list[0][name]) !== null);
  if (columns.length !== 2 || !label || !figure) return {};
  return Object.fromEntries(list.map((item) => [`${key}.${item[label]}`, item[figure]]));
}

function flat(row, prefix = '') {
  return Object.entries(row).reduce((columns, [name, value]) => {
    const key = prefix + name;
    if (isPlain(value)) return { ...columns, ...flat(value, `${key}.`) };
    if (Array.isArray(value)) return isPlain(value[0]) ? { ...columns, ...labelled(key, value) } : columns;
    return { ...columns, [key]: value };
  }, {});
}

function table(path, items) {
  const rows = items.map((item) => flat(item));
  const columns = [...new Set(rows.flatMap(Object.keys))].filter((name) => !name.endsWith('__typename'));
  const has = (test) => (name) => rows.some((row) => row[name] != null) && rows.every((row) => row[name] == null || test(row[name]));
  const gaps = (name) => rows.filter((row) => row[name] == null).length;
  const figures = columns.filter((name) => !NEVER_A_QUANTITY.test(name)).filter(has((value) => quantity(value) !== null)).sort((one, other) => gaps(one) - gaps(other));
  const days = columns.filter(has(isDay));
  const labels = columns.filter((name) => !figures.includes(name) && !days.includes(name) && !/(^|\.)id$/.test(name));
  return { path, rows, columns, figures, days, labels };
}

const alike = (items) => Object.keys(items[0]).some((name) => items.every((item) => quantity(item[name]) !== null));

/** Every list with at least two rows and one column of figures; those over time come first. */
export function tables(data) {
  const found = [];
  const add = (path, items) => {
    const made = table(path, items);
    if (made.figures.length && found.length < MOST_TABLES) found.push(made);
  };
  const walk = (value, path) => {
    if (Array.isArray(value)) {
      const items = value.map((item) => item?.node ?? item).filter(isPlain);
      if (items.length > 1) add(path.replace(/\.edges$/, ''), items);
      items.forEach((item, at) => walk(item, items.length > 1 ? `${path}.${at + 1}` : path));
    } else if (isPlain(value)) {
      const parts = Object.entries(value).filter(([, part]) => part !== null && typeof part === 'object');
      const aliases = parts.filter(([, part]) => isPlain(part));
      if (aliases.length > 1 && alike(aliases.map(([, part]) => part))) {
        add(path || 'data', aliases.map(([name, part]) => ({ name, ...part })));
      }
      parts.forEach(([name, part]) => walk(part, path ? `${path}.${name}` : name));
    }
  };
  walk(data, '');
  return found.sort((one, other) => Number(other.days.length > 0) - Number(one.days.length > 0));
}

/** Tab-separated text for a spreadsheet, figures with the decimal sign of the language. */
export function asText({ rows, columns, figures }, decimalSign) {
  const cell = (row, name) => {
    const value = row[name] == null ? '' : String(row[name]);
    return figures.includes(name) ? value.replace('.', decimalSign) : value.replace(/\s+/g, ' ');
  };
  return [columns.join('\t'), ...rows.map((row) => columns.map((name) => cell(row, name)).join('\t'))].join('\n');
}
