/** Counts what each person tries, so that nobody guesses by the thousand and keeps a processor busy with it. */
export class Tries {
  private readonly byPerson = new Map<string, number[]>();

  constructor(
    private readonly most: number,
    private readonly withinMs: number,
  ) {}

  /** Notes one more; false, and not noted, when there were as many as there may be. */
  note(personId: string, now: number): boolean {
    const recent = (this.byPerson.get(personId) ?? []).filter((at) => at > now - this.withinMs);
    if (recent.length >= this.most) return false;
    this.byPerson.set(personId, [...recent, now]);
    return true;
  }

  forget(personId: string): void {
    this.byPerson.delete(personId);
  }
}
