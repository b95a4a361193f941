import { type NonMember, textKey } from '@gannet/contracts';

/** Either the person that was typed, or a sentence that says why it is nobody. */
type Meant = { readonly ok: true; readonly person: NonMember } | { readonly ok: false; readonly sentence: string };

/** The people whose name or address contains what was typed so far. */
export function peopleLike(typed: string, people: readonly NonMember[]): readonly NonMember[] {
  const key = textKey(typed);
  return people.filter(({ name, email }) => textKey(name).includes(key) || email.includes(key));
}

/** Who is meant by a name or an e-mail address. */
export function personMeant(typed: string, people: readonly NonMember[]): Meant {
  const key = textKey(typed);
  if (key === '') return refused('Say who: a name or an e-mail address.');
  const byEmail = people.find(({ email }) => textKey(email) === key);
  if (byEmail) return { ok: true, person: byEmail };
  const [person, another] = people.filter(({ name }) => textKey(name) === key);
  if (!person)
    return refused(
      `“${typed.trim()}” is nobody who could be added: they are a member already, or not on this server. A server admin adds people on the People page.`,
    );
  if (another) return refused(`There is more than one person called ${person.name}: give the e-mail address.`);
  return { ok: true, person };
}

function refused(sentence: string): Meant {
  return { ok: false, sentence };
}
