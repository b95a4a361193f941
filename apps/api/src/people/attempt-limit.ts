/** Rate limit on password attempts per person, which are expensive to check. */
export class AttemptLimit {
  private readonly byPerson = new Map<string, number[]>();

  constructor(
    private readonly most: number,
    private readonly withinMs: number,
  ) {}

  /** Records an attempt; false, and not recorded, if the limit has been reached. */
  record(personId: string, now: number): boolean {
    const recent = (this.byPerson.get(personId) ?? []).filter((at) => at > now - this.withinMs);
    if (recent.length >= this.most) return false;
    this.byPerson.set(personId, [...recent, now]);
    return true;
  }

  reset(personId: string): void {
    this.byPerson.delete(personId);
  }
}
