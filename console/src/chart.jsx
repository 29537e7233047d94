import { useMemo, useState, useSyncExternalStore } from 'react';
import { Drawing } from './drawing.jsx';
import { asText, tables } from './tables.js';
import { language, t } from './texts.js';

let last;
const listeners = new Set();

/** Makes `data` the answer that the chart panel draws. */
export function show(data) {
  last = data;
  listeners.forEach((listener) => listener());
}

const subscribe = (listener) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function Choice({ label, options, value, onChange }) {
  if (options.length < 2) return null;
  return (
    <label>{label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => <option key={option}>{option}</option>)}
      </select>
    </label>
  );
}

function Copy({ table }) {
  const [done, setDone] = useState(null);
  const copy = () => navigator.clipboard.writeText(asText(table, language === 'ru' ? ',' : '.')).then(() => setDone(table));
  return <button type="button" className="console-copy" onClick={copy}>{done === table ? t.copied : t.copy}</button>;
}

function Panel() {
  const data = useSyncExternalStore(subscribe, () => last);
  const found = useMemo(() => tables(data), [data]);
  const [wish, setWish] = useState({});
  const choose = (name) => (value) => setWish({ ...wish, [name]: value });
  const kept = (options, name) => (options.includes(wish[name]) ? wish[name] : options[0]);

  const list = kept(found.map(({ path }) => path), 'list');
  const table = found.find(({ path }) => path === list);
  const figure = table && kept(table.figures, 'figure');
  const axes = table ? [...table.days, ...table.labels] : [];
  const axis = kept(axes, 'axis');

  return (
    <section className="console-chart" aria-label={t.chart}>
      <h2>{t.chart}</h2>
      {!table && <p>{data === undefined ? t.chartEmpty : t.chartNone}</p>}
      {table && (
        <>
          <div className="console-choices">
            <Choice label={t.list} options={found.map(({ path }) => path)} value={list} onChange={choose('list')} />
            <Choice label={t.value} options={table.figures} value={figure} onChange={choose('figure')} />
            <Choice label={t.over} options={axes} value={axis} onChange={choose('axis')} />
          </div>
          <Drawing table={table} figure={figure} axis={axis} />
          <Copy table={table} />
        </>
      )}
    </section>
  );
}

const Icon = () => <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5"><path d="M2.5 2v15.5H18M6 14v-4M10 14V6M14 14V9" /></svg>;

export const CHART_PLUGIN = { title: t.chart, icon: Icon, content: Panel };
