import { xmlElements } from './xml-elements.js';

const namesIn = (text: string) => {
  const read = xmlElements(text);
  return read.ok ? read.elements.map(({ name, parent }) => `${parent ?? ''}/${name}`) : read.problem;
};

it('lists elements with what is around them, whatever stands between', () => {
  const text = `<?xml version="1.0"?>\n<!-- {"title": "a > b"} --><View><!-- <Old/> --><Labels name='l'>
    words <![CDATA[<Not an="element">]]><Label value="a"/><Label value="b"></Label></Labels></View>`;
  expect(namesIn(text)).toEqual(['/View', 'View/Labels', 'Labels/Label', 'Labels/Label']);
});

it('decodes what XML itself has, once', () => {
  const read = xmlElements(`<Label value="a &amp;amp; b &lt;&#233;&#x1F600;&gt;" hint='"'/>`);
  expect(read.ok && [...read.elements[0]!.attributes]).toEqual([
    ['value', 'a &amp; b <é😀>'],
    ['hint', '"'],
  ]);
});

it.each([
  [
    `<!DOCTYPE v [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><View value="&b;"/>`,
    'Line 1 has a document type declaration (<!DOCTYPE). Declarations and the entities in them are not read; remove them.',
  ],
  [`<!DOCTYPE v SYSTEM "file:///etc/passwd"><View/>`, /^Line 1 has a document type declaration/],
  [`<View>\n<!ENTITY x "y"></View>`, /^Line 2 has a document type declaration/],
  [
    `<View>\n<Label value="&b;"/></View>`,
    'Line 2 has &b;, which is none of the entities &lt; &gt; &amp; &quot; &apos; and &#…; . Write & itself as &amp;.',
  ],
  ['<View value="&#0;"/>', /has &#0;/],
  ['<View value="&#x110000;"/>', /has &#x110000;/],
  ['<View value="a & b"/>', /^Line 1 has &, /],
  ['<View><Label></View>', 'Line 1 closes <View> where <Label> is open.'],
  ['<View/></View>', 'Line 1 closes <View>, which is not open.'],
  ['<View>', 'The element <View> is not closed.'],
  ['<View a="1" a="2"/>', 'Line 1 has the attribute a twice.'],
  ['<View a=1/>', 'Line 1 has an attribute that is not written as name="value".'],
  ['<View a="1>', 'Line 1 has a < that begins no element. Write < itself as &lt;.'],
  ['<View>1 < 2</View>', /begins no element/],
  ['<View><!-- </View>', '<!-- in line 1 has no -->.'],
])('says what is wrong with %s', (text, problem) => {
  const read = xmlElements(text);
  expect(read.ok ? '' : read.problem).toEqual(typeof problem === 'string' ? problem : expect.stringMatching(problem));
});

it.each([
  ['quotes that never end', `<View ${'"'.repeat(999_999)}`, false],
  ['attributes', `<View ${Array.from({ length: 80_000 }, (_, n) => `a${n}="1"`).join(' ')}/>`, true],
  ['elements on one line', '<a/>'.repeat(250_000), true],
  ['elements in one another', '<a>'.repeat(300_000), false],
  ['ampersands', `<a b="${'&'.repeat(900_000)}"/>`, false],
])('a megabyte of %s takes no more than its length', (_what, text, isFine) => {
  expect(xmlElements(text).ok).toBe(isFine);
});
