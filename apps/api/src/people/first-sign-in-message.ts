import type { FirstLogin } from './people.js';

/**
 * What is shown about the first sign-in at the start: `secret` to a person at a terminal, `open` where output is
 * stored, such as a container's log.
 */
export function firstSignInMessage(
  { email, password }: FirstLogin,
  file: string,
): { readonly secret: string; readonly open: string } {
  if (password === null) {
    const lost = `Nobody has signed in yet as ${email}, and ${file} does not hold the password (any more). Another one: npm run reset-password -- ${email}`;
    return { secret: lost, open: lost };
  }
  const until = 'Change the password on your account page. Until somebody has signed in';
  return {
    secret: `First sign-in: ${email} with the password ${password}\n${until}, it is in ${file} as well.`,
    open: `First sign-in: ${email} with the password in ${file}\n${until}, it stays there.`,
  };
}
