import { TestBed } from '@angular/core/testing';
import { openDesk, type OpenDesk, rest } from '../testing/open-desk';
import { id, person } from '../testing/samples';
import { DeskSession } from './desk-session';

let at: OpenDesk;

/** A line whose second corner is being set, or a stroke, by a pointer that is still down. */
function begin(tool: 'brush' | 'line'): void {
  at.studio.toolbox.setSize(1);
  at.studio.drawing.use(tool);
  const places = tool === 'line' ? [0.5, 3.5] : [0.5];
  for (const x of places) {
    at.studio.drawing.follow({ kind: 'press', at: { x, y: 0.5 } });
    if (x !== places.at(-1)) at.studio.drawing.follow({ kind: 'release', at: { x, y: 0.5 } });
  }
}

beforeEach(async () => {
  at = await openDesk(DeskSession);
  TestBed.inject(DeskSession);
  await at.give(1);
});

afterEach(() => TestBed.resetTestingModule());

const close = (): void => void dispatchEvent(new Event('pagehide'));
const goToAnotherPage = (): void => void TestBed.resetTestingModule();

it.each([
  ['a stroke in progress', 'brush', 'closed', close],
  ['a stroke in progress', 'brush', 'left for another', goToAnotherPage],
  ['an open shape', 'line', 'closed', close],
  ['an open shape', 'line', 'left for another', goToAnotherPage],
] as const)('%s with the %s is kept when the page is %s', async (_what, tool, _how, leave) => {
  begin(tool);
  leave();
  await rest();
  expect((await at.drafts.find(person.id, id(301)))?.made).toMatchObject(
    tool === 'brush'
      ? { labels: { runs: [1, 1, 0, 63] } }
      : { labels: { runs: [0, 64] }, shape: { tool: 'line', places: [{ x: 0.5 }, { x: 3.5 }] } },
  );
});
