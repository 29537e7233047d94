import { isDay, quantity } from './tables.js';
import { number, shortNumber } from './texts.js';

const WIDTH = 420;
const HEIGHT = 300;
const LEFT = 54;
const BOTTOM = 76;
const TOP = 14;
const RIGHT = 12;
const MOST_LABELS = 14;

/** Round figures that enclose all values and zero, four or five of them. */
function ticks(values) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const rough = (high - low || 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const first = Math.floor(low / step);
  const count = Math.max(1, Math.ceil(high / step) - first);
  return Array.from({ length: count + 1 }, (_none, at) => (first + at) * step);
}

const labelOf = (value) => {
  const text = String(value ?? '');
  return isDay(text) ? text.slice(0, 10) : text.slice(0, 16) + (text.length > 16 ? '…' : '');
};

function points(table, figure, axis, overTime) {
  const rows = table.rows.map((row, at) => ({ label: axis ? row[axis] : at + 1, value: quantity(row[figure]) })).filter(({ value }) => value !== null);
  return overTime ? rows.sort((one, other) => (one.label < other.label ? -1 : Number(one.label > other.label))) : rows;
}

export function Drawing({ table, figure, axis }) {
  const overTime = table.days.includes(axis);
  const drawn = points(table, figure, axis, overTime);
  const scale = ticks(drawn.map(({ value }) => value));
  const [low, high] = [scale[0], scale.at(-1)];
  const slot = (WIDTH - LEFT - RIGHT) / drawn.length;
  const x = (at) => LEFT + (at + 0.5) * slot;
  const y = (value) => TOP + ((high - value) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const every = Math.ceil(drawn.length / MOST_LABELS);
  const crowded = drawn.some(({ label }) => labelOf(label).length > (slot * every) / 8);
  const told = ({ label, value }) => `${label}: ${number.format(value)}`;

  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${figure}, ${axis ?? ''}`} data-rows={drawn.length}>
      {scale.map((value) => (
        <g key={value}>
          <line className={value === 0 ? 'zero' : 'grid'} x1={LEFT} x2={WIDTH - RIGHT} y1={y(value)} y2={y(value)} />
          <text x={LEFT - 6} y={y(value) + 4} textAnchor="end">{shortNumber.format(value)}</text>
        </g>
      ))}
      {overTime && <polyline className="line" points={drawn.map(({ value }, at) => `${x(at)},${y(value)}`).join(' ')} />}
      {drawn.map((point, at) => (overTime
        ? <circle key={at} className="dot" cx={x(at)} cy={y(point.value)} r="3.5"><title>{told(point)}</title></circle>
        : <rect key={at} className="bar" x={x(at) - slot * 0.35} width={slot * 0.7} y={Math.min(y(point.value), y(0))} height={Math.abs(y(point.value) - y(0))}><title>{told(point)}</title></rect>
      ))}
      {drawn.map(({ label }, at) => at % every === 0 && (
        <text key={at} transform={`translate(${x(at)},${HEIGHT - BOTTOM + 16}) rotate(${crowded ? -45 : 0})`} textAnchor={crowded ? 'end' : 'middle'}>{labelOf(label)}</text>
      ))}
    </svg>
  );
}
