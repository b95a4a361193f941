import { Email, LabelSchema, NewPerson, textKey, Verbatim, Yank } from './index.js';
import { Name, Prose } from './primitives.js';
import { NewLabelSchema } from './tasks/tasks.js';
import { NewKeypointSchema } from './tasks/keypoints.js';
import type { z } from 'zod';

const faultOf = (schema: z.ZodType, given: unknown): string | undefined =>
  schema.safeParse(given).error?.issues[0]?.message;
const name = Name(60);
const prose = Prose(300);

describe('a name', () => {
  it.each([
    ['  Anna\n', 'Anna'],
    ['Mu\u0308ller', 'Müller'],
    ['Nguyễn Thị Ánh', 'Nguyễn Thị Ánh'],
    ['山田　太郎', '山田　太郎'],
    ['왼쪽 눈', '왼쪽 눈'],
    ['العين اليسرى', 'العين اليسرى'],
    ['عینک\u200Cها', 'عینک\u200Cها'],
    ['ශ්\u200Dරී', 'ශ්\u200Dරී'],
    ['അവന്\u200D', 'അവന്\u200D'],
    ['👩🏽\u200D💻', '👩🏽\u200D💻'],
    ['❤️\u200D🔥', '❤️\u200D🔥'],
    ['1️⃣', '1️⃣'],
    [
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
      '🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
    ],
    ['葛\u{E0100}城', '葛\u{E0100}城'],
    ['R2-D2', 'R2-D2'],
    ['…', '…'],
  ])('is kept composed and without space around it: %j', (given, kept) => expect(name.parse(given)).toBe(kept));

  it.each([
    ['', 'is empty'],
    [' \u00a0\u3000\n', 'is empty'],
    ['a\u0000b', 'has a control character (U+0000) after “a”; remove it'],
    ['a\tb', 'has a tab (U+0009) after “a”; remove it'],
    ['left\neye', 'has a line break after “left”; it must be on one line'],
    ['\u200B', 'has a character that does not show (U+200B) at its beginning; remove it'],
    ['eye\u200B', 'has a character that does not show (U+200B) after “eye”; remove it'],
    ['e\u00ADye', 'has a character that does not show (U+00AD) after “e”; remove it'],
    ['eye\u200D', 'has a character that does not show (U+200D) after “eye”; remove it'],
    ['a\u200Cb', 'has a character that does not show (U+200C) after “a”; remove it'],
    ['a\uFE0F\uFE0F', 'has a character that does not show (U+FE0F) after “a️”; remove it'],
    ['a\u{E0061}', 'has a character that does not show (U+E0061) after “a”; remove it'],
    ['\u3164', 'has a character that does not show (U+3164) at its beginning; remove it'],
    ['\u2800', 'has no character that shows'],
    ['gpj\u202Eexe', 'has a character that turns the direction of writing (U+202E) after “gpj”; remove it'],
    ['\u2067a', 'has a character that turns the direction of writing (U+2067) at its beginning; remove it'],
    ['a\u200Fb', 'has a character that does not show (U+200F) after “a”; remove it'],
    ['a\uD83D', 'has half a character (U+D83D) after “a”; remove it'],
    ['x'.repeat(61), 'has 61 characters; at most 60 are allowed'],
  ])('is refused with the place and the reason: %j', (given, fault) => expect(faultOf(name, given)).toBe(fault));

  it('is as long as it has code points, however many units they take', () => {
    expect(name.parse('😀'.repeat(60))).toHaveLength(120);
    expect(faultOf(name, '😀'.repeat(61))).toBe('has 61 characters; at most 60 are allowed');
    expect(name.parse('e\u0301'.repeat(60))).toHaveLength(60);
  });
});

describe('a text of several lines', () => {
  it.each([
    [' a\r\nb\rc\u2028d ', 'a\nb\nc\nd'],
    ['1.\tHair\n\n2.\tSkin', '1.\tHair\n\n2.\tSkin'],
    ['\u2067שלום\u2069 a\u200Fb', '\u2067שלום\u2069 a\u200Fb'],
    ['ภาษา\u200Bไทย', 'ภาษา\u200Bไทย'],
    ['', ''],
    [' \u200B\n', ''],
  ])('keeps lines, tabs and what its script needs: %j', (given, kept) => expect(prose.parse(given)).toBe(kept));

  it.each([
    ['a\u0000', 'has a control character (U+0000) after “a”; remove it'],
    ['a\u001b[31m', 'has a control character (U+001B) after “a”; remove it'],
    ['\u202Eabc', 'has a character that turns the direction of writing (U+202E) at its beginning; remove it'],
    ['\uDC00', 'has half a character (U+DC00) at its beginning; remove it'],
    ['x'.repeat(301), 'has 301 characters; at most 300 are allowed'],
  ])('is refused with the place and the reason: %j', (given, fault) => expect(faultOf(prose, given)).toBe(fault));

  it('that is a reason has to say something', () => {
    expect(faultOf(Yank, { reason: '\u200B\u200B\u200B' })).toBe('is empty');
    expect(faultOf(Yank, { reason: 'no' })).toBe('has 2 characters; at least 3 are needed');
  });
});

