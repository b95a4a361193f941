import { launchBrowser, packagedBrowser, type FoundBrowser } from './find-browser.js';

const PAGE = 'data:text/html,<title>Gannet</title><canvas width="3" height="2"></canvas>';

/** Opens a page, draws, and reads the pixel back. */
async function redPixel(found?: FoundBrowser): Promise<{ title: string; pixel: number[] }> {
  const browser = await launchBrowser(found);
  try {
    const page = await browser.newPage();
    await page.goto(PAGE);
    const pixel = await page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const pen = canvas.getContext('2d');
      if (!pen) return [];
      pen.fillStyle = 'red';
      pen.fillRect(0, 0, 1, 1);
      return [...pen.getImageData(0, 0, 1, 1).data];
    });
    return { title: await page.title(), pixel };
  } finally {
    await browser.close();
  }
}

it('this machine has a browser that draws', async () => {
  expect(await redPixel()).toEqual({ title: 'Gannet', pixel: [255, 0, 0, 255] });
});

const onLinux = process.platform === 'linux' && process.arch === 'x64' ? it : it.skip;
onLinux('so does a machine without one: the packaged browser draws too', async () => {
  const packaged = packagedBrowser();
  expect(packaged).toBeDefined();
  expect(await redPixel(packaged)).toEqual({ title: 'Gannet', pixel: [255, 0, 0, 255] });
});
