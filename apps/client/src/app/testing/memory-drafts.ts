import type { Draft, Drafts } from '../drafts/drafts';

/** A browser's storage in a test's hands. */
export class MemoryDrafts implements Drafts {
  isBroken = false;
  private readonly kept = new Map<string, Draft>();

  async find(personId: string, candidateId: string): Promise<Draft | null> {
    this.check();
    return this.kept.get(`${personId} ${candidateId}`) ?? null;
  }

  async keep(draft: Draft): Promise<void> {
    this.check();
    this.kept.set(`${draft.personId} ${draft.candidateId}`, draft);
  }

  async drop(personId: string, candidateId: string): Promise<void> {
    this.check();
    this.kept.delete(`${personId} ${candidateId}`);
  }

  private check(): void {
    if (this.isBroken) throw new Error('nothing can be kept');
  }
}