describe('an e-mail address', () => {
  it.each([
    [' Ann@Example.org ', 'ann@example.org'],
    ['müller@example.org', 'müller@example.org'],
    ['mu\u0308ller@example.org', 'müller@example.org'],
    ['reader@hospital', 'reader@hospital'],
    ['用户@例子.公司', '用户@例子.公司'],
    ['ａｎｎａ＠ｅｘａｍｐｌｅ.org', 'anna@example.org'],
    ["o'neil+gannet@example.org", "o'neil+gannet@example.org"],
    ['mailto:a@b', 'a@b'],
  ])('may be of any script and on any host: %j', (given, kept) => expect(Email.parse(given)).toBe(kept));

  it.each([
    ['', 'is empty'],
    ['anna', 'has no @; it should be like anna@example.org'],
    ['a@b@c', 'has 2 @ where it should have one'],
    ['@b', 'has nothing before its @; it should be like anna@example.org'],
    ['a@', 'has nothing after its @; it should be like anna@example.org'],
    ['a b@c', 'has a space in it; it should be like anna@example.org'],
    ['<a@b>', 'has < in it; it should be like anna@example.org'],
    ['a@b..c', 'has a dot too many after its @'],
    ['a\u200B@b', 'has a character that does not show (U+200B) after “a”; remove it'],
    [`${'a'.repeat(253)}@b`, 'has 255 characters; at most 254 are allowed'],
  ])('is refused with the reason: %j', (given, fault) => expect(faultOf(Email, given)).toBe(fault));
});

it('a password is taken as it is typed, in characters of any script', () => {
  expect(Verbatim(200, 12).parse(' Mu\u0308ller\u200B is it ')).toBe(' Mu\u0308ller\u200B is it ');
  expect(faultOf(Verbatim(200, 12), '😀'.repeat(11))).toBe('has 11 characters; at least 12 are needed');
  expect(faultOf(Verbatim(200), 'a\uD800')).toBe('has half a character (U+D800) after “a”; remove it');
});

it.each([
  ['Eye', 'eye'],
  ['Müller', 'Mu\u0308ller'],
  ['ＥＹＥ', 'eye'],
  ['left  eye', 'left\u00a0eye'],
  ['Straße', 'STRASSE'],
  ['ΣΑΣ', 'σας'],
  ['می\u200Cخواهم', 'میخواهم'],
  ['👩\u200D💻', '👩💻'],
  ['e\u00ADye', 'eye'],
])('%j reads like %j', (one, other) => expect(textKey(one)).toBe(textKey(other)));

it.each([
  ['eye', 'eyes'],
  ['sıkı', 'siki'],
  ['é', 'e'],
  ['葛', '萄'],
  ['', 'a'],
])('%j does not read like %j', (one, other) => expect(textKey(one)).not.toBe(textKey(other)));

describe('the names of a schema', () => {
  it('are refused where two read alike', () => {
    const parts = NewLabelSchema.safeParse({ classes: [{ name: 'Café' }, { name: 'skin' }, { name: 'cafe\u0301' }] });
    expect(parts.error?.issues).toMatchObject([
      { path: ['classes', 2, 'name'], message: 'reads like “Café” before it; each needs a name of its own' },
    ]);
    expect(NewKeypointSchema.safeParse({ task: 'keypoints', keypoints: [{ name: 'a' }, { name: 'A' }] }).success).toBe(
      false,
    );
  });

  it('are read as they were kept by earlier rules', () => {
    const classes = [
      { name: 'eye', hint: '' },
      { name: 'Eye\u200B', hint: 'x'.repeat(400) },
    ];
    expect(LabelSchema.parse({ classes })).toEqual({ task: 'parts', classes });
  });
});

it('a person is kept by the name and address that everybody reads', () => {
  expect(NewPerson.parse({ name: ' Jose\u0301 ', email: 'JOSE\u0301@EXAMPLE.ORG' })).toEqual({
    name: 'José',
    email: 'josé@example.org',
    isServerAdmin: false,
    memberships: [],
  });
});
