import { plural } from '@gannet/contracts';
import { WrongUsage } from '../failed.js';

/**
 * A token as sent in a header, without the line break of files and variables. Throws WrongUsage, which names `source`
 * and the problem but never shows the token.
 */
export function parseToken(text: string, source: string): string {
  const token = text.trim();
  if (/^gnt_[A-Za-z0-9_-]{43}$/.test(token)) return token;
  throw new WrongUsage(
    `${source} is no token of Gannet: ${tokenProblem(token)}. Copy the whole of one from your account page.`,
  );
}

function tokenProblem(token: string): string {
  if (/…|\.\.\./.test(token)) return 'it has dots in the place of letters, as an example has';
  if (/\s/.test(token)) return 'there is a space or a line break in it';
  if (!token.startsWith('gnt_')) return 'a token begins with gnt_';
  return `a token is gnt_ and 43 letters, digits, hyphens and underscores, and this has ${plural(token.length - 4, 'character')} after gnt_`;
}
