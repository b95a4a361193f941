import type { Draft, Drafts } from '../annotate/drafts';

/** A browser's storage in a test's hands. */
export class MemoryDrafts implements Drafts {
  isBroken = false;
  private readonly kept = new Map<string, Draft>();

  async find(candidateId: string): Promise<Draft | null> {
    this.check();
    return this.kept.get(candidateId) ?? null;
  }

  async keep(draft: Draft): Promise<void> {
    this.check();
    this.kept.set(draft.candidateId, { ...draft, runs: [...draft.runs] });
  }

  async drop(candidateId: string): Promise<void> {
    this.check();
    this.kept.delete(candidateId);
  }

  private check(): void {
    if (this.isBroken) throw new Error('nothing can be kept');
  }
}
