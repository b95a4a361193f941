import type { Draft, Drafts } from '../drafts/drafts';

/** A browser's storage in a test's hands. */
export class MemoryDrafts implements Drafts {
  isBroken = false;
  private readonly kept = new Map<string, Draft>();
  private readonly held = new Map<string, Promise<void>>();

  async find(personId: string, candidateId: string): Promise<Draft | null> {
    this.check();
    await this.held.get(candidateId);
    return this.kept.get(`${personId} ${candidateId}`) ?? null;
  }

  /** From now on what is kept of an image is found, and kept, only after the function that is returned was called. */
  holdBack(candidateId: string): () => void {
    let goOn = (): void => undefined;
    this.held.set(candidateId, new Promise((done) => { goOn = done; }));
    return () => goOn();
  }

  async keep(draft: Draft): Promise<void> {
    this.check();
    await this.held.get(draft.candidateId);
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
