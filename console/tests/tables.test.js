import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asText, quantity, tables } from '../src/tables.js';

const edge = (node) => ({ cursor: node.month, node });

test('money and prices are quantities, account numbers in words are not', () => {
  assert.equal(quantity('1234.56'), 1234.56);
  assert.equal(quantity('-0.05'), -0.05);
  assert.equal(quantity(7), 7);
  assert.equal(quantity('2026-10'), null);
  assert.equal(quantity('+78612168301'), null);
  assert.equal(quantity(null), null);
});

test('an answer without a list of figures has no table', () => {
  assert.deepEqual(tables(undefined), []);
  assert.deepEqual(tables({ viewer: null }), []);
  assert.deepEqual(tables({ branches: [{ name: 'Ейск', code: '07' }, { name: 'Сочи', code: '12' }] }), []);
});

test('a connection is a list of its nodes', () => {
  const [found] = tables({ account: { charges: { edges: [edge({ month: '2026-10', amount: '5.00' }), edge({ month: '2026-09', amount: '4.00' })] } } });

  assert.equal(found.path, 'account.charges');
  assert.deepEqual(found.figures, ['amount']);
  assert.deepEqual(found.days, ['month']);
});

test('zones become columns of their own', () => {
  const month = (name, day, night) => ({ month: name, byZone: [{ zone: 'T1', kwh: day }, { zone: 'T2', kwh: night }] });

  const [found] = tables({ consumption: [month('2026-09', 60, 40), month('2026-10', 70, 30)] });

  assert.deepEqual(found.figures, ['byZone.T1', 'byZone.T2']);
  assert.equal(found.rows[1]['byZone.T2'], 30);
});

test('lists over time come before others, columns without gaps before those with', () => {
  const rates = [{ zone: 'T1', band: 1, upTo: 1100, price: '7.35' }, { zone: 'T1', band: 2, upTo: null, price: '9.19' }];
  const consumption = [{ month: '2026-09', kwh: 100 }, { month: '2026-10', kwh: 120 }];

  const found = tables({ account: { tariff: { rates }, consumption } });

  assert.deepEqual(found.map(({ path }) => path), ['account.consumption', 'account.tariff.rates']);
  assert.deepEqual(found[1].figures, ['price', 'upTo']);
});

test('aliases of one field are rows', () => {
  const [found] = tables({ kwh100: { amount: '735.00' }, kwh500: { amount: '3675.00' } });

  assert.deepEqual(found.rows, [{ name: 'kwh100', amount: '735.00' }, { name: 'kwh500', amount: '3675.00' }]);
  assert.deepEqual(found.labels, ['name']);
});

test('a spreadsheet gets the decimal sign of its language', () => {
  const [found] = tables({ entries: [{ on: '2026-10-01', debit: '5.10', text: 'За\nоктябрь' }, { on: '2026-10-02', debit: '0.00', text: 'Платёж' }] });

  assert.equal(asText(found, ','), 'on\tdebit\ttext\n2026-10-01\t5,10\tЗа октябрь\n2026-10-02\t0,00\tПлатёж');
});
