// How the page says things: verdicts, times, numbers.

'use strict';

const VERDICTS = {
  pass: {mark: '✓', means: 'everything as expected'},
  marginal: {mark: '▲', means: 'passed, beyond a warning bound'},
  inconclusive: {mark: '?', means: 'the bench could not find out'},
  fail: {mark: '✕', means: 'the system under test did not do what was expected'},
  aborted: {mark: '■', means: 'stopped by the operator'},
  error: {mark: '!', means: 'the bench broke; this says nothing about the system under test'},
  skipped: {mark: '–', means: 'was not carried out'},
};

// From the worst to what says nothing, as they are listed.
const VERDICT_ORDER = ['error', 'aborted', 'fail', 'inconclusive', 'marginal', 'pass', 'skipped'];

const FATES = {
  normal: {mark: '●', means: 'ended as its parties wished'},
  preserved: {mark: '◆', means: 'survived a change of control'},
  dropped: {mark: '✕', means: 'was cut off'},
  blocked: {mark: '⊘', means: 'was never connected'},
  ghost: {mark: '◌', means: 'a server believes in it, nobody is in it'},
  open: {mark: '▷', means: 'was still up at the end of the run'},
};

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const plural = (count, word) => `${grouped(count)} ${word}${count === 1 ? '' : 's'}`;
const grouped = (count) => count.toLocaleString('en-GB');

// 754321 -> "12:34.3"; runs of an hour or more have hours.
function clock(ms, tenths = true) {
  const sign = ms < 0 ? '−' : '';
  const all = Math.round(Math.abs(ms) / 100);
  const hours = Math.floor(all / 36000);
  const minutes = Math.floor(all / 600) % 60;
  const seconds = Math.floor(all / 10) % 60;
  const two = (value) => String(value).padStart(2, '0');
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${sign}${head}:${two(seconds)}${tenths ? '.' + (all % 10) : ''}`;
}

// Seconds for people: 0.042 s, 3.1 s, 160 s, 30 min.
function secondsText(seconds) {
  const size = Math.abs(seconds);
  if (size >= 600 && size % 60 === 0) return `${size / 60} min`;
  if (size >= 100) return `${Number(seconds.toFixed(1))} s`;
  if (size >= 1) return `${Number(seconds.toFixed(2))} s`;
  if (size >= 0.01 || size === 0) return `${Number(seconds.toPrecision(2))} s`;
  return `${Number((seconds * 1000).toPrecision(2))} ms`;
}

// "2026-11-26T17:15:50.387Z" as people write it.
const dateText = (utc) => `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC`;

const span = (ms) => secondsText(ms / 1000);

function valueText(value, unit) {
  if (value === null || value === undefined) return 'never set';
  if (unit === 's') return secondsText(value);
  const text = Number.isInteger(value) ? grouped(value) : String(Number(value.toPrecision(4)));
  return unit === 'count' ? text : `${text} ${unit}`;
}

// "at most 180 s, warning from 120 s"
function limitText(one) {
  const parts = [];
  if (one.low !== null) parts.push(`at least ${valueText(one.low, one.unit)}`);
  if (one.high !== null) parts.push(`at most ${valueText(one.high, one.unit)}`);
  if (one.warn_low !== null) parts.push(`warning below ${valueText(one.warn_low, one.unit)}`);
  if (one.warn_high !== null) parts.push(`warning above ${valueText(one.warn_high, one.unit)}`);
  return parts.join(', ');
}

const serverName = (server) => (server === 'none' ? 'neither server' : `the ${server}`);
